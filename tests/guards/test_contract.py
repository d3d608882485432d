"""The contract, the models, the OpenAPI document and the rows of lists agree field by field."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from wenshu.api.app import document
from wenshu.api.openapi import resolved
from wenshu.crm import contract, lists, money
from wenshu.crm.models import (
    Company,
    Contact,
    FollowUp,
    FollowUpKind,
    Opportunity,
    Origin,
    Record,
    Stage,
    StageKind,
)

Contract = type[contract.Contract]

# What CONTRACT promises: people script against these names, in this order.
PROMISED = {
    "Company": "id externalId name domain industry country region employees phone ownerId tags description createdAt "
    "updatedAt version",
    "Contact": "id externalId name title email phone companyId companyName ownerId tags createdAt updatedAt version",
    "Opportunity": "id externalId name companyId companyName contactIds ownerId ownerName status expectedAmount "
    "currency probability weightedAmount expectedCloseDate nextFollowUpAt source region product competitor tags "
    "description lostReason closedAt createdAt updatedAt createdBy version",
    "FollowUp": "id opportunityId kind content occurredAt nextAction nextFollowUpAt authorId origin voiceNoteId "
    "version",
    "Stage": "key name kind probability position",
}
FILTERS = (
    "status open ownerId companyId q minAmount maxAmount createdFrom createdTo closedFrom closedTo expectedCloseFrom "
    "expectedCloseTo nextFollowUpBefore tag source region product ids"
)
SHOWN: dict[str, tuple[Contract, Contract, Contract, type[Record]]] = {
    "Company": (contract.Company, contract.CompanyIn, contract.CompanyPatch, Company),
    "Contact": (contract.Contact, contract.ContactIn, contract.ContactPatch, Contact),
    "Opportunity": (contract.Opportunity, contract.OpportunityIn, contract.OpportunityPatch, Opportunity),
    "FollowUp": (contract.FollowUp, contract.FollowUpIn, contract.FollowUpPatch, FollowUp),
}
# Shown, but kept in another column or table than their name says.
KEPT_ELSEWHERE = {
    "company_name": "company",
    "owner_name": "owner",
    "contact_ids": "contacts",
    "status": "stage",
    "expected_amount": "amount_minor",
    "weighted_amount": "amount_minor",
}


def aliases(model: Contract) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def column(model: type[Record], name: str) -> Any:
    plain = name if name == "external_id" else name.removesuffix("_id")
    return model._meta.get_field(KEPT_ELSEWHERE.get(name, plain))


@pytest.mark.parametrize("kind", PROMISED)
def test_records_show_exactly_what_was_promised(kind: str) -> None:
    assert aliases(getattr(contract, kind)) == PROMISED[kind].split()


def test_opportunities_are_filtered_by_everything_that_was_promised() -> None:
    assert set(FILTERS.split()) <= set(aliases(contract.OpportunityFilters))


@pytest.mark.parametrize("kind", SHOWN)
def test_rows_of_lists_have_the_contracts_fields_in_its_order(kind: str) -> None:
    columns = {
        "Company": (lists._COMPANY, lists._company),
        "Contact": (lists._CONTACT, lists._contact),
        "Opportunity": (lists._OPPORTUNITY, lambda row: lists._opportunity(row, {})),
        "FollowUp": (lists._FOLLOW_UP, lists._follow_up),
    }
    names, shape = columns[kind]
    empty = tuple("USD" if name == "currency" else 0 if name == "probability" else None for name in names)
    assert list(shape(empty)) == aliases(SHOWN[kind][0])


@pytest.mark.parametrize("kind", SHOWN)
def test_the_document_shows_the_contracts_fields(kind: str) -> None:
    schemas = document()["components"]["schemas"]
    shown, new, patch, _ = SHOWN[kind]
    for model in (shown, new, patch):
        assert list(schemas[model.__name__]["properties"]) == aliases(model), model.__name__
    required = {
        "Company": ["name"],
        "Contact": ["name"],
        "Opportunity": ["name"],
        "FollowUp": ["content", "opportunityId"],
    }
    assert schemas[new.__name__]["required"] == required[kind]
    assert "required" not in schemas[patch.__name__]


@pytest.mark.parametrize("kind", SHOWN)
def test_every_field_has_a_column_and_text_is_as_long_as_its_column(kind: str) -> None:
    shown, new, patch, model = SHOWN[kind]
    for name in [*shown.model_fields, *new.model_fields]:
        column(model, name)
    for taken in (new, patch):
        for name in taken.model_fields:
            kept = column(model, name)
            if not isinstance(kept, models.CharField) or kept.choices:
                continue
            schema = document()["components"]["schemas"][taken.__name__]["properties"][name_of(taken, name)]
            options = schema.get("anyOf", [schema])
            longest = next((each["maxLength"] for each in options if "maxLength" in each), None)
            if name not in {"currency"}:
                assert longest == kept.max_length, (taken.__name__, name)


def name_of(model: Contract, name: str) -> str:
    return model.model_fields[name].alias or name


@pytest.mark.parametrize("kind", SHOWN)
def test_every_column_that_people_fill_in_is_in_the_contract(kind: str) -> None:
    shown, _new, _patch, model = SHOWN[kind]
    derived = {
        "team", "id", "created_at", "updated_at", "created_by", "version", "deleted_at", "external_id", "name_key",
        "stage", "stage_kind", "stage_entered_at", "amount_minor", "last_activity_at", "description",
    }  # fmt: skip
    for field in model._meta.concrete_fields:
        if field.name in derived or not field.editable:
            continue
        assert {field.name, f"{field.name}_id"} & set(shown.model_fields), field.name


def test_fixed_words_are_the_models_words() -> None:
    assert set(contract.FollowUpKindWord.__args__) == set(FollowUpKind.values)  # type: ignore[attr-defined]
    assert set(contract.OriginWord.__args__) == set(Origin.values)  # type: ignore[attr-defined]
    assert set(contract.StageKindWord.__args__) == set(StageKind.values)  # type: ignore[attr-defined]


def test_stage_limits_are_the_columns_limits() -> None:
    properties = document()["components"]["schemas"]["StageIn"]["properties"]
    for name in ("key", "name"):
        kept = Stage._meta.get_field(name)
        assert isinstance(kept, models.CharField)
        assert properties[name]["maxLength"] == kept.max_length


def test_names_that_are_not_columns_are_noticed() -> None:
    with pytest.raises(FieldDoesNotExist):
        column(Opportunity, "no_such_field")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    ]


GOOD_ANSWERS = {
    ("post", "/api/voice-notes"): 2,  # a new one, or the one that has these bytes
    ("get", "/api/voice-notes/{id}/audio"): 2,  # all of it, or a range
}


def test_every_route_declares_every_kind_of_answer() -> None:
    for path, method, operation in operations():
        statuses = {int(status) for status in operation["responses"]}
        assert statuses >= {400, 401, 403, 404, 405, 422, 429, 503}, (method, path)
        good = [status for status in statuses if status < 300]
        assert len(good) == GOOD_ANSWERS.get((method, path), 1), (method, path)
        assert operation["summary"][0].isupper(), (method, path)
        for status in statuses:
            wrong = status >= 400
            answer = resolved(document(), operation["responses"][str(status)])
            assert not wrong or answer["content"], (method, path, status)
            for media in answer.get("content", {}):
                assert (media == "application/problem+json") is wrong, (method, path, status)


def test_the_document_speaks_camel_case() -> None:
    for name, schema in document()["components"]["schemas"].items():
        assert not [each for each in schema.get("properties", {}) if "_" in each], name


def test_every_list_takes_limit_cursor_sort_and_count() -> None:
    for kind in ("companies", "contacts", "opportunities", "follow-ups"):
        named = {each.get("name") for each in document()["paths"][f"/api/{kind}"]["get"]["parameters"]}
        assert {"limit", "cursor", "sort", "count"} <= named


def test_every_record_that_is_changed_may_be_stale() -> None:
    for path, method, operation in operations():
        if method in {"patch", "delete"} and path.endswith("/{id}") and path.split("/")[2] in {
            "companies", "contacts", "opportunities", "follow-ups",
        }:  # fmt: skip
            assert "412" in operation["responses"], (method, path)


def test_the_promised_routes_are_there() -> None:
    paths = set(document()["paths"])
    promised = {
        "/api/me", "/api/teams", "/api/teams/members", "/api/teams/invitations", "/api/companies", "/api/contacts",
        "/api/opportunities", "/api/follow-ups", "/api/stages", "/api/search", "/api/tokens", "/api/audit",
        "/api/opportunities/{id}/timeline", "/api/opportunities/{id}/status", "/api/opportunities/{id}/restore",
    }  # fmt: skip
    assert promised <= paths


def test_currencies_have_the_decimals_of_iso_4217() -> None:
    assert [money.DECIMALS[code] for code in ("USD", "JPY", "KWD", "CLF", "CNY", "KRW")] == [2, 0, 3, 4, 2, 0]
    assert all(len(code) == 3 and code.isupper() for code in money.DECIMALS)
