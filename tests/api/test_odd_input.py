"""Whatever is sent, the answer is a 4xx with a problem, or the thing is done: never a 500, never a page of HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.conftest import JsonClient
from wenshu.crm import contract
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

ODD_VALUES: dict[str, object] = {
    "null": None,
    "true": True,
    "zero": 0,
    "minus": -1,
    "fraction": 1.5,
    "huge": 10**30,
    "huge as text": "1" + "0" * 30,
    "exponent": "1e400",
    "not a number": "NaN",
    "infinity": "Infinity",
    "NUL": "a\0b",
    "escape": "\x1b[31m",
    "lone surrogate": "\ud800",
    "empty": "",
    "blank": " \t\n ",
    "long": "x" * 100_000,
    "astral": "𝔘🦄" * 40,
    "ligature that grows": "\ufdfa" * 120,
    "right to left": "\u202eabc",
    "list": [1, "a", None],
    "object": {"a": {"b": []}},
    "deep": json.loads("[" * 200 + "]" * 200),
    "year 9999": "9999-12-31T23:59:59Z",
    "year 9999 far west": "9999-12-31T23:59:59-23:59",
    "year 1": "0001-01-01T00:00:00+14:00",
    "day in year 1": "0001-01-01",
    "day in year 9999": "9999-12-31",
    "no such day": "2026-02-30",
    "no such time": "2026-01-01T25:61:61Z",
    "odd offset": "2026-01-01T00:00:00+99:99",
    "leap second": "2026-06-30T23:59:60Z",
    "markup": "<script>alert(1)</script>",
    "percent": "100%_\\",
    "uuid of nobody": "00000000-0000-0000-0000-000000000000",
    "many": ["x"] * 5_000,
    "other digits": "١٢٣",
}
RAW_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{name: 1}",
    "invalid UTF-8": b'{"name": "\xff\xfe"}',
    "surrogate escape": b'{"name": "\\ud800"}',
    "surrogate as key": b'{"\\ud800": 1}',
    "too deep": b"[" * 50_000 + b"]" * 50_000,
    "deep object": b'{"name":' * 3_000 + b"1" + b"}" * 3_000,
    "number that is too large": b'{"name": ' + b"9" * 5_000 + b"}",
    "a list": b"[]",
    "a word": b'"text"',
    "a number": b"1",
    "null": b"null",
    "NaN": b'{"expectedAmount": NaN}',
    "twice the same key": b'{"name": "a", "name": "b"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "trailing": b'{"name": "a"} {"name": "b"}',
    "NUL key": b'{"\\u0000": 1}',
}


def check(answer: HttpResponse, about: object) -> None:
    assert answer.status_code < 500, about
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", about
        body = json.loads(answer.content)
        assert body["status"] == answer.status_code, about
        assert body["detail"], about
        json.dumps(body).encode()


@pytest.fixture
def program(api: Callable[..., JsonClient], alice: Membership) -> JsonClient:
    return api(alice)


@pytest.fixture
def deal(make_opportunity: Callable[..., Opportunity]) -> Opportunity:
    return make_opportunity(status="won", expected_amount="100")


def writes(deal: Opportunity) -> Iterator[tuple[str, str, type[contract.Contract], dict[str, object]]]:
    id = str(deal.id)
    yield "POST", "/api/opportunities", contract.OpportunityIn, {"name": "A"}
    yield "PATCH", f"/api/opportunities/{id}", contract.OpportunityPatch, {}
    yield "PUT", f"/api/opportunities/{id}/status", contract.StatusChange, {"status": "lost"}
    yield "POST", "/api/companies", contract.CompanyIn, {"name": "A"}
    yield "POST", "/api/contacts", contract.ContactIn, {"name": "A"}
    yield "POST", "/api/follow-ups", contract.FollowUpIn, {"content": "A", "opportunityId": id}
    yield "POST", "/api/stages", contract.StageIn, {"name": "A"}


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_any_value_in_any_field(odd: str, program: JsonClient, deal: Opportunity) -> None:
    program.client.raise_request_exception = True
    for method, url, model, valid in writes(deal):
        for name, field in model.model_fields.items():
            body = json.dumps(valid | {field.alias or name: ODD_VALUES[odd]})
            answer = program.client.generic(
                method, url, body, "application/json", headers={"Authorization": f"Bearer {program.secret}"}
            )
            check(answer, (method, url, field.alias, odd))
    check(program.get("/api/opportunities?limit=200"), "what was written can be read")
    check(program.get(f"/api/opportunities/{deal.id}/timeline"), "and its history too")


@pytest.mark.parametrize("raw", RAW_BODIES)
def test_any_body(raw: str, program: JsonClient, deal: Opportunity) -> None:
    for method, url, _model, _valid in writes(deal):
        answer = program.client.generic(
            method,
            url,
            RAW_BODIES[raw],
            "application/json",
            headers={"Authorization": f"Bearer {program.secret}"},
        )
        check(answer, (method, url, raw))
        if raw in {"not JSON", "invalid UTF-8", "UTF-16", "trailing", "NaN", "too deep"}:
            assert answer.status_code == 400, (method, url, answer.content[:200])


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_any_value_in_any_parameter(odd: str, program: JsonClient, deal: Opportunity) -> None:
    value = ODD_VALUES[odd]
    text = value if isinstance(value, str) else json.dumps(value)
    written = quote(text[:3000], errors="surrogatepass")
    lists: dict[str, type[contract.Contract]] = {
        "opportunities": contract.OpportunityFilters,
        "companies": contract.CompanyFilters,
        "contacts": contract.ContactFilters,
        "follow-ups": contract.FollowUpFilters,
    }
    for kind, model in lists.items():
        names = [field.alias or name for name, field in model.model_fields.items()]
        for name in [*names, "limit", "cursor", "sort", "count"]:
            check(program.get(f"/api/{kind}?{name}={written}"), (kind, name, odd))
    for url in (
        f"/api/search?q={written}",
        f"/api/audit?recordId={written}",
        f"/api/audit?recordKind={written}",
    ):
        check(program.get(url), url[:80])
    check(program.get(f"/api/opportunities/{deal.id}/timeline?cursor={written}"), "timeline")


@pytest.mark.parametrize(
    "path",
    [
        "%00",
        "%ff",
        "..%2f..",
        "x" * 3000,
        "%F0%9F%A6%84",
        "1",
        "null",
        "'",
        "00000000-0000-0000-0000-00000000000g",
    ],
)
def test_any_path(path: str, program: JsonClient, db: None) -> None:
    for kind in ("opportunities", "companies", "contacts", "follow-ups", "stages", "tokens"):
        for method in ("get", "patch", "delete"):
            options = {} if method in {"get", "delete"} else {"json": {"name": "A"}}
            check(getattr(program, method)(f"/api/{kind}/{path}", **options), (kind, method, path))


@pytest.mark.parametrize(
    "value", ['"x"', "1", '"0"', '"-1"', '"99999999999999999999"', 'W/"1"', '"1", "2"', "\t", '"١"', "'"]
)
def test_any_if_match(value: str, program: JsonClient, deal: Opportunity) -> None:
    answer = program.patch(f"/api/opportunities/{deal.id}", {"name": "A"}, headers={"If-Match": value})
    check(answer, value)


@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_if_match_names_no_version_and_is_not_passed_over(
    value: str, program: JsonClient, deal: Opportunity
) -> None:
    for method in ("PATCH", "DELETE"):
        answer = program._send(
            method, f"/api/opportunities/{deal.id}", {"name": "A"}, headers={"If-Match": value}
        )
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/docs#not_a_version")
    assert program.get(f"/api/opportunities/{deal.id}").json()["version"] == 1


@pytest.mark.parametrize("value", ["", " ", "x" * 201, "é", "a\tb"])
def test_a_bad_idempotency_key_is_400(value: str, program: JsonClient, db: None) -> None:
    answer = program.post("/api/companies", {"name": "A"}, headers={"Idempotency-Key": value})
    check(answer, value)
    assert answer.status_code == 400


def test_any_authorization(client: Client, db: None) -> None:
    for value in (
        "Bearer",
        "Bearer ",
        "bearer x",
        "Bearer \x7f",
        "Bearer " + "x" * 5000,
        "Bearer é",
        "Basic x",
        "\t",
        "Token a b c",
    ):
        answer = client.get("/api/me", headers={"Authorization": value})
        check(answer, value)
        assert answer.status_code in {400, 401, 429}, value


def test_any_team_header(client_for: Callable[[Membership], Client], alice: Membership) -> None:
    browser = client_for(alice)
    for value in ("x" * 5000, "é", "'", "\x7f", alice.team.slug.upper()):
        check(browser.get("/api/me", headers={"X-Team": value}), value)


def test_a_body_of_many_megabytes_is_refused(program: JsonClient, db: None) -> None:
    answer = program.post("/api/companies", {"name": "A", "description": "x" * 3_000_000})
    check(answer, "large")
    assert answer.status_code == 413
    assert answer.json()["type"] == "/api/docs#content_too_large"


def test_the_message_names_the_field_and_says_what_to_write(program: JsonClient, db: None) -> None:
    body: dict[str, Any] = {
        "name": "",
        "expectedAmount": "12.345",
        "probability": 101,
        "expectedCloseDate": "soon",
        "tags": "VIP",
        "contactIds": ["x"],
    }
    found = program.post("/api/opportunities", body).json()["errors"]
    assert {error["pointer"] for error in found} == {
        "/name",
        "/probability",
        "/expectedCloseDate",
        "/tags",
        "/contactIds/0",
    }
    assert all(error["message"].endswith(".") for error in found)
