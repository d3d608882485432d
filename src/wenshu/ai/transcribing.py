"""Speech to text: one request, whatever shape of answer the model has."""

from __future__ import annotations

import math
from pathlib import Path

from wenshu.ai import dialect as dialects
from wenshu.ai import replies
from wenshu.ai.calling import Attempt, Call
from wenshu.ai.dialect import Body, Dialect
from wenshu.ai.endpoint import Endpoint
from wenshu.ai.messages import Segment, Transcript
from wenshu.ai.replies import Spoken
from wenshu.ai.tokens import PER_AUDIO_SECOND, Spent, estimate


def run(call: Call, audio: Path, *, language: str, prompt: str) -> Transcript:
    body = {"model": call.endpoint.model, **_format(call.endpoint.model)}
    if language:
        body["language"] = language
    if prompt and not has_speakers(call.endpoint.model):  # that model takes none
        body["prompt"] = prompt

    def build(dialect: Dialect) -> Body:
        return body

    def send(attempt: Attempt) -> Transcript:
        from wenshu.ai import sdk  # takes half a second, so only when a model is asked

        raw = sdk.transcribe(call.endpoint, attempt.body, audio, call.deadline)
        spoken = replies.read(Spoken, raw)
        attempt.words = spoken.text
        attempt.spent = spent(spoken, attempt.expected)
        return transcript(spoken)

    return call.run(build, send)


def _format(model: str) -> Body:
    """Whisper gives segments when asked for, the model with speakers its own, the others words alone."""
    if has_speakers(model):
        return {"response_format": "diarized_json", "chunking_strategy": "auto"}
    if "whisper" in model.lower():
        return {"response_format": "verbose_json", "timestamp_granularities": ["segment"]}
    return {"response_format": "json"}


def has_speakers(model: str) -> bool:
    return "diarize" in model.lower()


def gives_times(endpoint: Endpoint) -> bool:
    """Whether its answers say when each part was spoken, as far as is known before it is asked."""
    asked = _format(endpoint.model)
    return bool(dialects.of(endpoint).fit(asked)["response_format"] != "json")


def spent(spoken: Spoken, expected: Spent) -> Spent:
    """By the provider's tokens, else by the second: then sound counts against the budget as PER_AUDIO_SECOND says."""
    usage = spoken.usage
    seconds = usage.seconds if usage and usage.seconds else spoken.duration or expected.audio_ms / 1000
    audio_ms = math.ceil(seconds * 1000)
    if usage and (usage.taken or usage.given):
        return Spent(usage.taken, usage.given, audio_ms=audio_ms)
    tokens = math.ceil(seconds * PER_AUDIO_SECOND)
    return Spent(tokens, estimate(spoken.text), estimated=True, audio_ms=audio_ms)


def transcript(spoken: Spoken) -> Transcript:
    segments = [Segment(s.start, s.end, s.text.strip(), s.speaker or "") for s in spoken.segments]
    return Transcript(spoken.text.strip(), spoken.language, segments, spoken.duration)
