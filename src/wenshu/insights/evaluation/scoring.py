"""One answer against what was expected of it: the plan and the value apart, and whether a wrong number was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from wenshu.ai.messages import Usage
from wenshu.crm.money import decimals
from wenshu.insights.answer import Answer
from wenshu.insights.evaluation.oracle import Row, same, spelt
from wenshu.insights.evaluation.suite import Case
from wenshu.insights.offline.compose import canonical
from wenshu.insights.plan import Clarify, Handoff, Query, Refuse
from wenshu.insights.table import Column, Table

Outcome = Literal["right", "wrong", "asked_back", "declined"]
MEASURES: Final = frozenset({"integer", "money", "rate", "days", "number"})
BESIDE: Final = ("change", "_counted")  # columns that stand beside a figure
OF_RECORDS: Final = frozenset({"list", "detail", "exists"})


@dataclass(frozen=True)
class Judged:
    """`wrong` is a number that is not the database's, or an answer to what should have been declined."""

    case: Case
    outcome: Outcome
    plan_right: bool | None  # None where no plan is expected
    milliseconds: float
    engine: str
    usage: Usage
    shown: bool = False  # figures, right or wrong
    fallback: str = ""
    told: str = ""  # the answer, to read where it is not right


def judge(case: Case, answer: Answer, expected: Sequence[Row] | None, *, milliseconds: float) -> Judged:
    return Judged(
        case=case,
        outcome=_outcome(case, answer, expected),
        plan_right=_plan_right(case, answer),
        milliseconds=milliseconds,
        engine=answer.engine,
        usage=answer.usage,
        shown=answer.figures is not None,
        fallback=answer.fallback or "",
        told=answer.text,
    )


def _outcome(case: Case, answer: Answer, expected: Sequence[Row] | None) -> Outcome:
    meant = {"asks_back": Clarify, "declined": Refuse, "handoff": Handoff}.get(case.expect)
    if meant is not None:
        if isinstance(answer.plan, meant):
            return "right"
        return "wrong" if isinstance(answer.plan, Query) else "declined"
    if isinstance(answer.plan, Clarify):
        return "asked_back"
    if not isinstance(answer.plan, Query):
        return "declined"
    return "right" if _value_right(case, answer, expected) else "wrong"


def _plan_right(case: Case, answer: Answer) -> bool | None:
    if case.plan is None:
        return None
    return isinstance(answer.plan, Query) and _in_order(answer.plan) == _in_order(case.plan)


def _in_order(query: Query) -> str:
    """What is asked, whatever the order of its conditions."""
    filters = [each.model_copy(update={"surface": ""}) for each in query.filters]
    filters.sort(key=lambda each: each.model_dump_json())
    return canonical(query.model_copy(update={"filters": filters}))


def _value_right(case: Case, answer: Answer, expected: Sequence[Row] | None) -> bool:
    if expected is None:
        if case.value is not None:
            return str(answer.table.value) == str(case.value)
        return _plan_right(case, answer) is not False
    if isinstance(answer.plan, Query) and answer.plan.shape in OF_RECORDS:
        return _records_right(answer, expected)
    return _figures_right(answer, expected)


def _records_right(answer: Answer, expected: Sequence[Row]) -> bool:
    """One number is how many there are; names are those of the first, in their order, with what else is known of them."""
    table = answer.table
    if len(expected) == 1 and len(expected[0]) == 1 and isinstance(expected[0][0], int):
        exists = isinstance(answer.plan, Query) and answer.plan.shape == "exists"
        return expected[0][0] == (table.value if exists else table.total)
    rows = table.rows[: len(expected)] if _goes_on(answer) else table.rows
    return len(expected) == len(rows) and all(
        str(wanted[0]) == str(row[0]) and {_text(cell) for cell in wanted} <= {_text(cell) for cell in row}
        for wanted, row in zip(expected, rows, strict=True)
    )


def _goes_on(answer: Answer) -> bool:
    """An order without an end: who asked for the first finds it first, and what follows is right too."""
    plan = answer.plan
    return isinstance(plan, Query) and bool(plan.order) and plan.limit is None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _figures_right(answer: Answer, expected: Sequence[Row]) -> bool:
    table = answer.table
    shape = answer.plan.shape if isinstance(answer.plan, Query) else ""
    names = _names(table.columns)
    places = _measures(table.columns, shape)
    if not places:
        return False
    if shape == "funnel" and all(len(row) == 1 for row in expected):
        return len(expected) == 1 and _conversion_right(table, expected[0])
    if all(len(row) <= len(places) and not isinstance(row[0], str) for row in expected):
        return _values_right(table, expected, places)
    wanted = {tuple(map(spelt, row[: len(names)])): row[len(names) :] for row in expected}
    rows = table.rows[: len(expected)] if shape == "rank" and _goes_on(answer) else table.rows
    shown = _renamed({tuple(spelt(row[place]) for place in names): row for row in rows}, wanted)
    if shape == "trend":  # periods in which nothing happened are shown with nothing
        empty = {key: (0,) for key, row in shown.items() if all(_is_nothing(row[p]) for p in places[:2])}
        wanted = empty | wanted
    if shape == "rank" and list(shown) != list(wanted) and len(set(wanted.values())) == len(wanted):
        return False
    return shown.keys() == wanted.keys() and all(
        _cells_right(wanted[key], row, places, table) for key, row in shown.items()
    )


def _renamed(shown: dict[Any, Row], wanted: dict[Any, Row]) -> dict[Any, Row]:
    """All who are not named are `*` in SQL, and have a name of their own in each language."""
    rest = [key for key in shown if key not in wanted]
    if ("*",) not in wanted or len(rest) != 1:
        return shown
    return {("*",) if key == rest[0] else key: row for key, row in shown.items()}


def _values_right(table: Table, expected: Sequence[Row], places: Sequence[int]) -> bool:
    """One value, or those of a comparison in their order; none where there is nothing to show."""
    if not table.rows:
        return all(_is_nothing(value) for row in expected for value in row)
    return len(expected) == len(table.rows) and all(
        _cells_right(values, row, places, table) for values, row in zip(expected, table.rows, strict=True)
    )


def _cells_right(values: Row, row: Row, places: Sequence[int], table: Table) -> bool:
    return bool(values) and all(
        _same(value, row, place, table) for value, place in zip(values, places, strict=False)
    )


def _same(expected: Any, row: Sequence[Any], place: int, table: Table) -> bool:
    column = table.columns[place]
    code = column.unit or next(
        (str(c) for c, k in zip(row, table.columns, strict=True) if k.key == "currency"), ""
    )
    unit = {"integer": "count", "number": "count"}.get(column.type, column.type)
    return same(expected, row[place], unit=unit, digits=decimals(code) if code else 2)


def _is_nothing(value: Any) -> bool:
    return value is None or float(value) == 0


def _names(columns: Sequence[Column]) -> list[int]:
    """Where it stands what a row is about, each once: by currency, it is that currency's money too."""
    first = {column.key: place for place, column in reversed(list(enumerate(columns)))}
    return sorted(place for place in first.values() if columns[place].type not in MEASURES)


def _measures(columns: Sequence[Column], shape: str) -> list[int]:
    """Where the figures are that were asked for; of a share, the share."""
    share = [place for place, column in enumerate(columns) if column.key == "share" and shape == "share"]
    return share or [
        place
        for place, column in enumerate(columns)
        if column.type in MEASURES and not column.key.endswith(BESIDE)
    ]


def _conversion_right(table: Table, expected: Row) -> bool:
    """From one stage to another: the rate stands with the later one."""
    place = next((place for place, c in enumerate(table.columns) if c.key == "conversion_rate"), None)
    return bool(table.rows) and place is not None and _cells_right(expected, table.rows[-1], [place], table)
