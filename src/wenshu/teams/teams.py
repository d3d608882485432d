"""Teams: made, named, set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count, islice
from zoneinfo import available_timezones

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wenshu.errors import Conflict, FieldError, Invalid
from wenshu.teams.accounts import checked_name
from wenshu.teams.models import Language, Membership, Role, Team, User, WeekStart

RESERVED_SLUGS = {"new", "api", "static"}


@dataclass(frozen=True)
class Settings:
    """What a team can say about itself; every figure of the team follows these."""

    name: str
    timezone: str = "UTC"
    week_start: int = WeekStart.MONDAY
    fiscal_year_start: int = 1
    currency: str = "USD"
    language: str = Language.ENGLISH


def create(
    *,
    name: str,
    owner: User,
    timezone: str = "UTC",
    language: str = "en",
    currency: str = "USD",
    now: datetime,
) -> Membership:
    """A team with one owner and nothing else; returns the owner's seat."""
    settings = checked(Settings(name=name, timezone=timezone, language=language, currency=currency))
    with transaction.atomic():
        team = _with_free_slug(settings, now)
        return Membership.objects.for_team(team).create(
            user=owner, name=owner.name or owner.email, email=owner.email, role=Role.OWNER, created_at=now
        )


def change(team: Team, *, settings: Settings) -> set[str]:
    """The names of the settings that changed."""
    settings = checked(settings)
    changed = {field for field, value in vars(settings).items() if getattr(team, field) != value}
    with transaction.atomic():
        for field in changed:
            setattr(team, field, getattr(settings, field))
        if changed:
            team.save(update_fields=changed)
            touch(team)
    return changed


def settings_of(team: Team) -> Settings:
    return Settings(**{field: getattr(team, field) for field in Settings.__dataclass_fields__})


def lock(team: Team) -> None:
    """Within a transaction: from here to its end nobody else who locks, or writes to its records, is at it."""
    Team.objects.select_for_update().get(pk=team.pk)


def touch(team: Team, *, new_name: bool = False, new_deal_word: bool = False) -> None:
    """Tells caches that the team's records changed, and whether there is a name more, less or other to ask by."""
    grown = ["data_version"]
    if new_name or new_deal_word:
        grown.append("vocabulary_version")
    if new_deal_word:
        grown.append("deal_words_version")
    versions = {version: F(version) + 1 for version in grown}
    Team.objects.filter(pk=team.pk).update(**versions)


@cache
def currencies_in_use() -> frozenset[str]:
    """ISO 4217 codes that are money somewhere today; Babel also knows those of the past."""
    places = get_global("territory_currencies")
    return frozenset(code for place in places for code in get_territory_currencies(place))


@cache
def time_zones() -> frozenset[str]:
    """By their names. Python walks the disk to tell, which takes as long as all the rest of making a team."""
    return frozenset(available_timezones())


def checked(settings: Settings) -> Settings:
    """The settings with tidy names, or Invalid with every wrong field."""
    name = checked_name(settings.name, longest=80)
    currency = settings.currency.strip().upper()
    rules = {
        "name": (bool(name), _("Give the team a name.")),
        "timeZone": (settings.timezone in time_zones(), _("Choose a time zone from the list.")),
        "weekStart": (settings.week_start in WeekStart.values, _("Choose Monday, Saturday or Sunday.")),
        "fiscalYearStart": (1 <= settings.fiscal_year_start <= 12, _("Choose a month.")),
        "currency": (currency in currencies_in_use(), _("Choose a currency from the list.")),
        "language": (settings.language in Language.values, _("That language is not available.")),
    }
    wrong = [FieldError(f"/{field}", message) for field, (right, message) in rules.items() if not right]
    if wrong:
        raise Invalid(wrong)
    return Settings(**{**vars(settings), "name": name, "currency": currency})


def _with_free_slug(settings: Settings, now: datetime) -> Team:
    """Tries `east-china`, `east-china-2`, …; a name without Latin letters becomes `team`."""
    base = slugify(settings.name)[:50].strip("-") or "team"
    taken = {*Team.objects.filter(slug__startswith=base).values_list("slug", flat=True), *RESERVED_SLUGS}
    free = (slug for n in count(1) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
    for slug in islice(free, 5):
        try:
            with transaction.atomic():
                return Team.objects.create(slug=slug, created_at=now, **vars(settings))
        except IntegrityError:  # somebody took it this very moment
            continue
    raise Conflict("That name was taken a moment ago. Try again.")
