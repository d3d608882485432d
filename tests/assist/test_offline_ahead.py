"""What was had is no next step, and no next follow-up is proposed for a moment that has passed."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.assist.offline_reading import ZONE, extract, names, passed, value

DEMO = "下周四上午十点去现场演示"
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=ZONE)
IN_THE_EVENING = datetime(2026, 11, 26, 18, 30, tzinfo=ZONE)


@pytest.mark.parametrize("now", [THURSDAY, IN_THE_EVENING])
@pytest.mark.parametrize(
    "had",
    [
        "今天和客户王工开会，预算批到了六十八万五，",
        "今天和王总会面，谈了价格，",
        "今天上午会上和李工对了需求，",
    ],
)
def test_a_meeting_that_was_had_is_no_next_step_and_what_was_agreed_is(now: datetime, had: str) -> None:
    read = extract(f"{had}{DEMO}，竞争对手还是凌川", now=now)
    assert "演示" in str(value(read, "nextAction"))
    assert value(read, "nextFollowUpAt") == "2026-12-03T10:00:00+08:00"


@pytest.mark.parametrize("text", ["今天和客户王工开会", "今天下午三点和客户王工开会，预算批到了68万"])
def test_a_meeting_of_today_alone_is_no_next_step_once_its_hour_is_over(text: str) -> None:
    read = extract(text, now=IN_THE_EVENING)
    assert [value(read, name) for name in ("nextAction", "nextFollowUpAt")] == [None, None]


def test_a_meeting_at_an_hour_still_to_come_today_is_the_next_step() -> None:
    read = extract("今天下午三点和客户王工开会", now=THURSDAY)
    assert value(read, "nextFollowUpAt") == "2026-11-26T15:00:00+08:00"


@pytest.mark.parametrize(("hour", "due"), [(8, "09:00"), (11, "18:00"), (19, "23:59")])
def test_what_is_to_be_done_today_has_the_rest_of_the_day(hour: int, due: str) -> None:
    read = extract("苏州恒力精密要报价，今天要把报价发给王总", now=datetime(2026, 11, 26, hour, tzinfo=ZONE))
    assert value(read, "nextFollowUpAt") == f"2026-11-26T{due}:00+08:00"


@pytest.mark.parametrize(
    "text",
    ["Call with Jane Doe of Kestrelton Ltd. Follow up tomorrow.", "拜访苏州恒力精密，明天给王总发报价"],
)
def test_of_an_older_note_no_day_that_has_passed_is_proposed(text: str) -> None:
    read = extract(f"2026-11-20 {text}", now=THURSDAY)
    assert (value(read, "nextFollowUpAt"), passed(read)) == (None, ["2026-11-21"])
    assert value(read, "nextAction")


def test_the_day_of_a_demo_is_not_that_of_another_step() -> None:
    read = extract("苏州恒力精密，给王总发报价，下周四演示", now=THURSDAY)
    step, at = value(read, "nextAction"), value(read, "nextFollowUpAt")
    assert ("演示" in str(step)) == (at is not None)


def test_a_changed_contact_a_rival_that_stays_and_a_win_are_read_as_said() -> None:
    rival = extract("竞争对手还是凌川，预算80万")
    assert (value(rival, "competitor"), names(rival, "contact")) == ("凌川", [])
    changed = extract("联系人换成了刘敏，电话0575-88991234")
    assert (names(changed, "contact"), value(changed, "phone")) == (["刘敏"], "0575-88991234")
    assert value(extract("常州启沐包装：赢了！合同额56.8万"), "status") == "won"
