"""Which entities of two readings of one text are the same."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from wenshu.assist.extraction import Entity, EntityKind, Extraction, Fact
from wenshu.crm import names

SHORTEST = 2  # characters of a name that counts as part of another


def paired(first: Extraction, second: Extraction) -> dict[str, str]:
    """By keys of the second: keys of the first. Companies before contacts before deals, which lean on them."""
    keys: dict[str, str] = {}
    for kind in ("company", "contact"):
        for other in second.of(kind):
            same = next((one for one in first.of(kind) if _same_name(one, other)), None)
            if same is not None:
                keys[other.key] = same.key
    _pair_best(first, second, "opportunity", keys)
    _pair_best(first, second, "follow_up", keys)
    return keys


def same_value(name: str, one: Fact, other: Fact) -> bool:
    if name == "name":
        return names.core(str(one.value)) == names.core(str(other.value))
    if name == "expectedAmount":
        return _number(one) == _number(other)
    return names.key(str(one.value)) == names.key(str(other.value))


def overlaps(one: Fact, other: Fact) -> bool:
    if one.span is None or other.span is None:
        return False
    return one.span.start < other.span.end and other.span.start < one.span.end


def _same_name(one: Entity, other: Entity) -> bool:
    for field in ("email", "phone", "domain"):
        if (
            field in one.fields
            and field in other.fields
            and same_value(field, one.fields[field], other.fields[field])
        ):
            return True
    if "name" not in one.fields or "name" not in other.fields:
        return False
    if overlaps(one.fields["name"], other.fields["name"]):
        return True
    mine, theirs = (names.core(str(entity.fields["name"].value)) for entity in (one, other))
    shorter, longer = sorted((mine, theirs), key=len)
    return mine == theirs or (len(shorter) > SHORTEST and longer.startswith(shorter))


def _pair_best(first: Extraction, second: Extraction, kind: EntityKind, keys: dict[str, str]) -> None:
    ours, theirs = list(first.of(kind)), list(second.of(kind))
    scored = sorted(
        (
            (_likeness(one, other, keys), -i, -j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
        ),
        reverse=True,
    )
    taken: set[str] = set()
    for score, i, j in scored:
        one, other = ours[-i], theirs[-j]
        alone = len(ours) == len(theirs) == 1
        if (score > 0 or alone) and one.key not in taken and other.key not in keys:
            keys[other.key] = one.key
            taken.add(one.key)


def _likeness(one: Entity, other: Entity, keys: dict[str, str]) -> int:
    score = 0
    if one.company and other.company:
        score += 2 if keys.get(other.company) == one.company else -3
    if one.opportunity and other.opportunity:
        score += 2 if keys.get(other.opportunity) == one.opportunity else -3
    for field in one.fields.keys() & other.fields.keys():
        mine, theirs = one.fields[field], other.fields[field]
        if "whole_text" in {mine.reason, theirs.reason}:
            continue
        if overlaps(mine, theirs):
            score += 3 if field in {"expectedAmount", "name"} else 1
        elif field == "name" and same_value(field, mine, theirs):
            score += 3
    return score


def _number(fact: Fact) -> Decimal | None:
    try:
        return Decimal(str(fact.value))
    except InvalidOperation:
        return None
