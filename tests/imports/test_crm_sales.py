"""A public data set as its authors publish it, imported unmodified: dirty, large, and with known figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.db.models import Sum

from wenshu.crm.imports import runs
from wenshu.crm.models import Company, Opportunity, Product
from wenshu.teams.models import Membership

FILES = (
    ("companies", "accounts.csv"),
    ("products", "products.csv"),
    ("members", "sales_teams.csv"),
    ("opportunities", "sales_pipeline.csv"),
)


@pytest.mark.django_db
def test_all_deals_arrive_with_their_sums_and_a_second_run_adds_nothing(
    alice: Membership, now: datetime, shared_data: Path
) -> None:
    team = alice.team
    for kind, name in FILES:
        report = runs.run_from_file(kind, shared_data / "crm-sales" / name, team=team, by=alice, now=now)
        assert report.skipped == 0, report.skipped_rows[:3]
    deals = Opportunity.objects.for_team(team).live()
    won = deals.won()
    assert deals.count() == 8_800
    assert won.count() == 4_238
    assert won.aggregate(total=Sum("amount_minor"))["total"] == 1_000_553_400
    assert deals.filter(company=None).count() == 1_425
    assert deals.open().filter(amount_minor=None).count() == 2_089
    assert Company.objects.for_team(team).count() == 85
    assert Product.objects.for_team(team).count() == 7

    again = runs.run_from_file(
        "opportunities", shared_data / "crm-sales" / "sales_pipeline.csv", team=team, by=alice, now=now
    )
    assert (again.created, again.updated, again.unchanged) == (0, 0, 8_800)
