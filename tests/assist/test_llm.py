"""A model reads a text: its quotes are found, its values read again, and nothing counts that the text does not say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.ai.model_server import ModelServer, says
from tests.assist.reading import (
    Read,
    answer,
    company,
    contact,
    deal,
    only,
    quotes,
    read,
    talk,
    values,
)
from wenshu.ai.models import ModelAttempt
from wenshu.assist.contract import PRE_ACCEPTED
from wenshu.crm.models import Company, Opportunity, Product
from wenshu.teams.models import Membership

__all__ = ["read"]
pytestmark = pytest.mark.django_db
NOTE = (
    "Met Anna Lind of Borealis Foods today. They signed for 92,000 EUR, kick-off on 12 January 2027.\n"
    "Call her back next Wednesday at 3pm. Mail: anna@borealis.example, phone +44 20 7946 0812."
)


def test_what_a_model_quotes_becomes_a_reading(model_server: ModelServer, read: Read) -> None:
    model_server.says(
        answer(
            company(name=("Borealis Foods", "Borealis Foods")),
            contact(
                company="c1",
                name=("Anna Lind", "Met Anna Lind of"),
                email=("anna@borealis.example", "anna@borealis.example"),
                phone=("+44 20 7946 0812", "phone +44 20 7946 0812"),
            ),
            deal(
                company="c1",
                contacts=["p1"],
                status=("won", "They signed"),
                expectedAmount=("92000", "92,000 EUR"),
                currency=("EUR", "92,000 EUR"),
            ),
            talk(
                opportunity="o1",
                nextAction=("call back", "Call her back"),
                nextFollowUpAt=("2026-12-02T15:00", "next Wednesday at 3pm"),
                occurredAt=("2026-11-24", "today"),
            ),
        )
    )
    found = read(NOTE)
    assert (found.engine, found.fallback) == ("llm", None)
    assert found.usage.input_tokens > 0
    one = found.extraction
    assert values(only(one, "company")) == {"name": "Borealis Foods"}
    assert quotes(only(one, "contact"), NOTE) == {
        "name": "Anna Lind",
        "email": "anna@borealis.example",
        "phone": "+44 20 7946 0812",
    }
    won = only(one, "opportunity")
    assert values(won) == {"status": "won", "expectedAmount": "92000", "currency": "EUR"}
    assert won.company == only(one, "company").key
    assert won.contacts == (only(one, "contact").key,)
    told = only(one, "follow_up")
    assert told.opportunity == won.key
    assert values(told)["nextFollowUpAt"] == "2026-12-02T15:00:00+00:00"
    assert values(told)["nextAction"] == "Call her back"
    assert won.fields["status"].confidence < PRE_ACCEPTED  # what is only implied is asked about


def test_a_value_whose_quote_is_not_in_the_text_is_dropped(model_server: ModelServer, read: Read) -> None:
    model_server.says(
        answer(
            company(name=("Borealis Foods", "the firm Borealis Foods Inc")),
            contact(name=("Anna Lind", "Met Anna Lind"), title=("CEO", "our CEO")),
            deal(expectedAmount=("500000", "half a million")),
        )
    )
    found = read(NOTE).extraction
    assert [each.kind for each in found.entities] == ["contact"]
    assert values(only(found, "contact")) == {"name": "Anna Lind"}


def test_a_name_that_its_quote_does_not_hold_is_dropped(model_server: ModelServer, read: Read) -> None:
    model_server.says(
        answer(company(name=("Globex", "Borealis Foods")), contact(name=("Anna Lind", "Anna Lind")))
    )
    assert read(NOTE).extraction.of("company") == ()


@pytest.mark.parametrize(
    ("said", "quote", "value", "is_sure"),
    [
        ("92000", "92,000 EUR", "92000", True),
        ("29000", "92,000 EUR", "92000", False),  # our reading counts, and is asked about
        ("1", "92,000 EUR", "92000", False),
        ("nonsense", "92,000 EUR", "92000", False),
        ("NaN", "92,000 EUR", "92000", False),
        ("12", "12 January 2027", None, False),
        ("500000", "They signed", None, False),
    ],
)
def test_an_amount_is_what_our_reader_reads(
    model_server: ModelServer, read: Read, said: str, quote: str, value: str | None, is_sure: bool
) -> None:
    model_server.says(
        answer(company(name=("Borealis Foods", "Borealis Foods")), deal(expectedAmount=(said, quote)))
    )
    found = read(NOTE).extraction.of("opportunity")
    if value is None:
        assert found == () or "expectedAmount" not in found[0].fields
        return
    fact = found[0].fields["expectedAmount"]
    assert (fact.value, fact.confidence >= PRE_ACCEPTED) == (value, is_sure)


def test_an_amount_among_several_is_the_one_that_the_model_means(
    model_server: ModelServer, read: Read
) -> None:
    text = "Last year they paid $80k, the offer for Borealis is now $95k."
    model_server.says(answer(deal(expectedAmount=("95000", text))))
    found = read(text).extraction
    fact = only(found, "opportunity").fields["expectedAmount"]
    assert (fact.value, fact.reason) == ("95000", "one_of_several")
    assert [caution.code for caution in found.cautions] == ["several_amounts"]


@pytest.mark.parametrize(
    ("text", "said", "quote", "value", "is_sure"),
    [
        ("Acme wants to sign by 30 April 2027.", "2027-04-30", "30 April 2027", "2027-04-30", True),
        ("Acme wants to sign by 30 April 2027.", "2027-05-01", "30 April 2027", "2027-04-30", False),
        ("Acme 打算下周三之前签合同", "2026-12-02", "下周三之前", "2026-12-02", True),
        ("Acme signs on 03/04/2027.", "2027-04-03", "03/04/2027", None, False),
        ("Acme wants to sign soon.", "2027-04-30", "sign soon", "", False),
    ],
)
def test_a_day_is_what_our_reader_reads(
    model_server: ModelServer, read: Read, text: str, said: str, quote: str, value: str | None, is_sure: bool
) -> None:
    model_server.says(answer(deal(product=("Acme", "Acme"), expectedCloseDate=(said, quote))))
    facts = only(read(text).extraction, "opportunity").fields
    if value == "":
        assert "expectedCloseDate" not in facts
        return
    fact = facts["expectedCloseDate"]
    assert value is None or fact.value == value
    assert (fact.confidence >= PRE_ACCEPTED) is is_sure


def test_a_known_name_is_chosen_by_number_and_linked_as_stored(
    model_server: ModelServer, read: Read, make_company: Callable[..., Company]
) -> None:
    make_company("Hengli Precision")
    model_server.says(answer({**company(), "known": 0}, deal(company="c1", expectedAmount=("92000", "$92k"))))
    text = "Hengli Precision\nThey offer $92k"
    found = read(text).extraction
    name = only(found, "company").fields["name"]
    assert (name.value, name.reason) == ("Hengli Precision", "known_name")
    assert quotes(only(found, "company"), text) == {"name": "Hengli Precision"}


@pytest.mark.parametrize("number", [1, 7, 999])
def test_a_number_that_was_not_offered_is_nobody(
    model_server: ModelServer, read: Read, make_company: Callable[..., Company], number: int
) -> None:
    make_company("Hengli Precision")
    model_server.says(
        answer({**company(), "known": number}, deal(company="c1", expectedAmount=("92000", "$92k")))
    )
    found = read("Hengli Precision\nThey offer $92k").extraction
    assert found.of("company") == ()
    assert only(found, "opportunity").company == ""


def test_a_name_of_one_kind_is_none_of_another(
    model_server: ModelServer, read: Read, make_company: Callable[..., Company]
) -> None:
    make_company("Hengli Precision")
    model_server.says(answer({**contact(), "known": 0}, deal(expectedAmount=("92000", "$92k"))))
    assert read("Hengli Precision\nThey offer $92k").extraction.of("contact") == ()


def test_the_model_sees_the_text_and_the_teams_words_but_no_record(
    model_server: ModelServer,
    read: Read,
    alice: Membership,
    make_company: Callable[..., Company],
    make_opportunity: Callable[..., Opportunity],
) -> None:
    hengli = make_company("Hengli Precision", domain="hengli.example")
    secret = make_opportunity(
        "Secret codename", expected_amount="7654321", company_id=hengli.pk, product="MES"
    )
    Product.objects.for_team(alice.team).create(name="Atlas Core")
    model_server.says(answer(company(name=("Hengli", "Hengli"))))
    read("Hengli Precision\nHengli wants Atlas Core")
    sent = model_server.requests[0].text
    for told in ("Hengli wants Atlas Core", "negotiation", "2026-11-24"):
        assert told in sent
    assert "Atlas Core" in model_server.requests[0].user.split("\n")[0]
    for hidden in ("Secret codename", "7654321", "hengli.example", str(secret.pk), str(hengli.pk), "Alice"):
        assert hidden not in sent


def test_addresses_and_numbers_of_people_do_not_leave_and_come_back(
    model_server: ModelServer, read: Read
) -> None:
    text = "Card:\nanna@borealis.example\n13800138000\nAnna Lind\n+44 20 7946 0812"
    model_server.says(
        answer(
            contact(
                name=("Anna Lind", "Anna Lind"),
                email=("<email-1>", "<email-1>"),
                phone=("<phone-1>", "<phone-1>\nAnna Lind"),
            )
        )
    )
    found = read(text).extraction
    sent = model_server.requests[0].text
    for hidden in ("borealis.example", "anna@", "13800138000", "7946"):
        assert hidden not in sent
    who = only(found, "contact")
    assert values(who)["email"] == "anna@borealis.example"
    assert values(who)["phone"] in {"13800138000", "+44 20 7946 0812"}


def test_people_of_the_team_are_nobodys_contacts(model_server: ModelServer, read: Read) -> None:
    text = "Alice met Anna Lind. East China is us."
    model_server.says(
        answer(
            contact("a", name=("Alice", "Alice")),
            contact("b", name=("Anna Lind", "Anna Lind")),
            company(name=("East China", "East China")),
            deal(ownerName=("Alice", "Alice"), product=("us", "us")),
        )
    )
    found = read(text).extraction
    assert [values(each)["name"] for each in found.of("contact")] == ["Anna Lind"]
    assert found.of("company") == ()
    assert values(only(found, "opportunity"))["ownerName"] == "Alice"


def test_an_answer_of_another_shape_is_sent_back_once(model_server: ModelServer, read: Read) -> None:
    wrong = answer(company(name=("Borealis Foods", "Borealis Foods"))) | {"delete": ["everything"]}
    right = answer(company(name=("Borealis Foods", "Borealis Foods")))
    model_server.replies(says(wrong), says(right))
    assert values(only(read(NOTE).extraction, "company")) == {"name": "Borealis Foods"}
    assert len(model_server.requests) == 2


def test_a_long_text_is_cut_and_says_so(model_server: ModelServer, read: Read) -> None:
    text = NOTE + "\n" + "Nothing else was said about it. " * 500 + "\nGlobex is at the end."
    model_server.says(
        answer(
            company("c1", name=("Borealis Foods", "Borealis Foods")), company("c2", name=("Globex", "Globex"))
        )
    )
    found = read(text).extraction
    assert [values(each)["name"] for each in found.of("company")] == ["Borealis Foods"]
    assert "text_cut" in [caution.code for caution in found.cautions]
    assert "Globex" not in model_server.requests[0].text
    assert len(model_server.requests[0].text) < 25_000


def test_a_team_word_that_the_text_writes_otherwise_is_asked_about(
    model_server: ModelServer, read: Read, make_opportunity: Callable[..., Opportunity]
) -> None:
    make_opportunity("Old", product="MES Suite", region="EMEA")
    model_server.says(answer(deal(product=("MES Suite", "the MES"), region=("EMEA", "EMEA"))))
    found = only(read("They want the MES, in EMEA").extraction, "opportunity")
    assert values(found) == {"product": "MES Suite", "region": "EMEA"}
    assert found.fields["product"].confidence < PRE_ACCEPTED <= found.fields["region"].confidence


def test_each_reading_is_a_row_of_usage(model_server: ModelServer, read: Read, alice: Membership) -> None:
    model_server.says(answer(company(name=("Borealis Foods", "Borealis Foods"))))
    found = read(NOTE)
    [row] = ModelAttempt.objects.for_team(alice.team)
    assert (row.task, row.outcome, row.member_id) == ("assist", "ok", alice.pk)
    assert found.usage.input_tokens == row.input_tokens


def test_the_text_stands_between_two_lines_that_it_does_not_hold(
    model_server: ModelServer, read: Read
) -> None:
    model_server.says(answer(company(name=("Borealis Foods", "Borealis Foods"))))
    read(NOTE)
    told, _, rest = model_server.requests[0].user.partition("\nThe text stands between the two lines ")
    fence = rest.split(".")[0]
    assert json.loads(told)["stages"][0] == {"key": "lead", "name": "Lead", "kind": "open"}
    assert rest.split(f"\n{fence}")[1].startswith("\nMet Anna Lind")
    assert fence not in NOTE


def test_values_of_every_field_are_checked(model_server: ModelServer, read: Read) -> None:
    """What is no address, no number, no stage, no kind is none, whatever the model says."""
    text = "Acme, 250 staff, we give it 60 %. See www.acme.example, write to us; lost to Globex on price after the call."
    facts: dict[str, Any] = {
        "domain": ("www.acme.example", "www.acme.example"),
        "employees": ("250", "250 staff"),
        "phone": ("60", "60 %"),
    }
    model_server.says(
        answer(
            company(name=("Acme", "Acme"), **facts),
            contact(name=("Globex", "Globex"), email=("write", "write to us")),
            deal(
                status=("lost", "lost to Globex"),
                probability=("60", "60 %"),
                competitor=("Globex", "lost to Globex"),
                lostReason=("price", "on price"),
                currency=("XXX", "60 %"),
            ),
            talk(kind=("telegram", "the call")),
        )
    )
    found = read(text).extraction
    assert values(only(found, "company")) == {"name": "Acme", "domain": "www.acme.example", "employees": 250}
    assert values(only(found, "contact")) == {"name": "Globex"}
    assert values(only(found, "opportunity")) == {
        "status": "lost",
        "probability": 60,
        "competitor": "Globex",
        "lostReason": "price",
    }
    assert found.of("follow_up") == ()


@pytest.mark.parametrize(
    ("text", "said", "value", "is_sure"),
    [
        ("Call Acme on Friday at 3pm", "2026-11-27T15:00", "2026-11-27T15:00:00+00:00", True),
        ("Call Acme on Friday at 3pm", "2026-11-27", "2026-11-27T15:00:00+00:00", True),
        ("Call Acme on Friday at 3pm", "2026-11-27T16:00", "2026-11-27T15:00:00+00:00", False),
        ("Call Acme fri 4 or so", "2026-11-27T16:00", "2026-11-27T16:00:00+00:00", False),
        ("Call Acme on Friday", "2026-11-27T16:00", "2026-11-27T09:00:00+00:00", False),
        ("Call Acme on Friday", "2026-11-28", "2026-11-27T09:00:00+00:00", False),
    ],
)
def test_a_time_of_day_stands_in_the_text_or_is_not_said(
    model_server: ModelServer, read: Read, text: str, said: str, value: str, is_sure: bool
) -> None:
    model_server.says(answer(company(name=("Acme", "Acme")), talk(nextFollowUpAt=(said, text))))
    fact = only(read(text).extraction, "follow_up").fields["nextFollowUpAt"]
    assert (fact.value, fact.confidence >= PRE_ACCEPTED) == (value, is_sure)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("八成能签", 80),
        ("把握七成五", 75),
        ("五五开吧", 50),
        ("fifty-fifty", 50),
        ("60 % sure", 60),
        ("第三成员", None),
    ],
)
def test_odds_are_read_in_figures_and_in_words(
    model_server: ModelServer, read: Read, text: str, value: int | None
) -> None:
    note = f"Acme: {text}"
    model_server.says(answer(deal(product=("Acme", "Acme"), probability=(str(value), text))))
    found = only(read(note).extraction, "opportunity")
    assert values(found).get("probability") == value


@pytest.mark.parametrize(
    ("text", "said", "value", "is_sure"),
    [
        ("Acme: nineteen thousand pounds", "19000", "19000", True),
        ("Acme: maybe sixty k", "90000", "60000", False),
        ("Acme: for 3 users", "3", None, False),
        ("Acme: about 12", "12", None, False),
    ],
)
def test_an_amount_in_unusual_words_counts_if_it_is_the_one_that_is_meant(
    model_server: ModelServer, read: Read, text: str, said: str, value: str | None, is_sure: bool
) -> None:
    model_server.says(answer(deal(product=("Acme", "Acme"), expectedAmount=(said, text))))
    fact = only(read(text).extraction, "opportunity").fields.get("expectedAmount")
    assert (fact and fact.value) == value
    assert bool(fact and fact.confidence >= PRE_ACCEPTED) is is_sure
