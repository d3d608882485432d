"""Our own words in a conversation without a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from wenshu.insights import phrases_en, phrases_zh
from wenshu.insights.engine import AnswerLanguage

PHRASES: Final[dict[AnswerLanguage, dict[str, str]]] = {
    "en": {
        "several": "“{words}” may be one of these: {names}.",
        "of": " ({of})",
        "one": "{name}: {facts}.",
        "only": "That is {name}.",
        "follow_up": "{day}, {by}: {said}",
        "voice_note": "{day}, {by}: voice note: {said}",
        "stage_change": "{day}, {by}: moved from {from} to {to}",
        "arrived": "{day}, {by}: entered {to}",
        "created": "{day}, {by}: created",
        "deleted": "{day}, {by}: deleted",
        "restored": "{day}, {by}: restored",
        "field_change": "{day}, {by}: changed {fields}",
        "proposal_applied": "{day}, {by}: entered from a text",
        "proposal_undone": "{day}, {by}: took back what was entered from a text",
        "merged": "{day}, {by}: merged another record into it",
        "unmerged": "{day}, {by}: took a merge back",
        "cut": "(The answer was longer than it may be; its end is missing.)",
        "left_out": "(A sentence was left out: a figure in it stands in no record.)",
        "too_long": "That is too long for a question. Ask it in fewer words.",
        "nobody": "somebody",
        "hello": "Hello. Ask about the deals, customers and follow-ups of this team.",
        "welcome": "You are welcome.",
        "about_me": "I answer from the records of this team: figures with the records behind them, and what is known "
        "of a customer, a contact or a deal. For example:",
    },
    "zh": {
        "several": "“{words}”可能是：{names}。",
        "of": "（{of}）",
        "one": "{name}：{facts}。",
        "only": "这是{name}。",
        "follow_up": "{day}，{by}：{said}",
        "voice_note": "{day}，{by}：语音记录：{said}",
        "stage_change": "{day}，{by}：从“{from}”移到“{to}”",
        "arrived": "{day}，{by}：进入“{to}”",
        "created": "{day}，{by}：创建",
        "deleted": "{day}，{by}：删除",
        "restored": "{day}，{by}：恢复",
        "field_change": "{day}，{by}：修改了{fields}",
        "proposal_applied": "{day}，{by}：根据文字录入",
        "proposal_undone": "{day}，{by}：撤销了根据文字的录入",
        "merged": "{day}，{by}：合并了另一条记录",
        "unmerged": "{day}，{by}：撤销了合并",
        "cut": "（回答过长，结尾已省略。）",
        "left_out": "（有一句话里的数字没有记录支持，已略去。）",
        "too_long": "这段话太长，请用更短的话提问。",
        "nobody": "某人",
        "hello": "您好。可以问本团队的商机、客户和跟进。",
        "welcome": "不客气。",
        "about_me": "我根据本团队的记录回答：数字都附有来源记录，也可以问某个客户、联系人或商机的情况。例如：",
    },
}
FIELDS: Final = {"expectedClose": "expected_close_date", "nextFollowUp": "next_follow_up_at"}


def say(key: str, language: AnswerLanguage, **slots: str) -> str:
    return PHRASES[language][key].format(**slots)


def listed(parts: Iterable[str], language: AnswerLanguage) -> str:
    return ("、" if language == "zh" else ", ").join(parts)


def field(name: str, language: AnswerLanguage) -> str:
    catalogue = phrases_zh if language == "zh" else phrases_en
    label = str(catalogue.FIELDS[FIELDS.get(name, name)])
    return label if language == "zh" else label.lower()


def happened(event: Mapping[str, str], language: AnswerLanguage) -> str:
    """One line of a timeline."""
    slots = {
        "by": say("nobody", language),
        "day": "",
        "said": "",
        "from": "",
        "to": "",
        "fields": "",
        **event,
    }
    key = event["what"] if event["what"] in PHRASES[language] else "follow_up"
    return say("arrived" if key == "stage_change" and not slots["from"] else key, language, **slots)
