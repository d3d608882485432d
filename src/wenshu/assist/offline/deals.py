"""Which deals a text speaks of, and which of its clauses belong to each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wenshu.assist.extraction import Span
from wenshu.assist.offline import outcomes
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.deal import Deal, is_evident
from wenshu.assist.offline.page import Clause, fold
from wenshu.assist.offline.sheet import Sheet
from wenshu.assist.offline.words_en import COMPANY_LEGAL
from wenshu.assist.offline.words_zh import CITIES, LEGAL

_SUFFIX = re.compile(rf"[,\s]+(?:{COMPANY_LEGAL})\.?$|(?:{LEGAL})$")
_CITY = re.compile(rf"^(?:{CITIES})(?:市|省)?")
_ITEM = re.compile(r"[ \t]*(?:[-*•·]|\d{1,2}[.)、]|#+|[一二三四五六七八九][、.])")


def plain(name: str) -> str:
    """A company's name without its legal form."""
    words = fold(name).strip()
    while (shorter := _SUFFIX.sub("", words)) != words and len(shorter) > 1:
        words = shorter
    return words


def same(a: str, b: str) -> bool:
    """Acme and Acme Ltd, 恒力 and 苏州恒力精密."""
    one, two = sorted((plain(a), plain(b)), key=len)
    if one == two:
        return True
    if re.match(r"[一-鿿]", one):
        core = _CITY.sub("", two)
        return len(one) >= 2 and (core.startswith(one) or two.startswith(one)) and not _CITY.fullmatch(one)
    return two.startswith(one + " ")


def together(companies: Sequence[Company], text: str = "") -> list[list[Company]]:
    """Mentions of one company side by side; the first of each group has the fullest name."""
    groups: list[list[Company]] = []
    for company in companies:
        group = next((g for g in groups if any(_is_one(c, company, text) for c in g)), None)
        if group is None:
            groups.append([company])
        else:
            group.append(company)
    for group in groups:
        group.sort(key=lambda c: (c.reason != "known_name", -len(c.name), c.span.start))
    return groups


def _is_one(a: Company, b: Company, text: str) -> bool:
    """德国曼海姆机械 (Mannheim Maschinen GmbH): in brackets behind the name stands the other one."""
    bracketed = a.span.end < b.span.start and re.fullmatch(r"\s?\(\s?", text[a.span.end : b.span.start])
    return same(a.name, b.name) or (bool(bracketed) and a.name.isascii() != b.name.isascii())


def split(sheet: Sheet, groups: list[list[Company]], people: Sequence[Span] = ()) -> list[Deal]:
    """One deal for each company or known opportunity that has something of its own said about it."""
    anchors = _anchors(sheet, groups)
    subjects = list(dict.fromkeys(subject for _, subject in anchors))
    if len(subjects) <= 1:
        deal = _deal(sheet, groups, subjects[0] if subjects else None)
        deal.clauses = list(sheet.page.clauses)
        turn = _turn(sheet, anchors, people) if deal.company and not deal.name else 0
        if turn:
            before = Deal(None, deal.clauses[:turn])
            deal.clauses = deal.clauses[turn:]
            return [before, deal]
        return [deal] if deal.name else outcomes.apart(sheet, deal)
    deals = {subject: _deal(sheet, groups, subject) for subject in subjects}
    current = subjects[0]
    for clause in sheet.page.clauses:
        if clause.end <= anchors[0][0] and _is_heading(sheet, clause, anchors[0][0]):
            continue
        current = _subject_of(sheet, clause, anchors, current)
        deals[current].clauses.append(clause)
    kept = [
        deal
        for deal in deals.values()
        if is_evident(sheet, deal.clauses)
        or _is_an_item(sheet, deal.clauses)
        or _heads_an_item(sheet, deal)
        or outcomes.told(sheet, deal.clauses)
    ]
    if len(kept) <= 1:
        only = kept[0] if kept else deals[subjects[0]]
        only.clauses = list(sheet.page.clauses)
        return [only]
    return kept


def _is_heading(sheet: Sheet, clause: Clause, first: int) -> bool:
    """A short line above a list, which tells nothing of its items."""
    item = _ITEM.match(sheet.page.text, sheet.page.text.rfind("\n", 0, first) + 1)
    alone = sheet.page.text.rfind("\n", 0, first) >= clause.end
    return (
        bool(item)
        and alone
        and clause.end - clause.start <= LONGEST_HEADING
        and not is_evident(sheet, [clause])
    )


LONGEST_HEADING = 40


def _heads_an_item(sheet: Sheet, deal: Deal) -> bool:
    """One of a list whose items are each about another customer."""
    heads = {
        firm.start
        for firm in sheet.firms
        if _ITEM_HEAD.fullmatch(sheet.page.text, _line(sheet, firm.start), firm.start)
    }
    own = deal.company is not None and deal.company.span.start in heads
    lines = {_line(sheet, at) for at in heads}
    return own and len(lines) >= LEAST_ITEMS


def _line(sheet: Sheet, at: int) -> int:
    return sheet.page.text.rfind("\n", 0, at) + 1


_ITEM_HEAD = re.compile(r"[ \t]*(?:[-*•·]+|\(?\d{1,2}[.)、])[ \t]*[^\n.;。；]{0,45}")
LEAST_ITEMS = 3


def _is_an_item(sheet: Sheet, clauses: Sequence[Clause]) -> bool:
    """One of a list of things to do, each for somebody else: what is to be done there is a follow-up of its own."""
    text = sheet.page.text
    return any(
        _ITEM.match(text, text.rfind("\n", 0, c.start + 1) + 1) and _TO_DO.search(text, c.start, c.end)
        for c in clauses
    )


_TO_DO = re.compile(
    r"(?<![a-z])(?:call|ring|phone|send|e-?mail|mail|visit|meet|ask|chase|remind|invite|write|follow up|book|schedule|prepare|check)(?![a-z])|电话|回电|发|寄|拜访|回访|跟进|提醒|邀请|约|联系|催|准备|确认|再打|再问|再聊|打过去"
)
_PUT_OFF = re.compile(
    r"放一放|先放着?|搁置|暂缓|暂停|缓一缓|先不(?:急|做|上|推)|推迟|延后|(?<![a-z])(?:on hold|parked|paused|postponed|put off|shelved|on ice|pushed back|going nowhere)(?![a-z])"
)
_ANOTHER = re.compile(
    r"(?:and |but )?(?:另外|另一|还有|separately|meanwhile|different topic|on another note)"
)


def _turn(sheet: Sheet, anchors: list[tuple[int, tuple[str, str]]], people: Sequence[Span]) -> int:
    """王总's project is put off; another company's 李工 wants a quote: the clause where the text turns, or 0.

    Only where both have a person of their own, and the first of them speaks of a project.
    """
    clauses = sheet.page.clauses
    at = next((n for n, c in enumerate(clauses) if anchors and c.start <= anchors[0][0] < c.end), 0)
    if not at:
        return 0
    start = clauses[at].start
    ours = [p for p in people if p.start < start]
    both = bool(ours) and any(start <= p.start < clauses[at].end for p in people)
    told = any(_PUT_OFF.search(sheet.page.of(c)) for c in clauses[:at])
    turns = bool(_ANOTHER.match(sheet.page.of(clauses[at])))
    return at if both and (told or turns) and is_evident(sheet, clauses[:at]) else 0


def _anchors(sheet: Sheet, groups: list[list[Company]]) -> list[tuple[int, tuple[str, str]]]:
    """Where the text turns to a company or an opportunity: the position, and (company, opportunity)."""
    found: list[tuple[int, tuple[str, str]]] = []
    for group in groups:
        mine = [c for c in group if not any(r.start <= c.span.start < r.end for r in sheet.rivals)]
        found += ((company.span.start, (plain(group[0].name), "")) for company in mine)
    opportunities = sorted({k.name for k in sheet.context.known if k.kind == "opportunity"})
    if len(opportunities) > 1 or not found:
        for known in sheet.context.known:
            if known.kind == "opportunity" and sheet.page.clause_at(known.span.start):
                before = [a for a in found if a[0] <= known.span.start and not a[1][1]]
                owner = max(before)[1][0] if before else found[0][1][0] if found else ""
                found.append((known.span.start, (owner, known.name)))
    found.sort()
    named = {subject[0] for _, subject in found if subject[1]}
    anchors: list[tuple[int, tuple[str, str]]] = []
    for at, subject in found:
        if subject[1] or subject[0] not in named:
            anchors.append((at, subject))
        elif beside := _beside(sheet, at, subject[0], found):
            anchors.append((at, beside))
    return anchors


def _beside(
    sheet: Sheet, at: int, company: str, found: list[tuple[int, tuple[str, str]]]
) -> tuple[str, str] | None:
    """The company's deal that is named behind it in the same line: the item is about that one from its first word."""
    line = sheet.page.text.find("\n", at)
    end = line if line >= 0 else len(sheet.page.text)
    return next((one for place, one in found if at < place < end and one[1] and one[0] == company), None)


def _deal(sheet: Sheet, groups: list[list[Company]], subject: tuple[str, str] | None) -> Deal:
    company_name, opportunity = subject or ("", "")
    group = next((g for g in groups if plain(g[0].name) == company_name and company_name), None)
    deal = Deal(group[0] if group else None, known_name=opportunity)
    for known in sheet.context.known:
        if (
            known.kind == "opportunity"
            and (known.name == opportunity or (not opportunity and not deal.name))
            and sheet.page.clause_at(known.span.start)
        ):
            if not opportunity and group is not None and len(groups) > 1:
                continue
            deal.name, deal.known_name = deal.name or known.span, known.name
            deal.mentions.append(known.span)
    return deal


def _subject_of(
    sheet: Sheet, clause: Clause, anchors: list[tuple[int, tuple[str, str]]], current: tuple[str, str]
) -> tuple[str, str]:
    inside = [subject for at, subject in anchors if clause.start <= at < clause.end]
    if not inside:
        return current
    return inside[0] if current not in inside else current
