"""Deals as they were read, each with its follow-ups, and which of those expected each one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wenshu.assist.evaluation.comparing import text_of
from wenshu.assist.extraction import Entity, Extraction

OF_DEALS: Final = (
    "expectedAmount", "currency", "expectedCloseDate", "status", "probability", "product", "region", "source",
    "competitor", "lostReason",
)  # fmt: skip
OF_FOLLOW_UPS: Final = {"kind": "followUpKind", "occurredAt": "occurredOn"}
OF_BOTH: Final = ("nextAction", "nextFollowUpAt")


@dataclass(frozen=True, slots=True)
class Group:
    """Values by the names that expectations go by. Without a deal it is a follow-up of none."""

    values: dict[str, tuple[str, ...]]
    is_deal: bool

    def get(self, name: str) -> tuple[str, ...]:
        return self.values.get(name, ())


def groups(extraction: Extraction) -> list[Group]:
    """A follow-up that names no deal is of the only one; where there are several or none it stands by itself."""
    deals = extraction.of("opportunity")
    follow_ups = extraction.of("follow_up")
    only = deals[0].key if len(deals) == 1 else ""
    owned = {
        deal.key: [each for each in follow_ups if (each.opportunity or only) == deal.key] for deal in deals
    }
    loose = [each for each in follow_ups if (each.opportunity or only) not in owned]
    return [
        *(Group(_values(deal, owned[deal.key], extraction), is_deal=True) for deal in deals),
        *(Group(_values(None, [each], extraction), is_deal=False) for each in loose),
    ]


def _values(
    deal: Entity | None, follow_ups: Sequence[Entity], extraction: Extraction
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in _pairs(deal, follow_ups, extraction):
        if value and value not in found.setdefault(name, []):
            found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


def _pairs(
    deal: Entity | None, follow_ups: Sequence[Entity], extraction: Extraction
) -> Iterator[tuple[str, str]]:
    if deal is not None:
        yield "companyName", _company(deal, extraction)
        yield from (
            (name, text_of(deal.fields[name].value)) for name in (*OF_DEALS, *OF_BOTH) if name in deal.fields
        )
    for each in follow_ups:
        yield from ((name, text_of(each.fields[name].value)) for name in OF_BOTH if name in each.fields)
        yield from (
            (told, text_of(each.fields[name].value))
            for name, told in OF_FOLLOW_UPS.items()
            if name in each.fields
        )


def _company(deal: Entity, extraction: Extraction) -> str:
    companies = extraction.of("company")
    named = extraction.entity(deal.company) if deal.company else companies[0] if len(companies) == 1 else None
    return text_of(named.fields["name"].value) if named and "name" in named.fields else ""
