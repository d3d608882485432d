"""Recordings with workers to kill: `prepare N` uploads N, `report` tells all."""

from __future__ import annotations

import audioop
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.module_loading import autodiscover_modules

from tests.jobs.killing import open_doors
from tests.voice.audio import making
from wenshu import clock
from wenshu.ai import sdk
from wenshu.crm.models import VoiceNote
from wenshu.jobs.worker import Worker
from wenshu.teams import accounts, teams
from wenshu.voice import notes, pipeline
from wenshu.voice.models import Piece, Segment
from wenshu.voice.notes import About

LEASE = timedelta(seconds=2)
SPOKEN_S, PAUSE_S = 3, 11  # two pieces: no engine is sent so long a silence


def prepare(count: int) -> None:
    now = clock.now()
    alice = accounts.create_user("alice@example.com", name="Alice", now=now)
    owner = teams.create(name="Alice's", owner=alice, now=now)
    syllables = making.voice(SPOKEN_S)
    for number in range(count):
        one, other = (  # no two pieces with the same bytes, in whichever recording
            audioop.mul(syllables, 2, 1 - number / 40 - turn / 100) for turn in range(2)
        )
        sound = making.wav(one + making.silence(PAUSE_S) + other)
        file = ContentFile(sound, name=f"memo-{number}.wav")
        notes.upload(owner.team, file, About(file_name=file.name or ""), by=owner, via="test", now=now)


def _slow(function: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """The same, and then some time in which the killer has a chance."""

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        time.sleep(seconds)
        return found

    return slow


def work() -> None:
    pipeline.decode = _slow(pipeline.decode, 0.1)
    pipeline.summarise = _slow(pipeline.summarise, 0.3)
    Worker(concurrency=1, lease=LEASE).run()


def report() -> list[dict[str, Any]]:
    rows = []
    for note in VoiceNote.all_teams.select_related("team").order_by("pk"):
        pieces = Piece.objects.for_team(note.team).filter(note=note).order_by("position")
        lines = Segment.objects.for_team(note.team).filter(note=note).order_by("position")
        rows.append(
            {
                "status": note.status,
                "error": note.error_code,
                "pieces": [
                    [piece.heard and piece.heard["text"], piece.done_at and piece.done_at.timestamp()]
                    for piece in pieces
                ],
                "lines": list(lines.values_list("text", flat=True)),
                "transcript": note.transcript,
                "summary": bool(note.summary),
                "version": note.version,
            }
        )
    return rows


def serve() -> None:
    assert sdk  # loaded before the first fork: it takes half a second, and every worker asks a model
    autodiscover_modules("housekeeping")
    open_doors(work, prepare=prepare, report=report)
