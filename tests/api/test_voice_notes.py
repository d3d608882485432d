"""Voice notes over the API: by the names of the contract, in whole and in parts, and nothing of another team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, Client, encode_multipart

from tests.conftest import JsonClient
from tests.voice.audio import making
from wenshu.crm import companies, contract, opportunities
from wenshu.crm.models import FollowUp, Opportunity
from wenshu.jobs import worker
from wenshu.teams.models import Membership
from wenshu.voice import contract as spoken

pytestmark = pytest.mark.django_db
Api = Callable[..., JsonClient]
SAID = "预算批下来了，大概九十二万。\n他们担心数据迁移，让我们下周三之前给一份迁移方案。"


@pytest.fixture(autouse=True)
def _voice_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    options = {**settings.STORAGES["voice"]["OPTIONS"], "location": tmp_path / "voice"}
    settings.STORAGES = {**settings.STORAGES, "voice": {**settings.STORAGES["voice"], "OPTIONS": options}}
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.TRANSCRIBER = "none"
    yield
    storages._storages.clear()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def sound() -> bytes:
    return making.wav(making.voice(3))


def deal_of(member: Membership, now: datetime) -> Opportunity:
    told: dict[str, Any] = {"by": member, "via": "test", "now": now}
    companies.create(member.team, contract.CompanyIn(name="苏州恒力"), **told)
    data = contract.OpportunityIn(
        name="MES 二期", company_name="苏州恒力", expected_amount="860000", currency="CNY"
    )  # type: ignore[arg-type]
    return opportunities.create(member.team, data, **told)


def send(api: JsonClient, content: bytes, name: str = "memo.wav", **fields: str) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    body = encode_multipart(BOUNDARY, {"file": file, **fields})
    return api.post("/api/voice-notes", data=body, content_type=MULTIPART_CONTENT)


def test_a_recording_is_accepted_and_its_status_told(
    api: Api, alice: Membership, now: datetime, sound: bytes
) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    answer = send(
        program, sound, opportunityId=str(deal.pk), recordedAt="2026-11-20T14:10:00+08:00", language="zh-CN"
    )
    assert answer.status_code == 202
    told = answer.json()
    assert set(told) == {"id", "status", "statusUrl", "existing", "opportunityId"}
    assert not told["existing"]
    assert told["status"] == "queued"
    note = program.get(told["statusUrl"]).json()
    assert (note["progress"], note["opportunityId"], note["askedLanguage"]) == (0.0, str(deal.pk), "zh")
    assert note["recordedAt"] == "2026-11-20T06:10:00Z"
    assert note["transcript"] is None
    assert note["summary"] is None
    worker.drain()
    note = program.get(told["statusUrl"]).json()
    assert note["status"] == "needs_transcript"
    assert (note["error"]["code"], note["failedStage"]) == ("no_engine", "transcribing")
    assert list(note) == [field.alias for field in spoken.VoiceNote.model_fields.values()]
    assert 2.9 < note["durationSeconds"] < 3.1
    again = send(program, sound)
    assert (again.status_code, again.json()["id"], again.json()["existing"]) == (200, told["id"], True)


def test_a_typed_transcript_becomes_highlights_and_one_follow_up_that_can_be_undone(
    api: Api, alice: Membership, now: datetime, sound: bytes
) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    id = send(program, sound, opportunityId=str(deal.pk)).json()["id"]
    worker.drain()
    answer = program.patch(f"/api/voice-notes/{id}", json={"transcript": {"text": SAID}})
    assert (answer.status_code, answer.json()["status"]) == (200, "summarizing")
    worker.drain()
    note = program.get(f"/api/voice-notes/{id}").json()
    assert note["status"] == "ready"
    assert note["engine"] == "typed"
    assert note["transcript"]["text"].startswith("预算")
    assert [each["value"] for each in note["summary"]["amounts"]] == ["920000"]
    assert note["summary"]["keyPoints"]
    assert all(isinstance(point, str) for point in note["summary"]["keyPoints"])
    assert note["summary"]["actionItems"][0]["quote"] in SAID

    proposal = program.post(f"/api/voice-notes/{id}/follow-up")
    assert proposal.status_code == 201
    told = proposal.json()
    assert [action["kind"] for action in told["actions"]] == ["create_follow_up"]
    assert told["actions"][0]["target"]["id"] == str(deal.pk)
    applied = program.post(f"/api/ai/proposals/{told['id']}/apply")
    assert applied.json()["status"] == "applied"
    made = program.get("/api/follow-ups").json()["items"][0]
    assert (made["origin"], made["voiceNoteId"]) == ("voice", id)
    kinds = [event["kind"] for event in program.get(f"/api/opportunities/{deal.pk}/timeline").json()["items"]]
    assert {"voice_note", "follow_up"} <= set(kinds)
    assert program.post(f"/api/ai/proposals/{told['id']}/undo").json()["status"] == "undone"
    assert not FollowUp.objects.for_team(alice.team).live().exists()


def test_what_is_said_otherwise_than_the_record_is_proposed_beside_it(
    api: Api, alice: Membership, now: datetime
) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    id = send(program, SAID.encode(), "call.txt", opportunityId=str(deal.pk)).json()["id"]
    told = program.post(f"/api/voice-notes/{id}/follow-up", json={"changes": True}).json()
    update = next(action for action in told["actions"] if action["kind"] == "update_opportunity")
    amount = update["fields"]["expectedAmount"]
    assert (amount["value"], amount["previous"]) == ("920000.00", "860000.00")


def test_a_retry_with_the_same_key_proposes_once(api: Api, alice: Membership, now: datetime) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    id = send(program, SAID.encode(), "call.txt", opportunityId=str(deal.pk)).json()["id"]
    key = {"Idempotency-Key": "once"}
    first, again = (
        program.post(f"/api/voice-notes/{id}/follow-up", headers=key).json()["id"] for _ in range(2)
    )
    assert first == again


def test_subtitles_become_a_note_with_times(api: Api, alice: Membership) -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.500\n<v Zhou>They want to sign.\n"
    program = api(alice)
    answer = send(program, vtt.encode(), "call.vtt")
    assert answer.status_code == 202
    note = program.get(answer.json()["statusUrl"]).json()
    assert note["transcript"]["segments"] == [
        {
            "position": 0,
            "start": 1.0,
            "end": 3.5,
            "text": "They want to sign.",
            "speaker": "Zhou",
            "original": None,
        }
    ]
    assert (note["source"], note["audioUrl"]) == ("transcript", None)
    assert program.get(f"/api/voice-notes/{note['id']}/audio").status_code == 404
    for format in ("txt", "srt", "vtt", "json"):
        exported = program.get(f"/api/voice-notes/{note['id']}/transcript", params={"format": format})
        assert "They want to sign." in exported.content.decode()


def test_lines_are_corrected_and_speakers_named(api: Api, alice: Membership) -> None:
    program = api(alice)
    id = send(program, b"A: Hello\nB: They want a plan", "call.txt").json()["id"]
    answer = program.patch(f"/api/voice-notes/{id}/segments/1", json={"text": "They want a migration plan"})
    line = answer.json()["transcript"]["segments"][1]
    assert (line["text"], line["original"]) == ("They want a migration plan", "They want a plan")
    speaker = line["speaker"]
    renamed = program.put(f"/api/voice-notes/{id}/speakers", json={"speaker": speaker, "name": "Zhou Min"})
    assert renamed.json()["transcript"]["segments"][1]["speaker"] == "Zhou Min"
    for named, status in (
        ({"speaker": "9", "name": "Bob"}, 404),
        ({"speaker": "Zhou Min", "name": " "}, 422),
    ):
        refused = program.put(f"/api/voice-notes/{id}/speakers", json=named)
        assert refused.status_code == status
    assert refused.json()["errors"][0]["pointer"] == "/name"
    assert program.patch(f"/api/voice-notes/{id}/segments/9", json={"text": "x"}).status_code == 404
    assert program.patch(f"/api/voice-notes/{id}/segments/1", json={"text": " "}).status_code == 422
    assert program.patch(f"/api/voice-notes/{id}/segments/1", json={}).status_code == 422


def test_sound_comes_in_ranges_and_as_a_waveform(api: Api, alice: Membership, sound: bytes) -> None:
    program = api(alice)
    id = send(program, sound).json()["id"]
    worker.drain()
    part = program.get(f"/api/voice-notes/{id}/audio", headers={"Range": "bytes=10-19"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, sound[10:20])  # type: ignore[attr-defined]
    assert part["Content-Range"] == f"bytes 10-19/{len(sound)}"
    beyond = program.get(f"/api/voice-notes/{id}/audio", headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(sound)}")
    bearer = {"Authorization": f"Bearer {program.secret}"}
    head = Client().head(f"/api/voice-notes/{id}/audio", headers=bearer)
    assert head["Content-Length"] == str(len(sound))
    assert b"".join(head.streaming_content) == b""  # type: ignore[attr-defined]
    peaks = program.get(f"/api/voice-notes/{id}/peaks").json()
    assert 50 < len(peaks["peaks"]) <= 800
    assert max(peaks["peaks"]) > 100


def test_a_recording_comes_in_parts(api: Api, alice: Membership, sound: bytes) -> None:
    program = api(alice)
    begun = program.post("/api/voice-notes/uploads", json={"size": len(sound), "fileName": "memo.wav"})
    assert begun.status_code == 201
    address = f"/api/voice-notes/uploads/{begun.json()['id']}"

    def part(offset: int, content: bytes, kind: str = "application/offset+octet-stream") -> HttpResponse:
        return program._send(
            "PATCH", address, headers={"Upload-Offset": str(offset)}, data=content, content_type=kind
        )

    half = len(sound) // 2
    assert part(0, sound[:half]).json()["received"] == half
    assert part(0, sound[:half]).status_code == 409
    assert part(half, b"x", "application/json").status_code == 415
    too_large = part(half, bytes(8 * 1024 * 1024 + 1))
    assert (too_large.status_code, too_large.json()["type"]) == (413, "/api/docs#too_large")
    assert program.get(address).json() == {**begun.json(), "received": half}
    whole = part(half, sound[half:])
    assert whole.status_code == 200, whole.content
    done = whole.json()
    assert done["voiceNote"]["status"] == "queued"
    assert program.get(address).json()["voiceNote"]["id"] == done["voiceNote"]["id"]
    assert program.delete(address).status_code == 204
    assert program.get(done["voiceNote"]["statusUrl"]).status_code == 200


def test_lists_are_searched_filtered_and_paged(api: Api, alice: Membership, now: datetime) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    send(program, "担心数据迁移".encode(), "one.txt", opportunityId=str(deal.pk))
    send(program, b"They want a plan", "two.txt")
    send(program, b"Nothing of note", "three.txt", recordedAt="2026-10-01T10:00:00Z")
    worker.drain()

    def names(**params: Any) -> list[str]:
        found = program.get("/api/voice-notes", params=params)
        assert found.status_code == 200, found.content
        return [each["fileName"] for each in found.json()["items"]]

    assert len(names()) == 3
    assert names(q="数据迁移") == ["one.txt"]
    assert names(linked="false", q="plan") == ["two.txt"]
    assert names(opportunityId=str(deal.pk)) == ["one.txt"]
    assert names(recordedTo="2026-10-02") == ["three.txt"]
    assert len(names(status="ready")) == 3
    page = program.get("/api/voice-notes", params={"limit": 2, "count": "true"}).json()
    assert (len(page["items"]), page["total"]) == (2, 3)
    rest = program.get("/api/voice-notes", params={"limit": 2, "cursor": page["nextCursor"]}).json()
    assert len(rest["items"]) == 1
    assert page["items"][0]["transcript"] is None


@pytest.mark.parametrize(
    ("content", "name", "fields", "status"),
    [
        (b"", "memo.wav", {}, 422),
        (b"x", "memo.wav", {"language": "klingon"}, 422),
        (b"x", "memo.wav", {"opportunityId": "not-an-id"}, 422),
        (b"x", "memo.wav", {"opportunityId": "01a2159c-001a-71df-a84e-0fe417d0ff49"}, 422),
        (b"x", "memo.wav", {"recordedAt": "yesterday"}, 422),
        (b"x", "memo.wav", {"recordedAt": "2100-01-01T00:00:00Z"}, 422),
        (b"x", "memo.wav", {"source": "telepathy"}, 422),
        (b"x", "memo.wav", {"status": "ready"}, 422),
        (b"\xff\xfe\x00", "call.srt", {}, 422),
        (b"", "call.txt", {}, 422),
        (b"x" * 1_000_001, "memo.wav", {}, 413),
    ],
)
def test_odd_input_is_refused_in_words(
    api: Api, alice: Membership, settings: Any, content: bytes, name: str, fields: dict[str, str], status: int
) -> None:
    settings.VOICE_MAX_MB = 1
    answer = send(api(alice), content, name, **fields)
    assert answer.status_code == status, answer.content
    assert len(answer.json()["detail"]) > 15


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"nonsense", "multipart/form-data", 400),
        (b"nonsense", "multipart/form-data; boundary=x", 422),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nwords\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            422,
        ),
    ],
)
def test_what_is_no_form_is_refused(api: Api, alice: Membership, body: bytes, kind: str, status: int) -> None:
    answer = api(alice).post("/api/voice-notes", data=body, content_type=kind)
    assert answer.status_code == status, answer.content


def test_a_reader_reads_and_a_stranger_finds_nothing(
    api: Api, alice: Membership, charlie: Membership, viewer: Membership, now: datetime, sound: bytes
) -> None:
    id = send(api(alice), sound).json()["id"]
    worker.drain()
    stranger, reader = api(charlie), api(viewer, "read")
    assert reader.get(f"/api/voice-notes/{id}").status_code == 200
    assert send(reader, b"x").status_code == 403
    assert send(api(alice, "read"), b"x").status_code == 403
    for method, path in [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/audio"), ("DELETE", "/audio"), ("GET", "/peaks"),
        ("GET", "/transcript"), ("POST", "/retry"), ("POST", "/cancel"), ("POST", "/summarize"), ("POST", "/confirm"),
        ("POST", "/follow-up"), ("GET", "/likely-opportunities"), ("PATCH", "/segments/0"),
    ]:  # fmt: skip
        body = {"text": "x"} if "segments" in path else {} if method == "PATCH" else None
        answer = stranger._send(method, f"/api/voice-notes/{id}{path}", body)
        assert answer.status_code == 404, (method, path, answer.content)
    theirs = deal_of(charlie, now)
    linked = api(alice).patch(f"/api/voice-notes/{id}", json={"opportunityId": str(theirs.pk)})
    assert linked.status_code == 422


def test_deleting_and_stopping(api: Api, alice: Membership, sound: bytes) -> None:
    program = api(alice)
    id = send(program, sound).json()["id"]
    assert program.post(f"/api/voice-notes/{id}/cancel").json()["status"] == "cancelled"
    assert program.post(f"/api/voice-notes/{id}/cancel").status_code == 409
    assert program.post(f"/api/voice-notes/{id}/summarize").status_code == 409
    assert program.post(f"/api/voice-notes/{id}/confirm").status_code == 409
    assert program.post(f"/api/voice-notes/{id}/follow-up").status_code == 409
    assert program.post(f"/api/voice-notes/{id}/retry", json={"language": "zh"}).status_code == 202
    stale = program.delete(f"/api/voice-notes/{id}", headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]["id"]) == (412, id)
    assert program.delete(f"/api/voice-notes/{id}").status_code == 204
    assert program.get(f"/api/voice-notes/{id}").status_code == 404


def test_a_team_says_whether_audio_leaves_and_how_long_it_is_kept(
    api: Api, alice: Membership, bob: Membership
) -> None:
    program = api(alice)
    assert program.get("/api/voice-notes/settings").json() == {
        "audioStaysHere": False, "audioKeptDays": None, "usedBytes": 0,
    }  # fmt: skip
    put = program.put("/api/voice-notes/settings", json={"audioStaysHere": True, "audioKeptDays": 90})
    assert (put.status_code, put.json()["audioKeptDays"]) == (200, 90)
    both = {"audioStaysHere": False, "audioKeptDays": 1}
    assert api(bob).put("/api/voice-notes/settings", json=both).status_code == 403
    assert program.put("/api/voice-notes/settings", json={**both, "audioKeptDays": 0}).status_code == 422


def test_leaving_a_choice_about_audio_out_turns_nothing_off(api: Api, alice: Membership) -> None:
    program = api(alice)
    chosen = {"audioStaysHere": True, "audioKeptDays": 90}
    assert program.put("/api/voice-notes/settings", json=chosen).status_code == 200
    for name in chosen:
        rest = {each: value for each, value in chosen.items() if each != name}
        refused = program.put("/api/voice-notes/settings", json=rest)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{name}")
    assert chosen.items() <= program.get("/api/voice-notes/settings").json().items()
    document = Client().get("/api/openapi.json").json()["components"]["schemas"]["AudioPolicyIn"]
    assert set(document["required"]) == set(chosen)
    forever = program.put("/api/voice-notes/settings", json={**chosen, "audioKeptDays": None})
    assert forever.json()["audioKeptDays"] is None


def test_what_came_before_without_a_deal_is_linked_when_it_comes_again(
    api: Api, alice: Membership, now: datetime, sound: bytes
) -> None:
    deal = deal_of(alice, now)
    program = api(alice)
    for content, name in ((sound, "memo.wav"), (SAID.encode(), "call.txt")):
        first = send(program, content, name).json()
        again = send(program, content, name, opportunityId=str(deal.pk), title="Call")
        assert (again.status_code, again.json()["id"]) == (200, first["id"])
        assert again.json()["opportunityId"] == str(deal.pk)
        note = program.get(first["statusUrl"]).json()
        assert (note["opportunityId"], note["title"]) == (str(deal.pk), "Call")


def test_lines_that_end_before_they_begin_and_no_words_are_refused(api: Api, alice: Membership) -> None:
    program = api(alice)
    id = send(program, b"They want a plan", "call.txt", language="en").json()["id"]
    assert program.get(f"/api/voice-notes/{id}").json()["language"] == "en"
    for transcript, pointer in (
        ({"segments": [{"text": "x", "start": 5, "end": 1}]}, "/transcript/segments/0/end"),
        ({"text": " "}, "/transcript/text"),
        ({}, "/transcript"),
    ):
        refused = program.patch(f"/api/voice-notes/{id}", json={"transcript": transcript})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
