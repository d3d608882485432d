"""A mail server that a test can break, behind Django's own interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from smtplib import SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


@dataclass
class Server:
    """`taken` are the letters that it accepted. The hooks raise what a broken server makes smtplib raise."""

    taken: list[EmailMessage] = field(default_factory=list)
    greets: Callable[[], None] = lambda: None
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None


server = Server()


class EmailBackend(BaseEmailBackend):
    def __init__(self, **options: Any) -> None:
        super().__init__()

    def open(self) -> bool:
        server.greets()
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        server.before()
        server.taken += email_messages
        server.after()
        return len(email_messages)


def breaks_off() -> None:
    raise SMTPServerDisconnected("gone")


def does_not_answer() -> None:
    raise ConnectionRefusedError
