"""What recordings leave behind: unfinished uploads, audio past its days, files that no note names.

What only some rounds need is imported by those that do: a worker that has nothing to do stays small.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wenshu.jobs.registry import every
from wenshu.teams.models import Team
from wenshu.voice import storage
from wenshu.voice.models import Upload, VoicePolicy


@every(timedelta(hours=6))
def forget_uploads(now: datetime) -> int:
    """Uploads that nothing was added to for a while."""
    return sum(_forget_uploads(team, before=now - storage.UPLOADS_KEPT) for team in Team.objects.all())


def _forget_uploads(team: Team, *, before: datetime) -> int:
    if not Upload.objects.for_team(team).filter(updated_at__lt=before).exists():
        return 0
    from wenshu.voice import uploads

    return uploads.forget_older(team, before=before)


@every(timedelta(hours=6))
def sweep_work(now: datetime) -> int:
    return storage.sweep_work(before=now - storage.WORK_KEPT)


@every(timedelta(hours=6))
def remove_old_audio(now: datetime) -> int:
    return sum(_remove_old_audio(team, now=now) for team in Team.objects.all())


def _remove_old_audio(team: Team, *, now: datetime) -> int:
    """Of a team that says how long it keeps it."""
    policy = VoicePolicy.objects.for_team(team).first()
    if policy is None or policy.audio_kept_days is None:
        return 0
    from wenshu.voice import notes

    return notes.remove_old_audio(team, before=now - timedelta(days=policy.audio_kept_days), now=now)


@every(timedelta(hours=24))
def remove_strays(now: datetime) -> int:
    return sum(storage.remove_strays(team, before=now - storage.WORK_KEPT) for team in Team.objects.all())
