"""Texts are applied and undone while somebody merges the same records: each waits for the other, and nobody for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from tests.assist.scripted import Desk, Make, Script
from wenshu.assist import pipeline
from wenshu.crm import companies, merging, opportunities, unmerging
from wenshu.crm.contract import CompanyPatch, OpportunityIn
from wenshu.errors import WenshuError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = 12


def at_once(deeds: list[Callable[[], object]]) -> list[BaseException]:
    """What went wrong, but for refusals with a sentence."""
    wrong: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except WenshuError:
            pass
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_a_deal_is_merged_while_texts_about_it_are_applied_and_undone(
    desk: Desk, now: datetime, make_opportunity: Make
) -> None:
    team, wrong = desk.by.team, []
    for round in range(ROUNDS):
        kept, other = make_opportunity(f"MES {round}"), make_opportunity(f"MES rollout {round}")
        script = Script("They want 880,000 now.")
        script.deal("d", expectedAmount=("880000", "880,000"))
        script.follow_up(opportunity="d", content="They want 880,000 now.")
        script.is_("d", other)
        waiting, second = (desk.propose(script, opportunity=other).pk for _ in range(2))
        done = pipeline.apply(pipeline.find(team, second), by=desk.by, now=now).pk
        other = opportunities.find(team, other.pk)
        wrong += at_once(
            [
                lambda id=waiting: pipeline.apply(pipeline.find(team, id), by=desk.by, now=now),
                lambda a=kept, b=other: merging.merge(a, b, fields={}, by=desk.by, via="test", now=now),
                lambda id=done: pipeline.undo(pipeline.find(team, id), by=desk.by, now=now),
            ]
        )
        merge = merging.newest(team, "opportunity", limit=1)
        wrong += at_once(
            [
                *[lambda m=each: unmerging.undo(m, by=desk.by, via="test", now=now) for each in merge],
                lambda id=done: pipeline.undo(pipeline.find(team, id), by=desk.by, now=now),
            ]
        )
    assert wrong == []


def test_companies_are_merged_while_their_deals_are_written(
    desk: Desk, now: datetime, make_company: Make, make_contact: Make, make_opportunity: Make
) -> None:
    """Deals of theirs are made, too: a link is checked at the very end, when the team's row is taken already."""
    team, wrong = desk.by.team, []
    for round in range(ROUNDS):
        kept, other = make_company(f"Hengli {round}"), make_company(f"Quillon {round}")
        people = [make_contact(f"Chen {round} {n}", company_id=other.pk) for n in range(3)]
        deals = [make_opportunity(f"MES {round} {n}", company_id=other.pk) for n in range(3)]
        script = Script("They want 880,000 now.")
        for n, (person, deal) in enumerate(zip(people, deals, strict=True)):
            script.contact(f"p{n}", title="Buyer")
            script.is_(f"p{n}", person)
            script.deal(f"d{n}", contacts=(f"p{n}",), expectedAmount=("880000", "880,000"))
            script.is_(f"d{n}", deal)
        id = desk.propose(script).pk
        data = OpportunityIn(name="WMS", company_id=kept.pk)
        wrong += at_once(
            [
                lambda id=id: pipeline.apply(pipeline.find(team, id), by=desk.by, now=now),
                lambda a=kept, b=other: merging.merge(a, b, fields={}, by=desk.by, via="test", now=now),
                lambda d=data: opportunities.create(team, d, by=desk.by, via="test", now=now),
            ]
        )
    assert wrong == []


def test_people_are_merged_while_they_are_put_into_deals(
    desk: Desk, now: datetime, make_contact: Make, make_opportunity: Make
) -> None:
    team, wrong = desk.by.team, []
    for round in range(ROUNDS):
        kept, other = make_contact(f"Chen Wei {round}"), make_contact(f"Wei Chen {round}")
        deals = [make_opportunity(f"MES {round} {n}", contact_ids=[other.pk]) for n in range(3)]
        script = Script("They want 880,000 now.")
        script.contact("p", title="Buyer")
        script.is_("p", kept)
        for n, deal in enumerate(deals):
            script.deal(f"d{n}", contacts=("p",), expectedAmount=("880000", "880,000"))
            script.is_(f"d{n}", deal)
        id = desk.propose(script).pk
        wrong += at_once(
            [
                lambda id=id: pipeline.apply(pipeline.find(team, id), by=desk.by, now=now),
                lambda a=kept, b=other: merging.merge(a, b, fields={}, by=desk.by, via="test", now=now),
            ]
        )
    assert wrong == []


def test_a_company_is_changed_while_deals_of_it_are_made(
    desk: Desk, now: datetime, make_company: Make
) -> None:
    team, company, wrong = desk.by.team, make_company("Hengli"), []
    deal = OpportunityIn(name="WMS", company_id=company.pk)

    def change(round: int) -> None:
        told = CompanyPatch(employees=round + 1)
        companies.update(companies.find(team, company.pk), told, by=desk.by, via="test", now=now)

    for round in range(ROUNDS):
        wrong += at_once(
            [
                lambda: opportunities.create(team, deal, by=desk.by, via="test", now=now),
                lambda round=round: change(round),
                lambda: opportunities.create(team, deal, by=desk.by, via="test", now=now),
            ]
        )
    assert wrong == []
