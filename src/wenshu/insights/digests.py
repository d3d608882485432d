"""Digests: questions that are answered by e-mail, every day or week, to each reader with their own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wenshu.crm import activity
from wenshu.crm.activity import Changes, Via, check_version
from wenshu.crm.models import AuditAction
from wenshu.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from wenshu.insights import due, post, stored
from wenshu.insights.models import Digest, Letter, LetterStatus, Recipient
from wenshu.insights.schedule_contract import DigestIn, DigestPatch, StoredIn
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet

PLAIN = ("name", "every", "weekday", "hour")


class NobodyReads(Conflict):
    """Nobody gets this digest: add someone, or turn it on for yourself."""

    code = "nobody_reads"


def visible_to(member: Membership) -> TeamQuerySet[Digest]:
    """One's own and those one gets; managers see the team's."""
    digests = Digest.objects.for_team(member.team).select_related("team", "maker__user")
    if member.may_manage:
        return digests
    gets = Recipient.objects.for_team(member.team).filter(member=member).values("digest")
    return digests.filter(Q(maker=member) | Q(pk__in=gets))


def find(member: Membership, id: UUID) -> Digest:
    digest = visible_to(member).filter(pk=id).first()
    if digest is None:
        raise NotFound
    return digest


def may_change(digest: Digest, member: Membership) -> bool:
    return member.may_write and (digest.maker_id == member.pk or member.may_manage)


def recipients(digest: Digest) -> TeamQuerySet[Recipient]:
    kept = Recipient.objects.for_team(digest.team).filter(digest=digest)
    return kept.select_related("member__user", "member__team").order_by("member__name", "id")


def reader_counts(team: Team) -> dict[UUID, int]:
    """How many get each digest of the team; those that nobody gets are left out."""
    live = Recipient.objects.for_team(team).filter(stopped_at=None)
    return dict(live.order_by().values_list("digest").annotate(readers=Count("pk")))


def place_of(digest: Digest, member: Membership) -> Recipient | None:
    return recipients(digest).filter(member=member).first()


def letters(digest: Digest) -> TeamQuerySet[Letter]:
    """Those that left, or should have, the latest first."""
    sent = Letter.objects.for_team(digest.team).filter(digest=digest)
    return sent.select_related("reader").order_by("-due_at", "-id")


def create(data: DigestIn, *, by: Membership, via: Via, now: datetime) -> Digest:
    """Raises Invalid for a plan that cannot be run, and for readers that one may not name."""
    by.require(Role.MEMBER)
    _check_plans(data.questions, by=by, now=now)
    digests = Digest.objects.for_team(by.team)
    with activity.write(by.team, by=by, via=via, now=now) as change:
        if digests.filter(maker=by).count() >= due.MOST_OF_A_MEMBER:
            raise due.TooMany
        digest = Digest(team=by.team, maker=by, created_at=now, updated_at=now)
        _set(digest, data, set(DigestIn.model_fields))
        due.start(digest, now=now)
        digest.save(force_insert=True)
        _address(digest, data.recipient_ids or [by.pk], by=by, now=now)
        change.record("digest", digest.pk, AuditAction.CREATED, {"name": [None, digest.name]})
    return digest


def update(
    digest: Digest,
    data: DigestPatch,
    *,
    by: Membership,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> Digest:
    """Sets the fields that were named. Its maker and managers may."""
    _check_may_change(digest, by)
    named = data.model_fields_set
    if "questions" in named:
        _check_plans(data.questions, by=by, now=now)
    with activity.write(digest.team, by=by, via=via, now=now) as change:
        digest = _locked(digest)
        check_version(digest, digest.version, expected_version)
        noted = _set(digest, data, named)
        if "recipient_ids" in named:
            noted |= _address(digest, data.recipient_ids, by=by, now=now)
        if data.is_paused if "is_paused" in named else digest.next_at is None:
            digest.next_at = None
        else:
            due.start(digest, now=now)
        digest.version, digest.updated_at = digest.version + 1, now
        digest.save()
        change.record("digest", digest.pk, AuditAction.UPDATED, noted)
    return digest


def delete(
    digest: Digest, *, by: Membership, via: Via, now: datetime, expected_version: int | None = None
) -> None:
    _check_may_change(digest, by)
    with activity.write(digest.team, by=by, via=via, now=now) as change:
        digest = _locked(digest)
        check_version(digest, digest.version, expected_version)
        change.record("digest", digest.pk, AuditAction.DELETED, {"name": [digest.name, None]})
        digest.delete()


def send_now(digest: Digest, *, by: Membership, now: datetime) -> int:
    """Sends it to all who get it; returns how many. A second time within a minute sends nothing more."""
    _check_may_change(digest, by)
    if not due.may_have(digest.maker):
        raise due.Ended
    with transaction.atomic():
        digest = _locked(digest)
        readers = _readers(digest)
        if not readers:
            raise NobodyReads
        minute = now.replace(second=0, microsecond=0)
        asked = [
            post.ask(digest.team, reader=reader, digest=digest, due_at=minute, now=now) for reader in readers
        ]
    return sum(asked)


def stop(recipient: Recipient, *, now: datetime) -> None:
    """For this reader alone; nobody else can turn it on for them again."""
    with transaction.atomic():
        recipients(recipient.digest).filter(pk=recipient.pk, stopped_at=None).update(stopped_at=now)
        waiting = letters(recipient.digest).filter(reader=recipient.member, status=LetterStatus.WAITING)
        waiting.update(status=LetterStatus.NOT_WANTED, settled_at=now)


def resume(recipient: Recipient) -> None:
    """Only the reader may ask for this."""
    recipients(recipient.digest).filter(pk=recipient.pk).update(stopped_at=None)


def recipient(team: Team, id: UUID) -> Recipient:
    """For links in letters, which prove whose they are."""
    kept = Recipient.objects.for_team(team).filter(pk=id)
    found = kept.select_related("digest__team", "member__user").first()
    if found is None:
        raise NotFound
    return found


def plan_due(*, now: datetime) -> int:
    """Asks for the letters of every digest that is due, over all teams; returns how many letters.

    Any number of workers may do this at once: each due time is taken by one of them.
    """
    return due.work_off(Digest.all_teams.all(), partial(_plan, now=now), now=now)


def _plan(digest: Digest, *, now: datetime) -> int:
    with transaction.atomic():
        due_at = due.take(digest, now=now)
        if due_at is None:
            return 0
        overtaken = letters(digest).filter(status=LetterStatus.WAITING)
        overtaken.update(status=LetterStatus.OVERTAKEN, settled_at=now)
        _forget_who_left(digest, now=now)
        readers = _readers(digest)
        for reader in readers:
            post.ask(digest.team, reader=reader, digest=digest, due_at=due_at, now=now)
    return len(readers)


def _forget_who_left(digest: Digest, *, now: datetime) -> None:
    """Who comes back to the team later does not get, unasked, what they once got."""
    for each in recipients(digest).filter(stopped_at=None):
        if not due.may_read(each.member):
            recipients(digest).filter(pk=each.pk).update(stopped_at=now)


def _readers(digest: Digest) -> list[Membership]:
    return [each.member for each in recipients(digest).filter(stopped_at=None) if due.may_read(each.member)]


def _locked(digest: Digest) -> Digest:
    kept = Digest.objects.for_team(digest.team).select_related("team", "maker__user")
    found = kept.select_for_update(of=("self",)).filter(pk=digest.pk).first()
    if found is None:
        raise NotFound
    return found


def _check_may_change(digest: Digest, by: Membership) -> None:
    if not may_change(digest, by):
        raise Forbidden


def _check_plans(questions: Sequence[StoredIn], *, by: Membership, now: datetime) -> None:
    for place, each in enumerate(questions):
        stored.checked(each.intent, by=by, now=now, pointer=f"questions/{place}/intent")


def _set(digest: Digest, data: DigestIn, named: set[str]) -> Changes:
    noted: Changes = {}
    for column in PLAIN:
        before, after = getattr(digest, column), getattr(data, column)
        if column in named and before != after:
            setattr(digest, column, after)
            noted[column] = [before, after]
    if "questions" in named:
        kept = [stored.Stored(each.question, each.intent).as_json() for each in data.questions]
        if kept != digest.questions:
            noted["questions"] = [
                [each.question for each in stored.read(questions)] for questions in (digest.questions, kept)
            ]
            digest.questions = kept
    return noted


def _address(digest: Digest, ids: Sequence[UUID], *, by: Membership, now: datetime) -> Changes:
    """Makes these members, and no others, its readers. Who stopped it stays so unless they ask themselves."""
    there = {each.member_id: each for each in recipients(digest)}
    live = {id for id, each in there.items() if each.stopped_at is None}
    wanted = dict.fromkeys(ids)
    added = [
        _addressable(digest, id, by=by, place=place, there=there)
        for place, id in enumerate(wanted)
        if id not in live
    ]
    gone = [id for id in live if id not in wanted]
    recipients(digest).filter(member__in=gone).delete()
    for member in added:
        place = there.get(member.pk)
        if place is not None:
            resume(place)
        else:
            Recipient.objects.for_team(digest.team).create(digest=digest, member=member, added_at=now)
    if not added and not gone:
        return {}
    return {"recipientIds": [sorted(map(str, live)), sorted(map(str, wanted))]}


def _addressable(
    digest: Digest, id: UUID, *, by: Membership, place: int, there: dict[UUID, Any]
) -> Membership:
    """A member whom this person may make a reader; an error at the place in the list otherwise."""
    seats = Membership.objects.for_team(digest.team).select_related("user", "team")
    member = seats.filter(pk=id).first()
    said = ""
    if member is None:
        said = _("There is no such member in this team.")
    elif member.pk != by.pk and not by.may_manage:
        said = _("Only owners and managers may send a digest to others.")
    elif not due.may_read(member):
        said = _("%(name)s does not sign in to this team.") % {"name": member.name}
    elif member.pk != by.pk and id in there:
        said = _("%(name)s stopped this digest. Only they can turn it on again.") % {"name": member.name}
    if member is None or said:
        raise Invalid([FieldError(f"/recipientIds/{place}", said)])
    return member
