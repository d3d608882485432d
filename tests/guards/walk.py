"""Every address of the product, read off the URL resolver, and how to fill in its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from wenshu.assist.models import Proposal
from wenshu.chat.models import Conversation
from wenshu.crm.imports.fields import Kind
from wenshu.crm.models import (
    Company,
    Contact,
    FollowUp,
    ImportRun,
    Merge,
    Opportunity,
    Stage,
    Target,
    VoiceNote,
)
from wenshu.insights.models import Alert, Case, Digest, Firing, Pin, Question
from wenshu.teams.models import ApiToken, Invitation, Membership
from wenshu.voice.models import Upload

LINE = 480_917  # the place of the one line in a planted transcript: a number that stands nowhere else
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

RECORDS_BY_SEGMENT: dict[str, type[models.Model]] = {
    "opportunities": Opportunity,
    "companies": Company,
    "contacts": Contact,
    "follow-ups": FollowUp,
    "members": Membership,
    "invitations": Invitation,
    "stages": Stage,
    "targets": Target,
    "tokens": ApiToken,
    "import": ImportRun,
    "questions": Question,
    "pins": Pin,
    "cases": Case,
    "digests": Digest,
    "alerts": Alert,
    "notes": Firing,
    "chat": Conversation,
    "conversations": Conversation,
    "proposals": Proposal,
    "merges": Merge,
    "assist": Proposal,
    "voice": VoiceNote,
    "voice-notes": VoiceNote,
    "uploads": Upload,
}
"""What the id after this part of an address is an id of."""

STAGE_KEYS = {("pipeline", "stage"), ("stages", "key")}
"""(part of the address before it, parameter): names a stage by its key."""

WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("known", "field"): ("source", "region", "product", "competitor", "industry", "country"),
    ("export", "kind"): tuple(Kind),
}
"""Parameters that take one of a few words: each word is an address of its own."""

OTHER_PARAMETERS: dict[tuple[str, str], str] = {
    ("api", "rest"): "no/such/place",
    ("password-reset", "who"): "who",
    ("who", "proof"): "proof",
    ("invitations", "secret"): "secret",
    ("stop", "token"): "token",
    ("lines", "position"): str(LINE),
    ("segments", "position"): str(LINE),
}
"""Parameters that name no record of a team, and something to put there."""


class UnknownParameter(Exception):
    """An address has a parameter that the walk does not know how to fill: teach it."""


@dataclass(frozen=True)
class Parameter:
    """`record` is the model whose id it holds, or Stage for a stage's key; None when it names no record."""

    name: str
    segment: str
    record: type[models.Model] | None
    is_key: bool = False


@dataclass(frozen=True)
class Route:
    """One address, whatever the number of methods and views behind it."""

    pattern: str
    parameters: tuple[Parameter, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def is_of_team(self) -> bool:
        """Whether the address itself names a team."""
        return "<slug:team>" in self.pattern

    @property
    def records(self) -> list[Parameter]:
        return [each for each in self.parameters if each.record is not None]

    @property
    def entity(self) -> type[models.Model] | None:
        """The kind of record that stands first in the address."""
        parts = (
            self.pattern.removeprefix("t/<slug:team>/")
            .removeprefix("api/")
            .removeprefix("export/")
            .split("/")
        )
        return RECORDS_BY_SEGMENT.get(parts[0])

    def path(self, values: Mapping[str, str]) -> str:
        return "/" + PARAMETER.sub(lambda found: values[found[1]], self.pattern)

    def __str__(self) -> str:
        return self.pattern or "(root)"


def routes(urlconf: str | None = None) -> list[Route]:
    """Each address once; raises UnknownParameter for one that cannot be filled in."""
    found = dict.fromkeys(spelt for each in _patterns(get_resolver(urlconf)) for spelt in _spelt_out(each))
    return [Route(pattern, tuple(_parameters(pattern))) for pattern in found]


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if not isinstance(each.pattern, RoutePattern):
            raise UnknownParameter(f"{before}{each.pattern}: only paths are walked, no regular expressions")
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield pattern
        else:
            yield from _patterns(each, pattern)


def _spelt_out(pattern: str) -> list[str]:
    for (segment, name), words in WORDS.items():
        marked = f"{segment}/<slug:{name}>"
        if marked in pattern:
            return [pattern.replace(marked, f"{segment}/{word}") for word in words]
    return [pattern]


def _parameters(pattern: str) -> Iterator[Parameter]:
    segment = ""
    for part in pattern.split("/"):
        found = re.fullmatch(r"<(?:(\w+):)?(\w+)>", part)
        if not found:
            if "<" in part:
                raise UnknownParameter(f"{pattern}: a parameter is a whole part of an address")
            segment = part
            continue
        converter, name = found[1] or "str", found[2]
        if (converter, name) != ("slug", "team"):
            yield _parameter(pattern, segment, converter, name)
        if converter not in {"uuid", "uuidstr"}:
            segment = name


def _parameter(pattern: str, segment: str, converter: str, name: str) -> Parameter:
    if converter in {"uuid", "uuidstr"} and segment in RECORDS_BY_SEGMENT:
        return Parameter(name, segment, RECORDS_BY_SEGMENT[segment])
    if (segment, name) in STAGE_KEYS:
        return Parameter(name, segment, Stage, is_key=True)
    if (segment, name) in OTHER_PARAMETERS:
        return Parameter(name, segment, None)
    raise UnknownParameter(f"{pattern}: what is <{converter}:{name}> after “{segment}”?")
