"""A transcription service that speaks OpenAI's protocol, wherever it is: through the one client of the room `ai/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from wenshu.ai import client, transcribing
from wenshu.ai import endpoint as endpoints
from wenshu.ai.errors import ModelUnavailable, Reason, Refused, TooManyRequests
from wenshu.ai.messages import Transcript
from wenshu.teams.models import Membership, Team
from wenshu.voice.engine import Heard, Line, PieceLength
from wenshu.voice.engines import coverage, lines
from wenshu.voice.engines.hints import prompt
from wenshu.voice.errors import ErrorCode, VoiceFault

WORDS_ALONE: Final = PieceLength(30, 90)
"""So that every line is at most that far from where it was spoken."""
WITH_TIMES: Final = PieceLength(600, 690)
"""At 32,000 bytes a second 22.1 MB: a request takes 25, and the gpt-4o family no more than 1,400 seconds."""
SECONDS_PER_SECOND_HERE: Final = 3.0
"""How long a server on one's own network, without a graphics card, may take for a second of sound."""

FAULTS: Final[dict[Reason, ErrorCode]] = {
    "off": "no_engine",
    "no_endpoint": "no_engine",
    "budget": "quota",
    "rate_limited": "rate_limited",
    "circuit_open": "unavailable",
    "timeout": "timeout",
    "refused": "bad_response",  # see REFUSALS
    "gone": "model_retired",
    "unreachable": "unavailable",
    "bad_reply": "bad_response",
}
REFUSALS: Final[dict[int, ErrorCode]] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "model_retired",  # nothing there writes down speech
    405: "model_retired",
    413: "body_limit",
    501: "model_retired",
    429: "quota",  # one that asks to wait is "rate_limited"
}
CIRCUIT_S: Final = 30
LEAST_IN_SEGMENTS: Final = 0.7
LANGUAGES: Final = {
    "english": "en",
    "chinese": "zh",
    "mandarin": "zh",
    "cantonese": "zh",
    "yue": "zh",
    "cmn": "zh",
}


@dataclass
class OpenAICompatible:
    """`now` is when the note's turn began."""

    team: Team
    member: Membership | None
    endpoint: endpoints.Endpoint
    local_only: bool
    now: datetime
    draft = False

    def __post_init__(self) -> None:
        self.name = f"{'openai' if self.endpoint.is_openai else 'endpoint'}:{self.endpoint.model}"[:120]
        self.pieces = WITH_TIMES if transcribing.gives_times(self.endpoint) else WORDS_ALONE
        self._client = client.client_for(
            self.team, self.member, now=self.now, background=True, only_own_network=self.local_only
        )

    def transcribe(self, piece: Path, *, seconds: float, language: str, hints: list[str]) -> Heard:
        transcript = self._asked(piece, seconds, language, prompt(hints, language=language))
        found = _lines(transcript, seconds)
        text = "\n".join(line.text for line in found)
        reaches = max((line.end or 0 for line in found), default=None) if transcript.segments else None
        short = coverage.is_short(piece, text, reaches_s=reaches)
        return Heard(text, _code(transcript.language) or language, found, short=short)

    def _asked(self, piece: Path, seconds: float, language: str, names: str) -> Transcript:
        each = SECONDS_PER_SECOND_HERE if self.endpoint.is_own else client.SECONDS_PER_AUDIO_SECOND
        try:
            return self._client.transcribe(
                piece,
                audio_seconds=seconds,
                language=language,
                prompt=names,
                timeout_s=settings.AI_TIMEOUT_S + each * seconds,
            ).value
        except ModelUnavailable as reason:
            fault = fault_of(reason)
        raise fault


def fault_of(reason: ModelUnavailable) -> VoiceFault:
    """Its code, what was said, and when to ask again."""
    if isinstance(reason, Refused):
        return VoiceFault(REFUSALS.get(reason.status, FAULTS[reason.reason]), reason.detail)
    wait = reason.retry_after_s if isinstance(reason, TooManyRequests) else 0
    if reason.reason == "circuit_open":
        wait = CIRCUIT_S
    return VoiceFault(FAULTS[reason.reason], reason.detail, retry_after_s=wait)


def _lines(transcript: Transcript, seconds: float) -> list[Line]:
    """In the order of time and within the piece. Where times are missing, or for a part alone, sentences share them."""
    found = [
        Line(words, round(start, 3), round(min(max(part.end, start), seconds), 3), part.speaker)
        for part in sorted(transcript.segments, key=lambda part: part.start)
        if (words := lines.clean(part.text)) and (start := max(part.start, 0.0)) < seconds
    ]
    told = sum(len(line.text) for line in found)
    if told < LEAST_IN_SEGMENTS * len(lines.clean(transcript.text)):
        return lines.spread(transcript.text, seconds=seconds)
    return found


def _code(language: str) -> str:
    """Whisper names a language in English, others by a code with or without a country."""
    plain = language.strip().lower()
    code = plain.partition("-")[0].partition("_")[0]
    return LANGUAGES.get(code, code if len(code) == 2 else "")
