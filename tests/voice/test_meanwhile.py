"""What people do while a note is being worked on holds: nothing comes back, is sent on, or is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, transcription
from tests.voice.audio import making
from tests.voice.conftest import deal_of
from tests.voice.working import SAID, hears, speech_requests, upload, worked_off
from wenshu import clock
from wenshu.ai import addresses
from wenshu.crm import opportunities
from wenshu.crm.models import Opportunity, VoiceNote, VoiceStatus
from wenshu.errors import NotFound
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes, pipeline, policy, rows, serving
from wenshu.voice.engine import Line

PART = "This is a part of what was said in the meeting."


@pytest.fixture(scope="module")
def speech() -> bytes:
    return making.wav(making.voice(6))


@pytest.fixture(scope="module")
def unplayable() -> bytes:
    """What browsers cannot play, so that a copy is made."""
    return making.encoded(making.voice(6), "ogg", "libopus", rate=48_000)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def once_copied(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    copy = pipeline.playback_copy

    def copied(original: Path, *, folder: Path) -> Path:
        made = copy(original, folder=folder)
        then()
        return made

    monkeypatch.setattr(pipeline, "playback_copy", copied)


def once_summed_up(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """The first time, after the words were read."""
    summarise, left = pipeline.summarise, [then]

    def summed_up(*given: Any, **more: Any) -> Any:
        made = summarise(*given, **more)
        if left:
            left.pop()()
        return made

    monkeypatch.setattr(pipeline, "summarise", summed_up)


def typed(note: VoiceNote, by: Membership, text: str = "They sign.") -> VoiceNote:
    return lines.write(note, [Line(text)], engine="typed", by=by, via="test", now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_audio_that_is_deleted_while_its_copy_is_made_does_not_come_back(
    settings: Any,
    alice: Membership,
    unplayable: bytes,
    voice_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.TRANSCRIBER = "none"
    note = typed(upload(alice, unplayable, "memo.ogg"), alice)
    told: dict[str, Any] = {"by": alice, "via": "test", "now": clock.now()}
    once_copied(monkeypatch, lambda: notes.remove_audio(notes.find(note.team, note.pk), **told))
    note = worked_off(note)
    assert (note.status, note.summary is not None) == ("ready", True)
    assert (note.stored_name, note.playback_name, note.size, bytes(note.peaks)) == ("", "", 0, b"")
    assert not files(voice_folder)
    with pytest.raises(NotFound):
        serving.answer(note, original=False)


@pytest.mark.django_db(transaction=True)
def test_a_copy_for_a_note_that_was_stopped_meanwhile_is_not_left_behind(
    settings: Any,
    alice: Membership,
    unplayable: bytes,
    voice_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.TRANSCRIBER = "none"
    note = upload(alice, unplayable, "memo.ogg")
    told: dict[str, Any] = {"by": alice, "via": "test", "now": clock.now()}
    once_copied(monkeypatch, lambda: notes.cancel(notes.find(note.team, note.pk), **told))
    note = worked_off(note)
    assert (note.status, note.playback_name) == ("cancelled", "")
    assert [path.read_bytes() for path in files(voice_folder)] == [unplayable]


def test_audio_that_is_to_stay_here_from_now_on_is_not_sent_on(
    service: ModelServer, alice: Membership, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WHISPER_MODEL_DIR = ""
    monkeypatch.setattr(addresses, "is_inside", lambda _host: False)  # the service is somebody else's
    service.always(hears(transcription(PART)))
    note = upload(
        alice, making.wav(making.voice(3) + making.silence(11) + making.voice(3, seed=2)), language="zh"
    )
    one_piece = pipeline._Attempt._one_piece

    def then_chosen(self: Any, *given: Any) -> None:
        one_piece(self, *given)
        choices = policy.Choices(local_only=True)
        policy.choose(alice.team, choices, by=alice, via="test", now=clock.now())

    monkeypatch.setattr(pipeline._Attempt, "_one_piece", then_chosen)
    note = worked_off(note)
    assert note.pieces >= 2
    assert len(speech_requests(service)) == 1
    assert (note.status, note.error_code, note.tries) == ("needs_transcript", "no_engine", 0)


def test_a_line_that_is_corrected_while_it_is_summed_up_is_in_the_summary(
    service: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.always(hears(transcription(SAID)))
    note = upload(alice, speech)

    def corrected() -> None:
        text = "The budget of eighty thousand dollars is approved."
        read = notes.find(note.team, note.pk)
        lines.correct(read, 0, text=text, by=alice, via="test", now=clock.now())

    once_summed_up(monkeypatch, corrected)
    done = worked_off(note)
    assert done.status == "ready"
    assert [each["value"] for each in rows.row(done)["summary"]["amounts"]] == ["80000"]
    assert len(speech_requests(service)) == 1


def test_a_deal_that_is_chosen_while_it_is_summed_up_is_the_one_it_is_compared_with(
    service: ModelServer,
    alice: Membership,
    speech: bytes,
    monkeypatch: pytest.MonkeyPatch,
    make_opportunity: Callable[..., Opportunity],
) -> None:
    service.always(hears(transcription(SAID)))
    deal = make_opportunity(expected_amount="80000", currency="USD")
    note = upload(alice, speech)
    told: dict[str, Any] = {"by": alice, "via": "test", "now": clock.now()}
    once_summed_up(
        monkeypatch,
        lambda: notes.change(notes.find(note.team, note.pk), {"opportunity_id": deal.pk}, **told),
    )
    done = worked_off(note)
    assert done.status == "ready"
    assert "the record says" in done.summary["highlights"][0]["text"]  # type: ignore[index]


def test_a_deleted_deal_lends_no_names_and_is_compared_with_nothing(
    service: ModelServer, alice: Membership, speech: bytes, now: datetime
) -> None:
    service.always(hears(transcription(SAID)))
    deal = deal_of(alice, now)
    Opportunity.objects.for_team(alice.team).filter(pk=deal.pk).update(amount_minor=8_000_000, currency="USD")
    note = upload(alice, speech, opportunity_id=deal.pk)
    opportunities.delete(deal, by=alice, via="test", now=now)
    note = worked_off(note)
    assert note.status == "ready"
    assert b"Suzhou Hengli" not in speech_requests(service)[0]
    assert "record says" not in str(note.summary)
    assert notes.live_deal(note) is None


def test_a_summary_that_is_stopped_leaves_a_transcript_to_be_summed_up_when_somebody_wants(
    service: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.always(hears(transcription(SAID)))
    note = upload(alice, speech)
    told: dict[str, Any] = {"by": alice, "via": "test", "now": clock.now()}
    once_summed_up(monkeypatch, lambda: notes.cancel(notes.find(note.team, note.pk), **told))
    note = worked_off(note)
    assert (note.status, note.summary, note.transcript.replace("\n", " ")) == ("ready", None, SAID)
    note = worked_off(notes.summarize_again(note, **told))
    assert (note.status, note.summary is not None) == ("ready", True)


def test_rules_that_fail_too_leave_a_note_that_is_ready_and_can_be_summed_up_later(
    service: ModelServer, alice: Membership, speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.always(hears(transcription(SAID)))
    for name in ("summarise", "by_rules_alone"):
        monkeypatch.setattr(pipeline, name, lambda *_, **__: 1 / 0)
    note = worked_off(upload(alice, speech), hurry=True)
    assert (note.status, note.error_code, note.summary) == ("ready", "internal", None)
    monkeypatch.undo()
    note = worked_off(notes.summarize_again(note, by=alice, via="test", now=clock.now()))
    assert (note.status, note.error_code, note.failed_stage) == ("ready", "", "")


def test_a_note_that_no_worker_survives_gets_highlights_by_rules(alice: Membership, speech: bytes) -> None:
    note = typed(upload(alice, speech), alice, "The budget is 92,000 dollars.")
    assert note.status == VoiceStatus.SUMMARIZING
    pipeline.give_up(team=alice.team, note_id=str(note.pk))
    note = notes.find(note.team, note.pk)
    assert (note.status, note.error_code, note.failed_stage) == ("ready", "internal", "summarizing")
    assert [each["value"] for each in note.summary["amounts"]] == ["92000"]  # type: ignore[index]
