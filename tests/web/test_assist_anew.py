"""A text that is read anew is one proposal, not two; and what it may be written to is likely."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.assist.scripted import Desk, Script, desk
from wenshu.assist.matches import Candidate, Match
from wenshu.assist.models import Proposal
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


def test_reading_anew_rejects_what_nobody_decided(
    alice: Membership, client_for: Callable[[Membership], Client]
) -> None:
    browser, at = client_for(alice), f"/t/{alice.team.slug}/assist/"
    text = "Acme wants MES for 20k."
    first = browser.post(at, {"text": text}).headers["Location"]
    page = browser.get(first).content.decode()
    old = Proposal.objects.for_team(alice.team).get()
    assert f'name="instead" value="{old.pk}"' in page
    browser.post(at, {"text": text, "instead": str(old.pk)})
    told = list(
        Proposal.objects.for_team(alice.team).order_by("created_at").values_list("status", "decided_by")
    )
    assert told == [("rejected", alice.pk), ("proposed", None)]


@pytest.mark.parametrize("instead", ["nonsense", "0190a1b2-0000-7000-8000-000000000000", ""])
def test_what_is_no_proposal_of_the_team_replaces_nothing(
    instead: str, alice: Membership, client_for: Callable[[Membership], Client]
) -> None:
    answer = client_for(alice).post(
        f"/t/{alice.team.slug}/assist/", {"text": "Acme wants MES for 20k.", "instead": instead}
    )
    assert answer.status_code == 302
    assert Proposal.objects.for_team(alice.team).get().status == "proposed"


def test_a_deal_that_is_hardly_meant_can_be_chosen_too(
    desk: Desk,
    make_opportunity: Callable[..., Opportunity],
    alice: Membership,
    client_for: Callable[[Membership], Client],
) -> None:
    deal, near, far = (make_opportunity(name) for name in ("MES two", "MES three", "Forklifts"))
    script = Script("MES two is 92000 now")
    script.deal(expectedAmount="92000")
    scores = ((deal, 0.93), (near, 0.12), (far, 0.04))
    script.matches["d"] = Match("link", tuple(Candidate(each.pk, each.name, "", at) for each, at in scores))
    made = desk.propose(script)
    page = client_for(alice).get(f"/t/{alice.team.slug}/assist/{made.pk}/").content.decode()
    assert [str(each.pk) in page for each in (deal, near, far)] == [True, True, True]
