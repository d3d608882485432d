"""How a voice note may end other than well: codes, each with what happened and what to do, in the reader's language."""

from __future__ import annotations

from typing import Final, Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenshu.errors import WenshuError

Stage = Literal["decoding", "transcribing", "summarizing"]
ErrorCode = Literal[
    "empty",
    "not_audio",
    "unsupported_codec",
    "protected_or_damaged",
    "too_long",
    "no_speech",
    "no_engine",
    "language_unsupported",
    "auth",
    "rate_limited",
    "quota",
    "timeout",
    "unavailable",
    "model_retired",
    "body_limit",
    "bad_response",
    "internal",
]
WarningCode = Literal[
    "truncated", "coverage_short", "draft", "summary_by_rules", "model_silent", "times_mended"
]
ERROR_CODES: Final = frozenset(get_args(ErrorCode))
PASSING: Final[frozenset[ErrorCode]] = frozenset(
    {"rate_limited", "timeout", "unavailable", "bad_response", "internal"}
)
"""What may be over in a moment: the queue tries these again before it tells anybody."""
FINAL: Final[frozenset[ErrorCode]] = frozenset({"empty", "not_audio", "unsupported_codec", "too_long"})
"""Of the file itself: the same bytes end the same way, so trying again is refused and not offered.

Not `protected_or_damaged`: a file that took too long to read on a busy machine is told so too.
"""

# each: what happened, and what to do next
MESSAGES: Final[dict[ErrorCode, tuple[Promise, Promise]]] = {
    "empty": (_("The file is empty."), _("Check the recording on your device and upload it again.")),
    "not_audio": (
        _("This is not a sound file."),
        _("Upload mp3, wav, m4a, or another format of recordings."),
    ),
    "unsupported_codec": (
        _("Sound of this kind cannot be read here."),
        _("Save it as mp3, m4a or wav and upload that. Voice messages of WeChat (SILK) are among these."),
    ),
    "protected_or_damaged": (
        _("The recording is protected or damaged."),
        _("Play it on your device; if it plays, export it as mp3 or m4a and upload that."),
    ),
    "too_long": (_("The recording is longer than allowed here."), _("Cut it into parts and upload those.")),
    "no_speech": (
        _("No speech was found."),
        _("Listen to it. If somebody speaks, type or paste what is said."),
    ),
    "no_engine": (
        _("Nothing here can write down this language."),
        _("Type or paste what was said, or import a .txt, .srt or .vtt file."),
    ),
    "language_unsupported": (
        _("The engine does not know this language."),
        _("Choose another language and try again, or type what was said."),
    ),
    "auth": (
        _("The transcription service does not accept the key."),
        _("Whoever runs this installation checks OPENAI_API_KEY. Then try again."),
    ),
    "rate_limited": (_("The transcription service is busy."), _("Try again in a few minutes.")),
    "quota": (
        _("The transcription service has no credit left, or the team's tokens of today are used up."),
        _("Try again tomorrow, or type what was said."),
    ),
    "timeout": (_("The transcription service did not answer in time."), _("Try again.")),
    "unavailable": (_("The transcription service cannot be reached."), _("Try again in a few minutes.")),
    "model_retired": (
        _("The transcription service does not have this model (any more)."),
        _("Whoever runs this installation sets AI_TRANSCRIPTION_MODEL. Then try again."),
    ),
    "body_limit": (
        _("The server before the transcription service takes no request of this size."),
        _("Whoever runs it raises its body limit (client_max_body_size in nginx). Then try again."),
    ),
    "bad_response": (_("The transcription service sent no usable answer."), _("Try again.")),
    "internal": (_("Something went wrong on our side."), _("Try again. The recording is kept.")),
}

WARNINGS: Final[dict[WarningCode, Promise]] = {
    "truncated": _("The file ends before its own header says: the end of the recording is missing."),
    "coverage_short": _("Fewer words came back than were spoken: parts may be missing. Listen to be sure."),
    "times_mended": _(
        "Some times in the file run backwards or are none, such as 00:75:00. "
        "Lines stand in the order of their times, those without one behind the line before: check them."
    ),
    "draft": _("A draft, made without an AI model: check names and numbers."),
    "summary_by_rules": _("The model could not summarise this. The highlights were found by rules."),
    "model_silent": _(
        "The model did not answer. For five minutes after this summary, changes are read by rules, too."
    ),
}


class VoiceFault(WenshuError):
    """A voice note cannot go on."""

    code = "voice_fault"

    def __init__(self, error: ErrorCode, detail: str = "", *, retry_after_s: int = 0) -> None:
        """`detail` is what a service said, for whoever runs this installation; never a file's name or words."""
        self.error: ErrorCode = error
        self.said = detail[:500]
        self.retry_after_s = retry_after_s
        super().__init__(str(MESSAGES[error][0]))

    @property
    def passing(self) -> bool:
        return self.error in PASSING
