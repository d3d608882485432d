"""`wenshu eval --suite assist`: what is right is called right, what is invented false, and a file may be one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from wenshu.assist.evaluation import linking, running, suite, worlds
from wenshu.assist.evaluation.comparing import options, same_company, same_person, same_phone
from wenshu.assist.evaluation.scoring import judge, obeyed
from wenshu.assist.evaluation.suite import Accepted, Case, ExpectedDeal
from wenshu.assist.evaluation.worlds import Scenario, World
from wenshu.assist.extraction import Entity, Extraction, Fact
from wenshu.assist.matches import Candidate, Match, Matches
from wenshu.assist.reading_by import Reading
from wenshu.cli import evaluating_texts
from wenshu.cli.arguments import parser
from wenshu.errors import Invalid

NOW = datetime(2026, 6, 17, 4, tzinfo=UTC)
PLAIN = (
    "expected_amount", "currency", "expected_close_date", "status", "probability", "product", "region", "source",
    "competitor",
)  # fmt: skip


def first(accepted: Accepted) -> str | None:
    value = options(accepted)[0]
    return None if value is None else str(value)


def entity(
    entity_kind: str, key: str, *, company: str = "", opportunity: str = "", **fields: str | None
) -> Entity:
    facts = {name: Fact(value, None, 0.9) for name, value in fields.items() if value is not None}
    return Entity(entity_kind, key, facts, company=company, opportunity=opportunity)  # type: ignore[arg-type]


def as_expected(case: Case) -> Extraction:
    """What a perfect reader finds."""
    found: list[Entity] = []
    companies: dict[str, str] = {}
    wanted = [*case.companies, *(deal.company_name for deal in case.deals)]
    for name in filter(None, map(first, wanted)):
        if name not in companies:
            companies[name] = f"c{len(companies)}"
            found.append(entity("company", companies[name], name=name))
    for place, person in enumerate(case.contacts):
        facts = {"title": first(person.title), "phone": first(person.phone), "email": first(person.email)}
        found.append(entity("contact", f"p{place}", name=first(person.name), **facts))
    for place, deal in enumerate(case.deals):
        found += deal_entities(deal, place, companies.get(first(deal.company_name) or "", ""))
    return Extraction(tuple(found))


def deal_entities(deal: ExpectedDeal, place: int, company: str) -> list[Entity]:
    facts = {name: first(getattr(deal, name)) for name in PLAIN}
    spelt = {
        "".join(part.title() if n else part for n, part in enumerate(name.split("_"))): value
        for name, value in facts.items()
    }
    reason = deal.lost_reason[0] if deal.lost_reason else None
    action = deal.next_action[0] if deal.next_action else None
    return [
        entity(
            "opportunity",
            f"o{place}",
            company=company,
            lostReason=" ".join(reason) if reason else None,
            **spelt,
        ),
        entity(
            "follow_up",
            f"f{place}",
            opportunity=f"o{place}",
            nextAction=" ".join(action) if action else None,
            nextFollowUpAt=first(deal.next_follow_up_at),
            kind=first(deal.follow_up_kind),
            occurredAt=first(deal.occurred_on),
        ),
    ]


# the suite


def test_the_suite_is_large_varied_and_a_third_of_it_messy() -> None:
    cases = suite.texts()
    assert len({case.id for case in cases}) == len(cases)
    for language in ("en", "zh"):
        own = [case for case in cases if case.language == language]
        assert len(own) >= 60
        assert len({case.kind for case in own}) >= 9
        assert sum(case.messy for case in own) >= 0.3 * len(own)
    assert len(worlds.scenarios()) >= 120
    assert Counter(case.language for case in suite.orders()).total() >= 40


def test_every_expected_word_stands_in_its_text() -> None:
    for case in [*suite.texts(), *suite.orders()]:
        text = case.text.casefold()
        for deal in case.deals:
            for words in [*(deal.next_action or []), *(deal.lost_reason or [])]:
                assert (
                    not words or case.id == "en-messy-27" or all(word.casefold() in text for word in words)
                ), case.id
        for person in case.contacts:
            known = [str(name).casefold() for name in options(person.name) if name]
            assert any(name in text for name in known), case.id


# scoring texts


def test_a_reading_that_says_what_is_expected_is_right_in_every_field() -> None:
    for case in [*suite.texts(), *suite.orders()]:
        marks = judge(case, as_expected(case))
        assert [mark for mark in marks if mark.verdict != "right"] == [], case.id
        assert obeyed(case, as_expected(case)) == (), case.id


def test_a_reading_of_nothing_misses_much_and_invents_nothing() -> None:
    verdicts = Counter(mark.verdict for case in suite.texts() for mark in judge(case, Extraction()))
    assert verdicts["missed"] > 800
    assert set(verdicts) == {"missed"}


def changed(case: Case, kind: str, **facts: str) -> Extraction:
    found = as_expected(case)
    return replace(
        found,
        entities=tuple(
            replace(
                each, fields=each.fields | {name: Fact(value, None, 0.9) for name, value in facts.items()}
            )
            if each.kind == kind
            else each
            for each in found.entities
        ),
    )


CASE = Case.model_validate(
    {
        "text": "Won Brightwater, 18.5k. Call Ann on Friday at 3.",
        "context": {"today": "2026-03-11", "timezone": "Europe/London", "currency": "GBP"},
        "deals": [
            {
                "companyName": "Brightwater",
                "expectedAmount": "18500",
                "status": "won",
                "nextAction": [["call"]],
                "nextFollowUpAt": "2026-03-13T15:00",
            }
        ],
        "contacts": [{"name": "Ann"}],
    }
)


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        ("opportunity", {"expectedAmount": "1850"}, {("expectedAmount", "false"), ("expectedAmount", "missed")}),
        ("opportunity", {"expectedCloseDate": "2026-03-13"}, {("expectedCloseDate", "false")}),
        ("opportunity", {"status": "lost"}, {("status", "false"), ("status", "missed")}),
        ("follow_up", {"nextFollowUpAt": "2026-03-13T14:00"}, {("nextFollowUpAt", "false"), ("nextFollowUpAt", "missed")}),
        ("follow_up", {"nextFollowUpAt": "2026-03-13T15:00:00+00:00"}, set()),
        ("follow_up", {"nextFollowUpAt": "2026-03-13T16:00:00+01:00"}, set()),
        ("follow_up", {"nextAction": "send the quote"}, {("nextAction", "false"), ("nextAction", "missed")}),
        ("contact", {"phone": "020 7946 0000"}, {("phone", "false")}),
        ("company", {"name": "Ann Ltd"}, {("company", "false"), ("company", "missed"), ("companyName", "false"), ("companyName", "missed")}),
    ],
)  # fmt: skip
def test_a_wrong_value_is_false_and_the_right_one_missed(
    kind: str, facts: dict[str, str], wrong: set[tuple[str, str]]
) -> None:
    marks = judge(CASE, changed(CASE, kind, **facts))
    assert {(mark.field, mark.verdict) for mark in marks if mark.verdict != "right"} == wrong


def test_the_teams_own_currency_goes_without_saying_and_another_one_does_not() -> None:
    assert all(mark.field != "currency" for mark in judge(CASE, changed(CASE, "opportunity", currency="GBP")))
    marks = judge(CASE, changed(CASE, "opportunity", currency="EUR"))
    assert ("currency", "false") in {(mark.field, mark.verdict) for mark in marks}


def test_deals_are_compared_with_those_they_agree_with_whatever_their_order() -> None:
    case = next(case for case in suite.texts() if len(case.deals) == 3)
    backwards = Extraction(tuple(reversed(as_expected(case).entities)))
    assert {mark.verdict for mark in judge(case, backwards)} == {"right"}


def test_a_deal_that_nobody_spoke_of_is_false() -> None:
    case = Case(text="The printer is broken.")
    marks = judge(case, Extraction((entity("opportunity", "o", expectedAmount="5"),)))
    assert {(mark.field, mark.verdict) for mark in marks} == {("deal", "false"), ("expectedAmount", "false")}


def test_people_firms_and_numbers_are_the_same_however_they_are_written() -> None:
    assert same_person("Dr. Emily Tran", "Emily Tran")
    assert same_person("PETERSEN, Lars", "Lars Petersen")
    assert not same_person("Emily Tran", "Emily Train")
    assert same_company("Borealis Foods Ltd", "Borealis Foods")
    assert not same_company("恒力精密", "恒力装备")
    assert same_phone("+44 20 7946 0812", "020 7946 0812")
    assert not same_phone("020 7946 0812", "020 7946 0813")


def test_an_order_obeyed_is_told_whatever_else_is_right() -> None:
    case = next(case for case in suite.orders() if case.never == ["1"] and case.deals)
    assert obeyed(case, changed(case, "opportunity", expectedAmount="1.00"))
    assert not obeyed(case, changed(case, "follow_up", content=case.text))


def test_rates_are_of_what_was_read_and_of_what_was_there() -> None:
    def reader(text: str, context: object) -> Reading:
        return Reading(changed(CASE, "opportunity", expectedAmount="9", expectedCloseDate="2026-01-01"))

    judged = running.run([CASE, CASE], reader=reader, now=NOW)
    amount = running.tally("amount", ["expectedAmount"], judged)
    assert (amount.precision, amount.recall, amount.f1) == (0.0, 0.0, 0.0)
    close = running.tally("close", ["expectedCloseDate"], judged)
    assert (close.precision, close.recall) == (0.0, None)
    assert [each.name for each in running.below_promise(judged)] == ["amount", "dates"]
    assert list(running.slices(judged)) == ["all"]
    mixed = [*judged, replace(judged[0], case=CASE.model_copy(update={"messy": True, "language": "en"}))]
    assert {name: len(part) for name, part in running.slices(mixed).items()} == {
        "all": 3,
        "en": 1,
        "clean": 2,
        "messy": 1,
    }


# linking


def scenario(expect: str) -> Scenario:
    return Scenario.model_validate(
        {"id": "x", "world": "w", "language": "en", "text": "Acme", "mentions": {"company": {"name": "Acme"}},
         "expect": {"company": [expect]}}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("expect", "verdict", "record", "outcome"),
    [
        ("acme", "link", "acme", "linked"),
        ("acme", "link", "other", "wrong_link"),
        ("acme", "ask", "acme", "asked"),
        ("acme", "ask", "other", "wrong_first"),
        ("acme", "new", None, "wrong_new"),
        ("new", "new", None, "new"),
        ("new", "link", "acme", "wrong_link"),
        ("new", "ask", "acme", "asked"),
        ("ask", "ask", "acme", "asked"),
        ("ask", "link", "acme", "wrong_link"),
        ("acme", "link", None, "wrong_link"),
    ],
)
def test_links_are_right_asked_or_wrong(
    expect: str, verdict: str, record: str | None, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = {"acme": uuid4(), "other": uuid4()}
    candidates = (Candidate(ids.get(record, uuid4()), "", "", 1.0),) if record or verdict == "link" else ()

    def linked(*_: object, **__: object) -> Matches:
        return {"c": Match(verdict, candidates)}  # type: ignore[arg-type]

    class Seat:
        team = None

    monkeypatch.setattr(linking, "link", linked)
    world = World(Seat(), {id: key for key, id in ids.items()})  # type: ignore[arg-type]
    (judged,) = linking.run([scenario(expect)], worlds={"w": world}, now=NOW)
    assert judged.outcome == outcome


# files of one's own, and the command


def test_a_file_is_told_apart_and_a_bad_line_is_named(tmp_path: Path) -> None:
    texts, questions, bad = tmp_path / "texts.jsonl", tmp_path / "questions.jsonl", tmp_path / "bad.jsonl"
    texts.write_text('{"text": "Won Acme, 5k", "deals": [{"expectedAmount": 5000}]}\n')
    questions.write_text('{"question": "how many deals"}\n')
    bad.write_text('{"text": "fine"}\n{"text": "x", "deals": [{"amount": 5}]}\n')
    assert suite.is_of_texts(texts)
    assert not suite.is_of_texts(questions)
    assert suite.from_file(texts)[0].deals[0].expected_amount == 5000
    with pytest.raises(Invalid, match=r"Line 2: deals\.0\.amount"):
        suite.from_file(bad)


def evaluated(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI", "DATABASE", "TEST_DATABASE", "DJANGO"))
    }
    command = [sys.executable, "-m", "wenshu", "eval", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=240, check=False)


def test_the_command_prints_every_promised_field_and_the_links() -> None:
    done = evaluated("--suite", "assist", "--engine", "rules")
    assert done.returncode in {0, 1}, done.stderr
    for word in (*running.PROMISED, "linking", "texts that give orders", "taken for orders", "p95"):
        assert word in done.stdout


@pytest.mark.django_db
def test_ones_own_texts_are_read_and_counted_for_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    """As the command does, in a database that is there already: making one takes longer than all the rest."""
    settings.AI_USER_REQUESTS_PER_MINUTE = 100  # is changed by the command, and put back after the test
    monkeypatch.setattr("django.core.management.call_command", lambda *_, **__: None)
    file = tmp_path / "own.jsonl"
    file.write_text('{"id": "a", "text": "The printer is broken."}\n{"id": "b", "text": "Hello."}\n')
    asked = parser().parse_args(["eval", "--suite", str(file), "--engine", "rules", "--json"])
    assert evaluating_texts.wanted(asked.suite)
    assert evaluating_texts.on_made_teams(asked) == 0
    assert json.loads(capsys.readouterr().out)["texts"]["cost"]["texts"] == 2
