"""Where the model is and which one it is: from the environment alone, and only if operator and team allow it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from wenshu.ai import addresses, retirement
from wenshu.ai.errors import NoEndpoint, SwitchedOff
from wenshu.ai.models import ModelUse

Task = Literal["chat", "insight", "assist", "summary", "transcription"]
TASKS: Final[tuple[Task, ...]] = get_args(Task)
OPENAI: Final = "https://api.openai.com/v1"
DEFAULT_MODEL: Final = "gpt-4o-mini"
DEFAULT_TRANSCRIPTION_MODEL: Final = "gpt-4o-mini-transcribe"


@dataclass(frozen=True)
class Endpoint:
    """`only_own_network` refuses to connect to any address that is not private or loopback."""

    url: str
    model: str
    key: str = field(repr=False)
    only_own_network: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_own(self) -> bool:
        """Of this installation, as far as its name tells: it costs nothing per token."""
        return addresses.looks_own(self.host)

    @property
    def is_openai(self) -> bool:
        return self.host == urlsplit(OPENAI).hostname

    @property
    def id(self) -> str:
        """Names the address in the database without repeating it."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:40]

    def circuit(self, task: Task) -> str:
        """Whose faults count together: a server that writes nothing well may still hear, and the other way round."""
        if task != "transcription":
            return self.id
        return hashlib.sha256(f"{self.url} {task}".encode()).hexdigest()[:40]


def is_set_up() -> bool:
    """Whether the operator named a place, and left models on."""
    return bool(settings.AI_ENABLED and (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL))


def chosen(task: Task, *, use: str, today: date) -> Endpoint:
    """The endpoint for a task; raises SwitchedOff or NoEndpoint. `use` is the team's `ModelUse`."""
    if not settings.AI_ENABLED:
        raise SwitchedOff(_("Models are switched off on this installation (AI_ENABLED)."))
    if use == ModelUse.OFF:
        raise SwitchedOff(_("This team has switched models off."))
    if not settings.OPENAI_API_KEY and not settings.OPENAI_BASE_URL:
        raise NoEndpoint
    found = Endpoint(
        settings.OPENAI_BASE_URL or OPENAI,
        model_for(task, today=today),
        settings.OPENAI_API_KEY,
        only_own_network=use == ModelUse.LOCAL,
    )
    if found.only_own_network and found.is_openai:
        raise SwitchedOff(_("This team uses only models on its own network, and none is set up there."))
    return found


def model_for(task: Task, *, today: date) -> str:
    """As set, whatever became of it; a default that nobody set gives way to its successor when it is gone."""
    explicit = explicit_model(task)
    default = DEFAULT_TRANSCRIPTION_MODEL if task == "transcription" else DEFAULT_MODEL
    return explicit or retirement.living(default, today=today)


def explicit_model(task: Task) -> str:
    """What the environment says; empty where it says nothing."""
    own: str = getattr(settings, f"AI_{task.upper()}_MODEL")
    return own if own or task == "transcription" else settings.AI_MODEL
