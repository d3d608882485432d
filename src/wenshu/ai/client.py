"""The way to a model for the rest of the product.

    client = client_for(team, member, now=now())
    plan = client.structured(task="insight", system=RULES, user=question, schema=Query).value

Whatever goes wrong is a `ModelUnavailable` whose `reason` a caller can act on. What identifies people is hidden on the
way out and put back on the way in; every attempt is reserved, logged and settled; nothing here runs in a transaction.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from wenshu.ai import addresses, endpoint, policy, structured, transcribing, turns
from wenshu.ai.calling import Call
from wenshu.ai.deadline import Deadline
from wenshu.ai.dialect import Body, Dialect
from wenshu.ai.endpoint import Endpoint, Task
from wenshu.ai.errors import ModelUnavailable, NoAnswer, SwitchedOff, TooManyRequests
from wenshu.ai.messages import Message, Reply, System, Tool, Transcript, TurnEvent, User, wire
from wenshu.ai.models import ModelUse
from wenshu.ai.redact import Redaction
from wenshu.ai.tokens import PER_AUDIO_SECOND
from wenshu.clock import local_day
from wenshu.errors import RateLimited
from wenshu.teams import limits
from wenshu.teams.models import Membership, Team

T = TypeVar("T")
SECONDS_PER_AUDIO_SECOND = 0.5  # how long a transcription may take beyond AI_TIMEOUT_S


def client_for(
    team: Team,
    member: Membership | None,
    *,
    now: datetime,
    background: bool = False,
    only_own_network: bool = False,
) -> Client:
    """`member` is whom the usage is counted for; `background` work is not slowed by a person's requests per minute.

    `only_own_network` refuses any other endpoint, whatever the team allows for its other words.
    """
    return Client(team, member, now=now, background=background, only_own_network=only_own_network)


def why_not(team: Team, task: Task, *, now: datetime) -> ModelUnavailable | None:
    """What stands in the way before anything is sent: a switch, or no endpoint. None when a call may be tried."""
    try:
        endpoint.chosen(task, use=policy.use_of(team), today=local_day(now, team.timezone))
    except ModelUnavailable as reason:
        return reason
    return None


def place_for(team: Team, task: Task, *, now: datetime, only_own_network: bool = False) -> Endpoint:
    """Where such a call would go. Raises SwitchedOff or NoEndpoint, and looks up whether the place is one's own."""
    found = endpoint.chosen(task, use=_use(team, only_own_network), today=local_day(now, team.timezone))
    if found.only_own_network and not addresses.is_inside(found.host):
        raise SwitchedOff(_("This team uses only models on its own network; this one is elsewhere."))
    return found


def _use(team: Team, only_own_network: bool) -> ModelUse:
    use = policy.use_of(team)
    return ModelUse.LOCAL if use == ModelUse.ON and only_own_network else use


class Client:
    """One team's, for one request or job: its placeholders stay the same throughout."""

    def __init__(
        self,
        team: Team,
        member: Membership | None,
        *,
        now: datetime,
        background: bool,
        only_own_network: bool = False,
    ) -> None:
        self._team = team
        self._only_own_network = only_own_network
        self._member = member
        self._background = background
        self._made = Deadline(0)  # tells how long ago `now` was
        self._now = now
        self._redaction = Redaction()

    def structured(
        self,
        *,
        task: Task,
        system: str,
        user: str,
        schema: type[T] | TypeAdapter[T],
        max_output_tokens: int = 2000,
        timeout_s: float | None = None,
    ) -> Reply[T]:
        """An answer that fits `schema`, a Pydantic model or a TypeAdapter. A wrong one is sent back once."""
        call = self._call(task, max_output_tokens, timeout_s, shaped=True)
        messages: list[Message] = [System(self._hide(system)), User(self._hide(user))]
        value = structured.ask(call, structured.Form.of(schema), messages, self._redaction)
        return Reply(value, call.endpoint.model, call.usage)

    def text(
        self,
        *,
        task: Task,
        system: str,
        user: str,
        max_output_tokens: int = 1000,
        timeout_s: float | None = None,
    ) -> Reply[str]:
        """An answer in words, never empty."""
        call = self._call(task, max_output_tokens, timeout_s)
        messages = [wire(System(self._hide(system))), wire(User(self._hide(user)))]

        def build(dialect: Dialect) -> Body:
            return structured.common(call) | {"messages": messages}

        text = call.run(build, lambda attempt: _said(structured.words(attempt)))
        return Reply(self._redaction.restore(text), call.endpoint.model, call.usage)

    def turn(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Tool] = (),
        task: Task = "chat",
        max_output_tokens: int = 1500,
        timeout_s: float | None = None,
    ) -> Generator[TurnEvent]:
        """The model's next turn as it comes: TextDelta…, ToolCall…, and at last one TurnEnd.

        A caller runs the tools and goes on with `[*messages, end.message, ToolResult(call.id, …), …]`. Switches and
        limits speak at once, not when the first event is read. Closing the generator ends the request.
        """
        call = self._call(task, max_output_tokens, timeout_s)
        return turns.run(call, list(messages), list(tools), self._redaction)

    def transcribe(
        self,
        audio: Path,
        *,
        audio_seconds: float,
        language: str = "",
        prompt: str = "",
        timeout_s: float | None = None,
    ) -> Reply[Transcript]:
        """`language` is a code such as `zh`, empty for any; `prompt` holds names that may be spoken.

        Sent once, and once more in other words to a server that does not know some; sound is large, so whoever
        called decides about another time.
        """
        seconds = timeout_s or settings.AI_TIMEOUT_S + SECONDS_PER_AUDIO_SECOND * audio_seconds
        output = int(audio_seconds * PER_AUDIO_SECOND) + 50
        call = self._call("transcription", output, seconds, audio_ms=int(audio_seconds * 1000), retries=0)
        found = transcribing.run(call, audio, language=language, prompt=self._hide(prompt))
        return Reply(found, call.endpoint.model, call.usage)

    def _call(
        self,
        task: Task,
        max_output: int,
        timeout_s: float | None,
        *,
        audio_ms: int = 0,
        shaped: bool = False,
        retries: int | None = None,
    ) -> Call:
        team, now = self._team, self._now_is()
        use = _use(team, self._only_own_network)
        found = endpoint.chosen(task, use=use, today=local_day(now, team.timezone))
        self._pace(now)
        # The first time it takes half a second, which is not the model's fault; web processes did it when they started.
        import_module("wenshu.ai.sdk")
        deadline = Deadline(timeout_s or settings.AI_TIMEOUT_S)
        most = settings.AI_MAX_RETRIES if retries is None else retries
        return Call(
            team,
            self._member,
            task,
            found,
            deadline,
            now,
            max_output,
            audio_ms=audio_ms,
            shaped=shaped,
            max_retries=most,
        )

    def _pace(self, now: datetime) -> None:
        """Limits are per person; work in the background has its own pace."""
        if self._member is None or self._background:
            return
        rate: int = settings.AI_USER_REQUESTS_PER_MINUTE
        try:
            limits.take(limits.key("model", str(self._member.pk)), per_minute=rate, burst=rate, now=now)
            return
        except RateLimited as limited:
            wait = limited.retry_after_s
        raise TooManyRequests(wait)

    def _now_is(self) -> datetime:
        return self._now + self._made.elapsed()

    def _hide(self, text: str) -> str:
        return self._redaction.hide(text)


def _said(text: str) -> str:
    words = structured.without_thoughts(text)
    if not words:
        raise NoAnswer
    return words
