"""What the pages of digests and alerts share: schedules in words and as fields, and questions carried by a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from pydantic import ValidationError

from wenshu.clock import local_day
from wenshu.errors import Invalid
from wenshu.insights import citation, due, pipeline
from wenshu.insights.models import Rhythm, Scheduled
from wenshu.insights.plan import Query
from wenshu.insights.schedule_contract import StoredIn
from wenshu.insights.segments import plain
from wenshu.insights.stored import Stored
from wenshu.teams.access import TeamRequest
from wenshu.web.dates import answer_language, show_moment
from wenshu.web.forms import Choice, Field

LONGEST: Final = 200
EVERY: Final[dict[str, Promise]] = {
    Rhythm.HOURLY: pgettext_lazy("schedule", "Every hour"),
    Rhythm.DAILY: pgettext_lazy("schedule", "Every day"),
    Rhythm.WEEKLY: pgettext_lazy("schedule", "Every week"),
}
STATES: Final[dict[str, Promise]] = {
    "on": pgettext_lazy("digest or alert", "On"),
    "paused": pgettext_lazy("digest or alert", "Paused"),
    "ended": pgettext_lazy("digest or alert", "Ended"),
}
WHEN: Final = Field("every", gettext_lazy("How often"), "choice")
WEEKDAY: Final = Field(
    "weekday", gettext_lazy("Weekday"), "choice", hint=gettext_lazy("Counts for a weekly one.")
)
HOUR: Final = Field("hour", gettext_lazy("Hour"), "choice", hint=gettext_lazy("In the team's time zone."))


@dataclass(frozen=True)
class Chosen:
    """A question in a form: `value` holds its plan and its words, so that the form stands by itself."""

    question: str
    value: str


def when(record: Scheduled) -> str:
    """`Every day at 08:00`, `每周一 08:00`."""
    clock = {"time": f"{record.hour:02}:00"}
    match record.every:
        case Rhythm.HOURLY:
            return str(EVERY[Rhythm.HOURLY])
        case Rhythm.WEEKLY:
            return _("Every %(weekday)s at %(time)s") % {"weekday": _weekdays()[record.weekday - 1], **clock}
        case _:
            return _("Every day at %(time)s") % clock


def next_time(record: Scheduled, now: datetime) -> str:
    if due.state_of(record) != "on":
        return ""
    timezone = record.team.timezone
    return show_moment(record.next_at, timezone, local_day(now, timezone))


def choices(*rhythms: Rhythm) -> dict[str, list[Choice]]:
    """By the names of the fields."""
    return {
        "every": [(rhythm.value, str(EVERY[rhythm])) for rhythm in rhythms],
        "weekday": [(str(number), name) for number, name in enumerate(_weekdays(), 1)],
        "hour": [(str(hour), f"{hour:02}:00") for hour in range(24)],
    }


def _weekdays() -> list[str]:
    locale = Locale("zh", script="Hans") if answer_language() == "zh" else Locale("en")
    names = locale.days["format"]["wide"]
    return [names[number] for number in range(7)]


# questions of a form


def carried(questions: Sequence[StoredIn | Stored]) -> list[Chosen]:
    """Those with a plan: one that no longer fits is left out when the form is saved."""
    found = []
    for each in questions:
        query = each.intent if isinstance(each, StoredIn) else each.query
        if query is not None:
            found.append(Chosen(each.question, f"{citation.encode_query(query)} {each.question}"))
    return found


def read(values: Sequence[str], *, field: str) -> list[StoredIn]:
    """Raises Invalid for what no form of ours wrote."""
    found = []
    for value in values:
        token, _space, question = value.partition(" ")
        found.append(_stored(citation.decode_query(token), question, field=field))
    return found


def from_link(request: TeamRequest) -> StoredIn | None:
    """The answer whose card led here; raises Invalid for a link that nobody of ours wrote."""
    token = request.GET.get("plan", "")
    question = request.GET.get("q", "").strip() or _("Question")
    return _stored(citation.decode_query(token), question, field="plan") if token else None


def asked(request: TeamRequest, question: str, *, now: datetime) -> StoredIn:
    """A question that was typed, with its plan; raises Invalid, saying why, for one that has no answer."""
    answer = pipeline.ask(
        question, team=request.team, asked_by=request.member, now=now, spoken=answer_language()
    )
    if not isinstance(answer.plan, Query) or answer.figures is None:
        raise Invalid.field("ask", plain(answer.segments))
    return _stored(answer.plan, question, field="ask")


def _stored(query: Query, question: str, *, field: str) -> StoredIn:
    try:
        return StoredIn(question=question[:LONGEST], intent=query)
    except ValidationError:
        raise Invalid.field(field, _("This question has no words.")) from None
