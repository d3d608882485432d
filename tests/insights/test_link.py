"""From what people type to the team's own names: short forms, parts, typing errors, and names that may be several things."""

from __future__ import annotations

import pytest

from tests.insights.teams_vocabulary import CALENDAR, CHINESE_TEAM, ENGLISH_TEAM, vocabulary
from wenshu.insights import link
from wenshu.insights.engine import Name, Vocabulary
from wenshu.insights.offline import OfflinePlanner
from wenshu.insights.plan import Clarify, Query, Refuse

NORTHFIELD, HENGLI = "Northfield Robotics Inc.", "Suzhou Hengli Precision Co., Ltd"


def plan(question: str, words: Vocabulary) -> Query | Clarify | Refuse:
    language = "en" if words is ENGLISH_TEAM else "zh"
    found = OfflinePlanner().plan(question, vocabulary=words, calendar=CALENDAR, language=language)
    assert isinstance(found, Query | Clarify | Refuse)
    return found


def linked(question: str, words: Vocabulary) -> set[tuple[str, str]]:
    """What the names of a question were taken for."""
    found = plan(question, words)
    assert isinstance(found, Query), found
    named = [given for given in found.filters if given.field != "status"]
    values = [(f.field, v) for f in named for v in (f.value if isinstance(f.value, list) else [f.value])]
    return {(field, str(value)) for field, value in values}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GTX Pro", "gtxpro"), ("GTX-Pro", "GTX Pro"), ("ＧＴＸ　Ｐｒｏ", "gtx pro"), ("Müller", "muller"), ("José", "JOSE"),
        ("Alder & Finch LLP", "alder finch llp"), ("O'Neil", "ONeil"), ("北辰（软件）", "北辰软件"), ("Straße", "STRASSE"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_have_one_form(one: str, other: str) -> None:
    assert link.normal(one) == link.normal(other)


@pytest.mark.parametrize(("one", "other"), [("GTX 500", "GTX 600"), ("Atlas", "Atlas Pro"), ("北辰", "北京")])
def test_different_names_have_different_forms(one: str, other: str) -> None:
    assert link.normal(one) != link.normal(other)


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("Northfield Robotics Inc.", "company", NORTHFIELD),
        ("northfield robotics", "company", NORTHFIELD),
        ("NORTHFIELD", "company", NORTHFIELD),
        ("Northfeild", "company", NORTHFIELD),
        ("Northfield Robotcs", "company", NORTHFIELD),
        ("Hengli", "company", HENGLI),
        ("Suzhou Hengli", "company", HENGLI),
        ("Alder and Finch", "company", "Alder & Finch LLP"),
        ("alder & finch", "company", "Alder & Finch LLP"),
        ("Blewater", "company", "Bluewater Logistics"),
        ("Kestrel", "company", "Kestrel Foods"),
        ("Zenith Media", "company", "Zenith Media Group"),
        ("Zenith Corp", "company", "Zenith Corp"),
        ("Ana", "owner", "Ana Ruiz"),
        ("ana ruiz", "owner", "Ana Ruiz"),
        ("Okafor", "owner", "Ben Okafor"),
        ("Dmitry Volkov", "owner", "Dmitri Volkov"),
        ("周敏", "owner", "周敏"),
        ("Atlas Pro", "product", "Atlas Pro"),
        ("atlas-pro", "product", "Atlas Pro"),
        ("AtlasPro", "product", "Atlas Pro"),
        ("Atlas Plus Pro", "product", "Atlas Plus Pro"),
        ("Orion 500", "product", "Orion 500"),
        ("Orion500", "product", "Orion 500"),
        ("emea", "region", "EMEA"),
        ("Germany", "country", "Germany"),
        ("Germny", "country", "Germany"),
        ("healthcare", "industry", "healthcare"),
        ("trade show", "source", "Trade show"),
        ("vip", "tag", "VIP"),
    ],
)
def test_a_name_is_known_however_it_is_typed(said: str, field: str, value: str) -> None:
    assert linked(f"deals of {said}", ENGLISH_TEAM) == {(field, value)}


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("华星光电科技有限公司", "company", "华星光电科技有限公司"),
        ("华星光电", "company", "华星光电科技有限公司"),
        ("华星", "company", "华星光电科技有限公司"),
        ("腾远", "company", "腾远物流集团"),
        ("腾远物流", "company", "腾远物流集团"),
        ("青岛海川", "company", "青岛海川机械有限公司"),
        ("海川", "company", "青岛海川机械有限公司"),
        ("海川机械", "company", "青岛海川机械有限公司"),
        ("恒力精密", "company", "苏州恒力精密机械有限公司"),
        ("北辰软件", "company", "北辰软件有限公司"),
        ("北辰医疗", "company", "北辰医疗器械股份有限公司"),
        ("contoso", "company", "Contoso"),
        ("Contsoo", "company", "Contoso"),
        ("王芳", "owner", "王芳"),
        ("kevin zhao", "owner", "Kevin Zhao"),
        ("ＫｅｖｉｎＺｈａｏ", "owner", "Kevin Zhao"),
        ("智能网关", "product", "智能网关"),
        ("ERP旗舰版", "product", "ERP旗舰版"),
        ("erp 旗舰版", "product", "ERP旗舰版"),
        ("ERP", "product_series", "ERP"),
        ("华东", "region", "华东"),
        ("华东区", "region", "华东"),
        ("华东地区", "region", "华东"),
        ("华东大区", "region", "华东"),
        ("重点", "tag", "重点"),
    ],
)
def test_a_chinese_name_is_known_by_what_people_call_it(said: str, field: str, value: str) -> None:
    assert linked(f"{said}的商机有哪些", CHINESE_TEAM) == {(field, value)}


@pytest.mark.parametrize(
    ("question", "words", "values"),
    [
        ("Zenith deals", ENGLISH_TEAM, {"Zenith Corp", "Zenith Media Group"}),
        ("Quartz deals", ENGLISH_TEAM, {"Quartz"}),  # a company and a product
        ("北辰的商机", CHINESE_TEAM, {"北辰医疗器械股份有限公司", "北辰软件有限公司"}),
    ],
)
def test_a_name_that_may_be_several_things_is_asked_back(
    question: str, words: Vocabulary, values: set[str]
) -> None:
    found = plan(question, words)
    assert isinstance(found, Clarify)
    assert found.reason == "ambiguous_name"
    named = [[f.value for f in option.query.filters if f.field != "status"] for option in found.options]
    assert {value for (value,) in named} == values
    assert len({option.sentence for option in found.options}) == len(found.options) >= 2


@pytest.mark.parametrize(
    ("question", "words", "field", "value"),
    [
        ("deals of product Quartz", ENGLISH_TEAM, "product", "Quartz"),
        ("deals of company Quartz", ENGLISH_TEAM, "company", "Quartz"),
        ("deals of owner Grace Lin", ENGLISH_TEAM, "owner", "Grace Lin"),
        ("revenue of Grace Lin", ENGLISH_TEAM, "owner", "Grace Lin"),  # herself, not the team she leads
        ("deals of Grace Lin's team", ENGLISH_TEAM, "sales_team", "Grace Lin"),
        ("赵建国团队的商机有哪些", CHINESE_TEAM, "sales_team", "赵建国"),
        ("负责人赵建国的商机有哪些", CHINESE_TEAM, "owner", "赵建国"),
    ],
)
def test_the_noun_beside_a_name_says_which_is_meant(
    question: str, words: Vocabulary, field: str, value: str
) -> None:
    assert linked(question, words) == {(field, value)}


@pytest.mark.parametrize(
    ("question", "words", "unknown"),
    [
        ("deals of Norfolk", ENGLISH_TEAM, "Norfolk"),
        ("deals of Zen", ENGLISH_TEAM, "Zen"),  # too short to be a part of a name
        ("deals of Orion 600", ENGLISH_TEAM, None),  # a series, and a number that means nothing
        ("revenue from Bne", ENGLISH_TEAM, "Bne"),  # three letters forgive nothing
        ("王方的商机有哪些", CHINESE_TEAM, "王方"),  # two characters only exactly
        ("李磊的商机有哪些", CHINESE_TEAM, "李磊"),
        ("华西的商机有哪些", CHINESE_TEAM, "华西"),
        ("Contoos2的商机有哪些", CHINESE_TEAM, None),
    ],
)
def test_a_name_that_is_only_near_is_never_taken_for_another(
    question: str, words: Vocabulary, unknown: str | None
) -> None:
    found = plan(question, words)
    assert isinstance(found, Refuse)
    assert unknown is None or found.words == [unknown]


def test_two_spellings_at_the_same_distance_are_not_guessed_between() -> None:
    words = vocabulary({"company": ["Marlowe", "Barlowe"]}, {})
    assert link.matcher(words).similar("warlowe") == ()
    assert link.matcher(words).similar("marlowee") == (Name("company", "Marlowe"),)


def test_digits_are_never_a_typing_error() -> None:
    words = vocabulary({"product": ["GTK 500", "Series 7000"]}, {})
    assert link.matcher(words).similar("gtk501") == ()
    assert link.matcher(words).similar("serise7000") == (Name("product", "Series 7000"),)


def test_a_legal_form_or_a_place_alone_names_nobody() -> None:
    assert link.short_forms(Name("company", "Acme Corp.")) == {"acme"}
    assert link.short_forms(Name("company", "北京科技有限公司")).isdisjoint({"北京", "科技"})
    assert link.matcher(ENGLISH_TEAM).part(("co", "ltd")) == ()
    assert link.matcher(CHINESE_TEAM).part_of_chinese("青岛") == ()


def test_a_matcher_is_built_once_for_a_vocabulary() -> None:
    words = vocabulary({"company": ["Acme"]}, {})
    assert link.matcher(words) is link.matcher(words)
    assert link.matcher(words) is not link.matcher(vocabulary({"company": ["Acme"]}, {}))
