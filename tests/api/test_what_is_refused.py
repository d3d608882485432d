"""What a program sends wrongly is refused in our own words, at the right place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from django.test import Client
from pydantic_core.core_schema import ErrorType

from tests.conftest import JsonClient
from wenshu.api import reading, shapes
from wenshu.crm import contract, payload_errors
from wenshu.crm.models import Opportunity, Stage
from wenshu.teams.models import Membership, Team

Make = Callable[..., Opportunity]


@pytest.fixture
def program(api: Callable[..., JsonClient], alice: Membership) -> JsonClient:
    return api(alice)


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.content
    return {each["pointer"]: each["message"] for each in answer.json()["errors"]}


PLANS: dict[str, tuple[Any, dict[str, str]]] = {
    "no metric": ({"shape": "breakdown", "metrics": []}, {"/intent": "A breakdown needs a metric."}),
    "no kind of period": (
        {"shape": "scalar", "metrics": ["count"], "time": [{"period": {}}]},
        {"/intent/time/0/period": "This field is required."},
    ),
    "another kind of period": (
        {"shape": "scalar", "metrics": ["count"], "time": [{"period": {"kind": "some"}}]},
        {"/intent/time/0/period": "Use one of 'rolling', 'calendar', 'named', 'between'."},
    ),
    "a period without an end": (
        {"shape": "scalar", "metrics": ["count"], "time": [{"period": {"kind": "between"}}]},
        {"/intent/time/0/period": "A period needs a first or a last day."},
    ),
    "a day that is none": (
        {"shape": "scalar", "metrics": ["count"], "time": [{"period": {"kind": "between", "start": "x"}}]},
        {"/intent/time/0/period/start": "Use a date such as 2026-11-24."},
    ),
    "a value of no kind": (
        {"shape": "list", "filters": [{"field": "amount", "value": {"a": 1}}]},
        {"/intent/filters/0/value": "This kind of value does not fit here."},
    ),
    "a huge limit": (
        {"shape": "list", "limit": "9" * 5_000},
        {"/intent/limit": "Write a whole number."},
    ),
    "no object": ("x", {"/intent": "Write an object with the fields of this record."}),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_a_wrong_plan_is_told_where_and_why(name: str, program: JsonClient) -> None:
    intent, told = PLANS[name]
    assert errors(program.post("/api/ai/insights/run", {"intent": intent})) == told


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", ""])
def test_a_body_that_is_no_object_is_wrong_as_a_whole(body: str, program: JsonClient) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.client.generic("POST", "/api/companies", body, "application/json", headers=headers)
    assert errors(answer) == {"": "Write an object with the fields of this record."}


def test_a_field_of_odd_name_is_pointed_at_with_escapes(program: JsonClient) -> None:
    assert errors(program.post("/api/companies", {"name": "A", "a/b~[c]": 1})) == {
        "/a~1b~0[c]": "There is no such field."
    }


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=" + "9" * 5_000, "/limit"), ("limit=1.5", "/limit"), ("count=perhaps", "/count"),
     ("open=perhaps", "/open"), ("ids=1", "/ids/0"), ("sort=" + "x" * 50, "/sort")],
)  # fmt: skip
def test_a_wrong_parameter_is_told_in_our_words(query: str, pointer: str, program: JsonClient) -> None:
    told = errors(program.get(f"/api/opportunities?{query}"))
    assert list(told) == [pointer]
    assert told[pointer] in {
        "Write a whole number.", "Write true or false.", "This is not an id.", "At most 40 characters.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [("PATCH", "/api/teams", {"timeZone": "Mars"}, "/timeZone"),
     ("PATCH", "/api/voice-notes/01a2159c-001a-71df-a84e-0fe417d0ff49/segments/-1", {"text": "x"}, "/position"),
     ("PATCH", "/api/voice-notes/01a2159c-001a-71df-a84e-0fe417d0ff49/segments/x", {"position": 1}, "/position")],
)  # fmt: skip
def test_what_is_wrong_is_named_as_the_caller_wrote_it(
    method: str, path: str, body: dict[str, Any], pointer: str, program: JsonClient
) -> None:
    assert pointer in errors(program._send(method, path, body))


def test_every_kind_of_error_that_pydantic_knows_has_a_sentence_of_ours() -> None:
    for kind in get_args(ErrorType):
        said = payload_errors.sentence(kind, {"error": ValueError("half a sentence")})
        assert said.endswith("."), kind
        assert said[0].isupper(), kind
        assert "input" not in said.lower(), kind


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/octet-stream",
     "application/jsonp", "text/json"],
)  # fmt: skip
def test_a_body_that_is_not_json_by_its_type_is_415(kind: str, program: JsonClient, team: Team) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.client.generic("POST", "/api/companies", '{"name": "A"}', kind, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (415, "application/problem+json")
    assert answer.json()["type"] == "/api/docs#unsupported_media_type"
    assert program.get("/api/companies").json()["items"] == []


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
    ],
)
def test_every_spelling_of_json_is_taken(kind: str, program: JsonClient) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = program.client.generic("POST", "/api/companies", '{"name": "A"}', kind, headers=headers)
    assert answer.status_code == 201


def test_an_unknown_status_is_told_with_the_known_ones(program: JsonClient, make_opportunity: Make) -> None:
    make_opportunity()
    for query in ("status=nope", "status=lead&status=nope", "status=lead&status="):
        assert errors(program.get(f"/api/opportunities?{query}")) == {
            "/status": "There is no such status. Use one of lead, qualified, proposal, negotiation, won, lost."
        }
    assert len(program.get("/api/opportunities?status=lead&status=won").json()["items"]) == 1
    assert list(errors(program.get("/api/audit?recordKind=deal"))) == ["/recordKind"]


def test_a_status_of_another_team_is_unknown_and_a_retired_one_is_known(
    api: Callable[..., JsonClient], alice: Membership, charlie: Membership
) -> None:
    owner = api(alice)
    owner.post("/api/stages", {"name": "Demo", "key": "demo"})
    assert errors(api(charlie).get("/api/opportunities?status=demo"))
    owner.delete("/api/stages/demo")
    assert Stage.objects.for_team(alice.team).get(key="demo").is_retired
    assert owner.get("/api/opportunities?status=demo").json()["items"] == []


def test_a_cursor_of_another_list_is_refused(
    program: JsonClient, make_opportunity: Make, make_company: Callable[..., object]
) -> None:
    deals = [make_opportunity(f"Deal {n}") for n in range(2)]
    for n in range(2):
        make_company(f"Company {n}")
        program.patch(f"/api/opportunities/{deals[n].id}", {"source": "Fair"})
    cursors = {
        path: program.get(path + "?limit=1").json()["nextCursor"]
        for path in (
            "/api/opportunities",
            "/api/companies",
            "/api/audit",
            *(f"/api/opportunities/{deal.id}/timeline" for deal in deals),
        )
    }
    for path in cursors:
        for other, cursor in cursors.items():
            answer = program.get(path, params={"limit": "1", "cursor": cursor})
            assert answer.status_code == (200 if path == other else 422), (path, other)
    swapped = program.get("/api/companies", params={"sort": "createdAt", "cursor": cursors["/api/companies"]})
    assert list(errors(swapped)) == ["/cursor"]


def test_head_is_answered_as_get_without_a_body(
    program: JsonClient, make_opportunity: Make, alice: Membership
) -> None:
    deal = make_opportunity()
    plain, headers = Client(), {"Authorization": f"Bearer {program.secret}"}
    for path in (
        f"/api/opportunities/{deal.id}",
        "/api/opportunities",
        "/api/me",
        "/api/nothing",
        "/api/docs",
    ):
        got, head = plain.get(path, headers=headers), plain.head(path, headers=headers)
        assert (head.status_code, head["Content-Type"]) == (got.status_code, got["Content-Type"]), path
        assert (head.content, head["Content-Length"]) == (b"", str(len(got.content))), path
        assert head.get("ETag") == got.get("ETag"), path
    assert plain.head("/api/opportunities").status_code == 401


def test_the_contract_takes_no_type_whose_error_is_not_told_in_words() -> None:
    """A field of a new kind brings pydantic's own types of error: each of them needs a sentence that fits."""
    odd: list[object] = [None, True, 1, 1.5, "x", "9" * 5_000, [], {}, [None], "\ud800", float("nan"), 10**40]
    models = [
        each
        for module in (contract, shapes, reading)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, contract.Contract)
    ]
    assert len(models) > 40
    for model in models:
        for name, field in model.model_fields.items():
            for value in odd:
                try:
                    model.model_validate({field.alias or name: value})
                except contract.ValidationError as error:
                    told = payload_errors.field_errors(error)
                    fit = [
                        each.message for each in told if each.pointer.startswith(f"/{field.alias or name}")
                    ]
                    assert all(said.endswith((".", "”.")) and "input" not in said for said in fit), (
                        name,
                        fit,
                    )
