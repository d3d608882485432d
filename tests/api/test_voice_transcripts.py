"""Transcripts over the API: taken whole or not at all, and never over a colleague's correction."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.api.test_voice_notes import Api, _voice_folder, send  # noqa: F401  a fixture
from tests.voice.transcripts.large import LAST, LINES, large_srt
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db


def test_a_large_transcript_comes_in_whole_as_a_note_and_in_the_place_of_words(
    api: Api, alice: Membership
) -> None:
    program, srt = api(alice), large_srt()
    note = program.get(send(program, srt, "call.srt").json()["statusUrl"]).json()
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("call.srt", srt)})
    other = send(program, b"They want a plan", "call.txt").json()["id"]
    again = program.post(f"/api/voice-notes/{other}/transcript", data=body, content_type=MULTIPART_CONTENT)
    for told in (note, again.json()):
        segments = told["transcript"]["segments"]
        assert (len(segments), segments[-1]["text"]) == (LINES, LAST)


def test_a_change_that_is_refused_in_part_is_refused_whole(api: Api, alice: Membership) -> None:
    program = api(alice)
    address = f"/api/voice-notes/{send(program, b'They want a plan', 'call.txt').json()['id']}"
    before = program.get(address).json()
    for part in ({"transcript": {"segments": [{"text": " "}]}}, {"opportunityId": before["id"]}):
        whole = {"title": "Call", "transcript": {"text": "They want it now"}, **part}
        assert program.patch(address, json=whole).status_code == 422
    stale = {"If-Match": f'"{before["version"] - 1}"'}
    whole = {"title": "Call", "transcript": {"text": "They want it now"}}
    assert program.patch(address, json=whole, headers=stale).status_code == 412
    assert program.get(address).json() == before
    done = program.patch(address, json=whole, headers={"If-Match": f'"{before["version"]}"'}).json()
    assert (done["title"], done["transcript"]["text"]) == ("Call", "They want it now")
