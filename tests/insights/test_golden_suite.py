"""The golden suite's goals: who asks in English or Chinese gets the database's number, and the records behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.databases import check_once
from tests.insights.conftest import SALES_CLOCK
from wenshu.cli.evaluating import NOW
from wenshu.insights import query, vocabulary
from wenshu.insights.answer import Answer
from wenshu.insights.evaluation import running, suite, teams
from wenshu.insights.evaluation.scoring import Judged, judge
from wenshu.insights.evaluation.suite import Case
from wenshu.insights.plan import Metric
from wenshu.insights.segments import Figure
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
HUNDRED = Path(__file__).parents[1] / "golden" / "crm_sales_100.jsonl"
PAIRS = 200  # at least
DISTINCT: tuple[Metric, ...] = ("owner_count", "product_count")  # their list is of what they are counted in
KINDS = 25


@dataclass(frozen=True)
class Run:
    members: dict[str, Membership]
    judged: list[Judged]
    answers: list[tuple[Case, Answer]]

    @property
    def missed(self) -> str:
        return missed(self.judged)


def missed(judged: Sequence[Judged]) -> str:
    return "\n".join(
        f"{each.outcome}: {each.case.id} {each.case.question} -> {each.told[:120]}"
        for each in judged
        if each.outcome != "right"
    )


def only_on_sqlite() -> None:
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        pytest.skip("the expected values are selected with SQLite's SQL")


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any) -> Iterator[Run]:
    """Both demo teams and the dirty one, and every question asked once."""
    only_on_sqlite()
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        vocabulary.forget()
        members = teams.make(now=NOW)
        check_once()
        answers: list[tuple[Case, Answer]] = []

        def kept(case: Case, answer: Answer, *more: Any, **options: Any) -> Judged:
            answers.append((case, answer))
            return judge(case, answer, *more, **options)

        patch.setattr(running, "judge", kept)
        yield Run(members, running.run(suite.built_in(), members=members, now=NOW, engine="rules"), answers)
        vocabulary.forget()
        transaction.set_rollback(True)


def test_nearly_all_questions_are_answered_with_the_databases_number(run: Run) -> None:
    whole = running.tally("all", run.judged)
    assert whole.right >= 0.97, run.missed
    assert whole.wrong <= 0.005, run.missed


def test_english_and_chinese_are_answered_equally_well(run: Run) -> None:
    gap = running.summary(run.judged).language_gap
    assert gap is not None
    assert gap <= 0.01, run.missed


def test_the_suite_is_large_and_asks_every_kind_in_both_languages() -> None:
    cases = suite.built_in()
    assert len({case.id for case in cases}) >= PAIRS
    asked = Counter((case.kind, case.language) for case in cases)
    kinds = {case.kind for case in cases}
    assert len(kinds) >= KINDS
    assert all(asked[kind, "en"] == asked[kind, "zh"] for kind in kinds)
    assert sum(case.plan is not None for case in cases) * 3 >= len(cases) * 2
    assert all(case.sql or case.expect != "answered" for case in cases)
    assert len({case.question for case in cases}) > len(cases) * 0.97


def test_every_list_behind_a_figure_adds_up_to_it(run: Run) -> None:
    checked = 0
    assert len(run.answers) == len(suite.built_in())
    for case, answer in run.answers:
        for figure in answer.citations:
            checked += _adds_up(figure, case, run.members[case.team])
    assert checked > 1_000


def _adds_up(figure: Figure, case: Case, member: Membership) -> bool:
    """Whether it is a count or a sum, which its list must add up to."""
    wording = Wording(case.language or "en", member.team.currency)
    distinct = {wording.metric(metric) for metric in DISTINCT}
    listed = query.records(figure.records, team=member.team)
    if figure.unit == "count" and figure.label not in distinct:
        assert listed.count() == figure.value, (case.question, figure)
        return True
    if figure.label == wording.metric("amount_sum"):
        amounts = listed.filter(amount_minor__isnull=False).values_list("amount_minor", flat=True)  # type: ignore[misc]
        assert sum(amounts) == (figure.value or 0), (case.question, figure)
        return True
    return False


def test_expected_values_come_from_views_that_vanish(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
        assert cursor.fetchall() == []


def test_a_hundred_questions_about_a_real_file_are_answered_in_both_languages(
    crm_sales: tuple[Membership, Path],
) -> None:
    only_on_sqlite()
    cases = suite.from_file(HUNDRED)
    assert Counter(case.language for case in cases) == {"en": 50, "zh": 50}
    judged = running.run(cases, members={"": crm_sales[0]}, now=SALES_CLOCK, engine="rules")
    assert running.tally("all", judged).right >= 0.95, missed(judged)
    assert running.summary(judged).wrong_of_shown <= 0.01, missed(judged)
