"""A new team, ready to sell: with its owner and the stages of its pipeline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from wenshu.crm import stages
from wenshu.teams import teams
from wenshu.teams.models import Membership, User


def create_team(
    *,
    name: str,
    owner: User,
    timezone: str = "UTC",
    language: str = "en",
    currency: str = "USD",
    now: datetime,
) -> Membership:
    """The owner's seat. Stages are named in the team's language."""
    with transaction.atomic():
        seat = teams.create(
            name=name, owner=owner, timezone=timezone, language=language, currency=currency, now=now
        )
        stages.create_defaults(seat.team)
    return seat
