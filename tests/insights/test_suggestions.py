"""What is suggested next is in the reader's language, whatever the question was asked in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wenshu.crm.models import Opportunity
from wenshu.insights import pipeline
from wenshu.insights.answer import Answer
from wenshu.insights.plan import Query
from wenshu.teams.models import Membership


def test_a_plan_asked_in_english_and_run_in_chinese_suggests_in_chinese(
    ask: Callable[..., Answer],
    alice: Membership,
    make_opportunity: Callable[..., Opportunity],
    now: datetime,
) -> None:
    make_opportunity(status="won", expected_amount="100")
    asked = ask("How many deals were won this month?")
    assert any("this month" in suggestion for suggestion in asked.suggestions)
    assert isinstance(asked.plan, Query)
    again = pipeline.run_plan(asked.plan, team=alice.team, asked_by=alice, now=now, language="zh")
    assert again.suggestions[0].startswith("本月")
    assert not any("month" in suggestion for suggestion in again.suggestions)
