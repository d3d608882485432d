"""All voice notes of the team: searched and narrowed, and the place where recordings and transcripts come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from wenshu.clock import local_day, now
from wenshu.crm.models import Opportunity, VoiceNote, VoiceSource, VoiceStatus
from wenshu.errors import Conflict, Invalid, NotFound
from wenshu.insights import behind
from wenshu.teams.access import TeamRequest, team_page
from wenshu.voice import lines, notes, rows, serving
from wenshu.voice.intake import check_language
from wenshu.voice.models import Segment
from wenshu.voice.notes import UNDER_WAY, About
from wenshu.voice.rows import VoiceNoteFilters
from wenshu.voice.storage import TooLarge
from wenshu.voice.transcripts import files
from wenshu.web import dates, voice_forms, voice_names, voice_words
from wenshu.web.forms import Choice
from wenshu.web.listing import Column, Filter, Listing
from wenshu.web.toasts import toast
from wenshu.web.voice_gist import beginnings, gist_of

PAGE: Final = 30
EXCERPT: Final = 140
FILTERS: Final = [
    Filter("q", gettext_lazy("Search")),
    Filter("status", gettext_lazy("Status"), "choices"),
    Filter("mine", gettext_lazy("Whose"), "choice"),
    Filter("linked", gettext_lazy("Opportunity"), "choice"),
    Filter("opportunityId", gettext_lazy("Opportunity"), "choice"),
]
COLUMNS: Final = [Column(gettext_lazy("When"), "recordedAt", descending=True)]
WHOSE: Final[tuple[tuple[str, Promise], ...]] = (
    ("", gettext_lazy("Everyone's")),
    ("true", gettext_lazy("Mine")),
)
LINKED: Final[tuple[tuple[str, Promise], ...]] = (
    ("", gettext_lazy("With and without opportunity")),
    ("false", gettext_lazy("Without opportunity")),
)


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One note in the list; `excerpt` is the line that was searched for, else what it is about."""

    id: UUID
    url: str
    title: str
    company: str
    deal: str
    deal_id: UUID | None
    excerpt: list[Piece]
    at: str
    length: str
    when: str
    who: str
    recorded_at: str
    status: str
    icon: str
    tone: str
    is_busy: bool
    done: int
    all: int
    row_url: str
    audio_url: str
    is_words: bool


@team_page
def index(request: TeamRequest) -> HttpResponse:
    """The list; by POST, recordings and transcripts as a plain form sends them."""
    if request.method == "POST":
        return _take(request)
    return _page(request)


def _page(request: TeamRequest, *, problem: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    deal = _deal_asked(request)
    listing = _listing(request, deal)
    asked = listing.asked()
    is_mine = bool(asked.pop("mine", ""))
    filters = listing.read(VoiceNoteFilters, asked)
    if is_mine:
        filters = filters.model_copy(update={"author_id": request.member.pk})
    found = rows.rows(request.team, filters, sort=listing.sort, cursor=listing.cursor, limit=PAGE)
    context = {
        **intake(request, deal),
        "listing": listing,
        "rows": shown_rows(request, found.items, words=filters.q),
        "next_url": listing.next_url(found.next_cursor),
        "statuses": listing.offered("status"),
        "status_asked": filters.status,
        "whose": listing.offered("mine"),
        "mine": "true" if is_mine else "",
        "linked_choices": listing.offered("linked"),
        "linked": "false" if filters.linked is False else "",
        "filter_deal": deal,
        "plan": behind.words(request.team, filters.plan, "voice_note", language=dates.answer_language()),
        "problem": problem,
        "typed": typed,
        "adds_text": bool(problem and typed) or "text" in request.GET,
    }
    part = bool(request.htmx) and not request.htmx.history_restore_request and request.method == "GET"
    template = "voice/table.html" if part else "voice/list.html"
    return render(request, template, context, status=status)


def intake(request: TeamRequest, deal: Opportunity | None) -> dict[str, Any]:
    """What uploader and recorder show."""
    return {
        "intake_deal": deal,
        "languages": voice_words.language_choices(),
        "most_mb": settings.VOICE_MAX_MB,
        "member_key": request.member.pk,
        "browser_words": voice_words.for_browser(),
    }


def _deal_asked(request: TeamRequest) -> Opportunity | None:
    asked = request.GET.get("opportunityId", "")
    try:
        id = UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None
    if id is None:
        return None
    deal = Opportunity.objects.for_team(request.team).live().filter(pk=id).first()
    if deal is None:
        raise NotFound
    return deal


def _listing(request: TeamRequest, deal: Opportunity | None) -> Listing:
    offered: dict[str, list[Choice]] = {
        "status": [(word, str(label)) for word, label in voice_words.STATUSES.items()],
        "mine": [(word, str(label)) for word, label in WHOSE],
        "linked": [(word, str(label)) for word, label in LINKED],
        "opportunityId": [(str(deal.pk), deal.name)] if deal else [],
    }
    return Listing(request.GET, filters=FILTERS, columns=COLUMNS, sort="-recordedAt", choices=offered)


# rows


def shown_rows(request: TeamRequest, items: list[rows.Row], *, words: str = "") -> list[Row]:
    ids = [each["id"] for each in items]
    found = lines.found_in(request.team, ids, _sought(words)) if words else {}
    deals = [each["opportunityId"] for each in items if each["opportunityId"]]
    live = Opportunity.objects.for_team(request.team).live().filter(pk__in=deals)
    companies = dict(live.values_list("pk", "company__name")) if deals else {}
    briefs = {each["id"]: _about_it(each) for each in items}
    briefs |= beginnings(request.team, [id for id, said in briefs.items() if not said])
    alike = voice_names.alike(request.team, [each["fileName"] for each in items if _goes_by_file(each)])
    return [
        _row(request, each, found.get(each["id"]), words, companies, briefs[each["id"]], alike)
        for each in items
    ]


def _goes_by_file(item: rows.Row) -> bool:
    return bool(item["fileName"]) and not item["title"] and item["source"] != VoiceSource.RECORDING


def _sought(words: str) -> str:
    """All of it as it stands, where that is one word; else the longest word, which says most."""
    return max(words.split(), key=len, default="")


def _row(
    request: TeamRequest,
    item: rows.Row,
    line: Segment | None,
    words: str,
    companies: Mapping[UUID, str | None],
    brief: str,
    alike: set[str],
) -> Row:
    slug, zone = request.team.slug, request.team.timezone
    url = reverse("voice-note", args=[slug, item["id"]])
    status, deal_id = item["status"], item["opportunityId"]
    start = line.start_ms / 1000 if line is not None and line.start_ms is not None else None
    if line is not None:
        url = f"{url}?{urlencode({'find': _sought(words)})}#l-{item['id']}-{line.position}"
    is_there = deal_id in companies
    deal = item["opportunityName"] if is_there else ""
    return Row(
        id=item["id"],
        url=url,
        title=item["title"]
        or deal
        or voice_names.of_file(item["fileName"] or "", item["source"], alike)
        or _("Voice note"),
        company=(companies.get(deal_id) or "") if deal_id else "",
        deal=deal,
        deal_id=deal_id if is_there else None,
        excerpt=marked(cut_around(line.text, words), words) if line else [Piece(brief)],
        at=voice_words.clock(start),
        length=voice_words.clock(item["durationSeconds"]),
        when=dates.show_moment(item["recordedAt"], zone, local_day(now(), zone)),
        who=item["authorName"] or "",
        recorded_at=item["recordedAt"].isoformat(),
        **_state(item, status),
        row_url=reverse("voice-row", args=[slug, item["id"]]),
        audio_url=reverse("voice-audio", args=[slug, item["id"]]) if _plays(item) else "",
        is_words=item["source"] == VoiceSource.TRANSCRIPT,
    )


def _plays(item: rows.Row) -> bool:
    seconds = item["durationSeconds"]
    ms = None if seconds is None else round(seconds * 1000)
    return serving.plays(stored_name=item["audioUrl"] or "", duration_ms=ms, status=item["status"])


def _state(item: rows.Row, status: str) -> dict[str, Any]:
    """A summary that nobody has confirmed says so; one that somebody has is nothing to look at."""
    busy = status in UNDER_WAY
    word, icon, tone = str(voice_words.STATUSES[status]), voice_words.ICONS[status], voice_words.TONES[status]
    if status == VoiceStatus.READY and item["summary"]:
        confirmed = item["summaryConfirmedAt"] is not None
        word = _("Confirmed") if confirmed else _("To be confirmed")
        icon, tone = ("check", "badge-pos") if confirmed else ("circle-dashed", "badge-ai")
    return {
        "status": word,
        "icon": icon,
        "tone": tone,
        "is_busy": busy,
        "done": item["pieces"]["done"],
        "all": item["pieces"]["total"],
    }


def _about_it(item: rows.Row) -> str:
    """What was said, in short; what went wrong where nothing is known of that."""
    return gist_of(item["summary"]) or (item["error"]["message"] if item["error"] else "")


def cut_around(text: str, words: str) -> str:
    """So much of a long line that what was searched for stands in it."""
    place = text.lower().find(_sought(words).lower())
    if len(text) <= EXCERPT or place < 0:
        return text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")
    begin = max(0, place - EXCERPT // 3)
    end = begin + EXCERPT
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def marked(text: str, words: str) -> list[Piece]:
    sought = [re.escape(word) for word in sorted(words.split(), key=len, reverse=True)]
    if not sought:
        return [Piece(text)]
    parts = re.split(f"({'|'.join(sought)})", text, flags=re.IGNORECASE)
    return [Piece(part, number % 2 == 1) for number, part in enumerate(parts) if part]


@require_safe
@team_page
def row(request: TeamRequest, id: UUID) -> HttpResponse:
    """One of the list, while something is being done with it."""
    note = notes.find(request.team, id)
    item = rows.row(note) | {"transcript": None}
    return render(request, "voice/row.html", {"row": shown_rows(request, [item])[0]})


# coming in


def _take(request: TeamRequest) -> HttpResponse:
    """Files, several at once, or words that were typed. What cannot be taken is said, the rest is kept."""
    try:
        about = _about(request)
        given = request.FILES.getlist("file")
        if not given and not request.POST.get("transcript", "").strip():
            raise Invalid.field("file", _("Choose a recording, or type what was said."))
        if not given:
            words, engine = voice_forms.given_lines(request)
            told = {"by": request.member, "via": "web", "now": now()}
            note, is_new = lines.begin(request.team, about, words, engine=engine, **told)  # type: ignore[arg-type]
            return _to_note(request, note, _("The transcript is kept. It is being summarised."), is_new)
    except Invalid as wrong:
        problem = wrong.errors[0].message if wrong.errors else _(wrong.detail)
        return _refused(request, problem)
    taken: list[tuple[VoiceNote, bool]] = []
    problems: list[str] = []
    for file in given:
        try:
            taken.append(_one(request, file, replace(about, file_name=file.name or "")))
        except (Invalid, TooLarge, Conflict) as wrong:
            said = wrong.errors[0].message if wrong.errors else _(wrong.detail)
            problems.append(f"{file.name}: {said}" if len(given) > 1 else said)
    if problems:
        return _refused(request, " ".join(problems))
    if len(taken) == 1:
        return _to_note(request, taken[0][0], _("Kept. It is being written down."), taken[0][1])
    said = ngettext("%(n)d voice note is kept.", "%(n)d voice notes are kept.", len(taken))
    toast(request, said % {"n": len(taken)})
    return HttpResponseRedirect(reverse("voice", args=[request.team.slug]))


def _refused(request: TeamRequest, problem: str) -> HttpResponse:
    """The page again; for a script, the sentence."""
    if _is_script(request):
        return JsonResponse({"type": "#form", "detail": problem}, status=422)
    return _page(request, problem=problem, typed=request.POST.get("transcript", ""), status=422)


def _is_script(request: TeamRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _about(request: TeamRequest) -> About:
    return About(
        opportunity_id=voice_forms.deal_id(request),
        language=check_language(request.POST.get("language", "")),
        title=request.POST.get("title", ""),
        source=VoiceSource.UPLOAD,
    )


def _one(request: TeamRequest, file: Any, about: About) -> tuple[VoiceNote, bool]:
    """The note, and whether it is new."""
    if files.is_transcript(about.file_name):
        words = files.taken(file)
        return lines.begin(request.team, about, words, by=request.member, via="web", now=now())
    return notes.upload(request.team, file, about, by=request.member, via="web", now=now())


def _to_note(request: TeamRequest, note: VoiceNote, said: str, is_new: bool) -> HttpResponse:
    if _is_script(request):
        told = {"id": note.pk, "status": note.status, "opportunityId": note.opportunity_id}
        return JsonResponse({**told, "existing": not is_new})
    toast(request, said if is_new else voice_words.there(note))
    return HttpResponseRedirect(reverse("voice-note", args=[request.team.slug, note.pk]))


urlpatterns = [
    path("voice", index, name="voice"),
    path("voice/<uuid:id>/row", row, name="voice-row"),
]
