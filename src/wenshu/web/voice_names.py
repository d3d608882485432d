"""What a voice note is called that nobody has named: its file, with the extension where only that tells it apart."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from wenshu.crm.models import VoiceNote, VoiceSource
from wenshu.teams.models import Team


def stem(file_name: str) -> str:
    return file_name.rpartition(".")[0] or file_name


def alike(team: Team, file_names: Iterable[str]) -> set[str]:
    """Those of the names that another file of the team has too but for the extension; one query, none for no names."""
    asked = {name for name in file_names if "." in name}
    if not asked:
        return set()
    begin_so = reduce(or_, (Q(file_name__startswith=f"{stem(name)}.") for name in asked))
    there = set(VoiceNote.objects.for_team(team).filter(begin_so).values_list("file_name", flat=True))
    return {name for name in asked if any(stem(each) == stem(name) and each != name for each in there)}


def of_file(file_name: str, source: str, among: set[str]) -> str:
    """`among` are those that need their extension. Nothing for a recording: its file's name says nothing."""
    if source == VoiceSource.RECORDING:
        return ""
    return file_name if file_name in among else stem(file_name)


def alike_notes(team: Team, notes: Iterable[VoiceNote]) -> set[str]:
    """`alike` for those that go by their files."""
    unnamed = [each for each in notes if not each.title and each.source != VoiceSource.RECORDING]
    return alike(team, [each.file_name for each in unnamed])


def title_of(note: VoiceNote, among: set[str]) -> str:
    """Its own, else what the file was called, else only what it is."""
    return note.title or of_file(note.file_name, note.source, among) or _("Voice note")
