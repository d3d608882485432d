"""What a text leaves unsaid but a proposal needs: whose deal a follow-up is of, and who is of one's own team."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from wenshu.assist.extraction import Entity, Extraction
from wenshu.assist.ours import is_ours
from wenshu.reading.pinyin import sounds

IMPLIED: Final = "implied-deal"
_ADDRESS: Final = re.compile(r"[\s\"'”’]*[<(（\[]\s*([^\s<>()（）\[\]]+@[^\s<>()（）\[\]]+)\s*[>)）\]]")
"""Right after a name, as in the head of a mail."""


def without_our_own(extraction: Extraction, text: str, addresses: Collection[str]) -> Extraction:
    """A contact with the address of a member is that member, however the mail spells the name. In lower case."""
    kept = tuple(
        each
        for each in extraction.entities
        if each.kind != "contact"
        or not any(is_ours("", (), address=one, addresses=addresses) for one in _addresses(each, text))
    )
    return replace(extraction, entities=kept) if len(kept) < len(extraction.entities) else extraction


def _addresses(contact: Entity, text: str) -> set[str]:
    name, email = contact.fields.get("name"), contact.fields.get("email")
    spans = [*contact.mentions, *([name.span] if name and name.span else [])]
    beside = {found[1].lower() for span in spans if (found := _ADDRESS.match(text, span.end))}
    return beside | ({str(email.value).lower()} if email else set())


def complete(extraction: Extraction, *, about_a_deal: bool) -> Extraction:
    """`about_a_deal`: a person chose the deal beforehand, so what is said is said of that one."""
    deals = extraction.of("opportunity")
    orphans = [each for each in extraction.of("follow_up") if extraction.entity(each.opportunity) is None]
    entities = list(extraction.entities)
    if not deals and (orphans or (about_a_deal and entities)):
        deals = (_implied(extraction),)
        entities += deals
    if orphans and deals:
        entities = [replace(each, opportunity=deals[0].key) if each in orphans else each for each in entities]
    if len(deals) == 1:
        entities = [_with_parties(each, extraction) if each is deals[0] else each for each in entities]
    return replace(extraction, entities=tuple(entities))


def _implied(extraction: Extraction) -> Entity:
    mentions = tuple(span for each in extraction.of("company") for span in each.mentions)
    return Entity("opportunity", IMPLIED, mentions=mentions)


_NO_NEWS: Final = re.compile(
    r"(?<![a-z])(?:nothing (?:new|to report|concrete|specific|much)|no (?:news|updates?|plans?|project)|just (?:keeping in touch|catching up|checking in|saying hello|a (?:chat|catch-?up))"
    r"|keep(?:ing)? in touch|(?:social|courtesy) (?:call|visit)|all (?:quiet|fine)|nobody (?:there|in))(?![a-z])"
    r"|没(?:有)?什么?(?:新的?)?(?:情况|进展|消息|变化|动静)|没聊(?:业务|正事)|维护(?:一下)?关系|叙叙?旧|聊聊?近况|(?:没有?|暂无)(?:采购)?(?:计划|需求)",
    re.IGNORECASE,
)


def is_no_news(deal: Entity, extraction: Extraction) -> bool:
    """Lunch, and nothing new: where no deal is theirs it makes none."""
    said = [each for each in extraction.of("follow_up") if each.opportunity == deal.key]
    words = [str(each.fields["content"].value) for each in said if "content" in each.fields]
    steps = any({"nextAction", "nextFollowUpAt"} & set(each.fields) for each in said)
    return deal.key == IMPLIED and not steps and any(map(_NO_NEWS.search, words))


def _with_parties(deal: Entity, extraction: Extraction) -> Entity:
    """The only deal of a text is with the company and the people that the text names."""
    companies, contacts = extraction.of("company"), extraction.of("contact")
    company = deal.company or (companies[0].key if companies else "")
    named = deal.contacts or tuple(each.key for each in contacts if each.company in ("", company))
    return replace(deal, company=company, contacts=named)


def one_in_two_scripts(extraction: Extraction) -> Extraction:
    """Li Ming in the head of a mail and 李明 below it are one person, who keeps the Chinese name."""
    people = [
        (each, str(each.fields["name"].value)) for each in extraction.of("contact") if "name" in each.fields
    ]
    same: dict[str, str] = {}
    for entity, name in people:
        words = re.findall(r"[a-z]+", name.lower())
        if not words or not name.isascii():
            continue
        spelt = {"".join(words), "".join([*words[1:], words[0]]), "".join([words[-1], *words[:-1]])}
        heard = [each.key for each, other in people if spelt & set(sounds(other))]
        if len(heard) == 1:
            same[entity.key] = heard[0]
    return joined(extraction, same)


def joined(extraction: Extraction, same: dict[str, str]) -> Extraction:
    """`same` maps keys to those that stay. What one says of the other's record is said of the one that stays."""
    if not same:
        return extraction
    entities = [_with_links(each, same) for each in extraction.entities if each.key not in same]
    for key, kept in same.items():
        other = extraction.entity(key)
        assert other is not None
        entities = [
            _joined(each, _with_links(other, same)) if each.key == kept else each for each in entities
        ]
    cautions = [replace(each, entity=same.get(each.entity, each.entity)) for each in extraction.cautions]
    return replace(extraction, entities=tuple(entities), cautions=tuple(cautions))


def _with_links(entity: Entity, same: dict[str, str]) -> Entity:
    return replace(
        entity,
        company=same.get(entity.company, entity.company),
        contacts=tuple(dict.fromkeys(same.get(key, key) for key in entity.contacts)),
        opportunity=same.get(entity.opportunity, entity.opportunity),
    )


def _joined(entity: Entity, other: Entity) -> Entity:
    return replace(
        entity,
        fields={**other.fields, **entity.fields},
        company=entity.company or other.company,
        contacts=tuple(dict.fromkeys((*entity.contacts, *other.contacts))),
        mentions=tuple(sorted({*entity.mentions, *other.mentions})),
    )
