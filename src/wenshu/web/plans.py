"""`?plan=`: the records behind one figure of an answer, and in words what they are."""

from __future__ import annotations

from typing import cast

from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.insights import behind, citation, query
from wenshu.insights.plan import Entity
from wenshu.teams.access import TeamRequest
from wenshu.web.dates import language


def _records(request: TeamRequest, token: str, entity: Entity) -> object | None:
    if not token:
        return None
    return query.records(citation.decode(token, entity=entity), team=request.team)


def opportunities(request: TeamRequest, token: str) -> OpportunityQuerySet | None:
    """None without a token; the list then shows everything that its filters let through."""
    return cast("OpportunityQuerySet | None", _records(request, token, "opportunity"))


def companies(request: TeamRequest, token: str) -> CompanyQuerySet | None:
    return cast("CompanyQuerySet | None", _records(request, token, "company"))


def contacts(request: TeamRequest, token: str) -> ContactQuerySet | None:
    return cast("ContactQuerySet | None", _records(request, token, "contact"))


def follow_ups(request: TeamRequest, token: str) -> FollowUpQuerySet | None:
    return cast("FollowUpQuerySet | None", _records(request, token, "follow_up"))


def words(request: TeamRequest, token: str, entity: Entity) -> str:
    """For the chip above the list; empty without a token."""
    if not token:
        return ""
    return behind.words(request.team, token, entity, language="zh" if language() == "zh-hans" else "en")
