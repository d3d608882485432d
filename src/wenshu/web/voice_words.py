"""How voice notes are spoken of: states, engines, languages, and times within a recording."""

from __future__ import annotations

import json
import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wenshu.crm.models import VoiceNote, VoiceStatus
from wenshu.voice.errors import MESSAGES
from wenshu.voice.notes import UNDER_WAY
from wenshu.web.forms import Choice

STATUSES: Final[dict[str, Promise]] = {
    VoiceStatus.QUEUED: pgettext_lazy("voice note", "Waiting"),
    VoiceStatus.TRANSCRIBING: gettext_lazy("Being written down"),
    VoiceStatus.SUMMARIZING: gettext_lazy("Being summarised"),
    VoiceStatus.READY: pgettext_lazy("voice note", "Ready"),
    VoiceStatus.NEEDS_TRANSCRIPT: gettext_lazy("Needs a transcript"),
    VoiceStatus.FAILED: pgettext_lazy("voice note", "Failed"),
    VoiceStatus.CANCELLED: pgettext_lazy("voice note", "Stopped"),
}
ICONS: Final[dict[str, str]] = {
    VoiceStatus.QUEUED: "clock",
    VoiceStatus.TRANSCRIBING: "loader-circle",
    VoiceStatus.SUMMARIZING: "loader-circle",
    VoiceStatus.READY: "check",
    VoiceStatus.NEEDS_TRANSCRIPT: "keyboard",
    VoiceStatus.FAILED: "circle-alert",
    VoiceStatus.CANCELLED: "circle-stop",
}
TONES: Final[dict[str, str]] = {
    VoiceStatus.QUEUED: "badge-ai",
    VoiceStatus.TRANSCRIBING: "badge-ai",
    VoiceStatus.SUMMARIZING: "badge-ai",
    VoiceStatus.READY: "badge-pos",
    VoiceStatus.NEEDS_TRANSCRIPT: "badge-warn",
    VoiceStatus.FAILED: "badge-neg",
    VoiceStatus.CANCELLED: "",
}
STAGES: Final[dict[str, Promise]] = {
    "decoding": gettext_lazy("It happened while the recording was read."),
    "transcribing": gettext_lazy("It happened while it was written down."),
    "summarizing": gettext_lazy("It happened while it was summarised."),
}
"""Where an error of ours happened; those of files and services tell it themselves."""
LANGUAGES: Final[tuple[tuple[str, Promise | str], ...]] = (
    ("", gettext_lazy("Any language")),
    ("en", "English"),
    ("zh", "中文"),
)
_SPOKEN: Final = {"en": "English", "zh": "中文"}
_OPENAIS: Final = re.compile(r"gpt-|whisper-1$|$")
"""Models of its own. Older notes call any service OpenAI's that speaks as it does."""
_SERVICES: Final[dict[str, Promise | str]] = {"openai": "OpenAI", "endpoint": gettext_lazy("model endpoint")}


def language_choices() -> list[Choice]:
    return [(value, str(label)) for value, label in LANGUAGES]


def spoken(language: str) -> str:
    """`中文`; a code that has no name here stands for itself."""
    return _SPOKEN.get(language, language)


def clock(seconds: float | None) -> str:
    """`0:42`, `12:05`, `1:02:03`; nothing when unknown."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(count: int) -> str:
    """`2.2 MB`, `14 KB`; nothing for none."""
    if count < 100_000:
        return f"{max(1, round(count / 1000))} KB" if count else ""
    return f"{count / 1_000_000:,.1f} MB"


def pair(company: str, deal: str) -> str:
    """`Suzhou Hengli, MES phase 2`"""
    return _("%(company)s, %(deal)s") % {"company": company, "deal": deal} if company else deal


def engine(name: str) -> str:
    """Who wrote the words down, for people."""
    match name:
        case "":
            return ""
        case "typed":
            return _("typed by a person")
        case "imported":
            return _("imported from a file")
    return _("written down by %(engine)s") % {"engine": engine_name(name)}


def engine_name(name: str) -> str:
    """`OpenAI gpt-4o-mini-transcribe`, `model endpoint whisper-large-v3` of another service, `faster-whisper small`"""
    service, _colon, path = name.partition(":")
    model = _model(path)
    if service == "openai" and not _OPENAIS.match(model):
        service = "endpoint"
    return f"{_SERVICES.get(service, service)} {model}".strip()


def summary_engine(name: str) -> str:
    """`offline summary`, or the model's name."""
    kind, _colon, path = name.partition(":")
    return _model(path) if kind == "llm" and path else _("offline summary")


def _model(path: str) -> str:
    """`whisper-large-v3` of `openai/whisper-large-v3`: who made it is told by its name already."""
    return path.rpartition("/")[2] or path


def doing(note: VoiceNote) -> str:
    """What is being done with it at this moment; how far, where that is known."""
    match note.status:
        case VoiceStatus.QUEUED:
            return _("Waiting to be written down")
        case VoiceStatus.SUMMARIZING:
            return _("Summarising")
        case VoiceStatus.TRANSCRIBING if note.pieces:
            now = min(note.pieces_done + 1, note.pieces)
            return _("Writing it down: part %(now)d of %(all)d") % {"now": now, "all": note.pieces}
    return _("Listening to the recording")


def said(note: VoiceNote) -> str:
    """What a screen reader is told when the state changes."""
    if note.status in UNDER_WAY:
        return {
            VoiceStatus.QUEUED.value: _("Waiting to be written down"),
            VoiceStatus.SUMMARIZING.value: _("Transcript ready. Summarising."),
        }.get(note.status, _("Writing it down"))
    if note.status == VoiceStatus.READY:
        return (
            _("Transcript and summary are ready.") if note.summary else _("Transcript ready. No summary yet.")
        )
    what = MESSAGES[note.error_code][0] if note.error_code in MESSAGES else ""
    return (_("%(state)s. %(what)s") % {"state": STATUSES[note.status], "what": what}).strip()


def there(note: VoiceNote) -> str:
    """What came again, and how it stands with it."""
    return _("Already here: {state}.").format(state=STATUSES[note.status])


def for_browser() -> str:
    """What the scripts of uploading and recording say, as JSON."""
    words = {
        "waiting": _("Waiting"),
        "sending": _("Sending, {percent} %"),
        "offline": _("Waiting for a connection; goes on by itself."),
        "again": _("The connection broke. Trying again in {seconds} s."),
        "sent": _("Sent. It is being written down."),
        "unlinked": _("Sent without its opportunity, which is no longer there."),
        "there": _("Already here: {state}."),
        "thereElsewhere": _("Already here: {state}. It stays linked to “{deal}”."),
        "states": {status: str(label) for status, label in STATUSES.items()},
        "close": _("Close"),
        "discarded": _("The recording is discarded."),
        "nothing": _("Nothing was heard before it was stopped."),
        "text": _("Kept. It is being summarised."),
        "empty": _("The file is empty. Check the recording on your device."),
        "emptyText": _("The file is empty: there are no words in it."),
        "too_large": _("The file is larger than {most} MB. Save it as mp3 or m4a, or cut it into parts."),
        "voice_quota": _("The team's recordings take all the room they may. Delete audio that nobody needs."),
        "too_many_uploads": _("Too many uploads were begun and not finished. Wait a little, or cancel some."),
        "rate_limited": _("Too many requests. It goes on in a moment."),
        "session": _("You are signed out. Sign in again in another tab, then press Retry: nothing is lost."),
        "refused": _("The server did not take it: {detail}"),
        "failed": _("The server did not answer. Nothing was lost."),
        "recording": _("Recording"),
        "paused": _("Paused"),
        "name": _("Recording of {length} from {when}"),
        "unsent": _("An unsent recording of {length} from {when} is here."),
        "unsentDeal": _("An unsent recording of {length} from {when} for “{deal}” is here."),
        "elsewhere": _("It is being recorded in another window."),
        "denied": _(
            "This page may not use the microphone. Allow it in the address bar of the browser, or upload a recording."
        ),
        "none": _("There is no microphone. Connect one, or upload a recording made on your phone."),
        "busy": _("Another program uses the microphone. Close it, or upload a recording."),
        "insecure": _(
            "Browsers record only on pages with https. Upload a recording, or open this page by https."
        ),
        "unable": _("This browser cannot record. Upload a recording instead."),
        "sure": _("Discard this recording? It is nowhere else."),
        "full": _("The browser has no room left to keep the recording. Stop and send it now."),
        "unread": _("The browser cannot read the recording just now. Reload the page, then send it."),
        "started": _("Recording has begun."),
        "arrived": _("A voice note was added."),
    }
    return json.dumps(words, ensure_ascii=False)
