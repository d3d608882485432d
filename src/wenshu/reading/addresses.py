"""Parts of domains, e-mail addresses and phone numbers by which two of them are the same."""

from __future__ import annotations

import re
import unicodedata

_NOT_DIGITS = re.compile(r"\D+")
_EXTENSION = re.compile(r"(?:ext\.?|x|分机|转)\s*\d{1,6}\s*$", re.IGNORECASE)
_SECOND_LEVEL = frozenset(("com", "net", "org", "gov", "edu", "co", "ac", "or", "ne"))
_PUBLIC = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com gmx.de "
    "gmx.com gmx.net web.de t-online.de mail.com proton.me protonmail.com zoho.com yandex.ru mail.ru qq.com foxmail.com vip.qq.com 163.com "
    "126.com 139.com 189.cn yeah.net sina.com sina.cn sohu.com aliyun.com naver.com hanmail.net orange.fr free.fr laposte.net"
)
_PUBLIC_MAIL = frozenset(_PUBLIC.split())
SHORTEST_PHONE = 7


def host(address: str) -> str:
    """Of a domain or a web address, without www; empty where there is none."""
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", address.strip().casefold())
    bare = re.split(r"[/?#:\s]", bare, maxsplit=1)[0].rpartition("@")[2].removeprefix("www.").strip(".")
    return bare if "." in bare else ""


def host_of_email(email: str) -> str:
    return host(email.rpartition("@")[2]) if "@" in email else ""


def is_public_mail(host: str) -> bool:
    """A mailbox there says nothing about where its owner works."""
    return host in _PUBLIC_MAIL or site(host) in _PUBLIC_MAIL


def site(host: str) -> str:
    """acme.co.uk of mail.acme.co.uk."""
    labels = host.split(".")
    double = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    return ".".join(labels[-3:] if double else labels[-2:])


def label(host: str) -> str:
    """acme of mail.acme.co.uk, without hyphens."""
    return site(host).split(".")[0].replace("-", "")


def phone_key(phone: str) -> str:
    """Its last eight digits, which country and area codes leave alone; empty where it has too few to tell anything."""
    digits = _NOT_DIGITS.sub("", _EXTENSION.sub("", phone))
    return digits[-8:] if len(digits) >= SHORTEST_PHONE else ""


def same_phone(one: str, other: str) -> bool:
    """With or without country and area code, trunk zero and extension. Two mobiles that end alike are two numbers."""
    shorter, longer = sorted((_significant(one), _significant(other)), key=len)
    return longer.endswith(shorter) if len(shorter) >= SHORTEST_PHONE else shorter == longer


def _significant(phone: str) -> str:
    plain = unicodedata.normalize("NFKC", phone).replace("(0)", "")
    return _NOT_DIGITS.sub("", _EXTENSION.sub("", plain)).lstrip("0")
