"""What is kept of a source, and how an older version kept it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.insights.spoken import plant
from wenshu.chat.models import Message
from wenshu.chat.sources import read
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
migration: Any = import_module("wenshu.chat.migrations.0002_sources_name_their_path")


def test_sources_of_older_messages_are_renamed_and_nothing_within_their_words(
    say: Callable[..., Message], deals: list[Opportunity]
) -> None:
    message = say("How much did we win?")
    label = 'the "entity": "x" of it'
    now_kept = [{**source, "label": label} for source in message.sources]
    Message.objects.for_team(message.team).filter(pk=message.pk).update(
        sources=json.loads(json.dumps(now_kept).replace('"path":', '"entity":'))
    )
    migration.rename(None, SimpleNamespace(connection=connection))
    message.refresh_from_db()
    assert message.sources == now_kept
    assert read(message.sources)[0].api_url().startswith("/api/opportunities?plan=")


def test_a_figure_of_voice_notes_leads_to_their_page_and_their_list(
    say: Callable[..., Message],
    alice: Membership,
    now: datetime,
    client_for: Callable[[Membership], Client],
    api: Any,
) -> None:
    plant(alice.team, now, 6)
    source = read(say("How many voice notes are there?").sources)[0]
    assert client_for(alice).get(source.page_url(alice.team.slug)).status_code == 200
    assert api(alice).get(f"{source.api_url()}&count=true").json()["total"] == 6
