"""A proposal, and a merge that somebody did meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from tests.assist.scripted import Desk, Make
from tests.assist.test_apply import about
from wenshu.assist import pipeline
from wenshu.assist.errors import MovedOn, RecordsChanged
from wenshu.assist.housekeeping import forget_proposals
from wenshu.assist.models import Proposal
from wenshu.crm import merging, opportunities, unmerging
from wenshu.crm.models import Merge, Opportunity
from wenshu.teams.models import Team


def merged(kept: Opportunity, other: Opportunity, desk: Desk, now: datetime) -> Merge:
    return merging.merge(kept, other, fields={}, by=desk.by, via="test", now=now)


def test_a_merge_is_undone_although_an_old_text_of_the_deal_was_forgotten_meanwhile(
    desk: Desk, team: Team, now: datetime, make_opportunity: Make
) -> None:
    kept, other = make_opportunity("MES"), make_opportunity("MES rollout")
    pipeline.reject(desk.propose(about(other), opportunity=other), by=desk.by, now=now)
    waiting = desk.propose(about(other), opportunity=other)
    merge = merged(kept, other, desk, now)
    Proposal.objects.for_team(team).filter(pk=waiting.pk).update(created_at=now + timedelta(days=2))
    assert forget_proposals(now + timedelta(days=settings.PROPOSALS_KEPT_DAYS + 1)) == 1
    unmerging.undo(merge, by=desk.by, via="test", now=now)
    assert Opportunity.objects.for_team(team).live().count() == 2
    assert pipeline.find(team, waiting.pk).opportunity == other


def test_a_merge_is_not_undone_when_a_text_leads_to_another_deal_by_now(
    desk: Desk, team: Team, now: datetime, make_opportunity: Make
) -> None:
    kept, other, third = (make_opportunity(name) for name in ("MES", "MES rollout", "WMS"))
    proposal = desk.propose(about(other), opportunity=other)
    merge = merged(kept, other, desk, now)
    Proposal.objects.for_team(team).filter(pk=proposal.pk).update(opportunity=third)
    with pytest.raises(unmerging.RecordsMovedOn):
        unmerging.undo(merge, by=desk.by, via="test", now=now)


def test_a_text_for_a_deal_that_was_merged_is_refused_with_who_and_into_what(
    desk: Desk, team: Team, now: datetime, make_opportunity: Make
) -> None:
    kept, other = make_opportunity("MES"), make_opportunity("MES rollout")
    proposal = desk.propose(about(other))
    merge = merged(kept, other, desk, now)
    with pytest.raises(RecordsChanged) as refused:
        pipeline.apply(proposal, by=desk.by, now=now)
    assert refused.value.detail == (
        "Alice merged MES rollout into MES at 2026-11-24 10:00. Read the text again to write it there."
    )
    unmerging.undo(merge, by=desk.by, via="test", now=now)
    assert pipeline.apply(proposal, by=desk.by, now=now).status == "applied"


def test_where_the_other_was_deleted_the_text_says_so(
    desk: Desk, team: Team, now: datetime, make_opportunity: Make
) -> None:
    deal = make_opportunity("MES")
    proposal = desk.propose(about(deal))
    opportunities.delete(deal, by=desk.by, via="test", now=now)
    with pytest.raises(RecordsChanged, match="Alice deleted MES at"):
        pipeline.apply(proposal, by=desk.by, now=now)


def test_what_was_written_to_a_deal_is_not_undone_once_it_was_merged(
    desk: Desk, team: Team, now: datetime, make_opportunity: Make
) -> None:
    kept, other = make_opportunity("MES"), make_opportunity("MES rollout")
    applied = pipeline.apply(desk.propose(about(other)), by=desk.by, now=now)
    merge = merged(kept, opportunities.find(team, other.pk), desk, now)
    with pytest.raises(MovedOn, match=r"Alice merged MES rollout into MES at .* Undo that first\."):
        pipeline.undo(applied, by=desk.by, now=now)
    unmerging.undo(merge, by=desk.by, via="test", now=now)
