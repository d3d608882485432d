"""Two teams for the walks: ours, and theirs, whose every text is a canary and whose every id is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, models, transaction

from tests.guards.walk import LINE
from tests.planting import Garden, plant, scoped_models
from wenshu.assist.contract import Action, ProposedField, Target
from wenshu.assist.models import Proposal
from wenshu.crm import companies, contacts, merging, money, opportunities
from wenshu.crm.contract import CompanyIn, ContactIn, OpportunityIn
from wenshu.crm.imports import runs, storage
from wenshu.crm.imports.fields import Kind
from wenshu.crm.models import Company, Contact, ImportRun, Merge, Opportunity, VoiceNote, VoiceStatus
from wenshu.crm.setup import create_team
from wenshu.ids import new_id
from wenshu.teams import accounts, members, tokens
from wenshu.teams.models import Membership, Role, Team, TokenScope, User
from wenshu.teams.scoping import TeamScoped
from wenshu.voice import storage as voice_storage
from wenshu.voice.contract import Highlight, Summary
from wenshu.voice.models import Segment

CANARY = "qzcanary"  # stands in every text of theirs, and nowhere else
NOBODY = "qzcanery"  # as long, and stands nowhere
OURS = "oursmark"  # stands in every text of ours
PASSWORD = "correct horse battery"
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class World:
    """Alice owns ours, Charlie theirs, and Dana both. `ghost` is an id that nothing has; `twins` are ours, too."""

    now: datetime
    alice: Membership
    charlie: Membership
    dana: Membership
    ours: Garden
    theirs: Garden
    secrets: dict[str, str] = field(default_factory=dict)
    files: dict[Path, bytes] = field(default_factory=dict)
    twins: Garden = field(default_factory=dict)
    ghost: UUID = field(default_factory=new_id)
    their_ids: set[UUID] = field(default_factory=set)
    known_ids: set[UUID] = field(default_factory=set)
    innocent: set[str] = field(default_factory=set)  # rows of ours without an id of theirs

    def rows_of_theirs(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that is theirs, for a comparison before and after."""
        team, user = (
            self.charlie.team_id,
            Membership._meta.get_field("user_id").get_db_prep_value(self.charlie.user_id, connection),
        )
        found = {table: _rows(table, "team_id = %s", team) for table in _tables()}
        found["teams"] = _rows(Team._meta.db_table, "id = %s", team)
        found["users"] = _rows(User._meta.db_table, "id = %s", user)
        return found

    def their_ids_in_ours(self) -> set[UUID]:
        """Ids of theirs that stand in a row of ours; rows that were found without any are not searched again."""
        rows = {
            repr(row) for table in _tables() for row in _rows(table, "team_id <> %s", self.charlie.team_id)
        }
        found = ids_in("".join(rows - self.innocent)) & self.their_ids
        if not found:
            self.innocent |= rows
        return found

    def keep_files(self) -> None:
        """Puts back what a request removed from the disk: there a rollback does not reach."""
        for path, content in self.files.items():
            if not path.exists():
                path.write_bytes(content)


def _tables() -> list[str]:
    return [model._meta.db_table for model in scoped_models()]


def _rows(table: str, condition: str, value: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE {condition} ORDER BY id', [value])
        return cursor.fetchall()


def ids_in(text: str) -> set[UUID]:
    return {UUID(found) for found in UUIDS.findall(text)}


def ids_of(garden: Garden) -> set[UUID]:
    """Of the records in it that belong to its team."""
    return _ids(record for record in garden.values() if isinstance(record, TeamScoped))


@contextmanager
def planted(now: datetime) -> Iterator[World]:
    """In a transaction that is rolled back at the end."""
    with transaction.atomic():
        world = _world(now)
        try:
            yield world
        finally:
            for path in world.files:
                path.unlink(missing_ok=True)
            transaction.set_rollback(True)


def _world(now: datetime) -> World:
    alice = _owner("Alice", OURS, now)
    charlie = _owner(CANARY, CANARY, now)
    both = accounts.create_user("dana@example.com", name="Dana", password=PASSWORD, now=now)
    dana = members.add(alice.team, user=both, role=Role.OWNER, now=now)
    members.add(charlie.team, user=both, role=Role.OWNER, now=now)
    world = World(
        now,
        alice,
        charlie,
        dana,
        ours=plant(alice.team, _user(alice), OURS, now, seat=alice),
        theirs=plant(charlie.team, _user(charlie), CANARY, now, seat=charlie),
    )
    plant(charlie.team, _user(charlie), f"{CANARY}2", now, seat=charlie)  # lists of theirs have a second row
    ImportRun.all_teams.update(kind=Kind.COMPANIES)
    for garden, text, seat in ((world.ours, OURS, alice), (world.theirs, CANARY, charlie)):
        garden[ImportRun] = _upload(world, text, seat)
        _propose(garden)
        _speak(world, garden, text)
        _twins(garden, text, seat, world)
    for name, seat in (("alice", alice), ("dana", dana), ("charlie", charlie)):
        token, world.secrets[name] = tokens.issue(
            seat, name="walk", scope=TokenScope.WRITE, expires_at=None, now=now
        )
        token.last_used_at = now  # else its first use in each request would be written
        token.save()
    everything: list[TeamScoped] = [record for model in scoped_models() for record in model.all_teams.all()]
    users = list(User.objects.all())
    world.their_ids = _ids(each for each in everything if each.team_id == charlie.team_id)
    world.their_ids |= {charlie.team.uid, _user(charlie).pk}
    world.known_ids = _ids([*everything, *users]) | {alice.team.uid, charlie.team.uid, world.ghost}
    return world


def _owner(name: str, text: str, now: datetime) -> Membership:
    user = accounts.create_user(f"{name}@example.com", name=name, password=PASSWORD, now=now)
    return create_team(name=f"{text} team", owner=user, now=now)


def _user(seat: Membership) -> User:
    assert seat.user
    return seat.user


def _upload(world: World, text: str, seat: Membership) -> ImportRun:
    """A real file: a planted run has none to look at."""
    blocks = [f"name,domain\n{text},{text}.example.com\n".encode()]
    run = runs.upload(
        seat.team, kind=Kind.COMPANIES, file_name=f"{text}.csv", blocks=blocks, by=seat, now=world.now
    )
    path = storage.path_of(run.stored_name)
    world.files[path] = path.read_bytes()
    return run


def _speak(world: World, garden: Garden, text: str) -> None:
    """A recording with its file and one line: a planted one has neither."""
    note, line = garden[VoiceNote], garden[Segment]
    assert isinstance(note, VoiceNote)
    assert isinstance(line, Segment)
    kept = voice_storage.keep(note.team, ContentFile(text.encode(), name=f"{text}.mp3"))
    path = Path(voice_storage.storage().path(kept.name))
    world.files[path] = path.read_bytes()
    note.stored_name, note.playback_name, note.size, note.sha256 = kept.name, "", kept.size, kept.sha256
    note.status, note.transcribed_at, note.transcript = VoiceStatus.FAILED, world.now, text
    note.error_code, note.warnings = "auth", []
    said = Highlight(kind="point", text=text, quote=text)
    note.summary = Summary(text=text, key_points=[text], highlights=[said]).model_dump(
        mode="json", by_alias=True
    )
    note.save()
    line.position = LINE
    line.save()


def _propose(garden: Garden) -> None:
    """A proposal about the garden's deal: a planted one proposes nothing."""
    deal, proposal = garden[Opportunity], garden[Proposal]
    assert isinstance(deal, Opportunity)
    assert isinstance(proposal, Proposal)
    target = Target(id=deal.pk, name=deal.name, score=1)
    amount = ProposedField(value="1200.00", quote=proposal.text, confidence=1, reason="stated", accepted=True)
    action = Action(
        id="a1", kind="update_opportunity", target=target, verdict="link", fields={"expectedAmount": amount}
    )
    amount.previous = money.text(deal.amount_minor, deal.currency)
    proposal.actions = [action.model_dump(mode="json", by_alias=True)]
    proposal.save()


def _twins(garden: Garden, text: str, seat: Membership, world: World) -> None:
    """A second record of each kind that can be merged, and a merge: a planted one says nothing of what it wrote."""
    told: dict[str, Any] = {"by": seat, "via": "test", "now": world.now}
    made = [companies.create(seat.team, CompanyIn(name=f"{text} {n}"), **told) for n in ("twin", "gone")]
    contact = contacts.create(seat.team, ContactIn(name=f"{text} twin"), **told)
    deal = opportunities.create(seat.team, OpportunityIn(name=f"{text} twin"), **told)
    garden[Merge].delete()
    garden[Merge] = merging.merge(
        *merging.pair(seat.team, "company", made[0].pk, made[1].pk), fields={}, **told
    )
    if text == OURS:
        world.twins = {Company: made[0], Contact: contact, Opportunity: deal}


def _ids(records: Iterable[models.Model]) -> set[UUID]:
    return {each.pk for each in records if isinstance(each.pk, UUID)}
