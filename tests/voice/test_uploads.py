"""Recordings in parts: they go on where the connection broke, become one note, and never more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wenshu.crm import opportunities
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.errors import Conflict, Forbidden, Invalid, NotFound
from wenshu.teams.models import Membership
from wenshu.voice import housekeeping, lines, notes, storage, uploads
from wenshu.voice.models import Upload
from wenshu.voice.notes import About, QuotaFull
from wenshu.voice.storage import TooLarge
from wenshu.voice.uploads import TooManyUploads, WrongOffset


def begun(by: Membership, now: datetime, size: int = 10) -> Upload:
    return uploads.begin(by.team, About(file_name="memo.m4a"), size=size, by=by, now=now)


def test_parts_become_the_note_of_their_bytes(alice: Membership, now: datetime) -> None:
    upload = begun(alice, now)
    upload = uploads.append(upload, 0, [b"0123", b"45"], now=now)
    assert upload.received == 6
    with pytest.raises(Conflict):
        uploads.finish(upload, by=alice, via="test", now=now)
    upload = uploads.append(uploads.find(alice.team, upload.pk, by=alice), 6, [b"6789"], now=now)
    note, is_new = uploads.finish(upload, by=alice, via="test", now=now)
    assert is_new
    with storage.local(note.stored_name) as path:
        assert path.read_bytes() == b"0123456789"
    again, is_new = uploads.finish(
        uploads.find(alice.team, upload.pk, by=alice), by=alice, via="test", now=now
    )
    assert (again.pk, is_new) == (note.pk, False)
    assert not list(storage.work_folder().iterdir())


def test_a_part_that_begins_elsewhere_is_refused_and_nothing_moves(alice: Membership, now: datetime) -> None:
    upload = uploads.append(begun(alice, now), 0, [b"0123"], now=now)
    for offset in (0, 3, 5):
        with pytest.raises(WrongOffset):
            uploads.append(upload, offset, [b"xx"], now=now)
    assert uploads.find(alice.team, upload.pk, by=alice).received == 4


def test_two_senders_of_the_same_part_do_not_double_it(alice: Membership, now: datetime) -> None:
    one = begun(alice, now)
    other = uploads.find(alice.team, one.pk, by=alice)
    uploads.append(one, 0, [b"0123"], now=now)
    with pytest.raises(WrongOffset):
        uploads.append(other, 0, [b"0123"], now=now)
    assert uploads.find(alice.team, one.pk, by=alice).received == 4


def test_a_connection_that_breaks_loses_its_part_and_nothing_else(alice: Membership, now: datetime) -> None:
    upload = uploads.append(begun(alice, now), 0, [b"01"], now=now)

    def broken() -> Any:
        yield b"234"
        raise OSError("the connection is gone")

    with pytest.raises(OSError, match="gone"):
        uploads.append(upload, 2, broken(), now=now)
    upload = uploads.find(alice.team, upload.pk, by=alice)
    assert upload.received == 2
    upload = uploads.append(upload, 2, [b"23456789"], now=now)
    note, _is_new = uploads.finish(upload, by=alice, via="test", now=now)
    with storage.local(note.stored_name) as path:
        assert path.read_bytes() == b"0123456789"


def test_more_than_was_said_is_refused(alice: Membership, now: datetime) -> None:
    with pytest.raises(Invalid):
        uploads.append(begun(alice, now), 0, [b"01234567890"], now=now)


def test_a_part_larger_than_any_is_refused_as_too_large(alice: Membership, now: datetime) -> None:
    upload = begun(alice, now, 20_000_000)
    with pytest.raises(TooLarge, match="at most 8 MB"):
        uploads.append(upload, 0, [bytes(5_000_000), bytes(4_000_000)], now=now)
    assert uploads.find(alice.team, upload.pk, by=alice).received == 0
    assert uploads.append(upload, 0, [bytes(uploads.LARGEST_PART)], now=now).received == uploads.LARGEST_PART


def test_a_transcript_that_comes_in_parts_becomes_a_note_of_words(alice: Membership, now: datetime) -> None:
    said = b"The budget is approved.\nThey sign on Friday.\n"
    notes_of_it = []
    for _ in range(2):
        upload = uploads.begin(alice.team, About(file_name="Call.TXT"), size=len(said), by=alice, now=now)
        uploads.append(upload, 0, [said[:10], said[10:]], now=now)
        notes_of_it.append(uploads.finish(upload, by=alice, via="test", now=now))
    (note, is_new), (again, again_is_new) = notes_of_it
    assert (note.source, note.engine, note.stored_name) == ("transcript", "imported", "")
    assert [line.text for line in lines.of(note)] == ["The budget is approved.", "They sign on Friday."]
    assert (is_new, again_is_new, again.pk) == (True, False, note.pk)
    assert not list(storage.work_folder().iterdir())


def test_what_is_named_a_transcript_and_is_none_is_told_so_and_kept_to_be_thrown_away(
    alice: Membership, now: datetime
) -> None:
    with pytest.raises(Invalid, match="at most"):
        uploads.begin(alice.team, About(file_name="call.srt"), size=50_000_000, by=alice, now=now)
    upload = uploads.begin(alice.team, About(file_name="call.srt"), size=4, by=alice, now=now)
    uploads.append(upload, 0, [b"\x00\x01\x02\x03"], now=now)
    with pytest.raises(Invalid, match="text file"):
        uploads.finish(upload, by=alice, via="test", now=now)
    assert not VoiceNote.objects.for_team(alice.team).exists()
    uploads.discard(upload)


def test_what_is_said_to_be_recorded_later_than_now_is_refused_before_a_byte_is_sent(
    alice: Membership, now: datetime
) -> None:
    about = About(file_name="memo.m4a", recorded_at=now + timedelta(minutes=6))
    with pytest.raises(Invalid) as wrong:
        uploads.begin(alice.team, about, size=10, by=alice, now=now)
    assert wrong.value.errors[0].pointer == "/recordedAt"
    uploads.begin(
        alice.team, replace(about, recorded_at=now + timedelta(minutes=4)), size=10, by=alice, now=now
    )


def test_sizes_are_refused_before_a_byte_is_sent(alice: Membership, now: datetime, settings: Any) -> None:
    settings.VOICE_MAX_MB, settings.VOICE_TEAM_MB = 5, 3
    for size, error in ((0, Invalid), (5_000_001, TooLarge), (4_000_000, QuotaFull)):
        with pytest.raises(error):
            begun(alice, now, size)
    assert not Upload.objects.for_team(alice.team).exists()


def test_an_upload_is_its_members_own(
    alice: Membership, bob: Membership, viewer: Membership, charlie: Membership, now: datetime
) -> None:
    upload = begun(alice, now)
    for other in (bob, charlie):
        with pytest.raises(NotFound):
            uploads.find(other.team, upload.pk, by=other)
    with pytest.raises(Forbidden):
        begun(viewer, now)


def test_nobody_begins_without_end(alice: Membership, now: datetime) -> None:
    for _ in range(uploads.MOST_UNFINISHED):
        begun(alice, now)
    with pytest.raises(TooManyUploads):
        begun(alice, now)


def test_what_was_never_finished_is_forgotten(alice: Membership, now: datetime) -> None:
    upload = uploads.append(begun(alice, now), 0, [b"01"], now=now)
    assert housekeeping.forget_uploads(now + timedelta(days=1)) == 0
    assert housekeeping.forget_uploads(now + timedelta(days=3)) == 1
    with pytest.raises(NotFound):
        uploads.find(alice.team, upload.pk, by=alice)
    assert not list(storage.work_folder().iterdir())


def test_the_parts_that_another_machine_has_are_missed_with_a_sentence(
    alice: Membership, now: datetime
) -> None:
    upload = uploads.append(begun(alice, now), 0, [b"0123456789"], now=now)
    Path(storage.work_folder() / upload.stored_name).unlink()
    with pytest.raises(Conflict, match="Upload the file again"):
        uploads.finish(upload, by=alice, via="test", now=now)


@pytest.mark.parametrize("backend", ["FileSystemStorage", "InMemoryStorage"])
def test_a_last_step_that_fails_keeps_what_was_sent_and_can_be_taken_again(
    backend: str, alice: Membership, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "InMemoryStorage":  # a storage that is not this machine's disk
        voice = {"BACKEND": f"django.core.files.storage.{backend}"}
        settings.STORAGES = {**settings.STORAGES, "voice": voice}
    upload = uploads.append(begun(alice, now), 0, [b"0123456789"], now=now)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(notes, "_take", broken)
    with pytest.raises(RuntimeError):
        uploads.finish(upload, by=alice, via="test", now=now)
    monkeypatch.undo()
    assert storage.storage().listdir(str(alice.team.uid))[1] == []
    upload = uploads.append(uploads.find(alice.team, upload.pk, by=alice), 10, [], now=now)  # as the API does
    note, is_new = uploads.finish(upload, by=alice, via="test", now=now)
    assert is_new
    with storage.local(note.stored_name) as path:
        assert path.read_bytes() == b"0123456789"


def test_a_note_that_was_made_keeps_its_sound_though_the_answer_fails(
    alice: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = uploads.append(begun(alice, now), 0, [b"0123456789"], now=now)
    take = notes.take

    def then_broken(*given: Any, **more: Any) -> None:
        take(*given, **more)
        raise RuntimeError("after the commit")

    monkeypatch.setattr(notes, "take", then_broken)
    with pytest.raises(RuntimeError):
        uploads.finish(upload, by=alice, via="test", now=now)
    (note,) = VoiceNote.objects.for_team(alice.team)
    with storage.local(note.stored_name) as path:
        assert path.read_bytes() == b"0123456789"


def test_a_deal_that_is_deleted_while_the_parts_come_takes_no_recording_along(
    alice: Membership, now: datetime, deal: Opportunity
) -> None:
    about = About(file_name="memo.m4a", opportunity_id=deal.pk)
    upload = uploads.begin(alice.team, about, size=10, by=alice, now=now)
    uploads.append(upload, 0, [b"0123456789"], now=now)
    opportunities.delete(deal, by=alice, via="test", now=now)
    upload = uploads.find(alice.team, upload.pk, by=alice)
    note, is_new = uploads.finish(upload, by=alice, via="test", now=now)
    assert (is_new, note.opportunity) == (True, None)


def test_what_was_begun_holds_its_room_until_it_is_whole_or_thrown_away(
    alice: Membership, bob: Membership, charlie: Membership, now: datetime, settings: Any
) -> None:
    settings.VOICE_TEAM_MB = 1
    upload = begun(alice, now, 600_000)
    with pytest.raises(QuotaFull):
        begun(bob, now, 600_000)
    with pytest.raises(QuotaFull):
        notes.check_room(alice.team, 600_000)  # as a recording sent whole is asked
    begun(charlie, now, 600_000)  # another team has a room of its own
    uploads.discard(upload)
    upload = uploads.append(begun(bob, now, 600_000), 0, [bytes(600_000)], now=now)
    note, _is_new = uploads.finish(upload, by=bob, via="test", now=now)
    assert (notes.used(bob.team), notes.begun(bob.team)) == (600_000, 0)
    notes.delete(note, by=bob, via="test", now=now)
    assert (notes.used(bob.team), notes.begun(bob.team)) == (0, 0)


def test_two_who_began_at_once_do_not_both_fit_and_the_second_loses_nothing(
    alice: Membership, now: datetime, settings: Any
) -> None:
    settings.VOICE_TEAM_MB = 2
    both = [
        uploads.append(begun(alice, now, 600_000), 0, [sound * 600_000], now=now) for sound in (b"a", b"b")
    ]
    settings.VOICE_TEAM_MB = 1
    uploads.finish(both[0], by=alice, via="test", now=now)
    with pytest.raises(QuotaFull):
        uploads.finish(both[1], by=alice, via="test", now=now)
    settings.VOICE_TEAM_MB = 2
    assert uploads.finish(both[1], by=alice, via="test", now=now)[1]


def test_the_same_bytes_in_parts_are_the_note_that_there_is(alice: Membership, now: datetime) -> None:
    made = []
    for _ in range(2):
        upload = uploads.append(begun(alice, now), 0, [b"0123456789"], now=now)
        made.append(uploads.finish(upload, by=alice, via="test", now=now))
    assert made[0][0].pk == made[1][0].pk
    assert [is_new for _note, is_new in made] == [True, False]
    assert VoiceNote.objects.for_team(alice.team).count() == 1
    assert notes.used(alice.team) == 10
