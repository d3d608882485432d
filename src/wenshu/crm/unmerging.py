"""Takes a merge back: both records and all that leads to them as they were, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from wenshu.crm import activity, days, merge_links, records
from wenshu.crm.activity import Changes, Via, Write
from wenshu.crm.merge_effects import Effects, Moved, Sides
from wenshu.crm.merge_fields import Kind, Mergeable
from wenshu.crm.merging import everything, rewrite_keys
from wenshu.crm.models import AuditAction, AuditEntry, Merge, Opportunity, OpportunityContact, StageChange
from wenshu.crm.snapshots import GROWING, restored
from wenshu.errors import Conflict, FieldError, NotFound
from wenshu.teams.models import Membership, Team

ACTIVITY: Final = "last_activity_at"
DERIVED: Final = frozenset({*days.OPPORTUNITY_COLUMNS, ACTIVITY}) | GROWING
"""Another time zone or a word with the customer since is no reason to refuse."""
MOST_NAMED: Final = 3


class AlreadyUndone(Conflict):
    """This merge has been undone already."""

    code = "already_undone"


class RecordsMovedOn(Conflict):
    """The records have moved on since they were merged, so the merge cannot be undone."""

    code = "moved_on"

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(" ".join(dict.fromkeys(each.message for each in errors)))


def undo(merge: Merge, *, by: Membership | None, via: Via, now: datetime) -> Merge:
    """Raises AlreadyUndone, or RecordsMovedOn with every reason."""
    team = merge.team
    with activity.write(team, by=by, via=via, now=now) as change:
        merge = Merge.objects.for_team(team).select_for_update(of=("self",)).get(pk=merge.pk)
        merge.team = team
        if merge.undone_at is not None:
            raise AlreadyUndone
        effects = Effects.model_validate(merge.effects)
        kept, gone = _locked(merge)
        merge_links.lock_moved(effects, team)
        obstacles = list(_obstacles(merge, effects, kept, gone))
        if obstacles:
            raise RecordsMovedOn(obstacles)
        assert kept is not None
        assert gone is not None
        _put_back(kept, gone, effects, change)
        merge.undone_by, merge.undone_at = by, now
        merge.save(update_fields=["undone_by", "undone_at"])
    return merge


def _locked(merge: Merge) -> tuple[Mergeable | None, Mergeable | None]:
    rows = everything(merge.team, cast(Kind, merge.kind))
    found: dict[UUID, Mergeable | None] = {}
    for id in sorted((merge.kept_id, merge.gone_id)):
        try:
            found[id] = records.locked(rows, id, deleted=True)
        except NotFound:
            found[id] = None
    return found[merge.kept_id], found[merge.gone_id]


# whether it still can


def _obstacles(
    merge: Merge, effects: Effects, kept: Mergeable | None, gone: Mergeable | None
) -> Iterator[FieldError]:
    team = merge.team
    yield from _changed(team, "kept", kept, effects.kept, merge.kept_name)
    yield from _changed(team, "gone", gone, effects.gone, merge.gone_name)
    for moved in effects.moved:
        yield from _strayed(team, moved, merge)
    links = OpportunityContact.objects.for_team(team)
    for taken in effects.roles:
        if not links.filter(pk=taken.link, role=taken.after).exists():
            yield FieldError("/roles", _("The people of a deal have changed since."))


def _changed(
    team: Team, side: str, record: Mergeable | None, sides: Sides, name: str
) -> Iterator[FieldError]:
    if record is None:
        yield FieldError(f"/{side}", _("%(name)s is not there any more.") % {"name": name})
        return
    columns = {name: value for name, value in sides.after.items() if name not in DERIVED}
    differs = [
        column
        for column, value in columns.items()
        if restored(type(record), column, value) != getattr(record, column)
    ]
    if not differs:
        return
    into = Merge.objects.for_team(team).filter(gone_id=record.pk, undone_at=None).order_by("-at").first()
    if "deleted_at" in differs and side == "kept" and into is not None:
        said = _("%(name)s was merged into %(other)s since. Undo that first.")
        yield FieldError(f"/{side}", said % {"name": record.name, "other": into.kept_name})
        return
    yield FieldError(f"/{side}", _since(team, record))


def _since(team: Team, record: Mergeable) -> str:
    entries = AuditEntry.objects.for_team(team).filter(record_id=record.pk).select_related("by")
    latest = entries.order_by("-at", "-id").first()
    who = latest.by.name if latest and latest.by else ""
    if latest is not None and latest.action == AuditAction.DELETED:
        said = _("%(who)s has deleted %(name)s since.") if who else _("%(name)s has been deleted since.")
    elif latest is not None and latest.action == AuditAction.MERGED:
        said = _("Another record was merged into %(name)s since. Undo that first.")
    else:
        said = _("%(who)s has changed %(name)s since.") if who else _("%(name)s has been changed since.")
    return said % {"who": who, "name": record.name}


def _strayed(team: Team, moved: Moved, merge: Merge) -> Iterator[FieldError]:
    """Rows that a colleague has led elsewhere since, by name where they have one."""
    ids = merge_links.stray(moved, merge.kept_id, team)
    if not ids:
        return
    names = merge_links.names_of(moved, ids[:MOST_NAMED], team)
    if not names:
        yield FieldError(
            "/moved", _("Something that belonged to %(name)s has changed since.") % {"name": merge.gone_name}
        )
        return
    said = _("%(names)s no longer belongs to %(name)s.")
    yield FieldError("/moved", said % {"names": ", ".join(names), "name": merge.kept_name})


# putting back


def _put_back(kept: Mergeable, gone: Mergeable, effects: Effects, change: Write) -> None:
    """The kept record first: it gives back the outside id that it took."""
    for moved in effects.moved:
        merge_links.move_back(moved, gone, kept, change)
    links = OpportunityContact.objects.for_team(change.team)
    for taken in effects.roles:
        links.filter(pk=taken.link).update(role=taken.before)
    StageChange.objects.for_team(change.team).filter(pk__in=effects.moves).delete()
    _restore(kept, effects.kept, change)
    _restore(gone, effects.gone, change)
    rewrite_keys(kept)
    rewrite_keys(gone)
    kind = cast(Kind, type(kept).__name__.lower())
    back: Changes = {name: [after, before] for name, (before, after) in effects.changes.items()}
    change.record(kind, kept.pk, AuditAction.UNMERGED, {"merged": [gone.name, None], **back})
    change.record(kind, gone.pk, AuditAction.RESTORED)
    change.new_name = change.new_deal_word = True


def _restore(record: Mergeable, sides: Sides, change: Write) -> None:
    model = type(record)
    columns: dict[str, Any] = {
        column: restored(model, column, value)
        for column, value in sides.before.items()
        if sides.after[column] != value and column not in GROWING
    }
    if ACTIVITY in columns and getattr(record, ACTIVITY) != restored(model, ACTIVITY, sides.after[ACTIVITY]):
        del columns[ACTIVITY]  # somebody has spoken with the customer since
    for column, value in columns.items():
        setattr(record, column, value)
    if isinstance(record, Opportunity):
        days.fill_opportunity(record, record.team.timezone)
        columns |= {column: getattr(record, column) for column in days.OPPORTUNITY_COLUMNS}
    record.version += 1
    record.updated_at = change.now
    rows = model.objects.for_team(change.team).filter(pk=record.pk)
    rows.update(**columns, version=F("version") + 1, updated_at=change.now)
