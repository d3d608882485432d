"""The deals of one company or one person, as short rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from wenshu.crm.models import Company, Contact, Opportunity, OpportunityContact
from wenshu.teams.models import Team
from wenshu.web import choices
from wenshu.web.money import show_money


@dataclass(frozen=True, slots=True)
class Deal:
    id: UUID
    name: str
    stage: str
    tone: str
    amount: str
    owner: str


def deals_of(
    team: Team, *, company: Company | None = None, contact: Contact | None = None, limit: int
) -> tuple[list[Deal], bool]:
    """Newest first, and whether there are more."""
    deals = Opportunity.objects.for_team(team).live()
    if company is not None:
        deals = deals.filter(company=company)
    if contact is not None:
        links = OpportunityContact.objects.for_team(team).filter(contact=contact)
        deals = deals.filter(id__in=links.values("opportunity_id"))
    stages = {stage.pk: stage for stage in choices.stages_of(team, retired=True)}
    tones = choices.tones(list(stages.values()))
    columns = ("id", "name", "stage_id", "amount_minor", "currency", "owner__name")
    rows = list(deals.order_by("-created_at", "-id").values_list(*columns)[: limit + 1])
    shown = [
        Deal(pk, name, stages[stage].name, tones[stages[stage].key], show_money(amount, code), owner or "")
        for pk, name, stage, amount, code, owner in rows[:limit]
    ]  # fmt: skip
    return shown, len(rows) > limit
