"""Without a model: questions about figures are answered as everywhere, names lead to their records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from wenshu.chat import manners, words
from wenshu.chat.naming import names_in
from wenshu.chat.records import opened, told
from wenshu.chat.tools import Toolbox
from wenshu.crm import opportunities, search, timeline
from wenshu.crm.search import Found
from wenshu.insights import pipeline, suggest
from wenshu.insights.answer import Answer
from wenshu.insights.plan import Query, Refuse

LATEST: Final = 3  # things that happened to the one deal that was found
FOUND: Final = 6
LONG_ENOUGH: Final = 5  # letters that are hardly in another word by chance
FACTS: Final = (
    "stage",
    "amount",
    "owner",
    "company",
    "expectedClose",
    "nextFollowUp",
    "title",
    "industry",
    "region",
)


@dataclass(frozen=True)
class Replied:
    """`understood` is False where nothing better than a refusal could be said."""

    text: str
    understood: bool
    answer: Answer | None = None


def reply(message: str, *, box: Toolbox, previous: Query | None) -> Replied:
    team = box.member.team
    if said := manners.heard(message):
        box.language = pipeline.language_of(message) or box.language
        box.suggestions = tuple(suggest.starters(box.language))
        return Replied(words.say(said, box.language), understood=True)
    answer = pipeline.ask(
        message,
        team=team,
        asked_by=box.member,
        now=box.now,
        spoken=box.language,
        previous=previous,
        engine="rules",
    )
    box.language = answer.language
    if not (isinstance(answer.plan, Refuse) and answer.plan.reason in {"not_understood", "unknown_name"}):
        box.steps.append({"tool": "ask_data", "about": message[:200]})
        box.answered(answer)
        return Replied(box.cited(answer), understood=answer.status != "out_of_scope", answer=answer)
    found = _records([*names_in(message, team), *answer.plan.words], box)
    if found:
        return Replied(found, understood=True)
    box.suggestions = answer.suggestions
    return Replied(box.cited(answer), understood=False, answer=answer)


def _records(asked: list[str], box: Toolbox) -> str:
    """What the words that were not understood are the names of."""
    for text in asked:
        found = [
            each for each in search.by_name(box.member.team, text, limit=FOUND) if _begins_a_word(text, each)
        ]
        if found:
            box.steps.append({"tool": "search_records", "about": text[:200]})
            return _one(found[0], box) if len(found) == 1 else _several(text, found, box)
    return ""


def _begins_a_word(text: str, found: Found) -> bool:
    """A few letters in the middle of a word are chance: "are" does not ask for a warehouse."""
    if not (text.isascii() and text.isalpha() and len(text) < LONG_ENOUGH):
        return True
    return re.search(rf"(?<![^\W\d_]){text}", found.name, re.IGNORECASE) is not None


def _several(text: str, found: list[Found], box: Toolbox) -> str:
    named = []
    for each in found:
        source = box.sources.record(each.kind, each.id, each.name)
        of = words.say("of", box.language, of=each.detail) if each.detail else ""  # tells namesakes apart
        named.append(f"{each.name} [{source.n}]{of}")
    return words.say("several", box.language, words=text, names=words.listed(named, box.language))


def _one(found: Found, box: Toolbox) -> str:
    team, language = box.member.team, box.language
    name, facts = opened(found.kind, found.id, team, language)
    source = box.sources.record(found.kind, found.id, name)
    known = [f"{words.field(key, language)} {facts[key]}" for key in FACTS if key in facts]
    about = words.say(
        "one" if known else "only",
        language,
        name=f"{name} [{source.n}]",
        facts=words.listed(known, language),
    )
    if found.kind != "opportunity":
        return about
    deal = opportunities.find(team, found.id)
    box.steps.append({"tool": "read_timeline", "about": name[:200]})
    events = [told(event, team, language) for event in timeline.of(deal, limit=LATEST).items]
    return "\n".join([about, *(words.happened(event, language) for event in events)])
