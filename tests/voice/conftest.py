"""Recordings of a test: kept under a directory of its own, with a deal that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.ai.model_server import ModelServer
from wenshu.crm import companies, contract, opportunities
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.models import Membership
from wenshu.voice import notes
from wenshu.voice.notes import About


@pytest.fixture(autouse=True)
def voice_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Where this test's recordings lie."""
    folder = tmp_path / "voice-notes"
    settings.VOICE_NOTES_DIR = folder
    options = {**settings.STORAGES["voice"]["OPTIONS"], "location": folder}
    settings.STORAGES = {**settings.STORAGES, "voice": {**settings.STORAGES["voice"], "OPTIONS": options}}
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    yield folder
    storages._storages.clear()  # type: ignore[attr-defined]


@pytest.fixture
def service(model_server: ModelServer, settings: Any) -> ModelServer:
    """Writes down speech; summaries are made by rules."""
    settings.AI_MAX_RETRIES = 0
    settings.AI_TIMEOUT_S = 2
    return model_server


def deal_of(member: Membership, now: datetime, name: str = "MES rollout") -> Opportunity:
    company = contract.CompanyIn(name="Suzhou Hengli")
    companies.create(member.team, company, by=member, via="test", now=now)
    data = contract.OpportunityIn(name=name, company_name="Suzhou Hengli")
    return opportunities.create(member.team, data, by=member, via="test", now=now)


@pytest.fixture
def deal(alice: Membership, now: datetime) -> Opportunity:
    return deal_of(alice, now)


Uploading = Callable[..., VoiceNote]


@pytest.fixture
def uploaded(alice: Membership, now: datetime) -> Uploading:
    """A note of these bytes, by Alice unless somebody else is named."""

    def upload(content: bytes = b"some sound", *, by: Membership = alice, **about: Any) -> VoiceNote:
        file = SimpleUploadedFile("memo.mp3", content)
        note, _is_new = notes.upload(
            by.team, file, About(file_name="memo.mp3", **about), by=by, via="test", now=now
        )
        return note

    return upload
