"""Voice notes as people handle them: nothing is kept twice, nothing is lost, nobody reaches another team's."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.voice.conftest import Uploading, deal_of
from wenshu.crm.activity import StaleVersion
from wenshu.crm.models import AuditEntry, Opportunity, VoiceNote, VoiceStatus
from wenshu.errors import Forbidden, Invalid, NotFound
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Membership
from wenshu.voice import housekeeping, intake, lines, notes, policy, storage
from wenshu.voice.engine import Line
from wenshu.voice.errors import ERROR_CODES, MESSAGES
from wenshu.voice.notes import About, NotNow, QuotaFull
from wenshu.voice.storage import TooLarge


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def ended(note: VoiceNote, status: VoiceStatus, **columns: object) -> VoiceNote:
    """As the pipeline leaves it."""
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(status=status, **columns)
    return notes.find(note.team, note.pk)


def written(note: VoiceNote, now: datetime, *texts: str) -> VoiceNote:
    said = [Line(text, float(n), n + 1.0) for n, text in enumerate(texts)]
    with transaction.atomic():
        note = notes.locked(note.team, note.pk)
        lines.put(note, said)
        note.transcribed_at, note.status = now, VoiceStatus.READY
        notes.save(note, now=now)
    return note


def test_a_recording_is_stored_under_a_random_name_in_its_teams_folder_for_its_owners_eyes(
    uploaded: Uploading, voice_folder: Path, deal: Opportunity
) -> None:
    note = uploaded(b"abc", opportunity_id=deal.pk)
    (path,) = files(voice_folder)
    assert path.parent.name == str(note.team.uid)
    assert "memo" not in path.name
    assert path.read_bytes() == b"abc"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert (note.status, note.size, note.sha256) == ("queued", 3, hashlib.sha256(b"abc").hexdigest())
    assert note.opportunity == deal
    assert Job.objects.for_team(note.team).get(pk=note.job_id).arguments == {"note_id": str(note.pk)}
    entry = AuditEntry.objects.for_team(note.team).get(record_id=note.pk)
    assert (entry.record_kind, entry.action) == ("voice_note", "created")


def test_the_same_bytes_again_are_the_note_that_there_is(uploaded: Uploading, voice_folder: Path) -> None:
    first, again = uploaded(b"abc"), uploaded(b"abc")
    assert first.pk == again.pk
    assert len(files(voice_folder)) == 1
    assert Job.objects.for_team(first.team).count() == 1


def test_the_same_bytes_in_another_team_are_another_note(
    uploaded: Uploading, charlie: Membership, voice_folder: Path
) -> None:
    ours, theirs = uploaded(b"abc"), uploaded(b"abc", by=charlie)
    assert ours.pk != theirs.pk
    assert len(files(voice_folder)) == 2


def test_nothing_was_recorded_later_than_now_but_for_a_phones_clock(
    uploaded: Uploading, alice: Membership, now: datetime
) -> None:
    told: dict[str, Any] = {"by": alice, "via": "test", "now": now}
    note = uploaded(recorded_at=now + timedelta(minutes=4))
    later = now + timedelta(minutes=6)
    for attempt in (
        lambda: uploaded(b"other", recorded_at=later),
        lambda: lines.begin(alice.team, About(recorded_at=later), [Line("They sign")], **told),
        lambda: notes.change(note, {"recorded_at": later}, **told),
    ):
        with pytest.raises(Invalid) as wrong:
            attempt()
        assert wrong.value.errors[0].pointer == "/recordedAt"
    assert notes.of(alice.team).count() == 1


@pytest.mark.parametrize(("content", "error"), [(b"", Invalid), (b"x" * 1_000_001, TooLarge)])
def test_nothing_and_too_much_are_refused_before_anything_is_kept(
    content: bytes, error: type[Exception], uploaded: Uploading, settings: Any, voice_folder: Path
) -> None:
    settings.VOICE_MAX_MB = 1
    with pytest.raises(error):
        uploaded(content)
    assert not files(voice_folder)


def test_a_team_keeps_no_more_than_its_room(
    uploaded: Uploading, settings: Any, charlie: Membership, voice_folder: Path
) -> None:
    settings.VOICE_TEAM_MB = 1
    uploaded(b"a" * 600_000)
    with pytest.raises(QuotaFull):
        uploaded(b"b" * 600_000)
    assert len(files(voice_folder)) == 1
    uploaded(b"b" * 600_000, by=charlie)  # another team has a room of its own


def test_a_viewer_adds_nothing(viewer: Membership, uploaded: Uploading, voice_folder: Path) -> None:
    with pytest.raises(Forbidden):
        uploaded(b"abc", by=viewer)
    assert not files(voice_folder)


def test_another_teams_deal_is_no_deal(
    uploaded: Uploading, charlie: Membership, now: datetime, voice_folder: Path
) -> None:
    theirs = deal_of(charlie, now)
    with pytest.raises(Invalid) as refused:
        uploaded(b"abc", opportunity_id=theirs.pk)
    assert refused.value.errors[0].pointer == "/opportunityId"
    assert not files(voice_folder)


def test_another_teams_note_is_not_there(uploaded: Uploading, charlie: Membership) -> None:
    note = uploaded()
    with pytest.raises(NotFound):
        notes.find(charlie.team, note.pk)


def test_a_deal_is_linked_and_unlinked_with_a_line_of_audit(
    uploaded: Uploading, alice: Membership, deal: Opportunity, now: datetime
) -> None:
    note = notes.change(
        uploaded(), {"opportunity_id": deal.pk, "title": "  Call  "}, by=alice, via="test", now=now
    )
    assert (note.opportunity, note.title, note.version) == (deal, "Call", 2)
    entry = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk, action="updated").get()
    assert entry.changes == {"opportunityId": [None, str(deal.pk)], "title": ["", "Call"]}
    with pytest.raises(StaleVersion):
        notes.change(note, {"title": "x"}, by=alice, via="test", now=now, expected_version=1)
    note = notes.change(note, {"opportunity_id": None}, by=alice, via="test", now=now)
    assert note.opportunity is None


def test_what_failed_is_tried_again_and_only_that(
    uploaded: Uploading, alice: Membership, now: datetime
) -> None:
    note = uploaded()
    with pytest.raises(NotNow):
        notes.retry(note, by=alice, via="test", now=now)
    note = ended(note, VoiceStatus.FAILED, error_code="timeout", failed_stage="transcribing")
    first = note.job_id
    note = notes.retry(note, by=alice, via="test", now=now)
    assert (note.status, note.error_code, note.failed_stage) == ("queued", "", "")
    assert note.job_id != first


def test_a_summary_that_is_missing_is_made_without_the_sound(
    uploaded: Uploading, alice: Membership, now: datetime
) -> None:
    note = written(uploaded(), now, "Hello")
    with pytest.raises(NotNow):
        notes.retry(note, by=alice, via="test", now=now)
    assert notes.summarize_again(note, by=alice, via="test", now=now).status == "summarizing"


def test_a_file_that_would_end_the_same_way_is_not_tried_again_and_whose_fault_is_a_services_is(
    uploaded: Uploading, alice: Membership, now: datetime
) -> None:
    for code in sorted(ERROR_CODES):
        note = ended(uploaded(code.encode()), VoiceStatus.FAILED, error_code=code)
        of_the_file = code in {"empty", "not_audio", "unsupported_codec", "too_long"}
        assert notes.may_retry(note) is not of_the_file, code
        if not of_the_file:
            assert notes.retry(note, by=alice, via="test", now=now).status == "queued"
            continue
        with pytest.raises(NotNow) as refused:
            notes.retry(note, by=alice, via="test", now=now)
        assert str(MESSAGES[code][1]) in str(refused.value.detail), code  # what to do in its place


def test_cancelling_stops_the_job_and_keeps_the_sound(
    uploaded: Uploading, alice: Membership, now: datetime, voice_folder: Path
) -> None:
    note = notes.cancel(uploaded(), by=alice, via="test", now=now)
    assert note.status == "cancelled"
    assert Job.objects.for_team(note.team).get(pk=note.job_id).status == JobStatus.CANCELLED
    assert len(files(voice_folder)) == 1
    with pytest.raises(NotNow):
        notes.cancel(note, by=alice, via="test", now=now)
    assert notes.retry(note, by=alice, via="test", now=now).status == "queued"


@pytest.mark.django_db(transaction=True)
def test_removing_audio_keeps_transcript_and_summary(
    uploaded: Uploading, alice: Membership, now: datetime, voice_folder: Path
) -> None:
    note = uploaded(b"abc")
    with pytest.raises(NotNow):
        notes.remove_audio(note, by=alice, via="test", now=now)
    note = written(note, now, "They want a plan")
    note = notes.remove_audio(note, by=alice, via="test", now=now)
    assert not files(voice_folder)
    assert (note.stored_name, note.size, note.transcript) == ("", 0, "They want a plan")
    assert note.audio_removed_at == now
    assert uploaded(b"abc").pk != note.pk  # the bytes are gone, so they may come again


@pytest.mark.django_db(transaction=True)
def test_deleting_takes_all_of_it_and_stops_the_job(
    uploaded: Uploading, alice: Membership, now: datetime, voice_folder: Path
) -> None:
    note = uploaded()
    job = note.job_id
    notes.delete(note, by=alice, via="test", now=now)
    assert not files(voice_folder)
    assert not VoiceNote.objects.for_team(note.team).exists()
    assert Job.objects.for_team(note.team).get(pk=job).status == JobStatus.CANCELLED
    last = AuditEntry.objects.for_team(note.team).filter(record_id=note.pk).latest("at", "id")
    assert (last.action, last.changes) == ("deleted", {})


def test_a_member_deletes_own_notes_and_a_manager_everybodys(
    uploaded: Uploading, alice: Membership, bob: Membership, now: datetime
) -> None:
    of_alice, of_bob = uploaded(b"a"), uploaded(b"b", by=bob)
    with pytest.raises(Forbidden):
        notes.delete(of_alice, by=bob, via="test", now=now)
    with pytest.raises(Forbidden):
        notes.remove_audio(of_alice, by=bob, via="test", now=now)
    notes.delete(of_bob, by=bob, via="test", now=now)
    notes.delete(of_alice, by=alice, via="test", now=now)


def test_audio_is_removed_when_its_days_are_over_and_only_with_a_transcript(
    uploaded: Uploading, alice: Membership, charlie: Membership, now: datetime
) -> None:
    told, untold = written(uploaded(b"a"), now, "Hello"), uploaded(b"b")
    theirs = written(uploaded(b"c", by=charlie), now, "Hello")
    policy.choose(alice.team, policy.Choices(audio_kept_days=30), by=alice, via="test", now=now)
    assert housekeeping.remove_old_audio(now + timedelta(days=29)) == 0
    assert housekeeping.remove_old_audio(now + timedelta(days=31)) == 1
    assert not notes.find(told.team, told.pk).stored_name
    assert notes.find(told.team, told.pk).transcript == "Hello"
    assert notes.find(untold.team, untold.pk).stored_name
    assert notes.find(theirs.team, theirs.pk).stored_name


@pytest.mark.django_db(transaction=True)
def test_a_copy_whose_original_is_gone_is_audio_too(
    uploaded: Uploading, alice: Membership, now: datetime, voice_folder: Path
) -> None:
    """As an earlier version could leave it."""
    policy.choose(alice.team, policy.Choices(audio_kept_days=30), by=alice, via="test", now=now)
    for content in (b"a", b"b"):
        note = written(uploaded(content), now, "Hello")
        ended(note, VoiceStatus.READY, stored_name="", playback_name=note.stored_name)
        if content == b"a":
            notes.remove_audio(note, by=alice, via="test", now=now)
        else:
            assert housekeeping.remove_old_audio(now + timedelta(days=31)) == 1
        assert notes.find(note.team, note.pk).playback_name == ""
        assert not files(voice_folder)


def test_only_managers_choose_and_only_sensible_days(
    alice: Membership, bob: Membership, now: datetime
) -> None:
    with pytest.raises(Forbidden):
        policy.choose(bob.team, policy.Choices(local_only=True), by=bob, via="test", now=now)
    with pytest.raises(Invalid):
        policy.choose(alice.team, policy.Choices(audio_kept_days=0), by=alice, via="test", now=now)
    policy.choose(alice.team, policy.Choices(local_only=True), by=alice, via="test", now=now)
    assert policy.of(alice.team) == policy.Choices(local_only=True)


def test_files_without_a_note_are_swept_away_and_no_others(
    uploaded: Uploading, voice_folder: Path, now: datetime
) -> None:
    note = uploaded(b"abc")
    stray = storage.storage().save(f"{note.team.uid}/{'0' * 32}", SimpleUploadedFile("x", b"stray"))
    assert housekeeping.remove_strays(datetime.now(now.tzinfo)) == 0  # it may be on its way to a note
    assert housekeeping.remove_strays(datetime.now(now.tzinfo) + timedelta(days=3)) == 1
    assert [path.read_bytes() for path in files(voice_folder)] == [b"abc"]
    assert stray not in {note.stored_name}


def test_a_title_out_of_a_file_name_is_no_path(uploaded: Uploading, alice: Membership, now: datetime) -> None:
    file = SimpleUploadedFile("x.mp3", b"abc")
    about = About(file_name="..\\..\\etc/passwd.mp3")
    note, _is_new = notes.upload(alice.team, file, about, by=alice, via="test", now=now)
    assert note.file_name == "passwd.mp3"


@pytest.mark.parametrize(
    ("said", "means"), [("zh-CN", "zh"), ("EN_us", "en"), ("auto", ""), ("", ""), ("zh", "zh")]
)
def test_languages_are_taken_as_browsers_write_them(said: str, means: str) -> None:
    assert intake.check_language(said) == means


def test_other_languages_are_refused() -> None:
    with pytest.raises(Invalid):
        intake.check_language("klingon")
