"""Why the child process gives up on a file: the error codes of voice notes, without Django."""

from __future__ import annotations

from typing import Final, Literal, get_args

RefusalCode = Literal["not_audio", "unsupported_codec", "protected_or_damaged", "too_long", "internal"]
REFUSALS: Final[frozenset[RefusalCode]] = frozenset(get_args(RefusalCode))


class Refused(Exception):
    """A file that cannot be read as sound."""

    def __init__(self, code: RefusalCode) -> None:
        self.code: RefusalCode = code
        super().__init__(code)
