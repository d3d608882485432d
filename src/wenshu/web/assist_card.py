"""A proposal as the page shows it: a group for each deal, a section for each record, a row for each field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, cast
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wenshu.assist import values as stored
from wenshu.assist import wording
from wenshu.assist.contract import PEOPLE, PRE_ACCEPTED, Action, ProposalWarning, ProposedField, Target
from wenshu.assist.extraction import EntityKind, Json
from wenshu.crm.models import Opportunity
from wenshu.errors import NotFound
from wenshu.teams.models import Team
from wenshu.web.assist_edits import NEW, Edits, State, keeps_its_name, key
from wenshu.web.assist_evidence import Evidence, evidence
from wenshu.web.assist_inputs import KINDS, TYPES, InputKind, Values, place
from wenshu.web.forms import Choice

BESIDE: Final = {"currency": "expectedAmount"}  # a field that shares the row of another
TITLES: Final[dict[tuple[str, bool], Promise]] = {
    ("company", True): gettext_lazy("New company"),
    ("company", False): gettext_lazy("Company"),
    ("contact", True): gettext_lazy("New contact"),
    ("contact", False): gettext_lazy("Contact"),
    ("opportunity", True): gettext_lazy("New opportunity"),
    ("opportunity", False): gettext_lazy("Opportunity update"),
    ("follow_up", True): gettext_lazy("New follow-up"),
}
PAGES: Final = {"company": "company", "contact": "contact", "opportunity": "opportunity"}


@dataclass
class Row:
    """One field. `typed` stands in its input, `after` is how people read that."""

    key: str
    label: str
    kind: InputKind
    before: str
    after: str
    typed: str
    state: State
    percent: int
    n: int = 0
    quote: str = ""
    reason: str = ""
    currency: str = ""  # in an input of its own beside an amount
    choices: list[Choice] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str = ""
    edited: bool = False

    @property
    def low(self) -> bool:
        return self.percent < PRE_ACCEPTED * 100

    @property
    def anchor(self) -> str:
        return self.key.replace(".", "-")

    @property
    def error_id(self) -> str:
        return f"e-{self.anchor}"

    @property
    def type(self) -> str:
        return TYPES.get(self.kind, "text")

    @property
    def is_blank(self) -> bool:
        """Nobody has said it yet, and the record cannot do without."""
        return not self.percent and not self.typed


@dataclass
class Option:
    """A record that the action may be about."""

    value: str
    name: str
    detail: str
    score: str
    why: str
    chosen: bool
    sure: bool = False


@dataclass
class Section:
    """One record: what changes in it, and what stays."""

    id: str
    kind: str
    title: str
    is_new: bool
    url: str = ""
    name: str = ""
    rows: list[Row] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    asks: bool = False  # nobody knows which record it is
    called: str = ""  # by the text

    @property
    def is_deal(self) -> bool:
        return self.kind == "opportunity"

    @property
    def icon(self) -> str:
        return {"company": "building-2", "contact": "user-round"}.get(self.kind, "handshake")

    @property
    def is_only_named(self) -> bool:
        """It is there already and nothing in it changes: it says whom the rest belongs to."""
        return not self.rows and not self.is_new and not self.is_deal

    @property
    def counted(self) -> str:
        """`4 changes, 5 unchanged`; a new record has only what is said of it."""
        if self.is_new:
            return ""
        changes = ngettext("%(n)d change", "%(n)d changes", len(self.rows)) % {"n": len(self.rows)}
        return changes + (_(", ") + self.unchanged if self.same else "")

    @property
    def unchanged(self) -> str:
        return ngettext("%(n)d unchanged", "%(n)d unchanged", len(self.same)) % {"n": len(self.same)}


@dataclass
class Group:
    """All that belongs to one deal."""

    title: str
    sections: list[Section]


@dataclass
class Card:
    """The side of the page where a person decides."""

    groups: list[Group]
    warnings: list[str]

    @property
    def rest(self) -> str:
        """The heading of what belongs to no deal."""
        return _("Companies and contacts")

    @property
    def deals(self) -> list[Section]:
        """Those that may be written to one record or another."""
        found = [section for group in self.groups for section in group.sections]
        return [section for section in found if section.is_deal and len(section.options) > 1]

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for section in group.sections for row in section.rows]

    def count(self, state: State) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def tally(self) -> str:
        words = _("Accepted {accepted}, rejected {rejected}")
        return words.format(accepted=self.count("accepted"), rejected=self.count("rejected"))

    @property
    def open(self) -> int:
        return self.count("open")

    @property
    def undecided(self) -> str:
        return _("{open} undecided").format(open=self.open)

    @property
    def apply(self) -> str:
        n = self.count("accepted")
        return _("Apply 1 change") if n == 1 else _("Apply {n} changes").format(n=n)


def entity(action: Action) -> EntityKind:
    return cast("EntityKind", action.kind.partition("_")[2])


class Builder:
    """Reads at most one record per action that somebody pointed at another record."""

    def __init__(self, team: Team, values: Values, edits: Edits, warnings: list[ProposalWarning]) -> None:
        self._team = team
        self._values = values
        self._edits = edits
        self._warnings = warnings
        self._actions: dict[str, Action] = {}

    def groups(self, actions: list[Action]) -> list[Group]:
        """In the order of the text; what belongs to no deal comes last, and a record stands in one group only."""
        self._actions = {action.id: action for action in actions}
        left = dict(self._actions)
        found = []
        for deal in [action for action in actions if entity(action) == "opportunity"]:
            mine = [left.pop(each.id) for each in _around(deal, actions) if each.id in left]
            found.append(self._group(deal, mine))
        rest = [self.section(action) for action in actions if action.id in left]
        return [*found, Group("", rest)] if rest else found

    def _group(self, deal: Action, actions: list[Action]) -> Group:
        name = deal.fields.get("name") or deal.unchanged.get("name")
        title = deal.target.name if deal.target else str(name.value if name else "")
        return Group(title, [self.section(action) for action in actions])

    def section(self, action: Action) -> Section:
        kind, target = entity(action), self._edits.target(action)
        offered = [each for each in (action.target, *action.alternatives) if each is not None]
        record = next((each for each in offered if each.id == target), None)
        is_new = record is None or kind == "follow_up"
        section = Section(action.id, kind, str(TITLES[kind, is_new]), is_new)
        if record is not None and kind in PAGES:
            section.name = record.name
            section.url = reverse(PAGES[kind], args=[self._team.slug, record.id])
        said = action.fields.get("name") or action.unchanged.get("name")
        section.called = str(said.value or "") if said else ""
        section.asks = kind in PAGES and self._edits.asks(action)
        if offered and kind in PAGES:
            section.options = list(self._options(offered, NEW if section.asks else target))
        section.warnings = [] if section.asks else self._said(action.id, "")  # it asks which one it is itself
        self._fill(section, action, target)
        return section

    def _fill(self, section: Section, action: Action, target: UUID | None) -> None:
        moved = section.kind in PAGES and target != (action.target.id if action.target else None)
        current = self._current(section.kind, target) if moved and target else {}
        every = {**action.unchanged, **action.fields} if moved else action.fields
        if section.is_new and "name" not in every and section.kind in PAGES:
            every = {"name": _nothing(), **every}
        for name in sorted(every, key=place):
            if BESIDE.get(name) in every:
                continue
            proposed = every[name]
            before = current.get(name) if moved else proposed.previous
            kept = keeps_its_name(action, name, self._values, self._edits)
            if moved and target and (kept or before == proposed.value):
                section.same.append(self._same(action, section.kind, name, before, every))
                continue
            section.rows.append(self._row(section.kind, action, name, before, every))
        if not moved:
            section.same = [
                self._same(action, section.kind, name, each.value, action.unchanged)
                for name, each in sorted(action.unchanged.items(), key=lambda item: place(item[0]))
            ]

    def _row(
        self, kind: str, action: Action, name: str, before: Json, every: dict[str, ProposedField]
    ) -> Row:
        proposed, row, values = every[name], key(action.id, name), self._values
        typed = self._edits.typed.get(row, values.to_input(name, proposed.value))
        money = KINDS.get(name) == "money"
        proposed_in = self._currency(action, every) if money else ""
        currency = self._edits.currencies.get(row, proposed_in)
        was_in = str(every["currency"].previous or currency) if "currency" in every else currency
        return Row(
            row,
            values.label(name, kind),
            KINDS.get(name, "text"),
            values.show(name, before, was_in, short=True) if name != PEOPLE else "",
            self._called(action, name, typed) or values.show(name, values.from_input(name, typed), currency),
            typed,
            self._edits.state(action, name),
            round(proposed.confidence * 100),
            quote=proposed.quote if proposed.reason != "whole_text" else "",
            reason=wording.reason(proposed.reason),
            currency=currency,
            choices=list(values.choices(name, typed)) if KINDS.get(name) == "choice" else [],
            warnings=self._said(action.id, name) + (self._said(action.id, "currency") if money else []),
            edited=typed != values.to_input(name, proposed.value) or currency != proposed_in,
        )

    def _called(self, action: Action, name: str, typed: str) -> str:
        """People and a company go by what was chosen for themselves; a company, until somebody types."""
        if name == PEOPLE:
            return self._people(action)
        company = self._actions.get(action.company)
        proposed = action.fields.get("companyName")
        if name != "companyName" or company is None or proposed is None or typed != proposed.value:
            return ""
        return self._name_of(company)

    def _people(self, action: Action) -> str:
        return _(", ").join(self._name_of(self._actions[id]) for id in action.contacts if id in self._actions)

    def _name_of(self, action: Action) -> str:
        target = self._edits.target(action)
        offered = [each for each in (action.target, *action.alternatives) if each is not None]
        said = action.fields.get("name") or action.unchanged.get("name")
        return next((each.name for each in offered if each.id == target), str(said.value if said else ""))

    def _same(
        self, action: Action, kind: str, name: str, value: Json, around: dict[str, ProposedField]
    ) -> tuple[str, str]:
        if name == PEOPLE:
            return self._values.label(name, kind), self._people(action)
        currency = str(around["currency"].value) if "currency" in around else self._team.currency
        return self._values.label(name, kind), self._values.show(name, value, currency)

    def _currency(self, action: Action, every: dict[str, ProposedField]) -> str:
        """What the text says, else what the deal is in, else the team's."""
        if "currency" in every:
            return str(every["currency"].value)
        if "currency" in action.unchanged:
            return str(action.unchanged["currency"].value)
        target = self._edits.target(action)
        return self._currencies.get(target, self._team.currency) if target else self._team.currency

    @cached_property
    def _currencies(self) -> dict[UUID, str]:
        """Of all deals that the text is written to, at once."""
        targets = [
            self._edits.target(each) for each in self._actions.values() if entity(each) == "opportunity"
        ]
        found = Opportunity.objects.for_team(self._team).live().filter(pk__in=[id for id in targets if id])
        return dict(found.values_list("pk", "currency"))

    def _current(self, kind: Any, id: UUID) -> stored.Values:
        try:
            return stored.current(self._team, kind, id)
        except NotFound:
            return {}

    def _options(self, offered: list[Target], chosen: UUID | str | None) -> Iterator[Option]:
        """`chosen` that is none of them ticks none."""
        for each in offered:
            yield Option(
                str(each.id), each.name, each.detail, f"{each.score:.2f}" if each.score else "",
                wording.why(each.why), each.id == chosen,
                each.score >= PRE_ACCEPTED,
            )  # fmt: skip
        yield Option(NEW, "", "", "", "", chosen is None)

    def _said(self, action: str, name: str) -> list[str]:
        """Warnings of one row, of a whole section (no name), or of the whole proposal (neither)."""
        return [
            wording.warning(each) for each in self._warnings if each.action == action and each.field == name
        ]

    def general(self) -> list[str]:
        return self._said("", "")


def _around(deal: Action, actions: list[Action]) -> list[Action]:
    """The deal, what was done, then whom it is with."""
    target = deal.target.id if deal.target else None
    done = [
        each
        for each in actions
        if entity(each) == "follow_up"
        and (each.opportunity == deal.id or (target and each.target and each.target.id == target))
    ]
    people = [each for each in actions if each.id in deal.contacts]
    companies = {deal.company, *(each.company for each in people)} - {""}
    return [deal, *done, *(each for each in actions if each.id in companies), *people]


def _nothing() -> ProposedField:
    return ProposedField(value="", confidence=0, reason="composed")


def mark(card: Card, actions: list[Action], text: str) -> Evidence:
    """The text with its marks; each row gets the number of the words that it stands on.

    What a record keeps has no row of its own: its words lead to the record's section.
    """
    shown = {row.key: f"r-{row.anchor}" for row in card.rows}
    fields, places = {}, {}
    for action in actions:
        for name, each in {**action.unchanged, **action.fields}.items():
            row = key(action.id, name)
            if BESIDE.get(name) not in action.fields:
                fields[row], places[row] = each, shown.get(row, f"s-{action.id}")
    found = evidence(text, fields, places)
    for line in card.rows:
        line.n = found.numbers.get(line.key, 0)
    return found
