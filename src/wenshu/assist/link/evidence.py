"""What an extraction tells about a record: names as they were written, addresses, numbers; and what the text hints at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from wenshu.assist.extraction import Entity, Extraction
from wenshu.crm import match_keys
from wenshu.crm.match_keys import first_and_last, halves_nearby
from wenshu.reading import addresses
from wenshu.reading.company_names import HAN, goes_on, normal, sound, take_apart, words_of
from wenshu.reading.pinyin import sounds

MOST_MENTIONS = 8
MOST_HOSTS = 10
LONGEST_ADDRESS = 200
_RUN = re.compile(r"[A-Za-z0-9@._:/+-]+")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
_NEW_EN = r"\b(?:new|another|second|separate|additional|fresh) (?:\w+ )?(?:opportunit(?:y|ies)|deal|project|inquiry|enquiry|lead|requirement|request|rfq|rfp)\b|\b(?:rfq|first (?:call|contact|meeting))\b"
_NEW_ZH = r"新(?:的)?(?:商机|项目|需求|询价|单子|订单|机会|客户|线索|一单)|(?:另外|另|还)(?:有|一)(?:个|单|笔)|再(?:上|加|采购|买)(?:一|两)|首次|第一次|初次|追加"
_ON_EN = r"\b(?:still|again|as discussed|follow(?:ed|ing)?[ -]?up|revised?|updated?|approved|postponed?|push(?:ed|es|ing)? (?:back|out|it)|slip(?:s|ped|ping)?|delay(?:ed|s)?|reduced|raised|signed|went with|lost to|the (?:deal|project|order|quote|proposal|contract|po)|now at|instead of)\b"
_ON_ZH = r"上次|继续|跟进|推迟|延期|延后|提前|改[到为成]|[降升涨提加]到|签了|签约|已签|合同|批了|批下来|通过了|定了|还是|最新|进展|调整|压到|谈到|回款|丢了|输了|黄了|中标|落标|报价单"
_ASKING: Final = re.compile(
    r"\b(?:interested in|inquir(?:y|ed|es)|enquir(?:y|ed|es)|looking for|introduced|would like to (?:know|learn|see|buy))\b"
    r"|想了解|咨询|询价|有意向|感兴趣|刚认识|初步(?:了解|接触|沟通)|想[上要买采]",
    re.IGNORECASE,
)
_NEW: Final = re.compile(f"{_NEW_EN}|{_NEW_ZH}", re.IGNORECASE)
_ON: Final = re.compile(f"{_ON_EN}|{_ON_ZH}", re.IGNORECASE)


@dataclass(slots=True)
class Said:
    """One entity, and what it is known by. `keys` are those under which its record would be found."""

    entity: Entity
    names: tuple[str, ...]
    email: str = ""
    phone: str = ""  # by `addresses.phone_key`
    hosts: set[str] = field(default_factory=set)
    goes_on: str = ""  # the name with what follows it in the text, where that may belong to it
    keys: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.entity.key


def text_of(entity: Entity, name: str) -> str:
    fact = entity.fields.get(name)
    return fact.value if fact is not None and isinstance(fact.value, str) else ""


def amount_of(entity: Entity) -> Decimal | None:
    try:
        amount = Decimal(text_of(entity, "expectedAmount"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def names_of(entity: Entity, text: str) -> tuple[str, ...]:
    """As the text has them, the most telling first. None of a name that was put together from other facts.

    Where a name was recognised as one of the team's, what the text says counts, not whose it was taken for.
    """
    fact = entity.fields.get("name")
    if fact is not None and fact.reason == "composed":
        return ()
    found: list[str] = []
    if fact is not None:
        quote = text[fact.span.start : fact.span.end] if fact.span else ""
        value = fact.value if isinstance(fact.value, str) else ""
        found = [quote] if quote and fact.reason == "known_name" else [value, quote]
    base = normal(found[0]) if found else ""
    for span in entity.mentions[:MOST_MENTIONS]:
        mention = text[span.start : span.end]
        if base in (key := normal(mention)) and len(key) > len(base):
            found.append(mention)
    unique = {normal(name): name for name in reversed(found) if normal(name)}
    return tuple(sorted(unique.values(), key=lambda name: -len(take_apart(name).bare)))


def companies(extraction: Extraction, text: str) -> list[Said]:
    found: list[Said] = []
    every = extraction.of("company")
    for entity in every:
        hosts = {addresses.host(text_of(entity, "domain"))}
        if len(every) == 1:  # whose else is an address that stands in the text
            hosts |= _hosts_in(text)
        for contact in extraction.of("contact"):
            if company_of(contact, extraction) == entity.key:
                hosts.add(addresses.host_of_email(text_of(contact, "email")))
        found.append(_company(entity, text, hosts))
    return found


def _hosts_in(text: str) -> set[str]:
    """Of the domains, web and e-mail addresses that stand in it."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        if "." in run and len(run) <= LONGEST_ADDRESS and _HOST.fullmatch(host := addresses.host(run)):
            found.add(host)
            if len(found) == MOST_HOSTS:
                break
    return found


def companies_alone(entities: Iterable[Entity]) -> list[Said]:
    """Of fields that stand in no text."""
    return [_company(entity, "", {addresses.host(text_of(entity, "domain"))}) for entity in entities]


def _company(entity: Entity, text: str, hosts: set[str]) -> Said:
    hosts = {host for host in hosts if host and not addresses.is_public_mail(host)}
    phone = addresses.phone_key(text_of(entity, "phone"))
    said = Said(entity, names_of(entity, text), phone=phone, hosts=hosts, goes_on=_going_on(entity, text))
    said.keys = [*_company_keys((*said.names, said.goes_on)), *_host_keys(hosts), *([phone] if phone else [])]
    return said


def people(extraction: Extraction, text: str) -> list[Said]:
    return [_person(entity, text) for entity in extraction.of("contact")]


def people_alone(entities: Iterable[Entity]) -> list[Said]:
    """Of fields that stand in no text."""
    return [_person(entity, "") for entity in entities]


def _going_on(entity: Entity, text: str) -> str:
    fact = entity.fields.get("name")
    if fact is None or fact.span is None:
        return ""
    end = goes_on(text, fact.span.end)
    return text[fact.span.start : end] if end > fact.span.end else ""


def _person(entity: Entity, text: str) -> Said:
    email = text_of(entity, "email").casefold()
    phone = addresses.phone_key(text_of(entity, "phone"))
    said = Said(entity, names_of(entity, text), email, phone)
    said.keys = [key for key in (email, phone, *_person_keys(said.names)) if key]
    return said


def company_of(entity: Entity, extraction: Extraction) -> str:
    """Its company's key; the only company of a text is everybody's."""
    if entity.company:
        return entity.company
    every = extraction.of("company")
    return every[0].key if len(every) == 1 else ""


def hint_of_new(text: str) -> float:
    """How much the words speak for a new deal, as log-odds: "another project", or what goes on about a known one."""
    begins = 2.2 if _NEW.search(text) else 0.7 if _ASKING.search(text) else 0.0
    return begins - (0.7 if _ON.search(text) else 0.0)


def _company_keys(names: tuple[str, ...]) -> list[str]:
    keys: list[str] = []
    for name in filter(None, names[:4]):
        parts = take_apart(name)
        keys += [*parts.forms, *halves_nearby(parts.bare)]
        if parts.is_chinese:
            keys += [sound(parts.brand), sound(parts.bare), *sounds(parts.brand)[:3]]
            keys += [parts.bare[:length] for length in (2, 3, 4)]
        elif parts.brand != parts.bare:
            keys += halves_nearby(parts.brand)
        words = match_keys.telling_words(name)
        keys += [*words, *halves_nearby(words[0])] if words else []
        if start := match_keys.start(name):
            keys.append(start)
    return keys


def _host_keys(hosts: set[str]) -> list[str]:
    return [key for host in hosts for key in (host, addresses.site(host), addresses.label(host))]


def _person_keys(names: tuple[str, ...]) -> list[str]:
    keys: list[str] = []
    for name in names[:3]:
        key = normal(name)
        keys += [key, first_and_last(name), *halves_nearby(key)]
        if HAN.search(key):
            keys += sounds(key)[:3]
        words = words_of(name)
        if len(words) > 1:
            keys += ["".join((*words[1:], words[0])), words[-1] + words[0]]
    return keys
