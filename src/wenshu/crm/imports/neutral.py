"""Text that a spreadsheet would run as a formula gets an apostrophe on its way out and loses it on its way in."""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_RESTORES = re.compile(r"'+[=+\-@\t\r\n]")
_PLAIN_NUMBER = re.compile(r"-\d+(\.\d+)?")


def neutralise(text: str) -> str:
    """Plain negative numbers stay numbers; text that already looks neutralised gets one more, so none is lost."""
    if not _RUNS.match(text) or _PLAIN_NUMBER.fullmatch(text):
        return text
    return "'" + text


def restore(text: str) -> str:
    """The inverse of `neutralise`."""
    return text[1:] if _RESTORES.match(text) else text
