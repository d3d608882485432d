"""What can be asked of each kind of record: its conditions, dates and groups."""

from __future__ import annotations

from typing import Final

from wenshu.insights.plan import BUCKETS, Entity

DEAL_TEXT: Final[frozenset[str]] = frozenset(
    [
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
        "name",
        "currency",
        "created_by",
    ]
)
NUMBERS: Final = frozenset(
    ["amount", "probability", "age_days", "days_in_stage", "days_since_activity", "employees"]
)
DEAL_FACTS: Final = frozenset(
    [
        "has_amount",
        "has_company",
        "has_contact",
        "has_owner",
        "has_expected_close",
        "has_follow_up",
        "has_next_follow_up",
        "overdue",
    ]
)
HISTORY: Final = frozenset({"reached_stage", "left_stage", "lost_from_stage"})
PARTY_FACTS: Final = frozenset(
    ["has_owner", "has_phone", "has_deal", "has_open_deal", "has_won_deal"]
)  # of companies and contacts
VOICE_FACTS: Final = frozenset({"has_deal", "has_transcript", "confirmed", "to_confirm"})
FACTS: Final = DEAL_FACTS | PARTY_FACTS | VOICE_FACTS | {"has_email"}
PARTY_FIELDS: Final = PARTY_FACTS | {
    "owner", "company", "name", "region", "industry", "country", "tag", "employees", "created_by", "days_since_activity",
}  # fmt: skip
FIELDS: Final[dict[Entity, frozenset[str]]] = {
    "opportunity": DEAL_TEXT | HISTORY | NUMBERS | DEAL_FACTS,
    "company": PARTY_FIELDS | {"has_contact"},
    "contact": PARTY_FIELDS | {"contact", "has_company", "has_email"},
    "follow_up": frozenset({"kind", "content", "origin", "has_next_follow_up"})
    | (DEAL_TEXT - {"contact", "tag", "currency"}),
    "voice_note": VOICE_FACTS
    | {"voice_status", "voice_source"}
    | (DEAL_TEXT - {"contact", "tag", "currency", "created_by", "sales_team", "product_series"}),
}
DATES: Final[dict[Entity, frozenset[str]]] = {
    "opportunity": frozenset(
        [
            "created_at",
            "closed_at",
            "expected_close_date",
            "next_follow_up_at",
            "last_activity_at",
            "stage_entered_at",
        ]
    ),
    "company": frozenset({"created_at", "last_activity_at"}),
    "contact": frozenset({"created_at", "last_activity_at"}),
    "follow_up": frozenset({"occurred_at", "created_at", "next_follow_up_at"}),
    "voice_note": frozenset({"occurred_at"}),  # when it was recorded
}
DIMENSIONS: Final[dict[Entity, frozenset[str]]] = {
    "opportunity": frozenset(
        [
            "owner",
            "sales_team",
            "stage",
            "status",
            "product",
            "product_series",
            "company",
            "region",
            "industry",
            "country",
            "source",
            "lost_reason",
            "competitor",
            "lost_from_stage",
            "currency",
        ]
    )
    | BUCKETS,
    "company": frozenset({"owner", "region", "industry", "country"}) | BUCKETS,
    "contact": frozenset({"owner", "company", "region", "industry", "country"}) | BUCKETS,
    "follow_up": frozenset(
        [
            "owner",
            "sales_team",
            "kind",
            "company",
            "stage",
            "status",
            "product",
            "product_series",
            "region",
            "industry",
            "country",
            "source",
        ]
    )
    | BUCKETS,
    "voice_note": frozenset(
        [
            "owner",
            "voice_status",
            "voice_source",
            "company",
            "stage",
            "status",
            "product",
            "region",
            "industry",
            "country",
            "source",
        ]
    )
    | BUCKETS,
}
TEXT_OPS: Final = frozenset({"eq", "ne", "in", "not_in", "contains", "is_null", "not_null"})
NUMBER_OPS: Final = frozenset({"eq", "ne", "gt", "gte", "lt", "lte", "between", "is_null", "not_null"})
WORDS: Final[dict[str, frozenset[str]]] = {
    "status": frozenset({"open", "won", "lost"}),
    "kind": frozenset({"call", "meeting", "email", "message", "visit", "note"}),
    "origin": frozenset({"person", "assist", "voice"}),
    "voice_status": frozenset(
        {"queued", "transcribing", "summarizing", "ready", "needs_transcript", "failed", "cancelled"}
    ),
    "voice_source": frozenset({"upload", "recording", "transcript"}),
}
OF_A_DEAL: Final = frozenset(
    {"follow_up", "voice_note"}
)  # their deal's company, stage and product are theirs


def prefix_of(entity: Entity) -> str:
    """Where the columns of the deal stand."""
    return "opportunity__" if entity in OF_A_DEAL else ""
