"""Members of a comparison: each a group of its own, and everybody else one more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from wenshu.insights.basis import about
from wenshu.insights.figures import Group, Line, Measure
from wenshu.insights.link import normal
from wenshu.insights.metrics import Parts
from wenshu.insights.plan import Compare, Filter, FilterField
from wenshu.insights.query.groupings import Grouping, Key
from wenshu.insights.query.measures import measure
from wenshu.insights.query.names import Names
from wenshu.insights.selection import Selection

if TYPE_CHECKING:
    from wenshu.insights.query.run import Run


class _Rest:
    def __repr__(self) -> str:
        return "~"  # stands last among keys


REST: Final = _Rest()


def beside_the_rest(inner: Grouping, members: Sequence[str], names: Names) -> Grouping:
    """The same groups, those of no member as one."""
    is_member = _member(inner, members, names)
    field: FilterField = inner.dimension  # type: ignore[assignment]

    def key(row: tuple[Any, ...]) -> Key:
        own = inner.key(row)
        return own if own is not None and is_member(own) else REST

    def groups(keys: Iterable[Key]) -> dict[Key, Group]:
        named = inner.groups([each for each in keys if each is not REST])
        return {**named, REST: Group(inner.dimension, None, is_rest=True)}

    def narrow(selection: Selection, key: Key) -> Selection:
        if key is REST:
            return selection.where(Filter(field=field, op="not_in", value=list(members)))
        return inner.narrow(selection, key)

    return replace(inner, key=key, groups=groups, narrow=narrow)


def member_lines(lines: Sequence[Line], compare: Compare, run: Run) -> tuple[Line, ...]:
    """In the order in which they were named, then everybody else; who has no records is there with nothing, unless
    there are conditions to meet.
    """
    found: list[Line] = []
    present = _present(run)
    for name in compare.members:
        found += [line for line in lines if normal(line.groups[0].value or "") == normal(name)]
        if normal(name) not in present and not run.task.query.having:
            found += _nothing(lines, Filter(field=run.groupings[0].dimension, value=name), run)  # type: ignore[arg-type]
    rest: list[Line] = []
    if compare.kind == "vs_rest":
        rest = _rest_of(lines, compare, run)
    if len(run.groupings) == 1:
        return (*(replace(line, before=_of(rest, line.currency)) for line in found), *rest)
    order = {name: at for at, name in enumerate(dict.fromkeys(line.groups[1:] for line in lines))}

    def place(line: Line) -> tuple[int, int]:
        return run.currencies.index(line.currency), order.get(line.groups[1:], len(order))

    return tuple(sorted((*found, *rest), key=place))


def _rest_of(lines: Sequence[Line], compare: Compare, run: Run) -> list[Line]:
    rest = [line for line in lines if line.groups[0].is_rest]
    others = Filter(field=run.groupings[0].dimension, op="not_in", value=list(compare.members))  # type: ignore[arg-type]
    known = {keys[0] for sums in run.now.values() for keys in sums}
    if REST not in known and not run.task.query.having:
        rest = list(_nothing(lines, others, run))
    return rest


def _present(run: Run) -> set[str]:
    """Who has records, shown or not."""
    keys = {keys[0] for table in (run.now, run.then or {}) for sums in table.values() for keys in sums}
    return {normal(group.value) for group in run.groupings[0].groups(keys).values() if group.value}


def _of(rest: Sequence[Line], currency: str | None) -> tuple[Measure, ...]:
    return next((line.measures for line in rest if line.currency == currency), ())


def _nothing(lines: Sequence[Line], picked: Filter, run: Run) -> Iterable[Line]:
    """A member without records, in every currency and beside every other group that is shown."""
    is_rest = picked.op == "not_in"
    group = Group(run.groupings[0].dimension, None if is_rest else str(picked.value), is_rest=is_rest)
    selection = run.selection.where(picked)
    others = dict.fromkeys(line.groups[1:] for line in lines) or {(): None}
    for currency, rest in product(run.currencies, others):
        if len(rest) + 1 < len(run.groupings):
            continue  # there are no groups of the other dimension
        nothing = tuple(measure(m, Parts(), about(m, selection), currency=currency) for m in run.metrics)
        yield Line((group, *rest), currency, nothing)


def _member(inner: Grouping, members: Sequence[str], names: Names) -> Callable[[Key], bool]:
    if inner.dimension in {"owner", "company"}:
        find = names.seats_named if inner.dimension == "owner" else names.companies_named
        ids = {id.hex for id in find(members)}
        return lambda key: str(key).replace("-", "") in ids
    wanted = {normal(member) for member in members}
    return lambda key: normal(str(key)) in wanted
