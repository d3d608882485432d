"""Looks for what is wrong with an installation, and says how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks as django_checks
from django.core.cache import cache
from django.http.request import validate_host

from wenshu.ai import probe
from wenshu.crm import totals
from wenshu.jobs import presence, queue
from wenshu.ops import model_checks, readiness, static_files, voice_checks
from wenshu.ops.readiness import Check

LONG_WAIT = timedelta(minutes=1)
LEAST_FREE_GB = 1.0


def examine(*, now: datetime) -> list[Check]:
    """Every check, in the order a person would make them."""
    found = [*_settings(), *readiness.checks()]
    if not any(check.problem for check in found if check.name in {"database", "schema"}):
        endpoint = probe.look(today=now.date())
        found += [_totals(), _worker(now), _jobs(now)]
        found += [
            *model_checks.checks(now, endpoint),
            *voice_checks.checks(now, endpoint),
            voice_checks.recordings(),
        ]
    return [*found, _static_files(), _storage(), _mail(), *_extras()]


def _settings() -> Iterator[Check]:
    host = urlsplit(settings.URL).hostname or ""
    known = validate_host(host, settings.ALLOWED_HOSTS)
    yield Check(
        "address",
        "" if known else f"WENSHU_URL is {settings.URL}, but ALLOWED_HOSTS does not have {host}",
        f"Add {host} to ALLOWED_HOSTS.",
        note=settings.URL,
    )
    blind = settings.SECURE_URLS and not settings.TRUSTED_PROXY_COUNT
    yield Check(
        "proxies",
        "WENSHU_URL is https, so a proxy stands in front, but TRUSTED_PROXY_COUNT is 0" if blind else "",
        "Set it to the number of proxies: limits are per address, and every address is the proxy's now.",
        note=f"{settings.TRUSTED_PROXY_COUNT} trusted",
    )
    wrong = [m for m in _deployment_messages() if m.level >= django_checks.WARNING and not m.is_silenced()]
    said = f"{wrong[0].msg.splitlines()[0]} ({wrong[0].id})" if wrong else ""
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    yield Check(
        "settings", said + more if said else "", "See docs/configure.md, and `wenshu manage check --deploy`."
    )


def _deployment_messages() -> list[django_checks.CheckMessage]:
    """What Django says of settings meant for the open network only counts where the address says https."""
    of_the_network = bool(settings.SECURE_URLS)
    tags = django_checks.registry.registry.tags_available(of_the_network)
    tags.discard(django_checks.Tags.urls)  # about this program's code; asking would load every page and route
    return django_checks.run_checks(tags=sorted(tags), include_deployment_checks=of_the_network)


def _totals() -> Check:
    """Counted anew here, which takes a moment at a million deals: that is no work for a health check."""
    wrong = totals.wrong_lanes()
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    problem = f"they differ from the deals in {wrong[0]}{more}" if wrong else ""
    return Check("sums of lanes", problem, "Run: wenshu migrate (it counts them anew)")


def _worker(now: datetime) -> Check:
    """One on another machine is known by the jobs it takes, and only by them."""
    wait, found = queue.oldest_wait(now=now), presence.here(now=now)
    if wait > LONG_WAIT:
        problem = f"{queue.waiting(now=now)} jobs wait, the oldest since {_minutes(wait)}"
    elif not found.alive and found.silent_for is not None:
        problem = f"none is at work here; the last one went silent {_minutes(found.silent_for)} ago"
    else:
        problem = ""
    note = f"{found.alive} at work here" if found.alive else "none at work on this machine"
    return Check("worker", problem, "Start one: wenshu worker", note=f"{note}, nothing waits")


def _jobs(now: datetime) -> Check:
    failed = queue.failed_since(now - timedelta(days=1))
    return Check(
        "jobs",
        f"{failed} failed within a day" if failed else "",
        "The worker's log says which and why: look for “job raised”.",
    )


def _minutes(wait: timedelta) -> str:
    return f"{int(wait.total_seconds() // 60)} min"


def _static_files() -> Check:
    missing = static_files.missing()
    return Check(
        "static files",
        f"{len(missing)} are missing from {settings.STATIC_ROOT}, first {missing[0]}" if missing else "",
        "Start the web processes again: they make them anew.",
    )


def _storage() -> Check:
    folder = next(path for path in [settings.DATA_DIR, *settings.DATA_DIR.parents] if path.exists())
    free = shutil.disk_usage(folder).free / 1e9
    problem = f"only {free:.1f} GB are free in {folder}" if free < LEAST_FREE_GB else ""
    return Check(
        "storage", problem, "Make room, or set WENSHU_DATA_DIR to another disk.", note=f"{free:.0f} GB free"
    )


def _mail() -> Check:
    printed = settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    note = (
        "printed, not sent: set EMAIL_URL to invite people and reset passwords"
        if printed
        else settings.EMAIL_HOST
    )
    return Check("e-mail", note=note)


def _extras() -> Iterator[Check]:
    if settings.SENTRY_DSN:
        absent = find_spec("sentry_sdk") is None
        yield Check(
            "sentry", "SENTRY_DSN is set, its package is not installed" if absent else "", _install("sentry")
        )
    if settings.REDIS_URL:
        yield Check("redis", _redis_problem(), _install("redis") + " Or check REDIS_URL.")


def _install(extra: str) -> str:
    return f"Run: pip install 'wenshu[{extra}]'."


def _redis_problem() -> str:
    if find_spec("redis") is None:
        return "REDIS_URL is set, its package is not installed"
    cache.set("doctor", "here", 10)
    return "" if cache.get("doctor") == "here" else "the cache does not keep what it is given"
