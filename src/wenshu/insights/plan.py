"""The plan: a closed schema for questions. It names no table, no team and no number of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel


class Part(BaseModel):
    """Unknown keys are refused, never ignored; JSON keys are camelCase."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


Entity = Literal["opportunity", "company", "contact", "follow_up", "voice_note"]
Listed = Literal[Entity, "target"]  # what a figure's link can show
Metric = Literal[
    "count",
    "amount_sum",
    "amount_avg",
    "amount_min",
    "amount_max",
    "amount_median",
    "weighted_amount",  # amount × probability: the forecast
    "win_rate",  # won / (won + lost), closed in the period
    "cycle_days_avg",  # created to closed
    "age_days_avg",  # created to now, of open deals
    "company_count",  # distinct companies
    "owner_count",  # distinct owners
    "product_count",  # distinct products
    "days_in_stage_avg",  # since the deal entered its present stage, of open deals
    "stage_duration_avg",  # of completed stays in a stage, from the stage history
    "conversion_rate",  # of the deals that reached one stage, those that reached the next
    "target_amount",  # the quota of the period
    "attainment",  # won amount / target
]
Bucket = Literal["day", "week", "month", "quarter", "year"]
Dimension = Literal[
    "owner",
    "sales_team",  # the owner's manager
    "stage",
    "status",  # open, won, lost
    "product",
    "product_series",
    "company",
    "region",
    "industry",
    "country",
    "source",
    "lost_reason",
    "competitor",
    "lost_from_stage",  # the stage that a lost deal was in before it was lost
    "kind",  # of follow-ups
    "voice_status",  # of voice notes, as `status` and `source` are of their deals
    "voice_source",
    "currency",
    "day",
    "week",
    "month",
    "quarter",
    "year",
]
DateField = Literal[
    "created_at",
    "closed_at",
    "expected_close_date",
    "next_follow_up_at",
    "occurred_at",
    "last_activity_at",  # of a company or a contact: that of its latest deal
    "stage_entered_at",  # when the deal entered its present stage
]


class Discriminated(Part):
    """Its `kind` is always written, also where defaults are left out: without it nobody can tell what it is."""

    kind: str

    @model_serializer(mode="wrap")
    def _with_kind(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"kind": self.kind, **written(self)}


class Rolling(Discriminated):
    """近30天, past 6 quarters, next 2 weeks. Days end today; months reach the same day N months back."""

    kind: Literal["rolling"] = "rolling"
    n: int = Field(ge=1, le=1000)
    unit: Literal["day", "week", "month", "quarter", "year"]
    direction: Literal["past", "next"] = "past"


class CalendarUnit(Discriminated):
    """This, last or next unit: `offset` 0, -1, +1. `to_date` ends it today; `weekday` (ISO) is one day of a week."""

    kind: Literal["calendar"] = "calendar"
    unit: Literal["day", "week", "month", "quarter", "half", "year", "fiscal_quarter", "fiscal_year"]
    offset: int = Field(default=0, ge=-1000, le=1000)
    to_date: bool = False
    weekday: int | None = Field(default=None, ge=1, le=7)


class Named(Discriminated):
    """Q3 2020, 2025年3月, FY2024, July. Without a year: the latest one that has begun (past) or is meant."""

    kind: Literal["named"] = "named"
    year: int | None = Field(default=None, ge=1900, le=2200)
    half: Literal[1, 2] | None = None
    quarter: Literal[1, 2, 3, 4] | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)
    season: Literal["spring", "summer", "autumn", "winter"] | None = None
    fiscal: bool = False


class Between(Discriminated):
    """Both days included; None is an open side. Also `since` (start only) and `before` (end only)."""

    kind: Literal["between"] = "between"
    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Between:
        if self.start is None and self.end is None:
            raise ValueError("a period needs a first or a last day")
        if self.start and self.end and self.start > self.end:
            raise ValueError("the first day is after the last")
        return self


Period = Annotated[Rolling | CalendarUnit | Named | Between, Field(discriminator="kind")]


class TimeFilter(Part):
    """`field` None: the server picks it from metric and status, and says which."""

    field: DateField | None = None
    period: Period
    surface: str = ""  # the question's own words


FilterField = Literal[
    "owner",
    "sales_team",
    "stage",
    "status",
    "product",
    "product_series",
    "company",
    "contact",
    "region",
    "industry",
    "country",
    "source",
    "tag",
    "lost_reason",
    "competitor",
    "lost_from_stage",
    "reached_stage",  # the history holds that stage or a later one of the pipeline, lost stages aside
    "left_stage",  # the history holds a completed stay in that stage
    "kind",
    "voice_status",  # of voice notes: queued, transcribing, summarizing, ready, needs_transcript, failed, cancelled
    "voice_source",  # of voice notes: recording, upload, transcript
    "name",
    "content",  # of follow-ups
    "origin",  # of follow-ups: person, assist, voice
    "created_by",
    "currency",
    "amount",
    "probability",
    "age_days",
    "days_in_stage",
    "days_since_activity",  # of a company or a contact: since that of its latest deal; without a deal always more
    "employees",
    "has_amount",
    "has_company",
    "has_contact",
    "has_owner",
    "has_expected_close",
    "has_follow_up",  # a deal with any
    "has_next_follow_up",
    "has_email",
    "has_phone",
    "has_deal",
    "has_open_deal",
    "has_won_deal",
    "has_transcript",  # of voice notes
    "confirmed",  # of voice notes: somebody has confirmed the summary
    "to_confirm",  # of voice notes: there is a summary that nobody has confirmed
    "overdue",  # next follow-up before now
]
FilterOp = Literal[
    "eq", "ne", "in", "not_in", "contains", "gt", "gte", "lt", "lte", "between", "is_null", "not_null"
]


class Filter(Part):
    """`value` holds names as stored (after linking), numbers in major units, or open|won|lost for status."""

    field: FilterField
    op: FilterOp = "eq"
    value: bool | Decimal | str | list[Decimal | str] | None = None
    currency: str | None = None  # of an amount, when the question named one
    surface: str = ""


class Having(Part):
    """A condition on groups: owners with more than 2 deals. Money in major units, rates 0-1, days."""

    metric: Metric
    op: Literal["gt", "gte", "lt", "lte", "eq"]
    value: Decimal
    currency: str | None = None  # of money, when the question named one


class Order(Part):
    by: Metric | Dimension | DateField | Literal["amount", "probability", "name"]
    descending: bool = True


class Compare(Part):
    """With another period, of members with each other or with everybody else, or with the target.

    On a trend each bucket stands beside the one before it, or the one a year before it. `whole` periods are each told in
    full, the one that is not over with what it has so far, where otherwise both are cut to the same day.
    """

    kind: Literal[
        "previous_period", "same_period_last_year", "explicit_period", "members", "vs_rest", "vs_target"
    ]
    period: Period | None = None
    members: list[str] = Field(default_factory=list, max_length=6)
    whole: bool = False


Assumption = Literal[
    "closed_means_won",  # "how many deals did we close"
    "orders_are_won_deals",  # orders, contracts, 订单, 合同
    "leads_are_deals",  # there is no separate lead record
    "conversion_is_win_rate",
    "average_of_won_deals",
    "best_means_won_amount",  # the best reps, 最好的产品
    "figure_is_won_amount",  # a comparison or a ranking of nothing in particular
    "performance_is_won_amount",
    "recent_is_30_days",
    "stages_of_open_deals",  # which stage has the most money
    "inactive_is_30_days",  # stale, stuck, gone quiet, without a number of days
    "time_is_created",  # a period beside nothing that says which date
    "time_is_expected_close",
    "trend_is_monthly",
    "previous_period",  # growth, without saying against what
    "tasks_are_next_follow_ups",  # there is no separate task record
    "target_of_this_quarter",
    "funnel_of_created",  # the deals created in the period
]
Shape = Literal[
    "scalar", "breakdown", "rank", "trend", "share", "compare", "funnel", "list", "detail", "exists"
]
Scope = Literal["mine", "my_team", "all_visible"]  # my_team: the asker, and who reports to them
BUCKETS: frozenset[str] = frozenset({"day", "week", "month", "quarter", "year"})


class Query(Part):
    """A question that the server can run.

    A filter on the dimension of a share picks the rows to show; their shares stay those of the whole.
    The members of a comparison also stand in `filters`. A funnel counts the deals that its filters and time pick
    (by creation unless said), and how many of them reached each stage; of two stages it may have one dimension.
    """

    type: Literal["query"] = "query"
    shape: Shape
    entity: Entity = "opportunity"
    metrics: list[Metric] = Field(default_factory=list, max_length=4)
    dimensions: list[Dimension] = Field(default_factory=list, max_length=2)
    filters: list[Filter] = Field(default_factory=list, max_length=12)
    time: list[TimeFilter] = Field(default_factory=list, max_length=2)
    having: list[Having] = Field(default_factory=list, max_length=3)
    compare: Compare | None = None
    stages: list[str] = Field(default_factory=list, max_length=8)  # of a funnel; none: the whole pipeline
    order: list[Order] = Field(default_factory=list, max_length=2)
    limit: int | None = Field(default=None, ge=1, le=500)  # of groups in a rank, of rows in a list
    scope: Scope = "all_visible"  # may only narrow what the member may see
    assumptions: list[Assumption] = Field(default_factory=list, max_length=6)

    @model_validator(mode="after")
    def _complete(self) -> Query:
        if self.shape not in {"list", "detail", "exists"} and not self.metrics:
            raise ValueError(f"a {self.shape} needs a metric")
        if self.shape in {"breakdown", "share"} and not self.dimensions:
            raise ValueError(f"a {self.shape} needs a dimension")
        if self.shape == "trend" and not BUCKETS.intersection(self.dimensions):
            raise ValueError("a trend needs a time bucket")
        if self.shape == "compare" and self.compare is None:
            raise ValueError("a comparison says with what")
        if self.compare and self.shape != "compare" and not self._is_beside_another_bucket():
            raise ValueError(f"a {self.shape} compares nothing, but for a trend with other periods")
        if self.stages and self.shape != "funnel" and self.metrics != ["conversion_rate"]:
            raise ValueError("only a funnel has stages, and a conversion from one to another")
        return self

    def _is_beside_another_bucket(self) -> bool:
        kinds = {"previous_period", "same_period_last_year"}
        return self.shape == "trend" and self.compare is not None and self.compare.kind in kinds


class Clarify(Part):
    """At most one question back, as full readings to click."""

    type: Literal["clarify"] = "clarify"
    reason: Literal[
        "ambiguous_name", "ambiguous_metric", "ambiguous_time", "missing_context", "several_questions"
    ]
    surface: str = ""
    options: list[Reading] = Field(min_length=2, max_length=4)
    more: int = 0  # meanings that are not among the options


class Reading(Part):
    """One way to understand the question: a full sentence in the asker's language, and its plan."""

    sentence: str
    query: Query


class Refuse(Part):
    """Why there is no answer, and the nearest question that has one."""

    type: Literal["refuse"] = "refuse"
    reason: Literal["not_understood", "unknown_name", "advice", "outside_crm", "not_recorded"]
    words: list[str] = Field(default_factory=list)  # of the question, that mean nothing here
    nearest: list[str] = Field(default_factory=list, max_length=4)  # questions, in the asker's language


class Handoff(Part):
    """A request to write: handed to Assist, never executed here."""

    type: Literal["handoff"] = "handoff"
    to: Literal["assist"] = "assist"
    text: str


Plan = Annotated[Query | Clarify | Refuse | Handoff, Field(discriminator="type")]
PLAN: TypeAdapter[Query | Clarify | Refuse | Handoff] = TypeAdapter(Plan)
