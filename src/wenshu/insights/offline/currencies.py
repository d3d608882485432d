"""Currencies by code, name or sign: "deals in EUR", 欧元商机."""

from __future__ import annotations

from wenshu.crm.money import DECIMALS
from wenshu.insights.offline.tokens import Token

NAMES = {
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "rmb": "CNY", "francs": "CHF", "rupees": "INR", "欧元": "EUR", "英镑": "GBP", "日元": "JPY",
    "人民币": "CNY", "港币": "HKD", "港元": "HKD", "美元": "USD", "美金": "USD", "新加坡元": "SGD", "澳元": "AUD", "加元": "CAD",
    "韩元": "KRW", "€": "EUR", "£": "GBP",
}  # fmt: skip
SHARED = {"dollar": "USD", "dollars": "USD", "$": "USD"}  # by several; the team's own, if it is one of them
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"})
PLAIN_CODES = frozenset({"eur", "usd", "gbp", "cny", "jpy", "hkd", "chf", "cad", "aud", "sgd", "inr", "krw"})


def currency_at(pieces: list[Token], first: int, surface: str, own: str) -> tuple[str, int] | None:
    """The code, and the position after the last of its pieces."""
    piece = pieces[first]
    written = surface[piece.start : piece.end]
    code = written.upper()
    if code in DECIMALS and (written.isupper() or piece.text in PLAIN_CODES):
        return code, first + 1
    if piece.text in SHARED:
        return (own if own in DOLLARS else SHARED[piece.text]), first + 1
    if piece.text in NAMES:
        return NAMES[piece.text], first + 1
    for length in (4, 3, 2):
        word = "".join(p.text for p in pieces[first : first + length])
        if piece.kind == "han" and len(word) == length and word in NAMES:
            return NAMES[word], first + length
    return None
