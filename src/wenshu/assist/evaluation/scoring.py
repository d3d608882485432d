"""One reading against what was expected of it: every field right, false or missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import ZoneInfo

from wenshu.ai.messages import Usage
from wenshu.assist.evaluation import comparing, marks
from wenshu.assist.evaluation.comparing import Same, options, text_of
from wenshu.assist.evaluation.groups import Group, groups
from wenshu.assist.evaluation.marks import Mark
from wenshu.assist.evaluation.suite import Accepted, Case, ExpectedContact, ExpectedDeal
from wenshu.assist.extraction import Entity, Extraction

PLAIN: Final[dict[str, tuple[str, Same]]] = {
    "companyName": ("company_name", comparing.same_company),
    "expectedAmount": ("expected_amount", comparing.same_number),
    "currency": ("currency", comparing.same_text),
    "expectedCloseDate": ("expected_close_date", comparing.same_day),
    "status": ("status", comparing.same_text),
    "probability": ("probability", comparing.same_number),
    "product": ("product", comparing.same_text),
    "region": ("region", comparing.same_text),
    "source": ("source", comparing.same_text),
    "competitor": ("competitor", comparing.same_competitor),
}
OF_CONTACTS: Final[dict[str, Same]] = {
    "title": comparing.same_text,
    "phone": comparing.same_phone,
    "email": comparing.same_spelling,
}
FIELDS: Final = (
    "company", "contact", "title", "phone", "email", "deal", *PLAIN, "lostReason", "nextAction", "nextFollowUpAt",
    "followUpKind", "occurredOn",
)  # fmt: skip
KEPT_WHOLE: Final = frozenset({"content", "description"})  # a note keeps its text, orders and all


@dataclass(frozen=True, slots=True)
class Judged:
    """`obeyed` are values that the text's orders asked for."""

    case: Case
    marks: tuple[Mark, ...]
    milliseconds: float
    engine: str = "rules"
    fallback: str = ""
    usage: Usage = field(default_factory=Usage)
    obeyed: tuple[str, ...] = ()


def judge(case: Case, extraction: Extraction) -> tuple[Mark, ...]:
    return (*_companies(case, extraction), *_contacts(case, extraction), *_deals(case, extraction))


def obeyed(case: Case, extraction: Extraction) -> tuple[str, ...]:
    return tuple(
        f"{name}={text_of(fact.value)}"
        for entity in extraction.entities
        for name, fact in entity.fields.items()
        if name not in KEPT_WHOLE and any(_is(text_of(fact.value), forbidden) for forbidden in case.never)
    )


def _is(read: str, forbidden: str) -> bool:
    same = comparing.same_text(forbidden, read) or comparing.same_number(forbidden, read)
    return same or read[:10] == forbidden


# companies and contacts, wherever they stand in the text


def _companies(case: Case, extraction: Extraction) -> Iterator[Mark]:
    read = list(dict.fromkeys(_name(each) for each in extraction.of("company")))
    for accepted in _expected_companies(case):
        known = [str(each) for each in options(accepted) if each is not None]
        found = [name for name in read if any(comparing.same_company(each, name) for each in known)]
        yield from marks.of_value("company", accepted, found, comparing.same_company)
        read = [name for name in read if name not in found]
    yield from (Mark("company", "false", name) for name in read)


def _expected_companies(case: Case) -> list[Accepted]:
    """Each once: the most certain first, so that one which may be either of two is not asked for again."""
    every = [
        *case.companies,
        *(deal.company_name for deal in case.deals),
        *(c.company or None for c in case.contacts),
    ]
    kept: list[Accepted] = []
    for accepted in sorted((each for each in every if each), key=lambda each: len(options(each))):
        if not any(set(options(accepted)) & set(options(other)) - {None} for other in kept):
            kept.append(accepted)
    return kept


def _contacts(case: Case, extraction: Extraction) -> Iterator[Mark]:
    left = list(extraction.of("contact"))
    for expected in case.contacts:
        found = next((each for each in left if _is_person(expected, _name(each))), None)
        if found is not None:
            left.remove(found)
        yield from _contact(expected, found)
    yield from (Mark("contact", "false", _name(each)) for each in left)


def _is_person(expected: ExpectedContact, name: str) -> bool:
    return any(comparing.same_person(str(each), name) for each in options(expected.name) if each is not None)


def _contact(expected: ExpectedContact, found: Entity | None) -> Iterator[Mark]:
    if found is not None:
        yield Mark("contact", "right", _name(found))
    elif expected.optional:
        return
    else:
        yield Mark("contact", "missed", str(options(expected.name)[0]))
    for name, same in OF_CONTACTS.items():
        fact = found.fields.get(name) if found is not None else None
        accepted: Accepted = getattr(expected, name)
        yield from marks.of_value(name, accepted, [text_of(fact.value)] if fact and fact.value else [], same)


def _name(entity: Entity) -> str:
    fact = entity.fields.get("name")
    return text_of(fact.value) if fact else ""


# deals


def _deals(case: Case, extraction: Extraction) -> Iterator[Mark]:
    zone = ZoneInfo(case.context.timezone)
    left = groups(extraction)
    pairs = _paired(case.deals, left, case, zone)
    for place, expected in enumerate(case.deals):
        group = pairs.get(place)
        if group is None and expected.optional:
            continue
        if group is None:
            yield Mark("deal", "missed", str(options(expected.company_name)[0] or ""))
        elif group.is_deal:
            yield Mark("deal", "right", "")
        yield from _deal(expected, group or Group({}, is_deal=False), case, zone)
    for group in left:
        if not any(group is taken for taken in pairs.values()):
            yield from _unasked(group, case, zone)


def _paired(
    expected: Sequence[ExpectedDeal], left: list[Group], case: Case, zone: ZoneInfo
) -> dict[int, Group]:
    """The two that agree most first; the order of the text where nothing tells."""
    agreeing = sorted(
        ((-_agreement(deal, group, case, zone), abs(place - other), place, other)
        for place, deal in enumerate(expected) for other, group in enumerate(left)),
    )  # fmt: skip
    pairs: dict[int, Group] = {}
    taken: set[int] = set()
    for _, _, place, other in agreeing:
        if place not in pairs and other not in taken:
            pairs[place] = left[other]
            taken.add(other)
    return pairs


def _agreement(expected: ExpectedDeal, group: Group, case: Case, zone: ZoneInfo) -> int:
    found = list(_deal(expected, group, case, zone))
    weights = {"companyName": 3, "expectedAmount": 3}
    return sum(weights.get(each.field, 1) for each in found if each.verdict == "right")


def _deal(expected: ExpectedDeal, group: Group, case: Case, zone: ZoneInfo) -> Iterator[Mark]:
    for name, (attribute, same) in PLAIN.items():
        if name != "currency" or not _goes_without_saying(expected, group, case):
            yield from marks.of_value(name, getattr(expected, attribute), group.get(name), same)
    yield from marks.of_words("lostReason", expected.lost_reason, group.get("lostReason"))
    yield from marks.of_words("nextAction", expected.next_action, group.get("nextAction"))
    moments = _by_day(group.get("nextFollowUpAt"))
    yield from marks.of_value(
        "nextFollowUpAt", expected.next_follow_up_at, moments, comparing.moment_in(zone)
    )
    if expected.follow_up_kind is not None:
        yield from marks.of_value(
            "followUpKind", expected.follow_up_kind, group.get("followUpKind"), comparing.same_text
        )
    if expected.occurred_on is not None:
        occurred = group.get("occurredOn")
        yield from marks.of_value("occurredOn", expected.occurred_on, occurred, comparing.moment_in(zone))


def _goes_without_saying(expected: ExpectedDeal, group: Group, case: Case) -> bool:
    """The team's own currency, said or not, is the same deal."""
    own, read = case.context.currency, group.get("currency")
    wanted = expected.currency
    return (wanted is None and read in ((), (own,))) or (wanted == own and not read)


def _by_day(moments: Sequence[str]) -> tuple[str, ...]:
    """A day and a time on that day are one moment, told twice."""
    return tuple(
        each
        for each in moments
        if len(each) > 10 or not any(other != each and other[:10] == each for other in moments)
    )


def _unasked(group: Group, case: Case, zone: ZoneInfo) -> Iterator[Mark]:
    if group.is_deal and not case.deal_optional and not any(deal.optional for deal in case.deals):
        yield Mark("deal", "false", " ".join(group.get("companyName")))
    if not (group.is_deal and case.deal_optional):
        yield from _deal(ExpectedDeal(), group, case, zone)
        return
    without_company = {name: values for name, values in group.values.items() if name != "companyName"}
    yield from _deal(ExpectedDeal(), Group(without_company, is_deal=True), case, zone)
