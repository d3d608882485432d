"""Drafts for a person to change: a follow-up out of a note or transcript, a short message to the customer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Caution, Entity, Extraction, Fact
from wenshu.assist.offline.extractor import OfflineExtractor, language_of
from wenshu.assist.offline.page import fold

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """The payload of a follow-up by the API's names, not saved. `facts` say what each value stands on."""

    kind: str
    content: str
    occurred_at: str  # ISO 8601 with offset
    next_action: str
    next_follow_up_at: str  # ISO 8601 with offset, or ""
    facts: dict[str, Fact]
    cautions: tuple[Caution, ...] = ()
    language: Language = "en"

    def payload(self) -> dict[str, str | None]:
        return {
            "kind": self.kind,
            "content": self.content,
            "occurredAt": self.occurred_at,
            "nextAction": self.next_action or None,
            "nextFollowUpAt": self.next_follow_up_at or None,
        }


def draft_follow_up(
    text: str,
    context: Context,
    *,
    kind: str = "note",
    occurred_at: datetime | None = None,
    found: Extraction | None = None,
) -> FollowUpDraft:
    """Out of any text; `kind` and `occurred_at` hold where the text does not say (a voice note knows when it was).

    `found` is what the rules read in the text, where that is known.
    """
    extraction = found or OfflineExtractor().extract(text, context)
    facts = _first_follow_up(extraction)
    happened = occurred_at or context.day_of_text
    return FollowUpDraft(
        kind=_text(facts, "kind") or kind,
        content=_text(facts, "content")
        or "\n".join(line.strip() for line in text.strip().splitlines() if line.strip()),
        occurred_at=_text(facts, "occurredAt")
        or happened.astimezone(context.timezone).isoformat(timespec="seconds"),
        next_action=_text(facts, "nextAction"),
        next_follow_up_at=_text(facts, "nextFollowUpAt"),
        facts=facts,
        cautions=tuple(c for c in extraction.cautions if c.code != "nothing_found"),
        language=extraction.language,
    )


def _first_follow_up(extraction: Extraction) -> dict[str, Fact]:
    """Of several follow-ups the one that plans a next step, else the first."""
    follow_ups = extraction.of("follow_up")
    planned = next((f for f in follow_ups if "nextAction" in f.fields or "nextFollowUpAt" in f.fields), None)
    entity: Entity | None = planned or next(iter(follow_ups), None)
    return dict(entity.fields) if entity else {}


def _text(facts: dict[str, Fact], name: str) -> str:
    return str(facts[name].value) if name in facts else ""


_GREETINGS = {"en": "Hi {name},", "zh": "{name}，您好："}
_NOBODY = {"en": "Hello,", "zh": "您好："}
_THANKS: dict[str, dict[str, str]] = {
    "en": {
        "call": "Thank you for the call.", "meeting": "Thank you for the meeting.", "visit": "Thank you for receiving us.",
        "email": "Thank you for your e-mail.", "message": "Thank you for your message.", "note": "Thank you for your time.",
    },
    "zh": {
        "call": "感谢您抽空通话。", "meeting": "感谢您抽空见面。", "visit": "感谢您的接待。", "email": "来信收到，谢谢。",
        "message": "消息收到，谢谢。", "note": "感谢您的时间。",
    },
}  # fmt: skip
_STEP = {"en": "As agreed, the next step on our side: {action}.", "zh": "按照沟通，我们下一步：{action}。"}
_OPEN = {
    "en": "Please let us know if we can help with anything further.",
    "zh": "如还需要我们提供什么，请随时告诉我们。",
}
_CLOSE = {"en": "Best regards,\n{sender}", "zh": "顺颂商祺\n{sender}"}


def draft_message(
    text: str,
    context: Context,
    *,
    to: str = "",
    sender: str = "",
    language: Language | None = None,
    found: Extraction | None = None,
) -> str:
    """A short polite message to the customer about a note; a person reads, changes and sends it.

    It says no more than the note: thanks for what took place, and the next step in the note's own words. What the note
    says of amounts, odds and competitors is not for the customer and does not go in. `to` is the contact's name; without
    it the first contact of the text is addressed. `found` as above.
    """
    extraction = found or OfflineExtractor().extract(text, context)
    language = language or language_of(text)
    facts = _first_follow_up(extraction)
    contact = to or next((str(c.fields["name"].value) for c in extraction.of("contact")), "")
    lines = [_GREETINGS[language].format(name=_called(contact, language)) if contact else _NOBODY[language]]
    lines += ["", _THANKS[language].get(_text(facts, "kind"), _THANKS[language]["note"])]
    lines.append(_step(_text(facts, "nextAction"), language, extraction.language) or _OPEN[language])
    lines += ["", _CLOSE[language].format(sender=sender).rstrip()]
    return "\n".join(lines)


_PRIVATE = re.compile(
    r"[$€£¥%]|\d+\s?(?:k|m|万|折)(?![a-z])|competitor|discount|margin|budget|probab|对手|竞品|底价|折扣|利润|预算|把握|优惠"
)


def is_private(words: str) -> bool:
    """Whether they speak of amounts, odds or competitors, which are not for the customer's eyes."""
    return _PRIVATE.search(fold(words)) is not None


def _step(action: str, language: Language, spoken: Language) -> str:
    """The next step in the note's words, unless they are of another language or not for the customer's eyes."""
    if not action or language != spoken or is_private(action):
        return ""
    words = action.rstrip(" .。!！")
    return _STEP[language].format(
        action=words[:1].lower() + words[1:] if language == "en" and words[1:2].islower() else words
    )


def _called(name: str, language: Language) -> str:
    return name.split()[0] if language == "en" and " " in name else name


__all__: Sequence[str] = ["FollowUpDraft", "draft_follow_up", "draft_message"]
