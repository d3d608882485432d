"""Every field that the contract takes arrives in the record, when it is new and when it is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import JsonClient
from wenshu.crm import contract
from wenshu.teams.models import Membership

MOMENT, LATER = "2026-11-20T08:00:00Z", "2026-11-21T09:30:00Z"
TEXTS = {
    name: (f"A {name}", f"Another {name}")
    for name in (
        "externalId", "name", "industry", "country", "region", "phone", "title", "source", "product", "competitor",
        "description", "content", "nextAction", "lostReason",
    )
}  # fmt: skip
# Two values of each field; what is found by name or by id stands below.
SAMPLES: dict[str, tuple[object, object]] = TEXTS | {
    "domain": ("acme.com", "example.com"),
    "email": ("a@example.com", "b@example.com"),
    "employees": (5, 6),
    "tags": (["VIP"], ["Fair", "VIP"]),
    "status": ("lost", "lost"),  # closed, so that it has a reason and a closing time
    "expectedAmount": ("1.50", "2.75"),
    "currency": ("EUR", "GBP"),
    "probability": (5, 15),
    "expectedCloseDate": ("2026-12-01", "2026-12-02"),
    "nextFollowUpAt": (MOMENT, LATER),
    "closedAt": (MOMENT, LATER),
    "kind": ("call", "visit"),
    "occurredAt": (MOMENT, LATER),
}
KINDS: dict[str, tuple[type[contract.Contract], type[contract.Contract]]] = {
    "companies": (contract.CompanyIn, contract.CompanyPatch),
    "contacts": (contract.ContactIn, contract.ContactPatch),
    "opportunities": (contract.OpportunityIn, contract.OpportunityPatch),
    "follow-ups": (contract.FollowUpIn, contract.FollowUpPatch),
}


def fields(model: type[contract.Contract]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_kept_as_it_was_sent(
    kind: str,
    api: Callable[..., JsonClient],
    alice: Membership,
    bob: Membership,
    make_company: Callable[..., Any],
    make_contact: Callable[..., Any],
    make_opportunity: Callable[..., Any],
) -> None:
    program = api(alice)
    deal = str(make_opportunity().id)
    links: dict[str, tuple[object, object]] = {
        "ownerId": (str(alice.id), str(bob.id)),
        "authorId": (str(alice.id), str(bob.id)),
        "companyId": (str(make_company("First").id), str(make_company("Second").id)),
        "contactIds": ([str(make_contact("First").id)], [str(make_contact("Second").id)]),
        "opportunityId": (deal, deal),
    }
    samples = SAMPLES | links
    new, patch = KINDS[kind]
    first, second = (
        {name: samples[name][n] for name in fields(model) if name != "companyName"}
        for n, model in enumerate((new, patch))
    )
    made = program.post(f"/api/{kind}", first).json()
    assert {name: made[name] for name in first} == first
    changed = program.patch(f"/api/{kind}/{made['id']}", second).json()
    assert {name: changed[name] for name in second} == second
    assert UUID(made["id"])
    again = program.get(f"/api/{kind}/{made['id']}").json()
    assert again == changed
