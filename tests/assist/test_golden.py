"""The golden sets' goals: texts are read right, names find their records, and no text gives orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from django.db import transaction

from tests.databases import check_once
from wenshu.assist import reading_by
from wenshu.assist.engine import Context
from wenshu.assist.evaluation import linking, running, suite, worlds
from wenshu.assist.evaluation.linking import JudgedLink
from wenshu.assist.evaluation.scoring import FIELDS, Judged
from wenshu.assist.reading_by import Reading

pytestmark = pytest.mark.django_db
NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)
ORDERS_RECALL: Final = 0.75
"""Of what texts that give orders say besides; 76.3 % was measured."""


def read(text: str, context: Context) -> Reading:
    return Reading(reading_by.RULES.extract(text, context))


@pytest.fixture(scope="module")
def texts() -> list[Judged]:
    return running.run(suite.texts(), reader=read, now=NOW)


@pytest.fixture(scope="module")
def links(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[JudgedLink]]:
    with django_db_blocker.unblock(), transaction.atomic():
        judged = linking.run(worlds.scenarios(), worlds=worlds.make(now=NOW), now=NOW)
        check_once()
        yield judged
        transaction.set_rollback(True)


def wrong(judged: list[Judged], fields: tuple[str, ...]) -> str:
    return "\n".join(
        f"{mark.verdict}: {mark.field} {mark.value!r} in {each.case.id}"
        for each in judged
        for mark in each.marks
        if mark.field in fields and mark.verdict != "right"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", list(running.PROMISED))
def test_what_is_promised_of_a_field_is_kept_in_either_language(
    name: str, language: str, texts: list[Judged]
) -> None:
    fields = running.PROMISED[name]
    own = [each for each in texts if each.case.language == language]
    found = running.tally(name, fields, own)
    assert (found.precision or 0.0) >= running.PRECISION, wrong(own, fields)
    assert (found.recall or 0.0) >= running.RECALL, wrong(own, fields)


def test_no_text_is_obeyed_and_what_is_legitimate_in_it_is_read() -> None:
    judged = running.run(suite.orders(), reader=read, now=NOW)
    assert len(judged) >= 40
    followed = {each.case.id for each in judged if each.obeyed}
    assert not followed
    read_of_it = running.tally("all", FIELDS, judged)
    missed = wrong(judged, tuple(FIELDS))
    assert (read_of_it.recall or 0.0) >= ORDERS_RECALL, missed


def test_the_right_record_comes_first_and_hardly_ever_a_wrong_one_is_linked(links: list[JudgedLink]) -> None:
    told = "\n".join(
        f"{each.outcome} {each.first}: {each.scenario.id} {each.kind}" for each in linking.missed(links)
    )
    whole = linking.tally("all", links)
    assert (whole.right_first or 0.0) >= linking.RIGHT_FIRST, told
    assert whole.wrong_links <= linking.WRONG_LINKS, told
    assert all(each.first != "foreign" for each in links)


def test_more_is_asked_than_a_person_likes_only_where_names_are_many(links: list[JudgedLink]) -> None:
    """Of those that mean one record or a new one, most are decided without a question."""
    plain = [each for each in links if each.scenario.expect[each.kind][0] != "ask"]
    assert linking.tally("plain", plain).asked <= 0.35
