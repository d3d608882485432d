"""What trade a company is in is no company: 机械制造 in brackets behind a name, or behind 行业."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, names, value


@pytest.mark.parametrize(
    ("text", "name", "industry"),
    [
        ("苏州恒力精密（机械制造）的王总要上MES，预算50万", "苏州恒力精密", "机械制造"),
        ("今天拜访了苏州恒力（行业机械制造），他们想上MES。", "苏州恒力", "机械制造"),
        ("宁波海天（行业：机械制造，员工200人）要买MES，报价60万", "宁波海天", "机械制造"),
        ("扬州润泽食品（食品加工，员工300人左右），想先上MES，一年3.6万。", "扬州润泽食品", "食品加工"),
        ("客户：武汉江城重工\n行业：装备制造\n商机：MES二期，预计金额：75万元", "武汉江城重工", "装备制造"),
        ("Acme Tooling (industry: machine building) wants MES for 50k", "Acme Tooling", "machine building"),
    ],
)
def test_a_trade_beside_a_company_is_its_industry(text: str, name: str, industry: str) -> None:
    found = extract(text)
    assert names(found, "company") == [name]
    assert value(found, "industry", "company") == industry


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("拜访苏州（中国）精密机械有限公司，预算50万。", "苏州（中国）精密机械有限公司"),
        ("大华机械的李总要MES，50万", "大华机械"),
    ],
)
def test_a_company_with_a_trade_or_brackets_in_its_name_is_one_still(text: str, name: str) -> None:
    assert names(extract(text), "company") == [name]
