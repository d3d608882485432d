"""Whom a text names: people with their titles, in both languages; the team's own members are nobody's contacts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from wenshu.assist.extraction import Span
from wenshu.assist.offline import people_zh
from wenshu.assist.offline.contact_points import has_address
from wenshu.assist.offline.page import Page, fold
from wenshu.assist.offline.person import MOST, Person
from wenshu.assist.offline.person_names import (
    ALSO_WORDS,
    GIVEN_NAMES,
    HONORIFICS_EN,
    PARTICLES,
    PINYIN_SURNAMES,
    SURNAMES,
    SURNAMES_EN,
)
from wenshu.assist.offline.words_en import COMPANY_WORDS, NO_NAME, TITLE
from wenshu.reading.surnames import COMPOUND_SURNAMES

_PARTICLE = "|".join(PARTICLES)
_NAME = rf"[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŠŹŻŽ][a-zà-ÿßăąćčđęěğıłńňőřśşšťůűźżž]+(?:[-'’][A-Z]?[a-zà-ÿ]+)?(?:[ ](?:(?:{_PARTICLE})[ ])?(?:[A-Z]\.[ ])?(?:[A-Zo][’']|Mc|Mac)?[A-ZÀ-ÖØ-ÞĆČĐŁŃŚŠŹŻŽ][a-zà-ÿßăąćčđęěğıłńňőřśşšťůűźżž]+(?:-[A-Z]?[a-zà-ÿ]+)?){{0,2}}"
_RUN = re.compile(rf"(?<![\w@./&]){_NAME}(?![\w@]|\.(?:com|cn|io|net|org))")
_HONORED = re.compile(rf"(?<!\w)(?i:{HONORIFICS_EN})\s(?P<name>{_NAME})")
_TITLE_AFTER = re.compile(
    rf"\s?(?:,\s|\(|-\s|\s(?:is|was) (?:now |currently )?(?=(?:head|vp|director|chief|coo|ceo|cfo|cto|cio|md|gm)(?![a-z]))|,? (?:and )?(?:she|he)(?:'s| is)(?: the| their| a| now)* |,? (?:who is |is )?(?:the |their |our |its )(?:new |current )?|,? as (?:the )?|\s?[|/]\s?)(?P<title>{TITLE}|(?<=\()(?:it|finance|procurement|purchasing|operations|legal|engineering|logistics|sales|hr|quality|production)(?=\)))(?![a-z])"
)
_TITLE_BEFORE = re.compile(rf"(?P<title>{TITLE})[,:]?\s(?:is\s|named\s|called\s|\()?$")
_BESIDE_PERSON = re.compile(
    r"(?:\b(?:met|meet|meeting|spoke|speak|talked|talk|chat|chatted|call|called|phone|email|emailed|mail|text|texted|ping|pinged|coffee|lunch|dinner|sync|catch-?up|demo|intro|introduced|connected|followed up|follow up)(?: again| up| back)?(?: briefly| quickly)?(?: by| over)?(?: w/?| with| to| from| for)?|\bwith|w/|\bfrom|\bby|\bfor|\bto|\band|&|\bheard from|\bcc|\battn:?|\bcontact(?: is|:)?|\bask(?:ed)?|\btold|\btell|\bhi|\bhello|\bdear|\bhey|\btried|\bremind|\bsee|\bsaw|\bvisit(?:ed)?|\bsend|\bget back to|\bthat|\bbecause|\bif|\bwhen|\bbut|\bso|\bcustomer|\bbuyer|\bboss|\bcolleague)\s+(?:mr |ms |dr )?$"
)
_PERSON_VERB = re.compile(
    r"\s(?:says?|said|wants?|asked|asks|confirmed|confirms|will|is|was|told|agreed|thinks?|mentioned|replied|likes?|liked|called|promised|has|needs?|loves?|loved|mailed|emailed|wrote|texted|sounded|seems|seemed|would|can|could|also|signed|gave|sent|introduced|explained|feels|prefers|expects|hopes|got|came|joined|left|runs|owns|leads|from|at|of|just|decided|requested|wanted|needed|shared|pushed|suggested|raised|and|still|did|does|\(|@)(?![a-z])|'s\s|,"
)


def find_english(page: Page) -> list[Person]:
    raw, found = page.raw, []
    for match in islice(_RUN.finditer(raw), 20 * MOST):
        if page.text[match.start()].isspace():  # blanked
            continue
        if person := _english(page, match):
            found.append(person)
    found += _lower_case(page)
    return found


def _english(page: Page, match: re.Match[str]) -> Person | None:
    words = match[0].split(" ")
    start = match.start()
    while words and fold(words[0]) in NO_NAME:  # "Met Jane", "Then Bob"
        start += len(words[0]) + 1
        words = words[1:]
    while len(words) > 1 and (fold(words[-1]) in NO_NAME or (words[-1].isupper() and len(words[-1]) < 4)):
        words = words[:-1]
    if not words:
        return None
    name = " ".join(words)
    end = start + len(name)
    following = page.text[end : end + 24].lstrip(" ").split(" ")[0].strip(".,;:")
    bracketed = page.text[start - 1 : start] == "(" and page.text[end : end + 1] in {")", ","}
    surnamed = (
        len(words) == 2 and fold(words[0]) in GIVEN_NAMES - ALSO_WORDS and fold(words[1]) in SURNAMES_EN
    )
    trades = following in COMPANY_WORDS or any(fold(word) in COMPANY_WORDS for word in words[1:])
    if trades and not bracketed and not surnamed:
        return None
    score = _likelihood(page, words, start, end)
    if score <= 0:
        return None
    title, title_span = _title(page, start, end)
    return Person(name, Span(start, end), title, title_span, min(0.95, score + (0.05 if title else 0)))


_MET_IN_PERSON = re.compile(
    r"(?<![a-z])(?:intro(?:ductory)?(?: call| chat| meeting)?|coffee|lunch|dinner|breakfast|drinks|chat|chatted|1:1|one-on-one) (?:with|w/) ?$|(?<![a-z])(?:ran|bumped) into $"
)
"""One has them with a person: there two capitals are a name."""


_CHATTED = re.compile(r"(?<![a-z])(?:coffee|drinks|chat|chatted|1:1|one-on-one) (?:with|w/) ?$")
"""Nobody has these with a firm."""
_FROM_SOMEBODY = re.compile(
    r"(?<![a-z])(?:it's|its|this is|(?:voice ?mail|vm|message|msg|mail|e-?mail|call|text|note|word|reply|heard|whatsapp|sms) from) $"
)
_AT_A_FIRM = re.compile(r" (?:at|@|from) (?!the |a )[A-Z]")


def _likelihood(page: Page, words: list[str], start: int, end: int) -> float:
    """How surely a run of capitalised words is a person: by the given name, and by what stands beside it."""
    first = fold(words[0]).split("-")[0]
    lead, tail = page.text[max(0, start - 28) : start], page.text[end : end + 14]
    honored = bool(re.search(rf"(?<!\w){HONORIFICS_EN}\s$", lead))
    beside = bool(_BESIDE_PERSON.search(lead))
    titled = bool(_TITLE_AFTER.match(page.text, end) or _TITLE_BEFORE.search(lead))
    given = first in GIVEN_NAMES and (first not in ALSO_WORDS or len(words) > 1 or beside)
    pinyin = (
        len(words) == 2
        and (first in PINYIN_SURNAMES or fold(words[1]) in PINYIN_SURNAMES)
        and len(words[1]) < 9
    )
    if len(words) == 1 and re.search(r"(?<![a-z])in $", lead):  # a warehouse in Brandon
        return 0.0
    if honored or has_address(page.raw[end : end + 60], words[-1]):
        return 0.93
    if given and len(words) > 1:
        return 0.92
    if given:
        return 0.88 if beside or titled or _PERSON_VERB.match(tail) else 0.72
    if (
        len(words) == 2
        and _MET_IN_PERSON.search(lead)
        and not any(fold(w) in COMPANY_WORDS | NO_NAME for w in words)
    ):
        return 0.76
    if len(words) == 2 and beside and re.match(r"\s(?:at|from|of)\s[A-Z]", page.raw[end : end + 8]):
        return 0.82
    if (
        len(words) == 1
        and _CHATTED.search(lead)
        and first not in NO_NAME | COMPANY_WORDS
        and not page.raw[start:end].isupper()
    ):
        return 0.74
    if (
        len(words) == 1
        and _FROM_SOMEBODY.search(lead)
        and _AT_A_FIRM.match(page.raw, end)
        and first not in NO_NAME
    ):
        return 0.82
    if pinyin and (beside or titled or _PERSON_VERB.match(tail)):
        return 0.85
    return 0.82 if titled and len(words) > 1 else 0.0


def _title(page: Page, start: int, end: int) -> tuple[str, Span | None]:
    after = _TITLE_AFTER.match(page.text, end)
    before = None if after else _TITLE_BEFORE.search(page.text, max(0, start - 48), start)
    match = after or before
    if match is None:
        return "", None
    span = Span(*match.span("title"))
    words = page.quote(span)
    lead = re.match(r"(?:the|their|our|its|new|a|an|met|with|and|to|from)\s+", words, re.IGNORECASE)
    span = Span(span.start + (lead.end() if lead else 0), span.end)
    if ends := _TITLE_ENDS.search(page.quote(span)):
        span = Span(span.start, span.start + ends.start())
    of = _OF_A_FIRM.match(page.quote(span))
    if of and fold(of["firm"]) not in COMPANY_WORDS | NO_NAME:
        span = Span(span.start, span.start + of.end("post"))
    return page.quote(span), span


_TITLE_ENDS = re.compile(r",?\s(?:is|was|named|called)$")
_OF_A_FIRM = re.compile(
    r"(?P<post>[a-z&-]+(?: [a-z&-]+){0,3} (?:manager|director|officer|engineer|lead|buyer|head)|[a-z]+ of [a-z &]+) (?:of|for|at) (?P<firm>[A-Z]\w+)"
)
"""operations director of Castleton Recycling: with capitals begins whose."""


_LOWER = re.compile(
    r"(?:\b(?:met|spoke|talked|chatted|call|called|meeting|lunch|coffee|demo|chat)(?: w/?| with| to| from)?|w/)\s(?P<name>[a-z]{3,12})(?= (?:from|at|of|@|\()| ?,| today| yesterday| this| again|$|\n|\.| the (?:owner|boss|manager|director|founder|buyer|md|gm|ceo|cfo|cto|coo)(?![a-z]))"
    r"|\b(?P<name2>[a-z]{3,12})(?= (?:from|at|@) [a-z]|,? ?\((?:ceo|cfo|cto|coo|cio|md|gm|vp|owner|buyer|boss|pa|fd|hr|it|ops|procurement|purchasing|finance|legal)\)| (?:says|said|wants|asked|told (?:me|us)|called|rang|confirmed|thinks|reckons|promised|emailed|texted)(?![a-z]))"
    r"|\b(?P<whole2>[a-z]{3,12} [a-z]{4,14})(?= (?:(?:he's|she's|he is|she is) (?:the|their) |and (?:she|he) (?:says|said|wants|needs|is)(?![a-z])))"
    r"|\b(?:bookkeeper|accountant|assistant|boss|secretary|colleague|wife|husband|brother|sister|son|daughter|guy|lady|contact) (?P<name3>[a-z]{3,12})(?![a-z@.]\w)"
    r"|(?:\b(?:it's|its|called|named|name is|name's|that's|met|saw|with|to|from) )(?P<whole>[a-z]{3,12} [a-z]{4,14})(?=,? (?:she's|he's|she is|he is|who|from|at|the (?:owner|boss|md))(?![a-z]))"
)


_HONORED_LOWER = re.compile(
    r"(?<![a-z])(?<!hello )(?<!hi )(?<!dear )(?<!hey )(?:mr|mrs|ms|mister|miss)\.? (?P<name>[a-z]{3,14})(?![a-z@.]\w)"
)


def _lower_case(page: Page) -> list[Person]:
    """ "spoke w/ jane from acme": no capitals, but a given name where a name must stand."""
    found = []
    for match in _LOWER.finditer(page.text):
        group = next(name for name in ("name", "name2", "name3", "whole", "whole2") if match[name])
        span = Span(*match.span(group))
        first, _, last = match[group].partition(" ")
        if (
            first in GIVEN_NAMES
            and page.quote(span).islower()
            and (match["name"] or first not in ALSO_WORDS)
            and last not in NO_NAME | COMPANY_WORDS
        ):
            found.append(Person(match[group].title(), span, *_title(page, *span), 0.8 if last else 0.78))
    for match in _HONORED_LOWER.finditer(page.text):
        span = Span(*match.span("name"))
        if page.quote(span).islower() and match["name"] not in NO_NAME:
            found.append(Person(match["name"].capitalize(), span, *_title(page, *span), 0.85))
    return found


_HAN = r"[一-鿿]"


_POST_WORDS = frozenset(
    [
        "manager",
        "director",
        "officer",
        "executive",
        "coordinator",
        "administrator",
        "supervisor",
        "superintendent",
        "secretary",
    ]
)


def is_name(words: str) -> bool:
    """Whether these words, standing alone, are somebody's name and no role."""
    parts = words.split()
    if re.fullmatch(TITLE, fold(words)):
        return False
    if re.fullmatch(rf"{_HAN}{{2,4}}", words):
        return words[0] in SURNAMES or words[:2] in COMPOUND_SURNAMES
    if not 1 <= len(parts) <= 3 or not all(part[:1].isalpha() for part in parts):
        return False
    if fold(parts[-1]) in _POST_WORDS:
        return False
    if any(fold(part).endswith("'s") or fold(part) in COMPANY_WORDS for part in parts[:1] + parts[2:]):
        return False
    first = fold(parts[0])
    return first in GIVEN_NAMES or (len(parts) > 1 and parts[0][0].isupper() and first not in NO_NAME)


def title_beside(page: Page, span: Span) -> tuple[str, Span | None]:
    """What somebody is, by the words next to his name."""
    if re.match(_HAN, page.text[span.start : span.start + 1]):
        found = people_zh.title_beside(page, span)
        return (page.quote(found), found) if found else ("", None)
    return _title(page, span.start, span.end)


def without_overlaps(people: list[Person]) -> list[Person]:
    """Of several readings of the same words the surest."""
    kept: list[Person] = []
    nearest = sorted(people, key=lambda p: p.span.start)[:MOST]
    for person in sorted(nearest, key=lambda p: (-p.confidence, -len(p.name))):
        if not any(person.span.start < k.span.end and k.span.start < person.span.end for k in kept):
            kept.append(person)
    return kept


def merged(people: list[Person]) -> list[Person]:
    """One of each: "Jane" is Jane Doe, 周总 is 周敏 where only one 周 is named."""
    whole: list[Person] = []
    for person in sorted(people, key=lambda p: (p.honorific, -len(p.name.split()), p.span.start)):
        twin = next((p for p in whole if _same(p, person)), None)
        if twin is None:
            whole.append(person)
        else:
            better = twin.title or person.title
            at = whole.index(twin)
            whole[at] = replace(twin, title=better, title_span=twin.title_span or person.title_span, email=twin.email or person.email,
                                confidence=max(twin.confidence, person.confidence))  # fmt: skip
    return sorted(whole, key=lambda p: p.span.start)


def _same(known: Person, person: Person) -> bool:
    a, b = fold(known.name), fold(person.name)
    if a == b:
        return True
    if person.honorific and not known.honorific:
        surname = b[1:2] if b[0] == "老" else b[:1]
        return bool(re.match(_HAN, a)) and a[0] == surname
    if len(b) > 2 and len(b.split()) == 1 and a.isascii() and a.split()[0].startswith(b):
        return True  # Gord, above Gordon MacAskill
    return b in a.split()[:1] or (
        len(b.split()) == 1 and b in a.split()[-1:] and person.reason != "known_name"
    )
