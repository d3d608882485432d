"""Deals, and what belongs to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from wenshu.crm.models.base import LIVE, Record, external_id_is_unique
from wenshu.crm.models.parties import Company, Contact
from wenshu.crm.models.pipeline import Stage, StageKind
from wenshu.crm.querysets import OpportunityQuerySet
from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped

DUE = LIVE & Q(stage_kind="open", next_follow_up_at__isnull=False)


def _figures(name: str, columns: str) -> Index:
    """Answers figures alone. SQLite looks at `deleted_at` even though the condition implies it, so it is in there."""
    return Index(fields=[*columns.split(), "deleted_at"], name=name, condition=LIVE)


class Opportunity(Record):
    """A deal. `amount_minor` is null when nobody has said an amount: never counted as 0."""

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="opportunities")
    contacts: models.ManyToManyField[Contact, Any] = models.ManyToManyField(
        Contact, through="OpportunityContact", related_name="opportunities"
    )
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities")
    stage_kind = models.CharField(
        max_length=4, choices=StageKind.choices
    )  # the stage's, kept here for indexes
    stage_entered_at = models.DateTimeField()
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    probability = models.PositiveSmallIntegerField(default=0)  # percent
    expected_close_date = models.DateField(null=True, blank=True)
    next_follow_up_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField()
    source = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    product = models.CharField(max_length=120, blank=True)
    competitor = models.CharField(max_length=120, blank=True)
    tags = models.JSONField(default=list)
    description = models.TextField(blank=True)
    lost_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    created_day = models.DateField(editable=False)
    created_month = models.PositiveIntegerField(editable=False)  # 202611 is November 2026
    closed_day = models.DateField(null=True, editable=False)
    closed_month = models.PositiveIntegerField(null=True, editable=False)
    expected_close_month = models.PositiveIntegerField(null=True, editable=False)
    next_follow_up_day = models.DateField(null=True, editable=False)
    cycle_days = models.IntegerField(
        null=True, editable=False
    )  # from the day it was created to the day it closed

    objects = TeamDoor(OpportunityQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("opportunity")]
        indexes = [
            # the list's sort orders; the newest are searched by name in the index itself
            Index(
                fields=["team", "-created_at", "-id", "name_key", "company", "deleted_at"],
                name="opp_newest",
                condition=LIVE,
            ),
            Index(fields=["team", "-updated_at", "-id"], name="opp_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="opp_by_name", condition=LIVE),
            Index(fields=["team", "amount_minor", "id"], name="opp_by_amount", condition=LIVE),
            Index(fields=["team", "expected_close_date", "id"], name="opp_by_expected_close", condition=LIVE),
            Index(fields=["team", "next_follow_up_at", "id"], name="opp_by_follow_up", condition=LIVE),
            # the board's lanes
            Index(fields=["team", "stage", "-created_at", "-id"], name="opp_lane", condition=LIVE),
            # figures
            _figures("opp_stage_figures", "team stage_kind stage currency amount_minor probability"),
            _figures(
                "opp_closed_figures", "team stage_kind closed_day currency amount_minor owner cycle_days"
            ),
            _figures(
                "opp_closed_month_figures", "team stage_kind closed_month closed_day currency amount_minor"
            ),
            _figures(
                "opp_created_figures", "team created_month created_day stage_kind currency amount_minor"
            ),
            _figures(
                "opp_expected_figures",
                "team stage_kind expected_close_date currency amount_minor probability owner",
            ),
            _figures(
                "opp_owner_figures",
                "team owner stage_kind closed_day currency amount_minor created_day cycle_days",
            ),
            _figures("opp_company_figures", "team company stage_kind closed_day currency amount_minor"),
            _figures("opp_product_figures", "team product stage_kind closed_day currency amount_minor"),
            _figures("opp_region_figures", "team region stage_kind owner closed_day currency amount_minor"),
            _figures("opp_source_figures", "team source stage_kind closed_day currency amount_minor"),
            _figures("opp_lost_figures", "team lost_reason stage_kind closed_day currency amount_minor"),
            _figures("opp_amount_figures", "team stage_kind amount_minor currency closed_day"),
            _figures("opp_activity_figures", "team last_activity_at stage_kind company owner"),
            _figures("opp_in_stage_figures", "team stage_kind stage_entered_at stage owner"),
            Index(
                fields=["team", "next_follow_up_at", "id"],
                name="opp_due",
                condition=DUE,
            ),
            # what one person is behind with: counted on every page, in the index alone
            Index(
                fields=["team", "owner", "next_follow_up_at", "id", "stage_kind", "deleted_at"],
                name="opp_due_of_owner",
                condition=DUE,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpportunityContact(TeamScoped):
    """A contact's part in a deal: decision maker, user, buyer…"""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="contact_links")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="opportunity_links")
    role = models.CharField(max_length=60, blank=True)

    objects = TeamDoor(TeamQuerySet["OpportunityContact"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["opportunity", "contact"], name="one_link_per_contact")]
        indexes = [Index(fields=["team", "opportunity"], name="links_of_a_deal")]


class StageChange(TeamScoped):
    """One move of a deal; the first has no `from_stage`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_day = models.DateField(editable=False)
    seconds_in_previous = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TeamDoor(TeamQuerySet["StageChange"])

    class Meta(TeamScoped.Meta):
        indexes = [
            # with the team in front: SQLite would else take the index of the team alone, and read all of it per deal
            Index(fields=["team", "opportunity", "-changed_at"], name="stage_change_of_deal"),
            Index(fields=["team", "to_stage", "changed_day"], name="stage_change_arrivals"),
        ]


class StageTotal(TeamScoped):
    """A lane's running figures in one currency, of its live deals; NULL when too large to keep. Written by `totals`."""

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="totals")
    currency = models.CharField(max_length=3)
    deals = models.BigIntegerField()
    amount_minor = models.BigIntegerField(null=True)
    weighted = models.BigIntegerField(null=True)  # minor units × percent

    objects = TeamDoor(TeamQuerySet["StageTotal"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["stage", "currency"], name="one_total_per_lane_and_currency")]
