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
        "name",
        "currency",
    ]
)
DEAL_NUMBERS: Final = frozenset({"amount", "probability", "age_days", "days_since_activity", "employees"})
DEAL_FACTS: Final = frozenset(
    ["has_amount", "has_company", "has_owner", "has_expected_close", "has_next_follow_up", "overdue"]
)
FIELDS: Final[dict[Entity, frozenset[str]]] = {
    "opportunity": DEAL_TEXT | DEAL_NUMBERS | DEAL_FACTS,
    "company": frozenset(
        ["owner", "company", "name", "region", "industry", "country", "tag", "employees", "has_owner"]
    ),
    "contact": frozenset(
        [
            "owner",
            "company",
            "contact",
            "name",
            "tag",
            "region",
            "industry",
            "country",
            "employees",
            "has_company",
            "has_owner",
        ]
    ),
    "follow_up": frozenset({"kind", "has_next_follow_up"}) | (DEAL_TEXT - {"contact", "tag", "currency"}),
}
DATES: Final[dict[Entity, frozenset[str]]] = {
    "opportunity": frozenset(
        ["created_at", "closed_at", "expected_close_date", "next_follow_up_at", "last_activity_at"]
    ),
    "company": frozenset({"created_at"}),
    "contact": frozenset({"created_at"}),
    "follow_up": frozenset({"occurred_at", "created_at", "next_follow_up_at"}),
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
            "currency",
        ]
    )
    | BUCKETS,
    "company": frozenset({"owner", "region", "industry", "country"}) | BUCKETS,
    "contact": frozenset({"owner", "company", "region", "industry", "country"}) | BUCKETS,
    "follow_up": frozenset({"owner", "sales_team", "kind", "company", "stage", "status", "product", "region"})
    | BUCKETS,
}
TEXT_OPS: Final = frozenset({"eq", "ne", "in", "not_in", "contains", "is_null", "not_null"})
NUMBER_OPS: Final = frozenset({"eq", "ne", "gt", "gte", "lt", "lte", "between", "is_null", "not_null"})
WORDS: Final[dict[str, frozenset[str]]] = {
    "status": frozenset({"open", "won", "lost"}),
    "kind": frozenset({"call", "meeting", "email", "message", "visit", "note"}),
}
