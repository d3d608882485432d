"""Records that may be one and the same: for warnings on forms, and a page of likely duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Final, Literal
from uuid import UUID

from wenshu.assist.engine import KnownKind
from wenshu.assist.extraction import Entity, Fact, Json
from wenshu.assist.link import deal_lookup, deals, evidence, parties, scoring
from wenshu.assist.link.deal_lookup import FoundDeal
from wenshu.assist.link.deals import Around, SaidDeal
from wenshu.assist.link.evidence import Said
from wenshu.assist.link.parties import MOST_COLLEAGUES, NEW_COMPANY, NEW_CONTACT
from wenshu.assist.link.scoring import Scored
from wenshu.assist.matches import Candidate, Why
from wenshu.crm import match_keys, match_lookup, money, names
from wenshu.crm.keyset import BadCursor
from wenshu.crm.match_lookup import FoundCompany, FoundContact
from wenshu.crm.models import Company, KeyKind
from wenshu.reading import addresses, company_names
from wenshu.teams.models import Team

LIKELY: Final = 0.5
LIKELY_DEAL: Final = 0.7
WORTH_A_WARNING: Final[dict[KnownKind, float]] = {"company": 0.25, "contact": 0.4, "opportunity": 0.4}
"""A look costs less than a duplicate; but people of one name are many."""
NEW_DEAL: Final = 3.0  # two deals of one customer are mostly two
VALUES_AT_ONCE: Final = 400
MOST_ROUNDS: Final = 3  # of one page: a team without duplicates is walked in several pages
WEAK: Final = frozenset(
    {KeyKind.WORD, KeyKind.INITIALS, KeyKind.LABEL, KeyKind.SITE}
)  # no pair has these alone
DEALS_AT_ONCE: Final = 2_000
MOST_DEALS_OF_ONE: Final = 30  # compared with each other
_NOBODY: Final = Around(
    None, datetime(1970, 1, 1, tzinfo=UTC)
)  # whose and how recent a deal is says nothing here


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records; `detail` tells namesakes apart."""

    id: UUID
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two live records of one kind; `older` was created first. `score` is the chance that they are one."""

    kind: KnownKind
    older: Side
    newer: Side
    score: float
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicatePage:
    """Pairs, the likeliest of the page first. A page may be empty and yet have a next one."""

    pairs: tuple[DuplicatePair, ...]
    next_cursor: str | None = None


def similar(
    team: Team, kind: KnownKind, fields: Mapping[str, Json], *, exclude: UUID | None = None
) -> tuple[Candidate, ...]:
    """Live records that may be the one that `fields` (the API's names) describe; best first, at most five.

    Of a contact or an opportunity also `companyId` or `companyName`. `exclude` is the record that is being edited.
    """
    entity = Entity(kind, kind, {name: Fact(value, None, 1.0) for name, value in fields.items()})
    if kind == "company":
        found = _similar_companies(team, entity)
    elif kind == "contact":
        found = _similar_contacts(team, entity, _company_of(team, fields))
    else:
        found = _similar_deals(team, entity, _company_of(team, fields))
    likely = sorted(
        (each for each in found if each.score >= WORTH_A_WARNING[kind]), key=lambda each: -each.odds
    )
    return tuple(each.candidate() for each in likely if each.id != exclude)[: scoring.MOST]


def _company_of(team: Team, fields: Mapping[str, Json]) -> UUID | None:
    given, name = fields.get("companyId"), fields.get("companyName")
    if given:
        try:
            return UUID(str(given))
        except ValueError:
            return None
    if not name or not isinstance(name, str):
        return None
    same = Company.objects.for_team(team).live().filter(name_key=names.key(name)).order_by("id")
    return same.values_list("id", flat=True).first()


def _similar_companies(team: Team, entity: Entity) -> Iterator[Scored]:
    (said,) = evidence.companies_alone([entity])
    found = parties.look_up(team, [said], [])
    for record in found.companies_for(said):
        yield _alone(parties.company(said, record), NEW_COMPANY)


def _similar_contacts(team: Team, entity: Entity, company: UUID | None) -> Iterator[Scored]:
    (said,) = evidence.people_alone([entity])
    found = parties.look_up(team, [], [said])
    employers = {company: 1.0} if company else {}
    colleagues = match_lookup.contacts_of(team, employers, most=MOST_COLLEAGUES)
    for record in {each.id: each for each in (*found.contacts_for(said), *colleagues)}.values():
        yield _alone(parties.contact(said, record, employers, told=company is not None), NEW_CONTACT)


def _similar_deals(team: Team, entity: Entity, company: UUID | None) -> Iterator[Scored]:
    if company is None:
        return
    said = SaidDeal(
        entity,
        tuple(filter(None, [evidence.text_of(entity, "name")])),
        {company: 1.0},
        told_company=True,
        people={},
        amount=evidence.amount_of(entity),
        currency=evidence.text_of(entity, "currency") or team.currency,
        product=evidence.text_of(entity, "product"),
    )
    for record in deal_lookup.of_parties(team, [company], []):
        yield _alone(deals.deal(said, record, _NOBODY), NEW_DEAL)


def _alone(scored: Scored, new: float) -> Scored:
    scored.score = scoring.alone(scored.odds, new=new)
    return scored


# pairs


def duplicate_pairs(
    team: Team, kind: KnownKind, *, cursor: str | None = None, limit: int = 50
) -> DuplicatePage:
    """Each pair on exactly one page, with about `limit` on each.

    Companies and contacts are walked through the match keys that a few of them share, deals from customer to customer:
    no record is compared with every other.
    """
    if kind == "opportunity":
        return _pairs_of_deals(team, cursor, limit)
    found: list[DuplicatePair] = []
    after = cursor or ""
    for _ in range(MOST_ROUNDS):
        values = match_lookup.shared(team, kind, after=after, most=VALUES_AT_ONCE)
        for value, pairs in _pairs_by_value(team, kind, values):
            found += pairs
            after = value
            if len(found) >= limit:
                return _page(found, after)
        if len(values) < VALUES_AT_ONCE:
            return _page(found, None)
    return _page(found, after)


def _page(pairs: list[DuplicatePair], after: str | None) -> DuplicatePage:
    return DuplicatePage(tuple(sorted(pairs, key=lambda pair: -pair.score)), after)


def _pairs_by_value(
    team: Team, kind: Literal["company", "contact"], values: list[str]
) -> Iterator[tuple[str, list[DuplicatePair]]]:
    """A pair that shares several values comes with the first of them."""
    hits = (match_lookup.companies_by_key if kind == "company" else match_lookup.contacts_by_key)(
        team, values
    )
    ids = {hit.id for found in hits.values() for hit in found}
    records: Mapping[UUID, FoundCompany | FoundContact]
    records = match_lookup.companies(team, ids) if kind == "company" else match_lookup.contacts(team, ids)
    likely: dict[str, list[tuple[DuplicatePair, set[str]]]] = {}
    seen: set[tuple[UUID, UUID]] = set()
    for value in values:
        telling = {hit.id for hit in hits.get(value, ()) if hit.id in records and hit.kind not in WEAK}
        for both in combinations(sorted(telling, key=lambda id: id.int), 2):
            if both in seen:
                continue
            seen.add(both)
            pair = _pair(records[both[0]], records[both[1]])
            if pair.score >= LIKELY:
                likely.setdefault(value, []).append((pair, _common(records[both[0]], records[both[1]])))
    wanted = {each for pairs in likely.values() for _, common in pairs for each in common}
    order = {each: at for at, each in enumerate(match_lookup.shared_among(team, kind, wanted))}
    for value in values:
        pairs = likely.get(value, [])
        yield (
            value,
            [
                pair
                for pair, common in pairs
                if value == min(common & order.keys() or {value}, key=lambda each: order.get(each, 0))
            ],
        )


def _common(one: FoundCompany | FoundContact, other: FoundCompany | FoundContact) -> set[str]:
    """The values that lead to both."""
    keys, others = _keys(one), _keys(other)
    return {value for value in keys.keys() & others.keys() if not {keys[value], others[value]} & WEAK}


def _keys(record: FoundCompany | FoundContact) -> match_keys.Keys:
    if isinstance(record, FoundCompany):
        return match_keys.company_keys(record.name, record.domain, record.phone)
    return match_keys.contact_keys(record.name, record.email, record.phone)


TWO_HOUSES: Final = 0.0  # log-odds: as likely as not, less what a new company has


def _are_two_houses(one: FoundCompany | FoundContact, other: FoundCompany | FoundContact) -> bool:
    """Each has a web address of its own, and a word in its name that the other has not: a first word is no family."""
    if not isinstance(one, FoundCompany) or not isinstance(other, FoundCompany):
        return False
    hosts = [addresses.host(each.domain) for each in (one, other)]
    if not all(hosts) or any(map(addresses.is_public_mail, hosts)):
        return False
    if len({host.split(".")[0] for host in hosts}) == 1:  # acme.com and acme.de
        return False
    mine, theirs = (set(company_names.name_words(each.name)) for each in (one, other))
    return mine != theirs and (len(mine & theirs) <= 1 or bool(mine - theirs and theirs - mine))


def _pair(older: FoundCompany | FoundContact, newer: FoundCompany | FoundContact) -> DuplicatePair:
    """Looked at from both sides: of a short and a long name the short one is what people say."""
    scored = max(_seen(older, newer), _seen(newer, older), key=lambda each: each.odds)
    kind: KnownKind = "company" if isinstance(older, FoundCompany) else "contact"
    if _are_two_houses(older, newer):
        scored.odds = min(scored.odds, TWO_HOUSES)
    score = round(scoring.alone(scored.odds, new=NEW_COMPANY if kind == "company" else NEW_CONTACT), 3)
    older, newer = sorted((older, newer), key=lambda record: (record.created_at, record.id.int))
    return DuplicatePair(kind, _side(older), _side(newer), score, tuple(scored.whys.values()))


def _seen(one: FoundCompany | FoundContact, other: FoundCompany | FoundContact) -> Scored:
    """The second, as if the first were what a text says."""
    empty = Entity("company", "", {})
    if isinstance(one, FoundCompany):
        assert isinstance(other, FoundCompany)
        hosts = {host} if (host := addresses.host(one.domain)) else set()
        said = Said(empty, (one.name,), phone=addresses.phone_key(one.phone), hosts=hosts)
        return parties.company(said, other)
    assert isinstance(other, FoundContact)
    said = Said(empty, (one.name,), one.email.casefold(), addresses.phone_key(one.phone))
    employers = {one.company_id: 1.0} if one.company_id else {}
    return parties.contact(said, other, employers, told=one.company_id is not None)


def _side(record: FoundCompany | FoundContact | FoundDeal) -> Side:
    if isinstance(record, FoundCompany):
        return Side(record.id, record.name, record.domain)
    if isinstance(record, FoundContact):
        detail = " · ".join(part for part in (record.title, record.company_name) if part)
        return Side(record.id, record.name, detail)
    return Side(record.id, record.name, f"{record.company_name} · {record.stage_name}")


def _pairs_of_deals(team: Team, cursor: str | None, limit: int) -> DuplicatePage:
    try:
        after = UUID(cursor) if cursor else None
    except ValueError:
        raise BadCursor from None
    found: list[DuplicatePair] = []
    for _ in range(MOST_ROUNDS):
        by_company = deal_lookup.open_by_company(team, after=after, most=DEALS_AT_ONCE)
        for company, records in by_company.items():
            found += _alike(records)
            after = company
            if len(found) >= limit:
                return _page(found, str(after))
        if not by_company:
            return _page(found, None)
    return _page(found, str(after))


def _alike(records: list[FoundDeal]) -> Iterable[DuplicatePair]:
    ordered = sorted(records, key=lambda record: (record.created_at, record.id.int))[:MOST_DEALS_OF_ONE]
    for older, newer in combinations(ordered, 2):
        scored = deals.deal(_as_said(newer), older, _NOBODY)
        score = round(scoring.alone(scored.odds, new=NEW_DEAL), 3)
        if score >= LIKELY_DEAL:
            yield DuplicatePair("opportunity", _side(older), _side(newer), score, tuple(scored.whys.values()))


def _as_said(record: FoundDeal) -> SaidDeal:
    amount = record.amount_minor
    return SaidDeal(
        Entity("opportunity", "", {}),
        (record.name,),
        {record.company_id: 1.0} if record.company_id else {},
        told_company=True,
        people={},
        amount=money.to_major(amount, record.currency) if amount else None,
        currency=record.currency,
        product=record.product,
    )
