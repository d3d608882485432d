"""No record is nameless to the eye, and no text turns the direction of what stands around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wenshu import text
from wenshu.crm import names
from wenshu.crm.contract import CompanyIn, FollowUpIn, OpportunityFilters, OpportunityIn, validated
from wenshu.errors import Invalid
from wenshu.teams import accounts
from wenshu.teams.models import Membership

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "name",
    ["\u200b", "\ufeff", "\u202e", "\u2060 \u200b", "\u00ad", "\u200d", "\ufe0f", "\u3164", "\u2800", "\u034f",
     "\u2066\u2069", "\u0301", "\U000e0041", "\u0085", "\u0080", "\u200d\u200c \u200d"],
)  # fmt: skip
def test_a_name_that_nobody_can_see_is_no_name(name: str) -> None:
    for model in (CompanyIn, OpportunityIn):
        with pytest.raises(Invalid) as refused:
            validated(model, {"name": name})
        assert [error.pointer for error in refused.value.errors] == ["/name"]
    with pytest.raises(Invalid):
        validated(FollowUpIn, {"content": name, "opportunityId": "00000000-0000-0000-0000-000000000000"})
    assert names.tags([name, "VIP"]) == ["VIP"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Acme\u200b Corp", "Acme Corp"),
        ("\ufeffAcme", "Acme"),
        ("\u202egro.live\u202c", "gro.live"),
        ("co\u00adoperate", "cooperate"),
        ("Acme \u200d Corp", "Acme Corp"),
        ("恒澜\u200b食品", "恒澜食品"),
        ("a\u2028b", "a b"),
    ],
)
def test_invisible_marks_are_taken_out_of_what_is_seen(written: str, kept: str) -> None:
    assert validated(CompanyIn, {"name": written}).name == kept
    assert accounts.checked_name(written) == kept
    assert text.one_line(kept) == kept


@pytest.mark.parametrize(
    "name",
    [
        FAMILY,
        f"Team {FAMILY}!",
        SCOTLAND,
        f"{SCOTLAND} Ltd",
        "می\u200cخواهم",
        "क्\u200dष",
        "❤\ufe0f",
        "é",
        "ا",
        "李",
    ],
)
def test_joiners_inside_emoji_and_words_and_the_flags_of_regions_stay(name: str) -> None:
    assert validated(CompanyIn, {"name": name}).name == name


def test_long_text_keeps_its_lines(make_opportunity: Callable[..., object]) -> None:
    found = validated(CompanyIn, {"name": "A", "description": "one\u200b\r\n\u202etwo\u202c\n\n\tthree "})
    assert found.description == "one\ntwo\n\n\tthree"


def test_a_filter_of_nothing_visible_is_no_filter() -> None:
    assert validated(OpportunityFilters, {"q": "\u200b"}).q == ""


def test_a_joined_emoji_may_stand_in_a_persons_name(alice: Membership) -> None:
    assert accounts.checked_name(f"Alice {FAMILY}") == f"Alice {FAMILY}"
    with pytest.raises(Invalid):
        accounts.checked_name("Alice \x1b[31m")


@pytest.mark.parametrize(
    "domain", ["<script>alert(1)<", "a b.com", "a,b.com", "x@y.com", "(none)", "a..b", ".com"]
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(Invalid) as refused:
        validated(CompanyIn, {"name": "A", "domain": domain})
    assert refused.value.errors[0].pointer == "/domain"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://www.Acme.com/about?x=1", "acme.com"),
        ("恒澜食品.中国", "恒澜食品.中国"),
        ("my-shop.example.co.uk", "my-shop.example.co.uk"),
        ("localhost:8080", "localhost:8080"),
        ("", ""),
    ],
)
def test_the_usual_spellings_of_a_domain_are_taken(written: str, kept: str) -> None:
    assert validated(CompanyIn, {"name": "A", "domain": written}).domain == kept
