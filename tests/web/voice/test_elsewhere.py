"""Voice notes where else they show: on their opportunity, at home, on the board, in the timeline, in the settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.web.voice.conftest import HTMX, Written
from wenshu.assist.models import Proposal
from wenshu.crm.models import FollowUp, Opportunity, VoiceNote
from wenshu.teams.models import Membership, Team
from wenshu.voice import notes, policy
from wenshu.voice.engine import Line
from wenshu.web import voice_words

pytestmark = pytest.mark.django_db


def follow_up_of(browser: Client, note: VoiceNote) -> tuple[Proposal, str]:
    """Proposed in place, as a click on Create follow-up does."""
    url = f"/t/{note.team.slug}/voice/{note.pk}/follow-up"
    part = browser.post(url, **HTMX).content.decode()
    return Proposal.objects.for_team(note.team).get(voice_note=note), part


def test_an_opportunity_has_its_newest_note_open_and_others_folded(
    browser: Client, deal: Opportunity, note: VoiceNote, written: Written, team: Team
) -> None:
    older = written(b"older", hours=30, opportunity_id=deal.pk)
    elsewhere = written(b"elsewhere")
    page = browser.get(f"/t/{team.slug}/opportunities/{deal.pk}").content.decode()
    assert f'id="note-{note.pk}"' in page
    assert f'id="fold-{older.pk}"' in page
    assert f'id="note-{older.pk}"' not in page
    assert str(elsewhere.pk) not in page
    assert f'data-deal="{deal.pk}"' in page
    opened = browser.get(f"/t/{team.slug}/voice/{older.pk}/card", **HTMX).content.decode()
    assert f'id="note-{older.pk}"' in opened
    assert "<html" not in opened


def test_the_timeline_names_the_note_and_links_it(
    browser: Client, deal: Opportunity, note: VoiceNote, team: Team
) -> None:
    line = browser.get(f"/t/{team.slug}/opportunities/{deal.pk}").content.decode().split('id="timeline"')[1]
    assert f'<a class="link" href="/t/{team.slug}/voice/{note.pk}">memo</a>' in line
    assert "They want to sign before December 18." in line


def test_a_follow_up_is_decided_on_in_place_and_says_where_it_comes_from(
    browser: Client, deal: Opportunity, note: VoiceNote, team: Team
) -> None:
    proposal, part = follow_up_of(browser, note)
    assert 'class="assist inline"' in part
    assert 'name="inline" value="1"' in part
    assert "#m-1" not in part  # there is no text beside it to point into
    form = dict(re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', part.split("<form")[1]))
    looked = browser.post(f"/t/{team.slug}/assist/{proposal.pk}/look", {"inline": "1", "sent": "1"}, **HTMX)
    assert 'class="assist inline"' in looked.content.decode()
    here = {"HTTP_HX_CURRENT_URL": f"http://testserver/t/{team.slug}/opportunities/{deal.pk}"}
    done = browser.post(
        f"/t/{team.slug}/assist/{proposal.pk}/apply", {"inline": form["inline"]}, **HTMX, **here
    )
    assert done["HX-Refresh"] == "true"  # another # on the same page would draw nothing anew
    made = FollowUp.objects.for_team(team).get()
    assert (made.origin, made.voice_note_id, made.opportunity_id) == ("voice", note.pk, deal.pk)
    line = browser.get(f"/t/{team.slug}/opportunities/{deal.pk}").content.decode().split('id="timeline"')[1]
    assert re.search(rf'<a class="badge" href="/t/{team.slug}/voice/{note.pk}">.*?from a voice note', line)
    assert "Follow-up created" in browser.get(f"/t/{team.slug}/voice/{note.pk}").content.decode()


def test_what_was_entered_from_a_note_says_so_with_the_note_to_listen_to(
    browser: Client, deal: Opportunity, note: VoiceNote, team: Team
) -> None:
    there = browser.post(f"/t/{team.slug}/voice/{note.pk}/follow-up", {"changes": "1"})["Location"]
    page = browser.get(there).content.decode()
    assert "<h1>Add from a voice note</h1>" in page
    assert (
        f'<a class="link" href="/t/{team.slug}/voice/{note.pk}">The voice note in which it was said</a>'
        in page
    )
    assert "Add from text</h1>" not in page

    def line() -> str:
        page = browser.get(f"/t/{team.slug}/opportunities/{deal.pk}").content.decode()
        return page.split('id="timeline"')[1].split("</ol>")[0]

    browser.post(f"{there}apply")
    assert "Entered from a voice note" in line()
    assert "from text" not in line()
    assert "the text it came from" not in line()
    assert f'<a class="link" href="{there}">what was proposed</a>' in line()
    badge = rf'<a class="badge" href="/t/{team.slug}/voice/{note.pk}">.*?from a voice note'
    entry = next(each for each in line().split("<li") if "Entered from a voice note" in each)
    assert re.search(badge, entry)
    browser.post(f"{there}undo")
    assert "Entry from a voice note undone" in line()
    browser.post(f"/t/{team.slug}/voice/{note.pk}/delete")
    entry = next(each for each in line().split("<li") if "Entered from a voice note" in each)
    assert "from a voice note</span>" in entry  # it still came from one


def test_all_changes_open_on_a_page_of_their_own_and_are_counted_from_then_on(
    browser: Client, note: VoiceNote, team: Team
) -> None:
    url = f"/t/{team.slug}/voice/{note.pk}"
    there = browser.post(f"{url}/follow-up", {"changes": "1"})["Location"]
    proposal = Proposal.objects.for_team(team).get(voice_note=note)
    assert there == f"/t/{team.slug}/assist/{proposal.pk}/"
    changed = [a["fields"] for a in proposal.actions if a["kind"] != "create_follow_up"]
    assert {"expectedAmount", "expectedCloseDate"} <= {name for fields in changed for name in fields}
    count = sum(len(fields.keys() - {"currency"}) for fields in changed)
    said = f"Review {count} change" + ("s" if count > 1 else "")
    assert f'href="{there}">{said}</a>' in browser.get(url).content.decode()


def test_a_note_without_a_deal_is_offered_likely_ones_and_linked_by_a_click(
    browser: Client, deal: Opportunity, written: Written, team: Team
) -> None:
    note = written(
        said=[Line("Suzhou Hengli: the MES rollout budget is approved, 920,000 dollars.", 1.0, 4.0)]
    )
    url = f"/t/{team.slug}/voice/{note.pk}"
    assert f'hx-get="{url}/likely"' in browser.get(url).content.decode()
    offered = browser.get(f"{url}/likely", **HTMX).content.decode()
    assert f'value="{deal.pk}"' in offered
    asked = browser.post(f"{url}/follow-up", **HTMX).content.decode()
    assert "Which opportunity is it about?" in asked
    assert not Proposal.objects.for_team(team).exists()
    browser.post(f"{url}/change", {"opportunityId": str(deal.pk)})
    assert notes.find(team, note.pk).opportunity_id == deal.pk
    assert f'hx-get="{url}/likely"' not in browser.get(url).content.decode()


def test_whoever_is_asked_for_the_deal_of_a_follow_up_answers_in_place_and_goes_on(
    browser: Client, deal: Opportunity, written: Written, team: Team
) -> None:
    note = written(said=[Line("I will send the plan by Friday.", 1.0, 4.0)])
    url = f"/t/{team.slug}/voice/{note.pk}/follow-up"
    asked = browser.post(url, **HTMX).content.decode()
    assert "No opportunity is named in it." in asked
    assert f'hx-post="{url}"' in asked
    assert 'name="opportunityName"' in asked  # to find any other
    typed = browser.post(url, {"opportunityId": "", "opportunityName": "zebra"}, **HTMX).content.decode()
    assert "Pick an opportunity from the list." in typed
    assert notes.find(team, note.pk).opportunity_id is None
    shown = browser.post(url, {"opportunityId": str(deal.pk)}, **HTMX).content.decode()
    assert notes.find(team, note.pk).opportunity_id == deal.pk
    assert Proposal.objects.for_team(team).get().opportunity_id == deal.pk
    assert "I will send the plan by Friday" in shown
    assert re.search(r'<section id="about" hx-swap-oob="true">.*MES rollout</a>', shown, re.DOTALL)


def test_any_opportunity_is_found_by_its_name_or_company(
    browser: Client, deal: Opportunity, team: Team
) -> None:
    for typed in ("mes", "Hengli", ""):
        found = browser.get(f"/t/{team.slug}/pick/opportunity", {"opportunityName": typed}).content.decode()
        assert f'data-id="{deal.pk}" data-name="MES rollout"' in found
    none = browser.get(f"/t/{team.slug}/pick/opportunity", {"opportunityName": "zebra"}).content.decode()
    assert "No opportunity is called that." in none


def test_home_shows_the_latest_insights_and_what_is_still_to_be_made_of_them(
    browser: Client, deal: Opportunity, note: VoiceNote, team: Team
) -> None:
    page = browser.get(f"/t/{team.slug}/").content.decode()
    card = page.split("Latest voice insights")[1].split("</section>")[0]
    assert "Suzhou Hengli, MES rollout" in card
    assert "The budget is approved" in card
    assert '<span class="num">2:18</span>' in card
    assert f'<a href="/t/{team.slug}/voice/{note.pk}#follow-up">Create follow-up</a>' in card
    proposal, _part = follow_up_of(browser, note)
    browser.post(f"/t/{team.slug}/assist/{proposal.pk}/apply")
    card = browser.get(f"/t/{team.slug}/").content.decode().split("Latest voice insights")[1]
    assert "Follow-up created" in card.split("</section>")[0]


def test_home_says_nothing_of_voice_notes_while_there_are_none(
    browser: Client, deal: Opportunity, team: Team
) -> None:
    assert "Latest voice insights" not in browser.get(f"/t/{team.slug}/").content.decode()


def test_the_board_marks_deals_that_somebody_spoke_about_with_one_query(
    browser: Client,
    deal: Opportunity,
    make_opportunity: Callable[..., Opportunity],
    note: VoiceNote,
    team: Team,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    from wenshu.crm import board

    make_opportunity("Quiet one")
    page = browser.get(f"/t/{team.slug}/pipeline").content.decode()
    assert page.count("Has voice notes</span>") == 1
    assert f'data-id="{deal.pk}"' in page.split("Has voice notes")[0].split("<li")[-1]
    with django_assert_num_queries(1):
        assert board.with_voice_notes(team, [deal.pk]) == {deal.pk}


def test_the_settings_say_who_writes_down_and_keep_what_is_chosen(browser: Client, team: Team) -> None:
    url = f"/t/{team.slug}/settings/voice"
    page = browser.get(url).content.decode()
    assert "Nothing here can write down this language." in page
    assert "Sound without a transcript is kept until somebody deletes it." in page
    assert "Recordings take 0.0 of 20,000 MB." in page
    assert browser.post(url, {"audioStaysHere": "1", "audioKeptDays": "30"}).status_code == 302
    assert policy.of(team) == policy.Choices(local_only=True, audio_kept_days=30)
    page = browser.get(url).content.decode()
    assert 'value="1" checked' in page
    assert 'value="30"' in page
    for wrong in ("0", "soon", "-1", "9999999"):
        refused = browser.post(url, {"audioKeptDays": wrong})
        assert refused.status_code == 422
        assert "Write a number of days" in refused.content.decode()
    assert policy.of(team).audio_kept_days == 30


def test_a_service_that_is_not_openais_is_not_called_so(browser: Client, team: Team, settings: Any) -> None:
    settings.OPENAI_API_KEY, settings.AI_TRANSCRIPTION_MODEL = "sk-test", "gpt-4o-transcribe"
    url = f"/t/{team.slug}/settings/voice"
    assert "OpenAI gpt-4o-transcribe" in browser.get(url).content.decode()
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"
    page = browser.get(url).content.decode()
    assert "model endpoint gpt-4o-transcribe" in page
    assert "OpenAI gpt-4o-transcribe" not in page


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("openai:gpt-4o-mini-transcribe", "OpenAI gpt-4o-mini-transcribe"),
        ("openai:whisper-1", "OpenAI whisper-1"),
        (
            "openai:whisper-large-v3",
            "model endpoint whisper-large-v3",
        ),  # before other services had a name here
        ("endpoint:openai/whisper-large-v3", "model endpoint whisper-large-v3"),
        ("endpoint:Systran/faster-whisper-small", "model endpoint faster-whisper-small"),
        ("pocketsphinx:en-us", "pocketsphinx en-us"),
        ("openai:", "OpenAI"),
    ],
)
def test_engines_are_named_as_people_call_them(kept: str, shown: str) -> None:
    assert voice_words.engine_name(kept) == shown
    assert voice_words.engine(kept) == f"written down by {shown}"
    assert voice_words.summary_engine("llm:openai/gpt-4o-mini") == "gpt-4o-mini"


def test_what_an_engine_lacks_and_where_is_for_whoever_runs_the_installation(
    browser: Client, team: Team, settings: Any, tmp_path: Path
) -> None:
    settings.TRANSCRIBER, settings.WHISPER_MODEL_DIR = "faster-whisper", str(tmp_path / "models" / "whisper")
    page = browser.get(f"/t/{team.slug}/settings/voice").content.decode()
    assert page.count("Nothing here can write down this language.") == 2
    assert str(tmp_path) not in page
    assert "WHISPER_MODEL_DIR:" not in page


def test_only_managers_change_what_is_kept(
    team: Team, bob: Membership, client_for: Callable[[Membership], Client]
) -> None:
    page = client_for(bob).get(f"/t/{team.slug}/settings/voice")
    assert "Owners and managers can change these." in page.content.decode()
    assert client_for(bob).post(f"/t/{team.slug}/settings/voice", {"audioKeptDays": "1"}).status_code == 403
    assert policy.of(team).audio_kept_days is None
