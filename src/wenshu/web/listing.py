"""A list as its URL says it: filters, order and place, and the links that change one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from pydantic import BaseModel, ValidationError

from wenshu.crm import money
from wenshu.crm.contract import field_errors
from wenshu.errors import NotFound
from wenshu.web.forms import Choice

PAGE: Final = 50
Kind = Literal["text", "money", "day", "choice", "choices"]
Filters = TypeVar("Filters", bound=BaseModel)


@dataclass(frozen=True)
class Filter:
    """One question that the list can be asked; `name` is the contract's and the URL's."""

    name: str
    label: Promise
    kind: Kind = "text"
    suggest: str = ""


@dataclass(frozen=True)
class Column:
    """`sort` is the contract's word for its order; empty when it cannot be sorted by."""

    label: Promise
    sort: str = ""
    css: str = ""
    descending: bool = False  # on the first click


@dataclass(frozen=True)
class Header:
    label: Promise
    css: str
    url: str
    direction: Literal["", "ascending", "descending"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter with what was asked of it: its place in the panel."""

    name: str
    label: Promise
    kind: Kind
    suggest: str
    values: list[str]
    choices: Sequence[Choice]
    error: str = ""

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def type(self) -> str:
        """Of its input."""
        return "date" if self.kind == "day" else "text"

    @property
    def is_money(self) -> bool:
        return self.kind == "money"


@dataclass(frozen=True)
class Chip:
    """A filter that is in force, in words, and the address of the list without it."""

    label: str
    value: str
    url: str


class Listing:
    """Everything is read from the query string, and every link keeps the rest of it."""

    def __init__(
        self,
        query: QueryDict,
        *,
        filters: Sequence[Filter],
        columns: Sequence[Column],
        sort: str,
        choices: Mapping[str, Sequence[Choice]],
        kept: Sequence[str] = (),
    ) -> None:
        """`kept` are further names in the query string that the filter form sends along."""
        self._query = query
        self._kept = ("sort", "plan", "ids", *kept)
        self._filters = filters
        self._columns = columns
        self._choices = choices
        self._first_sort = sort
        self.errors: dict[str, str] = {}

    @property
    def sort(self) -> str:
        asked = self._query.get("sort", "")
        return (
            asked
            if asked.lstrip("-") in {each.sort for each in self._columns if each.sort}
            else self._first_sort
        )

    @property
    def cursor(self) -> str | None:
        return self._query.get("cursor") or None

    def read(self, model: type[Filters], data: dict[str, object]) -> Filters:
        """The contract's filters. One that cannot be read is left out and says so in the panel."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for found in field_errors(error):
                self.errors[found.pointer.strip("/").split("/")[0]] = found.message
        wrong = self.errors.keys() & data.keys()
        if "ids" in wrong or "plan" in wrong or not wrong:
            raise NotFound
        return model.model_validate({name: value for name, value in data.items() if name not in wrong})

    def asked(self) -> dict[str, object]:
        """What the query string asks, by the contract's names."""
        asked: dict[str, object] = {}
        for each in self._filters:
            values = [value.strip() for value in self._query.getlist(each.name) if value.strip()]
            if not values:
                continue
            asked[each.name] = values if each.kind == "choices" else values[0]
            if each.kind == "money" and (read := money.parse_money(values[0])):
                asked[each.name] = format(read.amount, "f")
        for name in ("ids", "plan"):
            if self._query.get(name):
                asked[name] = self._query.getlist(name) if name == "ids" else self._query[name]
        return asked

    def url(self, **changes: str | None) -> str:
        """This list with some things changed; None takes one out. The place in the list is given up."""
        query = self._query.copy()
        query.pop("cursor", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return "?" + query.urlencode()

    @property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self._columns]

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column.label, column.css, "", "")
        if self.sort == column.sort:
            return Header(column.label, column.css, self.url(sort=f"-{column.sort}"), "ascending")
        if self.sort == f"-{column.sort}":
            return Header(column.label, column.css, self.url(sort=column.sort), "descending")
        first = f"-{column.sort}" if column.descending else column.sort
        return Header(column.label, column.css, self.url(sort=first), "")

    def offered(self, name: str) -> Sequence[Choice]:
        """What can be chosen for a filter, where a page has a form of its own."""
        return self._choices.get(name, ())

    @cached_property
    def panel(self) -> list[Shown]:
        return [
            Shown(
                each.name,
                each.label,
                each.kind,
                each.suggest,
                self._query.getlist(each.name),
                self._choices.get(each.name, ()),
                self.errors.get(each.name, ""),
            )
            for each in self._filters
            if each.name != "q"
        ]

    @property
    def q(self) -> str:
        return self._query.get("q", "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must send along: order, records behind an answer."""
        return [(name, value) for name in self._kept for value in self._query.getlist(name)]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            chip for each in self._filters if each.name not in self.errors for chip in self._chips_of(each)
        ]

    def _chips_of(self, each: Filter) -> list[Chip]:
        names = dict(self._choices.get(each.name, ()))
        found = []
        for value in filter(None, self._query.getlist(each.name)):
            query = self._query.copy()
            query.pop("cursor", None)
            query.setlist(each.name, [other for other in query.getlist(each.name) if other != value])
            found.append(Chip(str(each.label), names.get(value, value), "?" + query.urlencode()))
        return found

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self._query.get("plan") or self._query.get("ids"))

    @property
    def without_plan(self) -> str:
        return self.url(plan=None)

    @property
    def count_query(self) -> str:
        query = self._query.copy()
        for name in ("cursor", "sort"):
            query.pop(name, None)
        return query.urlencode()

    def next_url(self, cursor: str | None) -> str:
        return "" if cursor is None else self.url(cursor=cursor)

    @property
    def first_url(self) -> str:
        return self.url() if self.cursor else ""


def show_count(count: int) -> str:
    """`8,800` in both languages."""
    return f"{count:,}"
