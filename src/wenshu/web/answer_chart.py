"""The drawing of an answer: bars for names, columns for periods, lines for several series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from django.utils.translation import gettext as _

from wenshu.crm.money import decimals, format_money, sum_to_minor, to_major
from wenshu.insights import citation, formats
from wenshu.insights.answer import Answer
from wenshu.insights.comparing import bucket_of
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.figures import Figures, Group, Line, Measure
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import BUCKETS
from wenshu.insights.segments import plain
from wenshu.insights.selection import Span
from wenshu.insights.target_questions import TARGET, WON_AMOUNT
from wenshu.insights.target_sentences import measure_of
from wenshu.insights.wording import Wording
from wenshu.teams.models import Team
from wenshu.web import charts
from wenshu.web.charts import Drawing, Point, Series

BARS = 16


def drawing(answer: Answer, team: Team, wording: Wording) -> Drawing | None:
    figures = _drawn(answer)
    if figures is None:
        return None
    if currency := _drawn_currency(figures, team):
        figures = replace(figures, lines=tuple(line for line in figures.lines if line.currency == currency))
    query = figures.task.query
    named = query.shape == "funnel" or (query.dimensions and not bucket_of(query))
    draw = _side_by_side if named else _in_time
    return draw(figures, team, wording, answer.interpretation) if figures.lines else None


def _side_by_side(figures: Figures, team: Team, wording: Wording, label: str) -> Drawing | None:
    points = _points(figures, team, wording)
    return charts.bars(points, label) if any(point.value for point in points) else None


def _in_time(figures: Figures, team: Team, wording: Wording, label: str) -> Drawing | None:
    series = _series(figures, team, wording)
    if not any(point.value for each in series for point in each.points):
        return None
    axis = _axis(figures.lines[0].measures[0], wording.language)
    if len(series) > 1:
        return charts.lines(series, label, axis)
    return charts.columns(series[0].points, label, axis)


def note(answer: Answer, team: Team) -> str:
    """What of the rows is not drawn."""
    figures = _drawn(answer)
    if figures is None:
        return ""
    if currency := _drawn_currency(figures, team):
        return _("Drawn is what is in %(currency)s. The rows have the rest.") % {"currency": currency}
    query = figures.task.query
    if len(query.dimensions) < 2 or bucket_of(query) is None:
        return ""
    several = {_others(line) for line in figures.lines}
    if len(several) <= charts.MOST_SERIES:
        return ""
    return _("Drawn are the %(count)s largest. The rows have the rest.") % {"count": charts.MOST_SERIES}


def _drawn(answer: Answer) -> Figures | None:
    """A raw result in several currencies has no chart, for it has no axis; people are shown one of them."""
    figures = answer.figures
    if figures is None or (
        answer.table.chart is None and not (figures.mixed and figures.task.query.dimensions)
    ):
        return None
    return figures


def _drawn_currency(figures: Figures, team: Team) -> str:
    """Of several, the one that has a drawing: the team's own, else the one of the most records. A scale has one."""
    if not figures.mixed:
        return ""
    counted: Counter[str] = Counter()
    for line in figures.lines:
        if line.currency and line.measures[0].value:
            counted[line.currency] += line.measures[0].counted
    return team.currency if team.currency in counted else max(counted, key=counted.__getitem__, default="")


def _axis(measure: Measure, language: AnswerLanguage) -> charts.Axis:
    """How the scale of a measure is written."""
    unit, currency = DEFINITIONS[measure.metric].unit, measure.currency

    def written(value: float) -> str:
        if unit == "money" and currency:
            minor = sum_to_minor(
                Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals(currency))), currency
            )
            return format_money(minor, currency, language, compact=True)
        return formats.value(value, unit, None, language) if unit == "rate" else formats.short_number(value)

    return written


def _points(figures: Figures, team: Team, wording: Wording) -> list[Point]:
    """Each group, and below it what it is compared with."""
    against = any(_beside(line) for line in figures.lines)
    points = []
    for line in figures.lines[: BARS // 2 if against else BARS]:
        muted = any(group.is_rest for group in line.groups)
        points.append(_point(line.measures[0], _name(line, wording), team, wording.language, muted=muted))
        if other := _beside(line):
            name = _called_beside(other, line, wording)
            points.append(_point(other, name, team, wording.language, muted=True))
    return points


def _series(figures: Figures, team: Team, wording: Wording) -> list[Series]:
    """One line for each group beside the periods; or the periods and those that they are compared with."""
    if not figures.task.query.dimensions:
        return [Series("", _period_points(figures, team, wording))]
    if len(figures.task.query.dimensions) == 1:
        return _with_before(figures, team, wording)
    several: dict[tuple[Group, ...], dict[Group, Line]] = {}
    for line in figures.lines:
        several.setdefault(_others(line), {})[_when(line)] = line
    periods = sorted({_when(line) for line in figures.lines}, key=lambda group: group.value or "")
    largest = sorted(several, key=lambda name: -max(_size(line) for line in several[name].values()))
    return [
        Series(
            _called(name, wording),
            [
                _spot(
                    several[name].get(period),
                    f"{_called(name, wording)} · {_short(period, wording)}",
                    team,
                    wording,
                )
                for period in periods
            ],
        )
        for name in largest[: charts.MOST_SERIES]
    ]


def _with_before(figures: Figures, team: Team, wording: Wording) -> list[Series]:
    names = [_short(_when(line), wording) for line in figures.lines]
    now = [_spot(line, name, team, wording) for line, name in zip(figures.lines, names, strict=True)]
    series = [Series(wording.metric(figures.task.query.metrics[0]), now)]
    stands_beside = [other for line in figures.lines if (other := _beside(line))]
    if stands_beside and (figures.task.query.shape == "compare" or _is_a_year_before(figures)):
        before = _called_beside(stands_beside[0], figures.lines[0], wording)
        then = [
            _point(other, f"{before} · {name}", team, wording.language)
            if (other := _beside(line))
            else Point(f"{before} · {name}", 0, "–", "–")
            for line, name in zip(figures.lines, names, strict=True)
        ]
        series.append(Series(before, then))
    return series


def _beside(line: Line) -> Measure | None:
    """What is drawn beside a group's figure: its own in the period before, or the target of what was won."""
    if line.before:
        return line.before[0]
    target = measure_of(line, TARGET)
    return target if target and target.value is not None and line.measures[0].metric == WON_AMOUNT else None


def _called_beside(other: Measure, line: Line, wording: Wording) -> str:
    return wording.heading("before") if line.before else wording.metric(other.metric)


def _is_a_year_before(figures: Figures) -> bool:
    """The bucket before is on the line already."""
    compare = figures.task.query.compare
    return compare is not None and compare.kind == "same_period_last_year"


def _spot(line: Line | None, name: str, team: Team, wording: Wording) -> Point:
    if line is None:
        return Point(name, 0, "–", "–")
    return _point(line.measures[0], name, team, wording.language)


def _others(line: Line) -> tuple[Group, ...]:
    return tuple(group for group in line.groups if group.dimension not in BUCKETS)


def _when(line: Line) -> Group:
    return next(group for group in line.groups if group.dimension in BUCKETS)


def _size(line: Line) -> float:
    return line.measures[0].value or 0


def _called(groups: Iterable[Group], wording: Wording) -> str:
    return " · ".join(wording.group(group).text for group in groups)


def _name(line: Line, wording: Wording) -> str:
    return _called(line.groups, wording)


def _short(group: Group, wording: Wording) -> str:
    """On an axis."""
    if group.dimension == "month" and group.first_day is not None:
        return formats.short_month(group.first_day, wording.language)
    return wording.group(group).text


def _period_points(figures: Figures, team: Team, wording: Wording) -> list[Point]:
    """Then and now, the older first as on any time axis."""
    line, against = figures.lines[0], figures.task.against
    if against is None:
        return []
    then, now = (_period(each.spans[0], wording) for each in (against, figures.task.selection))
    return [
        _point(line.before[0], then, team, wording.language, muted=True),
        _point(line.measures[0], now, team, wording.language),
    ]


def _period(span: Span, wording: Wording) -> str:
    """On an axis, where the sentence above has said it in full: `Jul–Sep 2026`, `1–25 Nov 2026`."""
    if span.start is None or span.end is None:
        return plain(wording.period(span))
    first, last = span.start, span.end - timedelta(days=1)
    return (_days_zh if wording.language == "zh" else _days_en)(first, last, first.day == span.end.day == 1)


def _days_en(first: date, last: date, whole_months: bool) -> str:
    form = "MMM" if whole_months else "d MMM"
    if (first.year, first.month) == (last.year, last.month):
        start = "" if whole_months or first == last else str(first.day)
    else:
        start = str(format_date(first, form if first.year == last.year else f"{form} y", locale="en"))
    end = str(format_date(last, f"{form} y", locale="en"))
    dash = "–" if whole_months or start.isdecimal() else " – "
    return f"{start}{dash}{end}" if start else end


def _days_zh(first: date, last: date, whole_months: bool) -> str:
    if first.year != last.year:
        form = "yyyy/M" if whole_months else "yyyy/M/d"
        return "–".join(format_date(day, form, locale="en") for day in (first, last))
    if whole_months:
        months = f"{first.month}" if first.month == last.month else f"{first.month}–{last.month}"
        return f"{first.year}年{months}月"
    start = f"{first.year}/{first.month}/{first.day}"
    return start if first == last else f"{start}–{last.month}/{last.day}"


def _point(
    measure: Measure, name: str, team: Team, language: AnswerLanguage, *, muted: bool = False
) -> Point:
    unit = DEFINITIONS[measure.metric].unit
    value = float(measure.value or 0)
    printed = formats.value(measure.value, unit, measure.currency, language)
    short = printed
    if unit == "money" and measure.currency and measure.value is not None:
        short = format_money(int(measure.value), measure.currency, language, compact=True)
        value = float(to_major(int(measure.value), measure.currency))
    return Point(name, value, printed, short, citation.page_url(measure.records, team_slug=team.slug), muted)
