""" "Who has the most valuable deals": a person is asked for, where the words put deals in order."""

from __future__ import annotations

import re
from typing import Final

from wenshu.insights.offline.draft import Draft
from wenshu.insights.plan import Metric, Order, Query

WHO_HAS_SEVERAL: Final = re.compile(
    r"^(?:and )?(?:who(?: has|'s got| have| owns| holds| had)?|whose are) .*\b(?:deals|opportunities|leads)\b",
    re.ASCII,
)
SEVERAL: Final = 5
OF_PEOPLE: Final[dict[str, Metric]] = {"created_at": "age_days_avg", "amount": "amount_sum"}


def people_or_deals(draft: Draft, query: Query) -> list[Query]:
    """Whose are the oldest on average, or worth most together; or the deals, which say whose they are."""
    if query.shape != "list" or query.entity != "opportunity" or len(query.order) != 1:
        return []
    order = query.order[0]
    if order.by not in OF_PEOPLE or not draft.has("who") or not WHO_HAS_SEVERAL.search(draft.text.lower()):
        return []
    deals = query.model_copy(update={"limit": SEVERAL})
    metric = OF_PEOPLE[order.by]
    of_open = any(given.field == "status" and given.value == "open" for given in query.filters)
    if metric == "age_days_avg" and not of_open:
        return []
    descending = order.descending if order.by == "amount" else not order.descending
    people = query.model_copy(
        update={
            "shape": "rank",
            "metrics": [metric],
            "dimensions": ["owner"],
            "order": [Order(by=metric, descending=descending)],
            "limit": 1,
        }
    )
    return [people, deals]
