"""One answer against what was expected of it: the plan and the value apart, and whether a wrong number was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from wenshu.ai.messages import Usage
from wenshu.crm.money import decimals
from wenshu.insights.answer import Answer
from wenshu.insights.evaluation.oracle import Row, keyed, same
from wenshu.insights.evaluation.suite import Case
from wenshu.insights.offline.compose import canonical
from wenshu.insights.plan import Clarify, Handoff, Query, Refuse
from wenshu.insights.table import Column, Table

Outcome = Literal["right", "wrong", "asked_back", "declined"]
ORDERED: Final = frozenset({"rank", "trend"})
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
    return isinstance(answer.plan, Query) and canonical(answer.plan) == canonical(case.plan)


def _value_right(case: Case, answer: Answer, expected: Sequence[Row] | None) -> bool:
    if expected is None:
        if case.value is not None:
            return str(answer.table.value) == str(case.value)
        return _plan_right(case, answer) is not False
    if isinstance(answer.plan, Query) and answer.plan.shape in OF_RECORDS:
        return _records_right(answer, expected)
    return _figures_right(answer, expected)


def _records_right(answer: Answer, expected: Sequence[Row]) -> bool:
    """One number is how many there are; names are those of the first, in their order."""
    if len(expected) == 1 and len(expected[0]) == 1 and isinstance(expected[0][0], int):
        return answer.table.total == expected[0][0]
    return [str(row[0]) for row in expected] == [str(row[0]) for row in answer.table.rows]


def _figures_right(answer: Answer, expected: Sequence[Row]) -> bool:
    table = answer.table
    column = _measure(table.columns)
    if column is None:
        return False
    place = table.columns.index(column)
    if all(len(row) == 1 for row in expected):
        return _values_right(table, [row[0] for row in expected], place)
    width = len(expected[0]) - 1
    shown = {tuple("" if c is None else str(c) for c in row[:width]): row for row in table.rows}
    wanted = keyed(expected)
    shape = answer.plan.shape if isinstance(answer.plan, Query) else ""
    if shape == "trend":  # periods in which nothing happened are shown with nothing
        wanted = {key: 0 for key, row in shown.items() if _is_nothing(row[place])} | wanted
    if shape == "rank" and list(shown) != list(wanted) and len(set(wanted.values())) == len(wanted):
        return False
    return shown.keys() == wanted.keys() and all(
        _same(wanted[key], row, place, table) for key, row in shown.items()
    )


def _values_right(table: Table, expected: Sequence[Any], place: int) -> bool:
    """One value, or those of a comparison in their order; none where there is nothing to show."""
    if not table.rows:
        return all(_is_nothing(value) for value in expected)
    return len(expected) == len(table.rows) and all(
        _same(value, row, place, table) for value, row in zip(expected, table.rows, strict=True)
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


def _measure(columns: Sequence[Column]) -> Column | None:
    """The first column of figures; of a share, the share."""
    share = next((column for column in columns if column.key == "share"), None)
    return share or next(
        (c for c in columns if c.type in {"integer", "money", "rate", "days", "number"}), None
    )
