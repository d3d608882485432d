"""A team's choices about recordings: whether they may leave this installation, and how long their audio is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from wenshu.crm import activity
from wenshu.crm.activity import Via
from wenshu.crm.models import AuditAction
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Role, Team
from wenshu.voice.models import VoicePolicy

LONGEST_KEPT: Final = 36_500


@dataclass(frozen=True)
class Choices:
    """`audio_kept_days` None keeps audio for good."""

    local_only: bool = False
    audio_kept_days: int | None = None


def of(team: Team) -> Choices:
    found = VoicePolicy.objects.for_team(team).first()
    return Choices(found.local_only, found.audio_kept_days) if found else Choices()


def choose(team: Team, choices: Choices, *, by: Membership, via: Via, now: datetime) -> None:
    by.require(Role.MANAGER)
    days = choices.audio_kept_days
    if days is not None and not 1 <= days <= LONGEST_KEPT:
        raise Invalid.field(
            "audioKeptDays", _("Write a number of days, or leave it empty to keep audio for good.")
        )
    before = of(team)
    if before == choices:
        return
    with activity.write(team, by=by, via=via, now=now) as change:
        rows = VoicePolicy.objects.for_team(team)
        values = {"local_only": choices.local_only, "audio_kept_days": days}
        rows.bulk_create([VoicePolicy(**values)], ignore_conflicts=True)
        rows.update(**values)
        pairs: dict[str, tuple[object, object]] = {
            "audioStaysHere": (before.local_only, choices.local_only),
            "audioKeptDays": (before.audio_kept_days, days),
        }
        changed: activity.Changes = {name: list(pair) for name, pair in pairs.items() if pair[0] != pair[1]}
        change.record("team", team.uid, AuditAction.UPDATED, changed)
