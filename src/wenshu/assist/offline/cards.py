"""Cards and signatures: lines, or pieces of one line, that are a name, a post and a company and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.labels import LABELS
from wenshu.assist.offline.page import Page, fold
from wenshu.assist.offline.people import is_name
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.person_names import GIVEN_NAMES, HONORIFICS_ZH, NOT_GIVEN, SURNAMES
from wenshu.assist.offline.wordlists import words as word_list
from wenshu.assist.offline.words_en import COMPANY_LEGAL, COMPANY_WORDS, NO_NAME, TITLE
from wenshu.assist.offline.words_zh import LEGAL, MORE_TRADES, POSTS, TITLE_ZH
from wenshu.reading.company_names import HAN_TRADES
from wenshu.reading.surnames import COMPOUND_SURNAMES

_LAST_LINES = 9  # of a text: where it is signed
_LONGEST_LINE = 110
_PIECE = re.compile(r"[^\n|/·•;]+?(?=\s*(?:[|/·•;,]|\s{2,}|$|\n|\s-\s)|\Z)")
_SEPARATOR = re.compile(
    r"\s*[|/·•;]\s*|,\s+(?!(?:ltd|inc|llc|gmbh|co)\b)(?!(?:fleet |field |plant |store |retail |global |regional )?(?:information technology|it|operations|sales|marketing|engineering|finance|procurement|purchasing|human resources|supply chain|product|data|technology|business development|customer success|customer experience|manufacturing|logistics|legal|facilities|maintenance|quality|digital|strategy|partnerships|analytics|clinical services)(?![a-z]))|\s{2,}|\s+-+\s+|,(?=[一-鿿])",
    re.IGNORECASE,
)
_POST = re.compile(
    rf"(?:{TITLE}|[a-z]+\s(?:secretary|manager|director|officer)|dir\. [a-z]+|(?:[a-z&'-]+\s){{1,4}}(?:manager|director|officer|executive|coordinator|administrator|supervisor|superintendent|secretary|engineer|consultant|analyst|buyer|planner|controller)|directrice [a-z]+|directeur [a-z]+)",
    re.IGNORECASE,
)
_POST_ZH = re.compile(
    rf"[一-鿿a-z]{{0,6}}(?:{TITLE_ZH}|董事总经理|合伙人|院士|总裁)|[一-鿿]{{2,8}}(?:部|处|科|中心|办公室|总工办|事业部|分厂|车间|科室)"
)
_ADDRESSED = re.compile(rf"[{SURNAMES}](?:{'|'.join(h for h in HONORIFICS_ZH if len(h) > 1)})")
"""付主任 is somebody, with no name of his own beside it."""
_CHANGED_TO = re.compile(
    r"(?:[一-鿿]{0,4}?(?:联系人|对接人|负责人|采购人))?(?:已经?|现在?)?(?:(?:更?换|变更?|改)(?:成|为|了)|改由|换)了?(?=\S)"
)
"""联系人换成采购经理: the post begins behind it."""
_LEGAL_EN = re.compile(
    rf"[\w&.,' -]{{2,50}}?[, ](?:{COMPANY_LEGAL}|ggmbh|b\.v|n\.v|s\.a|a\.s|a\.ş|kft|a/s|oyj|s\.p\.a|sp\. z o\.o|coop|co\., ltd)\.?",
    re.IGNORECASE,
)
_TRADE_ZH = re.compile(
    rf"[一-鿿a-z0-9()（）&＆]{{2,16}}?(?:{LEGAL}|{'|'.join(sorted({*HAN_TRADES, *MORE_TRADES}, key=len, reverse=True))})"
)


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str  # "name" | "post" | "company" | "maybe" | ""
    span: Span


@dataclass(frozen=True, slots=True)
class Card:
    person: Person | None
    company: Company | None


def find(page: Page, whole_is_card: bool = False) -> list[Card]:
    """At the end of a text, or anywhere where a text is nothing but short lines."""
    lines = _joined(
        page,
        [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", page.text) if match[0].strip()],
    )
    start = (
        0
        if whole_is_card or (len(lines) <= 12 and all(e - s <= 60 for s, e in lines))
        else max(0, len(lines) - _LAST_LINES)
    )
    groups: list[list[Piece]] = []
    for first, last in lines[start:]:
        held = pieces(page, first, last)
        if not held:
            groups.append([])
        elif groups and groups[-1] and not _closes(groups[-1], held):
            groups[-1].extend(held)
        elif groups and groups[-1] and _is_under_a_firm(page, groups[-1], held):
            groups[-1] = [Piece("maybe", p.span) if p.kind == "name" else p for p in groups[-1]] + held
        else:
            groups.append(held)
    return [card for group in groups if (card := _card(page, group))]


def _joined(page: Page, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """PRAIRIE STATE / INSURANCE GROUP: a name in capitals over two lines is one."""
    kept: list[tuple[int, int]] = []
    for start, end in lines:
        words = page.raw[start:end].strip()
        if kept and _SHOUTED.fullmatch(words) and fold(words.split()[-1]) in COMPANY_WORDS:
            above = page.raw[kept[-1][0] : kept[-1][1]].strip()
            if (
                _SHOUTED.fullmatch(above)
                and fold(above.split()[0]) not in GIVEN_NAMES
                and "\n\n" not in page.raw[kept[-1][1] : start]
            ):
                kept[-1] = (kept[-1][0], end)
                continue
        kept.append((start, end))
    return kept


_SHOUTED = re.compile(r"[A-Z][A-Z&'-]+(?: [A-Z&][A-Z&'-]*){0,3}")


def _is_under_a_firm(page: Page, group: list[Piece], held: list[Piece]) -> bool:
    """Tamworth Livestock Exchange, and below it somebody with a given name: the line above is no person."""

    def given(piece: Piece) -> bool:
        return fold(page.quote(piece.span)).split()[0] in GIVEN_NAMES

    above = [p for p in group if p.kind == "name"]
    below = [p for p in held if p.kind == "name"]
    long = len(above) == 1 and len(group) == 1 and len(page.quote(above[0].span).split()) > 2
    return long and page.quote(above[0].span).isascii() and not given(above[0]) and any(map(given, below))


def _closes(group: list[Piece], pieces: list[Piece]) -> bool:
    """A second name begins another card."""
    return any(p.kind == "name" for p in pieces) and any(p.kind == "name" for p in group)


def pieces(page: Page, start: int, end: int) -> list[Piece]:
    """The line cut at its separators, if every piece of it is something that stands on a card."""
    if end - start > _LONGEST_LINE:
        return []
    spans, at = [], start
    for match in _SEPARATOR.finditer(page.text, start, end):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, end))
    spans = [piece for s, e in spans for piece in _by_spaces(page, s, e)]
    held = [_piece(page, s, e) for s, e in spans if page.text[s:e].strip()]
    if not held or any(p.kind == "" for p in held):
        return []
    names = [p for p in held if p.kind == "name"]
    return [Piece("maybe", p.span) if p in names[1:] else p for p in held]  # one line names one person


_POST_NOMINALS = word_list(
    """
    ACMA CIPD CEng MIEI FCCA LLB CPCU MBA CPA PMP CFA CISSP CIMA ACCA FCA ACA PE RN MD DDS
    PhD Ph.D Esq Jr Sr OBE CBE MBE
    """
)


def _by_spaces(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """毕克明 财务负责人 阿尔普精工: in Chinese a space separates, too."""
    words = page.text[start:end]
    if not re.search(r"[一-鿿]\s+[一-鿿a-z]|[a-z]\s+[一-鿿]", words):
        return [(start, end)]
    return [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", words)]


def _piece(page: Page, start: int, end: int) -> Piece:
    words = page.raw[start:end]
    lead = len(words) - len(words.lstrip(" \t-–—*•"))
    start, words = start + lead, words.strip(" \t-–—*•.,")
    head, _, last = words.rpartition(" ")
    if head and last in _POST_NOMINALS:
        words = head.rstrip(" ,")
    span = Span(start, start + len(words))
    folded = fold(words)
    if re.fullmatch(r"(?:[A-Z]{3,5}|Ph\.?D|Esq|Jr|Sr)\.?", words) and words.rstrip(".") in _POST_NOMINALS:
        return Piece("-", span)
    if not words or (
        re.fullmatch(r"(?:[a-z. ]{1,10}[.:]?\s*)?[\d\s+()./-]{0,30}(?:ext\.?\s?\d+)?", folded)
        and (len(folded) < 4 or re.search(r"\d", folded))
    ):
        return Piece("-", span)
    if re.fullmatch(
        r"(?:tel|t|m|o|c|ph|phone|mobile|fax|e|email|e-mail|w|web|mob|cell|office|direct|手机|电话|邮箱|微信|传真|best|regards|kind regards|best regards|thanks|many thanks|cheers|greets|br|rgds|thx|谢谢|祝好|此致|顺祝商祺)[.:]?",
        folded,
    ) or (
        re.search(
            r"(?:street|road|avenue|straße|strasse|platz|lane|floor|suite|\bst\b|[路街号楼室区])\s?\d*|\d{4,6}",
            folded,
        )
        and re.search(r"\d", folded)
    ):
        return Piece("-", span)
    if ":" in folded:  # a label, read elsewhere
        kind = LABELS.get(folded.partition(":")[0].strip(), "people")
        return Piece("" if kind == "people" else "-", span)
    post = re.match(rf"{TITLE}\s(?=\S)", folded)
    if post and _LEGAL_EN.fullmatch(words[post.end() :]):  # COO TullyWorks LLC
        return Piece("company", Span(span.start + post.end(), span.end))
    if _ADDRESSED.fullmatch(folded):
        return Piece("", span)
    if _POST.fullmatch(words) or _POST_ZH.fullmatch(folded):
        changed = _CHANGED_TO.match(folded)
        return Piece("post", Span(span.start + changed.end(), span.end) if changed else span)
    if _LEGAL_EN.fullmatch(words) or _TRADE_ZH.fullmatch(folded) or _ends_with_trade(folded):
        return Piece("company", span)
    if is_name(words) or _looks_like_name(words):
        return Piece("name", span)
    if re.fullmatch(r"[一-鿿]{2,3}", words) and not any(c in NOT_GIVEN for c in words):
        return Piece("maybe", span)
    if re.fullmatch(r"[A-Z][\w&'-]*(?: [A-Z&][\w&'-]*){0,3}", words) and not all(
        fold(w) in NO_NAME for w in words.split()
    ):
        return Piece("maybe", span)
    return Piece("", span)


def _ends_with_trade(folded: str) -> bool:
    parts = folded.split()
    return (
        2 <= len(parts) <= 5
        and parts[-1].strip(".,") in COMPANY_WORDS
        and parts[0] not in NO_NAME
        and all(re.fullmatch(r"[\w&'.-]+", p) for p in parts)
    )


def _looks_like_name(words: str) -> bool:
    """JANE DOE, mehmet yilmaz, 佐丹: two or three words, or two to four characters, with nothing else on the line."""
    if re.fullmatch(r"[一-鿿]{2,4}", words):
        return words[0] in SURNAMES or words[:2] in COMPOUND_SURNAMES
    parts = re.sub(r"^(?:Dr|Mr|Ms|Mrs|Prof)\.?\s", "", words).split()
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"[A-Za-zÀ-ÿ][\w.'’-]*", p) for p in parts):
        return False
    if not parts or any(fold(p) in NO_NAME or fold(p) in COMPANY_WORDS for p in parts):
        return False
    if len(parts) == 1:
        return fold(words) in GIVEN_NAMES
    return all(p[0].isupper() for p in parts) or (all(p.islower() for p in parts) and len(parts) == 2)


_SURE_POST = re.compile(rf"(?:{POSTS})$|[a-z]")
"""A post; 大客户部 is only where."""


def _post_of(page: Page, pieces: list[Piece], name: Piece | None) -> Piece | None:
    """Of several the nearest to the name that is a post."""
    posts = [p for p in pieces if p.kind == "post" and _SURE_POST.search(fold(page.quote(p.span)))]
    return min(posts, key=lambda p: abs(p.span.start - name.span.start)) if name and posts else None


def _whole_post(page: Page, pieces: list[Piece], post: Piece) -> Piece:
    """采购中心 副主任: the department and the post, with nothing but a blank between them."""
    for other in pieces:
        between = page.text[other.span.end : post.span.start]
        if other.kind == "post" and other.span.end < post.span.start and not between.strip(" "):
            return Piece("post", Span(other.span.start, post.span.end))
    return post


def _card(page: Page, pieces: list[Piece]) -> Card | None:
    """A card has a name and, beside it, a post or a company; a company alone beside a post will do as well."""

    def first(kind: str) -> Piece | None:
        return next((p for p in pieces if p.kind == kind), None)

    name, post, company = first("name"), first("post"), first("company")
    post = _post_of(page, pieces, name) or post
    rest = first("maybe")
    if company is None and name and rest and (post or "\n" not in page.text[name.span.end : rest.span.start]):
        company = rest  # what is left is the company
    if (
        name is None
        and company
        and (left := next((p for p in pieces if p.kind == "maybe"), None))
        and left is not company
    ):
        name = left
    if not name or not (post or company):
        return None
    if post:
        post = _whole_post(page, pieces, post)
    words = page.quote(name.span)
    words = words.title() if words.isupper() and words.isascii() else words
    title = page.quote(post.span) if post else ""
    person = Person(words, name.span, title, post.span if post else None, 0.96 if post else 0.86, "signature")
    named = " ".join(page.quote(company.span).split()) if company else ""
    return Card(person, Company(named, company.span, 0.9, "signature") if company else None)
