"""The records of a sales team. Money is integer minor units; `…_day` and `…_month` are in the team's time zone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamDoor, TeamQuerySet, TeamScoped

LIVE = Q(deleted_at=None)


class Record(TeamScoped):
    """What companies, contacts, opportunities and follow-ups share: versions, soft delete, an outside id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TeamScoped.Meta):
        abstract = True


def external_id_is_unique(kind: str) -> UniqueConstraint:
    return UniqueConstraint(
        fields=["team", "external_id"], condition=~Q(external_id=""), name=f"{kind}_external_id"
    )


class StageKind(models.TextChoices):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Stage(TeamScoped):
    """A step of the pipeline; `probability` is in percent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40, allow_unicode=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=4, choices=StageKind.choices, default=StageKind.OPEN)
    probability = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects = TeamDoor(TeamQuerySet["Stage"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "key"], name="stage_key")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Product(TeamScoped):
    """The price list. Opportunities carry the product's name as text, as it was typed or imported."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    series = models.CharField(max_length=80, blank=True)
    list_price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)

    objects = TeamDoor(TeamQuerySet["Product"])

    class Meta(TeamScoped.Meta):
        constraints = [UniqueConstraint(fields=["team", "name"], name="product_name")]

    def __str__(self) -> str:
        return self.name


class Company(Record):
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)  # crm.names.key(name), for matching
    domain = models.CharField(max_length=200, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    tags = models.JSONField(default=list)
    description = models.TextField(blank=True)

    objects = TeamDoor(CompanyQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("company")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="company_newest", condition=LIVE),
            Index(fields=["team", "-updated_at", "-id"], name="company_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="company_by_name", condition=LIVE),
            Index(fields=["team", "name_key"], name="company_by_name_key", condition=LIVE),
            Index(fields=["team", "industry", "id"], name="company_by_industry", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(Record):
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    title = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="contacts")
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    tags = models.JSONField(default=list)
    description = models.TextField(blank=True)

    objects = TeamDoor(ContactQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("contact")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="contact_newest", condition=LIVE),
            Index(fields=["team", "-updated_at", "-id"], name="contact_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="contact_by_name", condition=LIVE),
            Index(fields=["team", "name_key"], name="contact_by_name_key", condition=LIVE),
            Index(fields=["team", "company", "name"], name="contact_by_company", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.name


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

    objects = TeamDoor(OpportunityQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("opportunity")]
        indexes = [
            # the list's sort orders
            Index(fields=["team", "-created_at", "-id"], name="opp_newest", condition=LIVE),
            Index(fields=["team", "-updated_at", "-id"], name="opp_updated", condition=LIVE),
            Index(fields=["team", "name", "id"], name="opp_by_name", condition=LIVE),
            Index(fields=["team", "amount_minor", "id"], name="opp_by_amount", condition=LIVE),
            Index(fields=["team", "expected_close_date", "id"], name="opp_by_expected_close", condition=LIVE),
            # the board's lanes
            Index(fields=["team", "stage", "-created_at", "-id"], name="opp_lane", condition=LIVE),
            # figures, answered from the index alone
            Index(
                fields=["team", "stage", "currency", "amount_minor", "probability"],
                name="opp_stage_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "stage_kind", "closed_day", "currency", "amount_minor", "owner"],
                name="opp_closed_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "stage_kind", "closed_month", "currency", "amount_minor"],
                name="opp_closed_month_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "created_month", "created_day", "stage_kind", "currency", "amount_minor"],
                name="opp_created_figures",
                condition=LIVE,
            ),
            Index(
                fields=[
                    "team",
                    "stage_kind",
                    "expected_close_date",
                    "currency",
                    "amount_minor",
                    "probability",
                    "owner",
                ],
                name="opp_expected_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "owner", "stage_kind", "closed_day", "currency", "amount_minor"],
                name="opp_owner_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "company", "stage_kind", "closed_day", "currency", "amount_minor"],
                name="opp_company_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "product", "stage_kind", "closed_day", "currency", "amount_minor"],
                name="opp_product_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "region", "stage_kind", "closed_day", "currency", "amount_minor"],
                name="opp_region_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "source", "stage_kind", "closed_day", "currency", "amount_minor"],
                name="opp_source_figures",
                condition=LIVE,
            ),
            Index(
                fields=["team", "next_follow_up_at", "id"],
                name="opp_due",
                condition=LIVE & Q(stage_kind="open", next_follow_up_at__isnull=False),
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
            Index(fields=["opportunity", "-changed_at"], name="stage_change_history"),
            Index(fields=["team", "to_stage", "changed_day"], name="stage_change_arrivals"),
        ]


class FollowUpKind(models.TextChoices):
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    MESSAGE = "message"
    VISIT = "visit"
    NOTE = "note"


class Origin(models.TextChoices):
    PERSON = "person"
    ASSIST = "assist"
    VOICE = "voice"


class FollowUp(Record):
    """What happened with a customer, and what happens next."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=8, choices=FollowUpKind.choices, default=FollowUpKind.NOTE)
    content = models.TextField()
    occurred_at = models.DateTimeField()
    occurred_day = models.DateField(editable=False)
    occurred_month = models.PositiveIntegerField(editable=False)
    next_action = models.CharField(max_length=300, blank=True)
    next_follow_up_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.PERSON)

    objects = TeamDoor(FollowUpQuerySet)

    class Meta(Record.Meta):
        constraints = [external_id_is_unique("follow_up")]
        indexes = [
            Index(fields=["team", "-created_at", "-id"], name="follow_up_newest", condition=LIVE),
            Index(fields=["team", "-occurred_at", "-id"], name="follow_up_latest", condition=LIVE),
            Index(fields=["opportunity", "-occurred_at"], name="follow_up_timeline", condition=LIVE),
            Index(
                fields=["team", "occurred_day", "kind", "author"], name="follow_up_figures", condition=LIVE
            ),
        ]


class AuditAction(models.TextChoices):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    RESTORED = "restored"


class AuditEntry(TeamScoped):
    """One write to one record: who, when, through which face, and each field's old and new value."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record_kind = models.CharField(max_length=20)  # company, contact, opportunity, follow_up, stage, team…
    record_id = models.UUIDField()
    action = models.CharField(max_length=8, choices=AuditAction.choices)
    changes = models.JSONField(default=dict)  # {"expectedAmount": ["100.00", "120.00"]}, API names
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    via = models.CharField(max_length=12)  # web, api, import, cli, demo, assist
    at = models.DateTimeField()

    objects = TeamDoor(TeamQuerySet["AuditEntry"])

    class Meta(TeamScoped.Meta):
        indexes = [
            Index(fields=["team", "record_id", "-at"], name="audit_of_record"),
            Index(fields=["team", "-at", "-id"], name="audit_newest"),
        ]


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(TeamScoped):
    """One file on its way in: how its columns map, how far it is, and every row it skipped with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(
        max_length=16
    )  # opportunities, companies, contacts, follow-ups, members, products
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=80)  # random, below the data directory
    mapping = models.JSONField(default=dict)  # {"Their column": "field"}
    status = models.CharField(max_length=8, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    notes = models.JSONField(
        default=list
    )  # what was decided for the whole file: stages made, columns ignored
    error = models.TextField(blank=True)
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TeamDoor(TeamQuerySet["ImportRun"])


class SkippedRow(TeamScoped):
    """A row that an import left out: its line in the file and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="skipped_rows")
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    row = models.JSONField(default=dict)

    objects = TeamDoor(TeamQuerySet["SkippedRow"])

    class Meta(TeamScoped.Meta):
        indexes = [Index(fields=["run", "line"], name="skipped_row_by_line")]
