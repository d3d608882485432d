"""The expected values: plain SQL over plain views of one team, without a line of the code that answers questions.

`deals(id, name, company_id, company, industry, country, company_region, employees, owner, leader, owner_region, region,
stage, stage_place, status, amount, currency, probability, product, series, source, lost_reason, competitor, lost_from, furthest, tags,
created, closed, expected, next_follow_up, next_follow_up_at, last_activity, last_activity_at, stage_entered_at, cycle_days,
entered_by)`: `furthest` is the place of the last stage on the way to a won deal that it reached (every deal begins at 0)
`companies(id, name, industry, country, region, employees, owner, tags, phone, created, last_activity)`
`people(id, name, title, email, phone, company_id, company, owner, tags, created, last_activity)`: of their deals' latest
`follow_ups(id, deal_id, deal, company, kind, content, author, origin, occurred, next_follow_up_at)`
`moves(deal_id, from_stage, to_stage, moved, seconds)` · `targets(owner, starts_on, months, amount, currency)`

Deleted records are not in them. Amounts are in minor units, days are ISO text in the team's time zone; moments are UTC,
and `local_day(moment)` is the day of one; `spelt(name)` is alike for names that are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from wenshu.teams.models import Team

VIEWS: Final = {
    "deals": """
        SELECT d.id, d.name, d.company_id, c.name AS company, c.industry, c.country, c.region AS company_region, c.employees,
            o.name AS owner, l.name AS leader, o.region AS owner_region, d.region, s.name AS stage,
            s.position AS stage_place, s.kind AS status, d.amount_minor AS amount, d.currency, d.probability,
            d.product, p.series, d.source, d.lost_reason, d.competitor,
            (SELECT f.name FROM crm_stagechange m JOIN crm_stage f ON f.id = m.from_stage_id
                WHERE m.opportunity_id = d.id AND s.kind = 'lost' ORDER BY m.changed_at DESC LIMIT 1) AS lost_from,
            max(CASE s.kind WHEN 'lost' THEN 0 ELSE s.position END, coalesce((
                SELECT max(t.position) FROM crm_stagechange m JOIN crm_stage t ON t.id = m.to_stage_id
                WHERE m.opportunity_id = d.id AND t.kind <> 'lost'), 0)) AS furthest,
            d.tags, d.created_day AS created, d.closed_day AS closed,
            d.expected_close_date AS expected, d.next_follow_up_day AS next_follow_up, d.next_follow_up_at,
            local_day(d.last_activity_at) AS last_activity, d.last_activity_at, d.stage_entered_at, d.cycle_days,
            e.name AS entered_by
        FROM crm_opportunity d JOIN crm_stage s ON s.id = d.stage_id
            LEFT JOIN crm_company c ON c.id = d.company_id
            LEFT JOIN teams_membership o ON o.id = d.owner_id LEFT JOIN teams_membership l ON l.id = o.manager_id
            LEFT JOIN teams_membership e ON e.id = d.created_by_id
            LEFT JOIN crm_product p ON p.team_id = d.team_id AND spelt(p.name) = spelt(d.product)
        WHERE d.team_id = {team} AND d.deleted_at IS NULL""",
    "companies": """
        SELECT c.id, c.name, c.industry, c.country, c.region, c.employees, o.name AS owner, c.tags, c.phone,
            local_day(c.created_at) AS created, (SELECT local_day(max(d.last_activity_at)) FROM crm_opportunity d
                WHERE d.company_id = c.id AND d.deleted_at IS NULL) AS last_activity
        FROM crm_company c LEFT JOIN teams_membership o ON o.id = c.owner_id
        WHERE c.team_id = {team} AND c.deleted_at IS NULL""",
    "people": """
        SELECT p.id, p.name, p.title, p.email, p.phone, p.company_id, c.name AS company, o.name AS owner,
            p.tags, local_day(p.created_at) AS created, (SELECT local_day(max(d.last_activity_at)) FROM crm_opportunity d
                JOIN crm_opportunitycontact l ON l.opportunity_id = d.id
                WHERE l.contact_id = p.id AND d.deleted_at IS NULL) AS last_activity
        FROM crm_contact p LEFT JOIN crm_company c ON c.id = p.company_id
            LEFT JOIN teams_membership o ON o.id = p.owner_id
        WHERE p.team_id = {team} AND p.deleted_at IS NULL""",
    "follow_ups": """
        SELECT f.id, f.opportunity_id AS deal_id, d.name AS deal, c.name AS company, f.kind, f.content,
            a.name AS author, f.origin, f.occurred_day AS occurred, f.next_follow_up_at
        FROM crm_followup f JOIN crm_opportunity d ON d.id = f.opportunity_id
            LEFT JOIN crm_company c ON c.id = d.company_id LEFT JOIN teams_membership a ON a.id = f.author_id
        WHERE f.team_id = {team} AND f.deleted_at IS NULL""",
    "voice_notes": """
        SELECT v.id, v.title, v.opportunity_id AS deal_id, d.name AS deal, c.name AS company, s.name AS stage,
            a.name AS author, v.status, v.source, v.recorded_day AS recorded, v.confirmed_at, v.transcribed_at, v.summary
        FROM crm_voicenote v LEFT JOIN crm_opportunity d ON d.id = v.opportunity_id
            LEFT JOIN crm_stage s ON s.id = d.stage_id LEFT JOIN crm_company c ON c.id = d.company_id
            LEFT JOIN teams_membership a ON a.id = v.author_id
        WHERE v.team_id = {team}""",
    "moves": """
        SELECT m.opportunity_id AS deal_id, f.name AS from_stage, t.name AS to_stage, m.changed_day AS moved,
            m.seconds_in_previous AS seconds
        FROM crm_stagechange m LEFT JOIN crm_stage f ON f.id = m.from_stage_id
            JOIN crm_stage t ON t.id = m.to_stage_id
        WHERE m.team_id = {team}""",
    "targets": """
        SELECT o.name AS owner, t.starts_on, t.months, t.amount_minor AS amount, t.currency
        FROM crm_target t LEFT JOIN teams_membership o ON o.id = t.owner_id
        WHERE t.team_id = {team}""",
}  # fmt: skip
Row = tuple[Any, ...]


class Oracle:
    """Answers SQL about one team at a time, on SQLite, through views that vanish with the connection."""

    def __init__(self) -> None:
        self._team: int | None = None

    def rows(self, sql: str, team: Team) -> list[Row]:
        if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            raise ValueError("an expected value is selected, and nothing else")
        self._show(team)
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    def _show(self, team: Team) -> None:
        if self._team == team.pk:
            return
        with connection.cursor() as cursor:
            connection.connection.create_function("spelt", 1, spelt, deterministic=True)
            connection.connection.create_function("local_day", 1, _local_day(ZoneInfo(team.timezone)))
            for name, select in VIEWS.items():
                cursor.execute(f"DROP VIEW IF EXISTS temp.{name}")
                cursor.execute(f"CREATE TEMP VIEW {name} AS {select.format(team=int(team.pk))}")
        self._team = team.pk


def _local_day(zone: ZoneInfo) -> Callable[[str | None], str | None]:
    def day(moment: str | None) -> str | None:
        if moment is None:
            return None
        return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone).date().isoformat()

    return day


def same(expected: Any, shown: Any, *, unit: str, digits: int = 2) -> bool:
    """Whether a raw value of an answer is that of the database: money to the minor unit, rates and days as printed."""
    if expected is None or shown is None:
        return expected is None and shown is None
    if unit == "money":
        return int(expected) == int(Decimal(str(shown)).scaleb(digits))
    if unit in {"rate", "days"}:
        return abs(float(expected) - float(shown)) < (0.0001 if unit == "rate" else 0.02)
    return float(expected) == float(shown)


def spelt(cell: Any) -> str:
    """A group by its name, however the records spell it: "GTX Pro", "GTXPro" and "gtx-pro" are one."""
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell)).casefold()
    return re.sub(r"[\s\-_.]+", "", text)
