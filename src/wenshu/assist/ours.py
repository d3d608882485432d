"""Who is one of the team's own people: never a contact, and no customer speaks where one of them does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from wenshu.assist.offline.page import fold
from wenshu.assist.offline.person_names import HONORIFICS_ZH

_ONESELF: Final = frozenset(("me", "you", "i", "我"))  # as chats call whoever saved them


def is_ours(name: str, members: Iterable[str], *, address: str = "", addresses: Collection[str] = ()) -> bool:
    """By the members' addresses (in lower case), the whole name, the first name alone, or 林悦经理 for 林悦.

    A first name beside an address that is no member's is somebody else's.
    """
    if address and address.lower() in addresses:
        return True
    said = fold(name).strip()
    if said in _ONESELF:
        return True
    elsewhere = bool(address and addresses)
    return bool(said) and any(_names(said, member, elsewhere) for member in map(fold, members))


def _names(said: str, member: str, elsewhere: bool) -> bool:
    words = member.split()
    if said == member.strip() or said.split() == words:
        return True
    if words and said == words[0]:
        return not elsewhere
    return bool(words) and said.startswith(words[0]) and said.removeprefix(words[0]) in HONORIFICS_ZH
