"""Alerts: one number that is watched for its maker, who is told once each time its condition turns true."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, UUIDField
from django.utils.translation import gettext as _

from wenshu import clock
from wenshu.crm import activity
from wenshu.crm.activity import Changes, Via, check_version
from wenshu.crm.models import AuditAction
from wenshu.errors import Invalid, NotFound
from wenshu.insights import due, post, stored, thresholds
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.models import Alert, Condition, Firing, Trouble
from wenshu.insights.schedule_contract import AlertIn, AlertPatch
from wenshu.insights.standing import plan_json, read_plan
from wenshu.insights.thresholds import Reading
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.registry import job
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.teams.statements import Given, TeamStatement

PLAIN: Final = ("question", "condition", "every", "hour")
NOTES: Final = 5  # on the home page
COUNTED: Final = 1000


def of_member(member: Membership) -> TeamQuerySet[Alert]:
    """One's own: nobody else is told, or sees what is watched."""
    alerts = Alert.objects.for_team(member.team).select_related("team", "maker__user")
    return alerts.filter(maker=member).order_by("question", "id")


def find(member: Membership, id: UUID) -> Alert:
    alert = of_member(member).filter(pk=id).first()
    if alert is None:
        raise NotFound
    return alert


def firings(alert: Alert) -> TeamQuerySet[Firing]:
    """The latest first."""
    return Firing.objects.for_team(alert.team).filter(alert=alert).order_by("-fired_at", "-id")


def unseen(member: Membership) -> TeamQuerySet[Firing]:
    """What the member was told and has not yet put away, the latest first."""
    notes = Firing.objects.for_team(member.team).filter(maker=member, seen_at=None)
    return notes.select_related("alert").order_by("-fired_at", "-id")


@TeamStatement
def _unseen(team: Team) -> QuerySet[Firing, Any]:
    notes = Firing.objects.for_team(team).filter(maker=Given("maker_id", UUIDField()), seen_at=None)
    return notes.values_list("id")[:COUNTED]


def unseen_count(member: Membership) -> int:
    """Of those, for every page; counting stops at COUNTED."""
    return _unseen.count(member.team, maker_id=member.pk)


def mark_seen(member: Membership, id: UUID, *, now: datetime) -> None:
    """Puts one note away; a second time changes nothing."""
    notes = Firing.objects.for_team(member.team).filter(maker=member, pk=id)
    if not notes.exists():
        raise NotFound
    notes.filter(seen_at=None).update(seen_at=now)


def mark_all_seen(alert: Alert, *, now: datetime) -> None:
    firings(alert).filter(seen_at=None).update(seen_at=now)


def unit_of(alert: Alert) -> str:
    query = read_plan(alert.plan)
    return DEFINITIONS[query.metrics[0]].unit if query and query.metrics else ""


def create(data: AlertIn, *, by: Membership, via: Via, now: datetime) -> Alert:
    """The first check is made here and fires nothing: what is true already is shown, not told."""
    by.require(Role.MEMBER)
    found = first_reading(data, by=by, now=now)
    _check_threshold(data.condition, data.threshold)
    with activity.write(by.team, by=by, via=via, now=now) as change:
        if Alert.objects.for_team(by.team).filter(maker=by).count() >= due.MOST_OF_A_MEMBER:
            raise due.TooMany
        alert = Alert(
            team=by.team,
            maker=by,
            question=data.question,
            plan=plan_json(data.intent),
            condition=data.condition,
            threshold=thresholds.text(data.threshold),
            currency=found.currency,
            every=data.every,
            hour=data.hour,
            created_at=now,
            updated_at=now,
        )
        due.start(alert, now=now)
        _note(alert, found, now=now)
        alert.save(force_insert=True)
        change.record("alert", alert.pk, AuditAction.CREATED, {"question": [None, alert.question]})
    return alert


def first_reading(data: AlertIn, *, by: Membership, now: datetime) -> Reading:
    """Raises Invalid for a plan that is not one number, or that has no figure in that currency."""
    figures = stored.checked(data.intent, by=by, now=now, pointer="intent").figures
    if figures is None or not thresholds.is_one_number(figures):
        raise Invalid.field(
            "intent", _("An alert watches one number: ask how many, how much, or for a rate.")
        )
    offered = thresholds.currencies(figures)
    if data.currency and not offered:
        raise Invalid.field("currency", _("This number is not money."))
    if data.currency and data.currency not in {*offered, by.team.currency}:
        raise Invalid.field("currency", _("There is no such figure in that currency."))
    currency = data.currency or (
        by.team.currency if by.team.currency in offered else offered[0] if offered else ""
    )
    return thresholds.reading(figures, currency=currency)


def update(
    alert: Alert,
    data: AlertPatch,
    *,
    by: Membership,
    via: Via,
    now: datetime,
    expected_version: int | None = None,
) -> Alert:
    """Another condition starts over: the next check tells what holds, and fires nothing."""
    by.require(Role.MEMBER)
    with activity.write(alert.team, by=by, via=via, now=now) as change:
        alert = _locked(alert)
        check_version(alert, alert.version, expected_version)
        noted = _set(alert, data)
        _check_threshold(alert.condition, thresholds.decimal(alert.threshold))
        if {"condition", "threshold"} & noted.keys():
            alert.holds, alert.baseline = None, ""
        if data.is_paused if "is_paused" in data.model_fields_set else alert.next_at is None:
            alert.next_at = None
        else:
            due.start(alert, now=now)
        alert.version, alert.updated_at = alert.version + 1, now
        alert.save()
        change.record("alert", alert.pk, AuditAction.UPDATED, noted)
    return alert


def _set(alert: Alert, data: AlertPatch) -> Changes:
    noted: Changes = {}
    written: dict[str, object] = {
        name: getattr(data, name) for name in PLAIN if name in data.model_fields_set
    }
    if "threshold" in data.model_fields_set:
        written["threshold"] = thresholds.text(data.threshold)
    for column, after in written.items():
        before = getattr(alert, column)
        if before != after:
            setattr(alert, column, after)
            noted[column] = [before, after]
    return noted


def _check_threshold(condition: str, threshold: Decimal | None) -> None:
    if condition == Condition.CHANGED and (threshold is None or threshold <= 0):
        raise Invalid.field("threshold", _("A change is a percentage above zero."))


def delete(
    alert: Alert, *, by: Membership, via: Via, now: datetime, expected_version: int | None = None
) -> None:
    with activity.write(alert.team, by=by, via=via, now=now) as change:
        alert = _locked(alert)
        check_version(alert, alert.version, expected_version)
        change.record("alert", alert.pk, AuditAction.DELETED, {"question": [alert.question, None]})
        alert.delete()


def of_letter(team: Team, id: UUID) -> Alert:
    """For links in letters, which prove whose they are."""
    alert = Alert.objects.for_team(team).filter(pk=id).select_related("team", "maker__user").first()
    if alert is None:
        raise NotFound
    return alert


def stop(alert: Alert, *, now: datetime) -> None:
    """Pauses it, whatever its maker may do by now."""
    running = Alert.objects.for_team(alert.team).filter(pk=alert.pk, next_at__isnull=False)
    running.update(next_at=None, updated_at=now, version=F("version") + 1)


def plan_due(*, now: datetime) -> int:
    """Asks for a check of every alert that is due, over all teams; returns how many. Each is asked for by one worker."""
    return due.work_off(Alert.all_teams.all(), partial(_plan, now=now), now=now)


def _plan(alert: Alert, *, now: datetime) -> int:
    with transaction.atomic():
        if due.take(alert, now=now) is None:
            return 0
        queue.defer(check, team=alert.team, alert_id=str(alert.pk))
    return 1


@job(max_attempts=3, chunked=True)
def check(*, team: Team, lease: Lease, alert_id: str) -> None:
    """Counts outside of the transaction that writes down what follows from it: a firing with its letter, or nothing."""
    alerts = Alert.objects.for_team(team).select_related("team", "maker__user")
    alert = alerts.filter(pk=alert_id).first()
    if alert is None or not due.may_have(alert.maker):
        return
    now = clock.now()
    found = look(alert, now=now)
    with lease.step():
        alert = _locked(alert)
        if alert.checked_at is None or alert.checked_at < now:
            note(alert, found, now=now)


def look(alert: Alert, *, now: datetime) -> Reading | None:
    """The number as its maker sees it; None when the plan does not mean anything any more."""
    kept = stored.Stored(alert.question, read_plan(alert.plan))
    (found,) = stored.run([kept], reader=alert.maker, now=now, language="en")
    figures = found.answer.figures if found.answer else None
    if figures is None or not thresholds.is_one_number(figures):
        return None
    return thresholds.reading(figures, currency=alert.currency)


def note(alert: Alert, found: Reading | None, *, now: datetime) -> Firing | None:
    """Writes down one check; the firing, when the condition has turned true. In the caller's transaction."""
    before = alert.baseline
    fires = _note(alert, found, now=now)
    alert.save(update_fields=["holds", "value", "baseline", "trouble", "checked_at"])
    if not fires or found is None:
        return None
    firing = Firing.objects.for_team(alert.team).create(
        alert=alert,
        maker=alert.maker,
        condition=alert.condition,
        threshold=alert.threshold,
        currency=alert.currency,
        unit=found.unit,
        value=alert.value,
        baseline=before,
        records=found.records.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        fired_at=now,
    )
    post.ask(alert.team, reader=alert.maker, firing=firing, due_at=now, now=now)
    return firing


def _note(alert: Alert, found: Reading | None, *, now: datetime) -> bool:
    """Without a number nothing is known: the condition neither turns true nor is armed again."""
    alert.checked_at = now
    alert.trouble = Trouble.BAD_PLAN if found is None else Trouble.NO_DATA if found.value is None else ""
    threshold = thresholds.decimal(alert.threshold)
    if found is None or found.value is None or threshold is None:
        return False
    verdict = thresholds.judge(
        Condition(alert.condition),
        threshold,
        found.value,
        baseline=thresholds.decimal(alert.baseline),
        held=alert.holds,
    )
    alert.holds, alert.value = verdict.holds, thresholds.text(found.value)
    alert.baseline = thresholds.text(verdict.baseline)
    return verdict.fires


def _locked(alert: Alert) -> Alert:
    kept = Alert.objects.for_team(alert.team).select_related("team", "maker__user")
    found = kept.select_for_update(of=("self",)).filter(pk=alert.pk).first()
    if found is None:
        raise NotFound
    return found
