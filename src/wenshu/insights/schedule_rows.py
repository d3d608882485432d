"""Digests, alerts and what came of them, as the API shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wenshu.crm.keyset import Order, Page, page
from wenshu.insights import alerts, citation, digests, due, stored
from wenshu.insights.models import Alert, Digest, Firing, Letter, Recipient
from wenshu.insights.standing import plan_json, read_plan
from wenshu.teams.models import Membership

Row = dict[str, Any]
BY_CREATION: Final = {"createdAt": Order("created_at", datetime)}
BY_FIRING: Final = {"firedAt": Order("fired_at", datetime)}
BY_DUE: Final = {"dueAt": Order("due_at", datetime)}


def digest(record: Digest) -> Row:
    return _digest(record, list(digests.recipients(record)))


def _digest(record: Digest, places: Sequence[Recipient]) -> Row:
    return {
        "id": record.pk,
        "name": record.name,
        "questions": [
            {"question": each.question, "intent": plan_json(each.query) if each.query else None}
            for each in stored.read(record.questions)
        ],
        "every": record.every,
        "weekday": record.weekday,
        "hour": record.hour,
        "timeZone": record.team.timezone,
        "makerId": record.maker_id,
        "recipientIds": [each.member_id for each in places if each.stopped_at is None],
        "stoppedIds": [each.member_id for each in places if each.stopped_at is not None],
        "state": due.state_of(record),
        "nextAt": record.next_at,
        "createdAt": record.created_at,
        "updatedAt": record.updated_at,
        "version": record.version,
    }


def digests_of(member: Membership, *, sort: str, cursor: str | None, limit: int, count: bool) -> Page[Row]:
    records = digests.visible_to(member)
    found = page(
        records, ("id", "created_at"), orders=BY_CREATION, sort=sort, cursor=cursor, limit=limit, count=count
    )
    ids = [row[0] for row in found.items]
    places: dict[UUID, list[Recipient]] = defaultdict(list)
    for each in Recipient.objects.for_team(member.team).filter(digest__in=ids).order_by("added_at", "id"):
        places[each.digest_id].append(each)
    loaded = records.in_bulk(ids)
    return found.shaped(lambda row: _digest(loaded[row[0]], places[row[0]]))


def letters_of(record: Digest, *, sort: str, cursor: str | None, limit: int, count: bool) -> Page[Row]:
    columns = ("id", "due_at", "reader_id", "status", "error", "settled_at")
    letters = Letter.objects.for_team(record.team).filter(digest=record)
    found = page(letters, columns, orders=BY_DUE, sort=sort, cursor=cursor, limit=limit, count=count)
    names = ("id", "dueAt", "readerId", "status", "error", "settledAt")
    return found.shaped(lambda row: dict(zip(names, row, strict=True)) | {"error": row[4] or None})


def alert(record: Alert) -> Row:
    query = read_plan(record.plan)
    return {
        "id": record.pk,
        "question": record.question,
        "intent": plan_json(query) if query else None,
        "condition": record.condition,
        "threshold": record.threshold,
        "currency": record.currency or None,
        "every": record.every,
        "hour": record.hour,
        "timeZone": record.team.timezone,
        "makerId": record.maker_id,
        "state": due.state_of(record),
        "holds": record.holds,
        "value": record.value or None,
        "trouble": record.trouble or None,
        "checkedAt": record.checked_at,
        "nextAt": record.next_at,
        "createdAt": record.created_at,
        "updatedAt": record.updated_at,
        "version": record.version,
    }


def alerts_of(member: Membership, *, sort: str, cursor: str | None, limit: int, count: bool) -> Page[Row]:
    records = alerts.of_member(member)
    found = page(
        records, ("id", "created_at"), orders=BY_CREATION, sort=sort, cursor=cursor, limit=limit, count=count
    )
    loaded = records.in_bulk([row[0] for row in found.items])
    return found.shaped(lambda row: alert(loaded[row[0]]))


def firings_of(record: Alert, *, sort: str, cursor: str | None, limit: int, count: bool) -> Page[Row]:
    firings = Firing.objects.for_team(record.team).filter(alert=record)
    found = page(
        firings, ("id", "fired_at"), orders=BY_FIRING, sort=sort, cursor=cursor, limit=limit, count=count
    )
    loaded = firings.in_bulk([row[0] for row in found.items])
    return found.shaped(lambda row: firing(loaded[row[0]]))


def firing(record: Firing) -> Row:
    records = stored.read_records(record.records)
    return {
        "id": record.pk,
        "value": record.value,
        "baseline": record.baseline or None,
        "condition": record.condition,
        "threshold": record.threshold,
        "currency": record.currency or None,
        "firedAt": record.fired_at,
        "seenAt": record.seen_at,
        "recordsUrl": citation.api_url(records) if records else None,
    }
