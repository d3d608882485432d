"""How a proposed value is shown, corrected and read back: one kind of input for each field of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Final, Literal

from wenshu.assist import labels
from wenshu.assist.contract import PEOPLE
from wenshu.assist.extraction import Json
from wenshu.crm.money import parse_money
from wenshu.teams.models import Team
from wenshu.web import choices, dates
from wenshu.web.forms import Choice
from wenshu.web.money import show_amount

InputKind = Literal[
    "text", "longtext", "money", "day", "moment", "percent", "number", "choice", "email", "tel", "people"
]
KINDS: Final[Mapping[str, InputKind]] = {
    "expectedAmount": "money",
    "expectedCloseDate": "day",
    "nextFollowUpAt": "moment",
    "occurredAt": "moment",
    "probability": "percent",
    "employees": "number",
    "status": "choice",
    "kind": "choice",
    "ownerName": "choice",
    "content": "longtext",
    "description": "longtext",
    "email": "email",
    "phone": "tel",
    PEOPLE: "people",  # accepted or rejected, not typed
}
TYPES: Final[Mapping[InputKind, str]] = {
    "day": "date",
    "moment": "datetime-local",
    "email": "email",
    "tel": "tel",
}
ORDER: Final = (
    "name", "companyName", PEOPLE, "title", "email", "phone", "domain", "kind", "occurredAt", "nextAction",
    "expectedAmount", "currency", "expectedCloseDate", "status", "probability", "nextFollowUpAt", "content",
    "competitor", "lostReason", "product", "source", "region", "ownerName", "industry", "country", "employees",
    "description",
)  # fmt: skip
"""Of the rows of one record: what people look for first."""


def place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


@dataclass
class Values:
    """For one page: the team's words are read once, and only when a field needs them."""

    team: Team
    today: date

    @cached_property
    def stages(self) -> list[Choice]:
        return [(stage.key, stage.name) for stage in choices.stages_of(self.team)]

    @cached_property
    def owners(self) -> list[Choice]:
        return [(name, name) for _pk, name in choices.owner_choices(self.team)[1:]]

    def label(self, name: str, kind: str) -> str:
        """`kind` is the record's: a name is called differently with each."""
        return labels.label(name, kind)

    def choices(self, name: str, value: str) -> Sequence[Choice]:
        """What stands there now is always among them."""
        found = self._offered(name)
        known = {key for key, _label in found}
        return found if value in known else [(value, value or "—"), *found]

    def _offered(self, name: str) -> list[Choice]:
        match name:
            case "status":
                return self.stages
            case "ownerName":
                return self.owners
            case _:
                return choices.kind_choices() if name == "kind" else []

    def show(self, name: str, value: Json, currency: str, *, short: bool = False) -> str:
        """In the reader's language; what cannot be read as its kind is shown as it is. `short`: no weekdays."""
        if value is None or value == "":
            return ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        try:
            return self._shown(name, str(value), currency, short)
        except (ValueError, InvalidOperation):
            return str(value)

    def _shown(self, name: str, value: str, currency: str, short: bool) -> str:
        match KINDS.get(name, "text"):
            case "money":
                return show_amount(str(Decimal(value)), currency)
            case "day":
                return self._day(date.fromisoformat(value), short)
            case "moment":
                return self._moment(value, short)
            case "percent":
                return f"{value}%"
            case "choice":
                return dict(self.choices(name, value)).get(value, value)
            case "number":
                return f"{int(value):,}"
            case _:
                return value

    def _day(self, day: date, short: bool) -> str:
        return dates.show_day(day, self.today) if short else dates.show_full_day(day)

    def _moment(self, value: str, short: bool) -> str:
        if len(value) == 10:
            return self._day(date.fromisoformat(value), short)
        local = dates.input_of(value, self.team.timezone)
        return f"{self._day(date.fromisoformat(local[:10]), short)} {local[11:16]}"

    def to_input(self, name: str, value: Json) -> str:
        """As the native input takes it."""
        if value is None:
            return ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        text = str(value)
        if KINDS.get(name) == "moment" and len(text) > 10:
            try:
                return dates.input_of(text, self.team.timezone)
            except ValueError:
                return text
        return f"{text}T09:00" if KINDS.get(name) == "moment" and text else text

    def from_input(self, name: str, typed: str) -> Json:
        """In the API's spelling. What cannot be read stays as it is, for the contract to refuse with its sentence."""
        text = typed.strip()
        if not text:
            return None
        match KINDS.get(name, "text"):
            case "money":
                read = parse_money(text)
                return format(read.amount.normalize(), "f") if read else text
            case "moment":
                return dates.from_input(text, self.team.timezone)
            case "percent":
                return text.rstrip("%％").strip()
            case "number":
                return text.replace(",", "")
            case _:
                return text
