"""Voice notes of every state and source, with and without a deal, made by several people."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wenshu.crm.models import Opportunity, VoiceNote, VoiceSource, VoiceStatus
from wenshu.teams.models import Membership, Team

MANY = 84


def plant(team: Team, now: datetime, many: int = MANY) -> None:
    """Every few days one, back from now: each combination differs from the last in more than one way."""
    seats = [*Membership.objects.for_team(team).order_by("pk")[:5], None]
    deals = [*Opportunity.objects.for_team(team).order_by("created_at", "id")[:9], None, None]
    statuses, sources = list(VoiceStatus), list(VoiceSource)
    for place in range(many):
        moment = now - timedelta(days=place * 3, hours=place % 24)
        day = moment.astimezone(ZoneInfo(team.timezone)).date()
        status = statuses[place % len(statuses)]
        done = status == VoiceStatus.READY
        VoiceNote.objects.for_team(team).create(
            title="" if place % 4 == 0 else f"Note {place}",
            source=sources[place % len(sources)],
            status=status,
            opportunity=deals[place % len(deals)],
            author=seats[place * 5 // 3 % len(seats)],
            recorded_at=moment,
            recorded_day=day,
            recorded_month=day.year * 100 + day.month,
            transcribed_at=moment if done else None,
            summary={} if done and place % 3 else None,
            confirmed_at=moment if done and place % 2 else None,
            created_at=moment,
            updated_at=moment,
        )
