"""Texts become proposals over the API, and proposals records: who may, what is refused, what a retry gets."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.assist.scripted import Make, Script, follow
from tests.assist.test_apply import NOTE, about, everything
from tests.conftest import JsonClient
from wenshu.assist.models import Proposal
from wenshu.crm.models import AuditEntry, Company, FollowUp, Opportunity
from wenshu.teams.models import Membership, Team

pytestmark = pytest.mark.django_db
URL = "/api/ai/opportunities/assist"
Connect = Callable[..., JsonClient]
MAIL = (
    "From: Li Ming <li@hengli.example>\r\nTo: alice@example.com\r\n"
    "Date: Mon, 23 Nov 2026 09:30:00 +0800\r\nSubject: =?utf-8?b?5oql5Lu3?=\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
    "<style>p{}</style><p>We take it for <b>920,000</b>.</p><p>Li Ming</p>"
)


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Script], None]:
    return lambda script: follow(script, monkeypatch)


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    found: dict[str, Any] = response.json()
    assert "detail" in found
    return found


def test_a_text_becomes_a_proposal_and_nothing_else(
    api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(everything())
    response = api(alice).post(URL, {"input": NOTE, "opportunityId": None, "apply": False})
    assert response.status_code == 201
    found = response.json()
    assert (found["status"], found["engine"], found["notApplied"]) == ("proposed", "rules", [])
    kinds = [each["kind"] for each in found["actions"]]
    assert kinds == ["create_company", "create_contact", "create_opportunity", "create_follow_up"]
    amount = found["actions"][2]["fields"]["expectedAmount"]
    assert amount == {
        "value": "920000.00",
        "previous": None,
        "quote": "920,000",
        "start": NOTE.index("920,000"),
        "end": NOTE.index("920,000") + 7,
        "confidence": 0.95,
        "reason": "stated",
        "reasonText": "",
        "accepted": True,
    }
    assert not Company.objects.for_team(team).exists()
    again = api(alice).get(f"/api/ai/proposals/{found['id']}").json()
    assert {**again, "usage": None} == {**found, "usage": None}


def test_applying_rejecting_and_undoing_over_the_api(
    api: Connect, alice: Membership, bob: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(everything())
    client = api(alice)
    first, second = (client.post(URL, {"input": NOTE}).json()["id"] for _ in range(2))
    applied = client.post(f"/api/ai/proposals/{first}/apply").json()
    assert applied["status"] == "applied"
    assert {(each["kind"], each["did"]) for each in applied["applied"]} == {
        (kind, "created") for kind in ("company", "contact", "opportunity", "follow_up")
    }
    told = problem(api(bob).post(f"/api/ai/proposals/{first}/apply"), 409)
    assert told["type"].endswith("#already_decided")
    assert "Alice" in told["detail"]
    assert client.post(f"/api/ai/proposals/{second}/reject").json()["status"] == "rejected"
    problem(client.post(f"/api/ai/proposals/{second}/apply"), 409)
    assert client.post(f"/api/ai/proposals/{first}/undo").json()["status"] == "undone"
    assert not Opportunity.objects.for_team(team).live().exists()
    problem(client.post(f"/api/ai/proposals/{first}/undo"), 409)


def test_the_timeline_and_the_audit_name_the_proposal(
    api: Connect, alice: Membership, make_opportunity: Make, scripted: Callable[[Script], None]
) -> None:
    deal = make_opportunity()
    script = about(deal)
    script.follow_up(opportunity="d", content="They called")
    scripted(script)
    client = api(alice)
    proposal = client.post(URL, {"input": script.text}).json()["id"]
    client.post(f"/api/ai/proposals/{proposal}/apply")
    client.post(f"/api/ai/proposals/{proposal}/undo")
    events = client.get(f"/api/opportunities/{deal.pk}/timeline").json()["items"]
    told = {each["kind"]: each for each in events if each["proposalId"] == proposal}
    assert {"proposal_applied", "proposal_undone", "field_change"} <= told.keys()
    assert told["proposal_applied"]["engine"] == "rules"
    assert told["proposal_applied"]["byName"] == "Alice"
    audit = client.get("/api/audit", params={"recordId": str(deal.pk)}).json()["items"]
    assert {each["proposalId"] for each in audit if each["via"] == "assist"} == {proposal}


def test_a_colleagues_change_is_named_at_its_field(
    api: Connect,
    alice: Membership,
    bob: Membership,
    make_opportunity: Make,
    scripted: Callable[[Script], None],
) -> None:
    deal = make_opportunity(expected_amount="900000")
    scripted(about(deal))
    client = api(alice)
    proposal = client.post(URL, {"input": "They want 880,000 now"}).json()["id"]
    api(bob).patch(f"/api/opportunities/{deal.pk}", {"expectedAmount": "910000"})
    told = problem(client.post(f"/api/ai/proposals/{proposal}/apply"), 409)
    assert told["type"].endswith("#records_changed")
    assert told["errors"][0]["pointer"] == "/actions/0/fields/expectedAmount"
    assert "Bob" in told["errors"][0]["message"]


def test_corrected_actions_are_what_is_written(
    api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(everything())
    client = api(alice)
    found = client.post(URL, {"input": NOTE}).json()
    company = found["actions"][0]
    sent = {"actions": [{"id": company["id"], "fields": {"name": "Hengli", "region": "East"}}]}
    assert client.post(f"/api/ai/proposals/{found['id']}/apply", sent).status_code == 200
    made = Company.objects.for_team(team).get()
    assert (made.name, made.region) == ("Hengli", "East")
    assert not Opportunity.objects.for_team(team).exists()


# applied at once


def sure(confidence: float = 0.95) -> Script:
    script = Script("Hengli Precision")
    script.company(name="Hengli Precision")
    script.entities[0].fields["name"] = (
        script.entities[0]
        .fields["name"]
        .__class__("Hengli Precision", script.entities[0].fields["name"].span, confidence)
    )
    return script


def test_what_is_sure_enough_is_written_at_once(
    api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(sure())
    found = api(alice).post(URL, {"input": "Hengli Precision", "apply": True}).json()
    assert (found["status"], found["notApplied"]) == ("applied", [])
    assert Company.objects.for_team(team).get().name == "Hengli Precision"


@pytest.mark.parametrize("scope", ["read", "write"])
def test_what_may_not_be_written_waits_and_says_why(
    scope: str, api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(sure(0.89 if scope == "write" else 0.95))
    found = api(alice, scope).post(URL, {"input": "Hengli Precision", "apply": True}).json()
    assert found["status"] == "proposed"
    [told] = found["notApplied"]
    if scope == "read":
        assert told["code"] == "read_only_token"
    else:
        assert (told["code"], told["pointer"]) == ("below_threshold", "/actions/0/fields/name")
        assert "89%" in told["message"]
        assert "90%" in told["message"]
    assert not Company.objects.for_team(team).exists()


def test_a_viewers_text_waits_for_somebody_who_may(
    api: Connect, viewer: Membership, scripted: Callable[[Script], None]
) -> None:
    scripted(sure())
    client = api(viewer, "read")
    found = client.post(URL, {"input": "Hengli Precision", "apply": True}).json()
    told = [each["code"] for each in found["notApplied"]]
    assert (found["status"], told) == ("proposed", ["read_only_token", "forbidden"])
    problem(client.post(f"/api/ai/proposals/{found['id']}/apply"), 403)


def test_what_a_person_has_to_choose_waits(
    api: Connect, alice: Membership, make_company: Make, scripted: Callable[[Script], None]
) -> None:
    company = make_company("Hengli Precision Ltd")
    script = sure()
    script.company("c2", name=("Other", "Hengli"), phone=("+1 555 0100", "Precision"))
    script.is_("c2", company, verdict="ask", score=0.6)
    scripted(script)
    found = api(alice).post(URL, {"input": "Hengli Precision", "apply": True}).json()
    assert {each["code"] for each in found["notApplied"]} == {"needs_a_choice"}
    assert found["actions"][1]["target"]["whyText"] == "same name"
    assert found["warnings"][0]["code"] == "possible_duplicate"


def test_a_refused_value_leaves_the_text_as_a_proposal(
    api: Connect, alice: Membership, make_opportunity: Make, scripted: Callable[[Script], None]
) -> None:
    deal = make_opportunity()
    scripted(about(deal, lostReason=("too dear", "stage")))
    found = api(alice).post(URL, {"input": "They want 880,000 now, stage", "apply": True}).json()
    assert (found["status"], found["notApplied"][0]["code"]) == ("proposed", "not_valid")
    assert found["notApplied"][0]["pointer"] == "/actions/0/fields/lostReason"
    deal.refresh_from_db()
    assert deal.amount_minor is None


def test_managers_set_how_sure_a_program_must_be(
    api: Connect, alice: Membership, bob: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    url = "/api/ai/assist/settings"
    assert api(bob).get(url).json() == {"applyThreshold": 0.9}
    problem(api(bob).put(url, {"applyThreshold": 0.8}), 403)
    problem(api(alice).put(url, {"applyThreshold": 0.2}), 422)
    assert api(alice).put(url, {"applyThreshold": 0.85}).json() == {"applyThreshold": 0.85}
    assert AuditEntry.objects.for_team(team).filter(changes={"applyThreshold": [0.9, 0.85]}).exists()
    scripted(sure(0.89))
    found = api(alice).post(URL, {"input": "Hengli Precision", "apply": True}).json()
    assert found["status"] == "applied"


# retries


def test_a_retry_gets_the_first_answer_and_one_effect(
    api: Connect, alice: Membership, team: Team, scripted: Callable[[Script], None]
) -> None:
    scripted(sure())
    client, key = api(alice), {"Idempotency-Key": "<msg-1@hengli.example>"}
    sent = {"input": "Hengli Precision", "apply": True}
    first, again = (client.post(URL, sent, headers=key) for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (first.json(), Company.objects.for_team(team).count()) == (again.json(), 1)
    problem(client.post(URL, {"input": "other"}, headers=key), 422)
    proposal = client.post(URL, {"input": "Hengli Precision"}).json()["id"]
    key = {"Idempotency-Key": "apply-1"}
    one, two = (client.post(f"/api/ai/proposals/{proposal}/apply", headers=key) for _ in range(2))
    assert (one.status_code, one.json()) == (200, two.json())


# what comes in


@pytest.mark.parametrize("encoding", ["text", "base64"])
def test_an_email_is_read_as_its_server_has_it(
    encoding: str, api: Connect, alice: Membership, scripted: Callable[[Script], None]
) -> None:
    scripted(Script(""))
    raw = MAIL if encoding == "text" else base64.b64encode(MAIL.encode()).decode()
    sent = {"input": raw, "source": "email", "inputEncoding": encoding}
    found = api(alice).post(URL, sent).json()
    assert found["saidAt"] == "2026-11-23T01:30:00Z"
    assert found["text"] == (
        "From: Li Ming <li@hengli.example>\nTo: alice@example.com\nDate: Mon, 23 Nov 2026 09:30:00 +0800\n"
        "Subject: 报价\n\nWe take it for 920,000.\n\nLi Ming"
    )
    assert found["warnings"][0]["code"] == "nothing_found"


def test_a_long_email_is_cut_and_says_so(
    api: Connect, alice: Membership, scripted: Callable[[Script], None]
) -> None:
    scripted(Script(""))
    found = api(alice).post(URL, {"input": MAIL + "x" * 30_000, "source": "email"}).json()
    assert len(found["text"]) == 20_000
    assert "text_cut" in {each["code"] for each in found["warnings"]}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"input": ""}, "/input"),
        ({"input": " \n\t "}, "/input"),
        ({"input": "x" * 20_001}, "/input"),
        ({}, "/input"),
        ({"input": "hello", "source": "email"}, "/input"),
        ({"input": "From: a@b.example\n\n", "source": "email"}, "/input"),
        ({"input": "no base64!", "inputEncoding": "base64"}, "/input"),
        ({"input": "x", "source": "telepathy"}, "/source"),
        ({"input": "x", "saidAt": "yesterday"}, "/saidAt"),
        ({"input": "x", "opportunityId": "7"}, "/opportunityId"),
        ({"input": "x", "opportunityId": "01900000-0000-7000-8000-000000000000"}, "/opportunityId"),
        ({"input": "x", "team": "2"}, "/team"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    sent: dict[str, Any], pointer: str, api: Connect, alice: Membership, team: Team
) -> None:
    told = problem(api(alice).post(URL, sent), 422)
    assert [each["pointer"] for each in told["errors"]] == [pointer]
    assert not Proposal.objects.for_team(team).exists()


def test_signs_that_no_record_holds_are_spaces(
    api: Connect, alice: Membership, scripted: Callable[[Script], None]
) -> None:
    scripted(Script(""))
    found = api(alice).post(URL, {"input": "a\x00b\x07c\r\nd"}).json()
    assert found["text"] == "a b c\nd"


def test_a_foreign_deal_is_as_good_as_none(
    api: Connect, alice: Membership, charlie: Membership, make_opportunity: Make
) -> None:
    theirs = make_opportunity("Theirs", by=charlie)
    ghost = "01900000-0000-7000-8000-000000000000"
    told = [
        problem(api(alice).post(URL, {"input": "x", "opportunityId": id}), 422)
        for id in (str(theirs.pk), ghost)
    ]
    assert told[0] == told[1]


def test_another_teams_proposal_is_not_there(
    api: Connect, alice: Membership, charlie: Membership, scripted: Callable[[Script], None]
) -> None:
    scripted(sure())
    id = api(charlie).post(URL, {"input": "Hengli Precision"}).json()["id"]
    for method, end in (("get", ""), ("post", "/apply"), ("post", "/reject"), ("post", "/undo")):
        problem(getattr(api(alice), method)(f"/api/ai/proposals/{id}{end}"), 404)


# lists


def test_proposals_are_listed_by_status_and_by_deal(
    api: Connect,
    alice: Membership,
    bob: Membership,
    make_opportunity: Make,
    scripted: Callable[[Script], None],
) -> None:
    deal, other = make_opportunity(), make_opportunity("Other")
    client = api(alice)
    scripted(about(deal))
    wrote = client.post(URL, {"input": "They want 880,000"}).json()["id"]
    client.post(f"/api/ai/proposals/{wrote}/apply")
    scripted(sure())
    chosen = client.post(URL, {"input": "Hengli", "opportunityId": str(deal.pk)}).json()["id"]
    elsewhere = api(bob).post(URL, {"input": "Hengli", "opportunityId": str(other.pk)}).json()["id"]

    def listed(**filters: str) -> list[str]:
        return [each["id"] for each in client.get("/api/ai/proposals", params=filters).json()["items"]]

    assert listed() == [elsewhere, chosen, wrote]
    assert listed(opportunityId=str(deal.pk)) == [chosen, wrote]
    assert listed(status="applied") == [wrote]
    assert listed(mine="true") == [chosen, wrote]
    first = client.get("/api/ai/proposals", params={"limit": "2", "count": "true"}).json()
    assert (len(first["items"]), first["total"], first["items"][0]["excerpt"]) == (2, 3, "Hengli")
    rest = client.get("/api/ai/proposals", params={"limit": "2", "cursor": first["nextCursor"]}).json()
    assert ([each["id"] for each in rest["items"]], rest["nextCursor"]) == ([wrote], None)


# drafts


def test_a_follow_up_is_drafted_and_can_be_sent_as_it_is(
    api: Connect, alice: Membership, team: Team, make_opportunity: Make, settings: Any
) -> None:
    settings.AI_ASSIST_ENGINE = "rules"
    deal = make_opportunity()
    text = "Called Li Ming of Hengli Precision. Send the contract on 4 December 2031."
    sent = {"opportunityId": str(deal.pk), "input": text}
    drafted = api(alice, "read").post("/api/ai/follow-ups/draft", sent).json()
    assert drafted.keys() == {
        "opportunityId", "kind", "content", "occurredAt", "nextAction", "nextFollowUpAt",
    }  # fmt: skip
    assert (drafted["opportunityId"], drafted["kind"], drafted["content"]) == (str(deal.pk), "call", text)
    assert "contract" in drafted["nextAction"]
    assert drafted["nextFollowUpAt"].startswith("2031-12-04")
    assert not Proposal.objects.for_team(team).exists()
    assert not FollowUp.objects.for_team(team).exists()
    assert api(alice).post("/api/follow-ups", drafted).status_code == 201
    told = api(alice).post("/api/ai/follow-ups/draft", {**sent, "message": True}).json()["message"]
    assert told["subject"] == deal.name
    assert told["text"].startswith("Hi ")
    assert told["text"].endswith("Best regards,\nAlice")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/input"),
        ({"input": ""}, "/input"),
        ({"input": "x" * 20_001}, "/input"),
        ({"voiceNoteId": "01900000-0000-7000-8000-000000000000"}, "/voiceNoteId"),
    ],
)
def test_a_draft_needs_a_text(
    sent: dict[str, Any], pointer: str, api: Connect, alice: Membership, make_opportunity: Make
) -> None:
    whole = {"opportunityId": str(make_opportunity().pk), **sent}
    told = problem(api(alice).post("/api/ai/follow-ups/draft", whole), 422)
    assert [each["pointer"] for each in told["errors"]] == [pointer]


def test_what_was_said_days_ago_is_counted_from_then(
    api: Connect, alice: Membership, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    from wenshu.assist import reading_by

    seen: list[datetime] = []

    def read(text: str, context: Any, **_: Any) -> reading_by.Reading:
        seen.append(context.day_of_text)
        return reading_by.Reading(reading_by.Extraction())

    monkeypatch.setattr(reading_by, "read", read)
    said_at = (now - timedelta(days=5)).isoformat()
    api(alice).post(URL, {"input": "tomorrow", "saidAt": said_at})
    assert seen == [now - timedelta(days=5)]
