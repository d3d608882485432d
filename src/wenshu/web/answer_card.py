"""An answer as plain data for its template: text with links, chips, chart, table, and where to go from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from babel.dates import format_date
from django.urls import reverse

from wenshu.crm.money import decimals, format_money, sum_to_minor, to_major
from wenshu.insights import citation, formats
from wenshu.insights.answer import Answer
from wenshu.insights.basis import about
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import BUCKETS, Metric, Refuse
from wenshu.insights.segments import Figure, plain
from wenshu.insights.selection import Selection, Span
from wenshu.insights.table import Column, Raw
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team
from wenshu.web import charts
from wenshu.web.charts import Drawing, Point

BARS = 15
SIGNS = {"▲ ": "up", "▼ ": "down"}


@dataclass(frozen=True)
class Piece:
    text: str
    n: int = 0  # of its citation
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool
    url: str = ""


@dataclass(frozen=True)
class Card:
    question: str
    status: str
    language: str  # as in `lang=`
    pieces: list[Piece]
    interpretation: str
    chips: list[str]
    counted: str
    milliseconds: str
    chart: Drawing | None = None
    columns: list[tuple[str, bool]] = field(default_factory=list)  # heading, whether numbers stand below it
    rows: list[list[Cell]] = field(default_factory=list)
    more: str = ""
    words: list[str] = field(default_factory=list)  # of the question, that were not understood
    readings: list[Link] = field(default_factory=list)
    suggestions: list[Link] = field(default_factory=list)


def card(answer: Answer, *, question: str, team: Team, member: Membership, seconds: float) -> Card:
    ask_url = reverse("ask", args=[team.slug])
    wording = Wording(answer.language, team.currency, {member.pk: member.name})
    figures = answer.figures
    return Card(
        question=question,
        status=answer.status,
        language="zh-Hans" if answer.language == "zh" else "en",
        pieces=_pieces(answer, team),
        interpretation=answer.interpretation,
        chips=_chips(figures, wording) if figures else [],
        counted=f"{figures.wholes[0].measures[0].counted:,}" if figures and figures.wholes else "",
        milliseconds=f"{max(seconds * 1000, 1):.0f}",
        chart=_chart(answer, team, wording),
        columns=[(column.label, _is_number(column)) for column in answer.table.columns],
        rows=_rows(answer, team, wording),
        more=f"{answer.table.total:,}" if answer.table.truncated else "",
        words=list(answer.plan.words) if isinstance(answer.plan, Refuse) else [],
        readings=[
            Link(reading.sentence, f"{ask_url}?{urlencode({'plan': citation.encode_query(reading.query)})}")
            for reading in answer.readings
        ],
        suggestions=[] if answer.readings else ask_links(answer.suggestions, ask_url),
    )


def ask_links(questions: Iterable[str], ask_url: str) -> list[Link]:
    return [Link(question, f"{ask_url}?{urlencode({'q': question})}") for question in questions]


def _pieces(answer: Answer, team: Team) -> list[Piece]:
    pieces = []
    for segment in answer.segments:
        if isinstance(segment, Figure):
            url = citation.page_url(segment.records, team_slug=team.slug)
            pieces.append(Piece(segment.sign + segment.text, segment.n, url, SIGNS.get(segment.sign, "")))
        else:
            pieces.append(Piece(segment.text))
    return pieces


def _chips(figures: Figures, wording: Wording) -> list[str]:
    """The plan in short: what, by what, when, of which, whose."""
    query, selection = figures.task.query, figures.task.selection
    chips = [_of(wording, metric, selection) for metric in query.metrics] or [wording.noun(selection)]
    chips += [plain(wording.say("chip.by", dimension=wording.field(d))) for d in query.dimensions]
    spans = [span for span in selection.spans if span.start or span.end]
    chips += [plain(wording.when(span)) for span in spans]
    if figures.task.against is not None and figures.task.against.spans:
        chips.append(plain(wording.say("chip.against", period=wording.period(figures.task.against.spans[0]))))
    chips += [plain(condition) for condition in wording.conditions(selection)]
    chips.append(wording.text("chip.mine" if query.scope == "mine" else "chip.everyone"))
    return chips


def _of(wording: Wording, metric: Metric, selection: Selection) -> str:
    noun = wording.noun(about(metric, selection))
    return plain(wording.say("of", metric=wording.metric(metric), subject=noun))


# chart


def _chart(answer: Answer, team: Team, wording: Wording) -> Drawing | None:
    figures, chart = answer.figures, answer.table.chart
    if figures is None or chart is None or figures.mixed:
        return None
    points = (_points if figures.task.query.dimensions else _period_points)(figures, team, wording)
    if not points or not any(point.value for point in points):
        return None
    standing = not figures.task.query.dimensions or figures.task.query.dimensions[0] in BUCKETS
    if not standing:
        return charts.bars(points, answer.interpretation)
    return charts.columns(
        points, answer.interpretation, _axis(figures.lines[0].measures[0], wording.language)
    )


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
    if len(figures.task.query.dimensions) > 1:
        return []
    in_time = figures.task.query.dimensions[0] in BUCKETS
    lines = figures.lines if in_time else figures.lines[:BARS]
    return [
        _point(line.measures[0], _name(line, wording, short=in_time), team, wording.language)
        for line in lines
    ]


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


def _name(line: Line, wording: Wording, *, short: bool = False) -> str:
    group = line.groups[0]
    if group.first_day is None or group.value is None:
        return wording.named(group.dimension, group.value).text
    if short and group.dimension == "month":
        return formats.short_month(group.first_day, wording.language)
    return formats.period(group.first_day, group.dimension, group.value, wording.language)


# table


def _is_number(column: Column) -> bool:
    return column.type in {"integer", "number", "money", "rate", "days"}


def _rows(answer: Answer, team: Team, wording: Wording) -> list[list[Cell]]:
    table, figures = answer.table, answer.figures
    if figures is None or (len(table.columns) < 2 and len(table.rows) < 2):
        return []
    rows = []
    for place, row in enumerate(table.rows):
        cells = [
            Cell(_shown(cell, column, row, table.columns, wording), _is_number(column))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        cells[0] = Cell(cells[0].text, False, _row_url(place, figures, team))
        rows.append(cells)
    return rows


def _row_url(place: int, figures: Figures, team: Team) -> str:
    if figures.listed:
        return _record_url(place, figures, team)
    if place < len(figures.lines) and figures.lines[place].groups:
        return citation.page_url(figures.lines[place].measures[0].records, team_slug=team.slug)
    return ""


def _record_url(place: int, figures: Figures, team: Team) -> str:
    entity = figures.task.selection.entity
    if entity == "follow_up" or place >= len(figures.listed):
        return ""
    return reverse(entity, args=[team.slug, figures.listed[place].id])


def _shown(
    cell: Raw, column: Column, row: tuple[Raw, ...], columns: tuple[Column, ...], wording: Wording
) -> str:
    if cell is None:
        return "–" if _is_number(column) else ""
    if column.type == "money":
        currency = column.unit or next(
            (str(c) for c, k in zip(row, columns, strict=True) if k.key == "currency"), ""
        )
        return formats.major(str(cell), currency, wording.language)
    if column.type in {"rate", "days", "integer"} and isinstance(cell, int | float):
        unit = "count" if column.type == "integer" else column.type
        return formats.value(cell, unit, None, wording.language)
    if column.type == "date":
        return formats.iso_day(str(cell), wording.language)
    if column.key == "status" or column.key == "kind":
        return wording.named("status" if column.key == "status" else "kind", str(cell)).text
    return str(cell)
