"""Sound in ranges, as RFC 9110 has them, and transcripts as files."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.voice.conftest import Uploading
from tests.voice.test_notes import written
from wenshu.crm.models import VoiceNote
from wenshu.errors import Invalid, NotFound
from wenshu.voice import serving
from wenshu.voice.serving import Answer

CONTENT = bytes(range(200)) * 5000
LAST = len(CONTENT) - 1


@pytest.fixture
def note(uploaded: Uploading) -> VoiceNote:
    return uploaded(CONTENT)


def asked(note: VoiceNote, header: str = "", if_range: str = "") -> tuple[Answer, bytes]:
    answer = serving.answer(note, original=False, asked=header, if_range=if_range)
    return answer, b"".join(answer.body)


@pytest.mark.parametrize(
    ("header", "begin", "end"),
    [
        ("bytes=0-", 0, LAST),
        ("bytes=0-0", 0, 0),
        ("bytes=100-299999", 100, 299_999),
        ("bytes=-500", LAST - 499, LAST),
        ("bytes=-99999999999", 0, LAST),
        (f"bytes={LAST}-", LAST, LAST),
        (f"bytes=5-{LAST + 900}", 5, LAST),
        ("bytes=5-99999999999999999999", 5, LAST),
        (f"bytes=5-{'9' * 5000}", 5, LAST),
        (f"bytes=-{'9' * 5000}", 0, LAST),
        (f"bytes={'0' * 20}7-8", 7, 8),
        ("BYTES=0-1", 0, 1),
    ],
)
def test_a_range_is_those_bytes(note: VoiceNote, header: str, begin: int, end: int) -> None:
    answer, body = asked(note, header)
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end}/{len(CONTENT)}"
    assert answer.headers["Content-Length"] == str(end - begin + 1)
    assert body == CONTENT[begin : end + 1]


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-2", "items=0-5", "bytes=0-1,5-9", "bytes=a-b"]
)
def test_what_is_no_single_range_is_answered_with_the_whole(note: VoiceNote, header: str) -> None:
    answer, body = asked(note, header)
    assert (answer.status, body) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "header", [f"bytes={LAST + 1}-", "bytes=99999999999-", f"bytes={'9' * 30}-", "bytes=-0"]
)
def test_a_range_behind_the_end_is_416(note: VoiceNote, header: str) -> None:
    answer, body = asked(note, header)
    assert (answer.status, body) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_if_range_asks_for_the_same_bytes_or_all(note: VoiceNote) -> None:
    tag = asked(note)[0].headers["ETag"]
    assert asked(note, "bytes=0-9", tag)[0].status == 206
    assert asked(note, "bytes=0-9", '"another"')[0].status == 200


def test_nothing_is_shown_as_a_page_and_the_name_is_the_owners(note: VoiceNote) -> None:
    VoiceNote.objects.for_team(note.team).update(file_name='通话 "x";\n.mp3', media_type="audio/mpeg")
    found = VoiceNote.objects.for_team(note.team).get()
    original = serving.answer(found, original=True)
    original.body.close()  # type: ignore[attr-defined]
    said = original.headers["Content-Disposition"]
    assert said.startswith("attachment; filename*=UTF-8''%E9%80%9A")
    assert not set(said) & set('"\n')
    assert original.headers["Content-Type"] == "audio/mpeg"


def test_without_audio_there_is_nothing_to_hear(note: VoiceNote) -> None:
    VoiceNote.objects.for_team(note.team).update(stored_name="")
    with pytest.raises(NotFound):
        serving.answer(VoiceNote.objects.for_team(note.team).get(), original=False)


def test_a_transcript_leaves_as_a_file(note: VoiceNote, now: datetime) -> None:
    with pytest.raises(NotFound):
        serving.transcript(note, "txt")
    note = written(note, now, "Hello", "再见")
    answer = serving.transcript(note, "srt")
    assert b"00:00:01,000 --> 00:00:02,000" in b"".join(answer.body)
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''memo.srt"


def test_words_without_times_make_no_subtitles(note: VoiceNote, now: datetime) -> None:
    note = written(note, now, "Hello")
    from wenshu.voice.models import Segment

    Segment.objects.for_team(note.team).update(start_ms=None, end_ms=None)
    with pytest.raises(Invalid):
        serving.transcript(note, "vtt")
