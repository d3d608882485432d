"""Ids that other systems gave to records: one record per id and team."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from wenshu.crm.models import Record
from wenshu.errors import Conflict

_STAND_IN = re.compile(r"row-[0-9a-f]{16}(-\d+)?")


def stand_in(number: int, place: int = 1) -> str:
    """Takes the place of an outside id for a row of a file that has none; the same for the same row next time."""
    return f"row-{number:016x}" if place == 1 else f"row-{number:016x}-{place}"


def as_given(external_id: str) -> str:
    """The id that another system gave; a stand-in means nothing to people."""
    return "" if _STAND_IN.fullmatch(external_id) else external_id


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
