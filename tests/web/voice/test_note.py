"""The page of a voice note: what each state shows and offers, and what polls bring."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.voice.transcripts.large import LAST, LINES, large_srt
from tests.web.voice.conftest import HTMX, SAID, Written
from wenshu import clock
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.teams.models import Membership, Team
from wenshu.voice import lines, notes
from wenshu.voice.models import Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(team: Team) -> Callable[[VoiceNote], str]:
    return lambda note: f"/t/{team.slug}/voice/{note.pk}"


At = Callable[[VoiceNote], str]


def test_the_page_has_player_lines_summary_and_their_seconds(
    browser: Client, note: VoiceNote, at: At
) -> None:
    page = browser.get(at(note)).content.decode()
    assert (
        len(re.findall('<path class="(?:all|on)" d="M', page)) == 4
    )  # a wide and a narrow drawing, each with its played part
    assert 'role="slider"' in page
    assert 'aria-valuemax="138.00"' in page
    assert f'href="{at(note)}/audio#t=42.00" data-seek="42.00">0:42</a>' in page
    assert '<b class="who">Speaker 1</b>' in page
    assert page.count('<b class="who">') == 3  # named where another one begins to speak
    assert "Summary, not yet confirmed" in page
    assert re.search(r"sign before December 18.*?data-seek=\"42.00\"", page)
    assert "offline summary" in page
    assert 'hx-trigger="every 2s"' not in page


@pytest.mark.parametrize(
    ("status", "error", "shown", "offered"),
    [
        ("queued", "", "Waiting to be written down", "cancel"),
        ("transcribing", "", "Listening to the recording", "cancel"),
        ("transcribing", "rate_limited", "It is tried again by itself.", "cancel"),
        ("needs_transcript", "no_engine", "Nothing here can write down this language.", "transcript"),
        ("failed", "auth", "The transcription service does not accept the key.", "retry"),
        ("failed", "no_speech", "No speech was found.", "transcript"),
        ("cancelled", "", "The recording is kept.", "retry"),
    ],
)
def test_each_state_says_what_happens_and_what_can_be_done(
    browser: Client, written: Written, at: At, status: str, error: str, shown: str, offered: str
) -> None:
    note = written(said=None, status=status, error=error)
    page = browser.get(at(note)).content.decode()
    assert shown in page
    assert f'action="{at(note)}/{offered}"' in page
    assert ('hx-trigger="every 2s"' in page) == (status in notes.UNDER_WAY)


def test_pieces_are_counted_while_it_is_written_down(
    browser: Client, written: Written, at: At, team: Team
) -> None:
    note = written(said=None, status="transcribing")
    VoiceNote.objects.for_team(team).filter(pk=note.pk).update(pieces=12, pieces_done=4)
    page = browser.get(at(note)).content.decode()
    assert "Writing it down: part 5 of 12" in page
    assert 'max="12" value="4"' in page


def test_a_poll_brings_only_what_is_new(
    browser: Client, written: Written, at: At, team: Team, now: datetime
) -> None:
    note = written(status="summarizing")
    again = browser.get(f"{at(note)}/status", {"seen": "summarizing.1.1"}, **HTMX).content.decode()
    assert f'id="status-{note.pk}" hx-swap-oob="true"' in again
    assert "script-" not in again  # nobody's corrections are written over
    assert "gist-" not in again
    first = browser.get(f"{at(note)}/status", {"seen": "transcribing.0.0"}, **HTMX).content.decode()
    for part in ("wave", "status", "script", "gist"):
        assert f'id="{part}-{note.pk}" hx-swap-oob="true"' in first
    VoiceNote.objects.for_team(team).filter(pk=note.pk).update(status="ready")
    last = browser.get(f"{at(note)}/status", {"seen": "summarizing.1.1"}, **HTMX).content.decode()
    assert f'id="gist-{note.pk}"' in last
    assert "script-" not in last
    assert "every 2s" not in last


def test_a_summary_is_confirmed_by_a_person_and_says_whose_word_it_is(
    browser: Client, note: VoiceNote, at: At
) -> None:
    part = browser.post(f"{at(note)}/confirm", **HTMX).content.decode()
    assert "Confirmed by Alice" in part
    assert "not yet confirmed" not in part
    assert notes.find(note.team, note.pk).confirmed_at is not None


def test_a_summary_that_was_stopped_is_offered_again(browser: Client, written: Written, at: At) -> None:
    note = written(status="summarizing")
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(summary=None)
    button = f'hx-post="{at(note)}/summarise" hx-swap="none"'
    assert button not in browser.get(at(note)).content.decode()
    stopped = browser.post(f"{at(note)}/cancel", **HTMX).content.decode()
    assert "Transcript ready. No summary yet." in stopped
    for page in (stopped, browser.get(at(note)).content.decode()):
        assert button in page
        assert "Summarise</button>" in page
    again = browser.post(f"{at(note)}/summarise", **HTMX).content.decode()
    assert button not in again
    assert notes.find(note.team, note.pk).status == "summarizing"


def test_a_viewer_is_offered_no_summary(
    viewer: Membership, client_for: Callable[[Membership], Client], written: Written, at: At
) -> None:
    note = written()
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(summary=None)
    assert "/summarise" not in client_for(viewer).get(at(note)).content.decode()


def test_an_error_of_ours_says_at_which_stage_it_happened(browser: Client, written: Written, at: At) -> None:
    note = written(error="internal")
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(failed_stage="summarizing")
    page = browser.get(at(note)).content.decode()
    assert "Something went wrong on our side. It happened while it was summarised." in page
    assert "Summarise again" in page


def test_it_is_tried_again_in_another_language_and_stopped(browser: Client, written: Written, at: At) -> None:
    note = written(said=None, status="needs_transcript", error="no_engine")
    part = browser.post(f"{at(note)}/retry", {"language": "en"}, **HTMX).content.decode()
    assert "Waiting to be written down" in part
    note = notes.find(note.team, note.pk)
    assert (note.status, note.asked_language) == ("queued", "en")
    assert browser.post(f"{at(note)}/retry").status_code == 409
    assert browser.post(f"{at(note)}/cancel")["Location"] == at(note)
    assert notes.find(note.team, note.pk).status == "cancelled"


def test_words_are_typed_where_no_engine_is(browser: Client, written: Written, at: At) -> None:
    note = written(said=None, status="needs_transcript", error="no_engine")
    wrong = browser.post(f"{at(note)}/transcript", {"transcript": " "}, **HTMX)
    assert wrong.status_code == 422
    assert "Type or paste what was said first." in wrong.content.decode()
    part = browser.post(f"{at(note)}/transcript", {"transcript": "We need\nit now"}, **HTMX).content.decode()
    assert "Summarising" in part
    assert [line.text for line in lines.of(note)] == ["We need", "it now"]


def test_subtitles_are_imported_with_their_times(browser: Client, written: Written, at: At) -> None:
    note = written(said=None, status="failed", error="auth")
    vtt = b"WEBVTT\n\n00:01.500 --> 00:04.000\n<v Zhou Min>We need it now\n"
    answer = browser.post(f"{at(note)}/transcript", {"file": SimpleUploadedFile("a.vtt", vtt)})
    assert answer["Location"] == at(note)
    [line] = lines.of(note)
    assert (line.text, line.start, line.end, line.speaker) == ("We need it now", 1.5, 4.0, "Zhou Min")


def test_times_that_were_mended_are_told(browser: Client, written: Written, at: At) -> None:
    note = written(said=None, status="failed", error="auth")
    srt = b"1\n00:00:09,000 --> 00:00:11,000\nFirst\n\n2\n00:00:02,000 --> 00:75:00,000\nSecond\n"
    browser.post(f"{at(note)}/transcript", {"file": SimpleUploadedFile("a.srt", srt)})
    assert [(line.text, line.start) for line in lines.of(note)] == [("Second", 2.0), ("First", 9.0)]
    assert "Some times in the file run backwards or are none" in browser.get(at(note)).content.decode()
    browser.post(f"{at(note)}/transcript", {"transcript": "Typed anew"})
    assert "Some times in the file" not in browser.get(at(note)).content.decode()


def test_a_large_transcript_is_imported_whole(browser: Client, written: Written, at: At, team: Team) -> None:
    note = written(said=None, status="failed", error="auth")
    browser.post(f"{at(note)}/transcript", {"file": SimpleUploadedFile("a.srt", large_srt())})
    there = browser.post(f"/t/{team.slug}/voice", {"file": SimpleUploadedFile("b.srt", large_srt())})[
        "Location"
    ]
    new = VoiceNote.objects.for_team(team).exclude(pk=note.pk).get()
    assert there == at(new)
    for each in (note, new):
        said = lines.of(each)
        assert (len(said), said[-1].text) == (LINES, LAST)


def test_what_a_player_says_is_not_taken_for_the_address_of_a_sound(
    browser: Client, note: VoiceNote, at: At, team: Team
) -> None:
    page = browser.get(at(note)).content.decode()
    assert 'data-play-label="Play"' in page
    for html in (page, browser.get(f"/t/{team.slug}/voice").content.decode()):
        assert set(re.findall(r' data-play="([^"]*)"', html)) <= {f"{at(note)}/audio"}


def test_a_draft_is_replaced_whole_and_lines_that_stay_keep_their_times(
    browser: Client, note: VoiceNote, at: At
) -> None:
    assert f'href="{at(note)}?retype"' in browser.get(at(note)).content.decode()
    page = browser.get(f"{at(note)}?retype").content.decode()
    text = "\n".join(line.text for line in SAID)
    assert f"{text}</textarea>" in page
    wrong = browser.post(f"{at(note)}/transcript", {"transcript": ""})
    assert wrong.status_code == 422
    assert "Type or paste what was said first." in wrong.content.decode()
    changed = text.replace("920,000", "930,000")
    assert browser.post(f"{at(note)}/transcript", {"transcript": changed})["Location"] == at(note)
    said = lines.of(note)
    assert [line.start for line in said] == [line.start for line in SAID]
    assert said[1].text == "The budget is approved, 930,000 dollars."


def test_a_line_is_corrected_in_place_and_the_words_before_are_kept(
    browser: Client, note: VoiceNote, at: At
) -> None:
    form = browser.get(f"{at(note)}/lines/1", **HTMX).content.decode()
    assert "The budget is approved, 920,000 dollars.</textarea>" in form
    line = browser.post(f"{at(note)}/lines/1", {"text": "The budget is 930,000.", "speaker": "1"}, **HTMX)
    shown = line.content.decode()
    assert "The budget is 930,000." in shown
    assert "<del>The budget is approved, 920,000 dollars.</del>" in shown
    assert "<b" not in shown.split('id="gist-')[0]  # the same one goes on speaking
    empty = browser.post(f"{at(note)}/lines/1", {"text": " "}, **HTMX)
    assert empty.status_code == 422
    assert "A line cannot be empty." in empty.content.decode()
    assert browser.get(f"{at(note)}/lines/99").status_code == 404


def test_a_summary_that_is_older_than_a_correction_says_so_and_is_confirmed_by_nobody(
    browser: Client, note: VoiceNote, at: At
) -> None:
    VoiceNote.objects.for_team(note.team).filter(pk=note.pk).update(
        summarized_at=clock.now() - timedelta(minutes=5)
    )
    said, again = "The transcript was changed after this summary.", f'form="again-{note.pk}">Summarise again<'
    assert "Confirmed by Alice" in browser.post(f"{at(note)}/confirm", **HTMX).content.decode()
    before = browser.get(at(note)).content.decode()
    assert said not in before
    part = browser.post(f"{at(note)}/lines/1", {"text": "The budget is 930,000."}, **HTMX).content.decode()
    assert f'id="gist-{note.pk}" hx-swap-oob="true"' in part
    for page in (part, browser.get(at(note)).content.decode()):
        hint = page.split("notice-warn")[1].split("</div>")[0]
        assert said in hint
        assert again in hint  # at hand
        assert page.count(again) == 1
        assert "Confirmed by" not in page
        assert f'form="confirm-{note.pk}"' not in page
    assert browser.post(f"{at(note)}/confirm", **HTMX).status_code == 409
    assert notes.find(note.team, note.pk).confirmed_at is None
    proposed = browser.post(f"{at(note)}/follow-up", **HTMX).content.decode()
    assert "930,000" in proposed
    assert "920,000" not in proposed


def test_a_line_opens_by_a_link_where_no_script_runs(browser: Client, note: VoiceNote, at: At) -> None:
    page = browser.get(f"{at(note)}?edit=2").content.decode()
    assert f'action="{at(note)}/lines/2"' in page
    there = browser.post(f"{at(note)}/lines/2", {"text": "They sign in December."})["Location"]
    assert there == f"{at(note)}#l-{note.pk}-2"


def test_a_speaker_is_named_everywhere(browser: Client, note: VoiceNote, at: At) -> None:
    part = browser.post(f"{at(note)}/speakers", {"speaker": "1", "name": "Alice"}, **HTMX).content.decode()
    assert part.count('<b class="who">Alice</b>') == 2
    assert [line.speaker for line in lines.of(note)] == ["Alice", "Alice", "2", "Alice"]
    assert browser.post(f"{at(note)}/speakers", {"speaker": "9", "name": "Bob"}).status_code == 404
    assert browser.post(f"{at(note)}/speakers", {"speaker": "2", "name": " "}).status_code == 422


def test_long_transcripts_come_in_parts(
    browser: Client, note: VoiceNote, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wenshu.web.voice_card.LINES", 2)
    page = browser.get(at(note)).content.decode()
    assert SAID[2].text not in page.split("gist-box")[0]
    rest = browser.get(f"{at(note)}/lines?after=1", **HTMX).content.decode()
    assert SAID[2].text in rest
    assert SAID[3].text in rest
    assert 'class="more"' not in rest
    assert browser.get(f"{at(note)}/lines?after=x").status_code == 404


def test_the_sound_comes_in_ranges_and_the_original_as_a_file(
    browser: Client, note: VoiceNote, at: At
) -> None:
    whole = browser.get(f"{at(note)}/audio")
    assert b"".join(whole.streaming_content) == b"some sound"  # type: ignore[attr-defined]
    assert whole["Content-Type"] == "audio/mpeg"
    part = browser.get(f"{at(note)}/audio", HTTP_RANGE="bytes=5-")
    assert (part.status_code, part["Content-Range"]) == (206, "bytes 5-9/10")
    assert b"".join(part.streaming_content) == b"sound"  # type: ignore[attr-defined]
    assert browser.get(f"{at(note)}/audio", HTTP_RANGE="bytes=99-").status_code == 416
    saved = browser.get(f"{at(note)}/audio?original=1")
    assert saved["Content-Disposition"].startswith("attachment")
    assert "media-src 'self' blob:" in whole["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("format", "begins"), [("txt", "1: I just"), ("srt", "1\n"), ("vtt", "WEBVTT"), ("json", "{")]
)
def test_a_transcript_is_saved_in_four_formats(
    browser: Client, note: VoiceNote, at: At, format: str, begins: str
) -> None:
    saved = browser.get(f"{at(note)}/export?format={format}")
    assert saved.content.decode().startswith(begins)
    assert f".{format}" in saved["Content-Disposition"]
    assert browser.get(f"{at(note)}/export?format=exe").status_code == 404


def test_only_the_sound_is_deleted_or_all_of_it(browser: Client, note: VoiceNote, at: At, team: Team) -> None:
    browser.post(f"{at(note)}/remove-audio")
    page = browser.get(at(note)).content.decode()
    assert "The audio was deleted. Transcript and summary are kept." in page
    assert "data-player" not in page
    assert "data-seek" not in page
    assert SAID[1].text in page
    assert browser.get(f"{at(note)}/audio").status_code == 404
    assert browser.post(f"{at(note)}/delete")["Location"] == f"/t/{team.slug}/voice"
    assert not VoiceNote.objects.for_team(team).exists()
    assert not Segment.objects.for_team(team).exists()


def test_another_ones_recording_is_not_a_members_to_delete(
    note: VoiceNote, bob: Membership, at: At, client_for: Callable[[Membership], Client]
) -> None:
    page = client_for(bob).get(at(note)).content.decode()
    assert "/delete" not in page.split("note-cols")[0].split("sheet")[-1]
    assert client_for(bob).post(f"{at(note)}/delete").status_code == 403


def test_title_moment_and_deal_are_changed(
    browser: Client, written: Written, deal: Opportunity, at: At, team: Team
) -> None:
    note = written()
    browser.post(f"{at(note)}/change", {"title": "Call with Zhou Min", "recordedAt": "2026-11-20T10:00"})
    browser.post(f"{at(note)}/change", {"opportunityId": str(deal.pk), "opportunityName": deal.name})
    note = notes.find(team, note.pk)
    assert (note.title, note.opportunity_id) == ("Call with Zhou Min", deal.pk)
    assert str(note.recorded_day) == "2026-11-20"
    assert browser.post(f"{at(note)}/change", {"recordedAt": "soon"}).status_code == 422
    later = browser.post(f"{at(note)}/change", {"recordedAt": "2100-01-01T10:00"})
    assert later.status_code == 422
    assert "This moment is still to come." in later.content.decode()
    browser.post(f"{at(note)}/change", {"opportunityId": ""})
    assert notes.find(team, note.pk).opportunity_id is None


def test_a_moment_beyond_the_calendar_comes_back_at_its_field_and_keeps_the_title(
    browser: Client, written: Written, at: At, team: Team
) -> None:
    note = written()
    for zone in ("Asia/Shanghai", "America/New_York"):
        Team.objects.filter(pk=team.pk).update(timezone=zone)
        for far in ("0001-01-01T00:00", "9999-12-31T23:59"):
            answer = browser.post(f"{at(note)}/change", {"title": "Call with Zhou Min", "recordedAt": far})
            page = answer.content.decode()
            assert answer.status_code == 422, (zone, far)
            field = page.split('id="note-moment"')[1].split("</div>")[0]
            assert "Use a date between the years" in field
            assert f'value="{far}"' in field
            assert 'value="Call with Zhou Min"' in page
    assert notes.find(team, note.pk).recorded_at == note.recorded_at


def test_a_screen_reader_is_told_the_state_in_sentences_of_the_readers_language(
    browser: Client, alice: Membership, written: Written, at: At
) -> None:
    stopped, silent = (
        written(said=None, status="cancelled"),
        written(b"2", said=None, status="failed", error="no_speech"),
    )

    def news(note: VoiceNote) -> str:
        return browser.get(at(note)).content.decode().split('data-news="')[1].split('"')[0]

    assert (news(stopped), news(silent)) == ("Stopped.", "Failed. No speech was found.")
    alice.user.language = "zh-hans"
    alice.user.save()
    assert news(stopped) == "已停止。"
    assert "." not in news(silent)


def test_words_of_a_transcript_are_never_markup(browser: Client, written: Written, at: At) -> None:
    from wenshu.voice.engine import Line

    note = written(said=[Line('<script>alert(1)</script> & "quotes"', 1.0, 2.0, "<b>Eve</b>")])
    page = browser.get(at(note)).content.decode()
    assert "<script>alert" not in page
    assert "<b>Eve" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
