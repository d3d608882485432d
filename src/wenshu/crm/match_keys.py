"""Keeps the match keys of companies and contacts: by them similar records are found without reading all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction

from wenshu.crm.models import Company, CompanyKey, Contact, ContactKey, KeyKind
from wenshu.crm.models.match_key import LONGEST_KEY
from wenshu.ids import new_id
from wenshu.reading import addresses
from wenshu.reading.company_names import (
    HAN,
    LATIN_GENERIC,
    initials,
    latin_initials,
    latin_words,
    normal,
    sound,
    take_apart,
    words_of,
)
from wenshu.reading.pinyin import sounds
from wenshu.teams.models import Team

R = TypeVar("R")
Keys = dict[str, KeyKind]
"""By value; of several kinds the strongest."""
COMPANY_COLUMNS: Final = frozenset({"name", "domain", "phone"})
CONTACT_COLUMNS: Final = frozenset({"name", "email", "phone"})
SHORTEST_HALVED = 5
AT_ONCE = 1000


def company_keys(name: str, domain: str = "", phone: str = "") -> Keys:
    keys: Keys = {}
    parts = take_apart(name)
    _add(keys, KeyKind.NAME, parts.full)
    _add(keys, KeyKind.CORE, parts.core)
    _add(keys, KeyKind.BARE, parts.bare)
    if host := addresses.host(domain):
        _add(keys, KeyKind.DOMAIN, host)
    _add(keys, KeyKind.PHONE, addresses.phone_key(phone))
    _add(keys, KeyKind.BRAND, parts.brand)
    if parts.is_chinese:
        for heard in sounds(parts.brand)[:3] or [sound(parts.brand)]:
            _add(keys, KeyKind.SOUND, heard)
        _add(keys, KeyKind.SOUND, sound(parts.bare))
    _add(keys, KeyKind.START, start(name))
    if host:
        _add(keys, KeyKind.LABEL, addresses.label(host))
        _add(keys, KeyKind.SITE, addresses.site(host))
    _add(keys, KeyKind.INITIALS, initials(parts) or latin_initials(name))
    words = telling_words(name)
    for word in words if len(words) > 1 else ():
        _add(keys, KeyKind.WORD, word)
    for form in dict.fromkeys((parts.bare, parts.brand, *words[:1])):
        for half in halves(form):
            _add(keys, KeyKind.HALF, half)
    return keys


def contact_keys(name: str, email: str = "", phone: str = "") -> Keys:
    keys: Keys = {}
    full = normal(name)
    _add(keys, KeyKind.EMAIL, email.casefold())
    _add(keys, KeyKind.NAME, full)
    _add(keys, KeyKind.CORE, first_and_last(name))
    _add(keys, KeyKind.PHONE, addresses.phone_key(phone))
    if HAN.search(full):
        for heard in sounds(full)[:3]:
            _add(keys, KeyKind.SOUND, heard)
    host = addresses.host_of_email(email)
    if host and not addresses.is_public_mail(host):
        _add(keys, KeyKind.DOMAIN, host)
        _add(keys, KeyKind.SITE, addresses.site(host))
    for half in halves(full):
        _add(keys, KeyKind.HALF, half)
    return keys


def start(name: str) -> str:
    """What a long brand is called for short: its first two characters, or its first word; empty where it is short."""
    brand = take_apart(name).brand
    if HAN.search(brand):
        return brand[:2] if len(brand) > 3 and brand[:2].isalpha() else ""
    words = [word for word in words_of(name) if word != "the"]
    return (
        words[0] if words and len(words[0]) > 3 and brand.startswith(words[0]) and brand != words[0] else ""
    )


def telling_words(name: str) -> tuple[str, ...]:
    """Of a name in Latin letters those that neither every company has nor a few letters make."""
    if HAN.search(name):
        return ()
    return tuple(word for word in latin_words(name) if len(word) > 3 and word not in LATIN_GENERIC)


def first_and_last(name: str) -> str:
    """Anna K. Lee is Anna Lee."""
    words = words_of(name)
    return words[0] + words[-1] if len(words) > 2 and not HAN.search(name) else ""


def halves(form: str) -> tuple[str, ...]:
    """Its first and its second half, each with its length: one mistake spoils one of them."""
    length = len(form)
    if length < SHORTEST_HALVED or not form.isascii():
        return ()
    middle = length // 2
    return (f"{form[:middle]}~{length}", f"~{length}{form[middle:]}")


def halves_nearby(typed: str) -> tuple[str, ...]:
    """Of every name that is `typed` with one letter wrong, missing or too many."""
    if len(typed) < SHORTEST_HALVED or not typed.isascii():
        return ()
    found: list[str] = []
    for length in (len(typed) - 1, len(typed), len(typed) + 1):
        middle = length // 2
        found += [f"{typed[:middle]}~{length}", f"~{length}{typed[middle - length :]}"]
    middle = len(typed) // 2  # two letters that changed places across the middle spoil both halves
    return (*found, *halves(typed[: middle - 1] + typed[middle] + typed[middle - 1] + typed[middle + 1 :]))


def _add(keys: Keys, kind: KeyKind, value: str) -> None:
    if len(value) > 1:
        keys.setdefault(value[:LONGEST_KEY], kind)


def write_companies(team: Team, companies: Iterable[Company]) -> None:
    """Of companies that have none yet; in the transaction that writes the companies."""
    CompanyKey.objects.for_team(team).insert(
        ("id", "company_id", "kind", "value"),
        (
            (new_id(), company.pk, kind, value)
            for company in companies
            for value, kind in company_keys(company.name, company.domain, company.phone).items()
        ),
    )


def write_contacts(team: Team, contacts: Iterable[Contact]) -> None:
    ContactKey.objects.for_team(team).insert(
        ("id", "contact_id", "kind", "value"),
        (
            (new_id(), contact.pk, kind, value)
            for contact in contacts
            for value, kind in contact_keys(contact.name, contact.email, contact.phone).items()
        ),
    )


def rewrite_company(company: Company) -> None:
    """After a change, a deletion or its undoing: keys are of live records only."""
    forget_companies(company.team, [company.pk])
    if company.deleted_at is None:
        write_companies(company.team, [company])


def rewrite_contact(contact: Contact) -> None:
    forget_contacts(contact.team, [contact.pk])
    if contact.deleted_at is None:
        write_contacts(contact.team, [contact])


def forget_companies(team: Team, ids: Sequence[UUID]) -> None:
    CompanyKey.objects.for_team(team).filter(company_id__in=ids).delete()


def forget_contacts(team: Team, ids: Sequence[UUID]) -> None:
    ContactKey.objects.for_team(team).filter(contact_id__in=ids).delete()


def rebuild(team: Team) -> None:
    """All of a team's keys anew: after records were written by other means than the services, or by older rules."""
    with transaction.atomic():
        CompanyKey.objects.for_team(team).delete()
        ContactKey.objects.for_team(team).delete()
        for companies in _portions(Company.objects.for_team(team).live().order_by("id").iterator(AT_ONCE)):
            write_companies(team, companies)
        for contacts in _portions(Contact.objects.for_team(team).live().order_by("id").iterator(AT_ONCE)):
            write_contacts(team, contacts)


def mend(team: Team) -> int:
    """Live records that have no keys get them, deleted ones lose theirs; returns how many records that were.

    Services never leave any: this is for what was written by other means, such as SQL.
    """
    with transaction.atomic():
        bare_companies = list(Company.objects.for_team(team).live().filter(match_keys=None))
        bare_contacts = list(Contact.objects.for_team(team).live().filter(match_keys=None))
        write_companies(team, bare_companies)
        write_contacts(team, bare_contacts)
        gone_companies = list(Company.objects.for_team(team).deleted().exclude(match_keys=None).distinct())
        gone_contacts = list(Contact.objects.for_team(team).deleted().exclude(match_keys=None).distinct())
        forget_companies(team, [company.pk for company in gone_companies])
        forget_contacts(team, [contact.pk for contact in gone_contacts])
    return len(bare_companies) + len(bare_contacts) + len(gone_companies) + len(gone_contacts)


def differ(team: Team) -> bool:
    """Whether some record's keys are not those of its name, or a deleted one has any."""
    wanted_companies = (
        (company.pk, value, kind)
        for company in Company.objects.for_team(team).live().only("name", "domain", "phone").iterator(AT_ONCE)
        for value, kind in company_keys(company.name, company.domain, company.phone).items()
    )
    wanted_contacts = (
        (contact.pk, value, kind)
        for contact in Contact.objects.for_team(team).live().only("name", "email", "phone").iterator(AT_ONCE)
        for value, kind in contact_keys(contact.name, contact.email, contact.phone).items()
    )
    kept_companies = CompanyKey.objects.for_team(team).values_list("company_id", "value", "kind")
    kept_contacts = ContactKey.objects.for_team(team).values_list("contact_id", "value", "kind")
    return set(wanted_companies) != set(kept_companies) or set(wanted_contacts) != set(kept_contacts)


def _portions(records: Iterator[R]) -> Iterator[list[R]]:
    while portion := list(islice(records, AT_ONCE)):
        yield portion
