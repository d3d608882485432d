"""The list of voice notes: found by what was said, narrowed, paged; and what comes in by a plain form."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from tests.web.voice.conftest import HTMX, SAID, Written
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.models import Membership, Team
from wenshu.voice import rows
from wenshu.voice.engine import Line
from wenshu.web import voice

pytestmark = pytest.mark.django_db


def url(team: Team) -> str:
    return f"/t/{team.slug}/voice"


def recording(name: str = "call.mp3", content: bytes = b"other sound") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_search_shows_the_line_that_has_the_words_and_where_it_is(
    browser: Client, team: Team, note: VoiceNote
) -> None:
    page = browser.get(url(team), {"q": "migration"}).content.decode()
    assert 'class="num at">0:51<' in page
    assert "I will send the <mark>migration</mark> plan by Wednesday." in page
    assert f"/voice/{note.pk}?find=migration#l-{note.pk}-3" in page
    assert "Nothing matches these filters" in browser.get(url(team), {"q": "zebra"}).content.decode()


def test_chinese_words_are_found_within_a_sentence(browser: Client, team: Team, written: Written) -> None:
    written(said=[Line("他们担心旧产线的数据迁移，让我们下周三之前给方案。", 5.0, 9.0)])
    page = browser.get(url(team), {"q": "数据迁移"}).content.decode()
    assert "他们担心旧产线的<mark>数据迁移</mark>，让我们下周三之前给方案。" in page


def test_the_list_is_narrowed_by_status_person_and_deal(
    browser: Client, team: Team, note: VoiceNote, deal: Opportunity, written: Written, bob: Membership
) -> None:
    failed = written(b"b", said=None, status="failed", error="not_audio", by=bob)

    def shown(**query: str) -> set[str]:
        page = browser.get(url(team), query).content.decode()
        return {name for name, each in (("note", note), ("failed", failed)) if f'id="row-{each.pk}"' in page}

    assert shown() == {"note", "failed"}
    assert shown(status="failed") == shown(linked="false") == {"failed"}
    assert shown(mine="true") == shown(opportunityId=str(deal.pk)) == {"note"}
    assert browser.get(url(team), {"opportunityId": str(note.pk)}).status_code == 404
    assert browser.get(url(team), {"opportunityId": "nonsense"}).status_code == 404


def test_a_note_that_failed_says_what_happened_in_its_row(
    browser: Client, team: Team, written: Written
) -> None:
    written(said=None, status="failed", error="not_audio")
    page = browser.get(url(team)).content.decode()
    assert "This is not a sound file. Upload mp3, wav, m4a" in page
    assert '<span class="count">1<span class="sr"> need somebody</span></span>' in page


def test_pages_are_turned_by_the_last_row(
    browser: Client, team: Team, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "PAGE", 2)
    made = [written(f"{n}".encode(), said=None, status="cancelled", hours=n) for n in range(3)]
    first = browser.get(url(team))
    assert f"row-{made[2].pk}" not in first.content.decode()
    second = browser.get(url(team) + first.context["next_url"], **HTMX).content.decode()
    assert f"row-{made[2].pk}" in second
    assert f"row-{made[0].pk}" not in second
    assert "<html" not in second


def test_a_row_asks_again_only_while_something_is_being_done(
    browser: Client, team: Team, written: Written
) -> None:
    busy, ready = written(b"a", said=None, status="transcribing"), written(b"b")
    page = browser.get(url(team)).content.decode()
    assert f'hx-get="/t/{team.slug}/voice/{busy.pk}/row"' in page
    assert f'hx-get="/t/{team.slug}/voice/{ready.pk}/row"' not in page
    assert f'id="row-{busy.pk}"' in browser.get(f"{url(team)}/{busy.pk}/row", **HTMX).content.decode()


def test_a_plain_form_takes_one_recording_to_its_page(browser: Client, team: Team, deal: Opportunity) -> None:
    sent = {"file": recording(), "opportunityId": str(deal.pk), "language": "zh"}
    answer = browser.post(url(team), sent)
    note = VoiceNote.objects.for_team(team).get()
    assert answer["Location"] == f"{url(team)}/{note.pk}"
    assert (note.file_name, note.opportunity_id, note.asked_language) == ("call.mp3", deal.pk, "zh")
    assert (note.status, note.job is not None) == ("queued", True)


def test_a_plain_form_takes_several_and_says_which_it_could_not_take(browser: Client, team: Team) -> None:
    files = [recording("a.mp3", b"a"), recording("b.mp3", b""), recording("c.vtt", b"WEBVTT\n\nnonsense")]
    page = browser.post(url(team), {"file": files})
    assert page.status_code == 422
    assert [note.file_name for note in VoiceNote.objects.for_team(team)] == ["a.mp3"]
    assert "b.mp3: The file is empty" in page.content.decode()
    both = [recording("d.mp3", b"d"), recording("e.mp3", b"e")]
    assert browser.post(url(team), {"file": both})["Location"] == url(team)


def test_a_script_is_told_the_note_or_what_is_wrong_in_the_readers_language(
    browser: Client, team: Team, alice: Membership
) -> None:
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save()
    script = {"HTTP_ACCEPT": "application/json"}
    taken = browser.post(url(team), {"file": recording("a.txt", b"Bye\nSee you")}, **script)
    assert taken.json()["id"] == str(VoiceNote.objects.for_team(team).get().pk)
    refused = browser.post(url(team), {"file": recording("b.txt", b"")}, **script)
    assert (refused.status_code, refused.json()["type"]) == (422, "#form")
    assert "空" in refused.json()["detail"]


def test_the_same_bytes_lead_to_the_note_that_is_there(browser: Client, team: Team) -> None:
    places = [browser.post(url(team), {"file": recording()})["Location"] for _ in range(2)]
    assert places[0] == places[1]


def test_words_alone_become_a_note(browser: Client, team: Team) -> None:
    browser.post(url(team), {"transcript": "Zhou Min: by Friday\nAlice: Sure", "title": "Call"})
    note = VoiceNote.objects.for_team(team).get()
    assert (note.title, note.source, note.status) == ("Call", "transcript", "summarizing")
    assert note.transcript == "by Friday\nSure"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a recording, or type what was said."),
        ({"transcript": "  "}, "Choose a recording, or type what was said."),
        ({"transcript": "Bye", "opportunityName": "MES"}, "Pick an opportunity from the list."),
        ({"transcript": "Bye", "opportunityId": "nonsense"}, "This opportunity is no longer there."),
        ({"transcript": "Bye", "language": "klingon"}, "Write en, zh, or nothing"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    browser: Client, team: Team, sent: dict[str, str], said: str
) -> None:
    page = browser.post(url(team), sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    if sent.get("transcript", "").strip():
        assert ">Bye</textarea>" in page.content.decode()
    assert not VoiceNote.objects.for_team(team).exists()


def test_a_viewer_reads_and_is_offered_nothing_to_add(
    team: Team, note: VoiceNote, viewer: Membership, client_for: Callable[[Membership], Client]
) -> None:
    page = client_for(viewer).get(url(team)).content.decode()
    assert f"row-{note.pk}" in page
    assert "data-intake" not in page
    assert client_for(viewer).post(url(team), {"transcript": "Bye"}).status_code == 403


def test_a_long_line_is_cut_around_what_was_searched_for() -> None:
    line = "word " * 60 + "needle " + "word " * 60
    cut = voice.cut_around(line, "needle")
    assert "needle" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) <= voice.EXCERPT + 2
    assert [piece.text for piece in voice.marked("a needle, a Needle", "needle") if piece.is_found] == [
        "needle",
        "Needle",
    ]


def test_a_recording_that_came_before_is_said_to_be_here_with_its_state_and_its_deal(
    browser: Client, team: Team, deal: Opportunity, written: Written
) -> None:
    known = written(b"the same sound")
    sent = {"file": recording("again.mp3", b"the same sound"), "opportunityId": str(deal.pk)}
    answered = browser.post(url(team), sent, HTTP_ACCEPT="application/json").json()
    told = {"id": str(known.pk), "status": "ready", "existing": True}
    assert answered == {**told, "opportunityId": str(deal.pk)}  # it had none before
    page = browser.post(url(team), {"file": recording("again.mp3", b"the same sound")}, follow=True)
    assert "Already here: Ready." in page.content.decode()
    assert "It is being written down." not in page.content.decode()
    new = browser.post(url(team), {"file": recording("new.mp3", b"another")}, HTTP_ACCEPT="application/json")
    assert new.json()["existing"] is False


def test_what_is_typed_is_not_called_imported(browser: Client, team: Team) -> None:
    page = browser.post(url(team), {"transcript": "The offer is sent", "title": "Call"}, follow=True)
    assert "typed by a person" in page.content.decode()
    file = SimpleUploadedFile("call.txt", b"Another offer is sent")
    assert "imported from a file" in browser.post(url(team), {"file": file}, follow=True).content.decode()


def test_files_that_differ_only_by_extension_keep_it(browser: Client, team: Team) -> None:
    def sent(name: str) -> str:
        return browser.post(url(team), {"file": recording(name, name.encode())})["Location"]

    def titles() -> set[str]:
        page = browser.get(url(team)).content.decode()
        return set(re.findall(r'<a class="t" href="[^"]+">([^<]+)</a>', page))

    first = sent("call.mp3")
    sent("visit.v2.mp3")
    assert titles() == {"call", "visit.v2"}
    sent("call.m4a")
    assert titles() == {"call.mp3", "call.m4a", "visit.v2"}
    assert '<h1 class="trunc">call.mp3</h1>' in browser.get(first).content.decode()


def test_what_would_fail_again_is_not_offered_again_and_silence_is_not_followed(
    browser: Client, team: Team, written: Written
) -> None:
    for error, offered in (("empty", False), ("not_audio", False), ("body_limit", True)):
        failed = written(error.encode(), said=None, status="failed", error=error)
        page = browser.get(f"{url(team)}/{failed.pk}").content.decode()
        assert ("Try again</button>" in page) is offered
    heard = written(b"heard")
    assert "data-follow" in browser.get(f"{url(team)}/{heard.pk}").content.decode()
    browser.post(f"{url(team)}/{heard.pk}/remove-audio")
    assert "data-follow" not in browser.get(f"{url(team)}/{heard.pk}").content.decode()


def test_a_file_that_could_not_be_decoded_has_nothing_to_play(
    browser: Client, team: Team, written: Written
) -> None:
    """Not while it fails, and not with words that somebody typed for it; it can be saved all the same."""
    plays, saves = ("data-play=", "data-player", "data-seek="), "?original=1"
    for status, said in (("failed", None), ("ready", SAID)):
        note = written(status.encode(), said=said, status=status, error="protected_or_damaged")
        VoiceNote.objects.for_team(team).filter(pk=note.pk).update(duration_ms=None, peaks=b"")
        page = browser.get(f"{url(team)}/{note.pk}").content.decode()
        for text in (
            page,
            browser.get(url(team)).content.decode(),
            browser.get(f"/t/{team.slug}/").content.decode(),
        ):
            assert not [sign for sign in plays if sign in text], status
        assert saves in page
        assert "There is nothing to be heard in this file." in page
    polled = browser.get(f"{url(team)}/{note.pk}/status?seen=transcribing.0.0", **HTMX).content.decode()
    assert f'id="sound-{note.pk}" hx-swap-oob="true"' in polled  # the player that was there goes


def test_what_waits_to_be_decoded_may_be_played(browser: Client, team: Team, written: Written) -> None:
    for status in ("queued", "transcribing", "cancelled"):
        note = written(status.encode(), said=None, status=status)
        VoiceNote.objects.for_team(team).filter(pk=note.pk).update(duration_ms=None, peaks=b"")
        assert "data-player" in browser.get(f"{url(team)}/{note.pk}").content.decode()


def test_without_an_engine_the_language_that_was_assumed_is_named(
    browser: Client, team: Team, written: Written
) -> None:
    waiting = written(b"1", said=None, status="needs_transcript", error="no_engine")
    assert "Nothing here can write down English" in browser.get(f"{url(team)}/{waiting.pk}").content.decode()
    asked = written(b"2", said=None, status="needs_transcript", error="no_engine", language="zh")
    assert (
        "Nothing here can write down this language."
        in browser.get(f"{url(team)}/{asked.pk}").content.decode()
    )


def test_two_chinese_sentences_stand_without_a_blank_between() -> None:
    with override("zh-hans"):
        chinese = rows.error_of("timeout")
    with override("en"):
        english = rows.error_of("timeout")
    assert chinese
    assert english
    assert " " not in chinese["message"]
    assert english["message"] == "The transcription service did not answer in time. Try again."
