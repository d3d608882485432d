"""A recording given in and worked off, as tests of the pipeline need it."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from tests.ai.model_replies import Exchange, Reply
from tests.ai.model_server import ModelServer, status
from wenshu import clock
from wenshu.crm.models import VoiceNote
from wenshu.jobs import worker
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Membership
from wenshu.voice import notes
from wenshu.voice.notes import About

SAID = "The budget of ninety two thousand dollars is approved. They want the migration plan by Friday."


def upload(by: Membership, content: bytes, name: str = "memo.wav", **about: Any) -> VoiceNote:
    file = ContentFile(content, name=name)
    note, _is_new = notes.upload(
        by.team, file, About(file_name=name, **about), by=by, via="test", now=clock.now()
    )
    return note


def worked_off(note: VoiceNote, *, hurry: bool = False) -> VoiceNote:
    """After the worker has done what is due; `hurry`: what waits is due now."""
    for _ in range(20):
        if hurry:
            Job.objects.for_team(note.team).filter(status=JobStatus.READY).update(run_at=clock.now())
        if not worker.drain():
            break
    return notes.find(note.team, note.pk)


def speech_requests(server: ModelServer) -> list[bytes]:
    return [each.raw for each in server.requests if each.path.endswith("/audio/transcriptions")]


def hears(reply: Reply) -> Reply:
    """To every recording that; asked for anything else it refuses, and then the rules sum up."""

    def answer(exchange: Exchange) -> None:
        (reply if exchange.request.path.endswith("/audio/transcriptions") else status(400))(exchange)

    return answer
