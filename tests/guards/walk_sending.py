"""Sends a request as one of the people, sees what came back and what it did to the database, and undoes it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponseBase, QueryDict
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.guards.walk_world import CANARY, UUIDS, World, ids_in
from wenshu.api import throttle
from wenshu.insights import vocabulary
from wenshu.teams.models import Membership

CSV = b"name\nNorthern Lights\n"
UNTOLD = {"set-cookie", "x-request-id", "content-length", "expires"}  # differ between any two answers
NOISE = [
    re.compile(r'name="csrfmiddlewaretoken" value="\w+"'),
    re.compile(r'"x-csrftoken": ?"\w+"'),
    re.compile(r"plan=[\w-]+"),  # holds the name that was sent, packed
    re.compile(r"\d+ ms\b"),
    re.compile(r"wenshu_[\w-]{4,}"),  # new tokens
    re.compile(r"/invitations/[\w-]{20,}"),
]
READERS = ("__getitem__", "__contains__", "get", "getlist", "pop")
WRITES = ("INSERT", "UPDATE", "DELETE")
COUNTERS = ("teams_ratebucket", "django_session")


@dataclass(frozen=True)
class Who:
    """What somebody brings along with every request; nothing when nobody signed in."""

    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


NOBODY_SIGNED_IN = Who()


@dataclass(frozen=True)
class Ask:
    """A request. `told` are the values in it that an answer may repeat."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def __str__(self) -> str:
        query = "?" + urlencode(self.query) if self.query and self.query != self.form else ""
        return f"{self.method} {self.path}{query} {self.form or self.json or ''} {dict(self.headers) or ''}"


@dataclass(frozen=True)
class Reply:
    """`names` are the fields of query and form that the view looked for; `flaws` what must never be."""

    status: int
    headers: dict[str, str]
    text: str
    names: frozenset[str]
    flaws: tuple[str, ...]

    @property
    def shown(self) -> tuple[int, dict[str, str], str]:
        return self.status, self.headers, self.text


@dataclass
class Walker:
    """Every request starts from the same rows: what it wrote is looked at, then undone."""

    world: World
    before: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    forms: dict[Any, dict[str, str]] = field(default_factory=dict)  # by address, once they were found
    _read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._browser = Client(raise_request_exception=False)
        self.alice = self._signed_in(self.world.alice)
        self.dana = self._signed_in(self.world.dana)
        self.before = self.world.rows_of_theirs()

    def _signed_in(self, seat: Membership) -> Who:
        assert seat.user
        self._browser.cookies = SimpleCookie()
        self._browser.force_login(seat.user)
        self._browser.get(f"/t/{seat.team.slug}/more")  # the session knows its team now: no walk writes that
        cookie = self._browser.cookies[settings.SESSION_COOKIE_NAME].value
        return Who(cookies={settings.SESSION_COOKIE_NAME: cookie})

    def program(self, name: str) -> Who:
        """With that person's token for a team of theirs: Alice's and Dana's are for ours."""
        return Who(headers={"Authorization": f"Bearer {self.world.secrets[name]}"})

    def send(self, who: Who, ask: Ask) -> Reply:
        self._browser.cookies = SimpleCookie(who.cookies)
        self._read.clear()
        cache.clear()  # an answer says whether it was kept from an earlier request
        wrote: list[str] = []
        place = transaction.savepoint()
        try:
            with connection.execute_wrapper(_noting(wrote)):
                response = self._browser.generic(**_arguments(ask, who))
                body = _body(response)
            flaws = self._flaws_in_rows() if wrote else []
        finally:
            transaction.savepoint_rollback(place)
            if wrote:
                self._forget()
        return self._reply(ask, response, body, flaws)

    def told_apart(self, who: Who, theirs: Ask, nobodys: Ask) -> tuple[Reply, list[str]]:
        """The answer where theirs is named, and what is wrong: a flaw, or another answer than for nobody's."""
        reply = self.send(who, theirs)
        same = (
            nobodys == theirs or reply.status == 405
        )  # a method that the address does not take looks at nothing
        other = reply if same else self.send(who, nobodys)
        flaws = [*reply.flaws, *other.flaws]
        if reply.shown != other.shown:
            flaws.append(f"told apart: {_difference(reply, other)}")
        return reply, [f"{theirs}: {flaw}" for flaw in dict.fromkeys(flaws)]

    def _flaws_in_rows(self) -> list[str]:
        flaws = []
        try:
            connection.check_constraints()
        except DatabaseError as error:
            return [f"leaves rows that the database refuses: {error}"]
        if self.world.rows_of_theirs() != self.before:
            flaws.append("changed rows of theirs")
        if found := self.world.their_ids_in_ours():
            flaws.append(f"wrote ids of theirs into rows of ours: {found}")
        return flaws

    def _forget(self) -> None:
        """What processes remember of rows that are undone now."""
        vocabulary.forget()
        throttle._purses.clear()
        self.world.keep_files()

    def _reply(self, ask: Ask, response: HttpResponseBase, body: str, flaws: list[str]) -> Reply:
        headers = {name.lower(): value for name, value in response.items() if name.lower() not in UNTOLD}
        text = self._masked(body, ask.told)
        headers = {name: self._masked(value, ask.told) for name, value in headers.items()}
        everything = text + json.dumps(headers) + self._masked(str(response.cookies), ask.told)
        if response.status_code >= 500:
            flaws = [*flaws, f"status {response.status_code}"]
        if CANARY in everything:
            at = everything.index(CANARY)
            flaws = [*flaws, f"shows a text of theirs: …{everything[max(at - 60, 0) : at + 40]}…"]
        if found := ids_in(everything) & self.world.their_ids:
            flaws = [*flaws, f"shows ids of theirs: {found}"]
        return Reply(response.status_code, headers, text, frozenset(self._read), tuple(flaws))

    def _masked(self, text: str, told: tuple[str, ...]) -> str:
        text = text.lower()
        for value in sorted({each.lower() for each in told}, key=len, reverse=True):
            text = text.replace(value, "§")
        for pattern in NOISE:
            text = pattern.sub("~", text)
        known = self.world.known_ids
        return UUIDS.sub(lambda found: found[0] if UUID(found[0]) in known else "(new)", text)


@contextmanager
def reading_recorded(walker: Walker) -> Iterator[None]:
    """While it lasts, replies know which fields of query and form a view looked for."""

    def recording(original: Callable[..., Any]) -> Callable[..., Any]:
        def read(self: QueryDict, name: str, *rest: Any, **options: Any) -> Any:
            walker._read.add(name)
            return original(self, name, *rest, **options)

        return read

    own = {name: QueryDict.__dict__.get(name) for name in READERS}
    for name in READERS:
        setattr(QueryDict, name, recording(getattr(QueryDict, name)))
    try:
        yield
    finally:
        for name, original in own.items():
            if original is None:
                delattr(QueryDict, name)
            else:
                setattr(QueryDict, name, original)


def _noting(wrote: list[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(WRITES) and not any(table in sql for table in COUNTERS):
            wrote.append(sql)
        return execute(sql, params, many, context)

    return note


def _arguments(ask: Ask, who: Who) -> dict[str, Any]:
    sent: dict[str, Any] = {"method": ask.method, "path": ask.path, "headers": {**who.headers, **ask.headers}}
    if ask.query:
        sent["query_params"] = dict(ask.query)
    if ask.form is not None:
        text_is_read = ask.path.endswith(
            ("/assist/", "/share", "/transcript")
        )  # a note there, a table everywhere else
        file = SimpleUploadedFile("note.txt" if text_is_read else "rows.csv", CSV)
        sent |= {
            "data": encode_multipart(BOUNDARY, {**ask.form, "file": file}),
            "content_type": MULTIPART_CONTENT,
        }
    elif ask.json is not None:
        sent |= {"data": json.dumps(ask.json), "content_type": "application/json"}
    return sent


def _body(response: Any) -> str:
    content: bytes = response.getvalue() if response.streaming else response.content
    if content.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(
                book.read(name) for name in sorted(book.namelist()) if not name.startswith("docProps")
            )
    return content.decode(errors="replace")


def _difference(one: Reply, other: Reply) -> str:
    if one.status != other.status:
        return f"{one.status}, not {other.status}"
    if one.headers != other.headers:
        return f"{one.headers}, not {other.headers}"
    at = next(
        (n for n, (a, b) in enumerate(zip(one.text, other.text, strict=False)) if a != b),
        min(len(one.text), len(other.text)),
    )
    around = slice(max(at - 80, 0), at + 80)
    return f"…{one.text[around]}… not …{other.text[around]}…"
