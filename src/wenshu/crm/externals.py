"""Ids that other systems gave to records: one record per id and team."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wenshu.crm.models import Record
from wenshu.errors import Conflict


class ExternalIdTaken(Conflict):
    """Another record already has this externalId."""

    code = "external_id_taken"


def check_external_id(record: Record) -> None:
    """Deleted records keep theirs, so that restoring one cannot collide. The database has the last word."""
    if not record.external_id:
        return
    others = type(record).objects.for_team(record.team).filter(external_id=record.external_id)  # type: ignore[attr-defined]
    taken = others.exclude(pk=record.pk).only("deleted_at").first()
    if taken is None:
        return
    if taken.deleted_at is not None:
        raise ExternalIdTaken(_("A deleted record has this externalId. Restore it instead."))
    raise ExternalIdTaken
