"""Argon2, a few at a time: each verification takes some 100 MB for a moment."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

from wenshu.errors import Unavailable

AT_ONCE = 2
PATIENCE_S = 10.0

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(Unavailable):
    """Too many people are signing in at this moment. Try again in a few seconds."""

    code = "busy"


class _Turn:
    """Waits for one of the process's turns, or gives up as Busy."""

    def __enter__(self) -> None:
        if not _turns.acquire(timeout=PATIENCE_S):
            raise Busy

    def __exit__(self, *_: object) -> None:
        _turns.release()


class CappedArgon2(Argon2PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        with _Turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _Turn():
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Argon2 has no rounds to make up for."""
