"""Puts a proposal together: what was read and whose it is become actions, each value checked against the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from wenshu.assist import naming
from wenshu.assist.completing import is_no_news, joined
from wenshu.assist.contract import (
    PEOPLE,
    PRE_ACCEPTED,
    Action,
    ActionKind,
    ProposalWarning,
    ProposedField,
    Target,
    WhyHow,
)
from wenshu.assist.extraction import Caution, Entity, EntityKind, Extraction, Fact, Json, Span, WarningCode
from wenshu.assist.matches import Candidate, Match, Matches
from wenshu.assist.values import Checker, RecordKind, Values, current
from wenshu.crm.models import Company, Contact, Opportunity, StageKind
from wenshu.errors import Invalid, NotFound
from wenshu.reading import addresses
from wenshu.teams.models import Membership, Team

ORDER: Final[tuple[EntityKind, ...]] = ("company", "contact", "opportunity", "follow_up")
"""In which things are written: nothing is named before it is there."""
_MODELS: Final = {"company": Company, "contact": Contact, "opportunity": Opportunity}
_CREATES: Final[dict[EntityKind, ActionKind]] = {
    "company": "create_company",
    "contact": "create_contact",
    "opportunity": "create_opportunity",
    "follow_up": "create_follow_up",
}
_UPDATES: Final[dict[RecordKind, ActionKind]] = {
    "company": "update_company",
    "contact": "update_contact",
    "opportunity": "update_opportunity",
}
NEW: Final = Match("new")
ONLY_WHEN_EMPTY: Final = {"description", "domain"}
"""What a text says in passing does not replace what somebody wrote."""


@dataclass
class Composed:
    actions: list[Action] = field(default_factory=list)
    warnings: list[ProposalWarning] = field(default_factory=list)


def compose(
    text: str, extraction: Extraction, matches: Matches, *, team: Team, by: Membership | None
) -> Composed:
    """`extraction` is complete (`completing.complete`): every follow-up has its deal."""
    composer = _Composer(text, _merged(extraction, matches), matches, team, by)
    return composer.composed()


def _merged(extraction: Extraction, matches: Matches) -> Extraction:
    """Two names of one record are one entity: what the first does not say, the second may add."""
    first: dict[UUID, str] = {}
    same: dict[str, str] = {}
    for entity in extraction.entities:
        match = matches.get(entity.key, NEW)
        if match.verdict == "link" and match.best is not None:
            kept = first.setdefault(match.best.id, entity.key)
            if kept != entity.key:
                same[entity.key] = kept
    return joined(extraction, same)


class _Composer:
    def __init__(
        self, text: str, extraction: Extraction, matches: Matches, team: Team, by: Membership | None
    ) -> None:
        self.text = text
        self.extraction = extraction
        self.matches = matches
        self.team = team
        self.by = by
        self.check = Checker(team)
        self.versions = dict(self._versions())
        self.actions: dict[str, Action] = {}  # by the key of the entity
        self.taken: set[UUID] = set()  # records that an action is about already
        self.stored: dict[str, Values] = {}  # of targets, by the key of the entity
        self.warnings: list[tuple[str, ProposalWarning]] = []  # with the key of the entity

    def composed(self) -> Composed:
        for kind in ORDER:
            for entity in self.extraction.of(kind):
                action = self._action(entity)
                if action is not None:
                    self.actions[entity.key] = action
        self._once_only()
        actions = self._needed()
        return Composed(actions, list(self._told(actions)))

    def _versions(self) -> Iterator[tuple[UUID, int]]:
        for kind, model in _MODELS.items():
            ids = [
                candidate.id
                for entity in self.extraction.of(kind)  # type: ignore[arg-type]
                for candidate in self.matches.get(entity.key, NEW).candidates
            ]
            if ids:
                records = model.objects.for_team(self.team).live()  # type: ignore[attr-defined]
                yield from records.filter(pk__in=ids).values_list("id", "version")

    # one entity

    def _action(self, entity: Entity) -> Action | None:
        if entity.kind == "follow_up":
            return self._follow_up(entity)
        match = self._match(entity)
        best = match.best if match.verdict != "new" else None
        if best is not None and best.id in self.taken:
            best = None  # of two deals in one text only one can be that record; a person may still choose it
        if best is not None:
            self.taken.add(best.id)
        if best is None and is_no_news(entity, self.extraction):
            return None
        stored = self._stored(entity.kind, best.id) if best else {}
        self.stored[entity.key] = stored
        fields = dict(self._fields(entity, stored))
        kind = _UPDATES[entity.kind] if best else _CREATES[entity.kind]
        action = Action(
            id=f"a{len(self.actions) + 1}",
            kind=kind,
            target=self._target(best) if best else None,
            alternatives=[self._target(each) for each in match.candidates if each is not best],
            verdict=match.verdict,
            company=self._id_of(entity.company),
            contacts=[id for key in entity.contacts if (id := self._id_of(key))],
        )
        fields |= self._linked(entity, action, stored, fields)
        if action.kind == "create_opportunity" and fields["name"].confidence < PRE_ACCEPTED:
            action.verdict = "ask"  # nothing tells which deal it is about
        if action.kind == "create_opportunity" and self._is_given_up(fields):
            action.verdict = "ask"  # who will not buy is no new deal
        self._sort(action, fields, stored)
        if best is None and "name" not in action.fields:
            return None
        if match.verdict == "ask" and best is not None and entity.kind != "opportunity":
            self._warn(entity.key, "possible_duplicate", params={"name": best.name})
        return action

    def _match(self, entity: Entity) -> Match:
        """Only what is still there."""
        match = self.matches.get(entity.key, NEW)
        alive = tuple(each for each in match.candidates if each.id in self.versions)
        return Match(match.verdict if alive else "new", alive)

    def _target(self, candidate: Candidate) -> Target:
        return Target(
            id=candidate.id,
            name=candidate.name,
            detail=candidate.detail,
            score=candidate.score,
            why=[WhyHow(code=why.code, params=why.params) for why in candidate.why],
            version=self.versions[candidate.id],
        )

    def _stored(self, kind: RecordKind, id: UUID) -> Values:
        try:
            return current(self.team, kind, id)
        except NotFound:  # deleted a moment ago
            return {}

    def _id_of(self, key: str) -> str:
        action = self.actions.get(key)
        return action.id if action else ""

    # its fields

    def _fields(self, entity: Entity, stored: Values) -> Iterator[tuple[str, ProposedField]]:
        currency = self._currency(entity, stored)
        for name, fact in entity.fields.items():
            span = fact.span
            if span is not None and not self._within(span):
                self._invalid(entity, name, fact, None)
                continue
            try:
                value = self.check.value(entity.kind, name, fact.value, currency=currency)
            except Invalid:
                self._invalid(entity, name, fact, span)
                continue
            if value not in (None, "", []):
                yield name, self._proposed(fact, value, stored.get(name))

    def _currency(self, entity: Entity, stored: Values) -> str:
        """Of the amount that the text says: as it says, else as the deal has it, else the team's."""
        said = entity.fields.get("currency")
        try:
            told = self.check.value("opportunity", "currency", said.value) if said else None
        except Invalid:
            told = None
        return str(told or stored.get("currency") or self.team.currency)

    def _within(self, span: Span) -> bool:
        return 0 <= span.start < span.end <= len(self.text)

    def _proposed(self, fact: Fact, value: Json, previous: Json) -> ProposedField:
        start, end = fact.span or (None, None)
        return ProposedField(
            value=value,
            previous=previous,
            quote=self.text[start:end] if fact.span else "",
            start=start,
            end=end,
            confidence=round(min(max(fact.confidence, 0.0), 1.0), 4),
            reason=fact.reason,
        )

    def _linked(
        self, entity: Entity, action: Action, stored: Values, fields: dict[str, ProposedField]
    ) -> dict[str, ProposedField]:
        """What follows from the other entities: the company's name, a new deal's own name and owner."""
        found = {}
        if entity.company in self.actions and not stored.get("companyName"):
            found["companyName"] = self._named(entity.company)
        if entity.kind == "opportunity":
            said = fields.get("name")
            if said is None or said.reason == "composed":
                company = self._named(entity.company) if entity.company in self.actions else None
                found["name"] = naming.name_of(self.text, entity, self.extraction, company)
        if action.kind == "create_opportunity" and self.by is not None and "ownerName" not in fields:
            found["ownerName"] = ProposedField(value=self.by.name, confidence=1.0, reason="composed")
        if action.contacts:
            found[PEOPLE] = self._people(action, stored)
        return found

    def _people(self, action: Action, stored: Values) -> ProposedField:
        """As sure as the least sure of them."""
        each = [self._named(key) for key, one in self.actions.items() if one.id in action.contacts]
        told = each[0] if len(each) == 1 else ProposedField(value=None, confidence=1, reason="composed")
        changed = {
            "value": action.contacts,
            "previous": stored.get(PEOPLE) or [],
            "confidence": min(one.confidence for one in each),
            "accepted": all(one.accepted for one in each),
            "reason": "composed",
        }
        return told.model_copy(update=changed)

    def _are_in(self, action: Action, present: Json) -> bool:
        people = [each.target for each in self.actions.values() if each.id in action.contacts]
        return isinstance(present, list) and all(each and str(each.id) in present for each in people)

    def _named(self, key: str) -> ProposedField:
        """A company or a contact, by name."""
        action, entity = self.actions[key], self.extraction.entity(key)
        said = (action.fields | action.unchanged).get("name")
        assert entity is not None
        name = action.target.name if action.target else said.value if said else None
        score = action.target.score if action.target else 1.0
        return ProposedField(
            value=name,
            quote=said.quote if said else "",
            start=said.start if said else None,
            end=said.end if said else None,
            confidence=round(min(score, said.confidence if said else 1.0), 4),
            reason="known_name" if action.target else said.reason if said else "stated",
            accepted=action.verdict != "ask",  # who is not sure yet is not the deal's yet
        )

    def _sort(self, action: Action, fields: dict[str, ProposedField], stored: Values) -> None:
        """Into what changes and what stays. A record that exists keeps its name."""
        if "expectedAmount" not in fields and action.target is not None:
            fields.pop("currency", None)
        exists = action.target is not None and action.kind != "create_follow_up"
        for name, each in fields.items():
            if exists and each.previous is None and stored.get(name) is not None:
                each = each.model_copy(update={"previous": stored[name]})
            kept = exists and (
                name == "name"
                or _same(name, each.value, each.previous)
                or (name == PEOPLE and self._are_in(action, each.previous))
                or (name in ONLY_WHEN_EMPTY and each.previous not in (None, ""))
            )
            if kept:
                action.unchanged[name] = each
            else:
                unsure = name in ("companyName", PEOPLE) and not each.accepted
                sure = each.confidence >= PRE_ACCEPTED and action.verdict != "ask" and not unsure
                action.fields[name] = each.model_copy(update={"accepted": sure})

    def _is_given_up(self, fields: dict[str, ProposedField]) -> bool:
        said = fields.get("status")
        return (
            said is not None
            and said.confidence < PRE_ACCEPTED
            and self.check.links.stage(str(said.value)).kind == StageKind.LOST
        )

    # follow-ups

    def _follow_up(self, entity: Entity) -> Action | None:
        """Nothing without its deal."""
        deal = self.actions.get(entity.opportunity)
        if deal is None:
            return None
        due = self.stored.get(entity.opportunity, {}).get("nextFollowUpAt")
        fields = dict(self._fields(entity, {"nextFollowUpAt": due}))
        if "content" not in fields:
            fields["content"] = self._whole_text()
        action = Action(
            id=f"a{len(self.actions) + 1}",
            kind="create_follow_up",
            target=deal.target,
            alternatives=deal.alternatives,
            verdict=deal.verdict,
            opportunity=deal.id,
        )
        self._sort(action, fields, {})
        return action

    def _whole_text(self) -> ProposedField:
        end = len(self.text)
        return ProposedField(
            value=self.check.value("follow_up", "content", self.text),
            quote=self.text,
            start=0,
            end=end,
            confidence=0.9,
            reason="whole_text",
        )

    def _once_only(self) -> None:
        """A next step's day that the follow-up brings moves the deal's already: said twice, it is corrected once."""
        by_id = {action.id: action for action in self.actions.values()}
        for action in self.actions.values():
            deal = by_id.get(action.opportunity)
            if deal is None or "nextFollowUpAt" not in action.fields:
                continue
            twice = deal.fields.get("nextFollowUpAt")
            if twice is not None and twice.value == action.fields["nextFollowUpAt"].value:
                del deal.fields["nextFollowUpAt"]

    def _needed(self) -> list[Action]:
        """Without records that get nothing new and that nothing else belongs to."""
        kept: list[Action] = []
        used: set[str] = set()
        for action in reversed(self.actions.values()):
            if action.fields or action.id in used:
                kept.append(action)
                used |= {action.company, action.opportunity, *action.contacts}
        return kept[::-1]

    # warnings

    def _invalid(self, entity: Entity, name: str, fact: Fact, span: Span | None) -> None:
        self._warn(entity.key, "invalid_value", name, span, {"value": str(fact.value)[:200]})

    def _warn(
        self,
        key: str,
        code: WarningCode,
        name: str = "",
        span: Span | None = None,
        params: dict[str, str] | None = None,
    ) -> None:
        start, end = span or (None, None)
        told = ProposalWarning(code=code, field=name, start=start, end=end, params=params or {})
        self.warnings.append((key, told))

    def _told(self, actions: list[Action]) -> Iterator[ProposalWarning]:
        kept = {action.id for action in actions}
        for caution in self.extraction.cautions:
            self._warn(
                caution.entity, caution.code, caution.field_name, self._span_of(caution), caution.params
            )
        if not actions:
            self._warn("", "nothing_found")
        told: set[tuple[object, ...]] = set()
        for key, warning in self.warnings:
            id = self._id_of(key) if self._id_of(key) in kept else ""
            place = (warning.code, id, warning.field, warning.start)
            if place not in told and (warning.code != "nothing_found" or not actions):
                told.add(place)
                yield warning.model_copy(update={"action": id})

    def _span_of(self, caution: Caution) -> Span | None:
        return caution.span if caution.span is not None and self._within(caution.span) else None


def _same(name: str, value: Json, previous: Json) -> bool:
    if name == "phone" and previous is not None:
        return addresses.same_phone(str(value), str(previous))
    if isinstance(value, str) and isinstance(previous, str):
        return " ".join(value.split()).casefold() == " ".join(previous.split()).casefold()
    return value == previous
