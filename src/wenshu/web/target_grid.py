"""The grid of targets: members by months, quarters or years, with what stands in each cell and what was typed there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal
from urllib.parse import urlencode

from babel.dates import format_date
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenshu.clock import local_day, now
from wenshu.crm import money, periods, target_sums, targets
from wenshu.crm.fields import FIRST_YEAR, LAST_YEAR
from wenshu.crm.periods import Period
from wenshu.crm.target_contract import TargetPatch
from wenshu.crm.target_sums import Amounts, Composed
from wenshu.crm.targets import Wanted
from wenshu.errors import Invalid
from wenshu.teams import members
from wenshu.teams.models import Membership, Role, Team
from wenshu.web import forms
from wenshu.web.dates import language
from wenshu.web.forms import Field, Form, Input
from wenshu.web.money import show_money

Step = Literal["month", "quarter", "year"]
STEPS: Final[dict[Step, int]] = {"month": periods.MONTH, "quarter": periods.QUARTER, "year": periods.YEAR}
ROWS: Final = 50  # of a page: a browser sends no more than a thousand fields
AMOUNT: Final = Field("amount", gettext_lazy("Amount"), "money")


@dataclass(frozen=True)
class Frame:
    """Which fiscal year is looked at, in which steps, and which page of the members."""

    year: int
    step: Step
    page: int = 1

    @property
    def address(self) -> str:
        return "?" + urlencode(
            {"year": self.year, "by": self.step} | ({"page": self.page} if self.page > 1 else {})
        )


@dataclass
class Column:
    period: Period
    label: str
    full: str
    is_sum: bool
    is_now: bool = False  # today lies in it


@dataclass
class Cell:
    """`name` is the input's; a sum has none. `kept` is what stands there, `error` what is wrong with what was typed."""

    shown: str
    kept: str = ""
    name: str = ""
    label: str = ""
    error: str = ""
    missing: str = ""  # of a sum: the periods that keep it from being one
    sum: str = ""  # of an input: what its parts add up to, as long as nothing stands there
    column: Column | None = None


@dataclass
class Row:
    """A member's, or without one the whole team's."""

    owner: Membership | None
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Grid:
    team: Team
    frame: Frame
    year: Period
    columns: list[Column]
    rows: list[Row]
    sums: list[Cell]
    may_write: bool
    without: int = 0
    pages: int = 1

    @property
    def year_label(self) -> str:
        return periods.written(self.year, self.team.fiscal_year_start)

    @property
    def base(self) -> str:
        """What stands in the inputs, to tell later what was changed."""
        return json.dumps({cell.name: cell.kept for cell in self.inputs() if cell.kept})

    @property
    def wrong(self) -> list[Cell]:
        return [cell for cell in self.inputs() if cell.error]

    def inputs(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells if cell.name)

    def around(self) -> list[tuple[str, str, bool]]:
        """Label and address of each step, and whether it is the one shown."""
        labels: dict[Step, str] = {"month": _("Months"), "quarter": _("Quarters"), "year": _("Year")}
        return [
            (label, Frame(self.frame.year, step).address, step == self.frame.step)
            for step, label in labels.items()
        ]

    @property
    def before(self) -> str:
        return Frame(max(self.frame.year - 1, FIRST_YEAR + 1), self.frame.step).address

    @property
    def after(self) -> str:
        return Frame(min(self.frame.year + 1, LAST_YEAR - 1), self.frame.step).address

    @property
    def earlier_page(self) -> str:
        page = self.frame.page - 1
        return Frame(self.frame.year, self.frame.step, page).address if page else ""

    @property
    def later_page(self) -> str:
        page = self.frame.page + 1
        return Frame(self.frame.year, self.frame.step, page).address if page <= self.pages else ""

    def read(self, post: QueryDict) -> list[Wanted]:
        """The cells that were changed. What cannot be read, or was saved meanwhile, is marked in its cell."""
        base = forms.filled([], {}, post).base or {}
        wanted: list[Wanted] = []
        for row in self.rows:
            for cell in row.cells:
                typed = post.get(cell.name) if cell.name else None
                if typed is not None and self._is_changed(cell, str(typed).strip(), base.get(cell.name, "")):
                    wanted += self._wanted(cell, row.owner)
        return wanted

    def _is_changed(self, cell: Cell, typed: str, base: str) -> bool:
        """Compared with what the person saw; the same as what stands there now changes nothing either."""
        if typed in {base, cell.kept}:
            return False
        cell.shown = typed[:40]
        if cell.kept != base:
            words = _("Saved meanwhile: %(amount)s. Save again to keep yours.")
            cell.error = words % {"amount": cell.kept or "—"}
        return not cell.error

    def _wanted(self, cell: Cell, owner: Membership | None) -> list[Wanted]:
        """What the changed cell asks for; nothing, and an error in the cell, where it cannot be read."""
        assert cell.column
        currency = cell.kept[-3:] if cell.kept[-3:].isalpha() else self.team.currency
        if not cell.shown:
            return [Wanted(owner, cell.column.period, None, currency)]
        form = Form([Input(AMOUNT, cell.shown, extra=currency)])
        data = forms.parse(form, TargetPatch, self.team)
        try:
            if data is not None:
                currency = data.currency or currency
                return [Wanted(owner, cell.column.period, targets.minor(data.amount, currency), currency)]
        except Invalid as wrong:
            form.refuse(wrong.errors)
        cell.error = form["amount"].error or " ".join(form.errors)
        return []


def frame_of(request: HttpRequest, team: Team) -> Frame:
    """What the address asks for; this fiscal year by months where it says nothing that makes sense."""
    this_year = periods.fiscal_year_of(local_day(now(), team.timezone), team.fiscal_year_start)
    year, page = (_number(request.GET.get(name, "")) for name in ("year", "page"))
    asked = request.GET.get("by", "month")
    step: Step = next((step for step in STEPS if step == asked), "month")
    return Frame(year if FIRST_YEAR < year < LAST_YEAR else this_year, step, min(max(page, 1), 9999))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0


def grid(member: Membership, frame: Frame) -> Grid:
    """Owners and managers see everybody and may write; others see their own row."""
    team, year = member.team, periods.fiscal_year(frame.year, member.team.fiscal_year_start)
    held = targets.held(team, year.starts_on, year.end)
    columns = _columns(year, STEPS[frame.step], team)
    seats = _seats(member, {owner for owner in held if owner})
    pages = max(-(-len(seats) // ROWS), 1)
    frame = Frame(frame.year, frame.step, min(frame.page, pages))
    shown: list[Membership | None] = [*seats[(frame.page - 1) * ROWS : frame.page * ROWS]]
    if member.may_manage:
        shown.append(None)
    made = Grid(team, frame, year, columns, [], [], member.may_manage, pages=pages)
    for owner in shown:
        made.rows.append(Row(owner, [_cell(made, owner, column, held) for column in columns]))
    if member.may_manage:
        _sum_up(made, held)
    return made


def _sum_up(made: Grid, held: target_sums.Held) -> None:
    counted = targets.counted(made.team)
    members_own: target_sums.Held = {owner: each for owner, each in held.items() if owner is not None}
    for column in made.columns:
        found = target_sums.of_team(members_own, counted, column.period.starts_on, column.period.end)
        made.sums.append(Cell(_shown(found.total.amounts)))
        if column.period == made.year:
            made.without = found.without


def _seats(member: Membership, holders: Collection[object]) -> list[Membership]:
    """By name: whoever may own records, and whoever left with a target of that year."""
    if not member.may_manage:
        return [member]
    seats = members.of_team(member.team)
    return [seat for seat in seats if (seat.is_active and seat.role != Role.VIEWER) or seat.pk in holders]


def _columns(year: Period, months: int, team: Team) -> list[Column]:
    columns: list[Column] = []
    for number, quarter in enumerate(periods.tiles(year.starts_on, year.end, periods.QUARTER), 1):
        if months == periods.MONTH:
            for month in periods.tiles(quarter.starts_on, quarter.end, periods.MONTH):
                short = format_date(month.starts_on, "MMM", locale=_locale())
                columns.append(Column(month, short, _month(month.starts_on), is_sum=False))
        if months < periods.YEAR:
            label = _("Q%(number)d") % {"number": number}
            full = periods.written(quarter, team.fiscal_year_start)
            columns.append(Column(quarter, label, full, is_sum=months < periods.QUARTER))
    label = periods.written(year, team.fiscal_year_start)
    columns.append(Column(year, label, label, is_sum=months < periods.YEAR))
    today = local_day(now(), team.timezone)
    for column in columns:
        column.is_now = not column.is_sum and column.period.starts_on <= today < column.period.end
    return columns


def _locale() -> str:
    return "en" if language() == "en" else "zh_Hans"


def period_name(written: str, starts_on: date) -> str:
    """`Jul 2026` of a month; other periods as they are written."""
    return _month(starts_on) if written == f"{starts_on:%Y-%m}" else written


def _month(day: date) -> str:
    return str(format_date(day, "MMM y" if language() == "en" else "y年M月", locale=_locale()))


def _cell(made: Grid, owner: Membership | None, column: Column, held: target_sums.Held) -> Cell:
    own = held.get(owner.pk if owner else None, {})
    period = column.period
    composed = target_sums.compose(own, period.starts_on, period.end)
    if column.is_sum or not made.may_write:
        return Cell(_shown(composed.amounts), missing=_missing(composed, made.team), column=column)
    name = f"cell-{owner.pk.hex if owner else 'team'}-{period.starts_on:%Y-%m}"
    label = _("%(name)s, %(period)s") % {
        "name": owner.name if owner else _("Whole team"),
        "period": column.full,
    }
    entry = own.get(period)
    text = written(*entry, made.team.currency) if entry else ""
    return Cell(text, text, name, label, column=column, sum=_shown(composed.amounts))


def written(minor: int, currency: str, usual: str) -> str:
    """As it stands in an input: `120,000`, and the currency where it is not the team's."""
    amount = money.to_major(minor, currency)
    places = 0 if amount == amount.to_integral_value() else money.decimals(currency)
    return f"{amount:,.{places}f}" + ("" if currency == usual else f" {currency}")


def _shown(amounts: Amounts) -> str:
    return " + ".join(show_money(minor, currency) for currency, minor in sorted(amounts.items()))


def _missing(composed: Composed, team: Team) -> str:
    if not composed.missing:
        return ""
    names = [
        _month(each.starts_on)
        if each.months == periods.MONTH
        else periods.written(each, team.fiscal_year_start)
        for each in composed.missing
    ]
    return _("Missing: %(periods)s") % {"periods": ", ".join(names)}
