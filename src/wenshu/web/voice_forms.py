"""What forms about voice notes send: a moment, a deal that was picked, a transcript that was typed or chosen."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError

from wenshu.crm import fields, opportunities
from wenshu.errors import Invalid, NotFound
from wenshu.teams.access import TeamRequest
from wenshu.voice import intake, lines
from wenshu.voice.engine import Line
from wenshu.voice.transcripts import files
from wenshu.web import dates


def recorded_at(written: str, timezone: str, *, now: datetime) -> datetime:
    """Of an input of a form, in the team's time. Raises Invalid."""
    sent = dates.from_input(written, timezone)
    try:
        datetime.fromisoformat(sent)
    except ValueError:
        raise Invalid.field("recordedAt", _("Write a day and a time.")) from None
    try:
        moment = fields.read_moment(sent)
    except PydanticCustomError as wrong:
        raise Invalid.field("recordedAt", wrong.message()) from None
    intake.check_recorded_at(moment, now=now)
    return moment


def deal_id(request: TeamRequest) -> UUID | None:
    """That was picked; nothing where nothing was. Raises Invalid for a name that nobody picked from the list."""
    picked, typed = request.POST.get("opportunityId", ""), request.POST.get("opportunityName", "").strip()
    if not picked:
        if typed:
            raise Invalid.field("opportunityName", _("Pick an opportunity from the list."))
        return None
    try:
        return opportunities.find(request.team, UUID(picked)).pk
    except (ValueError, NotFound):
        raise Invalid.field("opportunityId", _("This opportunity is no longer there.")) from None


def given_lines(request: TeamRequest) -> tuple[list[Line], str]:
    """Of the form's file, else of its text; and which of the two. Raises Invalid."""
    file = request.FILES.get("file")
    if file is not None:
        return files.taken(file), lines.IMPORTED
    text = request.POST.get("transcript", "")
    if not text.strip():
        raise Invalid.field("transcript", _("Type or paste what was said first."))
    return files.read_typed(text), lines.TYPED
