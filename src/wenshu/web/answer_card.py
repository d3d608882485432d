"""An answer as plain data for its template: text with links, chips, chart, table, and where to go from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import gettext as _

from wenshu.crm.money import decimals, format_money, sum_to_minor, to_major
from wenshu.insights import citation, formats, thresholds
from wenshu.insights.answer import Answer
from wenshu.insights.basis import about
from wenshu.insights.cells import is_number, shown
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import BUCKETS, Clarify, Metric, Query, Refuse
from wenshu.insights.segments import Figure, plain
from wenshu.insights.selection import Selection, Span
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team
from wenshu.web import charts
from wenshu.web.charts import Drawing, Point

BARS = 15
LISTS = {"company": "companies", "contact": "contacts"}
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
    chart_note: str = ""
    columns: list[tuple[str, bool]] = field(default_factory=list)  # heading, whether numbers stand below it
    rows: list[list[Cell]] = field(default_factory=list)
    more: str = ""
    is_narrowed: bool = False  # by conditions that could be dropped
    words: list[str] = field(default_factory=list)  # of the question, that were not understood
    readings: list[Link] = field(default_factory=list)
    rest: Link | None = None  # where all meanings of a name are listed
    suggestions: list[Link] = field(default_factory=list)
    kept: UUID | None = None  # its place in the history, where it can be judged and pinned
    is_counted: bool = False
    plan: str = ""  # to be sent or watched, as links carry it
    is_one_number: bool = False


def card(
    answer: Answer,
    *,
    question: str,
    team: Team,
    member: Membership,
    seconds: float,
    kept: UUID | None = None,
) -> Card:
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
        chart_note=_chart_note(answer, team),
        columns=[(column.label, is_number(column)) for column in answer.table.columns],
        rows=_rows(answer, team),
        is_narrowed=figures is not None and _is_narrowed(figures.task.selection),
        more=f"{answer.table.total:,}" if answer.table.truncated else "",
        words=list(answer.plan.words) if isinstance(answer.plan, Refuse) else [],
        readings=[
            Link(reading.sentence, f"{ask_url}?{urlencode({'plan': citation.encode_query(reading.query)})}")
            for reading in answer.readings
        ],
        rest=_the_rest(answer, team),
        suggestions=[] if answer.readings else ask_links(answer.suggestions, ask_url),
        kept=kept,
        is_counted=figures is not None,
        plan=citation.encode_query(answer.plan)
        if kept and figures and isinstance(answer.plan, Query)
        else "",
        is_one_number=figures is not None and thresholds.is_one_number(figures),
    )


def _is_narrowed(selection: Selection) -> bool:
    return bool(selection.filters or selection.owner_id or any(s.start or s.end for s in selection.spans))


def _the_rest(answer: Answer, team: Team) -> Link | None:
    """A list of all that a name may mean, where there are more meanings than readings."""
    plan = answer.plan
    if not isinstance(plan, Clarify) or not plan.more:
        return None
    fields = {given.field for given in plan.options[0].query.filters if given.surface == plan.surface}
    place = next((LISTS[field] for field in LISTS if field in fields), "companies")
    text = _("Search the list for “%(name)s”") % {"name": plan.surface}
    return Link(text, f"{reverse(place, args=[team.slug])}?{urlencode({'q': plan.surface})}")


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
    whose = {"mine": "chip.mine", "my_team": "chip.my_team", "all_visible": "chip.everyone"}
    chips.append(wording.text(whose[query.scope]))
    return chips


def _of(wording: Wording, metric: Metric, selection: Selection) -> str:
    noun = wording.noun(about(metric, selection))
    return plain(wording.say("of", metric=wording.metric(metric), subject=noun))


# chart


def _chart(answer: Answer, team: Team, wording: Wording) -> Drawing | None:
    figures = _drawn(answer)
    if figures is None:
        return None
    if currency := _drawn_currency(figures, team):
        figures = replace(figures, lines=tuple(line for line in figures.lines if line.currency == currency))
    points = (_points if figures.task.query.dimensions else _period_points)(figures, team, wording)
    if not points or not any(point.value for point in points):
        return None
    standing = not figures.task.query.dimensions or figures.task.query.dimensions[0] in BUCKETS
    if not standing:
        return charts.bars(points, answer.interpretation)
    return charts.columns(
        points, answer.interpretation, _axis(figures.lines[0].measures[0], wording.language)
    )


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


def _chart_note(answer: Answer, team: Team) -> str:
    figures = _drawn(answer)
    currency = _drawn_currency(figures, team) if figures else ""
    return (
        _("Drawn is what is in %(currency)s. The rows have the rest.") % {"currency": currency}
        if currency
        else ""
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


def _rows(answer: Answer, team: Team) -> list[list[Cell]]:
    table, figures = answer.table, answer.figures
    if figures is None or (len(table.columns) < 2 and len(table.rows) < 2):
        return []
    rows = []
    for place, row in enumerate(table.rows):
        cells = [
            Cell(shown(cell, column, row, table.columns, answer.language), is_number(column))
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
