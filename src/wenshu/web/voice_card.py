"""A voice note as pages show it: player, what is being done, transcript, summary, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pydantic import ValidationError

from wenshu.clock import local_day, now
from wenshu.crm.models import VoiceNote
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team
from wenshu.voice import notes, serving
from wenshu.voice.contract import Summary
from wenshu.voice.errors import MESSAGES, WARNINGS
from wenshu.voice.models import Segment
from wenshu.voice.notes import UNDER_WAY, role_to_delete
from wenshu.web import dates, voice_words
from wenshu.web.voice_names import alike_notes, title_of
from wenshu.web.voice_wave import waveform

LINES: Final = 400
"""As many at once; the rest comes when somebody reads on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, as `voice/line.html` prints it."""

    anchor: str
    position: int
    at: str
    silent_at: str  # when there is nothing to be heard
    start: str
    end: str
    audio_url: str
    speaker: str
    text: str
    original: str
    corrected: str
    edit_url: str
    edit_link: str
    edit_label: str


@dataclass(frozen=True)
class Point:
    """One thing that was said, with the second at which it was said."""

    text: str
    at: str = ""
    start: str = ""
    kind: str = ""
    due: str = ""


@dataclass(frozen=True)
class Gist:
    text: str
    points: list[Point]
    items: list[Point]
    engine: str
    is_by_rules: bool
    is_outdated: bool
    confirmed_by: str
    confirmed_when: str

    @property
    def is_empty(self) -> bool:
        return not (self.points or self.items or self.text)


@dataclass(frozen=True)
class Script:
    lines: list[Line]
    more_url: str
    speakers: list[str]
    has_times: bool
    find: str = ""


@dataclass
class Card:
    """`note` for its plain fields; everything that takes thought stands here."""

    note: VoiceNote
    title: str
    when: str
    who: str
    length: str
    seconds: str
    wave: SafeString | str
    urls: dict[str, str]
    status: str
    said: str
    is_busy: bool
    doing: str
    seen: str
    error: tuple[str, str] | None
    warnings: list[str]
    may_write: bool
    may_delete: bool
    script: Script | None = None
    gist: Gist | None = None
    size: str = ""
    engine: str = ""
    spoken: str = ""
    oob: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """Tells its elements from those of other notes on the page."""
        return str(self.note.pk)

    @property
    def has_audio(self) -> bool:
        return bool(self.note.stored_name)

    @property
    def may_play(self) -> bool:
        return plays(self.note)

    @property
    def may_retry(self) -> bool:
        """Not where the same file would end the same way."""
        return self.may_write and notes.may_retry(self.note)

    @property
    def is_written(self) -> bool:
        return self.note.transcribed_at is not None

    @property
    def may_summarise(self) -> bool:
        """There are words, and nothing that was made of them: somebody stopped it, or it failed altogether."""
        return self.may_write and self.is_written and not self.is_busy and self.gist is None

    @property
    def may_type(self) -> bool:
        """Nobody has written it down, and nothing is at work on it."""
        return self.may_write and not self.is_written and not self.is_busy

    @property
    def languages(self) -> list[tuple[str, str]]:
        return voice_words.language_choices()


ACTIONS: Final = {
    "page": "voice-note",
    "card": "voice-card",
    "status": "voice-status",
    "audio": "voice-audio",
    "transcript": "voice-transcript",
    "lines": "voice-lines",
    "speakers": "voice-speakers",
    "retry": "voice-retry",
    "cancel": "voice-cancel",
    "summarise": "voice-summarise",
    "confirm": "voice-confirm",
    "change": "voice-change",
    "remove_audio": "voice-remove-audio",
    "delete": "voice-delete",
    "follow_up": "voice-follow-up",
    "likely": "voice-likely",
}


def card(
    request: TeamRequest,
    note: VoiceNote,
    *,
    find: str = "",
    whole: bool = True,
    alike: set[str] | None = None,
) -> Card:
    """`whole` with transcript and summary; else what a folded one shows. `alike` where it is known for several."""
    team, member = request.team, request.member
    today = local_day(now(), team.timezone)
    urls = {name: reverse(view, args=[team.slug, note.pk]) for name, view in ACTIONS.items()}
    seconds = None if note.duration_ms is None else note.duration_ms / 1000
    busy = note.status in UNDER_WAY
    made = Card(
        note,
        title=title_of(note, alike_notes(team, [note]) if alike is None else alike),
        when=dates.show_moment(note.recorded_at, team.timezone, today),
        who=note.author.name if note.author else "",
        length=voice_words.clock(seconds),
        seconds="" if seconds is None else f"{seconds:.2f}",
        wave=waveform(bytes(note.peaks), str(note.pk)) if whole and plays(note) else "",
        urls=urls,
        status=str(voice_words.STATUSES[note.status]),
        said=voice_words.said(note),
        is_busy=busy,
        doing=voice_words.doing(note) if busy else "",
        seen=seen(note),
        error=_error(note, team),
        warnings=[str(text) for code, text in WARNINGS.items() if code in note.warnings],
        may_write=member.may_write,
        may_delete=member.has_role(role_to_delete(note, member)),
        size=voice_words.size(note.size),
        engine=voice_words.engine(note.engine),
        spoken=voice_words.spoken(note.language),
    )
    if whole and note.transcribed_at is not None:
        made.script = script(request, note, find=find)
        made.gist = gist(note, team, today)
    return made


def plays(note: VoiceNote) -> bool:
    return serving.plays(stored_name=note.stored_name, duration_ms=note.duration_ms, status=note.status)


def seen(note: VoiceNote) -> str:
    """What a page shows of it: the next poll brings what is new since then."""
    return ".".join([str(note.status), str(int(bool(note.peaks))), str(int(note.transcribed_at is not None))])


def _error(note: VoiceNote, team: Team) -> tuple[str, str] | None:
    """What happened, and what to do next. Without an engine, which language was assumed where nobody said."""
    if note.error_code not in MESSAGES:
        return None
    what, next_step = MESSAGES[note.error_code]
    if note.error_code == "no_engine" and not note.asked_language and not note.error_detail:
        assumed = _("Nothing here can write down %(language)s, the team's language; no other was chosen.")
        return assumed % {"language": team.get_language_display()}, str(next_step)
    if note.error_code == "internal" and note.failed_stage in voice_words.STAGES:
        return f"{what} {voice_words.STAGES[note.failed_stage]}", str(next_step)
    return str(what), str(next_step)


# the transcript


def script(request: TeamRequest, note: VoiceNote, *, after: int = -1, find: str = "") -> Script:
    """One query. Lines after the one at position `after`."""
    rows = Segment.objects.for_team(request.team).filter(note=note, position__gt=after).order_by("position")
    found = list(rows[: LINES + 1])
    before = speaker_at(request.team, note, after) if after >= 0 else ""
    shown = shown_lines(request, note, found[:LINES], before=before)
    more = ""
    if len(found) > LINES:
        url = reverse("voice-lines", args=[request.team.slug, note.pk])
        more = f"{url}?after={found[LINES - 1].position}"
    speakers = list(dict.fromkeys(row.speaker for row in found if row.speaker))
    has_times = any(row.start_ms is not None for row in found)
    return Script(shown, more, speakers, has_times, find)


def speaker_at(team: Team, note: VoiceNote, position: int) -> str:
    rows = Segment.objects.for_team(team).filter(note=note, position=position)
    return rows.values_list("speaker", flat=True).first() or ""


def open_line(request: TeamRequest, note: VoiceNote) -> Segment | None:
    """That `?edit=` asks for, where a link opened it."""
    asked = request.GET.get("edit", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 7) or not request.member.may_write:
        return None
    return segment(request, note, int(asked))


def segment(request: TeamRequest, note: VoiceNote, position: int) -> Segment | None:
    return Segment.objects.for_team(request.team).filter(note=note, position=position).first()


def shown_lines(
    request: TeamRequest, note: VoiceNote, rows: Sequence[Segment], *, before: str = ""
) -> list[Line]:
    """A speaker is named where another one begins to speak."""
    slug = request.team.slug
    audio, page = (reverse(view, args=[slug, note.pk]) for view in ("voice-audio", "voice-note"))
    corrected, edit_label = _("corrected"), _("Correct this line")
    lines = []
    for row in rows:
        start = None if row.start_ms is None else row.start_ms / 1000
        timed = start is not None and plays(note)
        at = voice_words.clock(start)
        edit = reverse("voice-line", args=[slug, note.pk, row.position]) if request.member.may_write else ""
        lines.append(
            Line(
                anchor=f"l-{note.pk}-{row.position}",
                position=row.position,
                at=at,
                silent_at="" if timed else at,
                start=f"{start:.2f}" if start is not None else "",
                end=f"{row.end_ms / 1000:.2f}" if row.end_ms is not None else "",
                audio_url=f"{audio}#t={start:.2f}" if timed else "",
                speaker=speaker_name(row.speaker) if row.speaker != before else "",
                text=row.text,
                original=row.original,
                corrected=corrected if row.original else "",
                edit_url=edit,
                edit_link=f"{page}?edit={row.position}#l-{note.pk}-{row.position}",
                edit_label=f"{edit_label}: {at}" if at else edit_label,
            )
        )
        before = row.speaker
    return lines


def speaker_name(speaker: str) -> str:
    """Engines tell speakers apart by numbers."""
    return _("Speaker %(number)s") % {"number": speaker} if speaker.isdecimal() else speaker


# the summary


def gist(note: VoiceNote, team: Team, today: date) -> Gist | None:
    summary = summary_of(note)
    if summary is None:
        return None
    return Gist(
        text=summary.text,
        points=points(summary, has_audio=plays(note)),
        items=[
            Point(
                each.text,
                voice_words.clock(each.start),
                _start(each.start, note),
                due=dates.show_day(each.due_date, today),
            )
            for each in summary.action_items
        ],
        engine=voice_words.summary_engine(note.summary_engine),
        is_by_rules=not note.summary_engine.startswith("llm:"),
        is_outdated=note.summary_is_outdated,
        confirmed_by=note.confirmed_by.name if note.confirmed_by else "",
        confirmed_when=dates.show_moment(note.confirmed_at, team.timezone, today),
    )


def points(summary: Summary, *, has_audio: bool) -> list[Point]:
    return [
        Point(
            each.text,
            voice_words.clock(each.start),
            f"{each.start:.2f}" if each.start is not None and has_audio else "",
            each.kind,
        )
        for each in summary.highlights
    ]


def _start(seconds: float | None, note: VoiceNote) -> str:
    return f"{seconds:.2f}" if seconds is not None and plays(note) else ""


def summary_of(note: VoiceNote) -> Summary | None:
    try:
        return Summary.model_validate(note.summary) if note.summary else None
    except ValidationError:
        return None  # of an older version: it can be summarised again
