"""Words that only say yes, or only lead to what is said: the promise behind them is told, and whole."""

from __future__ import annotations

import pytest

from tests.voice.summaries.test_rules import heard

PROMISES = (
    "我明天把报价发给您",
    "那我们周五前把方案发过来",
    "周四把样品寄过去",
    "我回去跟技术确认一下",
    "尽快给您答复",
)
YES = ("好的，", "好的,", "好的 ", "好，", "行，", "可以，", "没问题，", "收到，", "明白了，", "对，", "OK，", "好的好的，", "好的，没问题，", "那行，", "好嘞，")  # fmt: skip


@pytest.mark.parametrize("yes", YES)
@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_is_the_same_behind_a_yes(yes: str, promise: str) -> None:
    plain, told = heard(f"{promise}。"), heard(f"{yes}{promise}。")
    assert [each.text for each in plain.action_items]
    assert [(each.text, each.due_date) for each in told.action_items] == [
        (each.text, each.due_date) for each in plain.action_items
    ]
    assert [each.text for each in told.highlights] == [each.text for each in plain.highlights]


@pytest.mark.parametrize("head", ["好的我", "好的王总，我", "行我", "没问题我"])
def test_nothing_need_stand_between_a_yes_and_who_promises(head: str) -> None:
    (item,) = heard(f"{head}明天把报价发给您").action_items
    assert (item.text, item.due_date and item.due_date.day) == ("明天把报价发给您", 25)


@pytest.mark.parametrize(
    "yes", ["Sure, ", "No problem, ", "Great, ", "sure ", "okay, sounds good, ", "okay sure "]
)
def test_a_promise_is_the_same_behind_an_english_yes(yes: str) -> None:
    (item,) = heard(f"{yes}I'll send the contract on Friday.").action_items
    (point,) = heard(f"{yes}I'll send the contract on Friday.").highlights
    assert (item.text, point.text) == (
        "Send the contract on Friday",
        "I'll send the contract on Friday",
    )


@pytest.mark.parametrize(
    "said",
    [
        "好几家也在报价", "好处是价格便宜，客户需要", "好的方案客户已经认可", "可以接受的价格是八十万", "对我们来说预算有点紧", "知道他们的预算是九十万",
        "那家公司报价八十万", "那边说预算九十万", "那么多客户要求降价", "那个客户担心交期", "另外两家也在报价", "还有三家也在报价",
        "Great news from them and the budget is 90k", "Right now we need a quote", "So far they went with Acme",
    ],
)  # fmt: skip
def test_words_that_say_something_are_kept(said: str) -> None:
    assert [each.text for each in heard(said).highlights] == [said]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("回头把资料发您", "回头把资料发您"),
        ("回头我把合同寄过去", "回头我把合同寄过去"),
        ("我待会发您邮箱", "我待会发您邮箱"),
        ("我去问一下老板", "我去问一下老板"),
        ("麻烦您把资质文件发过来", "麻烦您把资质文件发过来"),
        ("我约王总下周三吃饭", "我约王总下周三吃饭"),
    ],
)
def test_what_is_promised_for_soon_is_to_be_done(said: str, told: str) -> None:
    assert [each.text for each in heard(said).action_items] == [told]


@pytest.mark.parametrize(
    "said", ["我马上给他发了", "我去问过老板", "客户说稍后再看", "好的。", "没问题", "行，可以"]
)
def test_what_was_done_or_is_only_a_yes_is_nothing_to_do(said: str) -> None:
    assert heard(said).action_items == []
