"""Whether records still are as a proposal found them: what a colleague changed since is named, with who and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wenshu.assist import labels
from wenshu.assist.chosen import Chosen
from wenshu.assist.contract import PEOPLE, Action
from wenshu.assist.effects import EffectKind, records
from wenshu.assist.errors import Obstacle, RecordsChanged
from wenshu.assist.extraction import Json
from wenshu.assist.values import Checker, RecordKind, current
from wenshu.crm.models import AuditAction, AuditEntry, Merge
from wenshu.errors import FieldError, Invalid, NotFound
from wenshu.teams.models import Team

NOT_THERE: Final = {
    "company": lambda: _("There is no such company."),
    "contact": lambda: _("There is no such contact."),
    "opportunity": lambda: _("There is no such opportunity."),
}


def target_kind(chosen: Chosen) -> RecordKind:
    return "opportunity" if chosen.kind == "follow_up" else chosen.kind


def check(chosen: list[Chosen], checker: Checker, *, proposed_at: datetime) -> None:
    """Compares every record that will be written; the caller has locked them. Raises Invalid or RecordsChanged."""
    team = checker.team
    wrong: list[FieldError] = []
    obstacles: list[Obstacle] = []
    seen: set[UUID] = set()
    for each in chosen:
        if each.target is None:
            continue
        if each.kind != "follow_up" and each.target in seen:
            wrong.append(FieldError(f"{each.pointer}/targetId", _("Another action changes the same record.")))
        seen.add(each.target)
        try:
            row = current(team, target_kind(each), each.target)
        except NotFound:
            _gone(team, each, wrong, obstacles)
            continue
        obstacles += _changed(each, row, checker, proposed_at)
    if wrong:
        raise Invalid(wrong)
    if obstacles:
        raise RecordsChanged(obstacles)


def _gone(team: Team, chosen: Chosen, wrong: list[FieldError], obstacles: list[Obstacle]) -> None:
    """A record that the proposal offered was there once; of any other nobody says whether it exists elsewhere."""
    kind, pointer = target_kind(chosen), f"{chosen.pointer}/targetId"
    offered = [each for each in (chosen.action.target, *chosen.action.alternatives) if each]
    known = next((each for each in offered if each.id == chosen.target), None)
    if known is None or not records(team, kind).filter(pk=known.id).exists():
        wrong.append(FieldError(pointer, NOT_THERE[kind]()))
        return
    merge = _merge_of(team, kind, known.id)
    if merge is not None:
        obstacles.append(_merged(team, merge, pointer, _("Read the text again to write it there.")))
        return
    entry = _latest(team, known.id, action=AuditAction.DELETED)
    who, at = _who(entry)
    message = _deleted(who, at) % {"name": known.name, "who": who, "at": _clock(team, at)}
    obstacles.append(Obstacle(pointer, message, kind, known.id, known.name, by=who, at=at))


def _merge_of(team: Team, kind: EffectKind, id: UUID) -> Merge | None:
    """That into another record, unless it was undone."""
    merges = Merge.objects.for_team(team).filter(kind=kind, gone_id=id, undone_at=None)
    return merges.select_related("by").order_by("-at", "-id").first()


def _merged(team: Team, merge: Merge, pointer: str, then: str) -> Obstacle:
    who = merge.by.name if merge.by else ""
    said = (
        _("%(who)s merged %(name)s into %(other)s at %(at)s.")
        if who
        else _("%(name)s was merged into %(other)s.")
    )
    told = {"who": who, "name": merge.gone_name, "other": merge.kept_name, "at": _clock(team, merge.at)}
    message = f"{said % told} {then}"
    return Obstacle(pointer, message, merge.kind, merge.gone_id, merge.gone_name, by=who, at=merge.at)


def _changed(
    chosen: Chosen, row: dict[str, Json], checker: Checker, proposed_at: datetime
) -> Iterator[Obstacle]:
    """Compared is what the person saw; of a record that they chose themselves, what was written since."""
    if chosen.kind == "follow_up":
        names = [name for name in chosen.fields if name == "nextFollowUpAt"]
    else:
        names = [name for name in chosen.fields if name != PEOPLE]  # who is added replaces nobody
    assert chosen.target is not None
    for name in names:
        if _stored(chosen, name, row, checker) == row.get(name):
            continue
        entry = _latest(checker.team, chosen.target, field=name)
        if chosen.is_proposed(name) and name in chosen.action.fields:
            moved = row.get(name) != _seen(chosen.action, name)
        else:
            moved = entry is not None and entry.at > proposed_at
        if moved:
            yield _obstacle(checker.team, chosen, name, row, entry)


def _seen(action: Action, name: str) -> Json:
    return action.fields[name].previous


def _stored(chosen: Chosen, name: str, row: dict[str, Json], checker: Checker) -> Json:
    """As it would be stored; what is not valid is told by the service that writes it."""
    try:
        currency = chosen.fields.get("currency") or row.get("currency") or ""
        return checker.value(chosen.kind, name, chosen.fields[name], currency=str(currency))
    except Invalid:
        return chosen.fields[name]


def _obstacle(
    team: Team, chosen: Chosen, name: str, row: dict[str, Json], entry: AuditEntry | None
) -> Obstacle:
    who, at = _who(entry)
    label = labels.label(name, target_kind(chosen))
    told: dict[str, Any] = {"name": row["name"], "field": label, "who": who, "at": _clock(team, at)}
    said = (
        _("%(who)s changed “%(field)s” of %(name)s at %(at)s, after this was proposed.")
        if who
        else _("“%(field)s” of %(name)s has changed since this was proposed.")
    )
    assert chosen.target is not None
    return Obstacle(
        f"{chosen.pointer}/fields/{name}",
        said % told,
        target_kind(chosen),
        chosen.target,
        str(row["name"]),
        name,
        who,
        at,
    )


def _latest(team: Team, id: UUID, *, field: str = "", action: AuditAction | None = None) -> AuditEntry | None:
    entries = AuditEntry.objects.for_team(team).filter(record_id=id)
    if field:
        entries = entries.filter(changes__has_key=field)
    if action:
        entries = entries.filter(action=action)
    return entries.select_related("by").order_by("-at", "-id").first()


def _who(entry: AuditEntry | None) -> tuple[str, datetime | None]:
    if entry is None:
        return "", None
    return (entry.by.name if entry.by else ""), entry.at


def moved_on(team: Team, kind: EffectKind, id: UUID, name: str, pointer: str) -> Obstacle:
    """Of a record that is not as applying left it."""
    merge = _merge_of(team, kind, id)
    if merge is not None:
        return _merged(team, merge, pointer, _("Undo that first."))
    entry = _latest(team, id)
    who, at = _who(entry)
    if not records(team, kind).live().filter(pk=id).exists():
        said = _deleted(who, at)
    else:
        said = _("%(who)s changed %(name)s at %(at)s.") if who else _("%(name)s has been changed since.")
    told = said % {"name": name, "who": who, "at": _clock(team, at)}
    return Obstacle(pointer, told, kind, id, name, by=who, at=at)


def _deleted(who: str, at: datetime | None) -> str:
    return _("%(who)s deleted %(name)s at %(at)s.") if who and at else _("%(name)s was deleted.")


def _clock(team: Team, at: datetime | None) -> str:
    """By the team's clock."""
    return f"{at.astimezone(ZoneInfo(team.timezone)):%Y-%m-%d %H:%M}" if at else ""
