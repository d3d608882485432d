"""Logs: one JSON object per line, with the request's id, and with nothing about people or records.

An exception is logged as its type and where it happened, never with its message: messages quote values.
At LOG_LEVEL=DEBUG, meant for one's own machine, the message is there too.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

request_id: ContextVar[str] = ContextVar("request_id", default="")

STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
NEVER: Final = {
    "request",
    "server_time",
    "args",
    "sql",
    "params",
}  # Django's own extras, which hold user data
FRAMES: Final = 12

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class JsonFormatter(logging.Formatter):
    """Facts come as `extra=`; give ids, names of code, counts and durations only."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if request_id.get():
            facts["request_id"] = request_id.get()
        facts |= {k: v for k, v in vars(record).items() if k not in STANDARD and k not in NEVER}
        if record.exc_info and record.exc_info[0]:
            facts["exception"] = self._exception(record.exc_info)
        return json.dumps(facts, default=str, ensure_ascii=False)

    def _message(self, record: logging.LogRecord) -> str:
        """Our own messages have no arguments. Those of Django quote paths and values: only their pattern is kept."""
        if record.name.startswith("django") and not debugging():
            if record.msg == "%s: %s" and isinstance(record.args, tuple):  # the status in words, and the path
                return str(record.args[0])
            return str(record.msg)
        return record.getMessage()

    def _exception(self, exc_info: ExcInfo) -> dict[str, Any]:
        kind, error, trace = exc_info
        frames = traceback.extract_tb(trace)[-FRAMES:]
        told: dict[str, Any] = {
            "type": f"{kind.__module__}.{kind.__qualname__}",
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        if debugging():
            told["message"] = str(error)
        return told


class PlainFormatter(JsonFormatter):
    """The same facts for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        facts = json.loads(super().format(record))
        exception = facts.pop("exception", None)
        moment, level, _, message = (str(facts.pop(k)) for k in ["time", "level", "logger", "message"])
        line = f"{moment[11:19]} {level.lower():7} {message} " + " ".join(
            f"{k}={v}" for k, v in facts.items()
        )
        if exception:
            line += "\n  " + "\n  ".join([exception["type"], *exception["at"]])
        return line.rstrip()


def debugging() -> bool:
    return logging.getLogger("wenshu").isEnabledFor(logging.DEBUG)


def configuration(level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: to standard error; JSON unless that is a terminal."""
    form = "plain" if sys.stderr.isatty() else "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "wenshu.observe.logs.JsonFormatter"},
            "plain": {"()": "wenshu.observe.logs.PlainFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "wenshu": {"level": level},
            "django": {"level": "WARNING", "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # a 404 is no event; the access line has the status
            "django.security.DisallowedHost": {"level": "ERROR"},
            "_granian": {"level": "WARNING"},
        },
    }
