"""Which of a team's products a text names: by the whole name, or by the part of it that people say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from wenshu.assist.extraction import Extraction
from wenshu.assist.link import common_words
from wenshu.crm.models import Opportunity, Product
from wenshu.reading.company_names import HAN, normal
from wenshu.teams.models import Team

MOST = 500
_SHORTEST = 3  # of a word in Latin letters that is said alone


def of_team(team: Team) -> tuple[str, ...]:
    """The price list first, then what deals say."""
    listed = Product.objects.for_team(team).order_by("name").values_list("name", flat=True)[:MOST]
    in_use = Opportunity.objects.for_team(team).live().values_in_use("product", most=MOST)
    return tuple(dict.fromkeys(name for name in (*listed, *in_use) if name))


@lru_cache(maxsize=4096)
def called(product: str) -> frozenset[str]:
    """MES 标准版 and MES 专业版 are both called MES; "Plant Insights" is never called a plant."""
    whole, first = normal(product), normal(product.split()[0]) if product.split() else ""
    if HAN.search(first):
        alone = len(first) > 1 and first not in common_words.CHINESE
    else:
        alone = len(first) >= _SHORTEST and not first.isdigit() and first not in common_words.ENGLISH
    return frozenset(filter(None, (whole, first if alone else "")))


def named(products: Iterable[str], text: str) -> frozenset[str]:
    """What products are called, as far as it stands in the text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    key = normal(text)
    words = {word for product in products for word in called(product)}
    return frozenset(word for word in words if word in key and _stands(word, folded))


def _stands(word: str, folded: str) -> bool:
    """Not within another word: no MES in James."""
    if HAN.search(word):
        return True
    spaced = r"[\W_]*".join(map(re.escape, word))
    return re.search(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", folded) is not None


def without_parties(text: str, extraction: Extraction) -> str:
    """Blanks where companies, people and competitors are named: Atlas Copco is nobody's product."""
    signs = list(text)
    for entity in extraction.entities:
        named = ("name",) if entity.kind in {"company", "contact"} else ("competitor",)
        spans = [fact.span for key, fact in entity.fields.items() if key in named and fact.span]
        if entity.kind in {"company", "contact"}:
            spans += entity.mentions
        for start, end in spans:
            signs[start:end] = " " * len(signs[start:end])
    return "".join(signs)
