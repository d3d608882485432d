"""Digests and alerts on pages: from an answer's card to a letter, without JavaScript, and links that stop letters."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from wenshu.crm.models import Opportunity
from wenshu.insights import alerts, digests, due, letters
from wenshu.insights.models import Alert, Digest, Letter
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: Membership, client_for: Callable[[Membership], Client]) -> Client:
    return client_for(alice)


def link(page: str, words: str) -> str:
    """Where the link with these words leads."""
    found = re.search(
        rf'href="([^"]+)"[^>]*>(?:<svg(?:(?!</a>).)*</svg>)?{re.escape(words)}', page, re.DOTALL
    )
    assert found, words
    return html.unescape(found[1])


def fields(page: str) -> dict[str, Any]:
    """What the form would send as it stands: its hidden and ticked inputs, texts and chosen options."""
    form = page.split('<form class="form"')[1].split("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{each}="([^"]*)"', tag) for each in ("name", "value"))
        if name and ("checkbox" not in tag or " checked" in tag):
            found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return found


def test_an_answer_becomes_a_digest_in_two_clicks(
    browser: Client, alice: Membership, team: Team, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Rollout", expected_amount=Decimal(100))
    answer = browser.get(f"/t/{team.slug}/ask", {"q": "How many deals are open this month?"}).content.decode()
    form = browser.get(link(answer, "Send me this…")).content.decode()
    assert "How many deals are open this month?" in form
    made = browser.post(f"/t/{team.slug}/digests/new", fields(form), follow=True).content.decode()
    digest = Digest.objects.for_team(team).get()
    assert (digest.name, digest.every, digest.hour) == ("How many deals are open this month?", "weekly", 8)
    assert [each.member for each in digests.recipients(digest)] == [alice]
    assert "Preview" in made
    assert "How many deals are open this month?, " in made
    assert "Every Monday at 08:00" in made


def test_a_digest_is_made_of_typed_questions_and_one_is_added_later(browser: Client, team: Team) -> None:
    new = f"/t/{team.slug}/digests/new"
    sent = fields(browser.get(new).content.decode()) | {"name": "Numbers", "ask": "How many deals are open?"}
    browser.post(new, sent)
    digest = Digest.objects.for_team(team).get()
    edit = f"/t/{team.slug}/digests/{digest.pk}/edit"
    sent = fields(browser.get(edit).content.decode()) | {"ask": "Deals by stage", "hour": "17"}
    assert browser.post(edit, sent).status_code == 302
    digest.refresh_from_db()
    assert [each["question"] for each in digest.questions] == ["How many deals are open?", "Deals by stage"]
    assert (digest.hour, digest.version) == (17, 2)
    stale = browser.post(edit, sent | {"name": "Mine"})
    assert stale.status_code == 412
    assert "A colleague saved first" in stale.content.decode()
    assert 'value="Mine"' in stale.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"ask": "What is the weather tomorrow?"}, "weather"),
        ({"ask": ""}, "Choose or type at least one question."),
        ({"ask": "x" * 600}, "at most 500 characters"),
        ({"ask": "How many deals?", "name": ""}, "This field is required."),
        ({"ask": "How many deals?", "every": "yearly"}, "How often"),
        ({"ask": "How many deals?", "recipientIds": ["nobody"]}, "This is not an id."),
        ({"plans": ["garbage"]}, "does not say which records"),
        ({"plans": [""]}, "does not say which records"),
    ],
)
def test_what_a_form_cannot_mean_is_said_beside_what_was_typed(
    browser: Client, team: Team, sent: dict[str, Any], said: str
) -> None:
    new = f"/t/{team.slug}/digests/new"
    response = browser.post(new, fields(browser.get(new).content.decode()) | {"name": "Numbers"} | sent)
    assert response.status_code == 422
    page = html.unescape(response.content.decode())
    assert said in page
    assert not Digest.objects.for_team(team).exists()
    if sent.get("ask"):
        assert f'value="{sent["ask"]}"' in page


def test_managers_tick_readers_and_members_only_themselves(
    browser: Client, team: Team, bob: Membership, client_for: Callable[[Membership], Client]
) -> None:
    new = f"/t/{team.slug}/digests/new"
    assert f'value="{bob.pk}"' in browser.get(new).content.decode()
    mine = client_for(bob).get(new).content.decode()
    assert re.findall(r'name="recipientIds" value="([^"]+)"', mine) == [str(bob.pk)]


def test_sending_pausing_stopping_and_deleting_are_buttons(
    browser: Client, alice: Membership, team: Team
) -> None:
    new = f"/t/{team.slug}/digests/new"
    browser.post(new, fields(browser.get(new).content.decode()) | {"name": "N", "ask": "How many deals?"})
    digest = Digest.objects.for_team(team).get()
    url = f"/t/{team.slug}/digests/{digest.pk}"
    assert "1 letter is on its way." in browser.post(f"{url}/send", follow=True).content.decode()
    assert Letter.objects.for_team(team).count() == 1
    assert "On its way" in browser.get(url).content.decode()
    browser.post(f"{url}/pause", {"to": "paused"})
    assert due.state_of(digests.find(alice, digest.pk)) == "paused"
    browser.post(f"{url}/pause", {"to": "on"})
    assert due.state_of(digests.find(alice, digest.pk)) == "on"
    assert (
        "You do not get it any more."
        in browser.post(f"{url}/mine", {"to": "off"}, follow=True).content.decode()
    )
    assert "Nobody gets this digest" in browser.post(f"{url}/send", follow=True).content.decode()
    browser.post(f"{url}/mine", {"to": "on"})
    place = digests.place_of(digest, alice)
    assert place
    assert place.stopped_at is None
    browser.post(f"{url}/delete")
    assert not Digest.objects.for_team(team).exists()


def test_a_digest_whose_plan_no_longer_fits_can_still_be_looked_at(
    browser: Client, alice: Membership, team: Team, now: datetime
) -> None:
    new = f"/t/{team.slug}/digests/new"
    browser.post(new, fields(browser.get(new).content.decode()) | {"name": "N", "ask": "How many deals?"})
    Digest.objects.for_team(team).update(questions=["x", {"question": "Old", "plan": {"shape": "pie"}}])
    digest = Digest.objects.for_team(team).get()
    for path in ("", "/edit"):
        assert browser.get(f"/t/{team.slug}/digests/{digest.pk}{path}").status_code == 200
    assert (
        "cannot be answered any more" in browser.get(f"/t/{team.slug}/digests/{digest.pk}").content.decode()
    )


# alerts


def test_an_answer_with_one_number_becomes_an_alert_and_others_do_not_offer_it(
    browser: Client, team: Team, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Rollout", expected_amount=Decimal(100))
    ask = f"/t/{team.slug}/ask"
    assert "Alert me…" not in browser.get(ask, {"q": "Deals by stage"}).content.decode()
    answer = browser.get(ask, {"q": "How much is in the pipeline?"}).content.decode()
    form = browser.get(link(answer, "Alert me…")).content.decode()
    page = browser.post(
        f"/t/{team.slug}/alerts/new", fields(form) | {"threshold": "25万", "condition": "gte"}, follow=True
    ).content.decode()
    alert = Alert.objects.for_team(team).get()
    assert (alert.threshold, alert.currency, alert.value, alert.holds) == ("250000", "USD", "100", False)
    assert "at least $250,000" in page
    assert "$100" in page


def test_a_rate_is_typed_in_percent(browser: Client, team: Team) -> None:
    new = f"/t/{team.slug}/alerts/new"
    sent = {"ask": "Win rate this quarter", "question": "Win rate", "condition": "lt", "threshold": "40%"}
    page = browser.post(new, sent | {"every": "hourly", "hour": "8"}, follow=True).content.decode()
    alert = Alert.objects.for_team(team).get()
    assert alert.threshold == "0.4"
    assert "below 40%" in page
    assert "No data at the latest check" in page
    edit = f"/t/{team.slug}/alerts/{alert.pk}/edit"
    form = fields(browser.get(edit).content.decode())
    assert form["threshold"] == ["40%"]
    browser.post(edit, form | {"threshold": "35 %"})
    alert.refresh_from_db()
    assert alert.threshold == "0.35"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"ask": "Deals by stage"}, "An alert watches one number"),
        ({"ask": ""}, "Type a question that has one number"),
        ({"ask": "How many deals?", "threshold": "many"}, "Write a number"),
        ({"ask": "How many deals?", "threshold": ""}, "Write a number"),
        ({"ask": "How many deals?", "condition": "changed", "threshold": "0"}, "percentage above zero"),
        ({"plans": ["garbage"]}, "does not say which records"),
    ],
)
def test_what_cannot_be_watched_is_said(browser: Client, team: Team, sent: dict[str, Any], said: str) -> None:
    new = f"/t/{team.slug}/alerts/new"
    sent = {"question": "", "condition": "gt", "threshold": "5", "every": "daily", "hour": "8"} | sent
    response = browser.post(new, sent)
    assert response.status_code == 422
    assert said in html.unescape(response.content.decode())
    assert not Alert.objects.for_team(team).exists()


def test_a_note_stands_at_home_and_in_the_menu_until_it_is_put_away(
    browser: Client,
    alice: Membership,
    team: Team,
    now: datetime,
    make_opportunity: Callable[..., Opportunity],
    bob: Membership,
    client_for: Callable[[Membership], Client],
) -> None:
    new = f"/t/{team.slug}/alerts/new"
    sent = {"ask": "How many deals are open?", "question": "Open deals", "condition": "gt", "threshold": "0"}
    browser.post(new, sent | {"every": "daily", "hour": "8"})
    make_opportunity("Rollout")
    alert = alerts.find(alice, Alert.objects.for_team(team).get().pk)
    alerts.note(alert, alerts.look(alert, now=now), now=now)
    home = f"/t/{team.slug}/"
    page = browser.get(home).content.decode()
    assert "1, above 0" in page
    assert re.search(r'class="count">1<span class="sr"> new notes', page)
    records = link(page, "1, above 0")
    assert "Rollout" in browser.get(records).content.decode()
    assert "1, above 0" not in client_for(bob).get(home).content.decode()
    firing = alerts.firings(alert).get()
    back = browser.post(f"/t/{team.slug}/alerts/notes/{firing.pk}/seen", {"to": "home"})
    assert back["Location"] == home
    assert "1, above 0" not in browser.get(home).content.decode()
    assert "1, above 0" in browser.get(f"/t/{team.slug}/alerts/{alert.pk}").content.decode()


# links in letters


@pytest.fixture
def digest(browser: Client, team: Team) -> Digest:
    new = f"/t/{team.slug}/digests/new"
    browser.post(new, fields(browser.get(new).content.decode()) | {"name": "N", "ask": "How many deals?"})
    return Digest.objects.for_team(team).get()


def test_a_link_that_stops_a_digest_works_without_signing_in_and_only_when_it_is_pressed(
    digest: Digest, alice: Membership
) -> None:
    place = digests.place_of(digest, alice)
    assert place
    url = f"/digests/stop/{letters.stop_token(digest.team, place.pk)}"
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(url)
    assert "Stop them" in page.content.decode()
    assert digests.recipients(digest).filter(stopped_at=None).exists()
    done = stranger.post(url, {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "Stopped" in done.content.decode()) == (200, True)
    assert not digests.recipients(digest).filter(stopped_at=None).exists()
    assert stranger.post(url).status_code == 200


def test_a_link_that_stops_an_alert_pauses_it(browser: Client, team: Team, alice: Membership) -> None:
    sent = {"ask": "How many deals are open?", "question": "Open", "condition": "gt", "threshold": "0"}
    browser.post(f"/t/{team.slug}/alerts/new", sent | {"every": "daily", "hour": "8"})
    alert = Alert.objects.for_team(team).get()
    url = f"/alerts/stop/{letters.stop_token(team, alert.pk)}"
    assert Client().get(url).status_code == 200
    assert due.state_of(alerts.find(alice, alert.pk)) == "on"
    assert Client().post(url).status_code == 200
    assert due.state_of(alerts.find(alice, alert.pk)) == "paused"


def test_a_link_that_nobody_of_ours_wrote_stops_nothing(
    digest: Digest, alice: Membership, other_team: Team
) -> None:
    place = digests.place_of(digest, alice)
    assert place
    good = letters.stop_token(digest.team, place.pk)
    theirs = letters.stop_token(other_team, place.pk)
    pair, _dot, proof = good.rpartition(".")
    bad = [pair, f"{pair}.", f"{pair}.x{proof}", f"x{pair}.{proof}", theirs, "x", "%00", "a" * 3000]
    for token in bad:
        for method in ("get", "post"):
            assert getattr(Client(), method)(f"/digests/stop/{token}").status_code == 404, token
    assert Client().post(f"/alerts/stop/{good}").status_code == 404
    assert digests.recipients(digest).filter(stopped_at=None).exists()


def test_the_page_that_stops_speaks_the_readers_language(digest: Digest, alice: Membership) -> None:
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save()
    place = digests.place_of(digest, alice)
    assert place
    url = f"/digests/stop/{letters.stop_token(digest.team, place.pk)}"
    assert "停收" in Client().get(url).content.decode()
