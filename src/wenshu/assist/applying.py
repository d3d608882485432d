"""Writes what a person said yes to, through the services of the records, and keeps what was there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel

from wenshu.assist.chosen import Chosen
from wenshu.assist.contract import PEOPLE
from wenshu.assist.effects import AnyRecord, Effect, EffectKind, changed, snapshot
from wenshu.assist.extraction import Json
from wenshu.assist.values import Checker, current
from wenshu.crm import activity, companies, contacts, contract, follow_ups, names, opportunities
from wenshu.crm.activity import Via
from wenshu.crm.models import AuditAction, OpportunityContact, StageChange, VoiceNote
from wenshu.errors import FieldError, Invalid
from wenshu.teams.models import Membership, Team

VIA: Final[Via] = "assist"
BEGINNING: Final = 60  # characters of a follow-up's words that stand for its name
_KNOWS_A_COMPANY: Final = {"contact", "opportunity"}


class Applying:
    """One proposal being written, in the caller's transaction. What is chosen was checked by `standing.check`."""

    def __init__(
        self, checker: Checker, *, by: Membership, now: datetime, voice_note: VoiceNote | None = None
    ) -> None:
        """`voice_note` is whose words the proposal stands on."""
        self.team: Team = checker.team
        self.check = checker
        self.by = by
        self.now = now
        self.voice_note = voice_note
        self.made: dict[str, AnyRecord] = {}  # by the id of the action
        self._before: dict[tuple[EffectKind, UUID], _Before] = {}
        self._created: dict[tuple[EffectKind, UUID], str] = {}

    def run(self, chosen: list[Chosen]) -> list[Effect]:
        write: dict[str, Callable[[Chosen], AnyRecord]] = {
            "company": self._company,
            "contact": self._contact,
            "opportunity": self._opportunity,
            "follow_up": self._follow_up,
        }
        for each in chosen:
            with _pointing(each):
                self.made[each.action.id] = write[each.kind](each)
        effects = [effect for effect in self._effects() if effect.kind == "opportunity" or _did(effect)]
        self._say_so(effects)
        return effects

    # the four kinds

    def _company(self, chosen: Chosen) -> AnyRecord:
        told: dict[str, Any] = {"by": self.by, "via": VIA, "now": self.now}
        data = self._data(chosen)
        if chosen.target is None:
            company = companies.create(self.team, _as(contract.CompanyIn, self._named(chosen, data)), **told)
            return self._is_new("company", company, company.name)
        found = companies.find(self.team, chosen.target)
        self._remember("company", found.id)
        return companies.update(found, _as(contract.CompanyPatch, data), **told) if data else found

    def _contact(self, chosen: Chosen) -> AnyRecord:
        told: dict[str, Any] = {"by": self.by, "via": VIA, "now": self.now}
        data = self._data(chosen)
        if chosen.target is None:
            contact = contacts.create(self.team, _as(contract.ContactIn, self._named(chosen, data)), **told)
            return self._is_new("contact", contact, contact.name)
        found = contacts.find(self.team, chosen.target)
        self._remember("contact", found.id)
        return contacts.update(found, _as(contract.ContactPatch, data), **told) if data else found

    def _opportunity(self, chosen: Chosen) -> AnyRecord:
        told: dict[str, Any] = {"by": self.by, "via": VIA, "now": self.now}
        data = self._data(chosen)
        if PEOPLE in data:
            data[PEOPLE] = [self._id_of(id) for id in data[PEOPLE]]
        if chosen.target is None:
            with self._people_pointed(chosen, data):
                deal = opportunities.create(
                    self.team, _as(contract.OpportunityIn, self._named(chosen, data)), **told
                )
            return self._is_new("opportunity", deal, deal.name)
        found = opportunities.find(self.team, chosen.target)
        self._remember("opportunity", found.id)
        if PEOPLE in data:  # nobody leaves the deal by it
            present = current(self.team, "opportunity", found.id)[PEOPLE]
            assert isinstance(present, list)
            data[PEOPLE] = list(dict.fromkeys([*present, *data[PEOPLE]]))
        with self._people_pointed(chosen, data):
            return (
                opportunities.update(found, _as(contract.OpportunityPatch, data), **told) if data else found
            )

    def _id_of(self, id: str) -> str:
        """Of a contact that an action made; any other is one already."""
        return str(self.made[id].pk) if id in self.made else id

    @contextmanager
    def _people_pointed(self, chosen: Chosen, data: dict[str, Any]) -> Iterator[None]:
        """Services count among all who will be in the deal; who sent some of them counts those."""
        try:
            yield
        except Invalid as wrong:
            places = {self._id_of(id): at for id, at in chosen.places.items()}
            told = {f"/{PEOPLE}/{at}": places.get(id) for at, id in enumerate(data.get(PEOPLE, []))}
            errors = [
                FieldError(f"/{PEOPLE}/{place}", each.message)
                if (place := told.get(each.pointer)) is not None
                else each
                for each in wrong.errors
            ]
            raise Invalid(errors, wrong.detail) from wrong

    def _follow_up(self, chosen: Chosen) -> AnyRecord:
        deal = self._deal_of(chosen)
        self._remember("opportunity", deal)
        data = _as(contract.FollowUpIn, {**self._data(chosen), "opportunityId": deal})
        follow_up = follow_ups.create(
            self.team,
            data,
            by=self.by,
            via=VIA,
            now=self.now,
            origin="voice" if self.voice_note else "assist",
            voice_note=self.voice_note,
        )
        return self._is_new("follow_up", follow_up, follow_up.content)

    def _deal_of(self, chosen: Chosen) -> UUID:
        """What the person chose for it, else what became of the deal that it belongs to."""
        own = chosen.action.target.id if chosen.action.target else None
        made = self.made.get(chosen.action.opportunity)
        if chosen.target is not None and (chosen.target != own or made is None):
            return chosen.target
        if made is None:
            raise Invalid.field("/targetId", _("Choose the opportunity that this belongs to."))
        return made.pk

    # what they are told

    def _data(self, chosen: Chosen) -> dict[str, Any]:
        """The fields as services take them: people and companies by id."""
        data: dict[str, Any] = dict(chosen.fields)
        if "ownerName" in data and "ownerId" not in data:
            owner = self.check.member(data["ownerName"])
            data["ownerId"] = str(owner.pk) if owner else None
        data.pop("ownerName", None)
        if chosen.kind in _KNOWS_A_COMPANY and data.get("companyName") and not data.get("companyId"):
            company = self._company_of(chosen, data["companyName"])
            if company is not None:
                data["companyId"] = str(company)
                del data["companyName"]
        return data

    def _company_of(self, chosen: Chosen, name: Json) -> UUID | None:
        """As it was proposed, it is whatever company that action came to; typed anew, the one of that name."""
        made = self.made.get(chosen.action.company)
        if made is None:
            return None
        proposed = (chosen.action.fields | chosen.action.unchanged).get("companyName")
        as_proposed = proposed is not None and proposed.value == name
        same = names.key(str(name)) == names.key(str(made))
        return made.pk if as_proposed or same else None

    def _named(self, chosen: Chosen, data: dict[str, Any]) -> dict[str, Any]:
        """A record that was to be changed, and is made instead, is called what the text calls it."""
        known = chosen.action.unchanged.get("name")
        return {"name": known.value, **data} if known is not None else data

    # what it did

    def _remember(self, kind: EffectKind, id: UUID) -> None:
        key = (kind, id)
        if key not in self._before and key not in self._created:
            self._before[key] = _Before(self.team, kind, id)

    def _is_new(self, kind: EffectKind, record: AnyRecord, name: str) -> AnyRecord:
        self._created[kind, record.pk] = name
        return record

    def _effects(self) -> Iterator[Effect]:
        for before in self._before.values():
            yield before.effect()
        for (kind, id), name in self._created.items():
            version = snapshot(self.team, kind, id)["version"]
            longest = BEGINNING if kind == "follow_up" else len(name)
            cut = len(name) > longest
            yield Effect(kind=kind, id=id, name=name[:longest], cut=cut, did="created", version=version)

    def _say_so(self, effects: list[Effect]) -> None:
        """Every deal that the proposal touched says so in its history, a follow-up's too."""
        deals = [each.id for each in effects if each.kind == "opportunity"]
        with activity.write(self.team, by=self.by, via=VIA, now=self.now) as change:
            for id in deals:
                change.record("opportunity", id, AuditAction.APPLIED)


class _Before:
    """A record that is about to be changed, as it is."""

    def __init__(self, team: Team, kind: EffectKind, id: UUID) -> None:
        self.team, self.kind, self.id = team, kind, id
        self.columns = snapshot(team, kind, id)
        self.moves, self.links = self._moves(), self._links()

    def _moves(self) -> set[UUID]:
        if self.kind != "opportunity":
            return set()
        found = StageChange.objects.for_team(self.team).filter(opportunity_id=self.id)
        return set(found.values_list("id", flat=True))

    def _links(self) -> set[UUID]:
        if self.kind != "opportunity":
            return set()
        found = OpportunityContact.objects.for_team(self.team).filter(opportunity_id=self.id)
        return set(found.values_list("id", flat=True))

    def effect(self) -> Effect:
        after = snapshot(self.team, self.kind, self.id)
        before = changed(self.columns, after)
        return Effect(
            kind=self.kind,
            id=self.id,
            name=str(after["name"]),
            did="updated",
            version=after["version"],
            before=before,
            after={column: after[column] for column in before},
            moves=sorted(self._moves() - self.moves),
            links=sorted(self._links() - self.links),
        )


def _did(effect: Effect) -> bool:
    return effect.did == "created" or effect.is_edit


def _as(model: type[BaseModel], data: dict[str, Any]) -> Any:
    return contract.validated(model, data)


@contextmanager
def _pointing(chosen: Chosen) -> Iterator[None]:
    """Errors of services name a field of the record; here they name its place in what was sent."""
    try:
        yield
    except Invalid as wrong:
        own = ("/targetId", "/opportunityId")
        errors = [
            FieldError(
                f"{chosen.pointer}/targetId"
                if each.pointer in own
                else f"{chosen.pointer}/fields{each.pointer}",
                each.message,
            )
            for each in wrong.errors
        ]
        raise Invalid(errors, wrong.detail) from wrong
