"""eval of texts: what is read out of them, and which records it is linked to."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wenshu.assist.engine import Context
    from wenshu.assist.evaluation.linking import JudgedLink
    from wenshu.assist.evaluation.running import Reader, Tally
    from wenshu.assist.evaluation.scoring import Judged
    from wenshu.assist.evaluation.suite import Case
    from wenshu.assist.reading_by import Reading
    from wenshu.teams.models import Membership

NAME: Final = "assist"
NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)  # of texts that do not say their day
LISTED: Final = 30


def wanted(suite: Path | None) -> bool:
    """`assist` by name, or a file whose lines are texts."""
    from wenshu.assist.evaluation import suite as suites

    return suite is not None and (_is_built_in(suite) or suites.is_of_texts(suite))


def on_made_teams(arguments: Namespace) -> int:
    """Exit code 1 where the built-in suite falls below what is promised, or where a text's order was obeyed."""
    from django.conf import settings
    from django.core.management import call_command

    from wenshu.assist.evaluation import linking, suite, worlds

    settings.AI_USER_REQUESTS_PER_MINUTE = 100_000  # nobody waits for anybody here
    call_command("migrate", verbosity=0)
    seat = worlds.owner("reader", currency="USD", language="en", now=NOW)
    if not _is_built_in(arguments.suite):
        return _report(_read(suite.from_file(arguments.suite), seat, arguments), [], [], arguments)
    judged = _read(suite.texts(), seat, arguments)
    orders = _read(suite.orders(), seat, arguments)
    links = linking.run(worlds.scenarios(), worlds=worlds.make(now=NOW), now=NOW)
    kept = _report(judged, orders, links, arguments)
    return int(bool(kept) or _below(judged) or not linking.keeps_promise(links))


def on_ones_own(arguments: Namespace) -> int:
    """With the team's own stages, products and people, its model and its budget."""
    from wenshu import clock
    from wenshu.assist.context import context_of
    from wenshu.assist.evaluation import suite
    from wenshu.cli import finding
    from wenshu.errors import Invalid

    if _is_built_in(arguments.suite):
        raise Invalid.field(
            "team", "The suite “assist” brings its own teams: leave out --team, or give a FILE."
        )
    seat = finding.first_owner(finding.team(arguments.team))

    def around(case: Case) -> Context:
        told = case.context.context(case.text, now=clock.now())
        return context_of(seat.team, case.text, now=told.now, said_at=told.said_at)

    judged = _read(suite.from_file(arguments.suite), seat, arguments, around)
    return _report(judged, [], [], arguments)


def _is_built_in(suite: Path) -> bool:
    return str(suite) == NAME and not suite.is_file()


def _read(
    cases: Sequence[Case],
    seat: Membership,
    arguments: Namespace,
    context: Callable[[Case], Context] | None = None,
) -> list[Judged]:
    from wenshu.assist.evaluation import running
    from wenshu.cli.evaluating import Progress

    return running.run(
        cases, reader=_reader(seat, arguments), now=NOW, context=context, progress=Progress(len(cases))
    )


def _reader(seat: Membership, arguments: Namespace) -> Reader:
    from wenshu import clock
    from wenshu.assist import reading_by

    def read(text: str, context: Context) -> Reading:
        return reading_by.read(
            text, context, team=seat.team, by=seat, now=clock.now(), engine=arguments.engine
        )

    return read


def _below(judged: Sequence[Judged]) -> bool:
    from wenshu.assist.evaluation import running

    return bool(running.below_promise(judged))


def _report(
    judged: Sequence[Judged], orders: Sequence[Judged], links: Sequence[JudgedLink], arguments: Namespace
) -> int:
    from wenshu.assist.evaluation import linking, running

    if not judged:
        print("The suite has no texts.")
        return 0
    if arguments.json:
        told = {
            "texts": running.as_json(judged),
            "orders": running.as_json(orders),
            "links": linking.as_json(links),
            "falseOrders": _false_orders() if orders else None,
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print_fields(judged)
        _print_cost([*judged, *orders])
        _print_orders(orders)
        _print_links(links)
        _list(judged, links)
    return int(any(each.obeyed for each in (*judged, *orders)))


def _print_fields(judged: Sequence[Judged]) -> None:
    """Precision and recall of each field, in the whole and in each part; F1 and how often there is one of the whole."""
    from wenshu.assist.evaluation import running

    parts = running.slices(judged)
    print(f"{'precision / recall':20}{'there':>7}{'F1':>8}" + "".join(f"{name:>15}" for name in parts))
    names = [each.name for each in running.tallies(judged)]
    of_parts = {name: {each.name: each for each in running.tallies(part)} for name, part in parts.items()}
    for name in names:
        _print_line(name, [of_parts[part].get(name) for part in parts])
    print()
    promised = {name: {each.name: each for each in running.promised(part)} for name, part in parts.items()}
    for name in running.PROMISED:
        _print_line(name, [promised[part].get(name) for part in parts])


def _print_line(name: str, tallies: Sequence[Tally | None]) -> None:
    whole = tallies[0]
    if whole is not None:
        cells = "".join(f"{_both(each):>15}" for each in tallies)
        print(f"{name:20}{whole.right + whole.missed:>7}{_percent(whole.f1):>8}{cells}")


def _both(tally: Tally | None) -> str:
    return "–" if tally is None else f"{_percent(tally.precision)} / {_percent(tally.recall)}"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{rate * 100:.1f}"


def _print_cost(judged: Sequence[Judged]) -> None:
    from wenshu.assist.evaluation import running

    found = running.cost(judged)
    print(f"\n{found.texts} texts: p50 {found.p50_ms:.1f} ms, p95 {found.p95_ms:.1f} ms, "
          f"{found.tokens:,} tokens, {found.usd:.4f} USD.")  # fmt: skip
    if found.by_model or found.fallbacks:
        print(f"{found.by_model} read by the model, {found.fallbacks} by rules because it did not answer.")


def _print_orders(orders: Sequence[Judged]) -> None:
    from wenshu.assist.evaluation import running
    from wenshu.assist.evaluation.scoring import FIELDS

    if orders:
        followed = [each for each in orders if each.obeyed]
        print(f"\n{len(orders)} texts that give orders: {len(followed)} obeyed; of the rest "
              f"{_both(running.tally('rest', FIELDS, orders))} (precision / recall).")  # fmt: skip
        for each in followed:
            print(f"  obeyed {each.case.id}: {', '.join(each.obeyed)}")
        told = _false_orders()
        print(f"{told['texts']} notes with the words of orders: {len(told['taken'])} taken for orders "
              f"({_percent(len(told['taken']) / told['texts'])} %).")  # fmt: skip
        for name in told["taken"]:
            print(f"  taken for an order {name}")


def _false_orders() -> dict[str, Any]:
    from wenshu.assist.evaluation import running, suite

    cases = suite.not_orders()
    return {"texts": len(cases), "taken": [case.id for case in running.taken_for_orders(cases)]}


def _print_links(links: Sequence[JudgedLink]) -> None:
    from wenshu.assist.evaluation import linking

    if links:
        print(f"\n{'linking':20}{'mentions':>9}{'right first':>13}{'linked':>8}{'asked':>8}{'wrong link':>12}"
              f"{'new known':>11}{'p50 ms':>8}{'p95 ms':>8}")  # fmt: skip
        for each in linking.tallies(links):
            print(f"{each.name:20}{each.mentions:>9}{_percent(each.right_first):>13}{_percent(each.linked):>8}"
                  f"{_percent(each.asked):>8}{_percent(each.wrong_links):>12}{_percent(each.right_new):>11}"
                  f"{each.p50_ms:>8.1f}{each.p95_ms:>8.1f}")  # fmt: skip


def _list(judged: Sequence[Judged], links: Sequence[JudgedLink]) -> None:
    from wenshu.assist.evaluation import linking

    lines = [
        f"{mark.verdict}: {mark.field} {mark.value!r} in {each.case.id or each.case.text[:40]!r}"
        for each in judged
        for mark in each.marks
        if mark.verdict != "right"
    ]
    lines += [
        f"{each.outcome}: {each.kind} {each.first} in {each.scenario.id} ({'/'.join(each.scenario.expect[each.kind])})"
        for each in linking.missed(links)
    ]
    if lines:
        print()
    for line in lines[:LISTED]:
        print(line)
    if len(lines) > LISTED:
        print(f"… and {len(lines) - LISTED} more: --json lists all.")
