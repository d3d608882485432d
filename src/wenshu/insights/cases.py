"""Judged answers: what was shown and how the question was read, to run again and to make a golden suite of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Count

from wenshu.crm.keyset import Order, Page, page
from wenshu.errors import Invalid, NotFound
from wenshu.insights import history, pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Case, CaseState, Question, Verdict, Via
from wenshu.insights.standing import read_plan
from wenshu.teams.models import Membership, Role, Team

LONGEST_COMMENT: Final = 1000
ORDERS: Final = {"createdAt": Order("created_at", datetime)}


@dataclass(frozen=True)
class Compared:
    """One figure then and now, as each was written; None where the other answer has no such figure."""

    label: str
    then: str | None
    now: str | None

    @property
    def differs(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True)
class Rerun:
    """`answer` is None where there is no plan, or one that means nothing here any more."""

    answer: Answer | None
    figures: list[Compared]
    days: list[dict[str, str | None]]
    data_version: int


@transaction.atomic
def judge(question: Question, *, verdict: Verdict, comment: str = "", by: Membership, now: datetime) -> Case:
    """One case for an answer: a second judgement of it takes the place of the first. Praise leaves nothing to do."""
    if len(comment) > LONGEST_COMMENT:
        raise Invalid.field("comment", f"A comment has at most {LONGEST_COMMENT:,} characters.")
    question = Question.objects.for_team(by.team).select_for_update().get(pk=question.pk)
    cases = Case.objects.for_team(by.team)
    case = cases.filter(question=question).first() or _of_question(question, by=by, now=now)
    case.verdict, case.comment = verdict, comment.strip()
    case.state = CaseState.CLOSED if verdict == Verdict.UP else CaseState.OPEN
    case.closed_by = case.closed_at = None
    case.version += 0 if case._state.adding else 1
    case.save()
    return case


def _of_question(question: Question, *, by: Membership, now: datetime) -> Case:
    return Case(
        team=by.team,
        member=by,
        question=question,
        text=question.text,
        headline=question.headline,
        language=question.language,
        status=question.status,
        engine=question.engine,
        plan=question.plan,
        shown=question.shown,
        data_version=question.data_version,
        as_of=question.asked_at,
        created_at=now,
    )


def of_team(
    member: Membership, *, state: CaseState, cursor: str | None = None, limit: int = 50
) -> Page[Case]:
    """For managers and owners; newest first."""
    member.require(Role.MANAGER)
    cases = Case.objects.for_team(member.team).filter(state=state)
    found = page(
        cases, ("id", "created_at"), orders=ORDERS, sort="-createdAt", cursor=cursor, limit=limit, count=False
    )
    whole = {
        case.pk: case for case in cases.select_related("member").filter(pk__in=[r[0] for r in found.items])
    }
    return found.shaped(lambda row: whole[row[0]])


def counted(member: Membership) -> dict[str, int]:
    """By state."""
    counts = Case.objects.for_team(member.team).values_list("state").annotate(Count("id")).order_by("state")
    return dict.fromkeys(CaseState.values, 0) | dict(counts)


def find(member: Membership, id: UUID) -> Case:
    """Raises Forbidden for less than a manager, NotFound."""
    member.require(Role.MANAGER)
    case = Case.objects.for_team(member.team).select_related("member__team").filter(pk=id).first()
    if case is None:
        raise NotFound
    return case


def set_state(case: Case, *, state: CaseState, by: Membership, now: datetime) -> Case:
    closed = state == CaseState.CLOSED
    case.state, case.closed_by, case.closed_at = state, by if closed else None, now if closed else None
    case.version += 1
    case.save(update_fields=["state", "closed_by", "closed_at", "version"])
    return case


def run_again(case: Case, *, by: Membership, now: datetime) -> Rerun:
    """The stored plan over the records as they are, as the member who judged it. `now` at the moment of the judged
    answer gives the same days; the real one what the question means today.
    """
    team = pipeline.fresh(case.team)
    asker = case.member or by
    answer = _answer(case, asker, now)
    if answer is None:
        return Rerun(None, _compared(case.shown, {}), [], team.data_version)
    seen = history.shown(
        history.asked_of(answer, text=case.text, team=team, member=asker, via=Via.WEB, now=now)
    )
    return Rerun(answer, _compared(case.shown, seen), seen["days"], team.data_version)


def _answer(case: Case, asker: Membership, now: datetime) -> Answer | None:
    """Where there was no plan, the question is planned anew, but only for days after it was asked."""
    language: AnswerLanguage = "zh" if case.language == "zh" else "en"
    query = read_plan(case.plan)
    if query is None and case.plan is None and now > case.as_of:
        return pipeline.ask(case.text, team=asker.team, asked_by=asker, now=now, language=language)
    kept = [query] if query else []
    found = pipeline.run_plans(kept, team=asker.team, asked_by=asker, now=now, language=language)
    return next((answer for answer in found if isinstance(answer, Answer)), None)


def _compared(then: dict[str, Any], now: dict[str, Any]) -> list[Compared]:
    """By what a figure is called and, of several called the same, by their order."""
    before, after = _by_label(then), _by_label(now)
    return [
        Compared(label, before.get((label, place)), after.get((label, place)))
        for label, place in dict.fromkeys([*before, *after])
    ]


def _by_label(shown: dict[str, Any]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for figure in shown.get("figures") or []:
        place = sum(label == figure["label"] for label, _ in found)
        found[figure["label"], place] = figure["formatted"]
    return found


def export(team: Team) -> Iterator[bytes]:
    """JSON lines as a golden suite reads them. What somebody found right says plan and value; the rest is to be
    answered otherwise than it was, and says in its note how that was.
    """
    for case in Case.objects.for_team(team).select_related("member").order_by("created_at", "id").iterator():
        yield orjson.dumps(_line(case)) + b"\n"


def _line(case: Case) -> dict[str, Any]:
    line: dict[str, Any] = {"question": case.text, "language": case.language}
    if case.verdict == Verdict.UP and case.plan is not None:
        line["plan"] = case.plan
        if case.shown.get("value") is not None:
            line["value"] = case.shown["value"]
    note = f"{case.verdict}, {case.as_of:%Y-%m-%d}, {case.engine}: {case.headline}"
    return line | {"note": f"{note} | {case.comment}" if case.comment else note}
