"""Money, days and times as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override
from pydantic_core import PydanticCustomError

from wenshu.crm.fields import read_moment
from wenshu.web import dates
from wenshu.web.money import show_amount, show_money

TODAY = date(2026, 11, 24)
NOON_UTC = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (86_000_000, "USD", "$860,000", "US$860,000"),
        (123_450, "EUR", "€1,234.50", "€1,234.50"),
        (86_000, "JPY", "¥86,000", "JP¥86,000"),
        (None, "USD", "", ""),
    ],
)
def test_an_amount_is_written_in_the_readers_way(
    minor: int | None, currency: str, english: str, chinese: str
) -> None:
    for language, expected in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert show_money(minor, currency) == expected


def test_a_short_amount_counts_in_thousands_or_in_wan_and_yi() -> None:
    with override("en"):
        assert show_money(12_345_678_900, "USD", compact=True) == "$123M"
    with override("zh-hans"):
        assert show_money(86_000_000, "CNY", compact=True) == "¥86万"
        assert show_money(12_345_678_900, "CNY", compact=True) == "¥1.23亿"


def test_the_contracts_amounts_keep_their_cents() -> None:
    with override("en"):
        assert (show_amount("1200.50", "USD"), show_amount("0", "USD"), show_amount(None, "USD")) == (
            "$1,200.50",
            "$0",
            "",
        )


def test_a_day_has_its_year_only_when_it_is_another_one() -> None:
    with override("en"):
        assert [dates.show_day(day, TODAY) for day in (date(2026, 12, 8), date(2027, 1, 5), None)] == [
            "8 Dec",
            "5 Jan 2027",
            "",
        ]
        assert dates.show_full_day(TODAY) == "Tue 24 Nov 2026"
    with override("zh-hans"):
        assert [dates.show_day(day, TODAY) for day in (date(2026, 12, 8), date(2027, 1, 5))] == [
            "12月8日",
            "2027年1月5日",
        ]
        assert dates.show_full_day(TODAY) == "2026年11月24日 周二"


@pytest.mark.parametrize(
    ("away", "english", "chinese", "tone"),
    [
        (timedelta(days=-2), "2 days late", "逾期 2 天", "late"),
        (timedelta(days=-1), "1 day late", "逾期 1 天", "late"),
        (timedelta(hours=-1), "Today 19:00", "今天 19:00", "late"),
        (timedelta(hours=2), "Today 22:00", "今天 22:00", "soon"),
        (timedelta(hours=5), "Tomorrow", "明天", "soon"),  # 01:00 in Shanghai
        (timedelta(days=3), "27 Nov", "11月27日", ""),
        (timedelta(days=60), "23 Jan 2027", "2027年1月23日", ""),
    ],
)
def test_a_next_step_is_late_by_days_of_the_teams_calendar(
    away: timedelta, english: str, chinese: str, tone: str
) -> None:
    for language, words in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert dates.due(NOON_UTC + away, NOON_UTC, "Asia/Shanghai") == (words, tone)
    assert dates.due(None, NOON_UTC, "Asia/Shanghai") == ("", "")


def test_a_moment_belongs_to_the_day_of_the_teams_zone() -> None:
    late = datetime(2026, 11, 24, 20, tzinfo=UTC)
    with override("en"):
        assert dates.show_moment(late, "Asia/Shanghai", TODAY) == "25 Nov, 04:00"
        assert dates.show_moment(late, "America/New_York", TODAY) == "Today 15:00"
        assert dates.show_moment(None, "UTC", TODAY) == ""


def test_what_a_form_shows_comes_back_as_the_same_moment() -> None:
    for zone in ("America/New_York", "Asia/Shanghai", "Asia/Kathmandu"):
        moment = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
        assert datetime.fromisoformat(dates.from_input(dates.to_input(moment, zone), zone)) == moment
    assert dates.to_input(None, "UTC") == ""


def test_a_time_that_the_clocks_repeat_is_its_first_and_nonsense_is_left_for_the_contract_to_refuse() -> None:
    assert dates.from_input("2026-11-01T01:30", "America/New_York") == "2026-11-01T05:30:00+00:00"
    assert dates.from_input("next Tuesday", "UTC") == "next Tuesday"


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("far", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_first_and_last_moment_of_the_calendar_are_told_to_the_contract(far: str, zone: str) -> None:
    sent = dates.from_input(far, zone)
    assert sent.endswith("+00:00")
    assert not 1900 <= int(sent[:4]) <= 2199
    with pytest.raises(PydanticCustomError, match="between the years"):
        read_moment(sent)


def test_a_moment_that_no_clock_of_the_team_shows_is_no_error_of_ours() -> None:
    with pytest.raises(ValueError, match="9999"):
        dates.input_of("9999-12-31T23:59:00+00:00", "Asia/Shanghai")
