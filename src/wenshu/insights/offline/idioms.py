"""Ways of speaking that are several marks and one meaning: "what did Ana do", 开了几次会, "the highest amount of a deal"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from wenshu.insights.link import normal
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

_DID = re.compile(r"\bwhat (?:did|has|have|had|was|were)\b.+\b(?:do|done|doing|up to)\b", re.ASCII)
_DID_ZH = re.compile(r"(?:做了|干了|做过|干过|忙了|忙)(?:什么|啥|哪些事|些什么)")
_TIMES_MET = re.compile(r"(?:开|见)(?:了|过)?(几[次个场]|多少[次个场])(会|面)")
_PRESENT_STAGE = re.compile(r"(?:在)?(?:当前|目前|现在|现|所在|现阶段)的?(?:这个)?阶段")
_WHICH_PART = re.compile(
    r"(?:是|属于|在|做|位于|来自)(?:什么|哪个|哪一个|啥|哪)的?(?:行业|领域|区域|地区|大区|国家)"
)
_WHAT_PART = re.compile(r"^(?:what|which) (?:industry|sector|region|country|territory)\b")
_TELLS = re.compile(r"^(?:\W|hi|hey|hello|please|pls|can|could|would|will|you|then|now|ok|and|just)*"
                    r"(?:show|list|give|pull|find|get|check|break|split|compare|sum|add|calculate|look|run|count|tell|do)\b")  # fmt: skip
_HAVE_ANY = re.compile(r"有.*[吗么]\s?[?？]?$")
_HELPED = re.compile(
    r"\b(?:did|didn't|have we|can|could|we|they|i) (?:\w+ )?close\b|\bdid\b|\b(?:open|not) close", re.ASCII
)
PLANNED = frozenset({"预计", "预期", "有望", "计划", "估计"})
EACH_PERSON = frozenset({"每个人", "每人", "各人", "每个同事"})
BIGGEST = {"largest": "max", "smallest": "min"}
OF_ONE = re.compile(r" (?:of|among|for|across|in|from) ")
ONE_BY_ONE = frozenset({"owner", "region", "product", "company", "source", "industry"})
SPENDING = frozenset({"spent", "spend", "spends", "spending"})
LOOKS = frozenset({"looking", "look", "looks", "look like", "looks like"})
PARTS = frozenset({"industry", "region", "country"})
FIGURES = (
    "count",
    "howmany",
    "much",
    "metric",
    "measure",
    "times",
    "howlong",
    "compare",
    "share",
    "trend",
    "by",
    "top",
    "list",
)


def idioms(text: Text, marks: list[Mark]) -> list[Mark]:
    for rule in RULES:
        marks = rule(text, marks)
    return marks


def _as(mark: Mark, *senses: Sense) -> Mark:
    return replace(mark, kind="phrase", senses=senses, names=(), time=None, number=None)


def _span(text: Text, marks: list[Mark], start: int, end: int, *senses: Sense) -> list[Mark]:
    """With one mark in the place of those of a stretch."""
    whole = Mark("phrase", start, end, text.surface[start:end], senses=senses)
    before, after = [m for m in marks if m.start < start], [m for m in marks if m.start >= end]
    return [*before, whole, *after]


def _ends_marks(marks: list[Mark], start: int, end: int) -> bool:
    """No mark is cut in two: what goes on beyond the stretch would be lost."""
    return all(m.end <= start or m.start >= end or (start <= m.start and m.end <= end) for m in marks)


def _content(marks: list[Mark]) -> list[Mark]:
    return [m for m in marks if not m.filler]


def _what_was_done(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "What did Ana do yesterday", 王芳昨天做了什么: the follow-ups."""
    if any(m.sense("noun", "metric", "kind", "status", "task", "agenda") for m in marks):
        return marks
    if not any(m.time and m.time.period for m in marks):
        return marks
    follow_up = Sense("noun", "follow_up")
    found = _DID_ZH.search(text.text)
    if found and _ends_marks(marks, found.start(), found.end()):
        return _span(text, marks, found.start(), found.end(), follow_up)
    found = _DID.search(text.text)
    if found is None:
        return marks
    return [_as(m, follow_up) if m.surface.lower() in {"what", "what did"} else m for m in marks]


def _times_met(text: Text, marks: list[Mark]) -> list[Mark]:
    """开了几次会."""
    found = _TIMES_MET.search(text.text)
    if found is None or not _ends_marks(marks, found.start(), found.end()):
        return marks
    marks = _span(text, marks, found.start(), found.end(1), Sense("times"))
    end = marks[-1].end if not any(m.start >= found.end(1) for m in marks) else found.end()
    return _span(text, marks, found.end(1), max(end, found.end()), Sense("kind", "meeting"))


def _in_the_present_stage(text: Text, marks: list[Mark]) -> list[Mark]:
    """在当前阶段平均停留: the time since they came to it, not that of the stays that are over."""
    found = _PRESENT_STAGE.search(text.text)
    stay = Sense("metric", "stage_duration_avg")
    if found is None or not any(stay in m.senses for m in marks):
        return marks
    present = Sense("metric", "days_in_stage_avg")
    kept = [m for m in marks if not found.start() <= m.start < found.end()]
    return [replace(m, senses=(present,)) if stay in m.senses else m for m in kept]


def _part_of_a_company(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "What industry is Acme in", 华星是什么行业: of one company, what its record says."""
    content = [m for m in _content(marks) if not m.sense("what", "list")]
    nouns = [m for m in content if (s := m.sense("noun")) and s.value in PARTS]
    names = [m for m in content if any(n.field == "company" for n in m.names)]
    asked = _WHAT_PART.search(text.text) or _WHICH_PART.search(text.text)
    if not asked or len(nouns) != 1 or len(names) != 1 or len(content) != len([*nouns, *names]):
        return marks
    return [_as(m, Sense("prop", "any")) if m is nouns[0] else m for m in marks]


def _for_me(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Break it down for me": who is told, not whose deals."""
    if not _TELLS.search(text.text):
        return marks
    return [m for m in marks if not (m.surface.lower() == "me" and text.text[: m.start].endswith("for "))]


def _each_person(text: Text, marks: list[Mark]) -> list[Mark]:
    """本月每个人打了多少电话: by owner."""
    found: list[Mark] = []
    for mark in marks:
        if mark.surface in EACH_PERSON:
            middle = mark.start + 1
            found.append(Mark("phrase", mark.start, middle, mark.surface[0], senses=(Sense("by"),)))
            mark = Mark("phrase", middle, mark.end, mark.surface[1:], senses=(Sense("noun", "owner"),))
        found.append(mark)
    return found


def _each_did(text: Text, marks: list[Mark]) -> list[Mark]:
    """每个区域各赢了几单: said twice."""
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        after = marks[at + 1] if at + 1 < len(marks) else None
        again = mark.surface in {"各", "分别"} and any(m.sense("by") for m in found)
        if not (again and after and after.sense("status", "metric", "count", "howmany", "sold")):
            found.append(mark)
    return found


def _planned_to_close(text: Text, marks: list[Mark]) -> list[Mark]:
    """预计下个月成交的金额: the verb of the plan, with its period between."""
    content = _content(marks)
    for first, period, verb in zip(content, content[1:], content[2:], strict=False):
        date, status = first.sense("date"), verb.sense("status")
        if (
            first.surface in PLANNED
            and date
            and period.time
            and period.time.period
            and status
            and status.value in {"won", "closed"}
        ):
            expected = Sense("date", "expected_close_date")
            return [_as(m, expected) if m is first else m for m in marks if m is not verb]
    return marks


def _by_expected_month(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "By expected close month", 按预计成交月份: the month is that of the date beside it."""
    found = list(marks)
    for at in range(1, len(found) - 1):
        date, period = found[at].sense("date"), found[at + 1].sense("period")
        if found[at - 1].sense("by") and date and period:
            bucket = Mark(
                "phrase", found[at].start, found[at + 1].end, text.surface[found[at].start : found[at + 1].end],
                senses=(Sense("bucket", period.value),),
            )  # fmt: skip
            found[at - 1 : at + 2] = [
                _as(found[at], Sense("date", date.value)),
                replace(bucket, start=found[at + 1].start),
            ]
            return found
    return found


def _amount_of_one(text: Text, marks: list[Mark]) -> list[Mark]:
    """每个负责人的最大赢单金额, "the highest amount of a won deal": the largest amount, not what ranks."""
    if any(m.sense("top", "bottom", "rank") or m.number for m in marks):
        return marks
    content = _content(marks)
    for at, mark in enumerate(content[:-1]):
        kind = next((BIGGEST[s.kind] for s in mark.senses if s.kind in BIGGEST), None)
        rest = [m for m in content[at + 1 :] if not m.sense("status")]
        if kind is None or not rest or not _is_an_amount(rest[0]):
            continue
        each = any(m.sense("by") and n.sense("noun") for m, n in pairwise(content))
        of_one = (
            len(rest) > 1 and OF_ONE.match(text.text[rest[0].end :]) and any(_is_deal(m) for m in rest[1:])
        )
        if each or of_one:
            return [_as(m, Sense("agg", kind)) if m is mark else m for m in marks]
    return marks


def _is_an_amount(mark: Mark) -> bool:
    sense = mark.sense("metric")
    plain = sense is not None and sense.value in {"amount_sum", "amount_size"}
    return plain and (not sense.note or mark.surface.endswith(("金额", "amount", "value")))  # type: ignore[union-attr]


def _is_deal(mark: Mark) -> bool:
    noun = mark.sense("noun")
    return noun is not None and noun.value == "opportunity"


def _size_of_deals(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Average size of a won deal"; the size of companies is another thing."""
    if not any(_is_deal(m) for m in marks) or any(
        (s := m.sense("noun")) and s.value == "company" for m in marks
    ):
        return marks
    averaged = any(m.sense("agg") for m in marks)
    if not averaged and any(m.sense("by", "sorted") for m in marks):
        amount = Sense("metric", "amount_sum")
        return [_as(m, amount) if m.kind == "unknown" and m.surface.lower() == "size" else m for m in marks]
    size = Sense("metric", "amount_size")
    return [
        _as(m, size) if averaged and m.kind == "unknown" and m.surface.lower() == "size" else m for m in marks
    ]


def _has_any(text: Text, marks: list[Mark]) -> list[Mark]:
    """昨天有赢单吗: whether there are any."""
    if not _HAVE_ANY.search(text.text) or any(m.sense(*FIGURES, "exists") for m in marks):
        return marks
    at = next((i for i, m in enumerate(marks) if m.surface == "有" and m.filler), None)
    return marks if at is None else [_as(m, Sense("exists")) if i == at else m for i, m in enumerate(marks)]


def _after_leaving_out(text: Text, marks: list[Mark]) -> list[Mark]:
    """去掉 Atlas 后: once it is left out; not the last of anything."""
    out = any(m.sense("not") for m in marks)
    return [
        m
        for at, m in enumerate(marks)
        if not (m.surface in {"后", "之后", "以后"} and out and at and marks[at - 1].kind == "name")
    ]


def _all_but(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "All deals but the lost ones"."""
    if not re.search(r"\b(?:all|every|everything|everyone|everybody|any)\b.* but ", text.text, re.ASCII):
        return marks
    return [_as(m, Sense("not")) if m.surface.lower() == "but" else m for m in marks]


def _stage_called_lead(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Stage Lead", "not in Lead or Qualified": after that word, or beside another stage, it is one."""
    content = _content(marks)
    leads = [m for m in content if (s := m.sense("noun")) and s.note == "lead"]
    if len(leads) != 1 or not any(_is_deal(m) and m is not leads[0] for m in content):
        return marks
    names = tuple(n for n in text.matcher.exact(normal(leads[0].surface)) if n.field == "stage")
    at = content.index(leads[0])
    noun = content[at - 1].sense("noun") if at else None
    told = noun is not None and noun.value == "stage"
    if not names or not (told or _is_beside_a_stage(content, at)):
        return marks
    stage = replace(leads[0], kind="name", senses=(), names=names)
    return [stage if m is leads[0] else m for m in marks]


def _is_beside_a_stage(content: list[Mark], at: int) -> bool:
    """Joined to it by "and" or "or"."""
    for step in (1, -1):
        pair = content[at + step : at + 3 * step : step] if at + step >= 0 else []
        if len(pair) > 1 and pair[0].sense("and", "or") and _is_stage(pair[1]):
            return True
    return False


def _is_stage(mark: Mark) -> bool:
    return mark.sense("stage") is not None or any(n.field == "stage" for n in mark.names)


def _the_others(text: Text, marks: list[Mark]) -> list[Mark]:
    """除了周涵，其他人: who is left when somebody is left out."""
    denied = next((m for m in marks if m.sense("not")), None)
    return [
        m
        for m in marks
        if not (denied and m.start > denied.start and (s := m.sense("compare")) and s.value == "rest")
    ]


def _will_close(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Deals that close this week", "and close this quarter": those that are to close then."""
    expected = Sense("date", "expected_close_date")
    if _HELPED.search(text.text) or not any(m.time and m.time.period for m in marks):
        return marks
    return [
        _as(m, expected)
        if m.surface.lower() == "close" and m.sense("status") and any(_is_deal(b) for b in marks[:at])
        else m
        for at, m in enumerate(marks)
    ]


def _several_each(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "How many did Ana and Lucas each win", 周涵和吴思敏各赢了几单: one by one."""
    named = [m for m in marks if m.names]
    field = named[0].names[0].field if named else ""
    if len(named) < 2 or any(m.names[0].field != field for m in named) or field not in ONE_BY_ONE:
        return marks
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        after = next((m for m in marks[at + 1 :] if not m.filler), None)
        alone = mark.surface.lower() in {"each", "各", "分别", "respectively", "各自"} and not (
            after and after.sense("noun")
        )
        if alone and mark.start > named[0].start:
            found.append(_as(mark, Sense("by")))
            found.append(replace(_as(mark, Sense("noun", field)), start=mark.end))
        else:
            found.append(mark)
    return found


def _spent(text: Text, marks: list[Mark]) -> list[Mark]:
    """What customers spent with us is what we won; deals spend time in stages. "The most business" is money, too."""
    buyers = any((s := m.sense("noun")) and s.value == "company" for m in marks)
    staged = any(m.sense("stage", "howlong") or any(n.field == "stage" for n in m.names) for m in marks)
    won = Sense("metric", "amount_sum", "won")
    found: list[Mark] = []
    for at, mark in enumerate(marks):
        word = mark.surface.lower()
        if (word in SPENDING and buyers and not staged) or (
            word == "business" and at and marks[at - 1].sense("most", "much", "fewest")
        ):
            mark = _as(mark, won)
        found.append(mark)
    return found


def _how_it_looks(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "How is the pipeline looking": what the figure is; how good that is, nobody is told."""
    others = [m for m in marks if m.sense("advice") and m.surface.lower() not in LOOKS]
    if others or "how does" in text.text or not any(m.sense("metric", "measure") for m in marks):
        return marks
    return [m for m in marks if m.surface.lower() not in LOOKS]


def _of_whom(text: Text, marks: list[Mark]) -> list[Mark]:
    """ "Ben and his deals", 今年的商机，其中…: what the word stands for was named before it; else nobody knows."""
    return [
        replace(m, senses=(Sense("filler"),)) if m.sense("antecedent") and _is_named(marks[:at]) else m
        for at, m in enumerate(marks)
    ]


def _is_named(marks: list[Mark]) -> bool:
    return any(m.names or m.sense("noun", "who", "rep_or_sales") for m in marks)


RULES: tuple[Callable[[Text, list[Mark]], list[Mark]], ...] = (
    _what_was_done, _times_met, _in_the_present_stage, _part_of_a_company, _for_me, _each_person, _each_did,
    _planned_to_close, _by_expected_month, _amount_of_one, _size_of_deals, _has_any, _after_leaving_out, _all_but, _stage_called_lead, _the_others, _will_close, _several_each, _spent, _how_it_looks, _of_whom,
)  # fmt: skip
