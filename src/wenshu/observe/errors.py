"""Error reports to Sentry, when SENTRY_DSN is set and the `sentry` extra installed: types and places, no data."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from wenshu.observe import logs

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

log = logging.getLogger("wenshu.observe")

KEPT = {
    "exception",
    "level",
    "platform",
    "release",
    "environment",
    "timestamp",
    "event_id",
    "sdk",
    "contexts",
    "logger",
}


def start(dsn: str, release: str) -> bool:
    """False, with a warning, where the SDK is not installed. Its automatic integrations cost 60 MB: off."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ImportError:
        log.warning("SENTRY_DSN is set, but the sentry extra is not installed: pip install 'wenshu[sentry]'")
        return False
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=scrub,
        include_local_variables=False,
        include_source_context=False,
        send_default_pii=False,
        max_breadcrumbs=0,
    )
    return True


def scrub(event: Event, hint: Hint) -> Event:
    """Keeps what happened and where; drops messages, requests, users, variables and machine names."""
    kept: Event = {key: value for key, value in event.items() if key in KEPT}  # type: ignore[assignment]
    kept["contexts"] = {k: v for k, v in event.get("contexts", {}).items() if k in {"runtime", "trace"}}
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = ""
        for frame in (exception.get("stacktrace") or {}).get("frames", []):
            frame.pop("vars", None)
    if logs.request_id.get():
        kept["tags"] = {"request_id": logs.request_id.get()}
    return kept
