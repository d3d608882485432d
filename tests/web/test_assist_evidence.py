"""The marks in a text: numbered as one reads, leading to their rows, unsure where nothing sure stands on them."""

from __future__ import annotations

from wenshu.assist.contract import ProposedField
from wenshu.web.assist_evidence import evidence

TEXT = "About 92k, sign by 18 December"


def quoting(words: str, *, confidence: float = 0.9, reason: str = "stated") -> ProposedField:
    start = TEXT.index(words)
    return ProposedField.model_validate(
        {
            "value": words,
            "start": start,
            "end": start + len(words),
            "confidence": confidence,
            "reason": reason,
        }
    )


def marked(rows: dict[str, ProposedField]) -> list[tuple[str, str, list[int]]]:
    found = evidence(TEXT, rows, {row: f"r-{row}" for row in rows})
    assert "".join(piece.text for piece in found.pieces) == TEXT
    return [
        (piece.text, piece.tone, [mark.n for mark in piece.marks]) for piece in found.pieces if piece.tone
    ]


def test_marks_are_numbered_in_the_order_of_the_text_and_lead_to_their_rows() -> None:
    rows = {"close": quoting("by 18 December"), "amount": quoting("About 92k")}
    found = evidence(TEXT, rows, {"close": "r-close", "amount": "r-amount"})
    assert found.numbers == {"amount": 1, "close": 2}
    assert [mark.to for piece in found.pieces for mark in piece.marks] == ["r-amount", "r-close"]


def test_rows_that_stand_on_the_same_words_share_a_number() -> None:
    rows = {"amount": quoting("92k"), "name": quoting("92k")}
    assert marked(rows) == [("92k", "read", [1])]
    assert evidence(TEXT, rows, dict.fromkeys(rows, "x")).numbers == {"amount": 1, "name": 1}


def test_marks_may_lie_in_one_another_and_overlap() -> None:
    rows = {
        "a": quoting("About 92k, sign"),
        "b": quoting("92k"),
        "c": quoting("sign by 18"),
        "d": quoting("December"),
    }
    assert marked(rows) == [
        ("About ", "read", []),
        ("92k", "read", [2]),
        (", ", "read", []),
        ("sign", "read", [1]),
        (" by 18", "read", [3]),
        ("December", "read", [4]),
    ]


def test_words_are_unsure_where_nothing_sure_stands_on_them() -> None:
    rows = {
        "a": quoting("92k", confidence=0.5),
        "b": quoting("18", confidence=0.6),
        "c": quoting("18", confidence=0.9),
    }
    assert [(text, tone) for text, tone, _n in marked(rows)] == [("92k", "low"), ("18", "read")]


def test_the_note_itself_and_a_place_outside_of_the_text_are_not_marked() -> None:
    outside = ProposedField(value="x", start=5, end=500, confidence=0.9, reason="stated")
    rows = {"content": quoting(TEXT, reason="whole_text"), "outside": outside}
    assert marked(rows) == []
