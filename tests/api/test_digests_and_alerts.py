"""Digests and alerts over the API: made, read, changed with versions, deleted, and refused with reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from wenshu.crm.models import Opportunity
from wenshu.insights import alerts
from wenshu.insights.models import Firing, Letter
from wenshu.jobs.models import Job
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
DIGESTS, ALERTS = "/api/ai/digests", "/api/ai/alerts"
HOW_MANY = {"shape": "scalar", "metrics": ["count"], "filters": [{"field": "status", "value": "open"}]}
LAST_MONTH = {
    "shape": "scalar",
    "metrics": ["amount_sum"],
    "time": [{"period": {"kind": "calendar", "unit": "month", "offset": -1}}],
}
DIGEST = {"name": "Monday", "questions": [{"question": "Open deals", "intent": HOW_MANY}]}
ALERT = {"question": "Open deals", "intent": HOW_MANY, "condition": "gt", "threshold": "2"}


@pytest.mark.parametrize(("path", "body"), [(DIGESTS, DIGEST), (ALERTS, ALERT)])
def test_what_is_made_can_be_read_changed_listed_and_deleted(
    path: str, body: dict[str, Any], api: Any, alice: Membership
) -> None:
    program = api(alice)
    made = program.post(path, body)
    assert made.status_code == 201, made.content
    record, url = made.json(), f"{path}/{made.json()['id']}"
    assert (made["ETag"], record["state"], record["makerId"]) == ('"1"', "on", str(alice.pk))
    assert program.get(url).json() == record
    assert program.get(path, params={"count": "true"}).json() == {
        "items": [record],
        "nextCursor": None,
        "total": 1,
    }
    changed = program.patch(url, {"hour": 17}, headers={"If-Match": '"1"'})
    assert (changed.json()["hour"], changed["ETag"]) == (17, '"2"')
    stale = program.patch(url, {"hour": 18}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]) == (412, changed.json())
    assert program.delete(url, headers={"If-Match": '"1"'}).status_code == 412
    paused = program.patch(url, {"isPaused": True}).json()
    assert (paused["state"], paused["nextAt"]) == ("paused", None)
    assert program.delete(url).status_code == 204
    assert program.get(url).status_code == 404


def test_a_plan_comes_back_as_it_was_sent(api: Any, alice: Membership) -> None:
    questions = [{"question": "Last month", "intent": LAST_MONTH}]
    kept = api(alice).post(DIGESTS, DIGEST | {"questions": questions}).json()["questions"]
    again = api(alice).post(DIGESTS, DIGEST | {"questions": kept}).json()["questions"]
    assert kept == again
    assert kept[0]["intent"]["time"] == LAST_MONTH["time"]


def test_the_same_key_makes_one(api: Any, alice: Membership) -> None:
    for path, body in ((DIGESTS, DIGEST), (ALERTS, ALERT)):
        first, second = (api(alice).post(path, body, headers={"Idempotency-Key": f"k{path}"}) for _ in "12")
        assert first.json() == second.json()
        assert api(alice).get(path, params={"count": "true"}).json()["total"] == 1


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        (DIGESTS, {}, "/name"),
        (DIGESTS, DIGEST | {"questions": []}, "/questions"),
        (DIGESTS, DIGEST | {"questions": DIGEST["questions"] * 11}, "/questions"),  # type: ignore[operator]
        (DIGESTS, DIGEST | {"every": "hourly"}, "/every"),
        (DIGESTS, DIGEST | {"weekday": 8}, "/weekday"),
        (DIGESTS, DIGEST | {"hour": 24}, "/hour"),
        (DIGESTS, DIGEST | {"recipientIds": ["x"]}, "/recipientIds/0"),
        (DIGESTS, DIGEST | {"color": "red"}, "/color"),
        (
            DIGESTS,
            DIGEST | {"questions": [{"question": "Q", "intent": {"shape": "rank"}}]},
            "/questions/0/intent",
        ),
        (ALERTS, {}, "/question"),
        (ALERTS, ALERT | {"condition": "equals"}, "/condition"),
        (ALERTS, ALERT | {"threshold": "many"}, "/threshold"),
        (ALERTS, ALERT | {"threshold": "1e400"}, "/threshold"),
        (ALERTS, ALERT | {"threshold": "NaN"}, "/threshold"),
        (ALERTS, ALERT | {"threshold": True}, "/threshold"),
        (ALERTS, ALERT | {"threshold": "1" * 30}, "/threshold"),
        (ALERTS, ALERT | {"every": "weekly"}, "/every"),
        (ALERTS, ALERT | {"intent": {"shape": "list"}}, "/intent"),
        (
            ALERTS,
            ALERT | {"intent": HOW_MANY | {"filters": [{"field": "company", "value": "No"}]}},
            "/intent/filters",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    path: str, body: dict[str, Any], pointer: str, api: Any, alice: Membership
) -> None:
    response = api(alice).post(path, body)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert pointer in {error["pointer"] for error in response.json()["errors"]}


@pytest.mark.parametrize(("path", "body"), [(DIGESTS, DIGEST), (ALERTS, ALERT)])
def test_viewers_read_and_make_none(path: str, body: dict[str, Any], api: Any, viewer: Membership) -> None:
    program = api(viewer, "read")
    assert program.get(path).json()["items"] == []
    assert program.post(path, body).status_code == 403


def test_a_reader_may_see_a_digest_but_not_change_it(api: Any, alice: Membership, bob: Membership) -> None:
    made = api(alice).post(DIGESTS, DIGEST | {"recipientIds": [str(alice.pk), str(bob.pk)]}).json()
    assert set(made["recipientIds"]) == {str(alice.pk), str(bob.pk)}
    url = f"{DIGESTS}/{made['id']}"
    assert api(bob).get(url).status_code == 200
    assert api(bob).patch(url, {"hour": 9}).status_code == 403
    assert api(bob).delete(url).status_code == 403
    assert api(bob).post(f"{url}/send").status_code == 403


def test_sending_now_says_to_how_many_and_shows_the_letters(api: Any, alice: Membership) -> None:
    made = api(alice).post(DIGESTS, DIGEST).json()
    sent = api(alice).post(f"{DIGESTS}/{made['id']}/send")
    assert (sent.status_code, sent.json()) == (202, {"letters": 1})
    (letter,) = api(alice).get(f"{DIGESTS}/{made['id']}/letters").json()["items"]
    assert (letter["status"], letter["readerId"]) == ("waiting", str(alice.pk))
    assert Job.objects.for_team(alice.team).count() == Letter.objects.for_team(alice.team).count() == 1


def test_what_an_alert_told_is_listed_with_its_records_and_put_away(
    api: Any, alice: Membership, make_opportunity: Callable[..., Opportunity], now: datetime
) -> None:
    made = api(alice).post(ALERTS, ALERT).json()
    assert (made["holds"], made["value"]) == (False, "0")
    for name in ("a", "b", "c"):
        make_opportunity(name)
    alert = alerts.find(alice, made["id"])
    alerts.note(alert, alerts.look(alert, now=now), now=now)
    (firing,) = api(alice).get(f"{ALERTS}/{made['id']}/firings").json()["items"]
    assert (firing["value"], firing["threshold"], firing["seenAt"]) == ("3", "2", None)
    listed = api(alice).get(firing["recordsUrl"]).json()["items"]
    assert {each["name"] for each in listed} == {"a", "b", "c"}
    assert api(alice).post(f"{ALERTS}/{made['id']}/seen").status_code == 204
    assert Firing.objects.for_team(alice.team).get().seen_at is not None
    assert api(alice).get(f"{ALERTS}/{made['id']}").json()["holds"] is True


def test_lists_have_pages(api: Any, alice: Membership) -> None:
    for _ in range(3):
        api(alice).post(ALERTS, ALERT)
    first = api(alice).get(ALERTS, params={"limit": "2"}).json()
    second = api(alice).get(ALERTS, params={"limit": "2", "cursor": first["nextCursor"]}).json()
    assert (len(first["items"]), len(second["items"]), second["nextCursor"]) == (2, 1, None)
    assert api(alice).get(ALERTS, params={"sort": "colour"}).status_code == 422
    assert api(alice).get(ALERTS, params={"owner": "me"}).status_code == 422
