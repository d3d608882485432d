"""import, export."""

from __future__ import annotations

import sys
from argparse import Namespace

from wenshu import clock
from wenshu.cli import finding
from wenshu.cli.progress import Bar
from wenshu.crm.imports import runs
from wenshu.crm.imports.headers import parse_option
from wenshu.crm.imports.report import Report
from wenshu.errors import Forbidden
from wenshu.teams.models import Role

MOST_SHOWN = 50


def import_file(arguments: Namespace) -> int:
    """Exit code 0 when the file was worked through, even where rows were skipped: the report names them."""
    team = finding.team(arguments.team)
    by = finding.member(team, arguments.email)
    if not by.has_role(Role.MEMBER):
        raise Forbidden(f"{by.name} may read the records of {team.name}, not change them.")
    bar = Bar()
    try:
        report = runs.run_from_file(
            arguments.kind,
            arguments.file,
            team=team,
            by=by,
            mapping=dict(parse_option(option) for option in arguments.map),
            encoding=arguments.encoding,
            dry_run=arguments.dry_run,
            now=clock.now(),
            progress=bar,
        )
    finally:
        bar.close()
    _print(report)
    return 0


def _print(report: Report) -> None:
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
    }
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    print(f"{'Nothing was written. It would be: ' if report.dry_run else ''}{said}.")
    for sentence in report.sentences():
        print(sentence)
    for skipped in report.skipped_rows[:MOST_SHOWN]:
        print(f"line {skipped.line}: {skipped.reason}")
    if report.skipped > MOST_SHOWN:
        print(f"and {report.skipped - MOST_SHOWN:,} more skipped rows")


def export(arguments: Namespace) -> int:
    team = finding.team(arguments.team)
    from wenshu.crm import exports

    for block in exports.blocks(team, arguments.kind, arguments.format):
        sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()
    return 0
