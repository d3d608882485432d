"""Names in Chinese notes, and what a step and a deal are called in either language."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, names, value


@pytest.mark.parametrize(
    ("text", "company", "person"),
    [
        ("宁波海天那边的李工要我们周五前把报价单发过去", "宁波海天", "李工"),
        ("今天见了南京科远的刘建国刘总，预算50万左右。", "南京科远", "刘建国"),
        ("苏州金峰选了金蝶，张丽那边说价格太高。", "苏州金峰", "张丽"),
        ("合肥美亚赵总签了，38万。", "合肥美亚", "赵总"),
    ],
)
def test_a_place_and_a_short_name_are_a_company_where_one_acts(text: str, company: str, person: str) -> None:
    found = extract(text)
    assert (names(found, "company"), names(found, "contact")) == ([company], [person])


@pytest.mark.parametrize(
    "text", ["上海同事那边说下周出差", "北京办事处要我们下周去开会", "上海客户那边想看演示"]
)
def test_a_place_and_a_common_word_are_none(text: str) -> None:
    assert not names(extract(text), "company")


def test_and_before_a_surname_is_no_surname() -> None:
    assert names(extract("今天和王总聊了，预算30万"), "contact") == ["王总"]


def test_a_colleague_by_his_post_is_no_contact_and_a_customer_by_his_is_one_with_his_name() -> None:
    found = extract("张伟 14:02\n林经理，报价收到了吗\n林悦 14:05\n收到了张总，92万，周五前给您合同")
    assert names(found, "contact") == ["张伟"]


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("宁波海天那边的李工要我们周五前把报价单发过去", "周五前把报价单发过去"),
        ("今天和王总聊了，预算30万，让我们下周给方案。", "下周给方案"),
        ("Hi Alice,\nCould you please send a contract draft by Friday?\nBest,\nJane", "Send a contract draft by Friday"),
        ("Off the phone with Priya at Solaris Energy. Kick-off on Jan 11. Please send the invoice.", "Send the invoice"),
    ],
)  # fmt: skip
def test_a_step_is_told_without_who_asks_for_it(text: str, step: str) -> None:
    assert value(extract(text), "nextAction") == step


def test_a_project_at_the_head_of_a_clause_names_the_deal() -> None:
    found = extract("Northgate Foods - field service project, 80k, decision end of March")
    assert names(found, "opportunity") == ["Field service project"]
    found = extract("Northgate Foods - they like the project, 80k")
    assert names(found, "opportunity") == ["Northgate Foods"]


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("刚和杭州明瑞的陈总吃完饭，下周二给他出方案", "杭州明瑞"),
        ("成都博远那边张姐说预算批了，56万", "成都博远"),
        ("今天上午拜访东莞华创，见了采购部的吴敏和技术总监孙强", "东莞华创"),
        ("武汉光谷的项目黄了，客户内部调整", "武汉光谷"),
    ],
)
def test_characters_of_grammar_within_a_place_or_a_name_do_not_cut_it(text: str, company: str) -> None:
    assert names(extract(text), "company") == [company]


def test_addresses_and_numbers_need_no_blank_in_chinese() -> None:
    found = extract("线索：长沙三环机械，联系人周颖13700008888，邮箱zhouying@sanhuan.cn，想了解CRM Pro")
    assert (value(found, "phone"), value(found, "email")) == ("13700008888", "zhouying@sanhuan.cn")


def test_a_step_keeps_the_address_at_its_end() -> None:
    text = "成都博远的张姐说预算批了，56万，让我明天把合同模板发她邮箱zhangjie@boyuan.cn"
    assert value(extract(text), "nextAction") == "明天把合同模板发她邮箱zhangjie@boyuan.cn"


def test_a_price_that_is_told_is_no_step() -> None:
    assert value(extract("今天拜访了东莞华创，聊了质检模块，报价32万"), "nextAction") is None


@pytest.mark.parametrize(
    ("text", "company", "person"),
    [
        ("绍兴金晟张经理来电，方案不错", ["绍兴金晟"], ["张经理"]),
        ("刚收到温州佳诚的邮件，王海燕确认采购20套", ["温州佳诚"], ["王海燕"]),
        ("湖州天能采购说我们贵，比友商高了一成", ["湖州天能"], []),
        ("常熟永达那边催合同", ["常熟永达"], []),
        ("Quote sent to Ridgeway Plastics, 27.5k. Will call Jo on Thurs.", ["Ridgeway Plastics"], []),
    ],
)
def test_who_is_a_company_and_who_a_person(text: str, company: list[str], person: list[str]) -> None:
    found = extract(text)
    assert names(found, "company") == company
    assert [name for name in names(found, "contact") if name != "Jo"] == person


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("pls remind me to call Greta at Nordlys AS on Monday re renewal", "Call Greta at Nordlys AS on Monday re renewal"),
        ("Quote sent to Ridgeway Plastics. Will call Jo on Thurs.", "Call Jo on Thurs"),
        ("石家庄华药的赵科长要一份同行业案例，本周内发", "一份同行业案例，本周内发"),
    ],
)  # fmt: skip
def test_a_step_begins_with_what_is_done(text: str, step: str) -> None:
    assert value(extract(text), "nextAction") == step


def test_a_day_is_no_part_of_a_deals_name() -> None:
    found = extract("pls remind me to call Greta at Nordlys AS on Monday re renewal")
    assert names(found, "opportunity") == ["Nordlys AS"]


def test_a_competitor_is_named_behind_the_word() -> None:
    assert (
        value(extract("Vantage Print: competitor is Fieldware at 25k, we quoted 27k."), "competitor")
        == "Fieldware"
    )
    assert value(extract("湖州天能采购说我们贵，比友商高了一成"), "competitor") != "高了一成"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("恒力精密的联系人换成采购经理 顾明辉", "采购经理"),
        ("恒力精密：联系人换成了采购经理顾明辉，下周二给他发报价", "采购经理"),
        ("联系人改为财务总监 顾明辉", "财务总监"),
        ("对接人变更为IT主管 顾明辉", "IT主管"),
        ("联系人由张伟改成采购经理 顾明辉", "采购经理"),
        ("联系人：采购经理 顾明辉", "采购经理"),
    ],
)
def test_a_contact_that_changed_is_who_stands_behind_the_post(text: str, title: str) -> None:
    found = extract(text)
    assert names(found, "contact")[-1] == "顾明辉"
    assert "成采购" not in names(found, "contact")
    assert value(found, "title", "contact") == title


@pytest.mark.parametrize(
    ("text", "person", "title"),
    [
        ("Contact: Purchasing Manager Jane Doe, Acme Ltd", "Jane Doe", "Purchasing Manager"),
        ("Spoke to Jane Doe, operations director of Acme Ltd.", "Jane Doe", "operations director"),
        ("参会：恒力精密 IT经理 郭晓东、财务总监 唐敏", "郭晓东", "IT经理"),
        ("武汉江城重工的总工程师 贺志刚要MES", "贺志刚", "总工程师"),
    ],
)
def test_a_title_ends_where_the_company_begins_and_is_nobody_elses(
    text: str, person: str, title: str
) -> None:
    found = extract(text)
    first = next(each for each in found.of("contact") if each.fields["name"].value == person)
    assert first.fields["title"].value == title


@pytest.mark.parametrize(
    ("text", "companies", "people"),
    [
        ("泰州那家医疗器械公司（好像叫康源）老板想要MES", ["康源"], []),
        ("我是恒力精密的陆思源，负责公司信息化。看到贵公司的MES，想了解价格。", ["恒力精密"], ["陆思源"]),
        ("徐州大明工程机械的招标推迟了，我们报156万", ["徐州大明工程机械"], []),
        ("老板姓方方总说MES价格高，预算35万", [], ["方总"]),
        ("voicemail from Aoife at Kilrush Marine re MES", ["Kilrush Marine"], ["Aoife"]),
        ("Present: Ingrid Solberg (CFO, Havnes Shipping), Alice Wong\n- Alice: quote\n- Bob: sites\nMES for 96k", ["Havnes Shipping"], ["Ingrid Solberg"]),
        ("A colleague at Pellworth recommended you. We at Acme Ltd need MES.", ["Acme Ltd"], []),
    ],
)  # fmt: skip
def test_words_beside_a_company_make_no_second_one(
    text: str, companies: list[str], people: list[str]
) -> None:
    found = extract(text)
    assert (names(found, "company"), names(found, "contact")) == (companies, people)
