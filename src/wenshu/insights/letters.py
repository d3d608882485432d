"""What digests and alerts write: one plain text, and the same as simple HTML, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenshu.clock import local_day
from wenshu.errors import NotFound
from wenshu.insights import alert_words, citation, formats, laid_out, stored, terminal
from wenshu.insights.cells import is_number
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.models import Alert, Digest, Firing, Letter, Recipient
from wenshu.teams.models import Membership, Team

Connection = BaseEmailBackend
Mail = EmailMultiAlternatives
ROWS: Final = terminal.ROWS
STOP: Final = signing.Signer(salt="wenshu.insights.stop", sep=".")


@dataclass(frozen=True)
class Content:
    """A letter before it has an address: also what a preview shows."""

    subject: str
    text: str
    html: str  # the part that its frame goes around


def written(letter: Letter, *, now: datetime) -> Mail:
    """The whole letter, ready to be sent."""
    reader = letter.reader
    spoken, _language = stored.language_of(reader)
    with override(spoken):
        if letter.digest_id is not None:
            content, stop = _of_digest(letter, now=now)
        else:
            content, stop = _of_firing(letter)
        return _addressed(letter, content, stop_url=f"{settings.URL}{stop}", language=spoken)


def _of_digest(letter: Letter, *, now: datetime) -> tuple[Content, str]:
    team = letter.team
    digest = letter.digest
    assert digest is not None
    place = Recipient.objects.for_team(team).get(digest=digest, member=letter.reader)
    return digest_content(
        digest, reader=letter.reader, now=now
    ), f"/digests/stop/{stop_token(team, place.pk)}"


def _of_firing(letter: Letter) -> tuple[Content, str]:
    team = letter.team
    firing = letter.firing
    assert firing is not None
    stop = f"/alerts/stop/{stop_token(team, firing.alert_id)}"
    return firing_content(firing.alert, firing, reader=letter.reader), stop


def _addressed(letter: Letter, content: Content, *, stop_url: str, language: str) -> Mail:
    """The header offers mail programs a button that stops it; the id is the same whenever this letter is sent."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >")
    reader = letter.reader
    assert reader.user is not None
    context = {"content": content, "stop_url": stop_url, "language": language, "team": letter.team}
    footer = _("You get this because you work in “%(team)s” in Wenshu.") % {"team": letter.team.name}
    stop = _("Stop these letters: %(url)s") % {"url": stop_url}
    text = "\n\n".join([content.text, footer, stop])
    mail = EmailMultiAlternatives(
        content.subject,
        text,
        to=[reader.user.email],
        headers={
            "Message-ID": f"<{letter.pk.hex}@{host}>",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("mail/frame.html", context), "text/html")
    return mail


# digests


def digest_content(digest: Digest, *, reader: Membership, now: datetime) -> Content:
    """Each question answered for this reader, from the records as they are now; in the active language."""
    _spoken, language = stored.language_of(reader)
    answered = stored.run(stored.read(digest.questions), reader=reader, now=now, language=language)
    day = formats.day(local_day(now, digest.team.timezone), language)
    subject = _line(_("%(digest)s, %(day)s") % {"digest": digest.name, "day": day})
    slug = digest.team.slug
    parts = [_as_text(each, slug) for each in answered]
    html = render_to_string(
        "mail/digest.html",
        {"title": subject, "questions": [_as_html(each, slug) for each in answered], "most": ROWS},
    )
    return Content(subject, "\n\n\n".join([subject, *parts]), html)


def _as_text(answered: stored.Answered, slug: str) -> str:
    answer = answered.answer
    said = terminal.rendered(answer, url=settings.URL, team_slug=slug) if answer else _gone(answered)
    return f"# {answered.question}\n\n{said}"


def _gone(answered: stored.Answered) -> str:
    if answered.gone:
        return _("This question cannot be answered any more: nothing here is called %(names)s any more.") % {
            "names": ", ".join(f"“{name}”" for name in answered.gone)
        }
    return _(
        "This question cannot be answered any more: its plan no longer fits. Ask it again and save it anew."
    )


def _as_html(answered: stored.Answered, slug: str) -> dict[str, object]:
    answer = answered.answer
    if answer is None:
        return {"question": answered.question, "gone": _gone(answered)}
    return {
        "question": answered.question,
        "blocks": laid_out.blocks(answer.segments, slug=slug, base=settings.URL),
        "interpretation": answer.interpretation,
        "columns": [(column.label, is_number(column)) for column in answer.table.columns],
        "rows": laid_out.rows(answer, slug=slug, base=settings.URL, most=ROWS)
        if len(answer.table.columns) > 1
        else [],
        "is_cut": answer.table.total > len(answer.table.rows) or len(answer.table.rows) > ROWS,
    }


# alerts


def firing_content(alert: Alert, firing: Firing, *, reader: Membership) -> Content:
    """What was true when it fired, whenever the letter leaves."""
    _spoken, language = stored.language_of(reader)
    told = alert_words.fired(firing, language)
    url = firing_url(firing, slug=alert.team.slug)
    moment = _moment(firing.fired_at, alert.team, language)
    records = settings.URL + url if url else ""
    alerts_url = f"{settings.URL}/t/{alert.team.slug}/alerts/{alert.pk}"
    lines = [alert.question, told, _("Checked: %(moment)s") % {"moment": moment}]
    links = [_("The records behind this number: %(url)s") % {"url": records}] if records else []
    links.append(_("This alert: %(url)s") % {"url": alerts_url})
    context = {"alert": alert, "told": told, "moment": moment, "records_url": records, "url": alerts_url}
    subject = _line(f"{alert.question}: {told}")
    return Content(
        subject, "\n\n".join([*lines, "\n".join(links)]), render_to_string("mail/alert.html", context)
    )


def firing_url(firing: Firing, *, slug: str) -> str:
    """The page that lists what was counted; empty where that is not known any more."""
    records = stored.read_records(firing.records)
    return citation.page_url(records, team_slug=slug) if records else ""


def _moment(moment: datetime, team: Team, language: AnswerLanguage) -> str:
    local = moment.astimezone(ZoneInfo(team.timezone))
    return f"{formats.day(local.date(), language)} {local:%H:%M}"


def _line(text: str) -> str:
    """For a header, which is one line."""
    return " ".join(text.split())[:200]


# links that stop letters


def stop_token(team: Team, id: UUID) -> str:
    """Proves that whoever holds it got the letter; names the team and the place or alert. It does not expire."""
    return STOP.sign(f"{team.uid.hex}{id.hex}")


def read_stop_token(token: str) -> tuple[Team, UUID]:
    """Raises NotFound for what we never wrote, and where the team is gone."""
    try:
        pair = STOP.unsign(token)
        uid, id = UUID(pair[:32]), UUID(pair[32:])
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    team = Team.objects.filter(uid=uid).first()
    if team is None:
        raise NotFound
    return team, id
