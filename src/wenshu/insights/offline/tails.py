"""What a list shows anyway: "deals of Ben and their stage", 华东的商机及负责人."""

from __future__ import annotations

import re

from wenshu.insights.offline.marks import Mark, Text

# As the columns of the lists in `table.py`: names of nouns, figures and dates.
SHOWN: dict[str, frozenset[str]] = {
    "opportunity": frozenset({"company", "owner", "stage", "status", "amount_sum", "amount"}),
    "company": frozenset({"owner", "region", "industry", "country"}),
    "contact": frozenset({"company", "owner", "contact", "email", "phone", "call"}),
}  # fmt: skip
_THEIR = re.compile(
    r"(?:\b(?:and|with|along with|including|plus) (?:also )?(?:their|its|the|his|her)|及其|以及其?|及|和其|和对应的?|和[它他她]们的|和相应的?|和各自的|并显示|并列出)\s?$"
)
COUNTS = ("count", "howmany", "much", "by", "trend", "share", "compare", "funnel", "exists")


def shown_anyway(text: Text, marks: list[Mark]) -> list[Mark]:
    """Marks without a tail that only names columns; with one of anything else they stay as they are."""
    if any(m.sense(*COUNTS) for m in marks):
        return marks
    entity = next((s.value for m in marks if (s := m.sense("noun")) and s.value in SHOWN), None)
    if entity is None:
        return marks
    for at in range(1, len(marks)):
        if not _THEIR.search(text.text[: marks[at].start]) or marks[at].filler:
            continue
        tail = [m for m in marks[at:] if not m.filler and not m.sense("and")]
        if tail and all(_is_shown(m, entity) for m in tail):
            return [m for m in marks[:at] if not _is_joint(m, marks[at])]
    return marks


def _is_joint(mark: Mark, tail: Mark) -> bool:
    return tail.start - mark.end <= len(" their ") and (mark.sense("and", "list") is not None or mark.filler)


def _is_shown(mark: Mark, entity: str) -> bool:
    return any(sense.value in SHOWN[entity] and not sense.note for sense in mark.senses)
