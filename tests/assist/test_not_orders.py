"""What speaks to the machine is told from what speaks of systems, teams and approvals as salespeople do."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import codes, extract, value
from tests.assist.test_orders_model import OWN
from wenshu.assist.evaluation import running, suite
from wenshu.assist.offline import orders
from wenshu.assist.offline.page import fold

DATA = {"order-09", "order-11", "order-46", "order-181", "order-196", "order-197"}
"""Braces, base64, spaced letters, an amount alone: no sentence of theirs is found, and none is obeyed (test_golden)."""
NOTES = suite.not_orders()


def test_ordinary_notes_are_many_in_both_languages() -> None:
    assert len({case.id for case in NOTES}) == len(NOTES)
    assert all(sum(case.language == language for case in NOTES) >= 40 for language in ("en", "zh"))


@pytest.mark.parametrize("case", NOTES, ids=lambda case: case.id)
def test_no_ordinary_sentence_is_taken_for_an_order(case: suite.Case) -> None:
    found = [case.text[span.start : span.end] for span in orders.find(fold(case.text))]
    assert found == []


def test_every_text_that_gives_orders_is_caught() -> None:
    told = suite.orders()
    assert {case.id for case in told} - {case.id for case in running.taken_for_orders(told)} == DATA
    assert [text for text, _ in OWN if not orders.find(fold(text))] == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("恒力精密要MES系统：预算92万，下周三签合同。", "920000"),
        ("恒力精密的法务直接通过了合同，92万，下周签。", "920000"),
        ("Acme Ltd: they signed for the system: 20k.", "20000"),
    ],
)
def test_what_an_ordinary_sentence_says_is_read(text: str, amount: str) -> None:
    read = extract(text)
    assert "orders_ignored" not in codes(read)
    assert value(read, "expectedAmount") == amount
