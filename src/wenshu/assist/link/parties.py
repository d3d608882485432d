"""Candidates for the companies and people of a text, each with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from wenshu.assist.link import likeness, person_likeness
from wenshu.assist.link.evidence import Said
from wenshu.assist.link.likeness import UNLIKE, Likeness
from wenshu.assist.link.scoring import Scored
from wenshu.crm import match_lookup
from wenshu.crm.match_lookup import FoundCompany, FoundContact, Hits
from wenshu.reading import addresses
from wenshu.reading.company_names import sound, take_apart
from wenshu.teams.models import Team

NEW_COMPANY = 1.5
NEW_CONTACT = 2.0
DOUBT = 2.2
ELSEWHERE = 0.1  # the chance up to which a company is not the one that the text names
TWO_HOUSES = -4.5  # of names that are only alike
MOST_RECORDS = 60  # looked at for one entity
MOST_COLLEAGUES = 200


@dataclass
class Parties:
    """What the keys of a whole text lead to."""

    firms: dict[UUID, FoundCompany] = field(default_factory=dict)
    staff: dict[UUID, FoundContact] = field(default_factory=dict)
    by_company_key: Hits = field(default_factory=dict)
    by_contact_key: Hits = field(default_factory=dict)

    def companies_for(self, said: Said) -> list[FoundCompany]:
        ids = dict.fromkeys(hit.id for key in said.keys for hit in self.by_company_key.get(key, ()))
        return [self.firms[id] for id in list(ids)[:MOST_RECORDS] if id in self.firms]

    def contacts_for(self, said: Said) -> list[FoundContact]:
        ids = dict.fromkeys(hit.id for key in said.keys for hit in self.by_contact_key.get(key, ()))
        return [self.staff[id] for id in list(ids)[:MOST_RECORDS] if id in self.staff]

    def know(self, contacts: Iterable[FoundContact]) -> None:
        self.staff |= {contact.id: contact for contact in contacts}


def look_up(team: Team, companies: Iterable[Said], people: Iterable[Said]) -> Parties:
    """Six statements, however much is said."""
    company_keys = [key for said in companies for key in said.keys]
    contact_keys = [key for said in people for key in said.keys]
    found = Parties(
        by_company_key=match_lookup.companies_by_key(team, company_keys),
        by_contact_key=match_lookup.contacts_by_key(team, contact_keys),
    )
    found.staff = match_lookup.contacts(team, _ids(found.by_contact_key))
    employers = {each.company_id for each in found.staff.values() if each.company_id}
    found.firms = match_lookup.companies(team, _ids(found.by_company_key) | employers)
    return found


def _ids(hits: Hits) -> set[UUID]:
    return {hit.id for found in hits.values() for hit in found}


def company(said: Said, record: FoundCompany) -> Scored:
    """What name, addresses and telephone say."""
    scored = Scored(record.id, record.name, record.domain)
    alike = _most_telling(likeness.of_companies(name, record.name) for name in said.names)
    scored.add(*(_with_what_follows(alike, said, record.name) if alike is not None else Likeness(-1.0)))
    _by_host(scored, said.hosts, record)
    if said.phone and said.phone == addresses.phone_key(record.phone):
        scored.add(3.0, "same_phone")
    return scored


def _of_two_houses(one: str, hosts: set[str]) -> bool:
    """Both have an address of their own, and not of one name: acme.com and acme.de are one house, acme.com and bolt.com two."""
    said = {addresses.label(host) for host in hosts if not addresses.is_public_mail(host)}
    own = addresses.label(one) if one and not addresses.is_public_mail(one) else ""
    return bool(own and said) and not any(each.startswith(own) or own.startswith(each) for each in said)


def _with_what_follows(alike: Likeness, said: Said, name: str) -> Likeness:
    """The name may go on in the text: 恒力 with 设备, which is a sister of 恒力精密 or what they buy."""
    if not said.goes_on:
        return alike
    longer = likeness.of_companies(said.goes_on, name)
    if longer.odds >= alike.odds:
        return longer
    return alike._replace(odds=alike.odds - DOUBT) if longer.odds <= 0 < alike.odds else alike


def _by_host(scored: Scored, hosts: set[str], record: FoundCompany) -> None:
    own = addresses.host(record.domain)
    if own in hosts:
        scored.add(4.5, "same_domain")
    elif own and any(_within(own, host) or _within(host, own) for host in hosts):
        scored.add(2.5, "same_domain")
    elif not own and hosts:
        parts = take_apart(record.name)
        if {addresses.label(host) for host in hosts} & {parts.brand, parts.bare, sound(parts.brand)}:
            scored.add(1.5, "same_domain")
    elif own and "same_name" not in scored.whys and _of_two_houses(own, hosts):
        scored.add(TWO_HOUSES)


def _within(host: str, site: str) -> bool:
    """mail.acme.com is of acme.com; two tenants of one host are not of each other."""
    return site == addresses.site(host)


def contact(said: Said, record: FoundContact, employers: Mapping[UUID, float], *, told: bool) -> Scored:
    """`employers` are the companies that the person may be of, by their chance; `told` when the text names one."""
    detail = " · ".join(part for part in (record.title, record.company_name) if part)
    scored = Scored(record.id, record.name, detail)
    title = said.entity.fields.get("title")
    held = record.title or (str(title.value or "") if title else "")
    alike = _most_telling(person_likeness.of_people(name, record.name, held) for name in said.names)
    scored.add(*(alike or Likeness(0.0)))
    if said.email and said.email == record.email.casefold():
        scored.add(7.0, "same_email")
    elif said.email and record.email and alike and alike.odds > UNLIKE:
        scored.add(-0.7)  # people have two addresses, and there are namesakes
    if said.phone and said.phone == addresses.phone_key(record.phone):
        scored.add(4.5, "same_phone")
    _by_employer(scored, record, employers, told=told)
    return scored


def is_of_another(said: Said, record: FoundContact, named: Mapping[UUID, float], scored: Scored) -> bool:
    """王总 is somebody at every company: at one that the text does not name, nobody that it means."""
    if record.company_id is None or named.get(record.company_id, 0.0) >= ELSEWHERE:
        return False
    if scored.whys.keys() & {"same_email", "same_phone"}:
        return False
    return all(person_likeness.parse(name).is_part for name in said.names)


def _by_employer(
    scored: Scored, record: FoundContact, employers: Mapping[UUID, float], *, told: bool
) -> None:
    chance = employers.get(record.company_id, 0.0) if record.company_id else 0.0
    if chance > 0.2:
        scored.add(2.8 * chance, "same_company")
    elif told and record.company_id:
        scored.add(-3.0)
    elif told:
        scored.add(-0.5)


def _most_telling(found: Iterable[Likeness]) -> Likeness | None:
    """Of the fullest form of the name; a shorter one counts only where that is like nothing."""
    best: Likeness | None = None
    for each in found:
        if best is None or (best.odds <= UNLIKE < each.odds):
            best = each
    return best
