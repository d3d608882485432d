"""Which functions may be run later, and which are run from time to time."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

from wenshu.errors import WenshuError

JobFunction = TypeVar("JobFunction", bound=Callable[..., None])
Chore = Callable[[datetime], int]


class UnknownJob(WenshuError):
    """This worker does not know the job: its program may be older than the one that asked for it."""

    code = "unknown_job"
    retry = True


@dataclass(frozen=True)
class Registered:
    """A job function with its limits. `name` is its import path, so a worker needs no list of modules."""

    name: str
    function: Callable[..., None]
    max_attempts: int
    chunked: bool
    given_up: Callable[..., None] | None = None

    def check_arguments(self, arguments: dict[str, Any]) -> None:
        """Raises TypeError where the job is asked for, not minutes later where it is run."""
        given: dict[str, Any] = {"team": None, **arguments}
        if self.chunked:
            given["lease"] = None
        inspect.signature(self.function).bind(**given)


_jobs: dict[str, Registered] = {}
_chores: list[tuple[timedelta, Chore]] = []


def job(
    *, max_attempts: int = 5, chunked: bool = False, given_up: Callable[..., None] | None = None
) -> Callable[[JobFunction], JobFunction]:
    """Marks a keyword-only function of `team` and plain ids as one that `queue.defer` accepts.

    The function runs in one transaction, which also acknowledges the job: it takes effect wholly and once,
    or not at all. Keep it short, for on SQLite nobody else can write meanwhile. A longer job, or one that
    talks to the outside, says `chunked=True`, takes a `lease` as well, and wraps each piece of its effect in
    `with lease.step():`; it must find out by itself where an earlier attempt stopped.

    `given_up` is called with the team and the job's arguments when no attempt is left, even where each worker was
    killed before it could say a word; it is part of the transaction that ends the job.
    """

    def register(function: JobFunction) -> JobFunction:
        name = f"{function.__module__}.{function.__qualname__}"
        _jobs[name] = Registered(name, function, max_attempts, chunked, given_up)
        return function

    return register


def named(name: str) -> Registered:
    """The job of this name; imports its module when nobody did so before."""
    if name not in _jobs:
        module, _, _ = name.rpartition(".")
        try:
            import_module(module)
        except (ImportError, ValueError) as error:
            raise UnknownJob(f"There is no job {name}.") from error
    if name not in _jobs:
        raise UnknownJob(f"There is no job {name}.")
    return _jobs[name]


def registered(function: Callable[..., None]) -> Registered:
    name = f"{function.__module__}.{function.__qualname__}"
    if name not in _jobs:
        raise TypeError(f"{name} is not a job: decorate it with @job()")
    return _jobs[name]


def every(interval: timedelta) -> Callable[[Chore], Chore]:
    """Marks a chore: called with the time by each worker at each interval, returns how many rows it removed or made.

    Workers do not agree who does it, so a chore must not mind being done twice. A room keeps its chores in
    its own `housekeeping.py`, which every worker imports.
    """

    def register(chore: Chore) -> Chore:
        _chores.append((interval, chore))
        return chore

    return register


def chores() -> list[tuple[timedelta, Chore]]:
    return list(_chores)
