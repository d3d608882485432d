"""Letters on their way: asked for once per occasion, handed to the mail server at most once, and how that ended.

Until the moment of handing over, a letter survives whatever happens to its worker. From that moment on nobody can
know whether the mail server took it, unless it says so: then it is not sent a second time, and shown as unknown.
"""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import (
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
)
from typing import Final
from uuid import UUID

from django.core.mail import get_connection

from wenshu import clock
from wenshu.errors import Unavailable
from wenshu.insights import due, letters
from wenshu.insights.models import Digest, Firing, Letter, LetterStatus, Recipient
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.registry import job
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet

log = logging.getLogger("wenshu.insights")

ATTEMPTS: Final = 10  # over an hour
REFUSALS: Final = (
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPDataError,
    SMTPHeloError,
    SMTPNotSupportedError,
)  # the server said no: nothing left


class NotSent(Unavailable):
    """The mail server did not take the letter. It is tried again."""

    code = "not_sent"


def ask(
    team: Team,
    *,
    reader: Membership,
    due_at: datetime,
    now: datetime,
    digest: Digest | None = None,
    firing: Firing | None = None,
) -> bool:
    """Asks for a letter, in the transaction of the caller. A second one for the same occasion is not made: False."""
    about = digest or firing
    assert about is not None
    occasion = f"{about.pk.hex} {reader.pk.hex} {due_at:%Y%m%dT%H%M%S}"
    kept = Letter.objects.for_team(team)
    if kept.filter(occasion=occasion).exists():
        return False
    letter = kept.create(
        digest=digest,
        firing=firing,
        reader=reader,
        occasion=occasion,
        due_at=due_at,
        status=LetterStatus.WAITING,
    )
    queue.defer(send_letter, team=team, letter_id=str(letter.pk))
    return True


def give_up(*, team: Team, letter_id: str) -> None:
    """No attempt is left."""
    letter = _letters(team, letter_id)
    now = clock.now()
    letter.filter(status=LetterStatus.WAITING).update(status=LetterStatus.FAILED, settled_at=now)
    letter.filter(status=LetterStatus.HANDED_OVER).update(status=LetterStatus.UNKNOWN, settled_at=now)


@job(max_attempts=ATTEMPTS, chunked=True, given_up=give_up)
def send_letter(*, team: Team, lease: Lease, letter_id: str) -> None:
    """Writes the letter from the records as they are now, and hands it over."""
    letter = (
        _letters(team, letter_id)
        .select_related("team", "reader__user", "reader__team", "digest__team", "firing__alert__team")
        .first()
    )
    if letter is None:  # its digest was deleted
        return
    if letter.status == LetterStatus.HANDED_OVER:
        with lease.step():
            _settle(letter, LetterStatus.UNKNOWN, error="The worker stopped while it was sent.")
        return
    if letter.status != LetterStatus.WAITING:
        return
    if not _is_wanted(letter):
        with lease.step():
            _settle(letter, LetterStatus.NOT_WANTED)
        return
    _hand_over(letter, lease)


def _hand_over(letter: Letter, lease: Lease) -> None:
    """The mark stands between opening the connection and sending: the shorter that time, the less is unknown."""
    mail = letters.written(letter, now=clock.now())
    mail.message()  # what cannot be put into a letter fails here, before anybody doubts whether it left
    connection = get_connection()
    mail.connection = connection
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors too
        raise NotSent(f"The mail server does not answer: {type(error).__name__}") from error
    try:
        with lease.step():
            if not _mark(letter, LetterStatus.HANDED_OVER, among=LetterStatus.WAITING):
                return
        _send(letter, mail)
    finally:
        _close(connection)


def _send(letter: Letter, mail: letters.Mail) -> None:
    """What became of it is written down whoever holds the job by now: it is true in any case."""
    try:
        mail.send()
    except REFUSALS as error:
        _mark(letter, LetterStatus.WAITING, among=LetterStatus.HANDED_OVER)
        raise NotSent(f"The mail server refused the letter: {type(error).__name__}") from error
    except OSError as error:
        log.exception("a letter may not have left", extra={"letter_id": str(letter.pk)})
        _settle(letter, LetterStatus.UNKNOWN, error=f"The mail server broke off: {type(error).__name__}")
    else:
        _settle(letter, LetterStatus.SENT)


def _close(connection: letters.Connection) -> None:
    try:
        connection.close()
    except OSError:
        log.warning("the mail server did not say goodbye")


def _is_wanted(letter: Letter) -> bool:
    if not due.may_read(letter.reader):
        return False
    if letter.digest_id is None:
        return due.may_have(letter.reader)
    places = Recipient.objects.for_team(letter.team).filter(digest=letter.digest_id, member=letter.reader_id)
    return places.filter(stopped_at=None).exists()


def _letters(team: Team, id: UUID | str) -> TeamQuerySet[Letter]:
    return Letter.objects.for_team(team).filter(pk=id)


def _mark(letter: Letter, status: LetterStatus, *, among: LetterStatus) -> bool:
    return _letters(letter.team, letter.pk).filter(status=among).update(status=status) == 1


def _settle(letter: Letter, status: LetterStatus, *, error: str = "") -> None:
    _letters(letter.team, letter.pk).update(status=status, error=error[:300], settled_at=clock.now())
