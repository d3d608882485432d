"""One deal's life: when it began, how it moved, what was said, and how it ended or what comes next."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wenshu.crm.demo.cast import Cast, Offer, Person

MONTHS_BACK = 18
STEPS = ("lead", "qualified", "proposal", "negotiation")
BUSY = (0.8, 0.9, 1.2, 0.9, 1.0, 1.25, 0.75, 0.7, 1.2, 1.05, 1.15, 1.1)  # by month of the year
HOUR = timedelta(hours=1)
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
    competitor: str
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
    said = _said(cast, steps, now=now, dice=dice)
    next_at = _next(cast, said[-1].at, now=now, dice=dice) if is_open else None
    amount, source = _amount(offer, stage, dice), _weighted(cast.sources, dice)
    lost_reason = _weighted(cast.lost_reasons, dice) if stage == "lost" else ""
    return Story(
        owner=owner,
        offer=offer,
        amount=amount,
        source=source,
        steps=steps,
        said=(*said[:-1], replace(said[-1], next_at=next_at)),
        lost_reason=lost_reason,
        competitor=_competitor(cast, stage, lost_reason, dice),
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
        at = _office_hour(cast, begun, dice)
        if at < now - HOUR and dice.random() < BUSY[begun.month - 1] / 1.25:
            return at


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


def _next(cast: Cast, said_at: datetime, *, now: datetime, dice: random.Random) -> datetime | None:
    """After the talk in which it was agreed; some have passed without anybody calling."""
    chance = dice.random()
    if chance < 0.12:
        return None
    late = _moment_between(cast, max(said_at, now - timedelta(days=12)), now, dice) if chance < 0.28 else None
    ahead = _office_hour(cast, now + timedelta(days=dice.triangular(0, 21, 4)), dice)
    return late or max(ahead, _office_hour(cast, said_at + timedelta(days=5), dice))


def _said(cast: Cast, steps: tuple[Step, ...], *, now: datetime, dice: random.Random) -> tuple[Said, ...]:
    """In office hours and in the order of the stage's story; something is said of every deal."""
    told: list[Said] = []
    for place, step in enumerate(steps):
        until = steps[place + 1].at if place + 1 < len(steps) else now
        begun = step.at
        for kind, text, action in cast.stories[step.stage]:
            if told and dice.random() < 0.3:
                continue
            at = _moment_between(cast, begun, until, dice) if told else begun + timedelta(minutes=10)
            if at is not None:
                told.append(Said(step.stage, kind, text, at, action, None))
                begun = at
    return tuple(told)


def _competitor(cast: Cast, stage: str, lost_reason: str, dice: random.Random) -> str:
    """Whom a lost reason names; else of some deals that have come far enough to be compared with others."""
    named = next((name for name, _ in cast.competitors if name in lost_reason), "")
    aside = random.Random()  # noqa: S311 throws of its own: everything else stays what it was without competitors
    aside.setstate(dice.getstate())
    chance = {"lead": 0.0, "qualified": 0.15, "lost": 0.4}.get(stage, 0.3)
    return named or (_weighted(cast.competitors, aside) if aside.random() < chance else "")


def _moment_between(cast: Cast, begun: datetime, until: datetime, dice: random.Random) -> datetime | None:
    """Within ten days and before the deal moves on; None where there is no office hour between."""
    longest = min(until - begun, timedelta(days=10))
    for _try in range(4):
        at = _office_hour(cast, begun + longest * dice.uniform(0.1, 0.9), dice)
        if begun + HOUR <= at < until:
            return at
    return None


def _weighted(choices: tuple[tuple[str, int], ...], dice: random.Random) -> str:
    return dice.choices([name for name, _ in choices], [weight for _, weight in choices])[0]
