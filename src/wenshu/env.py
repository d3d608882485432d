"""Typed readers of environment variables. A bad value fails at start and names its variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

Word = TypeVar("Word", bound=str)


class BadSetting(SystemExit):
    """An environment variable holds something it cannot mean."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used: {wanted}.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name, value, "write true or false")


def integer(name: str, default: int, *, least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < least:
        raise BadSetting(name, value, f"write a whole number of at least {least}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(name, value, "write one of " + ", ".join(allowed))
    return value


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def log_level(name: str, default: LogLevel) -> LogLevel:
    return cast(LogLevel, one_of(name, default, get_args(LogLevel)))
