"""What the page of a proposal offers: every record that may be meant, and the deals of a company that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from wenshu.assist import pipeline
from wenshu.assist.models import Proposal
from wenshu.crm.models import Company, Opportunity
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
Browser = Callable[..., Any]
TEXT = "Saltmere takes the MES for 20k, decision in January."


@pytest.fixture
def houses(make_company: Make, make_opportunity: Make) -> dict[str, Company]:
    made = {name: make_company(name) for name in ("Saltmere Foods", "Saltmere Packaging", "Saltmere Works")}
    for name, company in made.items():
        make_opportunity(f"Pilot of {name}", company_id=company.pk, expected_amount=Decimal(9000))
    return made


def proposal(by: Membership, now: Any, text: str = TEXT) -> Proposal:
    return pipeline.propose(text, team=by.team, by=by, now=now, source="paste", engine="rules")


def test_every_alternative_can_be_chosen(
    client_for: Browser, alice: Membership, team: Team, houses: dict[str, Company], now: Any
) -> None:
    found = proposal(alice, now)
    offered = {
        str(each.id)
        for action in pipeline.actions_of(found)
        for each in (action.target, *action.alternatives)
        if each
    }
    page = client_for(alice).get(f"/t/{team.slug}/assist/{found.pk}/").content.decode()
    assert len(offered) >= 3
    assert not [id for id in offered if f'value="{id}"' not in page]


def test_a_company_that_was_chosen_brings_its_deals_and_keeps_its_name(
    client_for: Browser, alice: Membership, team: Team, houses: dict[str, Company], now: Any
) -> None:
    found = proposal(alice, now)
    actions = pipeline.actions_of(found)
    firm = next(each for each in actions if each.kind.endswith("company"))
    deal = next(each for each in actions if each.kind.endswith("opportunity"))
    chosen = houses["Saltmere Works"]
    pilot = Opportunity.objects.for_team(team).get(company=chosen)
    browser, url = client_for(alice), f"/t/{team.slug}/assist/{found.pk}"
    sent = {"sent": "1", f"target-{firm.id}": str(chosen.pk)}
    page = browser.post(f"{url}/look", sent).content.decode()
    assert f'value="{pilot.pk}"' in page
    sent |= {
        f"target-{deal.id}": str(pilot.pk),
        f"ok-{deal.id}.expectedAmount": "yes",
        f"ok-{firm.id}.name": "yes",
    }
    answer = browser.post(f"{url}/apply", sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    pilot.refresh_from_db()
    chosen.refresh_from_db()
    assert (pilot.amount_minor, pilot.name, chosen.name) == (
        2_000_000,
        "Pilot of Saltmere Works",
        "Saltmere Works",
    )


def test_once_applied_the_page_says_what_was_corrected_and_what_was_left_out(
    client_for: Browser, alice: Membership, team: Team, now: Any
) -> None:
    found = proposal(alice, now, "Acme Ltd wants MES for 20k, signing on 15 January. Call Ann on Friday.")
    deal = next(each for each in pipeline.actions_of(found) if each.kind == "create_opportunity")
    sent = {
        "sent": "1", f"ok-{deal.id}.name": "yes", f"{deal.id}.name": "MES for Acme",
        f"ok-{deal.id}.expectedAmount": "yes", f"ok-{deal.id}.expectedCloseDate": "no",
    }  # fmt: skip
    browser, url = client_for(alice), f"/t/{team.slug}/assist/{found.pk}"
    assert browser.post(f"{url}/apply", sent).status_code == 302
    page = browser.get(f"{url}/").content.decode()
    row = page.split(f'id="r-{deal.id}-name"')[1].split("diff-row")[0]
    assert "MES for Acme" in row
    assert "corrected" in row
    refused = page.split(f'id="r-{deal.id}-expectedCloseDate"')[1].split("diff-row")[0]
    assert "not recorded" in refused


def test_what_is_wrong_is_said_with_the_name_of_its_field(
    client_for: Browser, alice: Membership, team: Team, now: Any
) -> None:
    found = proposal(alice, now, "Acme Ltd wants MES for 20k.")
    deal = next(each for each in pipeline.actions_of(found) if each.kind == "create_opportunity")
    sent = {"sent": "1", f"ok-{deal.id}.name": "yes", f"{deal.id}.name": " "}
    answer = client_for(alice).post(f"/t/{team.slug}/assist/{found.pk}/apply", sent)
    assert answer.status_code == 422
    assert "Opportunity name: This field is required." in answer.content.decode()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_moment_beyond_the_calendar_is_refused_with_the_name_of_its_field(
    client_for: Browser, alice: Membership, team: Team, now: Any, zone: str
) -> None:
    Team.objects.filter(pk=team.pk).update(timezone=zone)
    team.refresh_from_db()
    found = proposal(alice, now, "Acme Ltd wants MES for 20k. Call Ann on Friday.")
    step = next(each for each in pipeline.actions_of(found) if "nextFollowUpAt" in each.fields)
    deal = next(each for each in pipeline.actions_of(found) if each.kind == "create_opportunity")
    row = f"{step.id}.nextFollowUpAt"
    browser, url = client_for(alice), f"/t/{team.slug}/assist/{found.pk}"
    for far in ("0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59+00:00", "0001-01-01T00:00+00:00"):
        sent = {"sent": "1", f"ok-{deal.id}.name": "yes", f"ok-{row}": "yes", row: far}
        looked = browser.post(f"{url}/look", sent).content.decode()
        assert "between the years" in looked.split(f'id="e-{step.id}-nextFollowUpAt"')[1].split("</span>")[0]
        answer = browser.post(f"{url}/apply", sent)
        assert answer.status_code == 422, far
        assert ": Use a date between the years" in answer.content.decode()


def test_a_text_that_is_too_long_is_kept_and_not_cut(
    client_for: Browser, alice: Membership, team: Team
) -> None:
    text = "Acme Ltd wants MES. " * 1100 + "THE END"
    browser = client_for(alice)
    assert (
        "maxlength"
        not in browser.get(f"/t/{team.slug}/assist/").content.decode().split("<textarea")[1].split(">")[0]
    )
    answer = browser.post(f"/t/{team.slug}/assist/", {"text": text, "source": "paste"})
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert "at most 20,000 characters; this one has 22,007" in answer.content.decode()


@pytest.mark.parametrize(("engine", "said"), [("rules", False), ("auto", False)])
def test_no_model_is_waited_for_where_none_is_set_up(
    engine: str, said: bool, client_for: Browser, alice: Membership, team: Team, settings: Any
) -> None:
    settings.AI_ASSIST_ENGINE = engine
    page = client_for(alice).get(f"/t/{team.slug}/assist/").content.decode()
    assert ("a model takes a few seconds" in page) is said
