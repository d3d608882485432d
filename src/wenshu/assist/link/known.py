"""Names of the team's records that occur in a text; looked up before anything is read out of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from wenshu.assist.engine import KnownKind, KnownName
from wenshu.assist.extraction import Span
from wenshu.assist.link import common_words, deal_lookup, likeness
from wenshu.assist.link.flat import Flat, flat, probes
from wenshu.crm import match_keys, match_lookup
from wenshu.crm.match_lookup import Hits
from wenshu.crm.models import KeyKind
from wenshu.reading.company_names import HAN, CompanyName, goes_on, normal, take_apart
from wenshu.teams.models import Team

NAMES = frozenset({KeyKind.NAME, KeyKind.CORE, KeyKind.BARE, KeyKind.BRAND, KeyKind.SOUND, KeyKind.START})
OF_PEOPLE = frozenset({KeyKind.NAME, KeyKind.CORE})
MOST_MEANT = 8  # companies that one short name may stand for
MOST_COMPANIES = 300  # looked at
MOST_OCCURRENCES = 50  # of one name
SHORTEST_SOUND = 5
SHORTEST_DEAL = 4
SHORTEST_REST = 2  # of a deal's name, without the customer's
_CAPITAL = re.compile(r"[A-Z]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A stretch of the flat text, and whose name it is; `weak` names may mean several records."""

    kind: KnownKind
    name: str
    at: int
    to: int
    id: UUID
    weak: bool = False
    unsure: bool = False  # what follows may make it another name


def known_names(team: Team, text: str) -> tuple[KnownName, ...]:
    """In the order of the text, none within another: the longest wins. Nothing of another team, nothing deleted.

    Short names that several companies share are told as the text has them.
    """
    flattened = flat(text)
    stretches = probes(flattened)
    companies = list(_companies(team, flattened, stretches))
    people = list(_people(team, flattened, stretches))
    deals = [_without_company(deal, companies) for deal in _deals(team, flattened, companies, people)]
    return tuple(_told(flattened, [*companies, *people, *deals]))


# companies


def _companies(team: Team, flat: Flat, stretches: dict[str, list[int]]) -> Iterator[_Found]:
    hits = _of_kinds(match_lookup.companies_by_key(team, stretches), NAMES)
    ids = list(dict.fromkeys(hit.id for found in hits.values() for hit in found))[:MOST_COMPANIES]
    records = match_lookup.companies(team, ids)
    all_lower = _CAPITAL.search(flat.text) is None
    for value, found in hits.items():
        sharing = len({hit.id for hit in found})
        for hit in found:
            record = records.get(hit.id)
            if record is None:
                continue
            parts = take_apart(record.name)
            for index in stretches[value][:MOST_OCCURRENCES]:
                stretch = _longest_form(flat, flat.tokens[index].at, parts, value)
                if stretch is None:
                    continue
                at, to, form = stretch
                if not _counts(flat, at, to, form, parts, record.name, hit.kind, sharing, all_lower):
                    continue
                weak = form == parts.brand != parts.core or hit.kind in {KeyKind.SOUND, KeyKind.START}
                found_here = _Found("company", record.name, at, to, record.id, weak)
                yield from [found_here] if form == parts.full else _with_what_follows(flat, found_here)


def _longest_form(flat: Flat, at: int, parts: CompanyName, value: str) -> tuple[int, int, str] | None:
    """Where the longest way to say the name stands that holds the stretch found at `at`."""
    place = len(parts.place)
    for form in parts.forms:
        for begin in (at - place, at) if place and form.startswith(parts.place) else (at,):
            to = begin + len(form)
            if begin >= 0 and flat.key.startswith(form, begin) and flat.is_start(begin) and flat.is_end(to):
                return begin, to, form
    to = at + len(value)
    return (at, to, value) if flat.is_end(to) else None


def _with_what_follows(flat: Flat, found: _Found) -> Iterator[_Found]:
    """国盛银行苏州分行 rather than 国盛银行; and "Meridian Hotels" is not called Meridian.

    恒力设备 may be another company or the equipment of 恒力: that is for the linker, who asks.
    """
    span = flat.span(found.at, found.to)
    end = goes_on(flat.text, span.end)
    if end == span.end:
        yield found
        return
    alike = likeness.of_companies(flat.text[span.start : end], found.name)
    if alike.odds > 2:
        yield replace(found, to=flat.at_of(end))
    elif HAN.match(flat.text[span.end]) or alike.odds > 0:
        yield replace(found, unsure=True)


def _counts(
    flat: Flat,
    at: int,
    to: int,
    form: str,
    parts: CompanyName,
    name: str,
    kind: KeyKind,
    sharing: int,
    all_lower: bool,
) -> bool:
    """Whether the stretch is the name rather than a word that happens to be spelt so."""
    if len(form) < 2 or (sharing > MOST_MEANT and form in {parts.brand, match_keys.start(name)}):
        return False
    written = flat.text[flat.places[at] : flat.places[to - 1] + 1]
    if kind is KeyKind.SOUND and form not in parts.forms:
        return len(form) >= SHORTEST_SOUND and sharing <= 3 and form not in common_words.ENGLISH
    if HAN.search(form):
        whole = form == parts.full or len(form) > len(parts.brand)
        started = kind is KeyKind.START and form not in parts.forms
        return whole or (form not in common_words.CHINESE and (not started or sharing == 1))
    return _counts_in_latin(written, form, parts, name, started=form not in parts.forms, all_lower=all_lower)


def _counts_in_latin(
    written: str, form: str, parts: CompanyName, name: str, *, started: bool, all_lower: bool
) -> bool:
    if form.isdigit():
        return False
    if len(form) <= 3:
        return written in name and written.upper() == written
    begins_large = written[0].isupper() or written[0].isdigit() or written in name
    if form in common_words.ENGLISH:
        return begins_large and form == parts.core and not started
    return begins_large or all_lower or len(form) > len(parts.brand)


# people


def _people(team: Team, flat: Flat, stretches: dict[str, list[int]]) -> Iterator[_Found]:
    hits = _of_kinds(match_lookup.contacts_by_key(team, stretches), OF_PEOPLE)
    ids = list(dict.fromkeys(hit.id for found in hits.values() for hit in found))[:MOST_COMPANIES]
    records = match_lookup.contacts(team, ids)
    all_lower = _CAPITAL.search(flat.text) is None
    for value, found in hits.items():
        for hit in found[:MOST_MEANT]:
            record = records.get(hit.id)
            for index in stretches[value][:MOST_OCCURRENCES] if record else ():
                at = flat.tokens[index].at
                to = at + len(value)
                if record and flat.is_end(to) and _is_called(flat, at, to, all_lower):
                    yield _Found("contact", record.name, at, to, record.id)


def _is_called(flat: Flat, at: int, to: int, all_lower: bool) -> bool:
    written = flat.text[flat.places[at] : flat.places[to - 1] + 1]
    if HAN.search(written):
        return written not in common_words.CHINESE
    words = written.split()
    if len(words) < 2 and (len(written) < 3 or written.casefold() in common_words.ENGLISH):
        return False
    return all_lower or all(word[0].isupper() for word in words)


# deals


def _deals(team: Team, flat: Flat, companies: Iterable[_Found], people: Iterable[_Found]) -> Iterator[_Found]:
    """Those of the companies and people that are named; and those whose whole name is quoted or written large."""
    company_ids = list(dict.fromkeys(found.id for found in companies))[:6]
    contact_ids = list(dict.fromkeys(found.id for found in people))[:6]
    deals = deal_lookup.of_parties(team, company_ids, contact_ids)
    deals += deal_lookup.named(team, deal_lookup.phrases(flat.text))
    for id, name in {deal.id: deal.name for deal in deals}.items():
        key = normal(name)
        at = flat.key.find(key) if len(key) >= SHORTEST_DEAL else -1
        while at >= 0:
            if flat.is_start(at) and flat.is_end(at + len(key)):
                yield _Found("opportunity", name, at, at + len(key), id)
            at = flat.key.find(key, at + len(key))


def _without_company(deal: _Found, companies: list[_Found]) -> _Found:
    """恒力质检升级 is a deal's name that begins with its customer's: both are told, side by side."""
    ends = [each.to for each in companies if each.at == deal.at and each.to + SHORTEST_REST <= deal.to]
    return replace(deal, at=max(ends)) if ends else deal


# of all of them


def _of_kinds(hits: Hits, kinds: frozenset[KeyKind]) -> Hits:
    kept = {value: [hit for hit in found if hit.kind in kinds] for value, found in hits.items()}
    return {value: found for value, found in kept.items() if found}


def _told(flat: Flat, every: list[_Found]) -> Iterator[KnownName]:
    meant: dict[tuple[int, int, KnownKind], list[_Found]] = {}
    for found in every:
        meant.setdefault((found.at, found.to, found.kind), []).append(found)
    taken = bytearray(len(flat.key))
    chosen: list[tuple[int, KnownName]] = []
    order = {"opportunity": 0, "company": 1, "contact": 2}

    def rank(stretch: tuple[int, int, KnownKind]) -> tuple[int, bool, int, int]:
        at, to, kind = stretch
        return at - to, all(found.weak for found in meant[stretch]), order[kind], at

    for at, to, kind in sorted(meant, key=rank):
        same = meant[at, to, kind]
        if any(taken[at:to]):
            continue
        taken[at:to] = b"\1" * (to - at)
        span = flat.span(at, to)
        chosen.append((at, KnownName(kind, _name(flat, span, same), span)))
    yield from (known for _, known in sorted(chosen, key=lambda each: each[0]))


def _name(flat: Flat, span: Span, same: list[_Found]) -> str:
    """The record's name, or what the text says where that may mean several."""
    sure = [found for found in same if not found.unsure]
    names = {found.name for found in sure}
    if len(names) == 1:
        return names.pop()
    strong = {found.name for found in sure if not found.weak}
    return strong.pop() if len(strong) == 1 else flat.text[span.start : span.end]
