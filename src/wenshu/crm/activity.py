"""Every write to a team's records: one transaction, one line of audit per record, one step of the team's versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from wenshu.crm.externals import ExternalIdTaken
from wenshu.crm.models import AuditAction, AuditEntry
from wenshu.errors import Conflict
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


@dataclass
class Write:
    """What one transaction did; `new_name` when there is a name more, less or other to ask by, `new_deal_word`
    when it is one that describes deals.
    """

    team: Team
    by: Membership | None
    via: Via
    now: datetime
    entries: list[AuditEntry] = field(default_factory=list)
    new_name: bool = False
    new_deal_word: bool = False

    def record(self, kind: RecordKind, id: UUID, action: AuditAction, changes: Changes | None = None) -> None:
        self.entries.append(
            AuditEntry(
                team=self.team,
                record_kind=kind,
                record_id=id,
                action=action,
                changes=changes or {},
                by=self.by,
                via=self.via,
                at=self.now,
            )
        )


@contextmanager
def write(team: Team, *, by: Membership | None, via: Via, now: datetime) -> Iterator[Write]:
    """Everything inside happens or nothing does. A write that records nothing changes no version."""
    try:
        with transaction.atomic():
            change = Write(team, by, via, now)
            yield change
            if change.entries:
                AuditEntry.objects.for_team(team).bulk_create(change.entries)
                teams.touch(team, new_name=change.new_name, new_deal_word=change.new_deal_word)
    except IntegrityError as error:
        if "external_id" in str(error):  # two requests at once gave away the same one
            raise ExternalIdTaken from None
        raise


def check_version(record: TeamScoped, version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise StaleVersion(record)
