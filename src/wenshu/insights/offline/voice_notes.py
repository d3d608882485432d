"""Voice notes: what was recorded itself, apart from the follow-ups that were dictated."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from wenshu.insights.fields import DEAL_TEXT
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.plan import Filter, FilterField

NOTE: Final = Sense("noun", "voice_note")
FILLER: Final = Sense("filler")
_DEAL: Final = r"(?:deals?|opportunit(?:y|ies))"
_A_DEAL: Final = rf"(?:an? |any )?(?:linked )?{_DEAL}"
_BE: Final = r"(?:(?:that |which )?(?:still )?(?:are|is|were|was) )?(?:still )?"
_NOT: Final = r"(?:not|n't) (?:yet )?(?:been )?"
_LINK: Final = r"(?:linked|attached|assigned|connected)"
_HAVE: Final = r"(?:(?:that |which )?(?:have|has|having) |with )"
_HAVE_NO: Final = (
    rf"(?:{_HAVE}no |without (?:an? |any )?|(?:that )?(?:do|does)(?: not|n't) have (?:an? |any )?)"
)
_YET: Final = r"(?:还|仍|尚|都|仍然)?"
_NONE: Final = r"(?:没有|没|未|无)"

RULES: Final[tuple[tuple[str, Sense], ...]] = (  # in this order: what is denied before what is said
    (rf"{_BE}{_NOT}{_LINK}(?: to {_A_DEAL})?|{_BE}unlinked|{_HAVE_NO}(?:linked )?{_DEAL}\b", Sense("voicefact", "has_deal", "no")),
    (rf"{_YET}{_NONE}(?:关联|挂|对应|绑定)(?:到|上)?(?:任何|具体)?(?:商机|项目|单子)?的?|{_YET}{_NONE}(?:任何)?(?:关联的?|对应的?)?商机的?", Sense("voicefact", "has_deal", "no")),
    (rf"{_BE}{_LINK} to {_A_DEAL}|{_HAVE}{_A_DEAL}(?= |$|\?)", Sense("voicefact", "has_deal")),
    (r"(?:已经?)?关联了?(?:到|上)?商机的?|有商机的?", Sense("voicefact", "has_deal")),
    (rf"{_BE}(?:waiting for|awaiting|need(?:s|ing)?|in need of) (?:an? |their |to be )?transcri(?:pts?|bed|ption)|{_BE}(?:waiting|need(?:s|ing)?) to be transcribed", Sense("voicestatus", "needs_transcript")),
    (rf"{_YET}(?:等待|等|需要|待|缺)(?:人工|手动)?(?:补)?(?:文字稿|文字|转写|转录|逐字稿)的?", Sense("voicestatus", "needs_transcript")),
    (rf"{_BE}(?:still )?(?:to be|yet to be|waiting to be) transcribed|{_BE}{_NOT}transcribed|{_BE}untranscribed|{_HAVE_NO}transcripts?|have(?: not|n't) been transcribed", Sense("voicefact", "has_transcript", "no")),
    (rf"{_YET}{_NONE}(?:转写|转录|转成文字|文字稿|逐字稿)的?", Sense("voicefact", "has_transcript", "no")),
    (rf"{_BE}being transcribed|转写中的?", Sense("voicestatus", "transcribing")),
    (rf"{_BE}being summari[sz]ed|生成摘要中的?", Sense("voicestatus", "summarizing")),
    (rf"{_BE}queued|排队中的?", Sense("voicestatus", "queued")),
    (r"that are ready|已就绪的?", Sense("voicestatus", "ready")),
    (r"that were cancelled|已取消的?", Sense("voicestatus", "cancelled")),
    (rf"{_HAVE}(?:an? )?transcripts?|{_BE}transcribed", Sense("voicefact", "has_transcript")),
    (r"有文字稿的?|已转写的?|转写好的?|已转录的?", Sense("voicefact", "has_transcript")),
    (rf"{_HAVE}an? summary to be confirmed|{_BE}{_NOT}confirmed|(?:have|has)(?: not|n't) been confirmed|{_BE}unconfirmed|{_BE}(?:to be confirmed|waiting to be confirmed|waiting for confirmation|awaiting confirmation)|(?:that )?(?:nobody|no one)(?: has)? confirmed(?: yet)?", Sense("voicefact", "to_confirm")),
    (rf"有待确认的摘要的?|{_YET}(?:没有人|没人|没有|没|未|待|等待|无人)(?:被)?确认(?:过)?的?", Sense("voicefact", "to_confirm")),
    (r"without an? confirmed summary", Sense("voicefact", "confirmed", "no")),
    (r"没有已确认的摘要的?", Sense("voicefact", "confirmed", "no")),
    (rf"{_HAVE}an? confirmed summary|{_BE}confirmed", Sense("voicefact", "confirmed")),
    (r"有已确认的摘要的?|已确认的?|确认过的?|确认了的?", Sense("voicefact", "confirmed")),
    (r"(?:that )?(?:have |has )?failed", Sense("voicestatus", "failed")),
    (r"(?:转写|处理)?失败了?的?", Sense("voicestatus", "failed")),
    (r"with source uploads?|录入方式为上传的?", Sense("voicesource", "upload")),
    (r"with source recordings?|录入方式为网页录制的?", Sense("voicesource", "recording")),
    (r"with source transcripts?|录入方式为文字稿的?", Sense("voicesource", "transcript")),
    (rf"{_BE}uploaded(?= by)", FILLER),
    (rf"{_BE}uploaded(?! by)", Sense("voicesource", "upload")),
    (r"上传的?", Sense("voicesource", "upload")),
    (rf"{_BE}recorded (?:here|in the browser|in the app)", Sense("voicesource", "recording")),
    (r"(?:网页|在线|浏览器)录制?的?", Sense("voicesource", "recording")),
    (rf"{_BE}(?:brought in|imported) as (?:words|transcripts?)", Sense("voicesource", "transcript")),
    (r"文字稿导入的?", Sense("voicesource", "transcript")),
    (r"(?<=按)人(?!员)", Sense("noun", "owner")),
    (r"录入方式|录制方式|来源", Sense("noun", "voice_source")),
    (r"\b(?:record|recorded|make|made|leave|left|dictate|dictated|captured|capture)\b", FILLER),
    (r"录制?了|录过|录制的?|录下的?|录的|录", FILLER),
)  # fmt: skip
_RULES: Final = [
    (re.compile(pattern, re.ASCII if pattern.isascii() else 0), sense) for pattern, sense in RULES
]
FACTS: Final[dict[str, FilterField]] = {
    "has_deal": "has_deal",
    "has_transcript": "has_transcript",
    "confirmed": "confirmed",
    "to_confirm": "to_confirm",
}
OF_DEALS: Final = ("deal", "lead", "商机")  # "deal status" is not that of the note
_EVENT: Final = re.compile(
    r"(?:transcribed|(?<!be )confirmed|uploaded|as words|as transcripts?)$|^(?:上传|已?确认|已转|转写好|文字稿导入)"
)
PEOPLE: Final = frozenset({"people", "person", "persons"})  # who records is one of us
KNOWN: Final = frozenset({"voicefact", "voicestatus", "voicesource"})


def voice_notes(text: Text, marks: list[Mark]) -> list[Mark]:
    """Beside a follow-up, "voice notes" say where it came from; alone they are counted themselves."""
    if not any(NOTE in mark.senses for mark in marks):
        return marks
    if any(_is_follow_up(mark) for mark in marks):
        if _beside_follow_ups(marks):
            return [_unknown(mark) if NOTE in mark.senses else mark for mark in marks]
        return [_without(mark, "noun") if NOTE in mark.senses else mark for mark in marks]
    marks = [replace(mark, senses=(NOTE,)) if NOTE in mark.senses else mark for mark in marks]
    for pattern, sense in _RULES:
        marks = _said(text, marks, pattern, sense)
    if _asks_for_deals(text, marks):
        return [_unknown(m) if NOTE in m.senses else m for m in marks]
    return [_of_the_note(mark) for mark in marks]


def _unknown(mark: Mark) -> Mark:
    return replace(mark, kind="unknown", senses=())


def _beside_follow_ups(marks: list[Mark]) -> bool:
    """ "Voice notes and follow-ups", 语音和跟进: two kinds of records, of which one answer counts one."""
    content = [mark for mark in marks if not mark.filler]
    return any(
        joint.sense("and", "or", "compare")
        and any(NOTE in m.senses for m in (one, other))
        and any(_is_follow_up(m) for m in (one, other))
        for one, joint, other in zip(content, content[1:], content[2:], strict=False)
    )


def in_turn(text: Text, marks: list[Mark]) -> list[Mark]:
    """After a question about voice notes: "not confirmed", 按状态 are said of them, too."""
    if any(NOTE in mark.senses or _is_follow_up(mark) for mark in marks):
        return marks
    for pattern, sense in _RULES:
        if sense != FILLER:
            marks = _said(text, marks, pattern, sense)
    return [_of_the_note(mark) for mark in marks]


def _is_follow_up(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return mark.sense("kind") is not None or (noun is not None and noun.value == "follow_up")


def _without(mark: Mark, kind: str) -> Mark:
    left = tuple(sense for sense in mark.senses if sense.kind != kind)
    return replace(mark, senses=left) if left else replace(mark, kind="unknown", senses=())


def _said(text: Text, marks: list[Mark], pattern: re.Pattern[str], sense: Sense) -> list[Mark]:
    """With one mark for each stretch that the pattern finds, and that cuts none in two."""
    for found in pattern.finditer(text.text):
        start, end = found.span()
        inside = [m for m in marks if m.start < end and m.end > start]
        cut = any(m.start < start or m.end > end for m in inside)
        taken = any(NOTE in m.senses or m.names or (m.time and m.time.period) or _is_said(m) for m in inside)
        if not inside or cut or taken:
            continue
        whole = Mark("phrase", start, end, text.surface[start:end], senses=(sense,))
        marks = [*(m for m in marks if m.end <= start), whole, *(m for m in marks if m.start >= end)]
    return marks


def _is_said(mark: Mark) -> bool:
    return any(sense.kind in KNOWN for sense in mark.senses)


def _asks_for_deals(text: Text, marks: list[Mark]) -> bool:
    """ "Deals with voice notes", 有语音的商机: the deals, of which only the notes would be counted."""
    note = next(m for m in marks if NOTE in m.senses)
    for mark in marks:
        noun = mark.sense("noun")
        if noun is None or noun.value != "opportunity":
            continue
        if mark.surface.isascii():
            if mark.start < note.start:
                return True
        elif mark.start > note.start or "有" in text.text[mark.end : note.start]:
            return True
    return False


def _of_the_note(mark: Mark) -> Mark:
    """Status and source are the note's own, unless the deal's are named."""
    noun = mark.sense("noun")
    if noun is not None and mark.surface.lower() in PEOPLE:
        return replace(mark, senses=(Sense("noun", "owner"),))
    if noun is None or noun.value not in {"status", "source"}:
        return mark
    if any(word in mark.surface.lower() for word in OF_DEALS):
        return mark
    return replace(mark, senses=(Sense("noun", f"voice_{noun.value}"),))


def read_voice_notes(draft: Draft) -> None:
    if any(NOTE in mark.senses for mark in draft.marks):
        draft.entity = "voice_note"
    if draft.entity != "voice_note":
        return
    for index, sense in list(draft.unused(*KNOWN)):
        surface = draft.marks[index].surface
        if _EVENT.search(surface) and _has_a_day(draft, index):
            continue  # which day somebody confirmed or uploaded it is not when it was recorded
        draft.use(index)
        if sense.kind == "voicefact":
            draft.where(Filter(field=FACTS[sense.value], value=sense.note != "no", surface=surface))
        elif sense.kind == "voicestatus":
            draft.where(Filter(field="voice_status", value=sense.value, surface=surface))
        else:
            draft.where(Filter(field="voice_source", value=sense.value, surface=surface))


def _has_a_day(draft: Draft, index: int) -> bool:
    """ "Confirmed last week", 上周确认的."""
    near = draft.neighbour(index, 1 if draft.marks[index].surface.isascii() else -1)
    time = draft.marks[near].time if near is not None else None
    return time is not None and time.period is not None


def of_some_deals(draft: Draft) -> bool:
    """Voice notes of won deals: of "deals" alone, those without one would be left out."""
    told = any(given.field in DEAL_TEXT - {"owner"} for given in draft.filters)
    return draft.entity == "voice_note" and (told or bool(draft.statuses))
