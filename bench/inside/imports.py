"""A file of deals through the whole import: read, looked at, resolved, written chunk by chunk."""

from __future__ import annotations

import csv
import random
import resource
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from wenshu.crm import setup
from wenshu.crm.imports import runs
from wenshu.teams import accounts
from wenshu.teams.models import Membership

HEADINGS = (
    "Deal ID", "Opportunity", "Account", "Owner", "Stage", "Amount", "Created", "Close date", "Source", "Product",
    "Tags",
)  # fmt: skip
STAGES = ("Lead", "Qualified", "Proposal", "Negotiation", "Won", "Won", "Lost")
SOURCES = ("Website", "Referral", "Trade fair", "Partner")
DAY = date(2024, 1, 1)


def main(few: int, many: int) -> dict[str, float]:
    now = datetime.now(UTC)
    alice = accounts.create_user("alice@example.com", name="Alice", password="only for measuring", now=now)
    seat = setup.create_team(name="Imports", owner=alice, now=now)
    with TemporaryDirectory() as folder:
        _carry_out(_written(Path(folder) / "few.csv", few, "A"), seat, few, now)
        peak = _peak_mb()
        seconds, cpu = _carry_out(_written(Path(folder) / "many.csv", many, "B"), seat, many, now)
    return {
        "rows/s": many / seconds,
        "rows/s CPU": many / cpu,
        "peak MB, few": peak,
        "peak MB, many": _peak_mb(),
    }


def _carry_out(file: Path, seat: Membership, rows: int, now: datetime) -> tuple[float, float]:
    began, cpu_began = perf_counter(), process_time()
    report = runs.run_from_file("opportunities", file, team=seat.team, by=seat, now=now)
    taken = perf_counter() - began, process_time() - cpu_began
    if report.created != rows:
        raise RuntimeError(f"{report.created} of {rows} rows became deals: {report.skipped_rows[:3]}")
    return taken


def _written(path: Path, rows: int, prefix: str) -> Path:
    dice = random.Random(rows)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            created = DAY + timedelta(days=dice.randrange(700))
            writer.writerow([
                f"{prefix}-{number:06}",
                f"Rollout {number}",
                f"Customer {dice.randrange(2_000)} Ltd",
                f"Seller {dice.randrange(30)}",
                dice.choice(STAGES),
                f"{dice.randrange(500, 90_000):,}.00",
                created.isoformat(),
                (created + timedelta(days=dice.randrange(1, 200))).isoformat(),
                dice.choice(SOURCES),
                f"Product {dice.randrange(12)}",
                "key account" if number % 5 == 0 else "",
            ])  # fmt: skip
    return path


def _peak_mb() -> float:
    """Of resident memory, since the process began."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
