"""Bodies of proposals take what they ask for and no more: true is no 1, "yes" is no yes, and reasons are the true ones."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from wenshu.assist import pipeline, policy
from wenshu.assist.contract import EditedAction
from wenshu.assist.errors import RecordsChanged
from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ASSIST = "/api/ai/opportunities/assist"
TEXT = "Ridgewick Foods take the MES rollout for 19,500, decision mid January."


@pytest.fixture
def deal(make_company: Make, make_opportunity: Make) -> Opportunity:
    company = make_company("Ridgewick Foods")
    found: Opportunity = make_opportunity(company_id=company.pk, expected_amount=Decimal(22500))
    return found


@pytest.fixture
def proposed(api: Make, alice: Membership, deal: Opportunity) -> dict[str, Any]:
    answer = api(alice).post(ASSIST, {"input": TEXT, "opportunityId": str(deal.pk)})
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()
    return told


def of_deal(proposed: dict[str, Any]) -> str:
    return next(each["id"] for each in proposed["actions"] if each["kind"] == "update_opportunity")


def applied(api: Make, by: Membership, proposed: dict[str, Any], **fields: Any) -> Any:
    body = {"actions": [{"id": of_deal(proposed), "fields": fields}]}
    return api(by).post(f"/api/ai/proposals/{proposed['id']}/apply", body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expectedAmount", True), ("expectedAmount", False), ("probability", True), ("probability", False), ("name", True),
        ("name", None), ("name", " "), ("name", "x" * 10_000), ("expectedAmount", {}), ("expectedCloseDate", 1),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_where_it_stands(
    name: str, value: object, api: Make, alice: Membership, proposed: dict[str, Any], deal: Opportunity
) -> None:
    answer = applied(api, alice, proposed, **{name: value})
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["pointer"].startswith(f"/actions/0/fields/{name}")
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.name) == (2_250_000, "MES rollout")


@pytest.mark.parametrize("said", ["yes", "TRUE", "true", 1, 0, "no", [], {}])
def test_only_true_is_a_yes(said: object, api: Make, alice: Membership, deal: Opportunity) -> None:
    answer = api(alice).post(ASSIST, {"input": TEXT, "apply": said})
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/apply"]


@pytest.mark.parametrize("percent", [True, "0.9", None])
def test_a_threshold_is_a_number(percent: object, api: Make, alice: Membership) -> None:
    assert api(alice).put("/api/ai/assist/settings", {"applyThreshold": percent}).status_code == 422
    assert policy.threshold_of(alice.team) == 90
    assert api(alice).put("/api/ai/assist/settings", {"applyThreshold": 1}).status_code == 200


def test_a_deal_may_be_renamed_while_it_is_applied(
    api: Make, alice: Membership, proposed: dict[str, Any], deal: Opportunity
) -> None:
    answer = applied(api, alice, proposed, name="MES Dayton", expectedAmount="19500")
    assert answer.status_code == 200, answer.content
    deal.refresh_from_db()
    assert (deal.name, deal.amount_minor) == ("MES Dayton", 1_950_000)


def test_actions_that_are_null_are_as_good_as_left_out(
    api: Make, alice: Membership, proposed: dict[str, Any], deal: Opportunity
) -> None:
    answer = api(alice).post(f"/api/ai/proposals/{proposed['id']}/apply", {"actions": None})
    assert answer.status_code == 200, answer.content
    deal.refresh_from_db()
    assert deal.amount_minor == 1_950_000


@pytest.mark.parametrize(("language", "label"), [("en", "Expected amount"), ("zh-hans", "预计金额")])
def test_what_a_colleague_changed_is_named_as_people_call_it(
    language: str, label: str, alice: Membership, bob: Membership, proposed: dict[str, Any], deal: Opportunity,
    now: Any,
) -> None:  # fmt: skip
    patch = OpportunityPatch(expected_amount=Decimal(30000))
    opportunities.update(deal, patch, by=bob, via="test", now=now)
    found = pipeline.find(alice.team, UUID(proposed["id"]))
    edited = [EditedAction(id=of_deal(proposed), fields={"expectedAmount": "19500"})]
    with translation.override(language), pytest.raises(RecordsChanged) as changed:
        pipeline.apply(found, by=alice, now=now, edited=edited)
    assert f"“{label}”" in changed.value.detail


@pytest.mark.parametrize("id", ["%00", "nobody", "01a2157b-51c9-7e17-a8f9-ed26b36face9"])
def test_a_proposal_that_is_not_there_is_not_found(id: str, api: Make, alice: Membership) -> None:
    assert api(alice).post(f"/api/ai/proposals/{id}/apply", {}).status_code == 404


def test_what_was_written_of_it_is_kept_with_the_proposal(
    api: Make, alice: Membership, proposed: dict[str, Any]
) -> None:
    told = applied(api, alice, proposed, expectedAmount="18000").json()
    by_id = {each["id"]: each["written"] for each in told["actions"]}
    assert by_id.pop(of_deal(proposed)) == {"expectedAmount": "18000"}
    assert set(map(str, by_id.values())) <= {"{}"}
