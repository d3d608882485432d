"""Which companies a text names: by the team's own records, by legal and trade words, by where a company must stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wenshu.assist.extraction import Span
from wenshu.assist.offline import companies_lower, companies_zh, heads
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.company_edges import LEGAL_END, without_lead, without_tail
from wenshu.assist.offline.page import Page, fold
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.person_names import ALSO_WORDS, GIVEN_NAMES
from wenshu.assist.offline.wordlists import words as word_list
from wenshu.assist.offline.words_en import COMPANY_LEGAL, COMPANY_WORDS, NO_NAME, PLACES, SAFE_TRADES, TITLE
from wenshu.assist.offline.words_zh import LEGAL
from wenshu.reading import numbers
from wenshu.reading.company_names import HAN, HAN_TRADES, LEGAL_ENDINGS

MOST = 200
"""Names that are looked at: a text with more is a list of something."""
_WORD = r"(?:[A-ZÀ-ÖØ-Þ][\w&'’-]*[A-Za-z0-9À-ɏ]|[A-Z](?!\.[A-Z])|\d{1,2}(?![\d.,:k]))"
_RUN = re.compile(
    rf"(?<![\w@./&'’-])[A-ZÀ-ÖØ-Þ](?:[\w&'’-]*\w)?(?:\.[A-Z](?:\w*))*(?: (?:(?:of|and|de|du|la|&|for) )?{_WORD})*(?: \([A-Z]\w+(?: [A-Z]\w+)?\)(?= (?i:{COMPANY_LEGAL})\b))?(?:,? (?:{COMPANY_LEGAL})\b\.?)?(?:,? (?i:{COMPANY_LEGAL})\b\.?)?"
)
_FROM = re.compile(
    r"(?:\bfrom|\bat|\bof|@|\bover at|\bfor|\bwith|\bw/|\bvisit(?:ed|ing)?|\bcustomer|\bclient|\bprospect|\baccount|\bcall(?:ed)?|\brang|\bphoned|\bto|\bby|\bcompany|\bcompany:|\bclient:|\bcustomer:|\bmet|\blead:?|\bopportunity:?|\bdeal:?|\bsigned|\bwon|\blost|\binto|\bin|\babout|\bre:|\bthat|\bbecause|\bif|\band|\bwhile|\bbut|\bteam at|\bguys at|\bfolks at|\bbriefing:?|\bvisiting|\bsaw)\s(?:the\s|our\s|their\s)?$"
)
_STRONG_FROM = re.compile(
    r"(?:\bfrom|\bat|@|\b(?:closed[- ])?(?:won|lost):|\bover at|\bcustomer|\bclient|\bprospect|\bvisit(?:ed|ing)?|\bteam at|\bguys at|\bfolks at|\bcompany:|\baccount|\b(?:procurement|purchasing|buys|works|working) for)\s$"
)
_COMPANY_VERB = re.compile(
    r"(?:'s|’s)?\s(?:wants?|wanted|signed|is|are|was|were|has|have|had|asked|asks|needs?|needed|confirmed|on the other|meanwhile|however|went|chose|picked|decided|would|will|told|agreed|sent|requested|just|called|approved|plans?|planned|placed|accepted|rejected|came|came back|looks?|likes?|liked|said|says|got|gave|still|finally|also|really|may|might|could|can|cancelled|canceled|declined|dropped|pulled|moved|pushed|bought|buys|expects?|hopes?|seems?|does|did|loves?|loved|won't|doesn't|isn't|hasn't|didn't|budget|deal|contract|order|project|team|people|procurement|it|purchasing|management|board|account|opportunity|meeting|call|visit|demo|pilot|renewal|rollout|update|quote|proposal|phase|won|lost|in negotiation|-|:)(?![a-z])|\s?[:-]\s|'s\s|’s\s|,?\s(?=[$€£¥]\s?\d|\d+(?:\.\d+)?\s?k(?![a-z])|usd|eur|gbp)"
)
_CUSTOMER_VERB = re.compile(
    r"\s(?:wants?|wanted|signed|has|have|asked|asks|needs?|needed|confirmed|went with|chose|picked|decided|told|agreed|requested|called|approved|plans?|placed|accepted|rejected|came back|cancelled|canceled|declined|dropped out|bought|buys|expects?|loves?|likes?|liked|won't|doesn't|hasn't|didn't|deal|contract|is interested|is ready|is in|is evaluating|is looking|would like|will sign|might|said|says|renewed|still|won|lost|in negotiation)(?![a-z])|\s?[:(-]\s?(?=[^\n]{0,40}(?:[$€£¥]|\d\s?[km](?![a-z])|signed|lost|won|quote|waiting))|'s\s"
)
_BULLET = re.compile(
    r"(?:^|\n)\s*(?:[-*•·]+\s*|\d{1,2}[.)]\s*|#+\s*)?(?:(?:prospect|prspct|customer|client|account|lead)\s?:\s?)?$"
)


def find(
    page: Page, people: Iterable[Person], *, skip: Iterable[str], members: Iterable[str] = ()
) -> list[Company]:
    """In order; none within another, none that is a person or in `skip` (members, products, the team itself)."""
    persons = list(people)
    taken = [person.span for person in persons]
    unwanted = {fold(word) for word in skip}
    called = {fold(member).split()[0] for member in members if " " in member}
    ours = [fold(member) for member in members]
    firsts = {fold(p.name).split()[0] for p in persons if " " in p.name}
    every = [
        *companies_zh.find(page, persons),
        *heads.find(page),
        *companies_lower.find(page),
        *_english(page, taken, persons, ours),
    ]
    every = sorted(every, key=lambda c: c.span.start)[:MOST]
    kept: list[Company] = []
    for company in sorted(every, key=lambda c: (-c.confidence, -len(c.name), c.span.start)):
        name = fold(company.name)
        if (
            name in unwanted
            or name in firsts
            or name in called
            or _is_bought(name, unwanted)
            or _only_recommends(page, company)
            or _FORMER.search(page.text[max(0, company.span.start - 24) : company.span.start])
            or any(_holds(name, member) for member in ours)
        ):
            continue
        if not any(_overlap(company.span, span) for span in [*taken, *(k.span for k in kept)]):
            kept.append(company)
    return sorted(kept, key=lambda c: c.span.start)


_WHO_RECOMMENDS = re.compile(
    r"(?:colleague|friend|contact|acquaintance|partner|somebody|someone)s? (?:at|from|of|in) $"
)
_RECOMMENDS = re.compile(
    r" (?:has |kindly )?(?:recommended|referred|introduced|pointed|mentioned|told) (?:you|us|me)(?![a-z])"
)


_FORMER = re.compile(
    r"(?<![a-z])(?:(?:he|she)(?:'s| has| had)? left|has left|formerly (?:at|of|with)|previously (?:at|of|with)|used to (?:work|be) (?:at|for|with)) $|(?:离开|原来?在|以前在|之前在)了?$"
)
"""Where somebody was before."""


def _only_recommends(page: Page, company: Company) -> bool:
    """Where somebody works who sent them to us."""
    start, end = company.span
    return bool(
        _WHO_RECOMMENDS.search(page.text[max(0, start - 30) : start]) and _RECOMMENDS.match(page.text, end)
    )


def _is_bought(name: str, words: set[str]) -> bool:
    """设备物联新厂 is where a product goes; 设备物联科技 may be a company."""
    if not HAN.match(name) or name.endswith((*LEGAL_ENDINGS, *HAN_TRADES)):
        return False
    return any(len(word) > 3 and name.startswith(word) for word in words)


def _holds(name: str, member: str) -> bool:
    """Whole: Tim makes no Timber Works of ours, 大通 no 安徽大通精密, a word of it no Sun Foods."""
    return name == member or (" " in member and bool(re.search(rf"(?<!\w){re.escape(member)}(?!\w)", name)))


def _called(member: str) -> str:
    """A pattern of the whole name and the first one."""
    first, *rest = map(re.escape, member.split())
    return first + (rf"(?: {' '.join(rest)})?" if rest else "")


_LONG_ENOUGH = 3
"""Characters of a Chinese product that within a longer name are the product still."""


def is_product(company: Company, products: Iterable[str]) -> bool:
    """A name with a whole product in it, or made of a product's words alone; with a legal form it is a company's."""
    name = fold(company.name)
    if company.confidence >= 0.94 or re.search(LEGAL, name):
        return False
    words = set(name.split())
    if any(name.endswith((f" and {p}", f" & {p}")) for p in map(fold, products)):
        return True
    for product in map(fold, products):
        own = re.findall(r"[a-z0-9]+", product)
        own += [word + "s" for word in own[-1:]]
        if own and words and words <= set(own):
            return True
        bare = product.replace(" ", "")
        if re.search(r"[一-鿿]", bare) and len(bare) >= _LONG_ENOUGH and bare in name.replace(" ", ""):
            return True
    return False


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _english(page: Page, taken: list[Span], people: list[Person], ours: list[str]) -> list[Company]:
    found = []
    for match in _RUN.finditer(page.raw):
        if page.text[match.start()].isspace() or page.text[match.end() - 1].isspace():
            continue  # blanked
        lead = page.text[max(0, match.start() - 40) : match.start()]
        if any(
            re.search(rf"(?<![a-z]){_called(member)}(?: here)? (?:from|of|at|with) $", lead)
            for member in ours
        ):
            continue  # "this is Bob from…": our own
        if company := _run(page, match.start(), match[0], taken, people):
            found.append(company)
    return found + _lower_case(page, people)


def _behind_person(start: int, words: str, taken: list[Span]) -> tuple[int, str]:
    """ "Jane Doe of Portside Cranes" is one run of capitals; the company begins behind the person."""
    end = start + len(words)
    for span in taken:
        if span.start <= start + 12 and start < span.end < end and span.start < end:
            rest = words[span.end - start :]
            cut = re.match(r"(?:,? (?:of|and|for|&|at|from) |,? )", rest)
            if cut and rest[cut.end() :]:
                return span.end + cut.end(), rest[cut.end() :]
    return start, words


def _run(page: Page, start: int, words: str, taken: list[Span], people: list[Person]) -> Company | None:
    """A run of capitalised words, less what only begins the sentence."""
    start, words = _trimmed(start, words, taken)
    if not words or any(_overlap(Span(start, start + len(words)), s) for s in taken):
        return None
    span = Span(start, start + len(words))
    parts = [fold(p.strip(".,")) for p in words.split()]
    if re.match(r"(?:vice president|general manager|managing director|head of|director of) ", fold(words)):
        return None
    if parts[0] == "of":
        return None
    if re.fullmatch(TITLE, fold(words)) or (len(parts) > 1 and all(p in NO_NAME for p in parts)):
        return None
    if fold(words) in PLACES or _OCCASION_BEHIND.match(page.text, span.end):
        return None
    if len(parts) > 1 and (LEGAL_END.search(fold(words)) or parts[-1] in COMPANY_WORDS):
        return Company(words, span, 0.94 if LEGAL_END.search(fold(words)) else 0.88)
    if _is_something_else(page, span, words, parts):
        return None
    confidence = _by_place(page, span, people, single=len(parts) == 1)
    return Company(words, span, confidence) if confidence else None


def _trimmed(start: int, words: str, taken: list[Span]) -> tuple[int, str]:
    start, words = _behind_person(start, words, taken)
    start, words = without_lead(start, words)
    words = without_tail(words)
    post = re.match(rf"{TITLE}\s(?:(?:of|for) )?(?=\S)", fold(words))
    if post and post.end() < len(words) and _is_field(words[post.end() :]) and "of" in post[0].split():
        return start, ""  # Director of Manufacturing Systems
    if post and post.end() < len(words):  # COO TullyWorks LLC
        start, words = start + post.end(), words[post.end() :]
    if words.endswith(".") and not re.search(r"(?i)\b(?:inc|ltd|corp|co|s\.a|b\.v)\.$", words):
        words = words[:-1]
    return start, words


def _is_field(words: str) -> bool:
    """What a post is of: nothing but words of trades and departments."""
    parts = fold(words).split()
    return all(p in COMPANY_WORDS or p in NO_NAME or p in {"&", "operations", "quality"} for p in parts)


_POST_OF = re.compile(r"(?<![a-z])(?:vp|head of|director of|director|chief|manager of|vp of)\s$")


def _is_something_else(page: Page, span: Span, words: str, parts: list[str]) -> bool:
    """A trade alone, an abbreviation, a given name, a department, a number's name."""
    if len(parts) == 1 and (
        (len(words) <= 3 and not words.isupper())
        or parts[0] in COMPANY_WORDS
        or parts[0] in GIVEN_NAMES
        or (words.isupper() and len(words) <= 2)
    ):
        return True
    if len(parts) == 2 and parts[0] in GIVEN_NAMES - ALSO_WORDS and parts[1] not in COMPANY_WORDS:
        return True  # a person, read as one or not
    tail = page.text[span.end : span.end + 16]
    numbered = re.match(r"\s?\d|\s?%", tail) and not _MONEY_BEHIND.match(tail)
    lead = page.text[max(0, span.start - 40) : span.start]
    post_of = _POST_OF.search(lead) and (
        len(parts) < 2 or _is_field(words) or not _WHOLE_POST_OF.search(lead)
    )
    return bool(post_of or numbered or re.match(r"[-/]\w", page.raw[span.end : span.end + 2]))


_OCCASION_BEHIND = re.compile(
    r"\s(?:trade ?fair|trade ?show|expo|fair|exhibition|conference|summit|trip|airport|station|office|branch|depot|plant|factory|warehouse|area|region)(?![a-z])"
)
"""The Birmingham trade fair, the Leeds trip: a place."""
_WHOLE_POST_OF = re.compile(
    r"(?<![a-z])(?!(?:the|a|as|our|their|new|is) )[a-z]{2,} (?:director|manager|officer) of\s$"
)
"""operations director of: what he directs is said, so what follows is where."""
_MONEY_BEHIND = re.compile(r"\s\d+(?:\.\d+)?\s?k(?![a-z])")
_OF_PERSON = re.compile(r"(?:,? ?\(?[^.;\n]{0,40}\)?)?,?\s(?:from|at|of|@|with)\s(?:the\s)?")
_LOOSE = re.compile(r"(?:\bin|\bfor|\bto|\band|\babout|\bthat|\bof|\bby)\s(?:the\s)?$")


def _by_place(page: Page, span: Span, people: list[Person], *, single: bool) -> float:
    """How surely what stands there is a company: behind a person and "of", behind "from", before what companies do."""
    start, end = span
    lead, tail = page.text[max(0, start - 24) : start], page.text[end : end + 16]
    if any(
        0 <= start - p.span.end < 60 and _OF_PERSON.fullmatch(page.text, p.span.end, start) for p in people
    ):
        return 0.9
    if _STRONG_FROM.search(lead) or any(_of_family(page, p, span) for p in people):
        return 0.84
    at_head = _sentence_head(page, start)
    if (
        single
        and at_head
        and not _CUSTOMER_VERB.match(tail)
        and not _is_elsewhere(page, start, page.quote(span))
    ):
        return 0.0
    if single and _is_alone(page, span):
        return 0.0
    headed = _BULLET.search(
        page.text[max(0, start - 16) : start] if start >= 16 else "\n" + page.text[:start]
    )
    if _COMPANY_VERB.match(tail) and (headed or at_head or _FROM.search(lead)):
        return 0.8
    if headed and re.match(r"\s?(?:[:(,-]|\||--|//)", tail):
        return 0.74
    return 0.76 if _FROM.search(lead) and not _LOOSE.search(lead) else 0.0


def _is_alone(page: Page, span: Span) -> bool:
    """A word with a line to itself: so a mail is signed."""
    start, end = page.text.rfind("\n", 0, span.start) + 1, page.text.find("\n", span.end)
    line = page.text[start : end if end >= 0 else len(page.text)]
    return line.strip(" ,.-") == page.text[span.start : span.end] and "\n" in page.text.strip()


def _of_family(page: Page, person: Person, span: Span) -> bool:
    """ "Grant Ellery, Ellery Earthmoving": it has the name of who is named before it."""
    between = page.text[person.span.end : span.start]
    surname = fold(person.name).split()[-1]
    words = fold(page.quote(span)).split()
    return len(words) > 1 and words[0] == surname and bool(re.fullmatch(r"[,(]?\s\(?", between))


def _is_elsewhere(page: Page, start: int, word: str) -> bool:
    """A word that has its capital in the middle of a sentence as well is a name."""
    return any(
        match.start() != start and not _sentence_head(page, match.start())
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", page.raw[:4000])
    )


def _sentence_head(page: Page, start: int) -> bool:
    before = page.text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in ".!?\n;,:-\"'(•>]/"


NO_DETERMINERS = word_list(
    "another other local small big large nearby similar few some several certain different every each any many most such summer winter spring autumn easter bank public school"
)
"""Another dairy is none."""
_LOWER_WORD = r"[a-z][a-z0-9&'-]*"
_LOWER_AFTER = re.compile(
    rf"(?:,? ?\([^)\n]{{2,30}}\))?\s(?:from|at|@)\s(?P<name>{_LOWER_WORD}(?: {_LOWER_WORD}){{0,3}})(?![\w@.]\w)"
)
_LOWER_LEGAL = re.compile(
    rf"(?<![\w@.&-])(?P<name>{_LOWER_WORD}(?: (?:& |and )?{_LOWER_WORD}){{0,3}}? (?:ltd|limited|inc|llc|gmbh|corp|plc|pty|kft|co|a/s|bv|sarl|srl)|{_LOWER_WORD}&{_LOWER_WORD})(?![\w@])"
)
_LOWER_LED = re.compile(
    rf"(?:\b(?:with|from|at|visited|met|for|called|of|by|is called|client is|customer is|company is|so|right so|left|did|chase|ping|email|ring|call|news on|news from|update on|visiting|saw)|@|^|\n|[^\w\s]\s)\s?(?P<name>(?:{_LOWER_WORD} ){{1,3}}?(?:{'|'.join(sorted(SAFE_TRADES, key=len, reverse=True))}|(?:and|&) (?:sons|co|partners|brothers|daughters)|brothers|bros))(?![\w@-])"
)
_LOWER_LOST = re.compile(rf"\blost (?P<name>{_LOWER_WORD}) to (?P<rival>{_LOWER_WORD})")


def _lower_case(page: Page, people: list[Person]) -> list[Company]:
    """ "jane from acme", "polly tunnels ltd": no capitals, but a place or an ending that only a company has."""
    found = []
    for person in people:
        first = re.escape(fold(person.name).split()[0])
        places = {match.end() for match in re.finditer(rf"(?<!\w){first}(?!\w)", page.text)}
        for end in sorted({person.span.end} | places):
            match = _LOWER_AFTER.match(page.text, end)
            if match and page.raw[match.start("name")].islower():
                found += _lower(page, match.start("name"), _company_words(match["name"]), 0.76)
    for pattern, confidence in ((_LOWER_LEGAL, 0.84), (_LOWER_LED, 0.76)):
        for match in pattern.finditer(page.text):
            start, words = without_lead(match.start("name"), match["name"])
            if page.raw[start : start + 1].islower():
                found += _lower(page, start, words, confidence)
    for match in _LOWER_LOST.finditer(page.text):
        if match["name"] not in NO_NAME and match["rival"] not in NO_NAME:
            found += _lower(page, match.start("name"), match["name"], 0.75)
            found += _lower(page, match.start("rival"), match["rival"], 0.75)
    return found


def _company_words(words: str) -> str:
    """Up to a word of trade or law, else the first word."""
    parts = words.split()
    for count in range(len(parts), 1, -1):
        if parts[count - 1] in COMPANY_WORDS and not any(p in NO_NAME for p in parts[: count - 1]):
            return " ".join(parts[:count])
    return parts[0]


def _lower(page: Page, start: int, words: str, confidence: float) -> list[Company]:
    parts = words.split()
    if (
        not words
        or all(p in NO_NAME or p in COMPANY_WORDS for p in parts)
        or len(words) < 3
        or any(p in NO_NAME for p in parts[:-1] if p not in {"and", "of"})
        or parts[0] in NO_DETERMINERS
        or numbers.parse(parts[0]) is not None
    ):
        return []
    span = Span(start, start + len(words))
    return [Company(page.quote(span).title().replace("'S", "'s"), span, confidence)]
