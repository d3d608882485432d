"""What a new deal is called when the text gives it no name: what is sold, and to whom."""

from __future__ import annotations

import re
from typing import Final

from wenshu.assist.contract import ProposedField
from wenshu.assist.extraction import Entity, Extraction
from wenshu.text import one_line

SURE, UNSURE = 0.9, 0.4
_HEADING: Final = re.compile(r"\w[^,.;:!?@，。；：！？]{2,28}")
"""A short first line without a stop is what the text is about; a sentence names nothing."""


def name_of(text: str, deal: Entity, extraction: Extraction, company: ProposedField | None) -> ProposedField:
    """ "MES – 恒力精密"; else one of both, whose enquiry it is, a short heading."""
    product = deal.fields.get("product")
    is_sure = company is not None and company.accepted  # a company that waits for an answer names no deal
    who = str(company.value) if company and is_sure and company.value else ""
    told = [part for part in (str(product.value) if product else "", who) if part]
    if told:
        return ProposedField(value=" – ".join(told)[:200], confidence=SURE, reason="composed")
    zh = extraction.language == "zh"
    if contact := _contact(deal, extraction):
        name = f"{contact}的需求" if zh else f"Enquiry of {contact}"
        return ProposedField(value=name[:200], confidence=SURE, reason="composed")
    return ProposedField(
        value=_heading(text) or ("新需求" if zh else "New enquiry"), confidence=UNSURE, reason="composed"
    )


def _heading(text: str) -> str:
    lines = [line for each in text.splitlines() if (line := one_line(each))]
    first = lines[0] if len(lines) > 1 else ""
    return first if _HEADING.fullmatch(first) and len(first.split()) <= 4 else ""


def _contact(deal: Entity, extraction: Extraction) -> str:
    for key in deal.contacts:
        contact = extraction.entity(key)
        name = contact.fields.get("name") if contact else None
        if name:
            return str(name.value)
    return ""
