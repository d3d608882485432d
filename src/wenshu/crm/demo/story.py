"""One deal's life: when it began, how it moved, what was said, and how it ended or what comes next."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wenshu.crm.demo.cast import Cast, Offer, Person

MONTHS_BACK = 18
STEPS = ("lead", "qualified", "proposal", "negotiation")
BUSY = (0.8, 0.9, 1.2, 0.9, 1.0, 1.25, 0.75, 0.7, 1.2, 1.05, 1.15, 1.1)  # by month of the year
STEP_DAYS = (11, 16, 18, 21)  # usual days in each step


@dataclass(frozen=True)
class Step:
    stage: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """A follow-up; `text` still has its placeholders."""

    stage: str
    kind: str
    text: str
    at: datetime
    next_action: str
    next_at: datetime | None


@dataclass(frozen=True)
class Story:
    owner: Person
    offer: Offer
    amount: int | None  # major units
    source: str
    steps: tuple[Step, ...]
    said: tuple[Said, ...]
    lost_reason: str
    expected_close: date | None
    next_at: datetime | None
    tags: tuple[str, ...]

    @property
    def stage(self) -> str:
        return self.steps[-1].stage

    @property
    def created_at(self) -> datetime:
        return self.steps[0].at


def tell(cast: Cast, *, now: datetime, dice: random.Random) -> Story:
    owner = dice.choices(cast.people, [person.share for person in cast.people])[0]
    offer = dice.choices(cast.offers, [3, 4, 4, 3, 3, 5])[0]
    steps = _steps(cast, owner, now=now, dice=dice)
    stage = steps[-1].stage
    is_open = stage in STEPS
    next_at = _next(cast, now=now, dice=dice) if is_open else None
    return Story(
        owner=owner,
        offer=offer,
        amount=_amount(offer, stage, dice),
        source=_weighted(cast.sources, dice),
        steps=steps,
        said=_said(cast, steps, next_at, now=now, dice=dice),
        lost_reason=_weighted(cast.lost_reasons, dice) if stage == "lost" else "",
        expected_close=_expected(steps, now, dice) if is_open else steps[-1].at.date(),
        next_at=next_at,
        tags=tuple(tag for tag in cast.tags if dice.random() < 0.09),
    )


def _steps(cast: Cast, owner: Person, *, now: datetime, dice: random.Random) -> tuple[Step, ...]:
    """Deals move at their own pace; some stop on the way, and the young ones are still open."""
    at = _beginning(cast, now, dice)
    pace = dice.lognormvariate(0, 0.45)
    wins = dice.random() < owner.skill
    falls_at = len(STEPS) if wins else dice.choices((1, 2, 3, 4), (2, 3, 3, 2))[0]
    steps = [Step(STEPS[0], at)]
    for place in range(1, falls_at + 1):
        at = _office_hour(cast, at + timedelta(days=max(1.0, STEP_DAYS[place - 1] * pace)), dice)
        if at > now:
            return tuple(steps)
        stage = STEPS[place] if place < falls_at else ("won" if wins else "lost")
        steps.append(Step(stage, at))
    return tuple(steps)


def _beginning(cast: Cast, now: datetime, dice: random.Random) -> datetime:
    while True:
        recent = dice.random() < 0.3  # a pipeline is mostly young
        days = dice.uniform(0.3, 75) if recent else dice.triangular(0.3, MONTHS_BACK * 30.4, 150)
        begun = now - timedelta(days=days)
        if dice.random() < BUSY[begun.month - 1] / 1.25:
            return min(_office_hour(cast, begun, dice), now - timedelta(minutes=20))


def _office_hour(cast: Cast, moment: datetime, dice: random.Random) -> datetime:
    """A working day between nine and six, where the team is."""
    zone = ZoneInfo(cast.timezone)
    day = moment.astimezone(zone).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    clock = time(dice.randrange(9, 18), dice.randrange(0, 60, 5))
    return datetime.combine(day, clock, tzinfo=zone)


def _amount(offer: Offer, stage: str, dice: random.Random) -> int | None:
    """New leads often have no amount yet."""
    if stage == "lead" and dice.random() < 0.3:
        return None
    return max(500, round(offer.price * dice.lognormvariate(0, 0.4) / 500) * 500)


def _expected(steps: tuple[Step, ...], now: datetime, dice: random.Random) -> date | None:
    """Some have slipped past their date; new leads may have none."""
    if steps[-1].stage == "lead" and dice.random() < 0.4:
        return None
    return (now + timedelta(days=dice.randrange(-18, 95))).date()


def _next(cast: Cast, *, now: datetime, dice: random.Random) -> datetime | None:
    if dice.random() < 0.12:
        return None
    days = dice.choices((-9, -3, 0, 2, 6, 14), (1, 2, 2, 5, 5, 4))[0]
    return _office_hour(cast, now + timedelta(days=days), dice)


def _said(
    cast: Cast, steps: tuple[Step, ...], next_at: datetime | None, *, now: datetime, dice: random.Random
) -> tuple[Said, ...]:
    told: list[Said] = []
    for place, step in enumerate(steps):
        until = steps[place + 1].at if place + 1 < len(steps) else now
        for kind, text, action in cast.stories[step.stage]:
            at = step.at + timedelta(hours=dice.uniform(0.1, 60) if told else 0.2)
            if at < until and (dice.random() < 0.7 or not told):
                told.append(Said(step.stage, kind, text, at, action, None))
    told.sort(key=lambda each: each.at)
    if told and next_at is not None:
        last = told[-1]
        told[-1] = Said(last.stage, last.kind, last.text, last.at, last.next_action, next_at)
    return tuple(told)


def _weighted(choices: tuple[tuple[str, int], ...], dice: random.Random) -> str:
    return dice.choices([name for name, _ in choices], [weight for _, weight in choices])[0]
