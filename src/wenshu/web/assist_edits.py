"""What a person changed in a proposal before they said yes: values, decisions and targets, as the form sends them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.assist.contract import PEOPLE, PRE_ACCEPTED, Action, EditedAction
from wenshu.assist.extraction import Json
from wenshu.crm.money import parse_money
from wenshu.errors import FieldError, Invalid
from wenshu.web.assist_inputs import Values

State = Literal["accepted", "rejected", "open"]
NEW: Final = "new"  # in place of a target's id: a new record
SAID: Final[Mapping[str, State]] = {"yes": "accepted", "no": "rejected"}


def key(action: str, name: str) -> str:
    """Of a row: the name of its input, and the end of its id in the page."""
    return f"{action}.{name}"


@dataclass
class Edits:
    """Empty: the proposal as it was made. `chosen` holds None for a new record."""

    sent: bool = False
    chosen: dict[str, UUID | None] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)  # actions that asked, and were answered

    def target(self, action: Action) -> UUID | None:
        """What a follow-up is about is what its deal is about: `action` is never one."""
        if action.id in self.chosen:
            return self.chosen[action.id]
        return action.target.id if action.target else None

    def asks(self, action: Action) -> bool:
        """Nobody knows which record it is, and nobody has said so yet."""
        return action.verdict == "ask" and bool(action.target) and action.id not in self.chosen

    def state(self, action: Action, name: str) -> State:
        row = key(action.id, name)
        proposed = action.fields.get(name)
        if not self.sent:
            return "accepted" if proposed is not None and proposed.accepted else "open"
        if row not in self.states and proposed is not None and self._is_settled(action):
            return "accepted" if proposed.confidence >= PRE_ACCEPTED else "open"
        if name == "companyName" and action.company in self.chosen:
            return self.states.get(row, "accepted")  # who says which company it is has said whose this is
        if name == PEOPLE and proposed is not None and self.settled & set(action.contacts):
            return self.states.get(row, "accepted")
        return self.states.get(row, "open")

    def _is_settled(self, action: Action) -> bool:
        """It was not certain which record is meant, and now a person has said so."""
        return action.verdict == "ask" and bool({action.id, action.opportunity} & self.chosen.keys())


def read(actions: list[Action], post: Mapping[str, str], values: Values) -> Edits:
    """Only what the proposal offers is looked for; a target that was not offered is as good as none said."""
    edits = Edits(sent="sent" in post)
    for action in actions:
        _read_target(action, str(post.get(f"target-{action.id}", "")), edits)
        for name in _names(action):
            _read_row(action, name, post, values, edits)
    return edits


def as_written(actions: list[Action], values: Values) -> Edits:
    """What a person left of a proposal that was applied; of an older one, which did not keep that, as proposed."""
    edits = Edits(sent=any(action.written is not None for action in actions))
    for action in actions:
        for name in _names(action) if edits.sent else ():
            row, written = key(action.id, name), action.written or {}
            edits.states[row] = "accepted" if name in written else "rejected"
            if name in written and name != PEOPLE:
                edits.typed[row] = values.to_input(name, written[name])
            if name == "expectedAmount" and written.get("currency"):
                edits.currencies[row] = str(written["currency"])
    return edits


def _names(action: Action) -> list[str]:
    return list(dict.fromkeys([*action.fields, *action.unchanged, "name"]))


def _read_target(action: Action, sent: str, edits: Edits) -> None:
    if sent == NEW:
        edits.chosen[action.id] = None
    offered = {str(each.id): each.id for each in (action.target, *action.alternatives) if each is not None}
    if sent in offered:
        edits.chosen[action.id] = offered[sent]
    if action.verdict == "ask" and action.id in edits.chosen:
        edits.settled.add(action.id)


def _read_row(action: Action, name: str, post: Mapping[str, str], values: Values, edits: Edits) -> None:
    row = key(action.id, name)
    if row in post and name != PEOPLE:
        edits.typed[row] = str(post[row])[:20_000].replace("\r\n", "\n")
    if f"currency-{row}" in post:
        read = parse_money(edits.typed.get(row, ""))  # who types €95k means euros, whatever stands beside it
        beside = str(post[f"currency-{row}"]).strip().upper()[:3]
        edits.currencies[row] = read.currency if read and read.currency else beside
    if said := SAID.get(str(post.get(f"ok-{row}", ""))):
        edits.states[row] = said
    elif edits.sent and is_corrected(action, name, values, edits):
        edits.states[row] = "accepted"  # who corrects a value means it


def is_corrected(action: Action, name: str, values: Values, edits: Edits) -> bool:
    proposed = action.fields.get(name) or action.unchanged.get(name)
    typed = edits.typed.get(key(action.id, name))
    return typed is not None and typed != values.to_input(name, proposed.value if proposed else None)


def keeps_its_name(action: Action, name: str, values: Values, edits: Edits) -> bool:
    """A record that a person chose instead is called as it is, unless they type another name."""
    proposed = action.target.id if action.target else None
    chosen = edits.target(action)
    return (
        name == "name" and chosen is not None and chosen != proposed
        and not is_corrected(action, name, values, edits)
    )  # fmt: skip


def edited(actions: list[Action], edits: Edits, values: Values) -> list[EditedAction]:
    """What is accepted, with the values as they stand. Raises Invalid where a record is still to be chosen."""
    found, asked = [], []
    for action in actions:
        fields = dict(_accepted(action, edits, values))
        about = _deal_of(action, actions)
        if edits.asks(about) and fields:
            asked.append(FieldError(f"/target-{about.id}", _("Choose which record this is.")))
        target = edits.target(about)
        if fields or (target and action is about and not edits.asks(action)):
            found.append(EditedAction(id=action.id, target_id=target, fields=fields))
    asked += _unsettled(found, actions, edits)
    if asked:
        raise Invalid(asked)
    return found


def _unsettled(found: list[EditedAction], actions: list[Action], edits: Edits) -> Iterator[FieldError]:
    """Who is to be in a deal, and is not certain yet."""
    dealt = {each.id for each in found if PEOPLE in each.fields}
    people = {id for action in actions if action.id in dealt for id in action.contacts}
    for action in actions:
        if action.id in people and edits.asks(action):
            yield FieldError(f"/target-{action.id}", _("Choose which record this is."))


def _deal_of(action: Action, actions: list[Action]) -> Action:
    """The deal of a follow-up; any other action itself."""
    return next((each for each in actions if each.id == action.opportunity), action)


def _accepted(action: Action, edits: Edits, values: Values) -> Iterator[tuple[str, Json]]:
    for name in _names(action):
        row = key(action.id, name)
        if edits.state(action, name) != "accepted" or keeps_its_name(action, name, values, edits):
            continue
        proposed = action.fields.get(name) or action.unchanged.get(name)
        if proposed is not None and not is_corrected(action, name, values, edits):
            yield name, proposed.value  # an input has minutes where a value has seconds
        else:
            yield name, values.from_input(name, edits.typed.get(row, ""))
        if edits.currencies.get(row):
            yield "currency", edits.currencies[row]
