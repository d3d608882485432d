"""What the offline extractor reads of deals: sums, stages, odds, closing days, next steps; and what it leaves out."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import STAGES as TEAM_STAGES
from tests.assist.offline_reading import codes, extract, known, names, value

NOTE = (
    "今天下午和苏州恒力精密的周敏总通了电话，MES 二期的预算批下来了，大概 92 万，希望 12 月 18 日前签合同。"
    "他们担心旧产线的数据迁移，让我们下周三之前给一份迁移方案。竞争对手报了 85 万，但交付要晚两个月，感觉这单八九不离十。"
)


def test_a_note_of_a_call_becomes_company_contact_deal_and_follow_up() -> None:
    read = extract(NOTE)
    assert names(read, "company") == ["苏州恒力精密"]
    assert names(read, "contact") == ["周敏"]
    [deal] = read.of("opportunity")
    assert {name: deal.fields[name].value for name in ("expectedAmount", "expectedCloseDate", "probability", "product")} == {
        "expectedAmount": "920000", "expectedCloseDate": "2026-12-18", "probability": 90, "product": "MES",
    }  # fmt: skip
    assert deal.fields["probability"].reason == "opinion"
    assert deal.fields["probability"].confidence < 0.7
    [follow_up] = read.of("follow_up")
    assert (follow_up.fields["kind"].value, follow_up.fields["nextFollowUpAt"].value) == (
        "call",
        "2026-12-02T09:00:00+08:00",
    )
    assert "迁移方案" in str(follow_up.fields["nextAction"].value)
    assert follow_up.fields["occurredAt"].value == "2026-11-23T14:00:00+08:00"
    assert (deal.company, deal.contacts, follow_up.opportunity) == ("company1", ("contact1",), deal.key)


def test_every_span_holds_the_words_that_a_value_stands_on() -> None:
    read = extract(NOTE)
    quotes = {
        name: NOTE[f.span.start : f.span.end] for e in read.entities for name, f in e.fields.items() if f.span
    }
    assert quotes["expectedAmount"] == "大概 92 万"
    assert quotes["expectedCloseDate"] == "12 月 18 日前"
    assert quotes["nextFollowUpAt"] == "下周三之前"


AMOUNTS = """
Acme Ltd has a budget of $120k for this.                                    | 120000
We quoted Acme Ltd 85k, the competitor quoted 70k.                          | 85000
The amount for Acme Ltd went from 86万 up to 92万.                          | 920000
Acme Ltd: total 60k, of which 20k is training.                              | 60000
Acme Ltd wants 12 kits at £1,450 each.                                      | 17400
Acme Ltd bought our CRM in March 2023 for £15,000.                          | None
Acme Ltd has 500 users and 3 sites, call 13812345678.                       | None
Acme Ltd pays a deposit of 30k first.                                       | None
恒力精密的合同定在三十五万。                                                | 350000
恒力精密：原报价100万，现在调到88万                                         | 880000
恒力精密要50台，每台2万                                                     | 1000000
恒力精密去年营收5个亿，有意向                                               | None
"""


@pytest.mark.parametrize("row", [line for line in AMOUNTS.splitlines() if line.strip()])
def test_the_sum_of_a_deal_is_told_from_other_sums(row: str) -> None:
    text, expected = (part.strip() for part in row.rsplit("|", 1))
    assert str(value(extract(text), "expectedAmount")) == expected


def test_a_range_takes_its_lower_end_and_says_so() -> None:
    read = extract("Acme Ltd wants to spend between 80 and 100k on it.")
    assert value(read, "expectedAmount") == "80000"
    assert "amount_range" in codes(read)


def test_several_sums_without_a_word_for_either_are_unsure() -> None:
    read = extract("Acme Ltd project. One option is 50k. Another one is 70k.")
    [deal] = read.of("opportunity")
    assert deal.fields["expectedAmount"].confidence < 0.7
    assert "several_amounts" in codes(read)


def test_another_currency_than_the_teams_is_said() -> None:
    read = extract("Acme Ltd signed for USD 45k.")
    assert value(read, "currency") == "USD"
    assert "other_currency" in codes(read)
    assert value(extract("Acme Ltd signed for 45k."), "currency") is None


HAPPENED = """
Acme Ltd signed the contract.                 | won
PO received from Acme Ltd this morning.       | won
We won Acme Ltd.                              | won
Acme Ltd went with Globex.                    | lost
Acme Ltd decided not to proceed.              | lost
Sent the proposal to Acme Ltd yesterday.      | proposal
Moved Acme Ltd to negotiation.                | negotiation
Acme Ltd has not signed yet.                  | None
If Acme Ltd signs we celebrate.               | None
Will Acme Ltd sign this year?                 | None
Acme Ltd wants to sign by Friday.             | None
Acme Ltd signed the NDA.                      | None
We did not send the proposal to Acme Ltd.     | None
恒力精密今天签了                              | won
恒力精密中标了                                | won
恒力精密这单黄了                              | lost
恒力精密选了别家                              | lost
恒力精密已经报价了                            | proposal
恒力精密还没签                                | None
恒力精密要是签了就好了                        | None
恒力精密下周能签吗                            | None
"""


@pytest.mark.parametrize("row", [line for line in HAPPENED.splitlines() if line.strip()])
def test_a_stage_is_what_has_happened_and_not_what_may(row: str) -> None:
    text, expected = (part.strip() for part in row.split("|"))
    assert str(value(extract(text), "status")) == expected


def test_a_stage_that_the_team_has_not_is_not_said() -> None:
    few = tuple(stage for stage in TEAM_STAGES if stage.key in {"lead", "won", "lost"})
    assert value(extract("Sent the proposal to Acme Ltd.", stages=few), "status") is None


def test_who_won_it_instead_and_why_is_kept() -> None:
    read = extract("Acme Ltd went with Globex because of the price.")
    assert value(read, "competitor") == "Globex"
    assert "price" in str(value(read, "lostReason")).lower()
    assert names(read, "company") == ["Acme Ltd"]


ODDS = """
Acme Ltd: I am 80% sure.                     | 80
Acme Ltd, win rate 65%                       | 65
恒力精密这单赢率70%                          | 70
恒力精密有八成把握                           | 80
Acme Ltd asked for 8% discount.              | None
"""


@pytest.mark.parametrize("row", [line for line in ODDS.splitlines() if line.strip()])
def test_odds_are_percent_of_winning_and_no_other(row: str) -> None:
    text, expected = (part.strip() for part in row.split("|"))
    assert str(value(extract(text), "probability")) == expected


CLOSING = """
Acme Ltd wants to sign by December 18.                     | 2026-12-18
Acme Ltd will decide in Q1.                                | 2027-03-31
Expected close of Acme Ltd moved from June 30 to July 31.  | 2027-07-31
Close date: 2027-01-15, company: Acme Ltd                  | 2027-01-15
Acme Ltd goes live on March 1.                             | None
Acme Ltd's contract expires on January 31.                 | None
We met Acme Ltd on November 3.                             | None
恒力精密预计年底签约                                       | 2026-12-31
恒力精密目标12月15日                                       | 2026-12-15
恒力精密3月1日上线                                         | None
"""


@pytest.mark.parametrize("row", [line for line in CLOSING.splitlines() if line.strip()])
def test_the_day_of_closing_is_told_from_other_days(row: str) -> None:
    text, expected = (part.strip() for part in row.split("|"))
    assert str(value(extract(text), "expectedCloseDate")) == expected


STEPS = """
I will send Acme Ltd the offer by Friday.                        | offer   | 2026-11-27T09:00:00+08:00
Next step: demo for Acme Ltd on December 3 at 2pm.               | demo    | 2026-12-03T14:00:00+08:00
Met Acme Ltd. Call back in two weeks.                            | Call    | 2026-12-07T09:00:00+08:00
Acme Ltd asked us to prepare a quote until Thursday.             | quote   | 2026-11-26T09:00:00+08:00
和恒力精密聊了，我明天下午三点给他们发报价                       | 报价    | 2026-11-24T15:00:00+08:00
恒力精密：下一步：周四前发合同                                   | 合同    | 2026-11-26T09:00:00+08:00
拜访了恒力精密，约了下周二上午10点演示                           | 演示    | 2026-12-01T10:00:00+08:00
"""


@pytest.mark.parametrize("row", [line for line in STEPS.splitlines() if line.strip()])
def test_the_next_step_and_its_moment_are_read(row: str) -> None:
    text, word, moment = (part.strip() for part in row.split("|"))
    read = extract(text)
    assert word.lower() in str(value(read, "nextAction", "follow_up")).lower()
    assert value(read, "nextFollowUpAt", "follow_up") == moment


@pytest.mark.parametrize(
    "text",
    [
        "Met Acme Ltd yesterday, nice talk.",
        "Acme Ltd signed today!",
        "昨天给恒力精密发了报价",
        "不用给恒力精密发东西",
    ],
)
def test_what_is_done_is_no_next_step(text: str) -> None:
    assert value(extract(text), "nextAction") is None


def test_an_unsure_order_of_day_and_month_is_said() -> None:
    read = extract("Acme Ltd signs on 03/04/2027.")
    assert "ambiguous_date" in codes(read)
    [deal] = read.of("opportunity")
    assert deal.fields["expectedCloseDate"].confidence < 0.7


def test_several_deals_come_apart_each_with_its_own_sums_and_steps() -> None:
    read = extract("- Acme Ltd: 50k, signed today\n- Globex Corp: budget 80k, call them again on Tuesday")
    first, second = read.of("opportunity")
    assert (first.fields["expectedAmount"].value, first.fields["status"].value) == ("50000", "won")
    assert second.fields["expectedAmount"].value == "80000"
    assert "status" not in second.fields
    assert [f.opportunity for f in read.of("follow_up")] == [first.key, second.key]
    assert "nextAction" not in read.of("follow_up")[0].fields


def test_known_opportunities_of_one_company_are_two_deals() -> None:
    text = "苏州恒力精密：MES 二期 92万，12月18日签。WMS 升级 15万，还在谈。"
    spans = (
        known(text, company="苏州恒力精密")
        + known(text, opportunity="MES 二期")
        + known(text, opportunity="WMS 升级")
    )
    deals = extract(text, known=spans).of("opportunity")
    assert [(d.fields["name"].value, d.fields["expectedAmount"].value) for d in deals] == [
        ("MES 二期", "920000"),
        ("WMS 升级", "150000"),
    ]


def test_source_region_and_owner_are_the_teams_own_words() -> None:
    read = extract("Acme Ltd came in through the trade fair, EMEA, budget 50k. Bob is responsible.")
    assert (value(read, "source"), value(read, "region"), value(read, "ownerName")) == (
        "Trade fair",
        "EMEA",
        "Bob Miller",
    )


def test_a_text_of_nothing_says_so() -> None:
    read = extract("lorem ipsum dolor")
    assert read.entities == ()
    assert codes(read) == {"nothing_found"}


@pytest.mark.parametrize(
    ("text", "rival", "amount"),
    [
        ("Northgate Foods: Fieldware quoted 95k, we're at 110k.", "Fieldware", "110000"),
        ("Northgate Foods told us Fieldware is 15k cheaper.", "Fieldware", None),
        ("苏州恒力精密：用友报了80万，我们给的价格92万", "用友", "920000"),
    ],
)
def test_what_a_competitor_does_is_not_what_we_did(text: str, rival: str, amount: str | None) -> None:
    found = extract(text)
    assert (value(found, "competitor"), value(found, "expectedAmount")) == (rival, amount)
    assert value(found, "status") is None


def test_a_colleague_who_quotes_is_no_competitor() -> None:
    found = extract("Bob quoted 95k to Northgate Foods")
    assert (value(found, "competitor"), value(found, "status")) == (None, "proposal")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("恒力精密说金蝶比我们便宜15万，我们的报价是92万。", "920000"),
        ("和恒力精密还差了3万没谈拢，首付30%。", None),
        ("恒力精密让利2万后定在38万", "380000"),
        ("Northgate Foods would save 20k a year, says Jane.", None),
        ("Northgate Foods: still 15k apart, the deal is at 80k", "80000"),
    ],
)
def test_by_how_much_two_sums_differ_is_no_amount(text: str, amount: str | None) -> None:
    assert value(extract(text), "expectedAmount") == amount


@pytest.mark.parametrize(
    ("text", "amount", "is_range"),
    [
        ("苏州恒力精密预算大概六七十万。", "600000", True),
        ("苏州恒力精密预算三四百万", "3000000", True),
        ("苏州恒力精密预算百来万", "1000000", False),
        ("Northgate Foods has a budget of a hundred and something k", "100000", False),
    ],
)
def test_a_figure_that_is_only_about_it_is_read_with_caution(text: str, amount: str, is_range: bool) -> None:
    found = extract(text)
    fact = found.of("opportunity")[0].fields["expectedAmount"]
    assert (fact.value, fact.reason, fact.confidence < 0.8) == (amount, "range", True)
    assert ("amount_range" in codes(found)) is is_range


@pytest.mark.parametrize(
    "text",
    [
        "王总说这个项目先放一放。另外宁波海天那边的李工催报价，32万5。",
        "王总说这个项目先放一放，等明年。\n宁波海天的李工催得紧，32万5可以签。",
    ],
)
def test_what_another_company_wants_is_another_deal(text: str) -> None:
    found = extract(text)
    first, second = found.of("opportunity")
    assert ("expectedAmount" in first.fields, second.fields["expectedAmount"].value) == (False, "325000")
    assert (first.company, second.company) == ("", "company1")
    assert [contact.company for contact in found.of("contact")] == ["", "company1"]


def test_two_people_who_speak_of_one_deal_are_of_one_deal() -> None:
    found = extract("Met Jane today about the project. Tom from Northgate Foods said 80k is fine.")
    assert len(found.of("opportunity")) == 1
    assert value(found, "expectedAmount") == "80000"


def test_a_call_that_is_moved_is_a_next_step_and_no_day_of_closing() -> None:
    found = extract("Omar at Tenby Steel wants to push the call to Thursday")
    assert value(found, "expectedCloseDate") is None
    assert str(value(found, "nextFollowUpAt")).startswith("2026-11-26")


def test_a_sum_of_this_year_is_a_sum() -> None:
    found = extract("Lumen Textiles: 40k this year plus 15k training.")
    assert (value(found, "expectedAmount"), codes(found)) == ("40000", {"several_amounts"})


def test_an_item_of_a_list_that_only_needs_chasing_is_a_deal_of_its_own() -> None:
    found = extract(
        "1) Moss & Co want the 20k package. 2) Garrick Auto went quiet, chase again next Thursday"
    )
    assert [entity.company for entity in found.of("opportunity")] == ["company1", "company2"]
    assert value(found, "nextAction", "follow_up") == "Chase again next Thursday"


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [("Acme Ltd will sign the contract by the 18th of next month.", "the 18th of next month", "2026-12-18"),
     ("Acme Ltd wants to sign before the twenty-second of next month.", "the twenty-second of next month", "2026-12-22")],
)  # fmt: skip
def test_the_day_of_next_month_is_that_day_and_quoted_whole(text: str, words: str, day: str) -> None:
    [deal] = extract(text).of("opportunity")
    closing = deal.fields["expectedCloseDate"]
    assert closing.span is not None
    assert (closing.value, text[closing.span.start : closing.span.end]) == (day, words)


@pytest.mark.parametrize(
    ("text", "step", "day"),
    [
        ("Meeting with Acme Ltd about MES.\nActions\n- Alice: revised quote by 27 November\n- Bob: sites", "quote", "2026-11-27"),
        ("Quote for 6 MES (£8,700) is with Acme Ltd since 2 November. Will try again on Thursday.", "ry again", "2026-11-26"),
        ("和恒力精密的王总通了电话，下周三上门演示。", "演示", "2026-12-02"),
        ("长沙湘江环保赵总今天口头同意了一百二十万让我们准备合同", "准备合同", None),
        ("展会上认识了鸿图精密的吴佩珊，明年想换MES，先发资料给她。", "资料", None),
    ],
)  # fmt: skip
def test_a_day_of_what_is_done_or_of_years_ahead_is_no_day_of_the_next_step(
    text: str, step: str, day: str | None
) -> None:
    found = extract(text)
    assert step in str(value(found, "nextAction"))
    at = value(found, "nextFollowUpAt")
    assert (str(at)[:10] if at else None) == day


@pytest.mark.parametrize(
    "text",
    [
        "常熟利华纺织MES项目赢单，合同已于6月12日签署。",
        "Acme Ltd tender for MES: the question round closes on 4 December.",
        "恒力精密说今年MES预算批下来了，40万。",
    ],
)
def test_a_day_that_closes_something_else_or_is_over_is_no_expected_close(text: str) -> None:
    assert value(extract(text), "expectedCloseDate") is None


def test_tax_beside_an_amount_does_not_take_it_away() -> None:
    assert value(extract("恒力精密的MES报价132万（含税）"), "expectedAmount") == "1320000"
    assert value(extract("恒力精密，税13万另算"), "expectedAmount") is None


@pytest.mark.parametrize("word", ["none so far", "none", "n/a", "暂无", "没有"])
def test_no_competitor_is_no_competitor(word: str) -> None:
    assert value(extract(f"Customer: Acme Ltd\nProduct: MES\nCompetitor: {word}"), "competitor") is None
