"""Chinese names typed in Latin letters."""

from __future__ import annotations

from datetime import date

import pytest

from tests.insights.teams_vocabulary import vocabulary
from tests.insights.test_offline_golden import meaning, planned
from wenshu.insights import link
from wenshu.insights.engine import TeamCalendar
from wenshu.insights.offline.marks import Text, cover
from wenshu.insights.offline.pinyin import name_in_pinyin
from wenshu.insights.plan import Query, Refuse

TODAY = TeamCalendar(today=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("wangfang的商机", "王芳的商机"), ("wang fang上个月赢了多少单", "王芳上个月赢了多少单"), ("hanmeimei的赢单率", "韩梅梅的赢单率"),
        ("tengyuan的商机", "腾远的商机"), ("huaxing的联系人", "华星的联系人"), ("zhaojianguo团队的业绩", "赵建国团队的业绩"),
    ],
)  # fmt: skip
def test_a_name_spelt_as_it_sounds_is_that_name(typed: str, written: str) -> None:
    plan, wanted = planned(typed, "zh"), planned(written, "zh")
    assert isinstance(plan, Query), plan
    assert isinstance(wanted, Query)
    assert meaning(plan) == meaning(wanted)


@pytest.mark.parametrize("word", ["wugongshi", "limei", "fang", "wangfangg", "wangf"])
def test_what_nobody_is_called_by_sound_is_named(word: str) -> None:
    plan = planned(f"{word}的商机", "zh")
    assert isinstance(plan, Refuse), plan
    assert plan.words == [word]


def named(word: str, *owners: str) -> list[str]:
    words = vocabulary({"owner": list(owners)}, {})
    text = Text(word, link.matcher(words), TODAY)
    marks = cover(text)
    found = name_in_pinyin(text, marks, marks[0])
    return [name.value for name in found.names] if found else []


def test_a_character_is_heard_in_each_of_its_readings() -> None:
    assert named("zengli", "曾丽") == named("cengli", "曾丽") == ["曾丽"]
    assert named("lvbu", "吕布") == ["吕布"]


def test_two_who_sound_alike_are_both_found() -> None:
    assert named("wangfang", "王芳", "王方", "汪放") == ["王芳", "王方", "汪放"]


def test_a_name_that_is_half_latin_has_no_sound_of_its_own() -> None:
    assert named("kaiwenzhao", "Kevin赵") == []
