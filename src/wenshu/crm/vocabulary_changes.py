"""Whether a write changes the words that the team's questions are understood by."""

from __future__ import annotations

from wenshu.crm.models import Opportunity

COUNTED = (
    "product",
    "region",
    "source",
)  # each leads an index, so that looking for one deal with it is cheap


def of_new(opportunity: Opportunity) -> bool:
    """Call before it is saved."""
    if opportunity.tags or opportunity.lost_reason:
        return True
    return any(_only_here(opportunity, column, getattr(opportunity, column)) for column in COUNTED)


def of_changed(opportunity: Opportunity, changes: dict[str, list[object]]) -> bool:
    """Call after it is saved. Tags and lost reasons count as new words: looking for them would cost more."""
    if changes.keys() & {"tags", "lostReason"}:
        return True
    return any(
        _only_here(opportunity, column, str(value or ""))
        for column in COUNTED
        for value in changes.get(column, [])
    )


def of_gone(opportunity: Opportunity) -> bool:
    """When it is deleted or brought back."""
    return of_new(opportunity)


def _only_here(opportunity: Opportunity, column: str, value: str) -> bool:
    if not value:
        return False
    others = Opportunity.objects.for_team(opportunity.team).live().exclude(pk=opportunity.pk)
    return not others.filter(**{column: value}).exists()
