"""Lines of a transcript: corrected in place, what the engine wrote is kept, times stay where the words are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.voice.conftest import Uploading
from wenshu.crm.activity import StaleVersion
from wenshu.crm.models import AuditEntry, VoiceNote
from wenshu.errors import Forbidden, Invalid, NotFound
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes
from wenshu.voice.aligning import aligned
from wenshu.voice.engine import Line
from wenshu.voice.models import Segment
from wenshu.voice.notes import About, NotNow

SAID = [
    Line("Budget is approved", 0.0, 2.0, "1"),
    Line("They want a plan", 2.5, 4.0, "2"),
    Line("Bye", 5.0, 5.5, "1"),
]


@pytest.fixture
def note(uploaded: Uploading, now: datetime) -> VoiceNote:
    """Written down by an engine."""
    with transaction.atomic():
        note = notes.locked(uploaded().team, VoiceNote.all_teams.get().pk)
        lines.put(note, SAID)
        note.transcribed_at, note.status, note.engine = now, "ready", "pocketsphinx"
        notes.save(note, now=now)
    return note


def rows(note: VoiceNote) -> list[Segment]:
    return list(Segment.objects.for_team(note.team).filter(note=note).order_by("position"))


def test_lines_come_back_as_they_were_put(note: VoiceNote) -> None:
    assert lines.of(note) == SAID
    assert notes.find(note.team, note.pk).transcript == "Budget is approved\nThey want a plan\nBye"


def test_a_correction_keeps_what_the_engine_wrote_and_the_times(
    note: VoiceNote, alice: Membership, now: datetime
) -> None:
    lines.correct(note, 1, text="They want a migration plan", by=alice, via="test", now=now)
    lines.correct(note, 1, text="They want a data migration plan", by=alice, via="test", now=now)
    row = rows(note)[1]
    assert (row.text, row.original) == ("They want a data migration plan", "They want a plan")
    assert (row.start_ms, row.end_ms) == (2500, 4000)
    assert [line.original for line in lines.of(note)] == ["", "They want a plan", ""]
    note = notes.find(note.team, note.pk)
    assert "data migration" in note.transcript
    assert note.edited_at == now
    assert note.status == "ready"
    lines.correct(note, 1, text="They want a plan", by=alice, via="test", now=now)
    assert rows(note)[1].original == ""  # as the engine had it
    audit = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk, action="updated")
    assert all("migration" not in str(entry.changes) for entry in audit)  # a log of changes holds no words


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_a_line_is_neither_empty_nor_a_book(
    note: VoiceNote, alice: Membership, now: datetime, text: str
) -> None:
    with pytest.raises(Invalid):
        lines.correct(note, 1, text=text, by=alice, via="test", now=now)


def test_there_is_no_fourth_line(note: VoiceNote, alice: Membership, now: datetime) -> None:
    with pytest.raises(NotFound):
        lines.correct(note, 3, text="x", by=alice, via="test", now=now)


def test_a_viewer_corrects_nothing(note: VoiceNote, viewer: Membership, now: datetime) -> None:
    with pytest.raises(Forbidden):
        lines.correct(note, 0, text="x", by=viewer, via="test", now=now)
    with pytest.raises(Forbidden):
        lines.write(note, [Line("x")], engine=lines.TYPED, by=viewer, via="test", now=now)


def test_a_speaker_gets_a_name_everywhere(note: VoiceNote, alice: Membership, now: datetime) -> None:
    assert lines.rename_speaker(note, "1", " Zhou Min ", by=alice, via="test", now=now) == 2
    assert [row.speaker for row in rows(note)] == ["Zhou Min", "2", "Zhou Min"]
    lines.correct(note, 1, speaker="Lin Yue", by=alice, via="test", now=now)
    assert rows(note)[1].speaker == "Lin Yue"
    changes = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk, action="updated")
    told = [entry.changes for entry in changes.order_by("id")]
    assert told == [{"speaker": ["1", "Zhou Min"]}, {"speaker": ["2", "Lin Yue"]}]


def test_who_says_nothing_gets_no_name_and_nobody_an_empty_one(
    note: VoiceNote, alice: Membership, now: datetime
) -> None:
    with pytest.raises(NotFound):
        lines.rename_speaker(note, "9", "Zhou Min", by=alice, via="test", now=now)
    for name in ("", "  ", "x" * 81):
        with pytest.raises(Invalid) as wrong:
            lines.rename_speaker(note, "1", name, by=alice, via="test", now=now)
        assert wrong.value.errors[0].pointer == "/name"
    assert [row.speaker for row in rows(note)] == ["1", "2", "1"]


def test_words_and_speaker_corrected_at_once_are_one_line_of_audit(
    note: VoiceNote, alice: Membership, now: datetime
) -> None:
    lines.correct(note, 1, text="They want it", speaker="Lin Yue", by=alice, via="test", now=now)
    entry = AuditEntry.objects.for_team(note.team).get(record_id=note.pk, action="updated")
    assert entry.changes == {"transcript": [True, True], "speaker": ["2", "Lin Yue"]}


def confirmed(note: VoiceNote, by: Membership, now: datetime) -> VoiceNote:
    """With a summary that somebody has read."""
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(summary={}, summarized_at=now)
    return notes.confirm_summary(notes.find(note.team, note.pk), by=by, via="test", now=now)


def test_a_confirmation_holds_for_the_words_that_were_read(
    note: VoiceNote, alice: Membership, bob: Membership, now: datetime
) -> None:
    note, later = confirmed(note, alice, now), now + timedelta(minutes=1)
    lines.correct(note, 1, text="They want a plan", speaker="Lin Yue", by=bob, via="test", now=later)
    note = notes.find(note.team, note.pk)
    assert (note.confirmed_by, note.summary_is_outdated) == (alice, False)  # no word was changed
    lines.correct(note, 1, text="They want a migration plan", by=bob, via="test", now=later)
    note = notes.find(note.team, note.pk)
    assert (note.confirmed_by, note.confirmed_at, note.summary_is_outdated) == (None, None, True)
    with pytest.raises(NotNow, match="Summarise it again first"):
        notes.confirm_summary(note, by=alice, via="test", now=later)
    entry = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk).latest("id")
    assert entry.changes == {"transcript": [True, True], "summaryConfirmed": [True, False]}


def test_a_transcript_written_anew_takes_the_confirmation_back_and_the_audit_says_so(
    note: VoiceNote, alice: Membership, bob: Membership, now: datetime
) -> None:
    told: dict[str, Any] = {"engine": lines.TYPED, "by": bob, "via": "test"}
    note = confirmed(note, alice, now)
    lines.write(note, [Line("Budget is 880,000")], now=now + timedelta(minutes=1), **told)
    note = notes.find(note.team, note.pk)
    assert (note.confirmed_by, note.confirmed_at, note.summary_is_outdated) == (None, None, True)
    entry = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk).latest("id")
    assert entry.changes == {"transcript": [True, True], "summaryConfirmed": [True, False]}
    lines.write(note, [Line("Budget is 890,000")], now=now + timedelta(minutes=2), **told)
    entry = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk).latest("id")
    assert entry.changes == {"transcript": [True, True]}


def test_a_retyped_transcript_keeps_the_times_of_its_lines(
    note: VoiceNote, alice: Membership, now: datetime
) -> None:
    new = [Line("Budget is approved"), Line("They want a migration plan"), Line("One line more"), Line("Bye")]
    note = lines.write(note, new, engine=lines.TYPED, by=alice, via="test", now=now)
    found = rows(note)
    assert [row.start_ms for row in found] == [0, None, None, 5000]
    assert note.status == "summarizing"
    assert note.engine == "pocketsphinx"  # who wrote it first
    note = lines.write(note, [Line("Budget?"), *new[1:]], engine=lines.TYPED, by=alice, via="test", now=now)
    assert (rows(note)[0].start_ms, rows(note)[0].original) == (0, "Budget is approved")


@pytest.mark.parametrize("times", [(None, None), (1.0, 2.0)])
def test_words_in_the_place_of_an_engines_are_not_said_to_be_the_engines(
    note: VoiceNote, alice: Membership, now: datetime, times: tuple[float | None, float | None]
) -> None:
    told: dict[str, Any] = {"by": alice, "via": "test", "now": now}
    other = Line("Nothing of that was said on this call, we only talked about the weather", *times)
    assert lines.write(note, [other], engine=lines.TYPED, **told).engine == "typed"
    imported = [Line("Something else again, from a file with subtitles", 0.0, 2.0)]
    assert lines.write(note, imported, engine=lines.IMPORTED, **told).engine == "imported"
    corrected = [Line("Something else again, from the file with subtitles", 0.0, 2.0)]
    assert lines.write(note, corrected, engine=lines.TYPED, **told).engine == "imported"


def test_nobody_who_writes_waits_while_lines_are_compared(
    note: VoiceNote, alice: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth, found = len(connection.savepoint_ids), []

    def compared(*told: Any) -> Any:
        found.append(len(connection.savepoint_ids))
        return aligned(*told)

    monkeypatch.setattr(lines, "aligned", compared)
    lines.write(note, [Line("Bye")], engine=lines.TYPED, by=alice, via="test", now=now)
    assert found == [depth]  # in no transaction of its own


def test_what_a_colleague_corrects_while_lines_are_compared_is_compared_again(
    note: VoiceNote, alice: Membership, bob: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = True

    def compared(*told: Any) -> Any:
        nonlocal first
        if first:
            first = False
            lines.correct(note, 1, text="They want a data migration plan", by=bob, via="test", now=now)
        return aligned(*told)

    monkeypatch.setattr(lines, "aligned", compared)
    new = [Line("They want a data migration plan"), Line("Bye")]
    lines.write(note, new, engine=lines.TYPED, by=alice, via="test", now=now)
    assert [(row.start_ms, row.original) for row in rows(note)] == [(2500, "They want a plan"), (5000, "")]


def test_words_title_and_deal_are_written_together_or_not_at_all(
    note: VoiceNote, alice: Membership, now: datetime
) -> None:
    told: dict[str, Any] = {"engine": lines.TYPED, "by": alice, "via": "test", "now": now}
    with pytest.raises(Invalid):
        lines.write(note, [Line("Bye")], about={"title": "Call", "opportunity_id": note.pk}, **told)
    with pytest.raises(Invalid):
        lines.write(note, [Line(" ")], about={"title": "Call"}, **told)
    version = notes.find(note.team, note.pk).version
    with pytest.raises(StaleVersion):
        lines.write(note, [Line("Bye")], about={"title": "Call"}, expected_version=version - 1, **told)
    assert (lines.of(note), notes.find(note.team, note.pk).title) == (SAID, "")
    lines.write(note, [Line("Bye")], about={"title": "Call"}, expected_version=version, **told)
    assert (lines.of(note)[0].text, notes.find(note.team, note.pk).title) == ("Bye", "Call")


def test_typing_what_was_said_stops_the_engine_and_goes_on_to_the_summary(
    uploaded: Uploading, alice: Membership, now: datetime
) -> None:
    note = uploaded()
    first = note.job_id
    note = lines.write(note, [Line("预算九十二万")], engine=lines.TYPED, by=alice, via="test", now=now)
    assert Job.objects.for_team(note.team).get(pk=first).status == JobStatus.CANCELLED
    assert (note.status, note.engine, note.transcript) == ("summarizing", "typed", "预算九十二万")
    assert note.transcribed_at == now


def test_a_transcript_alone_becomes_a_note(alice: Membership, now: datetime) -> None:
    note, is_new = lines.begin(alice.team, About(file_name="call.vtt"), SAID, by=alice, via="test", now=now)
    assert is_new
    again, is_new = lines.begin(alice.team, About(), SAID, by=alice, via="test", now=now)
    assert (again.pk, is_new) == (note.pk, False)
    assert (note.source, note.status, note.engine, note.stored_name) == (
        "transcript",
        "summarizing",
        "imported",
        "",
    )
    assert lines.of(note) == SAID


@pytest.mark.parametrize("said", [[], [Line(" ")], [Line("x" * 500_001)]])
def test_no_words_and_too_many_are_refused_and_leave_nothing(
    alice: Membership, now: datetime, said: list[Line]
) -> None:
    with pytest.raises(Invalid):
        lines.begin(alice.team, About(), said, by=alice, via="test", now=now)
    assert not VoiceNote.objects.for_team(alice.team).exists()


def test_search_finds_chinese_words_and_their_line(
    alice: Membership, charlie: Membership, now: datetime
) -> None:
    ours, _is_new = lines.begin(
        alice.team, About(), [Line("你好"), Line("担心数据迁移")], by=alice, via="test", now=now
    )
    lines.begin(charlie.team, About(), [Line("数据迁移")], by=charlie, via="test", now=now)
    found = lines.found_in(alice.team, [ours.pk], "数据迁移")
    assert found[ours.pk].position == 1


def test_of_lines_that_are_searched_for_only_the_first_of_each_note_is_loaded(
    alice: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name in ("one", "two"):
        said = [Line(name), *[Line(f"the budget of {name}, again")] * 300]
        made.append(lines.begin(alice.team, About(), said, by=alice, via="test", now=now)[0].pk)
    loaded, load = [], Segment.from_db.__func__  # type: ignore[attr-defined]

    def counted(cls: Any, *told: Any) -> Any:
        loaded.append(1)
        return load(cls, *told)

    monkeypatch.setattr(Segment, "from_db", classmethod(counted))
    found = lines.found_in(alice.team, made, "budget")
    assert {id: row.position for id, row in found.items()} == dict.fromkeys(made, 1)
    assert len(loaded) == 2
    assert lines.found_in(alice.team, made, "zebra") == {}


def test_too_many_lines_are_refused_as_that_and_not_as_too_many_characters(
    alice: Membership, now: datetime
) -> None:
    with pytest.raises(Invalid) as wrong:
        lines.begin(alice.team, About(), [Line("x")] * 20_001, by=alice, via="test", now=now)
    assert wrong.value.detail == "A transcript has at most 20,000 lines."
    with pytest.raises(Invalid) as wrong:
        lines.begin(alice.team, About(), [Line("x" * 500_001)], by=alice, via="test", now=now)
    assert wrong.value.detail == "A transcript has at most 500,000 characters."
