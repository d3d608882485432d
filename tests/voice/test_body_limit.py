"""A server in front of the service that takes only small requests: pieces are halved until they pass, and no words are lost."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.ai.model_replies import Exchange, Reply
from tests.ai.model_server import ModelServer, too_large, transcription
from tests.voice.audio import making
from tests.voice.working import hears, speech_requests, upload, worked_off
from wenshu import clock
from wenshu.crm.models import VoiceNote
from wenshu.teams.models import Membership
from wenshu.voice import lines, notes, pipeline, rows
from wenshu.voice.audio.cutting import middle_ms
from wenshu.voice.models import Piece

NGINX = 1024 * 1024
"""What it takes where nobody has set `client_max_body_size`."""
HALF_A_MINUTE = " ".join(["word"] * 80)


def with_a_limit(most: int, refused: list[float], taken: list[float]) -> Reply:
    def answer(exchange: Exchange) -> None:
        asked = exchange.request
        if len(asked.raw) > most:
            refused.append(asked.audio_seconds)
            too_large()(exchange)
            return
        taken.append(asked.audio_seconds)
        transcription(f"Part {len(taken)}. {HALF_A_MINUTE}.")(exchange)

    return hears(answer)


@pytest.fixture(scope="module")
def long_speech() -> bytes:
    """Four pieces or more."""
    return making.wav(making.voice(200))


def spans(note: VoiceNote) -> list[tuple[int, int]]:
    found = Piece.objects.for_team(note.team).filter(note=note).order_by("start_ms")
    return list(found.values_list("start_ms", "end_ms"))


def test_a_piece_that_a_server_finds_too_large_is_sent_in_halves_and_no_other_is_refused(
    service: ModelServer, alice: Membership, long_speech: bytes
) -> None:
    refused: list[float] = []
    taken: list[float] = []
    service.always(with_a_limit(NGINX, refused, taken))
    note = worked_off(upload(alice, long_speech))
    assert (note.status, note.error_code) == ("ready", "")
    assert 1 <= len(refused) <= 3  # 90 s, then what is left of it
    assert all(later < earlier for earlier, later in pairwise(refused))
    assert max(taken) < min(refused)
    assert note.pieces == note.pieces_done == len(taken)
    assert sum(taken) > 190  # all of it was heard, and nothing twice
    assert all(end <= start for (_, end), (start, _) in pairwise(spans(note)))
    said = [line for line in lines.of(note) if line.text.startswith("Part ")]
    assert [line.text for line in said] == [f"Part {number}." for number in range(1, len(taken) + 1)]
    assert "coverage_short" not in note.warnings


def test_a_server_that_takes_nothing_is_named_and_is_tried_again_when_it_does(
    service: ModelServer, alice: Membership
) -> None:
    speech = making.wav(making.voice(45))
    service.always(hears(too_large()))
    note = worked_off(upload(alice, speech), hurry=True)
    assert (note.status, note.error_code, note.failed_stage) == ("failed", "body_limit", "transcribing")
    assert "client_max_body_size" in rows.row(note)["error"]["message"]
    sent = len(speech_requests(service))
    assert 2 <= sent <= 5  # each half as long as the one before, and none of what the server said no to
    assert min(end - start for start, end in spans(note)) >= pipeline.SHORTEST_HALVED_MS // 4
    service.always(hears(transcription(HALF_A_MINUTE + ".")))
    note = worked_off(notes.retry(note, by=alice, via="test", now=clock.now()))
    assert (note.status, note.pieces_done) == ("ready", note.pieces)
    assert len(speech_requests(service)) == sent + note.pieces


def test_what_was_halved_goes_on_where_a_killed_worker_stopped(
    service: ModelServer, alice: Membership, long_speech: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[float] = []
    taken: list[float] = []
    service.always(with_a_limit(NGINX, refused, taken))
    one_piece = pipeline._Attempt._one_piece

    def then_stops(self: pipeline._Attempt, *given: object) -> None:
        one_piece(self, *given)  # type: ignore[arg-type]
        notes.cancel(notes.find(alice.team, note.pk), by=alice, via="test", now=clock.now())

    note = upload(alice, long_speech)
    monkeypatch.setattr(pipeline._Attempt, "_one_piece", then_stops)
    assert worked_off(note).pieces_done == 1
    monkeypatch.undo()
    note = worked_off(notes.retry(note, by=alice, via="test", now=clock.now()))
    assert (note.status, note.pieces_done) == ("ready", len(taken))
    assert sum(taken) < 205  # what was written down is not sent again


def test_a_piece_is_cut_where_nobody_speaks_and_near_its_middle(tmp_path: Path) -> None:
    for name, spoken, about in (
        ("a pause", making.voice(5) + making.hiss(12) + making.silence(1) + making.hiss(12), 17.5),
        ("no pause", making.hum(30, pitch=300), 15),
        ("silence", making.silence(30), 15),
    ):
        piece = tmp_path / "piece.wav"
        piece.write_bytes(making.wav(spoken))
        assert abs(middle_ms(piece) / 1000 - about) <= 0.5, name
