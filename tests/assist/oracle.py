"""A model that answers what a careful reader expects of a text, with the words it stands on: how much a good model gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from tests.assist.reading import answer, company, contact, deal, talk
from wenshu.assist.evaluation.comparing import has_words, options
from wenshu.assist.evaluation.suite import Accepted, Case, ExpectedDeal, Words
from wenshu.assist.offline.page import fold
from wenshu.reading import days, money
from wenshu.reading.day_math import Calendar

Said = tuple[str, str]


def said(case: Case) -> dict[str, Any]:
    """The answer to a text, in the model's own shape."""
    companies: dict[str, dict[str, Any]] = {}
    for name in (*case.companies, *(each.company_name for each in case.deals)):
        value = first(name)
        if value and value not in companies:
            companies[value] = company(f"c{len(companies)}", **only(name=named(case, value)))
    entities = list(companies.values())
    people = [
        contact(
            f"p{n}",
            **only(
                name=named(case, first(each.name)),
                title=named(case, first(each.title)),
                email=named(case, first(each.email)),
                phone=named(case, first(each.phone)),
            ),
        )
        for n, each in enumerate(case.contacts)
        if not each.optional
    ]
    for n, each in enumerate(case.deals):
        value = first(each.company_name)
        links = {"company": companies[value]["key"]} if value else {}
        entities += [
            deal(f"o{n}", **links, **of_deal(case, each)),
            talk(f"f{n}", opportunity=f"o{n}", **of_talk(case, each)),
        ]
    return answer(*entities, *people)


def of_deal(case: Case, wanted: ExpectedDeal) -> dict[str, Said]:
    return only(
        expectedAmount=amount(case, first(wanted.expected_amount)),
        currency=whole(case, first(wanted.currency)),
        expectedCloseDate=day(case, first(wanted.expected_close_date)),
        status=whole(case, first(wanted.status)),
        probability=whole(case, first(wanted.probability)),
        product=named(case, first(wanted.product)) or whole(case, first(wanted.product)),
        region=named(case, first(wanted.region)) or whole(case, first(wanted.region)),
        source=named(case, first(wanted.source)) or whole(case, first(wanted.source)),
        competitor=named(case, first(wanted.competitor)),
        lostReason=words(case, wanted.lost_reason),
    )


def of_talk(case: Case, wanted: ExpectedDeal) -> dict[str, Said]:
    return only(
        kind=whole(case, first(wanted.follow_up_kind)),
        nextAction=words(case, wanted.next_action),
        nextFollowUpAt=day(case, first(wanted.next_follow_up_at)),
        occurredAt=day(case, first(wanted.occurred_on), behind=True),
    )


def only(**facts: Said | None) -> dict[str, Said]:
    return {name: fact for name, fact in facts.items() if fact is not None}


def first(accepted: Accepted) -> str | None:
    value = options(accepted)[0]
    return None if value is None else str(value)


def named(case: Case, value: str | None) -> Said | None:
    found = re.search(re.escape(value), case.text, re.IGNORECASE) if value else None
    return (found[0], found[0]) if found else None


def whole(case: Case, value: str | None) -> Said | None:
    return (value, case.text[:1900]) if value else None


def amount(case: Case, value: str | None) -> Said | None:
    for each in money.find(fold(case.text)) if value else ():
        if Decimal(value or 0) in {each.low, each.high}:
            return str(value), case.text[each.start : each.end]
    return None


def day(case: Case, value: str | None, *, behind: bool = False) -> Said | None:
    around = case.context.said_at or case.context.today
    if value is None or around is None:
        return None
    today = case.context.said_at.date() if case.context.said_at else case.context.today
    assert today is not None
    for each in days.find(fold(case.text), Calendar(today, month_first=case.context.month_first)):
        meant = each.happened(today) if behind else each.due
        if meant is not None and meant.isoformat() == value[:10]:
            return value, case.text[each.start : each.end]
    return None


def words(case: Case, wanted: Words) -> Said | None:
    """The shortest clause that holds them."""
    told = next((each for each in wanted or [] if each), None)
    if told is None:
        return None
    found = sorted((each for each in clauses(case.text) if has_words(told, each)), key=len)
    return (found[0], found[0]) if found else None


def clauses(text: str) -> Iterator[str]:
    pieces: Sequence[str] = re.split(r"[\n。！？；]|[.!?;](?=\s)", text)
    for piece in pieces:
        yield from (part.strip() for part in re.split(r"[,，]\s?", piece))
        yield piece.strip()
