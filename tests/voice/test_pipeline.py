"""From a recording to highlights: real sound through the real decoder, an engine over HTTP, every way to end."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.ai.model_replies import Exchange, Reply
from tests.ai.model_server import ModelServer, busy, hang, status, transcription, wrong_key
from tests.voice.audio import making
from tests.voice.working import SAID, hears, speech_requests, upload, worked_off
from wenshu import clock
from wenshu.crm.models import VoiceNote
from wenshu.jobs import worker
from wenshu.jobs.models import Job, JobStatus
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes, pipeline, policy, rows, serving, storage
from wenshu.voice.audio.decoding import decode
from wenshu.voice.engine import Line
from wenshu.voice.engines import openai
from wenshu.voice.errors import FINAL, MESSAGES, VoiceFault
from wenshu.voice.models import Piece
from wenshu.voice.notes import NotNow

LONG_S = 100  # two pieces
BREAK_S = 11  # so long a silence is sent to nobody: two pieces as well


@pytest.fixture(scope="module")
def speech() -> bytes:
    """A short memo."""
    return making.wav(making.voice(6))


@pytest.fixture(scope="module")
def long_speech() -> bytes:
    return making.wav(making.voice(LONG_S))


@pytest.fixture(scope="module")
def two_talks() -> bytes:
    """Two pieces, in a recording that is soon decoded."""
    return making.wav(making.voice(3) + making.silence(BREAK_S) + making.voice(3, seed=2))


def test_a_memo_becomes_lines_and_highlights(
    service: ModelServer, alice: Membership, speech: bytes, deal: Any
) -> None:
    service.always(hears(transcription(SAID, seconds=6)))
    note = worked_off(upload(alice, speech, opportunity_id=deal.pk))
    assert (note.status, note.error_code, note.failed_stage) == ("ready", "", "")
    assert note.engine == "endpoint:gpt-4o-mini-transcribe"
    assert abs((note.duration_ms or 0) - 6000) < 100
    assert note.media_type == "audio/wav"
    assert 50 <= len(bytes(note.peaks)) <= 800
    assert note.transcript.replace("\n", " ") == SAID
    said = lines.of(note)
    assert all(line.start is not None and line.end is not None for line in said)
    assert 0 <= (said[0].start or 0) < (said[-1].end or 0) <= 6.1
    assert note.summary
    assert [each["value"] for each in note.summary["amounts"]] == ["92000"]
    shown = rows.row(note)
    assert (shown["progress"], shown["pieces"]) == (1.0, {"done": 1, "total": 1})
    assert b"Suzhou Hengli" in speech_requests(service)[0]  # the customer's name, as a hint


def test_a_long_recording_is_sent_in_pieces_and_comes_back_in_order(
    service: ModelServer, alice: Membership, long_speech: bytes
) -> None:
    counted = iter(range(1, 9))
    service.always(
        lambda exchange: transcription(f"This is part {next(counted)} of what was said here.")(exchange)
    )
    note = worked_off(upload(alice, long_speech))
    assert note.status == "ready"
    assert note.pieces == note.pieces_done == len(speech_requests(service)) >= 2
    starts = [line.start for line in lines.of(note)]
    assert starts == sorted(starts)  # type: ignore[type-var]
    assert note.transcript.splitlines()[0].startswith("This is part 1")
    assert max(map(len, speech_requests(service))) < 24_000_000


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<html><body>Not a recording</body></html>", "memo.mp3", "not_audio"),
        (making.wav(making.silence(5)), "memo.wav", "no_speech"),
        (b"\x02#!SILK_V3" + bytes(2000), "memo.amr", "unsupported_codec"),
    ],
)
def test_what_cannot_be_heard_ends_in_its_own_words_and_asks_no_engine(
    service: ModelServer, alice: Membership, content: bytes, name: str, code: str
) -> None:
    note = worked_off(upload(alice, content, name))
    assert (note.status, note.error_code) == ("failed", code)
    assert rows.row(note)["failedStage"] == ("transcribing" if code == "no_speech" else "decoding")
    assert not service.requests
    told = rows.row(note)["error"]
    assert told["code"] == code
    assert len(told["message"]) > 30
    with storage.local(note.stored_name) as path:
        assert path.read_bytes() == content  # no failure deletes audio
    if code not in FINAL:
        again = notes.retry(note, by=alice, via="test", now=clock.now())
        assert worked_off(again).error_code == code
        return
    with pytest.raises(
        NotNow, match=str(MESSAGES[note.error_code][0])
    ):  # and the same bytes are not read again
        notes.retry(note, by=alice, via="test", now=clock.now())


def test_without_an_engine_a_person_types_and_it_goes_on(
    settings: Any, alice: Membership, speech: bytes
) -> None:
    settings.TRANSCRIBER = "none"
    note = worked_off(upload(alice, speech))
    assert (note.status, note.error_code) == ("needs_transcript", "no_engine")
    assert bytes(note.peaks)  # it can be heard meanwhile
    assert note.failed_stage == "transcribing"
    lines.write(note, [Line("预算批了九十二万")], engine="typed", by=alice, via="test", now=clock.now())
    note = worked_off(note)
    assert (note.status, note.engine, note.error_code) == ("ready", "typed", "")
    assert [each["value"] for each in note.summary["amounts"]] == ["920000"]  # type: ignore[index]


def test_what_is_typed_at_once_still_gets_its_waveform(
    settings: Any, alice: Membership, speech: bytes
) -> None:
    settings.TRANSCRIBER = "none"
    for content, heard in ((speech, True), (b"<html>no recording</html>", False)):
        note = upload(alice, content)
        lines.write(note, [Line("They sign.")], engine="typed", by=alice, via="test", now=clock.now())
        note = worked_off(note)
        assert (note.status, note.error_code) == ("ready", "")
        assert bool(bytes(note.peaks)) is heard


def test_a_busy_service_is_asked_again_when_it_said_and_only_for_what_is_missing(
    service: ModelServer, alice: Membership, two_talks: bytes
) -> None:
    good = transcription("This is a part of what was said in the meeting.")
    service.replies(good, busy(retry_after=77))
    service.always(hears(good))
    note = worked_off(upload(alice, two_talks))
    assert (note.status, note.error_code, note.pieces_done) == ("transcribing", "rate_limited", 1)
    assert rows.row(note)["error"]["code"] == "rate_limited"  # whoever watches is told why it takes time
    waiting = Job.objects.for_team(note.team).get(pk=note.job_id)
    assert timedelta(seconds=70) < waiting.run_at - clock.now() < timedelta(seconds=78)
    note = worked_off(note, hurry=True)
    assert (note.status, note.error_code) == ("ready", "")
    assert len(speech_requests(service)) == note.pieces + 1
    assert len(set(speech_requests(service))) <= note.pieces + 1


def test_a_wrong_key_fails_at_once_and_goes_on_when_it_is_right(
    service: ModelServer, alice: Membership, speech: bytes
) -> None:
    service.replies(wrong_key())
    note = worked_off(upload(alice, speech))
    assert (note.status, note.error_code, note.failed_stage) == ("failed", "auth", "transcribing")
    assert len(service.requests) == 1
    service.always(hears(transcription(SAID)))
    note = worked_off(notes.retry(note, by=alice, via="test", now=clock.now()))
    assert note.status == "ready"


@pytest.mark.parametrize(("reply", "code"), [(status(500), "unavailable"), (hang(), "timeout")])
def test_a_service_that_stays_broken_ends_in_failed_and_never_in_a_poorer_engine(
    service: ModelServer,
    alice: Membership,
    speech: bytes,
    reply: Reply,
    code: str,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if (
        code == "timeout"
    ):  # else a piece of six seconds would be waited for three times as long, five times over
        settings.AI_TIMEOUT_S = 0.5
        monkeypatch.setattr(openai, "SECONDS_PER_SECOND_HERE", 0)
    service.always(hears(reply))
    note = worked_off(upload(alice, speech), hurry=True)
    assert (note.status, note.failed_stage, note.engine) == ("failed", "transcribing", "")
    assert note.error_code in {
        code,
        "unavailable",
    }  # after several in a row the endpoint is left alone for a moment
    assert note.tries == pipeline.RETRIES


def test_waits_grow_between_tries(service: ModelServer, alice: Membership, speech: bytes) -> None:
    service.always(hears(status(503)))
    note, waits = worked_off(upload(alice, speech)), []
    while note.status == "transcribing":
        waits.append(
            (Job.objects.for_team(note.team).get(pk=note.job_id).run_at - clock.now()).total_seconds()
        )
        Job.objects.for_team(note.team).filter(pk=note.job_id).update(run_at=clock.now())
        worker.drain(limit=1)
        note = notes.find(note.team, note.pk)
    assert len(waits) == pipeline.RETRIES
    assert all(later > earlier * 1.5 for earlier, later in pairwise(waits))


def test_audio_that_stays_here_is_sent_to_nobody(
    service: ModelServer, alice: Membership, now: datetime, settings: Any
) -> None:
    settings.OPENAI_BASE_URL = "https://models.example.com/v1"
    policy.choose(alice.team, policy.Choices(local_only=True), by=alice, via="test", now=now)
    note = worked_off(upload(alice, making.wav(making.voice(2))))
    assert not service.requests
    assert note.engine in {"", "pocketsphinx:en-us"}
    assert note.error_code in {"", "no_speech"}  # made-up syllables are no words


def test_cancelling_in_the_middle_stops_and_trying_again_sends_only_the_rest(
    service: ModelServer, alice: Membership, two_talks: bytes
) -> None:
    note = upload(alice, two_talks)
    answers = 0

    def cancels_after_the_first(exchange: Exchange) -> None:
        nonlocal answers
        answers += 1
        transcription("This is a part of what was said in the meeting.")(exchange)

    service.always(hears(cancels_after_the_first))
    first = pipeline._Attempt._one_piece

    def and_then_cancel(self: Any, *args: Any) -> None:
        first(self, *args)
        notes.cancel(notes.find(note.team, note.pk), by=alice, via="test", now=clock.now())

    patch = pytest.MonkeyPatch()
    patch.setattr(pipeline._Attempt, "_one_piece", and_then_cancel)
    stopped = worked_off(note)
    patch.undo()
    assert (stopped.status, stopped.pieces_done, answers) == ("cancelled", 1, 1)
    done = worked_off(notes.retry(stopped, by=alice, via="test", now=clock.now()))
    assert done.status == "ready"
    assert answers == done.pieces


def test_another_engine_cuts_anew(
    service: ModelServer, alice: Membership, two_talks: bytes, settings: Any
) -> None:
    service.replies(transcription("This is a part of what was said in the meeting."), wrong_key())
    note = worked_off(upload(alice, two_talks))
    assert (note.status, note.pieces_done) == ("failed", 1)
    settings.AI_TRANSCRIPTION_MODEL = "another-transcribe"
    service.always(hears(transcription("This is a part of what was said in the meeting.")))
    note = worked_off(notes.retry(note, by=alice, via="test", now=clock.now()))
    assert (note.status, note.engine) == ("ready", "endpoint:another-transcribe")
    engines = Piece.objects.for_team(note.team).filter(note=note).values_list("engine", flat=True)
    assert set(engines) == {"endpoint:another-transcribe"}


def test_deleting_in_the_middle_leaves_nothing_and_no_error(
    service: ModelServer, alice: Membership, speech: bytes
) -> None:
    note = upload(alice, speech)
    heard = transcription(SAID)

    def deleted_meanwhile(exchange: Exchange) -> None:
        heard(exchange)

    service.always(hears(deleted_meanwhile))
    notes.delete(note, by=alice, via="test", now=clock.now())
    assert worker.drain() == 0
    assert not VoiceNote.objects.for_team(alice.team).exists()


def test_a_process_that_was_killed_is_started_again_and_the_note_is_not_lost(
    service: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    kills = 0

    def killed_once(*told: Any, **named: Any) -> Any:
        nonlocal kills
        kills += 1
        if kills == 1:
            raise VoiceFault("internal", "it ended by SIGKILL")
        return decode(*told, **named)

    service.always(hears(transcription(SAID)))
    monkeypatch.setattr(pipeline, "decode", killed_once)
    note = worked_off(upload(alice, speech))
    assert (note.status, note.error_code, note.tries) == ("transcribing", "internal", 1)
    note = worked_off(note, hurry=True)
    assert (note.status, note.error_code, kills) == ("ready", "", 2)


def test_an_error_of_ours_is_tried_again_then_told(
    service: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.always(hears(transcription(SAID)))
    monkeypatch.setattr(pipeline, "summarise", lambda *_, **__: 1 / 0)
    note = worked_off(upload(alice, speech), hurry=True)
    assert (note.status, note.error_code, note.failed_stage) == ("ready", "internal", "summarizing")
    assert note.transcript  # a late failure does not take the transcript along
    assert note.summary  # nor the rules
    assert (note.summary_engine, [each["value"] for each in note.summary["amounts"]]) == ("rules", ["92000"])
    told = rows.row(note)
    assert (told["error"]["code"], told["failedStage"]) == ("internal", "summarizing")
    assert len(speech_requests(service)) == 1
    monkeypatch.undo()
    service.always(hears(transcription(SAID)))
    again = notes.summarize_again(note, by=alice, via="test", now=clock.now())
    note = worked_off(again)
    assert (note.status, note.error_code) == ("ready", "")
    assert note.summary


def test_a_job_of_before_has_no_say(service: ModelServer, alice: Membership, speech: bytes) -> None:
    note = upload(alice, speech)
    before = Job.objects.for_team(note.team).get(pk=note.job_id)
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(job=None)
    worked_off(note)
    assert Job.objects.for_team(note.team).get(pk=before.pk).status == JobStatus.DONE
    assert notes.find(note.team, note.pk).status == "queued"
    assert not service.requests


def test_a_call_on_two_channels_says_who_speaks(service: ModelServer, alice: Membership) -> None:
    one, other = making.voice(8, seed=1), making.silence(9) + making.voice(8, seed=2, pitch=210)
    silent = making.silence(9)
    sound = making.stereo(one + silent, other)
    service.always(hears(transcription("Somebody says enough words here to be believed by everybody.")))
    note = worked_off(upload(alice, making.wav(sound, channels=2)))
    assert note.status == "ready"
    assert [line.speaker for line in lines.of(note)] == ["1", "2"]


def test_what_browsers_cannot_play_gets_a_copy_and_keeps_the_original(
    service: ModelServer, alice: Membership
) -> None:
    service.always(hears(transcription(SAID)))
    ogg = making.encoded(making.voice(6), "ogg", "libopus", rate=48_000)
    note = worked_off(upload(alice, ogg, "memo.ogg"))
    assert note.status == "ready"
    heard, original = serving.answer(note, original=False), serving.answer(note, original=True)
    assert heard.headers["Content-Type"] == "audio/mp4"
    assert b"ftyp" in b"".join(heard.body)[:16]
    assert b"".join(original.body) == ogg
    assert note.size == len(ogg) + int(heard.headers["Content-Length"])


def test_notes_of_two_teams_do_not_meet(
    service: ModelServer, alice: Membership, charlie: Membership, speech: bytes
) -> None:
    service.always(hears(transcription(SAID)))
    ours, theirs = upload(alice, speech), upload(charlie, speech)
    assert worked_off(ours).status == worked_off(theirs).status == "ready"
    assert {piece.team_id for piece in Piece.all_teams.filter(note=ours)} == {alice.team.pk}
    assert threading.active_count() < 50
