"""Two records of one kind become one; the address of the other leads to it, until that is undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.crm import activity, match_keys, merge_fields, merge_links, records
from wenshu.crm.activity import Via, Write
from wenshu.crm.changes import Diff
from wenshu.crm.merge_effects import Effects, Sides
from wenshu.crm.merge_fields import Kind, Mergeable, Side, kind_of
from wenshu.crm.models import AuditAction, Company, Contact, Merge, Opportunity, StageChange
from wenshu.crm.querysets import RecordQuerySet
from wenshu.crm.snapshots import snapshot
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership, Team

MODELS: Final[dict[Kind, type[Mergeable]]] = {
    "company": Company,
    "contact": Contact,
    "opportunity": Opportunity,
}
LINKED: Final[dict[Kind, tuple[str, ...]]] = {
    "company": ("owner",),
    "contact": ("owner", "company"),
    "opportunity": ("owner", "company", "stage"),
}
LONGEST_CHAIN = 50


def find(team: Team, id: UUID) -> Merge:
    merge = Merge.objects.for_team(team).select_related("by", "undone_by").filter(pk=id).first()
    if merge is None:
        raise NotFound
    merge.team = team
    return merge


def everything(team: Team, kind: Kind) -> RecordQuerySet[Any]:
    found: RecordQuerySet[Any] = MODELS[kind].objects.for_team(team).select_related(*LINKED[kind])
    return found


def pair(team: Team, kind: Kind, kept_id: UUID, other_id: UUID) -> tuple[Mergeable, Mergeable]:
    """Both live, with their team. NotFound where one of them is not there."""
    kept: Mergeable = records.find(everything(team, kind), kept_id)
    if kept_id == other_id:
        raise Invalid.field("other", _("A record cannot be merged with itself."))
    return kept, records.find(everything(team, kind), other_id)


def merge(
    kept: Mergeable,
    other: Mergeable,
    *,
    fields: Mapping[str, str],
    by: Membership | None,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
    other_version: int | None = None,
) -> Merge:
    """`fields` says whose value stays ("this", "other", for lists "both"), as in `merge_fields.sides`.

    All that leads to the other record leads to this one from now on; the other is deleted. Raises StaleVersion when
    one of them is not as it was shown.
    """
    team = kept.team
    with activity.write(team, by=by, via=via, now=now) as change:
        kept, other = _locked(team, kept, other)
        merge_links.lock(other)
        activity.check_version(kept, kept.version, expected_version)
        activity.check_version(other, other.version, other_version)
        sides = merge_fields.sides(kept, other, fields)
        rows = type(kept).objects.for_team(team)
        before = (snapshot(rows, kept.pk), snapshot(rows, other.pk))
        _bury(other, change, gives_id=sides["externalId"] == "other")
        diff, moved = _take(kept, other, sides, change)
        roles = merge_links.take_roles(other, kept, change)
        links = merge_links.move(other, kept, change)
        effects = Effects(
            kept=Sides(before=before[0], after=snapshot(rows, kept.pk)),
            gone=Sides(before=before[1], after=snapshot(rows, other.pk)),
            moved=links,
            roles=roles,
            moves=[moved.pk] if moved else [],
            changes=diff.changes,
        )
        return _remember(kept, other, effects, change)


def _locked(team: Team, kept: Mergeable, other: Mergeable) -> tuple[Mergeable, Mergeable]:
    """In one order for everybody, so that two who merge at once wait instead of blocking each other."""
    rows = everything(team, kind_of(kept))
    first, second = sorted((kept.pk, other.pk))
    found: dict[UUID, Mergeable] = {id: records.locked(rows, id) for id in (first, second)}
    return found[kept.pk], found[other.pk]


def _bury(other: Mergeable, change: Write, *, gives_id: bool) -> None:
    """Its outside id goes first where the kept record takes it: no two records may have the same one."""
    model = type(other)
    kept_by_it = {} if gives_id else {"external_id": other.external_id}
    other.deleted_at = other.updated_at = change.now
    other.version += 1
    columns = {"deleted_at": change.now, "updated_at": change.now, "version": other.version}
    model.objects.for_team(change.team).filter(pk=other.pk).update(
        **columns, **(kept_by_it or {"external_id": ""})
    )


def _take(
    kept: Mergeable, other: Mergeable, sides: Mapping[str, Side], change: Write
) -> tuple[Diff, StageChange | None]:
    diff = Diff(kept)
    moved = merge_fields.take(diff, other, sides, by=change.by, now=change.now)
    kept.version += 1
    kept.updated_at = change.now
    kept.save(update_fields=[*diff.columns, "version", "updated_at"])
    if moved is not None:
        moved.save(force_insert=True)
    rewrite_keys(kept)
    rewrite_keys(other)
    return diff, moved


def rewrite_keys(record: Mergeable) -> None:
    if isinstance(record, Company):
        match_keys.rewrite_company(record)
    elif isinstance(record, Contact):
        match_keys.rewrite_contact(record)


def _remember(kept: Mergeable, other: Mergeable, effects: Effects, change: Write) -> Merge:
    kind = kind_of(kept)
    merged = Merge(
        team=change.team,
        kind=kind,
        kept_id=kept.pk,
        gone_id=other.pk,
        kept_name=kept.name,
        gone_name=other.name,
        effects=effects.model_dump(mode="json"),
        by=change.by,
        at=change.now,
    )
    merged.save(force_insert=True)
    change.record(kind, kept.pk, AuditAction.MERGED, {"merged": [None, other.name], **effects.changes})
    change.record(kind, other.pk, AuditAction.DELETED, {"mergedInto": [None, str(kept.pk)]})
    change.new_name = change.new_deal_word = True
    return merged


def survivor(team: Team, kind: Kind, id: UUID) -> UUID | None:
    """Where the address of a merged record leads: over several merges, to one that is there."""
    merges = Merge.objects.for_team(team).filter(kind=kind, undone_at=None)
    for _step in range(LONGEST_CHAIN):
        next_id = merges.filter(gone_id=id).order_by("-at").values_list("kept_id", flat=True).first()
        if next_id is None:
            return None
        if everything(team, kind).live().filter(pk=next_id).exists():
            return next_id
        id = next_id
    return None


def newest(team: Team, kind: Kind, *, limit: int) -> list[Merge]:
    """Those that can still be taken back, if nothing has happened since."""
    merges = Merge.objects.for_team(team).filter(kind=kind, undone_at=None).select_related("by")
    return list(merges.order_by("-at", "-id")[:limit])
