"""Which of two records' values stays, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, cast

from django.utils.translation import gettext as _

from wenshu.crm import days, money, moves, names
from wenshu.crm.changes import Diff
from wenshu.crm.models import Company, Contact, Opportunity, StageChange, StageKind
from wenshu.errors import FieldError, Invalid
from wenshu.teams.models import Membership

Side = Literal["this", "other", "both"]
Mergeable = Company | Contact | Opportunity
Kind = Literal["company", "contact", "opportunity"]

FIELDS: Final[dict[Kind, tuple[str, ...]]] = {
    "company": (
        "name", "domain", "phone", "industry", "country", "region", "employees", "ownerId", "tags", "description",
        "externalId",
    ),
    "contact": ("name", "title", "email", "phone", "companyId", "ownerId", "tags", "externalId"),
    "opportunity": (
        "name", "companyId", "ownerId", "status", "expectedAmount", "expectedCloseDate", "nextFollowUpAt", "product",
        "competitor", "source", "region", "tags", "description", "externalId",
    ),
}  # fmt: skip
"""In the API's names. `status` brings probability, closing time and lost reason along, the amount its currency."""

COLUMNS: Final = {
    "externalId": "external_id",
    "expectedCloseDate": "expected_close_date",
    "nextFollowUpAt": "next_follow_up_at",
}
LISTS: Final = frozenset({"tags"})


def kind_of(record: Mergeable) -> Kind:
    return cast(Kind, type(record).__name__.lower())


def value(record: Mergeable, name: str) -> object:
    """What is compared; falsy where nothing was said."""
    if name == "ownerId":
        return record.owner_id
    if name == "companyId":
        return _with_company(record).company_id
    if isinstance(record, Opportunity) and name == "status":
        return record.stage_id
    if isinstance(record, Opportunity) and name == "expectedAmount":
        return None if record.amount_minor is None else (record.amount_minor, record.currency)
    found: object = getattr(record, COLUMNS.get(name, name))
    return found


def sides(kept: Mergeable, other: Mergeable, chosen: Mapping[str, str]) -> dict[str, Side]:
    """For every field. Not chosen: what only one of them knows is kept, else this one's; tags are united."""
    kind = kind_of(kept)
    wrong = [
        FieldError(f"/fields/{name}", message)
        for name, side in chosen.items()
        if (message := _problem(kind, name, side))
    ]
    if wrong:
        raise Invalid(wrong)
    usual = {name: _usual(kept, other, name) for name in FIELDS[kind]}
    return usual | {name: cast(Side, side) for name, side in chosen.items()}


def _problem(kind: Kind, name: str, side: str) -> str:
    if name not in FIELDS[kind]:
        return _("There is nothing to choose by this name.")
    allowed = ["this", "other", *(["both"] if name in LISTS else [])]
    return "" if side in allowed else _("Choose one of: %(sides)s.") % {"sides": ", ".join(allowed)}


def _usual(kept: Mergeable, other: Mergeable, name: str) -> Side:
    if name in LISTS:
        return "both"
    mine, theirs = value(kept, name), value(other, name)
    return "other" if _is_empty(mine) and not _is_empty(theirs) else "this"


def _is_empty(found: object) -> bool:
    return found is None or found in ("", [])


def united(kept: Mergeable, other: Mergeable, side: Side) -> list[str]:
    """The tags that stay; the same word in another case is there once."""
    if side == "both":
        return names.tags([*kept.tags, *other.tags])
    return list(other.tags if side == "other" else kept.tags)


def take(
    diff: Diff, other: Mergeable, chosen: Mapping[str, Side], *, by: Membership | None, now: datetime
) -> StageChange | None:
    """Brings over what is chosen of the other record; a move of the deal comes back unsaved."""
    kept = cast(Mergeable, diff.record)
    moved: StageChange | None = None
    for name, side in chosen.items():
        if name in LISTS:
            diff.put(name, united(kept, other, side), name)
        elif side != "other":
            continue
        elif name in {"ownerId", "companyId"}:
            relation = name.removesuffix("Id")
            diff.link(relation, getattr(other, relation))
        elif name == "status":
            moved = _take_stage(diff, other, by=by, now=now)
        elif name == "expectedAmount":
            _take_amount(diff, other)
        else:
            column = COLUMNS.get(name, name)
            diff.put(column, getattr(other, column), name)
    _take_what_follows(diff, other)
    return moved


def _take_stage(diff: Diff, other: Mergeable, *, by: Membership | None, now: datetime) -> StageChange | None:
    kept = _deal(cast(Mergeable, diff.record))
    deal = _deal(other)
    moved = moves.move(diff, deal.stage, by=by, now=now) if deal.stage_id != kept.stage_id else None
    diff.put("closed_at", deal.closed_at, "closedAt")
    diff.put("probability", deal.probability, "probability")
    diff.put("lost_reason", deal.lost_reason, "lostReason")
    return moved


def _take_amount(diff: Diff, other: Mergeable) -> None:
    kept, deal = _deal(cast(Mergeable, diff.record)), _deal(other)
    before = money.text(kept.amount_minor, kept.currency)
    diff.put("currency", deal.currency, "currency")
    diff.follow("amount_minor", deal.amount_minor)
    diff.note("expectedAmount", before, money.text(kept.amount_minor, kept.currency))


def _take_what_follows(diff: Diff, other: Mergeable) -> None:
    kept = diff.record
    if isinstance(kept, Company):
        diff.follow("name_key", names.key(kept.name))
    elif isinstance(kept, Contact):
        diff.follow("name_key", names.key(kept.name, 120))
    elif isinstance(kept, Opportunity):
        diff.follow("name_key", names.key(kept.name))
        deal = _deal(other)
        diff.follow("last_activity_at", max(kept.last_activity_at, deal.last_activity_at))
        if kept.stage_kind == StageKind.LOST and not kept.lost_reason and deal.lost_reason:
            diff.put("lost_reason", deal.lost_reason, "lostReason")
        before = {column: getattr(kept, column) for column in days.OPPORTUNITY_COLUMNS}
        days.fill_opportunity(kept, kept.team.timezone)
        diff.columns |= {column for column, was in before.items() if getattr(kept, column) != was}


def _deal(record: Mergeable) -> Opportunity:
    assert isinstance(record, Opportunity)
    return record


def _with_company(record: Mergeable) -> Contact | Opportunity:
    assert not isinstance(record, Company)
    return record
