"""Typed readers of environment variables. A bad value fails at start and names its variable."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

import dj_database_url

HIDDEN = "…"  # stands for a value that may hold a password


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


def folder(name: str, default: Path) -> Path:
    """Made where it is missing, for its owner's eyes only."""
    found = path(name, default)
    try:
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(name, str(found), f"it cannot be made a directory ({error.strerror})") from error
    return found


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(name, value, "write one of " + ", ".join(allowed))
    return value


def object_storage(name: str) -> dict[str, object]:
    """`s3://bucket/prefix?endpoint=https://…&region=…` as the options of django-storages; empty when unset."""
    value = text(name)
    if not value:
        return {}
    parts = urlsplit(value)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != "s3" or not parts.netloc or asked.keys() - {"endpoint", "region"}:
        raise BadSetting(name, value, "write s3://bucket/prefix?endpoint=https://…&region=…")
    return {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": asked.get("endpoint") or None,
        "region_name": asked.get("region") or None,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
    }


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def log_level(name: str, default: LogLevel) -> LogLevel:
    return cast(LogLevel, one_of(name, default, get_args(LogLevel)))


@dataclass(frozen=True)
class Mail:
    """How messages leave: Django's backend class and its server; `folder` only for messages kept as files."""

    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False
    sender: str = ""
    folder: Path | None = None


def mail(name: str, default: str = "console:") -> Mail:
    """`smtp://user:password@host:587?from=crm@example.com` (STARTTLS), `smtps://` (TLS), `file:///dir`, `console:`."""
    parts = urlsplit(text(name, default))
    sender = parse_qs(parts.query).get("from", [""])[0]
    backend = "django.core.mail.backends.{}.EmailBackend"
    if parts.scheme == "console":
        return Mail(backend.format("console"), sender=sender)
    if parts.scheme == "file" and parts.path:
        return Mail(backend.format("filebased"), folder=Path(unquote(parts.path)), sender=sender)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        ssl = parts.scheme == "smtps"
        return Mail(
            backend.format("smtp"),
            host=parts.hostname,
            port=_port(name, parts) or (465 if ssl else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=not ssl and parts.hostname not in {"localhost", "127.0.0.1"},
            ssl=ssl,
            sender=sender,
        )
    raise BadSetting(name, HIDDEN, "write smtp://, smtps://, file:///folder or console:")


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise BadSetting(name, HIDDEN, "its port is not a number up to 65535") from error


def web_address(name: str, default: str) -> str:
    """`https://crm.example.com`, without a slash at its end."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadSetting(name, value, "write http:// or https:// and a host, without a path")
    return value


def endpoint(name: str) -> str:
    """`http://127.0.0.1:11434/v1`, without a slash at its end; empty when unset. Keys have their own variable."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    if parts.username or parts.password or parts.query:
        raise BadSetting(name, HIDDEN, "write the address alone; a key goes into OPENAI_API_KEY")
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or _port(name, parts) == 0):
        raise BadSetting(name, value, "write http:// or https://, a host, and the path, such as /v1")
    return value


def database(name: str, default: str) -> dj_database_url.DBConfig:
    """`sqlite:////absolute/path` or `postgres://user:password@host:5432/name`."""
    value = text(name, default)
    if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise BadSetting(name, HIDDEN, "write sqlite:////absolute/path or postgres://user:password@host/name")
    try:
        return dj_database_url.parse(value, conn_max_age=600, conn_health_checks=True)
    except ValueError as error:
        raise BadSetting(name, HIDDEN, "a part of this address is not URL-encoded") from error
