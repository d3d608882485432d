"""Home: a place to ask, key figures, the pipeline and what is due; every figure is a stored plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import perf_counter
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenshu.clock import local_day, now
from wenshu.crm.models import Opportunity
from wenshu.crm.money import format_money
from wenshu.insights import citation, formats, pins, suggest, tiles
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.sentences import change_of
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web import charts, voice_home
from wenshu.web.alerts import notes
from wenshu.web.answer_card import ask_links, card
from wenshu.web.dates import answer_language, show_day, show_full_day
from wenshu.web.pins import pin_cards
from wenshu.web.preferences import remember_team

Tiles = dict[tiles.TileKey, tiles.Tile]
TONES: Final = 4
LONGEST: Final = 14  # characters of a key figure: a longer one is shown short, and in full as its title


@dataclass(frozen=True)
class Value:
    """One of a key figure's amounts, with the records behind it; `full` where `shown` is rounded."""

    shown: str
    full: str
    url: str


@dataclass(frozen=True)
class Kpi:
    """`values` has one amount for each currency: they are never added."""

    title: str
    values: list[Value]
    note: str
    sign: str = ""
    tone: str = ""


@dataclass(frozen=True)
class StageBar:
    name: str
    count: str
    amount: str
    url: str
    bar: SafeString


@dataclass(frozen=True)
class StageChart:
    """Bars of one scale; `currency` is named only where there are several."""

    currency: str
    bars: list[StageBar]


@dataclass(frozen=True)
class Due:
    id: UUID
    name: str
    company: str
    owner: str
    when: str
    tone: str


@team_page
def home(request: TeamRequest) -> HttpResponse:
    moment, team = now(), request.team
    today = local_day(moment, team.timezone)
    ask_url = reverse("ask", args=[team.slug])
    spoken = answer_language()
    context: dict[str, object] = {
        "today": show_full_day(today),
        "suggestions": ask_links(suggest.starters(spoken), ask_url),
    }
    if not Opportunity.objects.for_team(team).live().exists():
        return remember_team(request, render(request, "home/first_run.html", context), team.slug)
    started = perf_counter()
    found, pinned = tiles.with_pins(
        pins.visible_to(request.member), team=team, asked_by=request.member, now=moment, language=spoken
    )
    title, opening = _opening(found)
    seconds = perf_counter() - started
    context |= {
        "card": card(opening, question=title, team=team, member=request.member, seconds=seconds),
        "pins": pin_cards(pinned, request),
        "notes": notes(request.member, now=moment),
        "kpis": _kpis(found, team, spoken),
        "stage_charts": _stage_charts(found["pipeline_by_stage"].answer.figures, team, spoken),
        "open_total": _pipeline_total(found["open_pipeline"].answer.figures, spoken),
        "due": _due(found["due"].answer.figures, today),
        "due_total": found["due"].answer.table.total,
        **voice_home.latest(team, now=moment),
    }
    return remember_team(request, render(request, "home/home.html", context), team.slug)


def _opening(found: Tiles) -> tuple[str, Answer]:
    """What was won of late; for a team that has won nothing yet, what it works on. The ask bar offers what is next."""
    title, tile = _("What have we won, month by month?"), found["won_by_month"]
    if tile.answer.status != "answered":
        title, tile = _("What is in the pipeline, by stage?"), found["pipeline_by_stage"]
    return title, replace(tile.answer, suggestions=())


# key figures


def _kpis(found: Tiles, team: Team, spoken: AnswerLanguage) -> list[Kpi]:
    return [
        _open_pipeline(found, team, spoken),
        _weighted(found, team, spoken),
        _won(found, team, spoken),
        _overdue(found, team, spoken),
    ]


def _open_pipeline(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["open_pipeline"].answer.figures
    deals = sum(line.measures[-1].counted for line in _lines(figures))
    note = ngettext("%(count)s open deal", "%(count)s open deals", deals) % {"count": f"{deals:,}"}
    return Kpi(_("Open pipeline"), _values(figures, team, spoken), note)


def _weighted(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["weighted"].answer.figures
    return Kpi(_("Weighted pipeline"), _values(figures, team, spoken), _("amount × probability"))


def _won(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["won"].answer.figures
    lines = _lines(figures)
    deals = sum(line.measures[-1].counted for line in lines)
    note = ngettext("%(count)s deal", "%(count)s deals", deals) % {"count": f"{deals:,}"}
    change = change_of(lines[0]) if len(lines) == 1 else None
    sign, tone = "", ""
    then = _compared_days(figures, spoken)
    if change and then:
        sign, tone = ("▲", "up") if change > 0 else ("▼", "down")
        percent = formats.value(abs(change), "rate", None, spoken)
        note = _("%(percent)s vs %(days)s, %(deals)s") % {"percent": percent, "days": then, "deals": note}
    return Kpi(_("Won this month"), _values(figures, team, spoken), note, sign, tone)


def _compared_days(figures: Figures | None, spoken: AnswerLanguage) -> str:
    """The days of the period before, up to the same day as this one."""
    span = figures.task.against.spans[0] if figures is not None and figures.task.against else None
    if figures is None or span is None or span.start is None or span.end is None:
        return ""
    return formats.days(span.start, span.end - timedelta(days=1), figures.task.calendar.today, spoken)


def _overdue(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["overdue"].answer.figures
    planned = found["due"].answer.table.total
    note = ngettext("of %(count)s planned", "of %(count)s planned", planned) % {"count": f"{planned:,}"}
    return Kpi(_("Overdue follow-ups"), _values(figures, team, spoken), note)


def _lines(figures: Figures | None) -> tuple[Line, ...]:
    return figures.lines if figures is not None else ()


def _printed(measure: Measure, spoken: AnswerLanguage) -> str:
    return formats.value(measure.value, DEFINITIONS[measure.metric].unit, measure.currency, spoken)


def _values(figures: Figures | None, team: Team, spoken: AnswerLanguage) -> list[Value]:
    return [
        Value(
            shown=_shown(line.measures[0], spoken),
            full=_printed(line.measures[0], spoken),
            url=citation.page_url(line.measures[0].records, team_slug=team.slug),
        )
        for line in _lines(figures)
    ] or [Value("–", "", "")]


def _shown(measure: Measure, spoken: AnswerLanguage) -> str:
    printed = _printed(measure, spoken)
    if len(printed) <= LONGEST or measure.value is None or not measure.currency:
        return printed
    return format_money(int(measure.value), measure.currency, spoken, compact=True)


# the pipeline, and what is due


def _stage_charts(figures: Figures | None, team: Team, spoken: AnswerLanguage) -> list[StageChart]:
    """One for each currency, each to its own scale; the team's own first."""
    by_currency: dict[str, list[Line]] = {}
    for line in _lines(figures):
        by_currency.setdefault(line.currency or "", []).append(line)
    tones: dict[str | None, str] = {}
    for line in _lines(figures):
        tones.setdefault(line.groups[0].value, f"tone-{min(len(tones) + 1, TONES)}")
    ordered = sorted(by_currency, key=lambda code: (code != team.currency, code))
    return [
        StageChart(code if len(ordered) > 1 else "", _bars(by_currency[code], tones, team, spoken))
        for code in ordered
    ]


def _bars(
    lines: list[Line], tones: dict[str | None, str], team: Team, spoken: AnswerLanguage
) -> list[StageBar]:
    """As long as the amounts; as the numbers of deals where no deal has an amount."""
    place = 0 if any(line.measures[0].value for line in lines) else 1
    most = max((float(line.measures[place].value or 0) for line in lines), default=0) or 1
    return [
        StageBar(
            name=line.groups[0].value or "–",
            count=f"{line.measures[1].counted:,}",
            amount=_printed(line.measures[0], spoken),
            url=citation.page_url(line.measures[0].records, team_slug=team.slug),
            bar=charts.share_bar(float(line.measures[place].value or 0) / most, tones[line.groups[0].value]),
        )
        for line in lines
    ]


def _pipeline_total(figures: Figures | None, spoken: AnswerLanguage) -> str:
    deals = sum(line.measures[-1].counted for line in _lines(figures))
    counted = ngettext("%(count)s open deal", "%(count)s open deals", deals) % {"count": f"{deals:,}"}
    return " · ".join([*(_printed(line.measures[0], spoken) for line in _lines(figures)), counted])


def _due(figures: Figures | None, today: date) -> list[Due]:
    shown = []
    for listed in figures.listed if figures is not None else ():
        day: date = listed.values["next_follow_up_at"]
        when, tone = _when(day, today)
        shown.append(
            Due(
                listed.id,
                listed.name,
                listed.values["company"] or "",
                listed.values["owner"] or "",
                when,
                tone,
            )
        )
    return shown


def _when(day: date, today: date) -> tuple[str, str]:
    late = (today - day).days
    if late > 0:
        return ngettext("%(days)s day late", "%(days)s days late", late) % {"days": f"{late:,}"}, "late"
    if day == today:
        return _("Today"), "soon"
    return (_("Tomorrow"), "") if day == today + timedelta(days=1) else (show_day(day, today), "")


urlpatterns = [path("", home, name="home")]
