"""Two readings of one text become one: what both say is surer, what they say differently is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from wenshu.assist.contract import PRE_ACCEPTED
from wenshu.assist.extraction import Caution, Entity, Extraction, Fact
from wenshu.assist.llm.pairing import overlaps, paired, same_value

FIRM: Final = 0.95  # a fact of the rules that no other reading shakes
WORDS: Final = frozenset({"nextAction", "lostReason", "title", "competitor", "industry", "country", "phone"})
"""Two stretches of the text that overlap say the same."""
ASKED: Final = 0.6
SUREST: Final = 0.97


def merged(rules: Extraction, model: Extraction) -> Extraction:
    """The rules' reading, surer where the model agrees, and with what only the model found."""
    keys = paired(rules, model)  # of the model's entities: the rules' key where both mean one
    added = [
        entity for entity in model.entities if entity.key not in keys and _is_welcome(entity, rules, keys)
    ]
    keys |= {entity.key: f"m-{entity.key}" for entity in added}
    cautions: list[Caution] = []
    entities: list[Entity] = []
    for entity in rules.entities:
        others = [other for other in model.entities if keys.get(other.key) == entity.key]
        for other in others:
            entity = _one(entity, _rekeyed(other, keys), cautions)
        entities.append(entity)
    entities += [_rekeyed(entity, keys) for entity in added]
    told = [*rules.cautions, *_told(model.cautions, keys), *cautions]
    if entities:
        told = [caution for caution in told if caution.code != "nothing_found"]
    return replace(rules, entities=tuple(entities), cautions=_once(told))


def _is_welcome(entity: Entity, rules: Extraction, keys: dict[str, str]) -> bool:
    """Of what the rules did not find: names that stand elsewhere, and deals and talks where there were none."""
    own = rules.of(entity.kind)
    if entity.kind in {"opportunity", "follow_up"} and own:
        facts = [fact for fact in entity.fields.values() if fact.span]
        taken = [fact for other in own for fact in other.fields.values() if fact.reason != "whole_text"]
        is_new = not any(overlaps(fact, other) for fact in facts for other in taken)
        return entity.kind == "opportunity" and is_new and _stands_alone(entity, keys)
    name = entity.fields.get("name")
    named = [other.fields["name"] for other in rules.entities if "name" in other.fields]
    return name is None or not any(overlaps(name, other) for other in named)


def _stands_alone(entity: Entity, keys: dict[str, str]) -> bool:
    """A second deal has a customer of its own, or a name, or an amount."""
    of_another = bool(entity.company) and entity.company not in keys
    return of_another or bool({"name", "expectedAmount"} & entity.fields.keys())


def _one(entity: Entity, other: Entity, cautions: list[Caution]) -> Entity:
    fields = dict(entity.fields)
    for name, theirs in other.fields.items():
        ours = fields.get(name)
        if ours is None:
            fields[name] = theirs
        elif name not in {"content", "description"}:
            fields[name] = _agreed(entity, name, ours, theirs, cautions)
    return replace(
        entity,
        fields=fields,
        company=entity.company or other.company,
        contacts=tuple(dict.fromkeys((*entity.contacts, *other.contacts))),
        opportunity=entity.opportunity or other.opportunity,
        mentions=tuple(dict.fromkeys((*entity.mentions, *other.mentions))),
    )


def _agreed(entity: Entity, name: str, ours: Fact, theirs: Fact, cautions: list[Caution]) -> Fact:
    if same_value(name, ours, theirs) or (name in WORDS and overlaps(ours, theirs)):
        surer = max(ours.confidence, theirs.confidence)
        if min(ours.confidence, theirs.confidence) >= PRE_ACCEPTED:
            surer = min(SUREST, surer + 0.05)
        elif ours.reason in {"ambiguous_date", "opinion", "range"}:
            surer = ours.confidence  # two that guess the same still guess
        return replace(ours, confidence=surer)
    if ours.reason == "composed" and theirs.span is not None:
        return theirs
    if ours.confidence >= FIRM or name == "name":
        return ours
    kept, shown = (
        (ours, theirs)
        if ours.confidence >= PRE_ACCEPTED or theirs.confidence < PRE_ACCEPTED
        else (theirs, ours)
    )
    other = {"value": str(shown.value)[:200]}
    cautions.append(Caution("readings_differ", entity.key, name, shown.span, other))
    return replace(kept, confidence=min(kept.confidence, ASKED))


def _rekeyed(entity: Entity, keys: dict[str, str]) -> Entity:
    return replace(
        entity,
        key=keys[entity.key],
        company=keys.get(entity.company, ""),
        contacts=tuple(keys[key] for key in entity.contacts if key in keys),
        opportunity=keys.get(entity.opportunity, ""),
    )


def _told(cautions: Sequence[Caution], keys: dict[str, str]) -> Iterable[Caution]:
    for caution in cautions:
        if caution.code == "text_cut":
            continue  # the rules have read the rest
        if not caution.entity:
            yield caution
        elif caution.entity in keys:
            yield replace(caution, entity=keys[caution.entity])


def _once(cautions: Iterable[Caution]) -> tuple[Caution, ...]:
    first: dict[tuple[str, str, str], Caution] = {}
    for caution in cautions:
        first.setdefault((caution.code, caution.entity, caution.field_name), caution)
    return tuple(first.values())
