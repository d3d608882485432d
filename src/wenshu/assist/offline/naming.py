"""Whom a text names, gathered from its sentences, headers, cards, labels and from what the team knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wenshu.assist.engine import Context
from wenshu.assist.extraction import Span
from wenshu.assist.offline import called_zh as called
from wenshu.assist.offline import (
    cards,
    companies,
    companies_zh,
    contact_points,
    industry,
    labels,
    people,
    people_zh,
    whole_cards,
)
from wenshu.assist.offline.apart import Text
from wenshu.assist.offline.cards import Card
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.page import Page, fold, without
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.words_en import COMPANY_WORDS, PLACES, TITLE
from wenshu.assist.offline.words_zh import TITLE_ZH
from wenshu.assist.ours import is_ours


def find(read: Text, context: Context) -> tuple[list[Person], list[Company]]:
    """Contacts and companies, in the order of the text, the team's own people and the team itself left out."""
    if held := list(whole_cards.of_vcard(read.whole)):
        return [c.person for c in held if c.person], [c.company for c in held if c.company]
    signed = [
        card
        for card in cards.find(read.whole)
        if not (
            card.person
            and is_ours(
                card.person.name, context.members, address=card.person.email, addresses=context.addresses
            )
        )
    ]
    named = _people(read, signed, context)
    firms = _companies(read, signed, named, context)
    return _with_quoted(read, [_without_firm(p, firms, read.whole) for p in named], firms, context)


def _without_firm(person: Person, firms: list[Company], page: Page) -> Person:
    """合肥云栎物流采购经理马丽: the end of the company's name is no beginning of the post."""
    post = person.title_span
    firm = next((f.span for f in firms if post and f.span.start < post.start < f.span.end < post.end), None)
    if post is None or firm is None or person.title != page.quote(post):
        return person
    own = Span(firm.end, post.end)
    return replace(person, title=page.quote(own), title_span=own)


_WROTE = re.compile(
    r"(?m:^)[ \t>]*(?:on [^\n]{4,60}?|from:\s*|发件人:\s*|在[^\n]{4,40}?,?\s?)(?P<name>(?<![a-z])[a-z][a-z.'-]+(?: [a-z][a-z.'-]+){1,2}|[一-鿿]{2,3})\s*[<(](?P<mail>[\w.+-]+@[\w.-]+)[>)]"
)


def _with_quoted(
    read: Text, named: list[Person], firms: list[Company], context: Context
) -> tuple[list[Person], list[Company]]:
    """A short answer names nobody: the mail that it quotes tells who answers, and for which company."""
    quoted = read.letter.quoted
    if quoted is None or any(c.confidence > 0.6 for c in firms) or not (read.letter.is_mail or read.theirs):
        return named, firms
    raw = read.page.raw
    text = fold(raw)
    wrote = list(_WROTE.finditer(text, quoted.start, quoted.end))
    others = [
        m
        for m in wrote
        if not is_ours(m["name"], context.members, address=m["mail"], addresses=context.addresses)
    ]
    if len({m["mail"] for m in others}) == 1 and len(named) <= 1:
        match = others[0]
        span = Span(*match.span("name"))
        name = raw[span.start : span.end]
        if not named or fold(named[0].name).split()[0] == match["name"].split()[0]:
            named = [Person(name, span, confidence=0.86, reason="signature", email=match["mail"])]
    known = [k for k in context.known if k.kind == "company" and quoted.start <= k.span.start < quoted.end]
    if len({k.name for k in known}) == 1:
        return named, [Company(known[0].name, known[0].span, 0.86, "known_name")]
    return named, firms


def calmed(page: Page) -> Page:
    """A text that shouts, with the capitals that it would have."""
    letters = [c for c in page.raw if c.isascii() and c.isalpha()]
    shouts = len(letters) > 12 and sum(c.isupper() for c in letters) > 0.75 * len(letters)
    calm = page.raw.title()
    return replace(page, raw=calm) if shouts and len(calm) == len(page.raw) else page


def _people(read: Text, signed: list[Card], context: Context) -> list[Person]:
    page = calmed(read.whole)
    found = [
        *people.find_english(page),
        *people_zh.find(page),
        *called.find(page),
        *_senders(read, context),
        *_labelled(page),
    ]
    found += [card.person for card in signed if card.person]
    found += _signs_alone(read)
    found += _above_numbers(read)
    for known in context.known:
        if known.kind == "contact" and not page.text[known.span.start].isspace():
            title = people.title_beside(page, known.span)
            found.append(Person(known.name, known.span, *title, confidence=0.96, reason="known_name"))
    team = [*context.members, context.team_name]
    labelled = [each.value for each in labels.find(read.whole.text) if each.kind in NOT_OF_PEOPLE]
    kept = [
        p
        for p in people.without_overlaps(found)
        if not is_ours(p.name, team, address=p.email, addresses=context.addresses)
        and not _elsewhere(p, read, context, labelled)
        and not _only_introduces(p, read.whole)
        and not _is_a_product(p, context)
    ]
    return people.merged(kept)


def _is_a_product(person: Person, context: Context) -> bool:
    """Two capitals that are what the team sells; unless somebody of that name is known or writes."""
    sold = fold(person.name) in map(fold, context.products)
    return sold and not person.email and person.reason != "known_name"


_INTRODUCED_BY = re.compile(
    r"(?<![a-z])(?:intro(?:duction|duced)?|referr(?:al|ed)|recommend(?:ed|ation)|put in touch|connected)(?: to us| us)? (?:from|by|via|through)\s$"
)
_INTRODUCES = re.compile(
    r"(?:那边|这边)?(?:给我们?|帮我们?|向我们?)?(?:介绍|推荐|引荐)了?(?:一[家个位]|给?我们?(?!的)|[^,。]{0,4}(?:公司|客户|叫))| (?:introduced|referred|connected|recommended) (?:us|me) to\b| (?:made|gave) (?:us |me )?(?:an |the )?intro"
)


def _only_introduces(person: Person, page: Page) -> bool:
    """Who brings two together is neither of them."""
    lead = page.text[max(0, person.span.start - 40) : person.span.start]
    return bool(_INTRODUCED_BY.search(lead) or _INTRODUCES.match(page.text, person.span.end))


_GREETED = re.compile(r"\s?,?\s?(?:您好|你好|好|早)")
_LEGAL_BEHIND = re.compile(
    r",?\s(?:ltd|limited|inc|llc|llp|gmbh|ggmbh|corp|ag|sarl|bv|plc|pty|kg|srl|kft|lda|eg(?=\n|$))(?![a-z])"
)
_LEGAL_BEHIND_ZH = re.compile(
    r"(?:(?![是的在从说来自于去和跟与任])[一-鿿]){0,6}(?:有限公司|有限责任公司|股份公司|事务所|集团)"
)
NOT_OF_PEOPLE = {"competitor", "product", "deal", "source", "region", "amount", "close", "domain", "address"}


def _elsewhere(person: Person, read: Text, context: Context, labelled: list[Span]) -> bool:
    """Within a company's name, or one of ours who is spoken to."""
    greeted = _GREETED.match(read.whole.text, person.span.end)
    if person.honorific and greeted and any(member[:1] == person.name[:1] for member in context.members):
        return True  # 周经理好, to a 周 of ours
    if _is_of_a_member(person, read, context):
        return True
    text, end = read.whole.text, person.span.end
    if _LEGAL_BEHIND.match(text, end) or _LEGAL_BEHIND_ZH.match(text, end):
        return True
    spans = [*read.addressed, *(k.span for k in context.known if k.kind == "company")]
    spans += labelled
    return any(s.start < person.span.end and person.span.start < s.end for s in spans)


CALLED = 2


def _is_of_a_member(person: Person, read: Text, context: Context) -> bool:
    """林悦姐, where 林悦 is ours."""
    text, (start, end) = read.whole.text, person.span
    han = [fold(member) for member in context.members if not member.isascii()]
    called = len(person.name) == CALLED and person.name[-1] in "哥姐" and not text[:start].strip()
    if called and any(person.name[0] in member[1:] for member in han):
        return True  # 然哥, to 顾然
    return person.honorific and any(
        text.find(member, max(0, start - len(member) + 1), end + len(member) - 1) >= 0 for member in han
    )


_SENDER = re.compile(
    r"^\s*\"?(?P<name>[^\"<@(\n]{2,40}?)\"?\s*(?:(?:[<(]|\s)\s*(?P<mail>[\w.+-]+@[\w.-]+)[>)]?)?\s*$"
)
_NO_SENDER = re.compile(r"\d|@|(?i:sales|info|team|support|office|noreply|no-reply|newsletter|notification)")


def _senders(read: Text, context: Context) -> Iterator[Person]:
    """Who wrote it: a mail's sender or addressees, those who speak in a chat."""
    for name in ("from", "to"):
        if name in read.letter.headers:
            yield from _of_header(read, read.letter.headers[name])
    for message in read.log.messages:
        words = re.sub(r"\s?[(（].*", "", read.whole.raw[message.who.start : message.who.end].strip())
        words = re.sub(r"[^\w.)]+$", "", words)  # 小樱🌸
        spoken = read.log.form == "chat" or people.is_name(words) or called.is_called(words)
        if (
            spoken
            and not is_ours(words, context.members)
            and re.fullmatch(r"[^\W\d_][\w.'’ -]{1,28}", words)
            and not re.match(r"(?i:speaker|spk|说话人|发言人)", words)
        ):
            yield Person(
                words,
                Span(message.who.start, message.who.start + len(words)),
                confidence=0.82,
                reason="signature",
            )


def _of_header(read: Text, span: Span) -> Iterator[Person]:
    raw = read.page.raw[span.start : span.end].split(";")[0]
    if quoted := re.match(r'\s*"(?P<last>[\w\' -]+), (?P<first>[\w\' -]+)"', raw):  # "PETERSEN, Lars" <…>
        name = f"{quoted['first']} {quoted['last']}"
        mail = re.search(r"[\w.+-]+@[\w.-]+", raw)
        yield Person(
            name,
            Span(span.start + quoted.start("last"), span.start + quoted.end("first")),
            confidence=0.9,
            reason="signature",
            email=fold(mail[0]) if mail else "",
        )
        return
    match = _SENDER.match(raw.split(",")[0])
    if match and match["name"].strip() and not _NO_SENDER.search(match["name"]):
        name = match["name"].strip()
        start = span.start + match.start("name")
        if titled := re.match(r"(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+", name):
            start, name = start + titled.end(), name[titled.end() :]
        yield Person(
            name,
            Span(start, start + len(name)),
            confidence=0.93,
            reason="signature",
            email=fold(match["mail"] or ""),
        )


def _signs_alone(read: Text) -> Iterator[Person]:
    """A letter's last line that is a name and nothing else."""
    if not read.theirs or read.log.messages:
        return
    end = read.letter.quoted.start if read.letter.quoted else len(read.whole.text)
    lines = [m for m in re.finditer(r"[^\n]+", read.whole.text[:end]) if m[0].strip()]
    for match in lines[-1:] + lines[-2:-1] if len(lines) > 1 else []:
        words = read.whole.raw[match.start() : match.end()].strip(" \t-–—,.")
        if (
            people.is_name(words)
            and len(words) <= 30
            and not any(fold(w) in COMPANY_WORDS or fold(w).strip(",") in PLACES for w in words.split())
        ):
            start = match.start() + read.whole.raw[match.start() : match.end()].index(words)
            yield Person(words, Span(start, start + len(words)), confidence=0.85, reason="signature")
            return


def _above_numbers(read: Text) -> Iterator[Person]:
    """徐子轩, alone on a line, with nothing but a number on the next: so a note is signed."""
    for point in read.points:
        if point.kind == "phone":
            first = max(0, point.span.start - 40)
            above = re.search(
                r"(?:^|\n)[ \t]*(?P<name>[一-鿿]{2,3})[ \t]*\n+[^\n]{0,8}$",
                read.whole.text[first : point.span.start],
            )
            if above and people.is_name(above["name"]):
                span = Span(first + above.start("name"), first + above.end("name"))
                yield Person(above["name"], span, confidence=0.85, reason="signature")


def _labelled(page: Page) -> Iterator[Person]:
    labelled = labels.find(page.text)
    posts = [each.value for each in labelled if each.kind == "title"]
    for label in labelled:
        if label.kind != "contact":
            continue
        start, post = _behind_post(page, label.value)
        words = re.split(r"\s?[,(/|;]|\s-\s|\s{2,}|\s(?=\d|[+])", page.text[start : label.value.end])[
            0
        ].rstrip()
        if (
            1 < len(words) <= 40
            and not re.search(r"[\d@?]", words)
            and (people.is_name(page.raw[start : start + len(words)]) or len(words.split()) <= 3)
        ):
            words = re.sub(r"\s(?:gm|md|ceo|cfo|cto|coo|cio|vp)$", "", words)
            span = Span(start, start + len(words))
            title, at = (page.quote(post), post) if post else people.title_beside(page, span)
            if at is None and (below := next((p for p in posts if p.start >= span.end), None)):
                title, at = page.quote(below)[:80], below
            yield Person(page.quote(span), span, title, at, confidence=0.95)


_POST_FIRST = re.compile(rf"(?:{TITLE_ZH})(?=\s?[一-鿿])|(?:{TITLE})(?=\s[a-z])")


def _behind_post(page: Page, value: Span) -> tuple[int, Span | None]:
    """联系人: 采购经理 顾明辉: where the name begins, and the post in front of it."""
    match = _POST_FIRST.match(page.text, value.start, value.end)
    if match is None or not people.is_name(
        re.split(r"[^\w .'-]", page.raw[match.end() : value.end].strip())[0].strip()
    ):
        return value.start, None
    start = (
        match.end()
        + len(page.text[match.end() : value.end])
        - len(page.text[match.end() : value.end].lstrip())
    )
    return start, Span(*match.span())


def _companies(read: Text, signed: list[Card], named: list[Person], context: Context) -> list[Company]:
    whole = calmed(_without_speakers(read))
    trades = industry.find(whole)
    page = without(whole, [each.value for each in trades])
    taken = [
        Company(k.name, k.span, 0.96, "known_name")
        for k in context.known
        if k.kind == "company" and not page.text[k.span.start].isspace()
    ]
    skip = {
        fold(w)
        for w in (*context.products, *context.regions, *context.sources, *context.members, context.team_name)
    }
    found = [
        company
        for company in companies.find(page, named, skip=skip, members=context.members)
        if not companies.is_product(company, context.products)
    ]
    for company in [
        *_labelled_companies(page, context),
        *companies_zh.before_brackets(whole, [each.bracket for each in trades if each.bracket is not None]),
        *(card.company for card in signed if card.company),
        *found,
    ]:
        if fold(company.name) not in skip and not any(
            company.span.start < k.span.end and k.span.start < company.span.end for k in taken
        ):
            taken.append(company)
    return sorted(taken, key=lambda c: c.span.start) or _by_domain(read, named)


def _without_speakers(read: Text) -> Page:
    """Who speaks in a chat is a person; what stands in brackets behind the name may be a company."""
    spans = [span for name, span in read.letter.headers.items() if name in {"subject", "date"}]
    for message in read.log.messages:
        name = read.whole.text[message.who.start : message.who.end]
        spans.append(Span(message.who.start, message.who.start + len(name.split("(")[0])))
    return without(read.whole, spans)


def _labelled_companies(page: Page, context: Context) -> Iterator[Company]:
    for label in labels.find(page.text):
        if label.kind == "company":
            words = re.split(
                r"\s?[,(|;?]|\s-\s|\s{2,}|\s(?=[一-鿿])", page.text[label.value.start : label.value.end]
            )[0].rstrip()
            span = Span(label.value.start, label.value.start + len(words))
            if 1 < len(words) <= 60 and "@" not in words and not is_ours(words, context.members):
                yield Company(page.quote(span), span, 0.95)


def _by_domain(read: Text, named: list[Person]) -> list[Company]:
    """No company is named, but somebody outside writes from its address."""
    senders = {p.email for p in named if p.email}
    for point in read.points:
        domain = contact_points.domain_of(point)
        if domain and point.kind == "email" and point.value in senders:
            host = point.value.rpartition("@")[2].split(".")[0]
            start = point.span.start + point.value.rindex("@") + 1
            return [
                Company(host.replace("-", " ").title(), Span(start, start + len(host)), 0.55, "signature")
            ]
    return []
