"""Whether a write changes the words that the team's questions are understood by."""

from __future__ import annotations

from wenshu.crm.models import Opportunity
from wenshu.crm.querysets import OpportunityQuerySet

COUNTED = {
    "product": "product",
    "region": "region",
    "source": "source",
    "lost_reason": "lostReason",
}
"""Columns, and what a history calls them. Each leads an index, so that looking for one deal with it is cheap."""

NEIGHBOURS = 200


def of_new(opportunity: Opportunity) -> bool:
    """Call before it is saved."""
    if any(_only_here(opportunity, column, getattr(opportunity, column)) for column in COUNTED):
        return True
    return _is_new_rival(opportunity, opportunity.competitor) or _has_new_tags(opportunity, opportunity.tags)


def of_changed(opportunity: Opportunity, changes: dict[str, list[object]]) -> bool:
    """Call after it is saved."""
    if any(
        _only_here(opportunity, column, str(value or ""))
        for column, shown in COUNTED.items()
        for value in changes.get(shown, [])
    ):
        return True
    if any(_is_new_rival(opportunity, str(value or "")) for value in changes.get("competitor", [])):
        return True
    return any(_has_new_tags(opportunity, tags) for tags in changes.get("tags", []))


def of_gone(opportunity: Opportunity) -> bool:
    """When it is deleted or brought back."""
    return of_new(opportunity)


def _only_here(opportunity: Opportunity, column: str, value: str) -> bool:
    return bool(value) and not _others(opportunity).filter(**{column: value}).exists()


def _is_new_rival(opportunity: Opportunity, competitor: str) -> bool:
    """As with tags: no index leads to it."""
    if not competitor:
        return False
    latest = _others(opportunity).order_by("-updated_at", "-id").values_list("competitor", flat=True)
    return competitor not in set(latest[:NEIGHBOURS])


def _has_new_tags(opportunity: Opportunity, tags: object) -> bool:
    """Looks at the latest deals alone: a tag that none of them has counts as new, for no index leads to it."""
    if not isinstance(tags, list) or not tags:
        return False
    latest = _others(opportunity).order_by("-updated_at", "-id").values_list("tags", flat=True)[:NEIGHBOURS]
    known = {tag for of_one in latest for tag in of_one}
    return not known.issuperset(tags)


def _others(opportunity: Opportunity) -> OpportunityQuerySet:
    return Opportunity.objects.for_team(opportunity.team).live().exclude(pk=opportunity.pk)
