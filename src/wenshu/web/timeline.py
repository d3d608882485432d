"""The timeline of one opportunity, as finished entries: an icon, a sentence, who and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wenshu.assist.models import Proposal
from wenshu.clock import local_day, now
from wenshu.crm import timeline
from wenshu.crm.imports.wording import listed
from wenshu.crm.models import Contact, Opportunity, Origin, VoiceNote
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team
from wenshu.web import choices, dates, voice_words
from wenshu.web.money import show_amount
from wenshu.web.voice_gist import gist_of
from wenshu.web.voice_names import alike_notes, title_of

PAGE: Final = 20
LABELS: Final[dict[str, Promise]] = {
    "name": gettext_lazy("Opportunity name"),
    "companyId": gettext_lazy("Company"),
    "companyName": gettext_lazy("Company"),
    "ownerId": gettext_lazy("Owner"),
    "ownerName": gettext_lazy("Owner"),
    "status": gettext_lazy("Stage"),
    "expectedAmount": gettext_lazy("Expected amount"),
    "currency": gettext_lazy("Currency"),
    "probability": gettext_lazy("Probability"),
    "expectedCloseDate": gettext_lazy("Expected close"),
    "nextFollowUpAt": gettext_lazy("Next follow-up"),
    "source": gettext_lazy("Source"),
    "region": gettext_lazy("Region"),
    "product": gettext_lazy("Product"),
    "competitor": gettext_lazy("Competitor"),
    "tags": gettext_lazy("Tags"),
    "description": gettext_lazy("Description"),
    "lostReason": gettext_lazy("Reason lost"),
    "closedAt": gettext_lazy("Closed"),
    "externalId": gettext_lazy("Outside id"),
    "contactIds": gettext_lazy("Contacts"),
    "contactRole": gettext_lazy("Role of a contact"),
    "merged": gettext_lazy("Merged record"),
}
WITH_CHANGES: Final = {"field_change", "merged", "unmerged"}
QUIET: Final = {"description", "ownerId", "companyId"}  # values that say nothing to a reader


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    id: UUID
    icon: str
    title: str
    who: str
    when: str
    at: str  # machine-readable, for <time>
    said: str = ""
    next_step: str = ""
    changes: list[Change] = field(default_factory=list)
    editable: bool = False
    is_from_text: bool = False
    proposal_url: str = ""
    voice_url: str = ""  # of the voice note that it is, or that it was made from
    is_voice: bool = False
    badge: str = ""


def context(request: TeamRequest, deal: Opportunity) -> dict[str, object]:
    """For the template: entries of one page, and the address of the next."""
    page = timeline.of(deal, cursor=request.GET.get("cursor") or None, limit=PAGE)
    spoken = [event.voice_note for event in page.items if event.voice_note is not None]
    write = Writer(
        deal,
        request.team,
        now(),
        alike=alike_notes(request.team, spoken),
        voiced=_voiced(request.team, page.items),
        people=_people(request.team, page.items),
    )
    return {
        "entries": [write.entry(event) for event in page.items],
        "more_url": f"{request.path}?cursor={page.next_cursor}" if page.next_cursor else "",
    }


def _voiced(team: Team, events: Sequence[timeline.Event]) -> dict[UUID, UUID | None]:
    """Proposals that stand on what was said into a voice note, and which: None when it was deleted since."""
    named = {event.proposal_id for event in events if event.proposal_id}
    if not named:
        return {}
    spoken = Proposal.objects.for_team(team).filter(pk__in=named, source="voice")
    return dict(spoken.values_list("pk", "voice_note_id"))


def _people(team: Team, events: Sequence[timeline.Event]) -> dict[str, str]:
    """Names of the contacts that joined or left, those of deleted ones too."""
    named = {id for event in events for ids in event.changes.get("contactIds", []) for id in _ids(ids)}
    if not named:
        return {}
    found = Contact.objects.for_team(team).filter(pk__in=named)
    return {str(id): name for id, name in found.values_list("pk", "name")}


def _ids(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


class Writer:
    def __init__(
        self,
        deal: Opportunity,
        team: Team,
        moment: datetime,
        *,
        alike: set[str],
        voiced: dict[UUID, UUID | None],
        people: dict[str, str],
    ) -> None:
        """`alike`: files of voice notes that only their extensions tell apart. `voiced`: proposals from notes.
        `people`: contacts that joined or left.
        """
        self._alike, self._voiced, self._named = alike, voiced, people
        self._deal = deal
        self._team = team
        self._today = local_day(moment, team.timezone)

    def entry(self, event: timeline.Event) -> Entry:
        if event.follow_up is not None:
            return self._follow_up(event)
        if event.stage_change is not None:
            return self._move(event)
        if event.voice_note is not None:
            return self._voice_note(event.voice_note, event)
        what = SPOKEN if event.proposal_id in self._voiced and event.kind in SPOKEN else WHAT
        icon, title = what[event.kind]
        told = event.changes.items() if event.kind in WITH_CHANGES else ()
        changes = [change for name, values in told for change in self._changes(name, values)]
        return self._made(event, icon, title(), changes=changes)

    def _made(self, event: timeline.Event, icon: str, title: str, *, changes: list[Change]) -> Entry:
        when = dates.show_moment(event.at, self._team.timezone, self._today)
        spoken = event.proposal_id in self._voiced
        return Entry(
            event.id,
            icon,
            title,
            event.by_name or "",
            when,
            event.at.isoformat(),
            changes=changes,
            is_from_text=event.proposal_id is not None and not spoken,
            proposal_url=self._proposal_url(event.proposal_id),
            is_voice=spoken,
            voice_url=self._voice_url(self._voiced[event.proposal_id])
            if event.proposal_id and spoken
            else "",
        )

    def _proposal_url(self, id: UUID | None) -> str:
        return reverse("proposal", args=[self._team.slug, id]) if id else ""

    def _follow_up(self, event: timeline.Event) -> Entry:
        record = event.follow_up
        assert record is not None
        due = dates.show_moment(record.next_follow_up_at, self._team.timezone, self._today)
        return Entry(
            event.id,
            choices.KIND_ICONS[record.kind],
            str(choices.KINDS[record.kind]),
            event.by_name or "",
            dates.show_moment(event.at, self._team.timezone, self._today),
            event.at.isoformat(),
            said=record.content,
            next_step=" · ".join(filter(None, [record.next_action, due])),
            editable=True,
            is_from_text=record.origin == Origin.ASSIST,
            is_voice=record.origin == Origin.VOICE,
            voice_url=self._voice_url(record.voice_note_id),
        )

    def _voice_note(self, note: VoiceNote, event: timeline.Event) -> Entry:
        """Its first points, or how it stands."""
        brief = gist_of(note.summary)
        return Entry(
            event.id,
            "audio-lines",
            title_of(note, self._alike),
            event.by_name or "",
            dates.show_moment(event.at, self._team.timezone, self._today),
            event.at.isoformat(),
            said=brief,
            voice_url=self._voice_url(note.pk),
            badge="" if brief else str(voice_words.STATUSES[note.status]),
        )

    def _voice_url(self, id: UUID | None) -> str:
        return reverse("voice-note", args=[self._team.slug, id]) if id else ""

    def _move(self, event: timeline.Event) -> Entry:
        move = event.stage_change
        assert move is not None
        assert move.from_stage is not None
        title = _("%(before)s to %(after)s") % {"before": move.from_stage.name, "after": move.to_stage.name}
        icon = {"won": "trophy", "lost": "circle-x"}.get(move.to_stage.kind, "arrow-right")
        return self._made(event, icon, title, changes=[])

    def _changes(self, name: str, values: list[object]) -> list[Change]:
        if name != "contactIds":
            return [self._change(name, values)]
        before, after = map(_ids, values)
        joined = [id for id in after if id not in before]
        left = [id for id in before if id not in after]
        told = ((_("Contacts added"), joined), (_("Contacts removed"), left))
        return [Change(label, "", self._names(ids)) for label, ids in told if ids]

    def _names(self, ids: list[str]) -> str:
        return listed(self._named.get(id, _("a contact that is gone")) for id in ids)

    def _change(self, name: str, values: list[object]) -> Change:
        label = str(LABELS.get(name, name))
        if name in QUIET:
            return Change(label, "", "")
        before, after = (self._value(name, value) for value in values)
        return Change(label, before, after)

    def _value(self, name: str, value: object) -> str:
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        show = SHOW.get(name)
        return show(str(value), self._deal, self._team, self._today) if show else str(value)


def _amount(value: str, deal: Opportunity, team: Team, today: date) -> str:
    try:
        Decimal(value)
    except InvalidOperation:
        return value
    return show_amount(value, deal.currency)


def _day(value: str, deal: Opportunity, team: Team, today: date) -> str:
    return dates.show_day(date.fromisoformat(value), today)


def _moment(value: str, deal: Opportunity, team: Team, today: date) -> str:
    return dates.show_moment(datetime.fromisoformat(value), team.timezone, today)


def _percent(value: str, deal: Opportunity, team: Team, today: date) -> str:
    return f"{value}%"


SHOW: Final[dict[str, Callable[[str, Opportunity, Team, date], str]]] = {
    "expectedAmount": _amount,
    "expectedCloseDate": _day,
    "nextFollowUpAt": _moment,
    "closedAt": _moment,
    "probability": _percent,
}
WHAT: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "created": ("plus", lambda: pgettext("what happened", "Created")),
    "field_change": ("pencil", lambda: _("Changed")),
    "deleted": ("trash-2", lambda: _("Deleted")),
    "restored": ("undo-2", lambda: _("Restored")),
    "proposal_applied": ("clipboard-paste", lambda: _("Entered from text")),
    "proposal_undone": ("undo-2", lambda: _("Entry from text undone")),
    "merged": ("merge", lambda: _("Merged")),
    "unmerged": ("undo-2", lambda: _("Merge undone")),
}
SPOKEN: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "proposal_applied": ("audio-lines", lambda: _("Entered from a voice note")),
    "proposal_undone": ("undo-2", lambda: _("Entry from a voice note undone")),
}
