"""Who will do what by when: the same readers as a note's next step, for every clause of a talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from wenshu.assist.extraction import Span
from wenshu.assist.offline import ahead, near_days, next_steps
from wenshu.assist.offline.next_steps import Found
from wenshu.assist.offline.page import Clause
from wenshu.assist.offline.sheet import NOT, Sheet
from wenshu.reading.days import When, moment
from wenshu.voice.summaries import promises
from wenshu.voice.summaries.leads import without_lead
from wenshu.voice.summaries.page import Talk

_OVER: Final = re.compile(r"了(?!解)|(?<![a-z])(?:was|were|had|did|went|discussed|talked)(?![a-z])")


SHORT: Final = 9  # signs


@dataclass(frozen=True)
class Commitment:
    """`span` is of the sheet, `words` how it is told; `ours` false: the customer's own."""

    span: Span
    words: str
    due: date | None
    at: datetime | None
    ours: bool
    clause: Clause


def found(talk: Talk) -> list[Commitment]:
    sheet = talk.sheet
    told: list[Commitment] = []
    for label in sheet.labels("next", sheet.page.clauses):
        for clause in sheet.page.clauses:
            span = Span(max(clause.start, label.value.start), min(clause.end, label.value.end))
            if span.start < span.end:
                _add_labelled(talk, _commitment(talk, clause, span, _day_in(sheet, span), ours=True), told)
    for group in talk.sentences():
        _of_sentence(talk, group, told)
    return told


def _of_sentence(talk: Talk, group: Sequence[Clause], told: list[Commitment]) -> None:
    sheet = talk.sheet
    for number, clause in enumerate(group):
        if sheet.label_at(clause.start) not in {"", "note", "stage"}:
            continue
        if (when := _only_when(talk, clause, told)) is not None:
            told[-1] = _dated(sheet, told[-1], when)
            continue
        step = _of_clause(talk, clause, group[max(0, number - 1) : number + 2])
        if step is not None:
            _add(talk, step, group[number - 1] if number else None, told)


def _add_labelled(talk: Talk, step: Commitment, told: list[Commitment]) -> None:
    """RoHS报告找品质部要，明天发小黄: a few words with a day end what stands before them."""
    last = told[-1] if told and _follows(talk.sheet, told[-1].clause, step.clause) else None
    if last is not None and last.due is None and step.due is not None and len(step.words) <= SHORT:
        told[-1] = replace(_reaching(talk, step, last.span.start), due=step.due, at=step.at)
    else:
        told.append(step)


def _only_when(talk: Talk, clause: Clause, told: Sequence[Commitment]) -> When | None:
    """That is due on Monday; 本周内给他: the day of what was said right before."""
    sheet = talk.sheet
    if not told or told[-1].due is not None or not _follows(sheet, told[-1].clause, clause):
        return None
    text = sheet.page.of(clause)
    if due := promises.DUE_TOO.match(text):
        when = _day_in(sheet, Span(clause.start, clause.end))
        return when if when is not None and when.start <= clause.start + due.end() + 4 else None
    when = _day_in(sheet, Span(clause.start, clause.end))
    if when is not None and when.start <= clause.start + 1:
        return when if promises.ONLY_WHEN.match(sheet.page.text[when.end : clause.end]) else None
    return None


def _follows(sheet: Sheet, one: Clause, other: Clause) -> bool:
    return 0 <= other.start - one.end <= 3


def _add(talk: Talk, step: Commitment, before: Clause | None, told: list[Commitment]) -> None:
    """Together with the clause before it, where it only goes on with that."""
    text = talk.sheet.page.of(step.clause)
    last = told[-1] if told and before is not None and told[-1].clause is before else None
    if last is not None and step.due is None and promises.THEN_TOO.match(text):
        told[-1] = replace(_reaching(talk, step, last.span.start), due=last.due, at=last.at, ours=last.ours)
        return
    if before is not None and promises.IT_TOO.match(text):
        if last is not None and last.due is None:
            told.pop()
        step = _reaching(talk, step, last.span.start if last is not None else before.start)
    told.append(step)


def _of_clause(talk: Talk, clause: Clause, group: Sequence[Clause]) -> Commitment | None:
    """`group` are the clause and its neighbours in the sentence."""
    sheet, text = talk.sheet, talk.sheet.page.of(clause)
    step = next_steps.of_clause(sheet, clause, group)
    if step is not None and step.action is not None:
        when = step.when or _day_beside(sheet, group, step)
        words = sheet.page.text[step.action.start : step.action.end]
        if _is_over(sheet, when, text) or _is_wish(text, when):
            return None
        if not promises.NOTHING.search(words) and not promises.NOTHING.search(text):
            action = _deed_of(clause, text, step.action)
            return _commitment(talk, clause, action, when, ours=_is_ours(sheet, clause, step))
    return _as_said(talk, clause, group, text)


def _day_beside(sheet: Sheet, group: Sequence[Clause], step: Found) -> When | None:
    """In a clause that names nothing else; one that promises something itself keeps its day."""
    when = None if step.labelled else near_days.day_near(sheet, group, step.action)
    clause = sheet.page.clause_at(when.start) if when else None
    own = next_steps.of_clause(sheet, clause, group) if clause else None
    return None if own is not None and own.action is not None else when


def _deed_of(clause: Clause, text: str, action: Span) -> Span:
    """Without "I promised them I would"."""
    said = promises.REPORTED.search(text)
    start = clause.start + said.start("deed") if said else action.start
    return Span(start, action.end) if action.start < start < action.end else action


def _is_wish(text: str, when: When | None) -> bool:
    """They want to see a demo, some time: a need. With a day or a week, somebody is to see to it."""
    by_day = when is not None and (when.until or when.grain in {"day", "week"})
    return not by_day and promises.WISH.search(text) is not None


def _is_over(sheet: Sheet, when: When | None, text: str) -> bool:
    """ "Today" of what has been done."""
    today = when is not None and when.days.last <= sheet.today
    return today and bool(_OVER.search(text) or not promises.TODAY_AHEAD.search(text))


def _as_said(talk: Talk, clause: Clause, group: Sequence[Clause], text: str) -> Commitment | None:
    """Promises in reported speech, what others will do, and appointments without a verb."""
    sheet = talk.sheet
    if promises.MAYBE.search(text) or talk.behind(clause.end) == "?" or promises.NOTHING.search(text):
        return None
    ours = promises.OURS.search(text)
    theirs = (promises.SPEAKER_WILL if sheet.is_theirs(clause.start) else promises.SOMEBODY_WILL).search(text)
    said = ours or theirs
    if said is not None and not NOT.search(text[: said.end()]):
        deed = said["deed"] and said.start("deed") if ours else None
        span = Span(clause.start + (deed or said.start()), clause.end)
        when = _day_in(sheet, span) or _day_beside(sheet, group, Found(1.0, span, None, 0.6))
        return _commitment(talk, clause, span, when, ours=ours is not None)
    if said := promises.ASKED.search(text):
        span = Span(clause.start + said.start(), clause.end)
        return _commitment(talk, clause, span, _day_in(sheet, span), ours=True)
    if promises.LATER_TODAY.match(text):
        told = _commitment(talk, clause, Span(clause.start, clause.end), None, ours=True)
        return replace(told, due=sheet.today)
    when = _day_in(sheet, Span(clause.start, clause.end))
    if when is None or when.grain not in {"day", "week"} or promises.DONE.search(text) or NOT.search(text):
        return None
    if (said := promises.PROMISED.search(text)) and not sheet.is_theirs(clause.start):
        return _commitment(talk, clause, Span(clause.start + said.start(), clause.end), when, ours=True)
    if said := promises.SOMEBODY_WILL_THEN.search(text):
        return _commitment(talk, clause, Span(clause.start + said.start(), clause.end), when, ours=False)
    own = Span(clause.start, clause.end)
    if when.grain == "day" and when.days.first > sheet.today and promises.OCCASION.search(text):
        return _commitment(talk, clause, own, when, ours=True)
    if (
        promises.MATTERS.search(text)
        and not promises.NO_DEED.search(text)
        and not _is_over(sheet, when, text)
    ):
        return _commitment(talk, clause, own, when, ours=False)
    return None


def _reaching(talk: Talk, step: Commitment, start: int) -> Commitment:
    """With the words before it that it speaks of."""
    span = without_lead(talk.sheet.page, Span(start, step.span.end))
    return replace(step, span=span, words=next_steps.tidy(talk.sheet, span))


def _dated(sheet: Sheet, step: Commitment, when: When) -> Commitment:
    day = ahead.day_of(sheet, when)
    return replace(step, due=day, at=moment(day, when.clock, sheet.context.timezone))


def _is_ours(sheet: Sheet, clause: Clause, step: Found) -> bool:
    return step.rank > 2.5 and not sheet.is_theirs(clause.start)


def _day_in(sheet: Sheet, span: Span) -> When | None:
    ahead = (w for w in sheet.days if span.start <= w.start < span.end and not w.past)
    return next((w for w in ahead if w.days.last >= sheet.today), None)


def _commitment(talk: Talk, clause: Clause, span: Span, when: When | None, *, ours: bool) -> Commitment:
    sheet = talk.sheet
    day = ahead.day_of(sheet, when) if when is not None else None
    span = without_lead(sheet.page, span)
    whole = without_lead(sheet.page, _with_day(sheet, span, when)) if when is not None else span
    words = next_steps.tidy(sheet, whole if whole.end - whole.start < 200 else span)
    speaker = talk.speaker(span.start) if sheet.is_theirs(span.start) else ""
    at = moment(day, when.clock, sheet.context.timezone) if when is not None and day is not None else None
    return Commitment(whole, f"{speaker}: {words}" if speaker else words, day, at, ours, clause)


def _with_day(sheet: Sheet, span: Span, when: When) -> Span:
    if when.start >= span.start:
        return Span(span.start, max(span.end, when.end))
    clause = sheet.page.clause_at(when.start)
    return Span(clause.start if clause else when.start, span.end)
