"""`?plan=` of a list, in either face: the records behind one figure of an answer."""

from __future__ import annotations

from typing import cast

from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.insights import citation, query
from wenshu.insights.plan import Entity
from wenshu.teams.models import Team


def _records(team: Team, token: str, entity: Entity) -> object | None:
    return query.records(citation.decode(token, entity=entity), team=team) if token else None


def opportunities(team: Team, token: str) -> OpportunityQuerySet | None:
    """None without a token: the list then shows all that its filters let through."""
    return cast("OpportunityQuerySet | None", _records(team, token, "opportunity"))


def companies(team: Team, token: str) -> CompanyQuerySet | None:
    return cast("CompanyQuerySet | None", _records(team, token, "company"))


def contacts(team: Team, token: str) -> ContactQuerySet | None:
    return cast("ContactQuerySet | None", _records(team, token, "contact"))


def follow_ups(team: Team, token: str) -> FollowUpQuerySet | None:
    return cast("FollowUpQuerySet | None", _records(team, token, "follow_up"))
