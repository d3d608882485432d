"""Each number of a sentence stands in what was heard, and each figure gets the marker of its own source."""

from __future__ import annotations

import pytest

from wenshu.chat.faithful import Checked, holds
from wenshu.chat.sources import Source, Sources


def sources(*formatted: str) -> Sources:
    figures = enumerate(formatted, start=1)
    return Sources([Source(n, "figure", "Deals", text, "opportunities", f"t{n}") for n, text in figures])


def shown(sentence: str, *formatted: str) -> str:
    checked = Checked(sources(*formatted), [sentence])
    return "".join([*checked.feed(sentence), *checked.rest()])


@pytest.mark.parametrize(
    ("sentence", "formatted", "marked"),
    [
        ("15 deals, 5 won", ["5"], "15 deals, 5 [1] won"),
        ("5 won of 12, 1 lost", ["5", "12", "1"], "5 [1] won of 12 [2], 1 [3] lost"),
        ("$1,500 of $1,500.25", ["$1,500"], "$1,500 [1] of $1,500.25"),
        ("It is 5.5, or 5", ["5"], "It is 5.5, or 5 [1]"),
        ("5% in Q5: $5 for 5", ["5"], "5% in Q5: $5 for 5 [1]"),
        ("5 and 5", ["5", "5"], "5 [1] and 5"),
        ("共15单，赢了5单", ["5"], "共15单，赢了5 [1]单"),
        ("1, 2, 3 and 4", ["1", "2", "3", "4"], "1 [1], 2 [2], 3 [3] and 4 [4]"),
    ],
)
def test_a_marker_stands_at_its_own_figure(sentence: str, formatted: list[str], marked: str) -> None:
    assert shown(sentence, *formatted) == marked


def test_the_number_of_a_list_is_no_figure_but_that_of_a_million_is_one() -> None:
    assert holds("1. Acme is won.", [])
    assert not holds("1.5 million were won.", ["5 million"])
    assert holds("1.5 million were won.", ["1.5 million"])
