"""Every write to a team's records: one transaction, one line of audit per record, one step of the team's versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from wenshu.crm.externals import ExternalIdTaken
from wenshu.crm.models import AuditAction, AuditEntry
from wenshu.errors import Conflict
from wenshu.ids import new_id
from wenshu.teams import teams
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamScoped

Via = Literal["web", "api", "import", "cli", "demo", "assist", "test"]
RecordKind = Literal[
    "company",
    "contact",
    "opportunity",
    "follow_up",
    "stage",
    "product",
    "team",
    "member",
    "invitation",
    "token",
    "target",
    "digest",
    "alert",
]
Changes = dict[str, list[object]]  # {"expectedAmount": ["100.00", "120.00"]}: API names, values as JSON


class StaleVersion(Conflict):
    """A colleague saved this record first. Look at their version and decide again."""

    code = "stale_version"
    http_status = 412

    def __init__(self, current: TeamScoped) -> None:
        """`current` is the record as it is now."""
        self.current = current
        super().__init__()


class Line(NamedTuple):
    """A line of the audit, by the columns of `AuditEntry`."""

    id: UUID
    record_kind: RecordKind
    record_id: UUID
    action: AuditAction
    changes: Changes
    by_id: UUID | None
    via: Via
    at: datetime


@dataclass
class Write:
    """What one transaction did; `new_name` when there is a name more, less or other to ask by, `new_deal_word`
    when it is one that describes deals.
    """

    team: Team
    by: Membership | None
    via: Via
    now: datetime
    lines: list[Line] = field(default_factory=list)
    new_name: bool = False
    new_deal_word: bool = False

    def record(
        self,
        kind: RecordKind,
        id: UUID,
        action: AuditAction,
        changes: Changes | None = None,
        *,
        by: Membership | None = None,
        at: datetime | None = None,
    ) -> None:
        """`by` and `at` are for histories that began elsewhere."""
        who = by or self.by
        self.lines.append(
            Line(new_id(), kind, id, action, changes or {}, who.pk if who else None, self.via, at or self.now)
        )


@contextmanager
def write(team: Team, *, by: Membership | None, via: Via, now: datetime) -> Iterator[Write]:
    """Everything inside happens or nothing does. A write that records nothing changes no version."""
    try:
        with transaction.atomic():
            change = Write(team, by, via, now)
            yield change
            if change.lines:
                AuditEntry.objects.for_team(team).insert(Line._fields, change.lines)
                teams.touch(team, new_name=change.new_name, new_deal_word=change.new_deal_word)
    except IntegrityError as error:
        if "external_id" in str(error):  # two requests at once gave away the same one
            raise ExternalIdTaken from None
        raise


def check_version(record: TeamScoped, version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise StaleVersion(record)
