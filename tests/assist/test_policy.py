"""What a team allows programs to do, and how long texts are kept that became nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.assist.scripted import Desk
from tests.assist.test_apply import everything
from wenshu.assist import housekeeping, pipeline, policy
from wenshu.assist.models import Proposal
from wenshu.errors import Forbidden, Invalid
from wenshu.teams.models import Membership, Team

Browser = Callable[[Membership], Client]


def test_managers_set_the_threshold_on_the_settings_page(
    client_for: Browser, alice: Membership, bob: Membership, team: Team
) -> None:
    browser, url = client_for(alice), f"/t/{team.slug}/settings/ai/threshold"
    assert browser.post(url, {"applyThreshold": "85 %"}).status_code == 302
    assert policy.threshold_of(team) == 85
    shown = browser.get(f"/t/{team.slug}/settings/ai").content.decode()
    assert 'value="85"' in shown
    assert client_for(bob).post(url, {"applyThreshold": "60"}).status_code == 403
    assert policy.threshold_of(team) == 85


@pytest.mark.parametrize("written", ["", "49", "101", "much", "-80", "８５", "1e2"])
def test_an_odd_threshold_is_refused_with_a_sentence(
    written: str, client_for: Browser, alice: Membership, team: Team
) -> None:
    answer = client_for(alice).post(f"/t/{team.slug}/settings/ai/threshold", {"applyThreshold": written})
    assert answer.status_code == 422
    assert "Choose a threshold from 50 to 100 percent." in answer.content.decode()
    assert policy.threshold_of(team) == 90


def test_a_member_may_not_set_it(bob: Membership, team: Team, now: datetime) -> None:
    with pytest.raises(Forbidden):
        policy.set_threshold(team, 60, by=bob, via="api", now=now)
    with pytest.raises(Invalid):
        policy.set_threshold(
            team, 30, by=Membership.objects.for_team(team).get(role="owner"), via="api", now=now
        )


def test_texts_that_became_nothing_are_forgotten_after_a_time(
    desk: Desk, team: Team, now: datetime, settings: Any
) -> None:
    settings.PROPOSALS_KEPT_DAYS = 30
    waiting, rejected, applied, undone, fresh = (desk.propose(everything()) for _ in range(5))
    pipeline.reject(rejected, by=desk.by, now=now)
    pipeline.undo(pipeline.apply(undone, by=desk.by, now=now), by=desk.by, now=now)
    pipeline.apply(applied, by=desk.by, now=now)
    Proposal.objects.for_team(team).filter(pk=fresh.pk).update(created_at=now + timedelta(days=10))
    assert housekeeping.forget_proposals(now + timedelta(days=29)) == 0
    assert housekeeping.forget_proposals(now + timedelta(days=31)) == 2
    left = set(Proposal.objects.for_team(team).values_list("pk", flat=True))
    assert left == {applied.pk, undone.pk, fresh.pk}
    assert waiting.pk not in left


@pytest.mark.parametrize(("confidence", "told"), [(0.57, "57%"), (0.29, "29%"), (0.896, "89%")])
def test_a_field_that_is_not_sure_enough_is_told_with_its_percentage(
    confidence: float, told: str, desk: Desk, team: Team
) -> None:
    proposal = desk.propose(everything())
    actions = pipeline.actions_of(proposal)
    field = next(iter(actions[0].fields.values()))
    field.confidence = confidence
    found = policy.hindrances(proposal, actions[:1], [], by=desk.by)
    assert [f"is {told} sure; the team asks for 90%." in each.message for each in found] == [True]
