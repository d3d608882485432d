"""Rules and a model read one text: gaps are filled, agreement is surer, and what differs waits for a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ai.model_server import ModelServer
from tests.assist.reading import Read, answer, company, contact, deal, only, read, talk, values
from wenshu.assist.contract import PRE_ACCEPTED
from wenshu.assist.extraction import Caution, Entity, Extraction, Fact, Json, Span
from wenshu.assist.llm import leaves_open, merged

__all__ = ["read"]


def fact(value: Json, start: int, end: int, confidence: float = 0.9, **more: Any) -> Fact:
    return Fact(value, Span(start, end), confidence, **more)


def reading(*entities: Entity, cautions: tuple[Caution, ...] = ()) -> Extraction:
    return Extraction(entities, cautions)


def an(kind: Any, key: str, links: dict[str, Any] | None = None, **fields: Fact) -> Entity:
    return Entity(kind, key, fields, **(links or {}))


def test_what_only_the_model_found_is_added() -> None:
    rules = reading(an("opportunity", "d", expectedAmount=fact("92000", 0, 5)))
    model = reading(
        an("company", "x", name=fact("Acme", 10, 14)),
        an(
            "opportunity",
            "y",
            {"company": "x"},
            expectedAmount=fact("92000", 0, 5),
            product=fact("MES", 20, 23),
        ),
    )
    both = merged(rules, model)
    deal = only(both, "opportunity")
    assert values(deal) == {"expectedAmount": "92000", "product": "MES"}
    assert deal.company == only(both, "company").key
    assert deal.key == "d"


def test_what_both_found_is_surer() -> None:
    rules = reading(an("opportunity", "d", expectedAmount=fact("92000", 0, 5, 0.8)))
    model = reading(an("opportunity", "y", expectedAmount=fact("92000", 0, 5, 0.9)))
    assert only(merged(rules, model), "opportunity").fields["expectedAmount"].confidence > 0.9


def test_two_that_guess_the_same_still_guess() -> None:
    guess = fact("2027-04-03", 0, 5, 0.6, reason="ambiguous_date")
    rules = reading(an("opportunity", "d", expectedCloseDate=guess))
    both = merged(rules, reading(an("opportunity", "y", expectedCloseDate=fact("2027-04-03", 0, 5))))
    assert only(both, "opportunity").fields["expectedCloseDate"].confidence < PRE_ACCEPTED


@pytest.mark.parametrize(
    ("ours", "theirs", "kept", "is_sure", "shown"),
    [
        (0.97, 0.9, "1000", True, []),  # stated beyond doubt
        (0.9, 0.9, "1000", False, ["2000"]),
        (0.8, 0.6, "1000", False, ["2000"]),
        (0.6, 0.9, "2000", False, ["1000"]),
        (0.6, 0.6, "1000", False, ["2000"]),
    ],
)
def test_what_they_read_differently_waits_for_a_person(
    ours: float, theirs: float, kept: str, is_sure: bool, shown: list[str]
) -> None:
    rules = reading(an("opportunity", "d", expectedAmount=fact("1000", 0, 4, ours)))
    model = reading(an("opportunity", "y", expectedAmount=fact("2000", 10, 14, theirs)))
    both = merged(rules, model)
    found = only(both, "opportunity").fields["expectedAmount"]
    assert (found.value, found.confidence >= PRE_ACCEPTED) == (kept, is_sure)
    assert [caution.params["value"] for caution in both.cautions] == shown
    assert {caution.code for caution in both.cautions} <= {"readings_differ"}


def test_a_name_the_rules_put_together_gives_way_to_one_that_the_text_says() -> None:
    rules = reading(an("opportunity", "d", name=Fact("Acme MES", None, 0.7, "composed")))
    model = reading(an("opportunity", "y", name=fact("Project Falcon", 3, 17)))
    assert values(only(merged(rules, model), "opportunity")) == {"name": "Project Falcon"}


def test_the_same_firm_in_two_spellings_is_one() -> None:
    rules = reading(an("company", "c", name=fact("Acme", 0, 4)))
    model = reading(
        an("company", "x", name=fact("Acme Corporation", 20, 36), domain=fact("acme.example", 40, 52))
    )
    both = merged(rules, model)
    assert values(only(both, "company")) == {"name": "Acme", "domain": "acme.example"}


def test_a_second_deal_needs_a_name_a_sum_or_a_customer_of_its_own() -> None:
    rules = reading(an("opportunity", "d", product=fact("MES", 0, 3)))
    vague = reading(
        an("opportunity", "x", product=fact("MES", 0, 3)), an("opportunity", "y", status=fact("won", 50, 56))
    )
    assert len(merged(rules, vague).of("opportunity")) == 1
    clear = reading(
        an("opportunity", "x", product=fact("MES", 0, 3)),
        an("opportunity", "y", expectedAmount=fact("5000", 50, 54)),
    )
    assert len(merged(rules, clear).of("opportunity")) == 2


def test_deals_are_paired_by_what_they_say_not_by_their_order() -> None:
    rules = reading(
        an("opportunity", "a", expectedAmount=fact("1000", 0, 4)),
        an("opportunity", "b", expectedAmount=fact("2000", 10, 14)),
    )
    model = reading(
        an("opportunity", "x", expectedAmount=fact("2000", 10, 14), product=fact("MES", 15, 18)),
        an("opportunity", "y", expectedAmount=fact("1000", 0, 4), product=fact("ERP", 5, 8)),
    )
    first, second = merged(rules, model).of("opportunity")
    assert (values(first)["product"], values(second)["product"]) == ("ERP", "MES")


def test_nothing_found_is_not_said_of_what_the_model_found() -> None:
    rules = reading(cautions=(Caution("nothing_found"),))
    both = merged(
        rules, reading(an("company", "x", name=fact("Acme", 0, 4)), cautions=(Caution("text_cut"),))
    )
    assert both.cautions == ()


def test_words_of_one_place_are_no_conflict() -> None:
    rules = reading(an("follow_up", "f", nextAction=fact("send the offer", 0, 14, 0.8)))
    model = reading(an("follow_up", "x", nextAction=fact("send the offer by Friday", 0, 24, 0.75)))
    both = merged(rules, model)
    assert both.cautions == ()
    assert values(only(both, "follow_up")) == {"nextAction": "send the offer"}


# whether a model is asked at all


@pytest.mark.parametrize(
    ("found", "is_open"),
    [
        (reading(an("company", "c", name=fact("Acme", 4, 8)), an("opportunity", "d", expectedAmount=fact("9", 20, 50))), False),
        (reading(cautions=(Caution("nothing_found"),)), True),
        (reading(an("follow_up", "f", content=fact("…", 0, 60, reason="whole_text"))), True),
        (reading(an("company", "c", name=fact("Acme", 4, 60, 0.6))), True),
        (reading(an("company", "c", name=fact("Acme", 4, 60)), an("opportunity", "d", probability=fact(80, 4, 9, 0.5, reason="opinion"))), False),
        (reading(an("company", "c", name=fact("Acme", 4, 60)), cautions=(Caution("several_amounts"),)), True),
    ],
)  # fmt: skip
def test_a_model_is_asked_where_the_rules_leave_something_open(found: Extraction, is_open: bool) -> None:
    assert leaves_open("Met Acme about the new line today, $92,000 in all.", found) is is_open


def test_sentences_that_nothing_was_read_from_leave_a_text_open() -> None:
    said = "Met Acme. They would rather like to see how others have fared with it. Nobody there knows the old system any more."
    found = reading(an("company", "c", name=fact("Acme", 4, 8)))
    assert leaves_open(said, found)
    assert not leaves_open("Met Acme. They would rather like to see how others have fared with it.", found)


def test_a_text_without_a_full_stop_is_left_open() -> None:
    dictated = (
        "okay so just came out of Acme and "
        + "they want the line and the other thing too and " * 6
        + "that is it"
    )
    found = reading(
        an("company", "c", name=fact("Acme", 24, 28)),
        an("opportunity", "d", expectedAmount=fact("9", 30, 60)),
    )
    assert leaves_open(dictated, found)
    assert not leaves_open(dictated[:120], found)


@pytest.mark.django_db
def test_a_plain_note_is_read_by_the_rules_alone(model_server: ModelServer, read: Read) -> None:
    found = read("Call with Anna Lind of Borealis Foods Ltd. They want to buy for $92,000.", engine="auto")
    assert found.engine == "rules"
    assert model_server.requests == []


@pytest.mark.django_db
def test_a_rambling_note_is_read_by_both(model_server: ModelServer, read: Read, now: Any) -> None:
    text = (
        "Ran into that fellow from the trade fair again. He still has the beard and talks like a river. Turns out the folks at "
        "Borealis have been thinking it over since then. Their chief, Anna Lind, would part with $92,000 or thereabouts."
    )
    model_server.says(
        answer(
            company(name=("Borealis", "Borealis")),
            contact(company="c1", name=("Anna Lind", "Anna Lind"), title=("chief", "chief")),
            deal(company="c1", contacts=["p1"], expectedAmount=("92000", "$92,000")),
            talk(opportunity="o1", kind=("meeting", "Ran into")),
        )
    )
    found = read(text, engine="auto")
    assert found.engine == "llm"
    assert values(only(found.extraction, "opportunity"))["expectedAmount"] == "92000"
    assert "Anna Lind" in [values(each)["name"] for each in found.extraction.of("contact")]
