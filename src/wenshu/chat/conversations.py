"""A member's conversations: private to them, found by the latest first."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from wenshu.chat.models import Conversation, Message
from wenshu.errors import NotFound
from wenshu.ids import new_id
from wenshu.teams.models import Membership
from wenshu.teams.scoping import TeamQuerySet

TITLE: Final = 80
SHOWN: Final = 50  # messages of one conversation, the latest
LISTED: Final = 50


def of(member: Membership) -> list[Conversation]:
    return list(_all(member).order_by("-updated_at", "-id")[:LISTED])


def find(member: Membership, id: UUID) -> Conversation:
    """Raises NotFound, also for a colleague's."""
    found = _all(member).filter(pk=id).first()
    if found is None:
        raise NotFound
    return found


def messages(conversation: Conversation) -> list[Message]:
    """The latest, oldest first."""
    of_it = Message.objects.for_team(conversation.team).filter(conversation=conversation)
    return list(of_it.order_by("-asked_at", "-id")[:SHOWN])[::-1]


def keep(conversation: Conversation | None, message: Message, *, by: Membership, now: datetime) -> Message:
    """Saves one turn. The first one begins the conversation, as does one whose conversation was deleted meanwhile."""
    with transaction.atomic():
        if conversation is None or not _all(by).filter(pk=conversation.pk).update(updated_at=now):
            conversation = _all(by).create(
                id=new_id(), member=by, title=message.asked[:TITLE], created_at=now, updated_at=now
            )
        message.team, message.conversation, message.asked_at = by.team, conversation, now
        message.save(force_insert=True)
    return message


def forget(member: Membership, id: UUID) -> None:
    """Raises NotFound."""
    find(member, id).delete()


def _all(member: Membership) -> TeamQuerySet[Conversation]:
    return Conversation.objects.for_team(member.team).filter(member=member)
