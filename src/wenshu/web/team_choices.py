"""What the selects of settings offer: time zones, currencies, languages, weekdays, months, roles."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import get_currency_name
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from wenshu.teams import teams
from wenshu.teams.models import Language, Role, TokenScope, WeekStart
from wenshu.web.forms import Choice

ROLES: Final[dict[str, Promise]] = {
    Role.OWNER: pgettext_lazy("role", "Owner"),
    Role.MANAGER: pgettext_lazy("role", "Manager"),
    Role.MEMBER: pgettext_lazy("role", "Member"),
    Role.VIEWER: pgettext_lazy("role", "Viewer"),
}
SCOPES: Final[dict[str, Promise]] = {
    TokenScope.READ: gettext_lazy("Read only"),
    TokenScope.WRITE: gettext_lazy("Read and write"),
}
THEMES: Final[dict[str, Promise]] = {
    "": gettext_lazy("As the system"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}


def for_settings(language: str) -> dict[str, list[Choice]]:
    """By the names of the fields."""
    locale = Locale("zh", script="Hans") if language.startswith("zh") else Locale("en")
    return {
        "timeZone": timezones(),
        "currency": currencies(locale.language),
        "language": [(value, str(label)) for value, label in Language.choices],
        "weekStart": [(str(day.value), locale.days["format"]["wide"][day.value - 1]) for day in WeekStart],
        "fiscalYearStart": [(str(n), locale.months["stand-alone"]["wide"][n]) for n in range(1, 13)],
    }


@cache
def timezones() -> list[Choice]:
    """Continent and city, and UTC; the historic spellings are left out."""
    continents = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"}
    continents |= {"Indian", "Pacific"}
    names = sorted(name for name in teams.time_zones() if name.partition("/")[0] in continents)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


@cache
def currencies(language: str) -> list[Choice]:
    """Those in use somewhere today, the most asked for first."""
    first = ["USD", "CNY", "EUR", "GBP", "JPY", "HKD", "SGD", "TWD"]
    codes = [*first, *sorted(teams.currencies_in_use() - set(first))]
    return [(code, f"{code} · {get_currency_name(code, locale=language)}") for code in codes]


def roles(most: Role) -> list[Choice]:
    """The roles that someone with the role `most` may give."""
    return [(role.value, str(ROLES[role])) for role in Role if most.includes(role)]


def labelled(words: dict[str, Promise]) -> list[Choice]:
    return [(value, str(label)) for value, label in words.items()]
