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
from wenshu.insights import citation, formats, suggest, tiles
from wenshu.insights.answer import Answer
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.figures import Figures, Line, Measure
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.sentences import change_of
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Team
from wenshu.web import charts
from wenshu.web.answer_card import ask_links, card
from wenshu.web.dates import answer_language, show_day, show_full_day

Tiles = dict[tiles.TileKey, tiles.Tile]
TONES: Final = 4


@dataclass(frozen=True)
class Kpi:
    title: str
    value: str
    url: str
    note: str
    sign: str = ""
    tone: str = ""
    spark: SafeString | str = ""


@dataclass(frozen=True)
class StageBar:
    name: str
    count: str
    amount: str
    url: str
    bar: SafeString


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
        return render(request, "home/first_run.html", context)
    started = perf_counter()
    found = tiles.dashboard(team, asked_by=request.member, now=moment, language=spoken)
    title, opening = _opening(found)
    seconds = perf_counter() - started
    context |= {
        "card": card(opening, question=title, team=team, member=request.member, seconds=seconds),
        "kpis": _kpis(found, team, spoken),
        "stages": _stages(found["pipeline_by_stage"].answer.figures, team, spoken),
        "open_total": _pipeline_total(found["open_pipeline"].answer.figures, spoken),
        "due": _due(found["due"].answer.figures, today),
        "due_total": found["due"].answer.table.total,
    }
    return render(request, "home/home.html", context)


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
    spark = _spark(found["expected_by_month"].answer.figures, 0)
    return Kpi(_("Open pipeline"), _values(figures, 0, spoken), _url(figures, team), note, spark=spark)


def _weighted(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["weighted"].answer.figures
    spark = _spark(found["expected_by_month"].answer.figures, 1)
    note = _("amount × probability")
    return Kpi(_("Weighted"), _values(figures, 0, spoken), _url(figures, team), note, spark=spark)


def _won(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["won"].answer.figures
    lines = _lines(figures)
    deals = sum(line.measures[-1].counted for line in lines)
    note = ngettext("%(count)s deal", "%(count)s deals", deals) % {"count": f"{deals:,}"}
    change = change_of(lines[0]) if len(lines) == 1 else None
    sign, tone = "", ""
    if change:
        sign, tone = ("▲", "up") if change > 0 else ("▼", "down")
        percent = formats.value(abs(change), "rate", None, spoken)
        note = _("%(percent)s on last month, %(deals)s") % {"percent": percent, "deals": note}
    spark = _spark(found["won_by_month"].answer.figures, 0)
    return Kpi(_("Won this month"), _values(figures, 0, spoken), _url(figures, team), note, sign, tone, spark)


def _overdue(found: Tiles, team: Team, spoken: AnswerLanguage) -> Kpi:
    figures = found["overdue"].answer.figures
    planned = found["due"].answer.table.total
    note = ngettext("of %(count)s planned", "of %(count)s planned", planned) % {"count": f"{planned:,}"}
    return Kpi(_("Overdue follow-ups"), _values(figures, 0, spoken), _url(figures, team), note)


def _lines(figures: Figures | None) -> tuple[Line, ...]:
    return figures.lines if figures is not None else ()


def _printed(measure: Measure, spoken: AnswerLanguage) -> str:
    return formats.value(measure.value, DEFINITIONS[measure.metric].unit, measure.currency, spoken)


def _values(figures: Figures | None, place: int, spoken: AnswerLanguage) -> str:
    """One per currency: they are never added."""
    return " · ".join(_printed(line.measures[place], spoken) for line in _lines(figures)[:2]) or "–"


def _url(figures: Figures | None, team: Team) -> str:
    lines = _lines(figures)
    return citation.page_url(lines[0].measures[0].records, team_slug=team.slug) if lines else ""


def _spark(figures: Figures | None, place: int) -> SafeString | str:
    if figures is None or figures.mixed:
        return ""
    return charts.spark([float(line.measures[place].value or 0) for line in figures.lines])


# the pipeline, and what is due


def _stages(figures: Figures | None, team: Team, spoken: AnswerLanguage) -> list[StageBar]:
    """By amount; by number of deals where no open deal has an amount, or they are in several currencies."""
    lines = _lines(figures)
    by_count = figures is None or figures.mixed or not any(line.measures[0].value for line in lines)
    place = 1 if by_count else 0
    most = max((float(line.measures[place].value or 0) for line in lines), default=0) or 1
    return [
        StageBar(
            name=" · ".join(
                filter(None, [line.groups[0].value, line.currency if figures and figures.mixed else None])
            ),
            count=f"{line.measures[1].counted:,}",
            amount=_printed(line.measures[0], spoken),
            url=citation.page_url(line.measures[0].records, team_slug=team.slug),
            bar=charts.share_bar(float(line.measures[place].value or 0) / most, f"tone-{min(number, TONES)}"),
        )
        for number, line in enumerate(lines, start=1)
    ]


def _pipeline_total(figures: Figures | None, spoken: AnswerLanguage) -> str:
    deals = sum(line.measures[-1].counted for line in _lines(figures))
    counted = ngettext("%(count)s open deal", "%(count)s open deals", deals) % {"count": f"{deals:,}"}
    return f"{_values(figures, 0, spoken)} · {counted}"


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
