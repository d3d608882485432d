"""One call: attempts that share a deadline, each reserved, logged and settled; retried while that can help."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from wenshu.ai import dialect as dialects
from wenshu.ai import health, ledger
from wenshu.ai.deadline import Deadline
from wenshu.ai.dialect import Body, Dialect
from wenshu.ai.endpoint import Endpoint, Task
from wenshu.ai.errors import CircuitOpen, ModelUnavailable, Refused, TooManyRequests
from wenshu.ai.messages import Usage
from wenshu.ai.models import Outcome
from wenshu.ai.replies import Tokens
from wenshu.ai.tokens import PER_AUDIO_SECOND, PER_MESSAGE, Spent, estimate
from wenshu.ids import new_id
from wenshu.teams.models import Membership, Team

T = TypeVar("T")
Build = Callable[[Dialect], Body]
PAUSES: Final = (0.3, 1.0, 3.0)  # seconds before the first, second and later retries


@dataclass
class Call:
    """`began_at` is the time of the whole call; each attempt's own is that plus what has passed since."""

    team: Team
    member: Membership | None
    task: Task
    endpoint: Endpoint
    deadline: Deadline
    began_at: datetime
    max_output: int  # tokens
    audio_ms: int = 0
    shaped: bool = False  # the answer is to fit a schema, so the way of asking for that may change
    max_retries: int = 0
    dialect: Dialect = field(init=False)
    usage: Usage = field(default_factory=Usage)
    id: UUID = field(default_factory=new_id)
    retries: int = 0
    next_dialect: Dialect | None = None

    def __post_init__(self) -> None:
        self.dialect = dialects.of(self.endpoint)

    @property
    def circuit(self) -> str:
        return self.endpoint.circuit(self.task)

    def run(self, build: Build, send: Callable[[Attempt], T]) -> T:
        """`send` makes the request and reads the answer; what it raises decides whether there is another attempt."""
        while True:
            try:
                with self.attempt(build) as attempt:
                    return send(attempt)
            except ModelUnavailable as fault:
                if not self.goes_on(fault):
                    raise

    def run_stream(self, build: Build, send: Callable[[Attempt], Iterator[T]]) -> Generator[T]:
        """The same for answers that come in pieces. Once a piece is out, a fault ends the call."""
        while True:
            began = False
            try:
                with self.attempt(build) as attempt:
                    for piece in send(attempt):
                        began = True
                        yield piece
                return
            except ModelUnavailable as fault:
                if began or not self.goes_on(fault):
                    raise

    @contextmanager
    def attempt(self, build: Build) -> Iterator[Attempt]:
        """Reserves, and settles whatever happens inside."""
        self.deadline.left()
        body = self.dialect.fit(build(self.dialect))
        expected = expectation(body, output=self.max_output, audio_ms=self.audio_ms)
        attempt = Attempt(self, self.admitted(expected), body, expected)
        try:
            yield attempt
        except ModelUnavailable as fault:
            self.next_dialect = self.after(fault, body)
            outcome = Outcome.UNSUPPORTED if self.next_dialect else Outcome(fault.reason)
            attempt.settle(outcome, was_sent=fault.was_sent)
            if fault.is_fault:
                health.failed(self.circuit, now=self.now())
            elif fault.is_reply:
                health.worked(self.circuit)
            raise
        except BaseException:  # the reader of a stream went away, or the process is told to stop
            attempt.settle(Outcome.ABANDONED, was_sent=True)
            raise
        attempt.settle(Outcome.OK, was_sent=True)
        health.worked(self.circuit)

    def admitted(self, expected: Spent) -> ledger.Entry:
        """Tokens come before the circuit: who has none must not use up its only probe."""
        if health.is_open(self.circuit, now=self.now()):
            raise CircuitOpen
        entry = ledger.reserve(
            self.team,
            member=self.member,
            call_id=self.id,
            task=self.task,
            endpoint=self.endpoint,
            expected=expected,
            now=self.now(),
        )
        try:
            health.admit(self.circuit, now=self.now())
        except CircuitOpen:
            entry.cancel()
            raise
        return entry

    def after(self, fault: ModelUnavailable, body: Body) -> Dialect | None:
        """How to ask instead, when the endpoint named something it does not know."""
        return self.dialect.after(fault, body, shaped=self.shaped) if isinstance(fault, Refused) else None

    def goes_on(self, fault: ModelUnavailable) -> bool:
        """Whether another attempt makes sense: without a parameter that was refused, or after a pause."""
        if self.next_dialect:
            self.dialect, self.next_dialect = self.next_dialect, None
            dialects.remember(self.endpoint, self.dialect)
            return True
        if not fault.may_retry or self.retries >= self.max_retries:
            return False
        pause = PAUSES[min(self.retries, len(PAUSES) - 1)]
        if isinstance(fault, TooManyRequests):
            pause = max(pause, fault.retry_after_s)
        if not self.deadline.has(pause):
            return False
        self.retries += 1
        time.sleep(pause)
        return True

    def now(self) -> datetime:
        return self.began_at + self.deadline.elapsed()


def expectation(body: Body, *, output: int, audio_ms: int) -> Spent:
    """The most a request may take: its text, its sound, and the limit on the answer."""
    said = [body.get(part) for part in ("messages", "tools", "response_format", "prompt")]
    text = estimate(json.dumps(said, ensure_ascii=False)) + PER_MESSAGE * len(body.get("messages", []))
    sound = math.ceil(audio_ms / 1000 * PER_AUDIO_SECOND)
    return Spent(text + sound, output, estimated=True, audio_ms=audio_ms)


@dataclass
class Attempt:
    """One request on its way; `spent` and `words` are filled in as the answer comes."""

    call: Call
    entry: ledger.Entry
    body: Body
    expected: Spent
    spent: Spent | None = None
    words: str = ""
    began: float = field(default_factory=time.monotonic)

    def count(self, usage: Tokens | None, words: str) -> None:
        """The provider's count of this attempt, or, where it gives none, ours."""
        self.words = words
        if usage and (usage.taken or usage.given):
            self.spent = Spent(usage.taken, usage.given, audio_ms=self.expected.audio_ms)

    def settle(self, outcome: Outcome, *, was_sent: bool) -> None:
        """A request that was turned down took nothing; of others that nobody counted, what went out and came back."""
        guess = replace(self.expected, output_tokens=estimate(self.words)) if was_sent else Spent()
        spent = self.spent or guess
        latency = round((time.monotonic() - self.began) * 1000)
        cost = self.entry.settle(outcome, spent, latency_ms=latency)
        used = self.call.usage
        self.call.usage = Usage(
            used.input_tokens + spent.input_tokens,
            used.output_tokens + spent.output_tokens,
            used.cost + cost,
            used.estimated or spent.estimated,
            used.attempts + 1,
        )
