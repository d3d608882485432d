"""Letters about accounts, in the reader's language. They leave in the background: how long an answer takes must not
tell whether there was anyone to write to."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from wenshu.teams import accounts
from wenshu.teams.models import Invitation, User

logger = logging.getLogger(__name__)

_postman = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def send_invitation(invitation: Invitation, *, url: str) -> Future[None]:
    team, inviter = invitation.team, invitation.invited_by.name
    known = accounts.find(invitation.email)
    with translation.override((known and known.language) or team.language):
        named = {"team": team.name, "person": inviter}
        subject = _("%(person)s invites you to %(team)s") % named
        text = (
            _(
                "%(person)s invites you to the team “%(team)s” in Wenshu. This link works once, for seven days:"
            )
            % named
        )
        after = _("If you did not expect this letter, you need not do anything.")
        return _send(invitation.email, subject, [text, url, after])


def send_password_reset(user: User, *, url: str) -> Future[None]:
    seat = user.memberships.select_related("team").first()
    language = user.language or (seat.team.language if seat else "") or translation.get_language()
    with translation.override(language):
        subject = _("A new password for Wenshu")
        text = _("Somebody, probably you, asked for a new password. This link works once, for three days:")
        after = _("If it was not you, you need not do anything: your password stays as it is.")
        return _send(user.email, subject, [text, url, after])


def _send(to: str, subject: str, paragraphs: list[str]) -> Future[None]:
    letter = EmailMessage(" ".join(subject.split()), "\n\n".join([*paragraphs, "Wenshu"]), to=[to])
    return _postman.submit(_deliver, letter)


def _deliver(letter: EmailMessage) -> None:
    try:
        letter.send()
    except OSError:  # smtplib's errors are OSErrors too
        logger.exception("A letter could not be sent; check EMAIL_URL")
