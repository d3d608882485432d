"""The public CRM sales file as plain Python sees it: the independent second opinion on every answer."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Deal:
    id: str
    owner: str
    leader: str
    region: str
    product: str
    series: str
    company: str
    industry: str
    status: str  # open, won, lost
    stage: str
    created: date | None
    closed: date | None
    amount: int | None  # whole dollars


def read(folder: Path) -> list[Deal]:
    people = {row["sales_agent"]: row for row in _rows(folder / "sales_teams.csv")}
    companies = {row["account"]: row for row in _rows(folder / "accounts.csv")}
    series = {row["product"]: row["series"] for row in _rows(folder / "products.csv")}
    return [_deal(row, people, companies, series) for row in _rows(folder / "sales_pipeline.csv")]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _deal(
    row: dict[str, str],
    people: dict[str, dict[str, str]],
    companies: dict[str, dict[str, str]],
    series: dict[str, str],
) -> Deal:
    product = {"GTXPro": "GTX Pro"}.get(row["product"], row["product"])
    person = people[row["sales_agent"]]
    return Deal(
        id=row["opportunity_id"],
        owner=row["sales_agent"],
        leader=person["manager"],
        region=person["regional_office"],
        product=product,
        series=series[product],
        company=row["account"],
        industry=companies.get(row["account"], {}).get("sector", ""),
        status={"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open"),
        stage=row["deal_stage"],
        created=date.fromisoformat(row["engage_date"]) if row["engage_date"] else None,
        closed=date.fromisoformat(row["close_date"]) if row["close_date"] else None,
        amount=int(row["close_value"]) if row["close_value"] else None,
    )


def total(deals: Iterable[Deal]) -> int:
    return sum(deal.amount or 0 for deal in deals)


def win_rate(deals: Iterable[Deal]) -> float:
    closed = [deal for deal in deals if deal.status != "open"]
    return sum(deal.status == "won" for deal in closed) / len(closed)


def grouped(
    deals: Iterable[Deal], key: Callable[[Deal], str], value: Callable[[list[Deal]], float]
) -> dict[str, float]:
    groups: dict[str, list[Deal]] = {}
    for deal in deals:
        groups.setdefault(key(deal), []).append(deal)
    return {name: value(members) for name, members in groups.items()}


def top(groups: dict[str, float], count: int) -> dict[str, float]:
    return dict(sorted(groups.items(), key=lambda item: -item[1])[:count])
