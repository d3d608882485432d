"""Questions, each in two languages, about both demo teams: every answer against SQL written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from tests.databases import check_once
from wenshu.crm import demo
from wenshu.insights import pipeline, vocabulary
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
Expected = float | dict[str, float]

NAMES: dict[str, dict[str, str]] = {
    "en": {
        "owner": "Priya Raman", "product": "Atlas MES", "region": "West", "industry": "Automotive", "source": "Referral",
        "stage": "Proposal", "company": "Juniper Hill Motors", "big": "50000", "rival": "Quillon",
        "tag": "key account", "called": "rollout", "wanting": "no budget",
    },
    "zh": {
        "owner": "周涵", "product": "MES 标准版", "region": "江苏", "industry": "食品", "source": "展会",
        "stage": "方案报价", "company": "上海恒澜汽车部件有限公司", "big": "500000", "rival": "凌川软件",
        "tag": "重点客户", "called": "试点", "wanting": "没有预算",
    },
}  # fmt: skip


class Books:
    """One team as SQL sees it: its live deals, with the names and moments that the questions are about."""

    def __init__(self, team: Team, names: dict[str, str]) -> None:
        self.team, self.names, self.zone = team, names, ZoneInfo(team.timezone)

    def rows(
        self, columns: str, where: str = "1 = 1", *values: object, more: str = ""
    ) -> list[tuple[Any, ...]]:
        sql = (
            f"SELECT {columns} FROM crm_opportunity d"
            " JOIN crm_stage s ON s.id = d.stage_id"
            " LEFT JOIN crm_company c ON c.id = d.company_id"
            " LEFT JOIN teams_membership o ON o.id = d.owner_id"
            f" WHERE d.team_id = %s AND d.deleted_at IS NULL AND {where} {more}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.team.pk, *values])
            return cursor.fetchall()

    def number(self, columns: str, where: str = "1 = 1", *values: object) -> float:
        return float(self.rows(columns, where, *values)[0][0] or 0)

    def groups(self, columns: str, where: str, *values: object, by: str) -> dict[str, float]:
        found = self.rows(f"{by}, {columns}", where, *values, more=f"GROUP BY {by}")
        return {str(name): float(value or 0) for name, value in found}

    def moment(self, year: int, month: int, day: int = 1) -> str:
        """The first instant of a day in the team's time zone, as the database writes it."""
        return datetime(year, month, day, tzinfo=self.zone).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    def day(self, moment: datetime | str) -> datetime:
        read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(self.zone)


MONEY = "SUM(d.amount_minor) / 100.0"
RATE = "SUM(CASE WHEN s.kind = 'won' THEN 1.0 ELSE 0 END) / COUNT(*)"
CLOSED = "s.kind IN ('won', 'lost')"


def last_quarter(books: Books) -> tuple[str, str]:
    return books.moment(2026, 7), books.moment(2026, 10)


def this_year(books: Books) -> tuple[str, str]:
    return books.moment(2026, 1), books.moment(2027, 1)


def won_by_month(books: Books) -> Expected:
    months: dict[str, float] = {}
    span = this_year(books)
    for closed, amount in books.rows(
        "d.closed_at, d.amount_minor", "s.kind = 'won' AND d.closed_at >= %s AND d.closed_at < %s", *span
    ):
        key = f"{books.day(closed):%Y-%m}"
        months[key] = months.get(key, 0) + amount / 100
    return months


def cycle(books: Books) -> float:
    closed = books.rows("d.created_at, d.closed_at", "s.kind = 'won'")
    return mean((books.day(end).date() - books.day(start).date()).days for start, end in closed)


def median_won(books: Books) -> float:
    amounts = [
        a
        for (a,) in books.rows(
            "d.amount_minor", "s.kind = 'won'", more="AND d.amount_minor IS NOT NULL ORDER BY 1"
        )
    ]
    half = len(amounts) // 2
    middle = amounts[half] if len(amounts) % 2 else (amounts[half - 1] + amounts[half]) / 2
    return float(middle) / 100


def best(groups: dict[str, float], count: int) -> dict[str, float]:
    return dict(sorted(groups.items(), key=lambda item: -item[1])[:count])


@dataclass(frozen=True)
class Pair:
    english: str
    chinese: str
    expected: Callable[[Books], Expected]


PAIRS = [
    Pair(
        "How many deals did we win last quarter?",
        "上季度赢了多少单？",
        lambda b: b.number(
            "COUNT(*)", "s.kind = 'won' AND d.closed_at >= %s AND d.closed_at < %s", *last_quarter(b)
        ),
    ),
    Pair(
        "Revenue this year",
        "今年的销售额",
        lambda b: b.number(MONEY, "s.kind = 'won' AND d.closed_at >= %s AND d.closed_at < %s", *this_year(b)),
    ),
    Pair("Total pipeline", "在途金额是多少", lambda b: b.number(MONEY, "s.kind = 'open'")),
    Pair("What is our win rate?", "赢单率是多少？", lambda b: b.number(RATE, CLOSED)),
    Pair("Average deal size", "平均客单价", lambda b: b.number("AVG(d.amount_minor) / 100.0", "s.kind = 'won'")),
    Pair("Median amount of won deals", "赢单金额的中位数", median_won),
    Pair("Maximum amount of lost deals", "输单金额的最大值", lambda b: b.number("MAX(d.amount_minor) / 100.0", "s.kind = 'lost'")),
    Pair("Average sales cycle", "平均销售周期", cycle),
    Pair(
        "Forecast", "预测金额",
        lambda b: b.number("SUM(d.amount_minor * d.probability) / 10000.0", "s.kind = 'open'"),
    ),
    Pair(
        "Top 3 owners by won amount", "按负责人赢单金额前3名",
        lambda b: best(b.groups(MONEY, "s.kind = 'won'", by="o.name"), 3),
    ),
    Pair(
        "Open deals by stage", "各阶段的进行中商机数量",
        lambda b: b.groups("COUNT(*)", "s.kind = 'open'", by="s.name"),
    ),
    Pair(
        "How many deals did we lose because of {wanting}?", "因为{wanting}输了多少单？",
        lambda b: b.number("COUNT(*)", "s.kind = 'lost' AND LOWER(d.lost_reason) LIKE %s", f"%{b.names['wanting']}%"),
    ),
    Pair("Win rate by source", "各来源的赢单率", lambda b: b.groups(RATE, CLOSED, by="d.source")),
    Pair("Revenue by month this year", "今年每月的销售额", won_by_month),
    Pair(
        "How many companies bought {product}?", "买了{product}的客户有多少家？",
        lambda b: b.number("COUNT(DISTINCT d.company_id)", "s.kind = 'won' AND d.product = %s", b.names["product"]),
    ),
    Pair(
        "How much did {owner} sell last quarter?", "{owner}上季度卖了多少钱？",
        lambda b: b.number(
            MONEY, "s.kind = 'won' AND o.name = %s AND d.closed_at >= %s AND d.closed_at < %s",
            b.names["owner"], *last_quarter(b),
        ),
    ),
    Pair(
        "Number of deals in {region} over {big}", "{region}金额超过{big}的商机有多少个",
        lambda b: b.number("COUNT(*)", "d.region = %s AND d.amount_minor > %s", b.names["region"], int(b.names["big"]) * 100),
    ),
    Pair(
        "Revenue from the {industry} industry", "{industry}行业的销售额",
        lambda b: b.number(MONEY, "s.kind = 'won' AND c.industry = %s", b.names["industry"]),
    ),
    Pair(
        "How many deals from {source} did we lose?", "{source}来的商机输了多少个？",
        lambda b: b.number("COUNT(*)", "s.kind = 'lost' AND d.source = %s", b.names["source"]),
    ),
    Pair(
        "How many deals did we lose to {rival}?", "丢给{rival}的单子有几个？",
        lambda b: b.number("COUNT(*)", "s.kind = 'lost' AND d.competitor = %s", b.names["rival"]),
    ),
    Pair(
        "Deals lost by competitor", "按竞争对手统计丢单",
        lambda b: {name or "None": n for name, n in b.groups("COUNT(*)", "s.kind = 'lost'", by="d.competitor").items()},
    ),
    Pair(
        "How many deals are in the {stage} stage?", "{stage}阶段有多少商机？",
        lambda b: b.number("COUNT(*)", "s.name = %s", b.names["stage"]),
    ),
    Pair(
        "How many deals do we have with {company}?", "{company}有多少个商机？",
        lambda b: b.number("COUNT(*)", "c.name = %s", b.names["company"]),
    ),
    Pair(
        "How many deals called \"{called}\" did we win?", "名为“{called}”的商机赢了多少个？",
        lambda b: b.number("COUNT(*)", "s.kind = 'won' AND d.name LIKE %s", f"%{b.names['called']}%"),
    ),
    Pair(
        "How many deals were created in October 2026?", "2026年10月创建了多少商机？",
        lambda b: b.number("COUNT(*)", "d.created_at >= %s AND d.created_at < %s", b.moment(2026, 10), b.moment(2026, 11)),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def teams(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Books]]:
    """Both demo teams, loaded once for all tests of this module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            vocabulary.forget()
            loaded = demo.load(now=NOW)
            check_once()
            yield {
                language: Books(team, NAMES[language]) for language, team in zip(NAMES, loaded, strict=True)
            }
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def asked(question: str, team: Team) -> Answer:
    owner = Membership.objects.for_team(team).get(role="owner")
    return pipeline.ask(question, team=team, asked_by=owner, now=NOW)


def found(answer: Answer, expected: Expected) -> Expected:
    if isinstance(expected, dict):
        return {str(row[0]): float(Decimal(str(row[1]))) for row in answer.table.rows if row[1] is not None}
    assert answer.table.value is not None, answer.text
    return float(Decimal(str(answer.table.value)))


@pytest.mark.parametrize("team", NAMES)
@pytest.mark.parametrize("pair", PAIRS, ids=[pair.english for pair in PAIRS])
def test_both_languages_give_the_number_that_sql_gives(
    pair: Pair, team: str, teams: dict[str, Books]
) -> None:
    books = teams[team]
    expected = pair.expected(books)
    assert expected, "a question about nothing would prove nothing"
    for question in (pair.english, pair.chinese):
        answer = asked(question.format(**books.names), books.team)
        assert answer.status == "answered", (question, answer.text)
        assert found(answer, expected) == pytest.approx(expected, abs=0.01, rel=1e-6), question


def test_a_deal_is_found_by_a_word_of_its_name_and_its_company(teams: dict[str, Books]) -> None:
    books = teams["en"]
    (name, company), *_ = books.rows(
        "d.name, c.name", "d.name LIKE %s", "%rollout", more="ORDER BY d.name, c.name"
    )
    same = books.rows("d.name", "d.name LIKE %s AND c.name = %s", "%rollout%", company)
    answer = asked(f"Tell me about the {company} rollout deal", books.team)
    assert answer.status == "answered"
    assert answer.table.total == len(same)
    assert name in {row[0] for row in answer.table.rows}


def test_a_word_that_no_deal_is_called_by_is_named(teams: dict[str, Books]) -> None:
    answer = asked("How many flibbertigibbet deals did we win?", teams["en"].team)
    assert answer.status == "out_of_scope"
    assert "flibbertigibbet" in answer.text
    answer = asked("超导磁体商机有多少个", teams["zh"].team)
    assert answer.status == "out_of_scope"
    assert "超导磁体" in answer.text


def test_a_deal_named_after_the_refusal_is_found_at_once(teams: dict[str, Books]) -> None:
    from wenshu.crm.models import Opportunity

    team = teams["en"].team
    question = "How many flibbertigibbet deals are there?"
    assert asked(question, team).status == "out_of_scope"
    deal = Opportunity.objects.for_team(team).first()
    assert deal is not None
    Opportunity.objects.for_team(team).filter(pk=deal.pk).update(name="Flibbertigibbet")
    assert asked(question, team).table.value == 1


def test_a_word_that_is_not_recorded_is_no_name_because_some_deal_has_it(teams: dict[str, Books]) -> None:
    from wenshu.crm.models import Opportunity

    team = teams["en"].team
    deal = Opportunity.objects.for_team(team).first()
    assert deal is not None
    Opportunity.objects.for_team(team).filter(pk=deal.pk).update(name="Profit and growth potential")
    assert asked("What was our profit last quarter?", team).status == "out_of_scope"
    assert asked("Revenue growth potential", team).status == "out_of_scope"
