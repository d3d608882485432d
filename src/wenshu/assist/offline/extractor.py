"""The offline extractor: one text and its context in, typed facts out. It asks no database, no clock, no network."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from wenshu.assist.engine import Context, KnownName
from wenshu.assist.extraction import Caution, Entity, Extraction, Fact, Span
from wenshu.assist.offline import (
    compose,
    deals,
    details,
    exact_days,
    headcount,
    industry,
    labels,
    naming,
    whole_cards,
)
from wenshu.assist.offline.apart import Text, calendar_of, take_apart
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.contact_points import Point
from wenshu.assist.offline.deal import Deal
from wenshu.assist.offline.page import fold, squeeze
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.sheet import Sheet
from wenshu.assist.offline.wordlists import words
from wenshu.reading import days, money

LONGEST = 20_000


class OfflineExtractor:
    """Implements `assist.engine.Extractor` by rules."""

    def extract(self, text: str, context: Context) -> Extraction:
        cautions = (Caution("text_cut"),) if len(text) > LONGEST else ()
        short, origin = squeeze(text[:LONGEST])
        context = replace(context, known=_known_there(context.known, origin))
        read = take_apart(short, context)
        entities, more = _entities(read, context)
        told = cautions + read.cautions + more
        if not entities:
            told += (Caution("nothing_found"),)
        return Extraction(
            tuple(_placed(entity, short, origin) for entity in entities),
            tuple(replace(caution, span=_place(caution.span, short, origin)) for caution in told),
            language_of(text),
            read.said_on,
        )


def _known_there(known: Iterable[KnownName], origin: list[int]) -> tuple[KnownName, ...]:
    """Names of records at their places in the squeezed text."""
    found = []
    for each in known:
        start, end = bisect_left(origin, each.span.start), bisect_left(origin, each.span.end)
        if end < len(origin) and origin[start] == each.span.start:
            found.append(replace(each, span=Span(start, end)))
    return tuple(found)


def _placed(entity: Entity, text: str, origin: list[int]) -> Entity:
    """With the places of the text as it was given."""
    fields = {
        name: replace(fact, span=_place(fact.span, text, origin)) for name, fact in entity.fields.items()
    }
    mentions = tuple(span for mention in entity.mentions if (span := _place(mention, text, origin)))
    return replace(entity, fields=fields, mentions=mentions)


def _place(span: Span | None, text: str, origin: list[int]) -> Span | None:
    if span is None or span.end <= span.start:
        return None
    start, end = span
    while start > 0 and _is_one(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _is_one(text[end - 1], text[end]):
        end += 1
    return Span(origin[start], origin[end - 1] + 1)


def _is_one(a: str, b: str) -> bool:
    """Neighbours within one number or one Latin word: a quote is never cut there."""
    return (a.isdigit() and b.isdigit()) or bool(_LATIN.fullmatch(a) and _LATIN.fullmatch(b))


_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


def language_of(text: str) -> Literal["en", "zh"]:
    han = len(re.findall(r"[一-鿿]", text))
    return "zh" if han * 3 > len(re.findall(r"[A-Za-z]", text)) else "en"


def sheet_of(read: Text, context: Context) -> Sheet:
    text = read.page.text
    found = exact_days.settled(text, days.find(text, calendar_of(context, read.today)))
    return Sheet(
        read.page, context, read.today, found, _without_days(money.find(text), found), labels.find(text),
        theirs=read.theirs, written=read.written, heading=_heading(read), spoken=read.spoken,
    )  # fmt: skip


def _without_days(sums: tuple[money.Money, ...], found: tuple[days.When, ...]) -> tuple[money.Money, ...]:
    return tuple(m for m in sums if not any(w.start <= m.start < w.end for w in found))


def _heading(read: Text) -> Span | None:
    """A mail's subject: it names what the mail is about, and states nothing."""
    return read.letter.headers.get("subject")


def _entities(read: Text, context: Context) -> tuple[tuple[Entity, ...], tuple[Caution, ...]]:
    sheet = sheet_of(read, context)
    named, found = naming.find(read, context)
    people_ = [p.span for p in named] + _named_members(read, context)
    rivals = details.rival_spans(read.page.text, read.page.raw, found, people_)
    rivals = tuple(span for span in rivals if not _is_sold(read, span, context))
    sheet = replace(sheet, rivals=rivals, somebody=bool(named))
    own = [c for c in found if not any(r.start <= c.span.start < r.end for r in rivals)]
    found = [c for c in own if not _is_an_agent(c, read)]
    groups = deals.together(found or own, read.page.text)
    sheet = replace(sheet, firms=tuple(c.span for c in found or own))
    several = deals.split(sheet, _subjects(read, groups), [p.span for p in named])
    drafts = [
        compose.deal_fields(sheet, deal, f"opportunity{n}", f"follow_up{n}", read.form)
        for n, deal in enumerate(several, 1)
    ]
    return _put_together(read, sheet, groups, named, drafts)


def _is_sold(read: Text, span: Span, context: Context) -> bool:
    """What the team sells competes with nobody."""
    products = (re.escape(fold(product)) for product in context.products if len(product) > 1)
    return any(re.compile(rf"{name}(?![a-z0-9])").match(read.page.text, span.start) for name in products)


_AGENT = re.compile(
    r"\s?[,(]?\s?(?:they|who|which)?\s?(?:are |is )?(?:run|manag|handl|conduct|organi[sz]|lead)(?:s|e|es|ing|ning)? (?:the |an |a |this )?(?:rfp|rfi|rfq|tender|procurement|selection|bid|evaluation)s?(?![a-z]).{0,12}\bfor\b"
    r"|[^,。;]{0,4}[,(]?(?:他们|其)?(?:正|现)?在?(?:帮|替|为|代理)[^,。;]{2,16}(?:做|办|组织|搞|负责)?(?:招标|选型|采购)"
)


def _is_an_agent(company: Company, read: Text) -> bool:
    """Who runs a tender for another buys nothing."""
    return company.reason != "known_name" and bool(_AGENT.match(read.page.text, company.span.end))


def _named_members(read: Text, context: Context) -> list[Span]:
    called = {word for member in context.members for word in (fold(member), fold(member).split()[0])}
    return [
        Span(*match.span())
        for word in called | ({fold(context.team_name)} if context.team_name else set())
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", read.page.text)
    ]


def _subjects(read: Text, groups: list[list[Company]]) -> list[list[Company]]:
    """In a letter the company that signs is the subject, whatever else is named."""
    if read.theirs and not read.log.messages and len(groups) > 1:
        introduced = [g for g in groups if any(_is_introduced(c, read) for c in g)]
        if introduced:
            return introduced[:1]
        signed = [g for g in groups if any(c.reason == "signature" for c in g)]
        return signed[:1] or groups
    return groups


_INTRODUCES = re.compile(
    r"(?<![a-z])(?:meet|introduc(?:e|ing)(?: you to)?|intro to|connect(?:ing)? you (?:with|to)|put(?:ting)? you in touch with|copying in|cc'?ing) [^.;!?\n]{3,50}(?:,| (?:at|from|of|with)) $|(?:介绍|引荐|推荐)(?:一下|给您|给你|您认识|你认识)?(?:的)?[^,。;]{0,8}$"
)


def _is_introduced(company: Company, read: Text) -> bool:
    """Who writes brings us together with another: it is that other who may buy."""
    return bool(_INTRODUCES.search(read.page.text[max(0, company.span.start - 90) : company.span.start]))


def _put_together(
    read: Text, sheet: Sheet, groups: list[list[Company]], named: list[Person], drafts: list[compose.Draft]
) -> tuple[tuple[Entity, ...], tuple[Caution, ...]]:
    keys = {id(group): f"company{n}" for n, group in enumerate(groups, 1)}
    labelled = {}
    for kind in ("industry",):
        for label in labels.find(read.whole.text):
            if label.kind == kind:
                labelled[kind] = Fact(sheet.quote(label.value)[:120], label.value, 0.9)
    if "industry" not in labelled and (trade := industry.of_company(read.page)):
        labelled["industry"] = trade
    if count := headcount.of_company(read.page):
        labelled["employees"] = count
    entities = [
        compose.company_entity(g, keys[id(g)], read.points, named, labelled, only=len(groups) == 1)
        for g in groups
    ]
    owners = {p.name: _company_of(p, drafts, groups, keys, sheet) for p in named}
    contacts = {p.name: f"contact{n}" for n, p in enumerate(named, 1)}
    shared = _points_of(read, named)
    entities += [compose.contact_entity(p, contacts[p.name], owners[p.name], *shared[p.name]) for p in named]
    cautions: list[Caution] = []
    for n, draft in enumerate(drafts, 1):
        mine = tuple(contacts[p.name] for p in named if _deal_of(p, drafts, sheet) is draft)
        firm = (
            "" if draft.deal.company is None and len(drafts) > 1 else _company_key(draft.deal, groups, keys)
        )
        made, told = _of_deal(read, sheet, draft, n, firm, mine)
        entities += made
        cautions += told
    if len(groups) > 1 and len(drafts) < len(groups):
        cautions.append(
            Caution("several_companies", params={"companies": ", ".join(g[0].name for g in groups[:5])})
        )
    return tuple(entities), tuple(cautions)


def _of_deal(
    read: Text, sheet: Sheet, draft: compose.Draft, n: int, company: str, contacts: tuple[str, ...]
) -> tuple[list[Entity], list[Caution]]:
    """The opportunity and its follow-up; neither where there is a card and nothing else."""
    made: list[Entity] = []
    key = f"opportunity{n}"
    if whole_cards.is_card(read) and "expectedAmount" not in draft.fields:
        return [], []
    wanted = compose.wants_deal(sheet, draft)
    if wanted:
        fields = dict(draft.fields)
        name = compose.name_of(sheet, draft.deal, fields)
        fields = ({"name": name} if name else {}) | fields
        if len(fields) > (1 if name and name.reason == "composed" else 0) or company or draft.follow_up:
            made.append(
                Entity("opportunity", key, fields, company, contacts, mentions=tuple(draft.deal.mentions))
            )
    if (
        draft.follow_up.get("content")
        and (wanted or "kind" in draft.follow_up)
        and (made or company or contacts)
    ):
        made.append(Entity("follow_up", f"follow_up{n}", draft.follow_up, opportunity=key if made else ""))
    return made, draft.cautions if made else []


def _company_key(deal: Deal, groups: list[list[Company]], keys: dict[int, str]) -> str:
    if deal.company is None:
        return keys[id(groups[0])] if len(groups) == 1 else ""
    return next((keys[id(g)] for g in groups if deal.company in g), "")


def _deal_of(person: Person, drafts: Sequence[compose.Draft], sheet: Sheet) -> compose.Draft | None:
    if len(drafts) == 1:
        return drafts[0]
    for draft in drafts:
        if any(c.start <= person.span.start < c.end for c in draft.deal.clauses):
            return draft
    return None


def _company_of(
    person: Person,
    drafts: Sequence[compose.Draft],
    groups: list[list[Company]],
    keys: dict[int, str],
    sheet: Sheet,
) -> str:
    if len(groups) == 1 and len(drafts) == 1:
        return keys[id(groups[0])]
    draft = _deal_of(person, drafts, sheet)
    if draft is not None and draft.deal.company is not None:
        return _company_key(draft.deal, groups, keys)
    return ""


def _points_of(read: Text, named: list[Person]) -> dict[str, tuple[list[Point], list[Point]]]:
    """Addresses and numbers of each person: by the name in the address, else of whom was named last before it."""
    shared: dict[str, tuple[list[Point], list[Point]]] = {p.name: ([], []) for p in named}
    heads = [message.head for message in read.log.messages]
    for point in read.points:
        person = _owner_of(point, named, read.whole.text, heads)
        if person and point.kind == "email":
            shared[person.name][0].append(point)
        elif person and point.kind == "phone":
            shared[person.name][1].append(point)
    return shared


def _owner_of(point: Point, named: list[Person], text: str, heads: Sequence[Span] = ()) -> Person | None:
    if point.kind == "email":
        local = point.value.partition("@")[0]
        if local in _SHARED_BOXES:
            return None
        for person in named:
            parts = [w for w in re.split(r"\W+", fold(person.name)) if len(w) > 1]
            if person.email == point.value or any(w in local for w in parts if w.isascii()):
                return person
    last = max(
        ((at, p.span.start, p) for p in named if (at := _last_named(p, point, text, heads)) >= 0),
        default=None,
        key=lambda x: x[:2],
    )
    return last[2] if last else named[0] if len(named) == 1 else None


_SHARED_BOXES = words(
    """
    accounts info sales office admin support orders hello contact mail enquiries billing invoices service team reception
    purchasing procurement noreply no-reply
    """
)
"""Addresses that are no one person's."""
_SIGNATURE = 400
"""Characters: further above a number nobody signs."""


def _last_named(person: Person, point: Point, text: str, heads: Sequence[Span]) -> int:
    """Where he is named last before it: who signs a letter is named in its head, and again above his number."""
    names = [fold(person.name)]
    if person.name.isascii() and person.reason == "signature":
        names += names[0].split()[:1]
    first = max(0, point.span.start - _SIGNATURE)
    lead = text[first : point.span.start]
    whole = (rf"(?<![a-z]){re.escape(name)}(?![a-z])" for name in names)
    found = [first + match.start() for pattern in whole for match in re.finditer(pattern, lead)]
    own = person.span.start if person.span.start <= point.span.start else -1
    spoken = [at for at in (own, *found) if not any(head.start <= at < head.end for head in heads)]
    return max(spoken, default=0 if own >= 0 else -1)  # who only speaks comes after whoever is spoken of
