"""The people of every test: Alice owns the team, Bob works in it, Charlie is a stranger in another one."""

from __future__ import annotations

import gc
import json as jsonlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from tests.ai.model_server import ModelServer, serving
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.insights import history
from wenshu.teams import accounts, members, teams, tokens
from wenshu.teams.models import Membership, Role, Team, TokenScope, User

pytest_plugins = ["tests.skips", "tests.failures", "tests.databases"]

PASSWORD = "correct horse battery"


def pytest_collection_finish() -> None:
    """What is loaded by now, all tests among it, stays to the end: nobody need look through it for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _no_language_left() -> Iterator[None]:
    """A request speaks its reader's language, and the thread that answered it would go on in it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _questions_wait() -> Iterator[None]:
    """Until somebody reads them: a thread would write past the transaction of a test."""
    history.RECORDER.start = lambda run: None
    yield
    history.RECORDER.forget()


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def person(name: str, now: datetime) -> User:
    return accounts.create_user(f"{name.lower()}@example.com", name=name, password=PASSWORD, now=now)


@pytest.fixture
def alice(db: None, now: datetime) -> Membership:
    """The owner of `team`."""
    return found("East China", person("Alice", now), now)


@pytest.fixture
def team(alice: Membership) -> Team:
    return alice.team


@pytest.fixture
def bob(team: Team, now: datetime) -> Membership:
    """A member of `team`."""
    return members.add(team, user=person("Bob", now), role=Role.MEMBER, now=now)


@pytest.fixture
def viewer(team: Team, now: datetime) -> Membership:
    return members.add(team, user=person("Vera", now), role=Role.VIEWER, now=now)


@pytest.fixture
def charlie(db: None, now: datetime) -> Membership:
    """The owner of another team: a stranger here."""
    return found("Elsewhere", person("Charlie", now), now)


@pytest.fixture
def other_team(charlie: Membership) -> Team:
    return charlie.team


def found(name: str, owner: User, now: datetime) -> Membership:
    """A team as the product makes one: with its default stages."""
    try:
        from wenshu.crm import setup
    except ImportError:  # the records' room may be tested alone
        return teams.create(name=name, owner=owner, now=now)
    return setup.create_team(name=name, owner=owner, now=now)


@pytest.fixture
def client_for() -> Callable[[Membership], Client]:
    """A browser in which the member is signed in."""

    def sign_in(member: Membership) -> Client:
        browser = Client()
        assert member.user
        browser.force_login(member.user)
        return browser

    return sign_in


@dataclass
class JsonClient:
    """A program that speaks JSON with a bearer token."""

    secret: str
    client: Client = field(default_factory=Client)

    def _send(
        self, method: str, path: str, json: Any = None, headers: dict[str, str] | None = None, **extra: Any
    ) -> HttpResponse:
        if json is not None:
            extra |= {"data": jsonlib.dumps(json), "content_type": "application/json"}
        sent = {"Authorization": f"Bearer {self.secret}"} | (headers or {})
        response: HttpResponse = self.client.generic(method, path, headers=sent, **extra)
        return response

    def get(self, path: str, **options: Any) -> HttpResponse:
        query = options.pop("params", None)
        if query:
            options["query_params"] = query
        return self._send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> HttpResponse:
        return self._send("POST", path, json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> HttpResponse:
        return self._send("PUT", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> HttpResponse:
        return self._send("PATCH", path, json, **options)

    def delete(self, path: str, **options: Any) -> HttpResponse:
        return self._send("DELETE", path, **options)


@pytest.fixture
def api(now: datetime) -> Callable[..., JsonClient]:
    """`api(alice).post("/api/companies", {...})`: a program acting as that member."""

    def connect(member: Membership, scope: str = "write") -> JsonClient:
        _, secret = tokens.issue(member, name="tests", scope=TokenScope(scope), expires_at=None, now=now)
        return JsonClient(secret)

    return connect


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files kept beside the repository; tests that read them are skipped by name where they are not."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("WENSHU_SHARED_DATA") or default)
    if not folder.is_dir():
        pytest.skip(f"no shared data in {folder} (set WENSHU_SHARED_DATA)")
    return folder


@pytest.fixture
def make_company(alice: Membership, now: datetime) -> Callable[..., Company]:
    from wenshu.crm import companies
    from wenshu.crm.contract import CompanyIn

    def make(name: str = "Hengli Precision", *, by: Membership = alice, **fields: Any) -> Company:
        return companies.create(by.team, CompanyIn(name=name, **fields), by=by, via="test", now=now)

    return make


@pytest.fixture
def make_contact(alice: Membership, now: datetime) -> Callable[..., Contact]:
    from wenshu.crm import contacts
    from wenshu.crm.contract import ContactIn

    def make(name: str = "Chen Wei", *, by: Membership = alice, **fields: Any) -> Contact:
        return contacts.create(by.team, ContactIn(name=name, **fields), by=by, via="test", now=now)

    return make


@pytest.fixture
def make_opportunity(alice: Membership, now: datetime) -> Callable[..., Opportunity]:
    """Through the service, with the fields of the API: `make_opportunity(expected_amount="920000")`."""
    from wenshu.crm import opportunities
    from wenshu.crm.contract import OpportunityIn

    def make(name: str = "MES rollout", *, by: Membership = alice, **fields: Any) -> Opportunity:
        return opportunities.create(by.team, OpportunityIn(name=name, **fields), by=by, via="test", now=now)

    return make


@pytest.fixture
def model_server(settings: Any) -> Iterator[ModelServer]:
    """A live model server whose replies the test scripts: `tests/ai/model_server.py` says how."""
    yield from serving(settings)
