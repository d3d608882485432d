"""eval."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wenshu.insights.evaluation.running import Summary, Tally
    from wenshu.insights.evaluation.scoring import Judged
    from wenshu.insights.evaluation.suite import Case
    from wenshu.teams.models import Membership

NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)  # a Wednesday: the day on which the suite's team live
LISTED: Final = 30


def evaluate(arguments: Namespace) -> int:
    """Without --team, on demo teams in a database of its own, which is thrown away. Exit code 1 for a wrong number."""
    from wenshu.cli import evaluating_texts

    texts = evaluating_texts.wanted(arguments.suite)
    if arguments.team:
        _set_up()
        return evaluating_texts.on_ones_own(arguments) if texts else _on_ones_own(arguments)
    with tempfile.TemporaryDirectory(prefix="wenshu-eval-", ignore_cleanup_errors=True) as folder:
        os.environ |= {"WENSHU_DATA_DIR": folder, "DATABASE_URL": "", "WENSHU_URL": ""}
        _set_up()
        try:
            return evaluating_texts.on_made_teams(arguments) if texts else _on_demo_teams(arguments)
        finally:
            from django.db import connections

            connections.close_all()


def _set_up() -> None:
    import django

    django.setup()


def _on_demo_teams(arguments: Namespace) -> int:
    from django.conf import settings

    from wenshu.insights.evaluation import suite, teams

    settings.AI_USER_REQUESTS_PER_MINUTE = 100_000  # nobody waits for anybody here
    cases = suite.from_file(arguments.suite) if arguments.suite else suite.built_in()
    print("Making the teams that the questions are about…", file=sys.stderr, flush=True)
    made = teams.make(now=NOW, about={case.team for case in cases})
    return _report(cases, made, arguments, now=NOW)


def _on_ones_own(arguments: Namespace) -> int:
    from wenshu import clock
    from wenshu.cli import finding
    from wenshu.errors import Invalid
    from wenshu.insights.evaluation import suite

    if not arguments.suite:
        raise Invalid.field("suite", "Questions about your own team come from a file: --suite FILE.")
    team = finding.team(arguments.team)
    cases = [case.model_copy(update={"team": "", "sql": None}) for case in suite.from_file(arguments.suite)]
    return _report(cases, {"": finding.first_owner(team)}, arguments, now=clock.now())


def _report(
    cases: Sequence[Case], members: dict[str, Membership], arguments: Namespace, *, now: datetime
) -> int:
    from wenshu.insights.evaluation import running

    if not cases:
        print("The suite has no questions.")
        return 0
    judged = running.run(
        cases, members=members, now=now, engine=arguments.engine, progress=Progress(len(cases))
    )
    if arguments.json:
        print(json.dumps(running.as_json(judged), ensure_ascii=False, indent=2))
    else:
        _print(running.tallies(judged))
        _summarize(running.summary(judged))
        _list(judged)
    return int(any(each.outcome == "wrong" for each in judged))


class Progress:
    """On a terminal's error output, and only there."""

    def __init__(self, total: int) -> None:
        self._total, self._shown = total, sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        if self._shown:
            end = "\n" if done == self._total else ""
            print(f"\r{done} of {self._total}", end=end, file=sys.stderr, flush=True)


def _print(groups: Sequence[Tally]) -> None:
    print(f"{'':18}{'asked':>6}{'right':>8}{'wrong':>8}{'asks back':>11}{'declines':>10}{'plan':>8}"
          f"{'p50 ms':>9}{'p95 ms':>9}{'tokens':>9}{'USD':>10}")  # fmt: skip
    for each in groups:
        plan = f"{each.plans:.1%}" if each.plans is not None else "–"
        print(f"{each.name:18}{each.asked:>6}{each.right:>8.1%}{each.wrong:>8.1%}{each.asked_back:>11.1%}"
              f"{each.declined:>10.1%}{plan:>8}{each.p50_ms:>9.1f}{each.p95_ms:>9.1f}{each.tokens:>9,}"
              f"{each.cost:>10.4f}")  # fmt: skip
    model, fallbacks = groups[0].by_model, groups[0].fallbacks
    if model or fallbacks:
        print(f"\n{model} planned by the model, {fallbacks} by rules because it did not answer.")


def _summarize(found: Summary) -> None:
    print(f"\nOf {found.shown} answers with figures, {found.wrong_of_shown:.1%} show a wrong one.", end=" ")
    if found.language_gap is not None:
        print(f"The languages are {found.language_gap * 100:.1f} points apart.", end="")
    print()


def _list(judged: Sequence[Judged]) -> None:
    missed = [each for each in judged if each.outcome != "right"]
    for one in missed[:LISTED]:
        print(f"\n{one.outcome}: {one.case.question}\n    {one.told[:300]}")
    if len(missed) > LISTED:
        print(f"\n… and {len(missed) - LISTED} more: --json lists all.")
