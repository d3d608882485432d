"""Names of companies taken apart, in both languages."""

from __future__ import annotations

import pytest

from wenshu.reading import pinyin
from wenshu.reading.company_names import initials, latin_initials, sound, take_apart


@pytest.mark.parametrize(
    ("name", "place", "brand", "trades"),
    [
        ("苏州恒力精密机械有限公司", "苏州", "恒力", ("精密", "机械")),
        ("江苏省苏州市恒力装备股份有限公司", "苏州", "恒力", ("装备",)),
        ("恒力（中国）有限公司", "中国", "恒力", ()),
        ("恒力集团股份有限公司", "", "恒力", ()),
        ("宁德时代新能源科技股份有限公司", "", "宁德时代", ("新能源", "科技")),
        ("恒力精密有限公司上海分公司", "上海", "恒力", ("精密",)),
        ("蓝海（青岛）渔具有限公司", "青岛", "蓝海", ("渔具",)),
        ("国盛银行股份有限公司苏州分行", "苏州", "国盛", ("银行",)),
        ("J. F. Larsen A/S", "", "jflarsen", ()),
        ("Tallow & Finch plc", "", "tallowfinch", ()),
        ("Tallow and Finch", "", "tallowfinch", ()),
        ("TCL科技集团", "", "tcl", ("科技",)),
        ("Suzhou Hengli Precision Machinery Co., Ltd.", "suzhou", "hengli", ("precision", "machinery")),
        ("The Blue Ridge Foods, Inc.", "", "blueridge", ("foods",)),
        ("Siemens (China) Ltd", "china", "siemens", ()),
    ],
)
def test_a_name_is_place_brand_and_trades(name: str, place: str, brand: str, trades: tuple[str, ...]) -> None:
    found = take_apart(name)
    assert (found.place, found.brand, found.trades) == (place, brand, trades)


@pytest.mark.parametrize(
    "name", ["上海汽车集团股份有限公司", "中国移动", "Shanghai Electric", "公司", "Group", "!!!"]
)
def test_something_to_call_it_by_always_remains(name: str) -> None:
    found = take_apart(name)
    assert found.brand == found.core
    assert found.place == ""


def test_all_that_people_say_is_a_form_and_the_longest_comes_first() -> None:
    forms = take_apart("苏州恒力精密机械有限公司").forms
    assert {"苏州恒力", "恒力精密", "恒力精密机械", "苏州恒力精密机械", "恒力"} < set(forms)
    assert forms[0] == "苏州恒力精密机械有限公司"
    assert list(forms) == sorted(forms, key=len, reverse=True)


def test_chinese_names_are_heard() -> None:
    assert sound("恒力") == sound("恒利") == "hengli"
    assert sound("tcl") == "tcl"
    assert initials(take_apart("苏州恒力精密有限公司")) == "hljm"
    assert latin_initials("International Business Machines Corp.") == "ibm"
    assert latin_initials("Acme") == ""
    assert "zengwei" in pinyin.sounds("曾伟")
