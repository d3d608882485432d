"""What a voice note comes to, in a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Left

from wenshu.crm.models import VoiceNote
from wenshu.teams.models import Team
from wenshu.voice.contract import Summary

LONGEST: Final = 280


def beginnings(team: Team, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The first words of transcripts, for notes in which nothing stands out."""
    if not ids:
        return {}
    found = VoiceNote.objects.for_team(team).filter(pk__in=ids).annotate(begins=Left("transcript", LONGEST))
    return {pk: " ".join(text.split()) for pk, text in found.values_list("pk", "begins")}


def gist_of(summary: Any, most: int = 3) -> str:
    """The first points in a line."""
    if not summary:
        return ""
    try:
        read = Summary.model_validate(summary)
    except ValueError:
        return ""
    said = [each.text.rstrip(".。") for each in read.highlights[:most]]
    if not said:
        return read.text[:LONGEST]
    end = "。" if re.search(r"[\u4e00-\u9fff]", "".join(said)) else "."
    return (end if end == "。" else ". ").join(said) + end
