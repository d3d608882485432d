"""A text that tells of two deals, one of them lost: what is said of one is not written to the other."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract
from wenshu.assist.extraction import Extraction, Json

Told = tuple[Json, Json, Json]


def told(found: Extraction) -> list[Told]:
    """Of each deal its customer, how it stands, and its amount."""
    deals = []
    for deal in found.of("opportunity"):
        firm = found.entity(deal.company)
        values = {name: fact.value for name, fact in deal.fields.items()}
        name = firm.fields["name"].value if firm else None
        deals.append((name, values.get("status"), values.get("expectedAmount")))
    return deals


@pytest.mark.parametrize(
    ("text", "deals"),
    [
        (
            "Won: Tilbury Cold Store, MES, £18,900. Lost: Quayside Hotels went with Trillium, too expensive.",
            [("Tilbury Cold Store", "won", "18900"), ("Quayside Hotels", "lost", None)],
        ),
        (
            "Marlow Freight went with Zentrix, price. Castleton Recycling on the other hand signed today, £12k.",
            [("Marlow Freight", "lost", None), ("Castleton Recycling", "won", "12000")],
        ),
        ("We lost Kestrel and won Brightwater, 40k.", [("Kestrel", "lost", None), ("Brightwater", "won", "40000")]),
        (
            "Brightwater signed for 40k. We lost the Kestrel deal because of delivery time.",
            [("Brightwater", "won", "40000"), ("Kestrel", "lost", None)],
        ),
        (
            "嘉兴宏远的单子丢了，客户选了金蝶；绍兴华胜已经中标，合同金额48万。",
            [("嘉兴宏远", "lost", None), ("绍兴华胜", "won", "480000")],
        ),
        ("丢了华东重机，但拿下江南造纸，45万", [("华东重机", "lost", None), ("江南造纸", "won", "450000")]),
        ("江南造纸项目取消了，没预算。另外恒力精密催报价，80万。", [("江南造纸", "lost", None), ("恒力精密", None, "800000")]),
    ],
)  # fmt: skip
def test_of_two_customers_each_has_its_own(text: str, deals: list[Told]) -> None:
    assert told(extract(text)) == deals


@pytest.mark.parametrize(
    ("text", "deals"),
    [
        (
            "恒力精密的MES项目丢了，价格太高；CRM Pro那单已经签了，20万。",
            [("恒力精密", "lost", None), ("恒力精密", "won", "200000")],
        ),
        (
            "恒力精密的屋顶项目丢了，价格太高；仓库那单已经签了，20万。",
            [("恒力精密", "lost", None), ("恒力精密", "won", "200000")],
        ),
        (
            "We lost the roof project at Kestrel Ltd on price. Their warehouse order is signed, 20k.",
            [("Kestrel Ltd", "lost", None), ("Kestrel Ltd", "won", "20000")],
        ),
        (
            "Kestrel Ltd: the first order is lost because of the lead time. The other order, 25k, is signed.",
            [("Kestrel Ltd", "lost", None), ("Kestrel Ltd", "won", "25000")],
        ),
        ("恒力精密那单丢了，嫌贵。另一家下周二去演示。", [("恒力精密", "lost", None), (None, None, None)]),
    ],
)  # fmt: skip
def test_one_customer_may_have_two_and_a_nameless_one_is_nobodys(text: str, deals: list[Told]) -> None:
    assert told(extract(text)) == deals


@pytest.mark.parametrize(
    "text",
    [
        "We thought we lost Hengli Ltd. But they came back and signed today, 30k.",
        "Acme Ltd cancelled the order. The signed contract was returned after all, 20k.",
        "本以为丢了恒力精密，后来他们又回来了，今天签了，30万。",
    ],
)
def test_what_was_lost_and_came_back_is_one_deal(text: str) -> None:
    [(_, status, _amount)] = told(extract(text))
    assert status == "won"


def test_reason_and_competitor_stay_with_the_deal_that_is_lost() -> None:
    found = extract("恒力精密的CRM Pro签了，20万；MES项目丢了，选了用友，价格太高。")
    won, lost = (deal.fields for deal in found.of("opportunity"))
    assert (won["status"].value, lost["status"].value) == ("won", "lost")
    assert not {"lostReason", "competitor"} & won.keys()
    assert (lost["lostReason"].value, lost["competitor"].value) == ("价格太高", "用友")


@pytest.mark.parametrize(
    "text", ["Lost the Kestrel deal to Zentrix.", "恒力精密那单黄了", "Deal with Kestrel fell through."]
)
def test_where_nobody_says_why_no_reason_is_made_of_the_loss_itself(text: str) -> None:
    [deal] = extract(text).of("opportunity")
    assert deal.fields["status"].value == "lost"
    assert "lostReason" not in deal.fields
