"""Whatever shape-true nonsense a model says of a text, each fact stands on the text, and nothing breaks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, get_args

import pytest

from wenshu.ai.messages import Reply, Usage
from wenshu.assist.completing import complete
from wenshu.assist.contract import PRE_ACCEPTED
from wenshu.assist.evaluation import suite
from wenshu.assist.evaluation.suite import Case
from wenshu.assist.extraction import EntityKind, Extraction
from wenshu.assist.llm import ModelExtractor, leaves_open, merged
from wenshu.assist.llm.draft import Draft, FieldWord
from wenshu.assist.offline import OfflineExtractor, orders
from wenshu.assist.offline.page import fold

NOW: Final = datetime(2026, 6, 17, 4, tzinfo=UTC)
CASES: Final = [*suite.texts()[::4], *suite.orders()]
ODD: Final = [
    "", " ", "1", "0", "-1", "NaN", "Infinity", "1E+999999", "9" * 400, "2026-02-31", "0001-01-01", "9999-12-31T23:59",
    "2026-06-03T25:61", "won", "lost", "XXX", "USD", "<b>", "\x00", "\ud83d\ude00"[:0] + "😀", "٣٤", "①②", "ﬁ", "ǅ", "İ", "ß",
    "null", "{{F1}}", "<email-1>", "<phone-999999>", "a" * 2000,
]  # fmt: skip
WORDS_OF_THE_TEXT: Final = frozenset(
    {"name", "title", "email", "phone", "domain", "competitor", "nextAction", "lostReason"}
)


@dataclass
class Babbling:
    """Stands where the client stands, and says what it is told to."""

    answer: Draft

    def structured(self, **_: object) -> Reply[Draft]:
        return Reply(self.answer, "babbler", Usage())


def nonsense(text: str, dice: random.Random) -> dict[str, Any]:
    keys = [f"k{n}" for n in range(12)]
    return {
        "entities": [
            {
                "kind": dice.choice(get_args(EntityKind)),
                "key": dice.choice(keys),
                "known": dice.choice([None, 0, 1, 5, 999]),
                "company": dice.choice([None, *keys]),
                "contacts": dice.sample(keys, 3),
                "opportunity": dice.choice([None, *keys]),
                "facts": [
                    {"field": dice.choice(get_args(FieldWord)), "value": piece(text, dice), "quote": piece(text, dice)}
                    for _ in range(dice.randrange(1, 20))
                ],
            }
            for _ in range(dice.randrange(1, 12))
        ]
    }  # fmt: skip


def piece(text: str, dice: random.Random) -> str:
    if dice.random() < 0.15:
        return dice.choice(ODD)
    start = dice.randrange(len(text))
    cut = text[start : start + dice.choice([1, 3, 8, 20, 80, 1000])]
    return dice.choice([cut, cut.upper(), " ".join(cut), cut.replace(" ", "\u3000"), f"“{cut}…"])[:2000]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_each_fact_stands_on_the_text(case: Case) -> None:
    dice = random.Random(case.id)
    context = case.context.context(case.text, now=NOW)
    rules = OfflineExtractor().extract(case.text, context)
    leaves_open(case.text, rules)
    for _ in range(6):
        draft = Draft.model_validate(nonsense(case.text, dice))
        found = ModelExtractor(Babbling(draft)).extract(case.text, context)  # type: ignore[arg-type]
        check(found, case.text)
        both = complete(merged(rules, found), about_a_deal=False)
        assert {entity.key for entity in rules.entities} <= {entity.key for entity in both.entities}
        assert len({entity.key for entity in both.entities}) == len(both.entities)


def check(found: Extraction, text: str) -> None:
    ordered = orders.find(fold(text))
    keys = {entity.key: entity.kind for entity in found.entities}
    for entity in found.entities:
        assert entity.company == "" or keys[entity.company] == "company"
        assert all(keys[key] == "contact" for key in entity.contacts)
        assert entity.opportunity == "" or keys[entity.opportunity] == "opportunity"
        for name, fact in entity.fields.items():
            assert fact.span is not None
            assert 0 <= fact.span.start < fact.span.end <= len(text)
            quote = text[fact.span.start : fact.span.end]
            assert not any(fact.span.start < bad.end and bad.start < fact.span.end for bad in ordered)
            assert 0 < fact.confidence <= 0.9
            assert fact.reason != "implied" or fact.confidence < PRE_ACCEPTED or name == "kind"
            if name in WORDS_OF_THE_TEXT and fact.reason != "known_name":
                assert fact.value == " ".join(quote.split())
