"""Companies and contacts by their deals: who has any, and when one of them was last active."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, cast
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from wenshu.crm.models import Opportunity, OpportunityContact
from wenshu.insights.plan import Entity
from wenshu.insights.query.dates import start_of_day
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Span

Party = Literal["company", "contact"]
PARTIES: Final[frozenset[str]] = frozenset({"company", "contact"})


def with_deals(entity: Entity, names: Names, **wanted: object) -> Q:
    """Who has a live deal with these columns."""
    return Q(pk__in=_links(entity, names, **wanted).values(_key(entity)))


def active_within(span: Span, entity: Entity, names: Names) -> Q:
    """Whose latest activity fell on these days; who has no deal was active on none."""
    zone = names.team.timezone
    since = start_of_day(span.start, zone) if span.start else None
    until = start_of_day(span.end, zone) if span.end else None
    condition = active_since(since, entity, names) if since else with_deals(entity, names)
    return condition & ~active_since(until, entity, names) if until else condition


def active_since(moment: datetime, entity: Entity, names: Names) -> Q:
    return with_deals(entity, names, last_activity_at__gte=moment)


def by_activity(
    found: QuerySet[Any, Any], entity: Entity, names: Names, *, descending: bool, most: int
) -> list[UUID]:
    """Of these companies or contacts, those that were active last or are longest quiet, in order."""
    key = _key(entity)
    own = _links(entity, names).filter(**{f"{key}__in": found.order_by().values("pk")})
    latest = own.order_by().values(key).annotate(latest=Max(_moment(entity)))
    order = ("-latest", f"-{key}") if descending else ("latest", f"-{key}")
    return list(latest.order_by(*order).values_list(key, flat=True)[:most])


def last_activities(ids: Sequence[UUID], entity: Entity, names: Names) -> dict[UUID, datetime]:
    """Of those few that are shown."""
    key = _key(entity)
    found = _links(entity, names).filter(**{f"{key}__in": ids}).order_by().values_list(key)
    return dict(found.annotate(latest=Max(_moment(entity))))


def _links(entity: Entity, names: Names, **wanted: object) -> QuerySet[Any, Any]:
    """One row for each live deal of a company, or for each contact's part in one."""
    if entity == "company":
        deals = Opportunity.objects.for_team(names.team).live()
        return cast("QuerySet[Any, Any]", deals.filter(company__isnull=False, **wanted))
    through = {f"opportunity__{column}": value for column, value in wanted.items()}
    links = OpportunityContact.objects.for_team(names.team)
    return cast("QuerySet[Any, Any]", links.filter(opportunity__deleted_at=None, **through))


def _key(entity: Entity) -> str:
    return "company_id" if entity == "company" else "contact_id"


def _moment(entity: Entity) -> str:
    return "last_activity_at" if entity == "company" else "opportunity__last_activity_at"
