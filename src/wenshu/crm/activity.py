"""Every write to a team's records: one transaction, one line of audit per record, one step of the team's versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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

Via = Literal["web", "api", "import", "cli", "demo", "assist", "voice", "test"]
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
    "voice_note",
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
    engine: str
    proposal_id: UUID | None


class Proposed(NamedTuple):
    """A proposal that somebody said yes to, and which engine had read it."""

    engine: str = ""
    proposal_id: UUID | None = None


_proposed: ContextVar[Proposed | None] = ContextVar("proposed", default=None)


@contextmanager
def as_proposed(source: Proposed) -> Iterator[None]:
    """Every line of audit that is written inside names the proposal, whichever service writes it."""
    before = _proposed.set(source)
    try:
        yield
    finally:
        _proposed.reset(before)


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
        told = (kind, id, action, changes or {}, who.pk if who else None, self.via, at or self.now)
        self.lines.append(Line(new_id(), *told, *(_proposed.get() or Proposed())))

    def take(self, inner: Write) -> None:
        self.lines += inner.lines
        self.new_name |= inner.new_name
        self.new_deal_word |= inner.new_deal_word

    def finish(self) -> None:
        if self.lines:
            AuditEntry.objects.for_team(self.team).insert(Line._fields, self.lines)
            teams.touch(self.team, new_name=self.new_name, new_deal_word=self.new_deal_word)


_around: ContextVar[Write | None] = ContextVar("around", default=None)


@contextmanager
def write(team: Team, *, by: Membership | None, via: Via, now: datetime) -> Iterator[Write]:
    """Everything inside happens or nothing does. A write that records nothing changes no version.

    One inside another of the same team adds to it: everybody takes the team's row last, and once, so that nobody who
    holds it waits for a record.
    """
    around, change = _around.get(), Write(team, by, via, now)
    token = _around.set(change)
    try:
        with transaction.atomic():
            yield change
            if around is not None and around.team.pk == team.pk:
                around.take(change)
            else:
                change.finish()
    except IntegrityError as error:
        if "external_id" in str(error):  # two requests at once gave away the same one
            raise ExternalIdTaken from None
        raise
    finally:
        _around.reset(token)


def check_version(record: TeamScoped, version: int, expected: int | None) -> None:
    if expected is not None and expected != version:
        raise StaleVersion(record)
