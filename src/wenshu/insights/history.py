"""The questions of each member: private to them, newest first, each with its plan to run again."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, transaction
from django.db.models import F, Sum

from wenshu.clock import local_day
from wenshu.crm import names
from wenshu.crm.keyset import Order, Page, RawRow, page
from wenshu.errors import NotFound
from wenshu.ids import new_id
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage, AnyPlan
from wenshu.insights.models import AskedCount, Question, Via
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.plan import Query
from wenshu.insights.recorder import PAUSE_S, Recorder
from wenshu.insights.segments import Figure, plain
from wenshu.insights.selection import Span
from wenshu.insights.standing import plan_json, read_plan
from wenshu.insights.table import Raw, raw
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet

logger = logging.getLogger(__name__)

UNKEPT: Final = (IntegrityError, DataError, ValueError)
MOST_FIGURES: Final = 40  # of one answer
YOUNG_MS: Final = 3000
ORDERS: Final = {"askedAt": Order("asked_at", datetime)}
COLUMNS: Final = (
    *("id", "text", "headline", "language", "status", "engine"),
    *("cached", "plan", "via", "asked_at"),
)
SHOWN: Final = (
    *("id", "question", "answer", "language", "status", "engine"),
    *("cached", "intent", "via", "askedAt"),
)
Grouping = Literal["day", "member", "engine"]


@dataclass(frozen=True)
class Asked:
    """What is kept of a question and its answer, before it is spelt out: that happens on the recorder's thread."""

    id: UUID
    team: Team
    member_id: UUID
    text: str
    headline: str
    language: AnswerLanguage
    status: str
    engine: str
    cached: bool
    plan: AnyPlan
    value: Raw
    figures: Sequence[Figure]
    spans: Sequence[Span]
    via: Via
    at: datetime
    conversation: UUID | None = None


# writing


def record(
    answer: Answer,
    *,
    text: str,
    team: Team,
    member: Membership,
    via: Via,
    now: datetime,
    conversation: UUID | None = None,
) -> UUID:
    """For faces, where a person asked: never for tiles, digests or alerts. Returns the question's id at once."""
    asked = asked_of(answer, text=text, team=team, member=member, via=via, now=now, conversation=conversation)
    RECORDER.add(asked)
    return asked.id


def record_now(
    answer: Answer,
    *,
    text: str,
    team: Team,
    member: Membership,
    via: Via,
    now: datetime,
    conversation: UUID | None = None,
) -> UUID:
    """For a process that ends with the answer, and for a turn that the next one builds on, wherever that is answered.

    A database that takes no writes costs the record, not the answer.
    """
    asked = asked_of(answer, text=text, team=team, member=member, via=via, now=now, conversation=conversation)
    try:
        write([asked])
    except OperationalError:
        logger.warning("a question could not be kept", exc_info=True)
    return asked.id


def asked_of(
    answer: Answer,
    *,
    text: str,
    team: Team,
    member: Membership,
    via: Via,
    now: datetime,
    conversation: UUID | None = None,
) -> Asked:
    task = answer.figures.task if answer.figures else None
    against = task.against.spans if task and task.against else ()
    return Asked(
        id=new_id(),
        team=team,
        member_id=member.pk,
        text=pipeline.cleaned(text[: pipeline.LONGEST_QUESTION]),
        headline=plain(answer.segments),
        language=answer.language,
        status=answer.status,
        engine=answer.engine,
        cached=answer.cached,
        plan=answer.plan,
        value=answer.table.value,
        figures=answer.citations[:MOST_FIGURES],
        spans=(*task.selection.spans, *against) if task else (),
        via=via,
        at=now,
        conversation=conversation,
    )


def shown(asked: Asked) -> dict[str, Any]:
    """The figures of an answer as they stood in it, and the days that its periods meant (the last one included)."""
    return {
        "value": asked.value,
        "figures": [
            {
                "label": figure.label,
                "value": raw(figure.value, figure.unit, figure.currency),
                "formatted": figure.said,
            }
            for figure in asked.figures
        ],
        "days": [
            {
                "field": span.field,
                "start": span.start.isoformat() if span.start else None,
                "end": (span.end - timedelta(days=1)).isoformat() if span.end else None,
            }
            for span in asked.spans
        ],
    }


def write(batch: Sequence[Asked]) -> None:
    """All of them, but those that cannot be kept: their member or team is gone. Raises OperationalError when the
    database does not answer.
    """
    try:
        _write(batch)
    except UNKEPT:
        for asked in batch:
            try:
                _write([asked])
            except UNKEPT:
                logger.warning("a question could not be kept", exc_info=True)


def _write(batch: Sequence[Asked]) -> None:
    by_team: dict[int, list[Asked]] = {}
    for asked in batch:
        by_team.setdefault(asked.team.pk, []).append(asked)
    with transaction.atomic():
        for _, of_team in sorted(by_team.items()):
            _keep(of_team[0].team, of_team)


def _keep(team: Team, batch: Sequence[Asked]) -> None:
    Question.objects.for_team(team).bulk_create([_question(asked) for asked in batch])
    _count(team, batch)


def _question(asked: Asked) -> Question:
    text, headline = asked.text[:500], asked.headline[:500]
    return Question(
        id=asked.id,
        member_id=asked.member_id,
        text=text,
        headline=headline,
        text_key=f"{names.key(text, 499)} {names.key(headline, 499)}",
        language=asked.language,
        status=asked.status,
        engine=asked.engine,
        cached=asked.cached,
        plan=plan_json(asked.plan) if isinstance(asked.plan, Query) else None,
        shown=shown(asked),
        data_version=asked.team.data_version,
        via=asked.via,
        asked_at=asked.at,
        conversation=asked.conversation,
    )


def _count(team: Team, batch: Iterable[Asked]) -> None:
    asked: Counter[tuple[date, UUID, str]] = Counter()
    cached: Counter[tuple[date, UUID, str]] = Counter()
    for each in batch:
        place = (local_day(each.at, team.timezone), each.member_id, each.engine)
        asked[place] += 1
        cached[place] += each.cached
    for place in sorted(asked, key=str):  # in one order, so that two processes never wait for each other
        day, member_id, engine = place
        counts = AskedCount.objects.for_team(team)
        mine = counts.filter(day=day, member_id=member_id, engine=engine)
        more = {"asked": F("asked") + asked[place], "cached": F("cached") + cached[place]}
        if mine.update(**more):
            continue
        try:
            with transaction.atomic():
                counts.create(
                    day=day, member_id=member_id, engine=engine, asked=asked[place], cached=cached[place]
                )
        except IntegrityError:  # another process was first; a member who is gone fails at the questions
            mine.update(**more)


RECORDER: Final[Recorder[Asked]] = Recorder(write)


# reading


def rows(
    member: Membership,
    *,
    words: str = "",
    cursor: str | None = None,
    limit: int = 50,
    count: bool = False,
) -> Page[dict[str, Any]]:
    """Newest first; `words` must all stand in the question or its answer, in any order."""
    RECORDER.flush()
    questions = _of(member)
    for word in words.split()[:12]:
        questions = questions.filter(text_key__contains=names.key(word))
    found = page(questions, COLUMNS, orders=ORDERS, sort="-askedAt", cursor=cursor, limit=limit, count=count)
    return found.shaped(_row)


def _row(row: RawRow) -> dict[str, Any]:
    return dict(zip(SHOWN, row, strict=True))


def find(member: Membership, id: UUID, *, now: datetime) -> Question:
    """Raises NotFound, also for a colleague's. A question this young may wait in another process to be written."""
    found = _waited_for(_of(member).filter(pk=id), id, now)
    if found is None:
        raise NotFound
    return found


def knows(member: Membership, conversation: UUID, *, now: datetime) -> bool:
    """Whether one of the member's questions belongs to it; its first may wait in another process to be written."""
    return _waited_for(_of(member).filter(conversation=conversation), conversation, now) is not None


def last_plan(member: Membership, conversation: UUID) -> Query | None:
    """Of the latest turn that had one."""
    turns = _of(member).filter(conversation=conversation, plan__isnull=False)
    found = turns.order_by("-asked_at", "-id").first()
    return read_plan(found.plan) if found else None


def turns(member: Membership, conversation: UUID, *, limit: int) -> list[Question]:
    """The latest, oldest first."""
    RECORDER.flush()
    return list(_of(member).filter(conversation=conversation).order_by("-asked_at", "-id")[:limit])[::-1]


def _waited_for(questions: TeamQuerySet[Question], id: UUID, now: datetime) -> Question | None:
    RECORDER.flush()
    found = questions.first()
    if found is None and 0 <= int(now.timestamp() * 1000) - (id.int >> 80) < YOUNG_MS:
        time.sleep(PAUSE_S + 0.2)
        found = questions.first()
    return found


def ask_again(question: Question, *, by: Membership, now: datetime) -> Answer:
    """By its stored plan, in the language of its answer; without one, or when its names are gone, planned anew."""
    plan, language = read_plan(question.plan), language_of(question)
    kept = [plan] if plan else []
    found = pipeline.run_plans(kept, team=by.team, asked_by=by, now=now, language=language)
    if found and isinstance(found[0], Answer):
        return found[0]
    return pipeline.ask(question.text, team=by.team, asked_by=by, now=now, language=language)


def named(question: Question) -> str:
    """Its words; of a turn that only changed an earlier question, the whole question that it came to."""
    plan = read_plan(question.plan)
    earlier = Question.objects.for_team(question.team).filter(
        conversation=question.conversation, asked_at__lt=question.asked_at
    )
    if plan is None or question.conversation is None or not earlier.exists():
        return question.text
    return sentence(plan, language_of(question))


def language_of(question: Question) -> AnswerLanguage:
    return "zh" if question.language == "zh" else "en"


def forget(member: Membership, id: UUID) -> None:
    """Raises NotFound."""
    RECORDER.flush()
    if not _of(member).filter(pk=id).delete()[0]:
        raise NotFound


def forget_all(member: Membership) -> int:
    RECORDER.flush()
    return _of(member).delete()[0]


def _of(member: Membership) -> TeamQuerySet[Question]:
    return Question.objects.for_team(member.team).filter(member=member)


# how often the cache answered


@dataclass(frozen=True)
class Hits:
    """Of the questions `asked` in one group, `cached` were answered from the cache. `key` is a day, a member's id or
    an engine."""

    key: str
    asked: int
    cached: int

    @property
    def rate(self) -> float:
        return self.cached / self.asked if self.asked else 0.0


def cache_hits(
    team: Team, *, first: date, last: date, group: Grouping, member: Membership | None = None
) -> list[Hits]:
    """Of the days from `first` to `last` (included) in the team's time zone, by day, member or engine, in order;
    with `member`, only of that member's questions."""
    column = "member_id" if group == "member" else group
    counts = AskedCount.objects.for_team(team).filter(day__gte=first, day__lte=last)
    if member:
        counts = counts.filter(member=member)
    sums = counts.values_list(column).annotate(Sum("asked"), Sum("cached")).order_by(column)
    return [Hits(str(key), asked, cached) for key, asked, cached in sums]
