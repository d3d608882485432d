"""Records that a person may write to besides those that the text itself led to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from wenshu.assist.contract import Action, Target, WhyHow
from wenshu.assist.link import deal_lookup
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Team

MOST: Final = 30


def with_deals_of_chosen(
    actions: list[Action], chosen: Mapping[str, UUID | None], team: Team
) -> list[Action]:
    """Who chose another company for a deal than the text led to may choose among that company's open deals, too."""
    wanted = {each.id: company for each in actions if (company := _chosen(each, actions, chosen))}
    if not wanted:
        return actions
    found = deal_lookup.of_parties(team, set(wanted.values()), [])[: MOST * len(wanted)]
    ids = [deal.id for deal in found]
    versions = dict(Opportunity.objects.for_team(team).filter(pk__in=ids).values_list("id", "version"))
    more: dict[UUID, list[Target]] = {}
    for deal in found:
        if deal.company_id is not None and deal.id in versions:
            target = Target(
                id=deal.id, name=deal.name, detail=f"{deal.company_name} · {deal.stage_name}", score=0,
                why=[WhyHow(code="same_company")], version=versions[deal.id],
            )  # fmt: skip
            more.setdefault(deal.company_id, []).append(target)
    return [
        _with_more(each, more.get(wanted[each.id], [])) if each.id in wanted else each for each in actions
    ]


def _chosen(action: Action, actions: list[Action], chosen: Mapping[str, UUID | None]) -> UUID | None:
    """The company that a person chose for the deal, where it is not the proposed one."""
    if not action.kind.endswith("opportunity"):
        return None
    company = next((each for each in actions if each.id == action.company), None)
    picked = chosen.get(action.company)
    proposed = company.target.id if company and company.target and company.verdict != "ask" else None
    return picked if picked != proposed else None


def _with_more(action: Action, more: list[Target]) -> Action:
    offered = {each.id for each in (action.target, *action.alternatives) if each is not None}
    added = [each for each in more if each.id not in offered][:MOST]
    return action.model_copy(update={"alternatives": [*action.alternatives, *added]})
