"""Each test starts with no vocabulary in memory: databases of tests start over with the same ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.databases import check_once
from wenshu.insights import pipeline, vocabulary
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership


@pytest.fixture(autouse=True)
def _no_vocabulary() -> Iterator[None]:
    vocabulary.forget()
    yield
    vocabulary.forget()


@pytest.fixture
def ask(alice: Membership, now: datetime) -> Callable[..., Answer]:
    """`ask("How many deals were won this month?")`, as Alice."""

    def ask(question: str, *, by: Membership = alice, at: datetime = now, language: Any = None) -> Answer:
        return pipeline.ask(question, team=by.team, asked_by=by, now=at, language=language)

    return ask


SALES_CLOCK = datetime(2017, 12, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def crm_sales(
    shared_data: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Membership, Path]]:
    """The real file, imported once for all tests of a module; its owner, and the folder it came from."""
    folder = shared_data / "crm-sales"
    if not folder.is_dir():
        pytest.skip(f"no CRM sales file in {folder}")
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            owner = _imported(folder)
            check_once()
            yield owner, folder
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def _imported(folder: Path) -> Membership:
    from wenshu.crm import setup
    from wenshu.crm.imports import runs
    from wenshu.teams import accounts

    vocabulary.forget()
    user = accounts.create_user(
        "sales@example.com", name="Sally", password="correct horse battery", now=SALES_CLOCK
    )
    owner = setup.create_team(name="CRM sales", owner=user, now=SALES_CLOCK)
    files = {
        "products": "products",
        "members": "sales_teams",
        "companies": "accounts",
        "opportunities": "sales_pipeline",
    }
    for kind, name in files.items():
        runs.run_from_file(kind, folder / f"{name}.csv", team=owner.team, by=owner, now=SALES_CLOCK)
    owner.team.refresh_from_db()
    return owner
