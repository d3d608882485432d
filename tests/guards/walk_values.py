"""What goes into parameters, query, form and JSON: something of ours, of theirs, or nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.db import models
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.guards.walk import OTHER_PARAMETERS, Parameter, Route
from tests.guards.walk_world import CANARY, NOBODY, OURS, PASSWORD, World
from wenshu.assist import rows as proposals
from wenshu.assist.models import Proposal
from wenshu.chat.models import Conversation
from wenshu.crm import contract, lists, targets
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, Stage, Target, VoiceNote
from wenshu.crm.target_contract import TargetFilters
from wenshu.insights import citation
from wenshu.insights.models import Question
from wenshu.insights.plan import Entity, Filter, Query
from wenshu.insights.selection import Records, Selection
from wenshu.teams.models import Membership, User
from wenshu.voice import notes
from wenshu.voice import rows as voice_notes
from wenshu.voice.notes import About

Side = Literal["ours", "theirs", "nobodys"]

RECORDS: dict[str, type[models.Model]] = {
    "by": Membership,
    "companyId": Company,
    "contactId": Contact,
    "contactIds": Contact,
    "conversationId": Conversation,
    "managerId": Membership,
    "memberId": Membership,
    "opportunityId": Opportunity,
    "voiceNoteId": VoiceNote,
    "owner": Membership,
    "ownerId": Membership,
    "authorId": Membership,
    "recordId": Opportunity,
    "questionId": Question,
    "recipientIds": Membership,
}
"""Fields of query, form and JSON that take an id. `ids` takes those of the list at hand."""

NAMES: dict[str, type[models.Model]] = {"companyName": Company, "contactName": Contact}
"""Fields that take the name of a record."""

TEXTS = {"externalId", "key"}
"""Fields whose names look like those of ids, and are free text."""

ENTITIES: dict[type[models.Model], Entity] = {
    Opportunity: "opportunity",
    Company: "company",
    Contact: "contact",
    FollowUp: "follow_up",
    VoiceNote: "voice_note",
}

PLAIN: dict[str, Any] = {
    "amount": "1200",
    "ask": "How many deals are open?",
    "applyThreshold": 0.8,
    "at": "1780000000.0",
    "audioKeptDays": "365",
    "audioStaysHere": "true",
    "comment": "It should be three",
    "condition": "gt",
    "content": "They called back",
    "currency": "USD",
    "currentPassword": PASSWORD,
    "domain": "example.org",
    "email": "new.person@example.com",
    "employees": "12",
    "every": "daily",
    "expectedAmount": "1200",
    "expectedCloseDate": "2026-12-24",
    "expiresAt": "2027-03-01T10:00:00Z",
    "fiscalYearStart": "1",
    "for": "me",
    "hour": "8",
    "industry": "Optics",
    "input": "They called back",
    "isActive": "true",
    "kind": "call",
    "language": "en",
    "message": "How many deals are open?",
    "model": "qwen3",
    "name": "Northern Lights",
    "nextFollowUpAt": "2026-12-01T10:00:00Z",
    "occurredAt": "2026-11-20T10:00:00Z",
    "password": "four unrelated words here",
    "period": "this_month",
    "position": "1",
    "probability": "40",
    "q": "How many deals are open?",
    "question": "How many deals are open?",
    "role": "member",
    "scope": "read",
    "size": "12",
    "speaker": f"{OURS}speaker",
    "state": "closed",
    "tags": "vip",
    "text": "They called back",
    "theme": "dark",
    "threshold": "10",
    "timeZone": "UTC",
    "title": "Open deals",
    "to": "up",
    "transcript": "They called back",
    "use": "on",
    "verdict": "up",
    "version": "1",
    "weekday": "1",
    "weekStart": "1",
}
"""What makes a request go through, by field; what is not here is left out of it."""

PLAIN_AT: dict[tuple[str, str], str | None] = {
    ("t/<slug:team>/settings/invitations", "memberId"): None,  # only a seat that nobody has can be named
    ("api/teams/invitations", "memberId"): None,
    ("t/<slug:team>/import", "kind"): "companies",
    ("t/<slug:team>/import/<uuid:id>", "column-0"): "name",
    ("t/<slug:team>/import/<uuid:id>", "column-1"): "domain",
    ("t/<slug:team>/settings/stages/new", "kind"): "open",
    ("api/stages", "kind"): "open",
    ("api/targets", "period"): "2027-05",
    ("api/ai/follow-ups/draft", "message"): "true",
    ("t/<slug:team>/settings/ai/threshold", "applyThreshold"): "80",
    ("t/<slug:team>/settings/ai/prices", "input"): "0.15",
    ("api/ai/follow-ups/draft", "voiceNoteId"): None,
    ("api/voice-notes/<uuidstr:id>", "transcript"): None,  # there it is an object
    ("t/<slug:team>/settings/tokens", "expiresAt"): "30",
    ("sign-in", "email"): "alice@example.com",
    ("sign-in", "password"): PASSWORD,
}
"""The same, where one address means another thing by the word."""

WITH_A_PLAN = {"t/<slug:team>/ask.csv"}
"""Pages that are of one plan, and of nothing without it."""

MOMENTS = {"nextFollowUpAt", "occurredAt"}


class UnknownField(Exception):
    """A field seems to take an id, and the walk does not know of what: teach it."""


@dataclass(frozen=True)
class Values:
    world: World

    def id_of(self, model: type[models.Model], side: Side) -> UUID:
        return self.world.ghost if side == "nobodys" else self._garden(side)[model].pk

    def text_of(self, model: type[models.Model], column: str, side: Side) -> str:
        if side == "nobodys":
            return self.text_of(model, column, "theirs").replace(CANARY, NOBODY)
        return str(getattr(self._garden(side)[model], column))

    def _garden(self, side: Side) -> Any:
        return self.world.ours if side == "ours" else self.world.theirs

    def slug(self, side: Side) -> str:
        slug = (self.world.alice if side == "ours" else self.world.charlie).team.slug
        return slug if side != "nobodys" else slug.replace(CANARY, NOBODY)

    # addresses

    def parameter(self, parameter: Parameter, side: Side) -> str:
        if parameter.record is None:
            return self._other(parameter, side)
        if parameter.is_key:
            return self.text_of(parameter.record, "key", side)
        return str(self.id_of(parameter.record, side))

    def _other(self, parameter: Parameter, side: Side) -> str:
        if parameter.name == "who" and side != "ours":
            user = self.id_of(User, side)
            return urlsafe_base64_encode(force_bytes(user))
        return OTHER_PARAMETERS[parameter.segment, parameter.name]

    def path(self, route: Route, team: Side, records: dict[str, Side] | Side) -> str:
        sides = records if isinstance(records, dict) else {p.name: records for p in route.parameters}
        filled = {each.name: self.parameter(each, sides.get(each.name, "ours")) for each in route.parameters}
        return route.path({"team": self.slug(team), **filled})

    def told(self, route: Route) -> tuple[str, ...]:
        """What an answer may repeat of an address that names something of theirs, or nobody's."""
        sides: tuple[Side, ...] = ("theirs", "nobodys")
        found = {self.parameter(each, side) for each in route.parameters for side in sides}
        return (*found, *(self.slug(side) for side in sides))

    # fields

    def plain(self, route: Route, name: str) -> str | None:
        """For a request that goes through; None to leave it out."""
        if (route.pattern, name) in PLAIN_AT:
            return PLAIN_AT[route.pattern, name]
        if name in RECORDS:
            return str(self.id_of(RECORDS[name], "ours"))
        if name == "other" and route.entity:
            return str(self.world.twins[route.entity].pk)
        if name in NAMES:
            return self.text_of(NAMES[name], "name", "ours")
        if name == "status":
            return self.text_of(Stage, "key", "ours")
        value = PLAIN.get(name)
        if value and name in MOMENTS and not route.is_api:
            return value.removesuffix(":00Z")
        return value

    def query(self, route: Route) -> dict[str, str]:
        """What an address needs in its query to answer at all."""
        return {"plan": self._plan(route, "ours")} if route.pattern in WITH_A_PLAN else {}

    def foreign(self, route: Route, name: str, side: Side) -> str:
        """Something of theirs, or nobody's, in the shape that the field takes."""
        if name in {"ids", "other"} and route.entity:
            return str(self.id_of(route.entity, side))
        if name in RECORDS:
            return str(self.id_of(RECORDS[name], side))
        if name in NAMES:
            return self.text_of(NAMES[name], "name", side)
        if name in {"status", "key"}:
            return self.text_of(Stage, "key", side)
        if name == "after":
            return f"{self.world.now.timestamp():.6f}_{self.id_of(Opportunity, side)}"
        if name == "plan":
            return self._plan(route, side)
        if name in {"q", "question"}:
            return f"How many deals of {self.text_of(Company, 'name', side)} are open?"
        if name in {"team", "teamId"}:
            return str(self.world.ghost if side == "nobodys" else self.world.charlie.team.uid)
        if name not in TEXTS and (name.endswith(("Id", "Ids", "_id", "Key")) or name in {"id", "ids"}):
            raise UnknownField(f"{route}: whose id is “{name}”?")
        return self.text_of(Company, "name", side)

    def repeated(self, route: Route, sent: dict[str, str], side: Side) -> list[str]:
        """What an answer may repeat of these values: themselves, and what is packed into them."""
        packed = {"plan", "q", "question", "intent", "after", "cursor"} & sent.keys()
        models_named = [Company, Membership, Opportunity, *([route.entity] if route.entity else [])]
        ids = [str(self.id_of(model, side)) for model in models_named if packed]
        return [*sent.values(), *ids, *([self.text_of(Company, "name", side)] if packed else [])]

    def names_a_record(self, name: str) -> bool:
        return name in RECORDS or name in NAMES or name in {"ids", "status", "plan", "after"}

    def _plan(self, route: Route, side: Side) -> str:
        named = Filter(field="company", value=self.text_of(Company, "name", side))
        entity = ENTITIES.get(route.entity) if route.entity else None  # type: ignore[arg-type]
        if entity is None:
            return citation.encode_query(Query(shape="scalar", metrics=["count"], filters=[named]))
        return citation.encode(
            Records.of(
                Selection(
                    entity=entity,
                    ids=(self.id_of(route.entity, side),),  # type: ignore[arg-type]
                    owner_id=self.id_of(Membership, side),
                    company_id=self.id_of(Company, side),
                )
            )
        )

    def intent(self, side: Side, route: Route | None = None) -> dict[str, Any]:
        named = {"field": "company", "value": self.text_of(Company, "name", side)}
        if route and route.pattern.startswith("api/ai/alerts"):
            return {"shape": "scalar", "metrics": ["amount_sum"], "filters": [named]}
        return {"shape": "list", "entity": "opportunity", "filters": [named]}

    def actions(self, side: Side) -> list[dict[str, Any]]:
        """Of the planted proposal, on a deal of that side."""
        return [
            {
                "id": "a1",
                "targetId": str(self.id_of(Opportunity, side)),
                "fields": {"expectedAmount": "1200.00"},
            }
        ]

    def cursor(self, entity: type[models.Model]) -> str:
        """A real one, from a list of theirs."""
        if entity is Target:
            return str(targets.rows(TargetFilters(), by=self.world.charlie, limit=1).next_cursor)
        if entity is Proposal:
            found = proposals.rows(self.world.charlie.team, proposals.ProposalFilters(), limit=1)
            return str(found.next_cursor)
        if entity is VoiceNote:
            charlie, moment = self.world.charlie, self.world.now
            notes.without_audio(charlie.team, About(), by=charlie, via="test", now=moment)  # a second one
            spoken = voice_notes.rows(charlie.team, voice_notes.VoiceNoteFilters(), limit=1)
            return str(spoken.next_cursor)
        listed = {
            Opportunity: (lists.opportunity_rows, contract.OpportunityFilters()),
            Company: (lists.company_rows, contract.CompanyFilters()),
            Contact: (lists.contact_rows, contract.ContactFilters()),
            FollowUp: (lists.follow_up_rows, contract.FollowUpFilters()),
        }
        rows, filters = listed[entity]  # type: ignore[index]
        sort = "-occurredAt" if entity is FollowUp else "-createdAt"
        page: Any = rows(self.world.charlie.team, filters, sort=sort, cursor=None, limit=1, among=None)  # type: ignore[operator]
        assert page.next_cursor
        return str(page.next_cursor)


__all__ = ["OURS", "Side", "UnknownField", "Values"]
