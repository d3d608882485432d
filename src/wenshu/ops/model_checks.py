"""What doctor says about models: whether the endpoint answers, has the models, and for how long still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings

from wenshu.ai import health, probe
from wenshu.ai.probe import Found
from wenshu.ops.readiness import Check


def checks(now: datetime, found: Found | None) -> Iterator[Check]:
    """One line when no model is set up, which is no problem; else one for each thing that can be wrong."""
    today = now.date()
    if found is None:
        off = "switched off by AI_ENABLED" if not settings.AI_ENABLED else "none is set up"
        yield Check("model", note=f"{off}; what needs none works")
        return
    yield Check(
        "model",
        found.problem,
        "Check OPENAI_BASE_URL and OPENAI_API_KEY, and that the server runs.",
        note=f"{found.endpoint.host} answers",
    )
    if not found.problem:
        yield _names(found, today)
        yield _mode(found, now)
    yield from _retirements(today)
    yield _budget(today)


def _names(found: Found, today: date) -> Check:
    """The one for transcription is looked for in `voice_checks`."""
    tasks = probe.in_use(today=today)
    used = [name for name in tasks if "transcribe" not in name and "whisper" not in name]
    missing = [name for name in used if found.models is not None and not is_listed(name, found.models)]
    problem = f"{found.endpoint.host} does not list {', '.join(missing)}" if missing else ""
    known = "" if found.models is not None else " (this endpoint has no list to look in)"
    remedy = "Set AI_MODEL to a model it has, or load this one there."
    return Check(
        "model names",
        problem,
        remedy,
        note="; ".join(f"{name} for {', '.join(tasks[name])}" for name in used) + known,
    )


def is_listed(name: str, models: frozenset[str]) -> bool:
    """Ollama calls `qwen3` by its full name, `qwen3:latest`."""
    return name in models or f"{name}:latest" in models


def _mode(found: Found, now: datetime) -> Check:
    rests = health.is_open(found.endpoint.id, now=now)
    mode = probe.mode_of(found.endpoint)
    return Check(
        "model answers",
        "requests failed several times in a row; one in half a minute is tried" if rests else "",
        "Look at the server's own log; GET /api/ai/usage counts the failures.",
        note=f"asked for by {mode}" if mode else "how to ask for them is found out by the first question",
    )


def _retirements(today: date) -> Iterator[Check]:
    for notice in probe.notices(today=today):
        past = today >= notice.day
        when = f"is gone since {notice.day}" if past else f"will be gone on {notice.day}"
        if notice.is_set:
            remedy = f"Set its variable to another, such as {notice.successor}."
        else:
            remedy = f"On that day {notice.successor} takes its place by itself; AI_MODEL can name it now."
        if notice.is_set or past:
            yield Check("model retirement", f"{notice.model} {when}", remedy)
        else:
            yield Check("model retirement", note=f"{notice.model} {when}. {remedy}")


def _budget(today: date) -> Check:
    limit = settings.AI_TEAM_DAILY_TOKENS
    spent = probe.teams_out_of_tokens(day=today)
    note = f"{limit:,} tokens a day for each team" if limit else "no limit is set (AI_TEAM_DAILY_TOKENS)"
    return Check("model budget", note=f"{note}; {spent} teams have used theirs up today" if spent else note)
