"""The page of assisted records: a text is shown with its reasons, corrected, applied once, and taken back."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from tests.assist.scripted import Desk, Script, desk, follow
from wenshu.assist.extraction import Fact, Span
from wenshu.assist.matches import Candidate, Match, Why
from wenshu.assist.models import Proposal, Status
from wenshu.crm import opportunities
from wenshu.crm.contract import OpportunityPatch
from wenshu.crm.models import Company, FollowUp, Opportunity
from wenshu.teams.models import Membership
from wenshu.web import assist_files

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
Browser = Callable[[Membership], Client]
TEXT = "Called Acme about MES phase two: about 92k, sign by 18 December. Feels safe. Send the plan on 2 December."


def words(page: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return " ".join(html.unescape(text).split())


@pytest.fixture
def deal(make_company: Callable[..., Company], make_opportunity: Callable[..., Opportunity]) -> Opportunity:
    acme = make_company("Acme")
    found: Opportunity = make_opportunity("MES phase two", company_id=acme.pk, expected_amount="86000")
    return found


@pytest.fixture
def other(make_opportunity: Callable[..., Opportunity]) -> Opportunity:
    found: Opportunity = make_opportunity("WMS upgrade", expected_amount="92000")
    return found


@pytest.fixture
def script(deal: Opportunity, other: Opportunity) -> Script:
    script = Script(TEXT)
    low = TEXT.index("Feels safe")
    script.deal(
        "d",
        name=("MES phase two", "MES phase two"),
        expectedAmount=("92000", "about 92k"),
        expectedCloseDate=("2026-12-18", "by 18 December"),
        probability=Fact(90, Span(low, low + 10), 0.52, "opinion"),
    )
    script.follow_up(
        "f",
        opportunity="d",
        kind=("call", "Called"),
        nextAction=("Send the plan", "Send the plan"),
        nextFollowUpAt=("2026-12-02T09:00:00Z", "on 2 December"),
    )
    best = Candidate(deal.pk, deal.name, "Acme", 0.94, (Why("same_name"), Why("same_company")))
    second = Candidate(other.pk, other.name, "", 0.41, (Why("recent"),))
    script.matches["d"] = Match("link", (best, second))
    return script


@pytest.fixture
def made(desk: Desk, script: Script) -> Proposal:
    return desk.propose(script)


@pytest.fixture
def at(made: Proposal) -> str:
    return f"/t/{made.team.slug}/assist/{made.pk}"


def form(page: Any) -> dict[str, str]:
    """The form that decides, as a browser would send it."""
    body = page.content.decode()
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if name and (kind is None or kind[1] != "radio" or " checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.S):
        found[name] = html.unescape(text)
    return {name: value for name, value in found.items() if name not in {"text", "source", "file"}}


@pytest.fixture
def browser(alice: Membership, client_for: Browser) -> Client:
    return client_for(alice)


def row(sent: dict[str, str], field: str) -> str:
    """The name of the input of a field, whatever the action's id."""
    return next(name for name in sent if re.fullmatch(rf"a\d+\.{field}", name))


def test_the_page_shows_each_value_beside_the_one_that_is_there_with_its_words_and_how_sure(
    browser: Client, at: str
) -> None:
    said = words(browser.get(f"{at}/"))
    assert "$86,000" in said
    assert "$92,000" in said
    assert "about 92k" in said
    assert "18 Dec 2026" in said
    assert "52%" in said
    assert "a feeling, not a figure" in said
    assert "same name, same company" in said
    assert "Accepted 6, rejected 0, 1 undecided" in said


def test_what_is_less_than_seventy_percent_sure_is_not_accepted_beforehand(browser: Client, at: str) -> None:
    sent = form(browser.get(f"{at}/"))
    assert sent[f"ok-{row(sent, 'expectedAmount')}"] == "yes"
    assert f"ok-{row(sent, 'probability')}" not in sent


def test_applying_writes_what_is_accepted_as_corrected_and_nothing_that_is_rejected(
    browser: Client, at: str, deal: Opportunity, made: Proposal
) -> None:
    sent = form(browser.get(f"{at}/"))
    sent[row(sent, "expectedAmount")] = "95k"
    sent[f"ok-{row(sent, 'expectedCloseDate')}"] = "no"
    done = browser.post(f"{at}/apply", sent)
    assert done.status_code == 302
    assert done["Location"] == f"/t/{made.team.slug}/opportunities/{deal.pk}#timeline"
    deal.refresh_from_db()
    assert deal.amount_minor == 9_500_000
    assert deal.expected_close_date is None
    assert deal.probability != 90
    follow_up = FollowUp.objects.for_team(made.team).get(opportunity=deal)
    assert (follow_up.kind, follow_up.next_action, follow_up.origin) == ("call", "Send the plan", "assist")
    page = words(browser.get(done["Location"].split("#")[0]))
    assert "Recorded: MES phase two." in page
    assert "from text" in page
    assert "the text it came from" in page


def test_undo_puts_everything_back_and_says_so(
    browser: Client, at: str, deal: Opportunity, made: Proposal
) -> None:
    browser.post(f"{at}/apply", form(browser.get(f"{at}/")))
    done = browser.post(f"{at}/undo")
    assert done["Location"].startswith(f"/t/{made.team.slug}/opportunities/{deal.pk}")
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.expected_close_date) == (8_600_000, None)
    assert not FollowUp.objects.for_team(made.team).live().exists()
    assert "Undone. Everything is as it was before." in words(browser.get(f"{at}/"))


def test_what_cannot_be_undone_any_more_says_why(
    browser: Client, at: str, deal: Opportunity, bob: Membership, client_for: Browser
) -> None:
    browser.post(f"{at}/apply", form(browser.get(f"{at}/")))
    client_for(bob).post(f"/t/{deal.team.slug}/opportunities/{deal.pk}/stage", {"status": "proposal"})
    page = words(browser.get(f"{at}/"))
    assert "It cannot be undone any more: Bob changed MES phase two at" in page
    refused = browser.post(f"{at}/undo")
    assert refused.status_code == 409
    assert "Nothing was undone." in words(refused)


def test_the_second_of_two_browsers_is_told_who_was_first_and_writes_nothing(
    browser: Client, at: str, bob: Membership, client_for: Browser, made: Proposal
) -> None:
    sent = form(browser.get(f"{at}/"))
    client_for(bob).post(f"{at}/apply", sent)
    late = browser.post(f"{at}/apply", sent)
    assert late.status_code == 409
    assert "has been applied already, by Bob. Nothing was written a second time." in words(late)
    assert FollowUp.objects.for_team(made.team).count() == 1


def test_a_colleague_s_change_in_between_is_told_and_what_was_typed_is_kept(
    browser: Client, at: str, deal: Opportunity, bob: Membership, now: datetime
) -> None:
    sent = form(browser.get(f"{at}/"))
    changes = OpportunityPatch(expected_amount=Decimal(70_000))
    opportunities.update(deal, changes, by=bob, via="test", now=now)
    sent[row(sent, "nextAction")] = "Send the plan and the price"
    told = browser.post(f"{at}/apply", sent)
    assert told.status_code == 409
    assert "Bob changed" in words(told)
    assert "Nothing was written." in words(told)
    assert form(told)[row(sent, "nextAction")] == "Send the plan and the price"
    deal.refresh_from_db()
    assert deal.amount_minor == 7_000_000


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("expectedAmount", "a lot", "decimal"),
        ("expectedCloseDate", "soon", "date"),
        ("probability", "900", "100"),
    ],
)
def test_a_value_that_cannot_be_written_is_kept_with_a_sentence_beside_it(
    browser: Client, at: str, deal: Opportunity, field: str, typed: str, sentence: str
) -> None:
    sent = form(browser.get(f"{at}/"))
    sent[row(sent, field)] = typed
    for address, status in (("look", 200), ("apply", 422)):
        page = browser.post(f"{at}/{address}", sent)
        assert page.status_code == status
        assert form(page)[row(sent, field)] == typed
        assert sentence in words(page)
    deal.refresh_from_db()
    assert deal.amount_minor == 8_600_000


def test_another_deal_is_compared_with_and_written_to(
    browser: Client, at: str, deal: Opportunity, other: Opportunity, made: Proposal
) -> None:
    sent = form(browser.get(f"{at}/"))
    target = next(name for name in sent if name.startswith("target-"))
    sent[target] = str(other.pk)
    looked = browser.post(f"{at}/look", sent)
    assert "$86,000" not in words(looked)
    assert not any(name.endswith(".expectedAmount") for name in form(looked))  # it has that amount already
    browser.post(f"{at}/apply", form(looked))
    other.refresh_from_db()
    deal.refresh_from_db()
    assert (other.expected_close_date, deal.expected_close_date) == (date(2026, 12, 18), None)
    assert FollowUp.objects.for_team(made.team).get().opportunity_id == other.pk


def test_a_new_deal_may_be_made_instead(browser: Client, at: str, deal: Opportunity, made: Proposal) -> None:
    sent = form(browser.get(f"{at}/"))
    sent[next(name for name in sent if name.startswith("target-"))] = "new"
    looked = browser.post(f"{at}/look", sent)
    assert "New opportunity" in words(looked)
    sent = form(looked)
    sent[f"ok-{row(sent, 'name')}"] = "yes"
    sent[row(sent, "name")] = "MES phase three"
    browser.post(f"{at}/apply", sent)
    new = Opportunity.objects.for_team(made.team).get(name="MES phase three")
    assert new.amount_minor == 9_200_000
    assert FollowUp.objects.for_team(made.team).get().opportunity_id == new.pk
    deal.refresh_from_db()
    assert deal.amount_minor == 8_600_000
    undone = browser.post(f"{at}/undo")
    assert undone["Location"] == f"{at}/"  # the deal is gone, the text is not
    assert not Opportunity.objects.for_team(made.team).live().filter(pk=new.pk).exists()


def test_a_deal_that_is_not_certain_is_chosen_by_a_person_first(
    desk: Desk, script: Script, browser: Client, deal: Opportunity
) -> None:
    script.matches["d"] = Match("ask", script.matches["d"].candidates)
    made = desk.propose(script)
    at = f"/t/{made.team.slug}/assist/{made.pk}"
    sent = form(browser.get(f"{at}/"))
    assert not any(name.startswith(("target-", "ok-")) for name in sent)
    sent[f"ok-{row(sent, 'expectedAmount')}"] = "yes"
    refused = browser.post(f"{at}/apply", sent)
    assert refused.status_code == 422
    assert "Choose which record this is." in words(refused)
    deal_row = row(sent, "expectedAmount").partition(".")[0]
    looked = form(browser.post(f"{at}/look", {**sent, f"target-{deal_row}": str(deal.pk)}))
    assert (
        looked[f"ok-{row(looked, 'expectedCloseDate')}"] == "yes"
    )  # sure enough, now that the deal is known
    assert f"ok-{row(looked, 'probability')}" not in looked
    browser.post(f"{at}/apply", looked)
    deal.refresh_from_db()
    assert deal.amount_minor == 9_200_000


def test_declining_writes_nothing(browser: Client, at: str, made: Proposal, deal: Opportunity) -> None:
    browser.post(f"{at}/reject")
    made.refresh_from_db()
    assert made.status == Status.REJECTED
    page = words(browser.get(f"{at}/"))
    assert "Rejected" in page
    deal.refresh_from_db()
    assert deal.amount_minor == 8_600_000


def test_a_text_is_read_on_a_page_of_its_own(
    monkeypatch: pytest.MonkeyPatch, script: Script, browser: Client, alice: Membership
) -> None:
    follow(script, monkeypatch)
    done = browser.post(f"/t/{alice.team.slug}/assist/", {"text": TEXT, "source": "share"})
    made = Proposal.objects.for_team(alice.team).get()
    assert done["Location"] == f"/t/{alice.team.slug}/assist/{made.pk}/"
    assert (made.text, made.source) == (TEXT, "share")


def test_a_file_is_read_with_the_deal_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, script: Script, browser: Client, deal: Opportunity
) -> None:
    follow(script, monkeypatch)
    mail = b"From: Elena <e@acme.example>\nDate: Mon, 23 Nov 2026 09:30:00 +0000\n\n" + TEXT.encode()
    file = SimpleUploadedFile("a.eml", mail)
    browser.post(f"/t/{deal.team.slug}/assist/", {"text": "", "file": file, "opportunityId": str(deal.pk)})
    made = Proposal.objects.for_team(deal.team).get()
    assert (made.source, made.opportunity_id) == ("email", deal.pk)
    assert made.said_at is not None


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_text_that_cannot_be_read_stays_in_the_form(browser: Client, alice: Membership, text: str) -> None:
    page = browser.post(f"/t/{alice.team.slug}/assist/", {"text": text})
    assert page.status_code == 422
    assert f">{text}</textarea>" in page.content.decode()
    assert 'id="text-error"' in page.content.decode()


def test_a_file_that_cannot_be_read_says_why(browser: Client, alice: Membership) -> None:
    file = SimpleUploadedFile("deal.pdf", b"%PDF")
    page = browser.post(f"/t/{alice.team.slug}/assist/", {"text": "keep me", "file": file})
    assert page.status_code == 422
    assert "Choose an e-mail (.eml)" in words(page)
    assert "keep me" in words(page)


def test_a_text_sent_after_the_session_ended_is_there_after_signing_in(
    client: Client, alice: Membership
) -> None:
    url = f"/t/{alice.team.slug}/assist/"
    to = client.post(url, {"text": "Typed for ten minutes"}, headers={"referer": f"http://testserver{url}"})
    assert to["Location"].startswith("/sign-in")
    assert alice.user
    client.post(to["Location"], {"email": alice.user.email, "password": "correct horse battery", "next": url})
    assert "Typed for ten minutes" in words(client.get(url))
    assert "Typed for ten minutes" not in words(client.get(url))


def test_a_viewer_reads_proposals_and_decides_nothing(
    viewer: Membership, client_for: Browser, at: str, made: Proposal
) -> None:
    browser = client_for(viewer)
    page = browser.get(f"{at}/")
    assert page.status_code == 200
    assert 'id="decide"' not in page.content.decode()
    for address in ("apply", "reject", "undo", "look"):
        assert browser.post(f"{at}/{address}").status_code == 403
    assert browser.get(f"/t/{made.team.slug}/assist/").status_code == 403


def test_the_history_lists_texts_with_what_became_of_them(
    browser: Client, at: str, made: Proposal, alice: Membership
) -> None:
    browser.post(f"{at}/apply", form(browser.get(f"{at}/")))
    page = browser.get(f"/t/{made.team.slug}/assist/history/")
    said = words(page)
    assert "Called Acme about MES phase two" in said
    assert "Applied" in said
    assert "Alice" in said
    assert (
        f"/opportunities/{Opportunity.objects.for_team(made.team).get(name='MES phase two').pk}"
        in page.content.decode()
    )
    assert "No text is like that" in words(
        browser.get(f"/t/{made.team.slug}/assist/history/?status=rejected")
    )


def test_nothing_in_a_text_becomes_markup(desk: Desk, browser: Client, deal: Opportunity) -> None:
    evil = "<script>alert(1)</script> <b>92k</b>"
    script = Script(evil)
    script.deal("d", name=(evil[:20], "<script>"), expectedAmount=("92000", "<b>92k</b>"))
    made = desk.propose(script)
    body = browser.get(f"/t/{made.team.slug}/assist/{made.pk}/").content.decode()
    assert "<script>alert" not in body
    assert "<b>92k" not in body


NOTE = "Met them today. Next step: send the plan by 2 December 2026."


def test_a_note_fills_the_form_beside_it_and_saves_nothing(browser: Client, deal: Opportunity) -> None:
    url = f"/t/{deal.team.slug}/opportunities/{deal.pk}/follow-ups/draft"
    page = browser.post(url, {"content": NOTE, "kind": "note", "nextAction": "My own step"})
    body = page.content.decode()
    assert page.status_code == 200
    drafted = re.search(r'data-drafted="([^"]*)"', body)
    assert drafted
    assert {"kind", "nextFollowUpAt"} <= set(drafted[1].split())
    assert "nextAction" not in drafted[1]
    assert 'value="My own step"' in body
    assert 'value="2026-12-02T' in body
    assert 'value="meeting" checked' in body
    assert not FollowUp.objects.for_team(deal.team).exists()
    assert not Proposal.objects.for_team(deal.team).exists()
    empty = browser.post(url, {"content": " ", "kind": "note"})
    assert empty.status_code == 422
    assert "content-error" in empty.content.decode()


def test_a_message_to_the_customer_is_drafted_and_not_sent(
    browser: Client, deal: Opportunity, mailoutbox: list[Any]
) -> None:
    url = f"/t/{deal.team.slug}/opportunities/{deal.pk}/follow-ups/draft"
    page = browser.post(url, {"content": NOTE, "kind": "call", "message": "1"})
    message = re.search(r'<textarea id="message-text"[^>]*>(.*?)</textarea>', page.content.decode(), re.S)
    assert message
    assert deal.name in message[1]
    assert "plan" in message[1]
    assert mailoutbox == []
    assert not FollowUp.objects.for_team(deal.team).exists()


def test_a_shared_text_is_shown_with_a_button_for_each_team(browser: Client, alice: Membership) -> None:
    page = browser.post(
        "/share", {"title": "Deal", "text": "Acme wants to sign", "url": "https://acme.example"}
    )
    assert page.status_code == 200
    assert "Deal\nAcme wants to sign\nhttps://acme.example</textarea>" in page.content.decode()
    assert f'formaction="/t/{alice.team.slug}/assist/"' in page.content.decode()
    assert not Proposal.objects.for_team(alice.team).exists()


def test_a_shared_text_waits_for_who_is_not_signed_in(client: Client, db: None) -> None:
    page = client.post("/share", {"text": "Acme wants to sign"})
    assert "Acme wants to sign</textarea>" in page.content.decode()
    assert "/sign-in?next=/share" in page.content.decode()
    assert settings.SESSION_COOKIE_NAME not in page.cookies


@pytest.mark.parametrize("chosen", ["theirs", "new"])
def test_a_deal_goes_with_the_company_that_a_person_chose(
    desk: Desk, browser: Client, make_company: Callable[..., Company], chosen: str
) -> None:
    there = make_company("Acme Instruments")
    script = Script("Acme wants the pump line, about 92k")
    script.company("c", name=("Acme", "Acme"))
    script.deal("d", company="c", name=("Pump line", "pump line"), expectedAmount=("92000", "about 92k"))
    script.is_("c", there, verdict="ask", score=0.6)
    made = desk.propose(script)
    at = f"/t/{made.team.slug}/assist/{made.pk}"
    page = browser.get(f"{at}/")
    assert "Which one is it?" in words(page)
    sent = form(page)
    company = next(name for name in sent if name.startswith("target-") and not sent[name])
    sent[company] = str(there.pk) if chosen == "theirs" else "new"
    looked = browser.post(f"{at}/look", sent)
    assert form(looked)[f"ok-{row(sent, 'companyName')}"] == "yes"
    sent = form(looked)
    for name in list(sent):
        if re.fullmatch(r"a\d+\.name", name):
            sent[f"ok-{name}"] = "yes"
    assert browser.post(f"{at}/apply", sent).status_code == 302
    deal = Opportunity.objects.for_team(made.team).select_related("company").get(name="Pump line")
    assert deal.company
    assert deal.company.name == ("Acme Instruments" if chosen == "theirs" else "Acme")
    assert (deal.company_id == there.pk) == (chosen == "theirs")


def test_the_manifest_names_files_that_are_there_and_hands_shared_texts_to_their_page() -> None:
    manifest = json.loads(Path(str(find("manifest.webmanifest"))).read_text())
    assert all(find(icon["src"]) for icon in manifest["icons"])
    target = manifest["share_target"]
    assert resolve(target["action"]).url_name == "share"
    assert target["method"] == "POST"
    accepted = target["params"]["files"][0]["accept"]
    assert {each for each in accepted if each.startswith(".")} == set(assist_files.ENDINGS)
