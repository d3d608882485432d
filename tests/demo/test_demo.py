"""The demo: two teams, the same every time, with a story in every deal."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from tests.demo.conftest import Told
from wenshu.crm import demo, totals
from wenshu.crm.demo.cast import CASTS
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity, StageChange
from wenshu.insights import pipeline
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db


def facts(team: Team) -> list[tuple[Any, ...]]:
    deals = Opportunity.objects.for_team(team).order_by("created_at", "name", "amount_minor")
    return list(
        deals.values_list("name", "company__name", "stage__key", "amount_minor", "competitor", "created_at")
    )


def test_both_teams_are_alive_and_loading_twice_changes_nothing(loaded: list[Team], now: datetime) -> None:
    before = [facts(team) for team in loaded]
    assert [len(each) for each in before] == [600, 600]
    for team in loaded:
        deals = Opportunity.objects.for_team(team)
        assert {kind for (kind,) in deals.values_list("stage_kind")} == {"open", "won", "lost"}
        assert deals.open().count() >= 40
        assert deals.open().filter(next_follow_up_at__lt=now).exists()
        assert deals.open().filter(next_follow_up_at__gt=now).exists()
        assert not deals.filter(created_at__gt=now).exists()
        assert not deals.filter(closed_at__gt=now).exists()
        assert not FollowUp.objects.for_team(team).filter(occurred_at__gt=now).exists()
        assert not FollowUp.objects.for_team(team).filter(content__contains="{").exists()
        assert set(deals.values_list("id")) == set(
            FollowUp.objects.for_team(team).values_list("opportunity_id")
        )
        assert StageChange.objects.for_team(team).filter(from_stage=None).count() == 600
        assert Company.objects.for_team(team).count() == 120
        assert Contact.objects.for_team(team).count() == 250
    assert demo.load(now=now + timedelta(days=1)) == loaded
    assert [facts(team) for team in loaded] == before
    assert totals.missing() == []


def test_the_same_seed_tells_the_same_story(told: Told) -> None:
    for again, first in zip(told.teams, told.before, strict=True):
        assert again.pk != first.pk
        assert facts(again) == facts(first)


def test_a_question_is_answered_in_both_languages_with_the_same_number(
    loaded: list[Team], now: datetime
) -> None:
    for team in loaded:
        asker = Membership.objects.for_team(team).get(role="owner")
        english = pipeline.ask("How many deals did we win last quarter?", team=team, asked_by=asker, now=now)
        chinese = pipeline.ask("上季度赢了多少个商机？", team=team, asked_by=asker, now=now)
        assert english.status == chinese.status == "answered"
        assert english.citations[0].value == chinese.citations[0].value


def test_a_team_for_measuring_has_the_size_asked_for_and_is_topped_up(now: datetime) -> None:
    team = demo.load_many(700, now=now)
    assert Opportunity.objects.for_team(team).count() == 700
    demo.load_many(900, now=now)
    assert Opportunity.objects.for_team(team).count() == 900


def test_companies_deals_and_their_owners_are_of_one_region_and_the_place_lies_there(
    loaded: list[Team],
) -> None:
    for team, cast in zip(loaded, CASTS, strict=True):
        region_of = {first: region for region, firsts in cast.places for first in firsts}
        for name, region, owner in Company.objects.for_team(team).values_list(
            "name", "region", "owner__region"
        ):
            (first,) = [first for first in region_of if name.startswith(first)]
            assert region_of[first] == region == owner, name
        deals = Opportunity.objects.for_team(team)
        assert not deals.exclude(company__region=F("region")).exists()
        assert not deals.exclude(owner__region=F("region")).exists()
        assert set(deals.values_list("region", flat=True)) == set(region_of.values())


def test_no_deal_is_older_than_its_company_and_no_next_step_older_than_the_talk_that_set_it(
    loaded: list[Team],
) -> None:
    for team in loaded:
        deals = Opportunity.objects.for_team(team)
        older = deals.filter(created_at__lt=F("company__created_at"))
        assert older.count() <= deals.count() / 50
        said = FollowUp.objects.for_team(team)
        assert not said.filter(next_follow_up_at__lte=F("occurred_at")).exists()
        assert not said.filter(occurred_at__lt=F("opportunity__created_at")).exists()
        planned = said.filter(next_follow_up_at__isnull=False)
        assert planned.count() == deals.open().filter(next_follow_up_at__isnull=False).count()


def test_people_of_the_demo_work_on_weekdays_between_nine_and_six_or_soon_after(loaded: list[Team]) -> None:
    for team in loaded:
        zone = ZoneInfo(team.timezone)
        for moment in FollowUp.objects.for_team(team).values_list("occurred_at", flat=True):
            local = moment.astimezone(zone)
            assert local.weekday() < 5, local
            assert time(9) <= local.time() <= time(18, 10), local


def test_lost_deals_name_the_competitor_whom_their_reason_names_and_some_deals_have_none(
    loaded: list[Team],
) -> None:
    for team, cast in zip(loaded, CASTS, strict=True):
        deals = Opportunity.objects.for_team(team)
        rivals = {name for name, _ in cast.competitors}
        for reason, rival in deals.filter(stage_kind="lost").values_list("lost_reason", "competitor"):
            assert all(rival == name for name in rivals if name in reason)
        assert {name for (name,) in deals.values_list("competitor")} == rivals | {""}
        lost = deals.filter(stage_kind="lost")
        assert lost.exclude(competitor="").count() * 2 > lost.count()
