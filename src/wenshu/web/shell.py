"""What every whole page shows around its own content; fragments never ask for it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery, Sum, UUIDField
from django.http import HttpRequest
from django.utils.functional import cached_property

from wenshu.clock import now
from wenshu.crm.models import Opportunity, Stage, StageKind, StageTotal, VoiceNote, VoiceStatus
from wenshu.insights import alerts
from wenshu.teams.models import Membership, Team
from wenshu.teams.statements import Given, TeamStatement
from wenshu.web.preferences import theme_of

MOST: Final = 1000  # counting stops here, so that a count costs the same in a team of any size


class Shell:
    """Lazy: each count is one query on an index, made only when the template prints it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.team: Team | None = getattr(request, "team", None)
        self.member: Membership | None = getattr(request, "member", None)

    @property
    def theme(self) -> str:
        return theme_of(self._request)

    @property
    def here(self) -> str:
        """The name of the area that this page belongs to, for `aria-current`."""
        match = self._request.resolver_match
        return AREAS.get(match.url_name or "", "") if match else ""

    @property
    def initials(self) -> str:
        return initials(self.member.name) if self.member else ""

    @cached_property
    def open_count(self) -> str:
        """Exact in a team of any size: the database keeps each lane's total."""
        deals = sum(deals for deals, _stuck in self._lanes)
        return f"{deals:,}" if deals else ""

    @cached_property
    def due_count(self) -> str:
        """The reader's own, as the page opens with them; everyone's stand on the home page."""
        assert self.member is not None
        return counted(_overdue.count(self._team, owner_id=self.member.pk, now=now()))

    @cached_property
    def voice_count(self) -> str:
        """Of voice notes that wait for a person, as they cannot go on by themselves."""
        return counted(max((stuck for _deals, stuck in self._lanes), default=0))

    @cached_property
    def _lanes(self) -> list[tuple[int, int]]:
        return [(deals or 0, stuck or 0) for deals, stuck in _open_lanes.rows(self._team)]

    @cached_property
    def note_count(self) -> str:
        """Of what alerts told the reader, what they have not put away."""
        assert self.member is not None
        return counted(alerts.unseen_count(self.member))

    @property
    def _team(self) -> Team:
        assert self.team is not None
        return self.team


def initials(name: str) -> str:
    """Two letters of a Latin name, the last two characters of a Chinese one."""
    words = name.split()
    if len(words) > 1:
        return (words[0][:1] + words[-1][:1]).upper()
    return name[-2:] if name[:1] > "\u2e80" else name[:2].upper()


@TeamStatement
def _open_lanes(team: Team) -> QuerySet[Stage, Any]:
    """Deals of each lane; and with every lane, as one question is cheaper than two, the voice notes that wait."""
    totals = StageTotal.objects.for_team(team).filter(stage=OuterRef("pk")).order_by().values("stage")
    deals = Subquery(totals.annotate(deals=Sum("deals")).values("deals"))
    lanes = Stage.objects.for_team(team).filter(kind=StageKind.OPEN).order_by()
    return lanes.annotate(deals=deals, stuck=Subquery(_stuck(team))).values_list("deals", "stuck")


@TeamStatement
def _overdue(team: Team) -> QuerySet[Opportunity, Any]:
    owned = Opportunity.objects.for_team(team).live().open().filter(owner=Given("owner_id", UUIDField()))
    return owned.filter(next_follow_up_at__lt=Given("now", DateTimeField())).values_list("id")[:MOST]


def _stuck(team: Team) -> QuerySet[VoiceNote, Any]:
    waiting = [VoiceStatus.NEEDS_TRANSCRIPT, VoiceStatus.FAILED]
    notes = VoiceNote.objects.for_team(team).filter(status__in=waiting)
    return notes.order_by().values("team").annotate(count=Count("pk")).values("count")


def counted(count: int) -> str:
    """`1` to `999`, then `999+`; nothing for none."""
    return "" if count == 0 else str(count) if count < MOST else f"{MOST - 1}+"


AREAS: Final[dict[str, str]] = {
    page: area
    for area, pages in {
        "home": ("home", "ask"),
        "chat": ("chat", "chat-say", "conversation"),
        "assist": (
            "assist",
            "proposal",
            "assist-history",
            "assist-look",
            "assist-apply",
            "assist-reject",
            "assist-undo",
        ),
        "questions": ("questions", "question", "cases", "case"),
        "digests": (
            *("digests", "digest-new", "digest", "digest-edit"),
            *("alerts", "alert-new", "alert", "alert-edit"),
        ),
        "pipeline": ("pipeline",),
        "opportunities": ("opportunities", "opportunity", "opportunity-new", "opportunity-edit"),
        "companies": ("companies", "company", "company-new", "company-edit"),
        "contacts": ("contacts", "contact", "contact-new", "contact-edit"),
        "follow-ups": ("follow-ups", "follow-up-edit"),
        "voice": ("voice", "voice-note", "voice-transcript", "voice-line"),
        "import": ("import", "import-run"),
        "settings": (
            *("settings", "voice-settings", "members", "invite", "stages", "stage-new", "stage-change"),
            *("tokens", "personal", "personal-password", "deleted"),
        ),
        "more": ("more", "team-menu"),
    }.items()
    for page in pages
}


def context(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: one object, and no query until it is asked."""
    return {"shell": Shell(request)}
