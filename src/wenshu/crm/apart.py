"""Pairs of records that are alike and not the same, as somebody said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wenshu.crm.merge_fields import Kind, Mergeable, kind_of
from wenshu.crm.models import Apart
from wenshu.teams.models import Membership, Team

Pair = frozenset[UUID]


def say(first: Mergeable, second: Mergeable, *, by: Membership, now: datetime) -> None:
    """Saying it twice changes nothing."""
    low, high = sorted((first.pk, second.pk))
    team = first.team
    with transaction.atomic():
        Apart.objects.for_team(team).get_or_create(
            team=team, first_id=low, second_id=high, defaults={"kind": kind_of(first), "by": by, "at": now}
        )


def take_back(first: Mergeable, second: Mergeable) -> None:
    low, high = sorted((first.pk, second.pk))
    Apart.objects.for_team(first.team).filter(first_id=low, second_id=high).delete()


def among(team: Team, kind: Kind, ids: set[UUID]) -> set[Pair]:
    """Those of which both are in `ids`."""
    found = Apart.objects.for_team(team).filter(kind=kind, first_id__in=ids, second_id__in=ids)
    return {frozenset(each) for each in found.values_list("first_id", "second_id")}
