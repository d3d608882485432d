"""Pinned questions: plans that run at every visit of the home page, of one member or of the whole team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from wenshu.crm.activity import StaleVersion
from wenshu.crm.names import one_line
from wenshu.errors import Conflict, Forbidden, Invalid, NotFound
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Pin
from wenshu.insights.plan import Query
from wenshu.insights.standing import NameGone, plan_json, read_plan
from wenshu.insights.validate import BadPlan
from wenshu.teams import teams
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet

MOST: Final = 12  # of one member, and of one team
LONGEST_TITLE: Final = 120


class TooManyPins(Conflict):
    """Twelve questions are pinned here already. Remove one first."""

    code = "too_many_pins"


@dataclass(frozen=True)
class PinnedAnswer:
    """`answer` is None where the plan means nothing here any more; `gone` are the names that it asks for in vain."""

    pin: Pin
    answer: Answer | None
    gone: tuple[str, ...] = ()


def visible_to(member: Membership) -> list[Pin]:
    """The team's, then the member's own, each in their order."""
    pins = Pin.objects.for_team(member.team).filter(Q(member=member) | Q(member=None))
    return list(pins.order_by(F("member").asc(nulls_first=True), "position", "id"))


def find(member: Membership, id: UUID) -> Pin:
    """Raises NotFound, also for a colleague's own pin."""
    pin = Pin.objects.for_team(member.team).filter(Q(member=member) | Q(member=None), pk=id).first()
    if pin is None:
        raise NotFound
    return pin


def may_change(pin: Pin, member: Membership) -> bool:
    return pin.member_id == member.pk or (pin.member_id is None and member.may_manage)


def plan_of(pin: Pin) -> Query | None:
    return read_plan(pin.plan)


@transaction.atomic
def create(by: Membership, *, title: str, plan: Query, for_team: bool, now: datetime) -> Pin:
    """At the end of the member's pins or, for managers and owners, of the team's. Raises TooManyPins."""
    if for_team and not by.may_manage:
        raise Forbidden
    title = _title(title)
    among = list(_beside(by.team, None if for_team else by))
    if len(among) >= MOST:
        raise TooManyPins
    return Pin.objects.for_team(by.team).create(
        member=None if for_team else by,
        pinned_by=by,
        title=title,
        plan=plan_json(plan),
        position=among[-1].position + 1 if among else 0,
        created_at=now,
        updated_at=now,
    )


@transaction.atomic
def change(
    pin: Pin,
    *,
    title: str | None = None,
    position: int | None = None,
    by: Membership,
    now: datetime,
    expected_version: int | None = None,
) -> Pin:
    """Another title, or another place among its kind (0 is the first). Raises StaleVersion."""
    pin = _locked(pin, by, expected_version)
    if title is not None:
        pin.title = _title(title)
    pin.version += 1
    pin.updated_at = now
    pin.save(update_fields=["title", "version", "updated_at"])
    if position is not None:
        _place(pin, position)
    return pin


@transaction.atomic
def remove(pin: Pin, *, by: Membership, expected_version: int | None = None) -> None:
    _locked(pin, by, expected_version).delete()


def place_of(pin: Pin, among: Sequence[Pin]) -> int:
    """0 for the first among its kind."""
    return [each.pk for each in among if each.member_id == pin.member_id].index(pin.pk)


def answered(pins: Sequence[Pin], found: Sequence[Answer | BadPlan]) -> list[PinnedAnswer]:
    """Pins with what `pipeline.run_plans` gave for those that have a plan, in the same order."""
    answers = iter(found)
    return [_answered(pin, next(answers) if plan_of(pin) is not None else None) for pin in pins]


def run(
    pins: Sequence[Pin], *, asked_by: Membership, now: datetime, language: AnswerLanguage
) -> list[PinnedAnswer]:
    """Without planning and without a model, over one state of the team; "mine" means `asked_by`."""
    found = pipeline.run_plans(plans(pins), team=asked_by.team, asked_by=asked_by, now=now, language=language)
    return answered(pins, found)


def plans(pins: Sequence[Pin]) -> list[Query]:
    return [plan for pin in pins if (plan := plan_of(pin)) is not None]


def _answered(pin: Pin, found: Answer | BadPlan | None) -> PinnedAnswer:
    if isinstance(found, NameGone):
        return PinnedAnswer(pin, None, tuple(found.names))
    return PinnedAnswer(pin, found if isinstance(found, Answer) else None)


def _title(given: str) -> str:
    title = one_line(given)
    if not title:
        raise Invalid.field("title", "Give it a name.")
    if len(title) > LONGEST_TITLE:
        raise Invalid.field("title", f"A name has at most {LONGEST_TITLE} characters.")
    return title


def _beside(team: Team, member: Membership | None) -> TeamQuerySet[Pin]:
    """All of one kind, locked, so that two hands never give two pins one place."""
    teams.lock(team)
    return Pin.objects.for_team(team).filter(member=member).order_by("position", "id")


def _locked(pin: Pin, by: Membership, expected_version: int | None) -> Pin:
    found = Pin.objects.for_team(by.team).select_for_update().filter(pk=pin.pk).first()
    if found is None:
        raise NotFound
    if not may_change(found, by):
        raise Forbidden
    if expected_version is not None and found.version != expected_version:
        raise StaleVersion(found)
    return found


def _place(pin: Pin, position: int) -> None:
    among = [each for each in _beside(pin.team, pin.member) if each.pk != pin.pk]
    among.insert(max(position, 0), pin)
    for place, each in enumerate(among):
        each.position = place
    Pin.objects.for_team(pin.team).bulk_update(among, ["position"])
