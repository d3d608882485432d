"""Candidates for the deals of a text, each with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import exp, log
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from wenshu.assist.extraction import Entity
from wenshu.assist.link import evidence
from wenshu.assist.link.deal_lookup import FoundDeal
from wenshu.assist.link.parties import ELSEWHERE
from wenshu.assist.link.product_words import called
from wenshu.assist.link.scoring import Scored
from wenshu.assist.matches import WhyCode
from wenshu.crm import money
from wenshu.reading.company_names import HAN, normal, take_apart
from wenshu.teams.models import Membership

NEW_DEAL: Final = 1.0
WITHOUT: Final = 3.0  # what "the same company" and "its only deal" would say for a deal, if it had one
DESCRIBES: Final[frozenset[WhyCode]] = frozenset(
    ("same_name", "alike_name", "same_product", "amount_near", "named_contact")
)
"""Reasons that the text itself gives for a deal, beyond its company."""
RECENT: Final = timedelta(days=45)
LONG_AGO: Final = timedelta(days=365)
OTHER_PRODUCT: Final = -2.0
NEAR: Final = ((1, 2.4), (5, 2.1), (10, 1.8), (25, 0.5))  # percent, log-odds
_NUMERAL = re.compile(r"\d+|[一二三四五六七八九十]+(?=期|批|阶段|轮|号)")


_KIND_BEHIND = re.compile(
    r"(?:deal|project|opportunity|order|contract|这个项目|的?(?:项目|单子|合同|商机|订单))$"
)


@dataclass(slots=True)
class SaidDeal:
    """One deal that a text speaks of, by its own facts and by whose it is."""

    entity: Entity
    names: tuple[str, ...]
    employers: Mapping[UUID, float]  # chances of companies
    told_company: bool
    people: Mapping[UUID, float]  # chances of contacts
    stage_key: str = ""
    stage_kind: str = ""
    hint_of_new: float = 0.0
    flat: str = ""  # the whole text, in normal form
    amount: Decimal | None = None
    currency: str = ""
    product: str = ""
    by_people: bool = False  # the text names no company: its people's are meant
    product_words: frozenset[str] = frozenset()  # what products are called that its words name

    def new(self, around: Around) -> float:
        """Log-odds of none of the deals that are there: a new one, or one of a company that may be meant and has none.

        How a deal ends is no news of a new one. 刘总 may be somebody else than the one who is known.
        """
        closing = 1.4 if self.stage_kind in {"won", "lost"} else 0.0
        odds = NEW_DEAL + self.hint_of_new - closing
        without = sum(chance for id, chance in self.employers.items() if not around.open_of.get(id))
        if self.by_people:
            without += max(0.0, 1 - sum(self.employers.values()))
        return log(exp(odds) + without * exp(WITHOUT)) if without else odds


@dataclass(slots=True)
class Around:
    """What else there is: who writes, when, and who has a part in which deal."""

    by: Membership | None
    now: datetime
    contacts_on: Mapping[UUID, set[UUID]] = field(default_factory=dict)
    open_of: Mapping[UUID | None, int] = field(default_factory=dict)  # number of open deals by company
    positions: Mapping[str, int] = field(default_factory=dict)  # of stages, by their key


def deal(said: SaidDeal, record: FoundDeal, around: Around) -> Scored:
    detail = " · ".join(part for part in (record.company_name, record.stage_name) if part)
    scored = Scored(record.id, record.name, detail)
    _by_company(scored, said, record, around)
    _by_name(scored, said, record)
    _by_people(scored, said, record, around)
    _by_product(scored, said, record)
    _by_amount(scored, said, record)
    _by_stage(scored, said, record, around)
    _by_owner_and_age(scored, record, around)
    return scored


def _by_company(scored: Scored, said: SaidDeal, record: FoundDeal, around: Around) -> None:
    chance = said.employers.get(record.company_id, 0.0) if record.company_id else 0.0
    if said.told_company and record.company_id and chance < ELSEWHERE:
        scored.rule_out()
    elif chance > 0.02:
        scored.add(1.5 + log(chance), "same_company" if chance >= 0.3 else None)
    elif said.told_company:
        scored.add(-0.8)
    if record.stage_kind == "open" and around.open_of.get(record.company_id, 0) == 1 and chance >= 0.3:
        scored.add(1.3 * chance, "only_open_deal")


def _by_name(scored: Scored, said: SaidDeal, record: FoundDeal) -> None:
    own = _own_words(record.name, record.company_name)
    if said.names:
        odds = max(_likeness(_own_words(name, record.company_name), own) for name in said.names)
        scored.add(odds, _code(odds))
        if odds > 0:
            return
    if len(own) > 3 and own in said.flat and own != normal(record.product):
        scored.add(2.6 + min(len(own), 10) / 10, "same_name")


def _code(odds: float) -> WhyCode | None:
    return None if odds < 1 else "same_name" if odds > 3 else "alike_name"


def _own_words(name: str, company: str) -> str:
    """Without the customer's name, which every deal with them may begin with."""
    key = _without_kind(normal(name))
    for form in take_apart(company).forms if company else ():
        if len(form) > 1 and form in key and len(key) > len(form) + 1:
            return key.replace(form, "", 1)
    return key


def _without_kind(key: str) -> str:
    """ "The campus deal" is the campus."""
    return _KIND_BEHIND.sub("", key.removeprefix("the")) or key


def _likeness(said: str, own: str) -> float:
    if said == own:
        return 4.2
    if _numerals(said) and _numerals(own) and _numerals(said) != _numerals(own):  # 一期 is not 二期
        return -2.0
    shorter, longer = sorted((said, own), key=len)
    least = 2 if HAN.search(shorter) else 4
    if len(shorter) >= least and shorter in longer:
        return 2.8
    ratio = fuzz.ratio(said, own)
    if ratio >= 80:
        return 2.4
    return 0.6 if ratio >= 60 else -1.4


def _numerals(key: str) -> list[str]:
    return _NUMERAL.findall(key)


def _by_people(scored: Scored, said: SaidDeal, record: FoundDeal, around: Around) -> None:
    part = around.contacts_on.get(record.id, set())
    chance = max((said.people.get(id, 0.0) for id in part), default=0.0)
    if chance >= 0.3:
        scored.add(1.7 * chance, "named_contact")
    elif part and said.people:
        scored.add(-0.3)


def _by_product(scored: Scored, said: SaidDeal, record: FoundDeal) -> None:
    if not said.product:
        _by_product_words(scored, said, record)
        return
    asked, sold, name = normal(said.product), normal(record.product), normal(record.name)
    if asked and asked in {sold, name}:
        scored.add(1.8, "same_product")
    elif asked and sold and (asked in sold or sold in asked):
        scored.add(1.2, "same_product")
    elif asked and asked in name:
        scored.add(1.5, "same_product")
    elif sold:
        scored.add(OTHER_PRODUCT)
    else:
        scored.add(-0.3)


def _by_product_words(scored: Scored, said: SaidDeal, record: FoundDeal) -> None:
    """No product was read, and yet the text may call one by its name: "MES 报价" is about no 设备物联."""
    if not (said.product_words and record.product):
        return
    name = normal(record.name)
    if said.product_words & called(record.product) or any(word in name for word in said.product_words):
        scored.add(0.8, "same_product")
    else:
        scored.add(OTHER_PRODUCT)


def _by_amount(scored: Scored, said: SaidDeal, record: FoundDeal) -> None:
    if said.amount is None or record.amount_minor is None or record.amount_minor <= 0:
        return
    if said.currency and said.currency != record.currency:
        return
    amount = money.to_major(record.amount_minor, record.currency)
    off = abs(amount - said.amount) / max(amount, said.amount) * 100
    for percent, odds in NEAR:
        if off <= percent:
            scored.add(odds, "amount_near" if percent <= 10 else None, percent=str(percent))
            return
    scored.add(-0.4 if off <= 50 else -1.2 if off <= 65 else -2.0)


def _by_stage(scored: Scored, said: SaidDeal, record: FoundDeal, around: Around) -> None:
    """Closed deals are meant only where much else says so."""
    if record.stage_kind != "open":
        scored.add(-2.0 if said.stage_kind == record.stage_kind else -3.2)
        return
    if not said.stage_key:
        return
    if said.stage_kind == "open":
        step = around.positions.get(said.stage_key, 0) - around.positions.get(record.stage_key, 0)
        scored.add(0.5 if step >= 0 else -0.4, "stage_fits" if step >= 0 else None)
        return
    place = around.positions.get(record.stage_key, 0)
    scored.add(0.15 * min(place, 4), "stage_fits" if place > 1 else None)


def _by_owner_and_age(scored: Scored, record: FoundDeal, around: Around) -> None:
    if around.by is not None and record.owner_id == around.by.pk:
        scored.add(0.5, "own_deal")
    silent = around.now - record.last_activity_at
    if silent <= RECENT:
        scored.add(0.3, "recent")
    elif silent > LONG_AGO:
        scored.add(-0.4)


def said_deal(
    entity: Entity,
    text: str,
    flat: str,
    *,
    employers: Mapping[UUID, float],
    told_company: bool,
    people: Mapping[UUID, float],
    stage_kinds: Mapping[str, str],
    alone: bool,
) -> SaidDeal:
    """`alone`: the only deal of the text, which is then what all of its words are about."""
    stage_key = evidence.text_of(entity, "status")
    return SaidDeal(
        entity,
        evidence.names_of(entity, text),
        employers,
        told_company,
        people,
        stage_key,
        stage_kinds.get(stage_key, ""),
        evidence.hint_of_new(text if alone else around_of(entity, text)),
        flat if alone else normal(around_of(entity, text)),
        evidence.amount_of(entity),
        evidence.text_of(entity, "currency"),
        evidence.text_of(entity, "product"),
    )


def around_of(entity: Entity, text: str) -> str:
    """The lines that its facts and mentions stand on."""
    spans = [*entity.mentions, *(fact.span for fact in entity.fields.values() if fact.span)]
    if not spans:
        return ""
    first = min(span.start for span in spans)
    last = max(span.end for span in spans)
    start = max(text.rfind(mark, 0, first) for mark in "\n。;；")
    ends = [end for mark in "\n。;；" if (end := text.find(mark, last)) >= 0]
    return text[start + 1 : min(ends, default=len(text))]
