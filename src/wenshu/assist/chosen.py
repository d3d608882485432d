"""What a person said yes to: the proposal's own fields, or those that they sent back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.assist.contract import PEOPLE, Action, EditedAction
from wenshu.assist.extraction import EntityKind, Json
from wenshu.assist.values import fields_of
from wenshu.errors import FieldError, Invalid

ORDER: Final[tuple[EntityKind, ...]] = ("company", "contact", "opportunity", "follow_up")
"""Nothing is named before it is there."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One action as it is to be done. `target` None creates; of a follow-up it is the deal, None the one just made.

    `pointer` leads to it in what was sent, or in the proposal; `places` are those of its people in what was sent.
    """

    action: Action
    target: UUID | None
    fields: dict[str, Json]
    pointer: str
    places: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> EntityKind:
        return kind_of(self.action)

    def is_proposed(self, name: str) -> bool:
        """Whether the person saw what stood in that field of that record."""
        own = self.action.target.id if self.action.target else None
        return self.target == own and name in self.action.fields | self.action.unchanged


def kind_of(action: Action) -> EntityKind:
    kind: EntityKind
    for kind in ORDER:
        if action.kind.endswith(kind):
            return kind
    raise AssertionError(action.kind)


def chosen(actions: list[Action], edited: list[EditedAction] | None) -> list[Chosen]:
    """In the order in which they can be done. Raises Invalid with a pointer for whatever does not belong there."""
    told = list(_proposed(actions)) if edited is None else _edited(actions, edited)
    told = [each for each in _with_people(told, actions) if each.fields or each.kind != "opportunity"]
    if not any(each.fields for each in told):
        raise Invalid.field("actions", _("Choose at least one field, or reject the proposal."))
    return sorted(told, key=lambda each: ORDER.index(each.kind))


def _proposed(actions: list[Action]) -> Iterator[Chosen]:
    """What was accepted beforehand. Who is not sure yet is nobody."""
    for index, action in enumerate(actions):
        fields = {name: each.value for name, each in action.fields.items() if each.accepted}
        if fields or (action.verdict == "link" and not action.fields):  # the others may belong to it
            target = action.target.id if action.target else None
            yield Chosen(action, target, fields, f"/actions/{index}")


def _edited(actions: list[Action], edited: list[EditedAction]) -> list[Chosen]:
    by_id = {action.id: action for action in actions}
    wrong: list[FieldError] = []
    told: list[Chosen] = []
    for index, each in enumerate(edited):
        pointer, action = f"/actions/{index}", by_id.pop(each.id, None)
        if action is None:
            wrong.append(
                FieldError(f"{pointer}/id", _("This proposal has no such action, or it came twice."))
            )
            continue
        known = fields_of(kind_of(action)) | ({PEOPLE} if kind_of(action) == "opportunity" else set())
        wrong += [
            FieldError(f"{pointer}/fields/{_escaped(name)}", _("There is no such field."))
            for name in each.fields
            if name not in known
        ]
        told.append(Chosen(action, _target(action, each), each.fields, pointer))
    if wrong:
        raise Invalid(wrong)
    return told


def _with_people(told: list[Chosen], actions: list[Action]) -> list[Chosen]:
    """Everybody that a deal gets is a contact's id, or that of an action that is done; nobody is no field."""
    by_id, done = {action.id: action for action in actions}, {each.action.id for each in told}
    wrong: list[FieldError] = []
    found: list[Chosen] = []
    for each in told:
        fields, named, places = dict(each.fields), each.fields.get(PEOPLE), dict[str, int]()
        if PEOPLE in fields:
            people = [_person(one, by_id, done) for one in named] if isinstance(named, list) else []
            fields[PEOPLE] = [one for one in people if one]
            places = {one: at for at, one in reversed(list(enumerate(people))) if one}
            if None in people or not (named is None or isinstance(named, list)):
                message = _("Name contacts by their ids, or by actions of this proposal.")
                wrong.append(FieldError(f"{each.pointer}/fields/{PEOPLE}", message))
            if not fields[PEOPLE]:
                del fields[PEOPLE]
        found.append(replace(each, fields=fields, places=places))
    if wrong:
        raise Invalid(wrong)
    return found


def _person(id: str, actions: dict[str, Action], done: set[str]) -> str | None:
    """Who exists may be in the deal although nothing new is written of them. Empty for who is declined or not certain,
    None for what is no contact.
    """
    action = actions.get(id)
    if action is None:
        with suppress(ValueError):
            return str(UUID(id))
        return None
    if kind_of(action) != "contact":
        return None
    if id in done:
        return id
    return str(action.target.id) if action.target and action.verdict != "ask" else ""


def _target(action: Action, edited: EditedAction) -> UUID | None:
    """Not sent: as it was proposed; null: a new record."""
    if "target_id" in edited.model_fields_set:
        return edited.target_id
    return action.target.id if action.target else None


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
