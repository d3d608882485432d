"""From a question to a plan by way of a model: closed schema, our own links, nothing forgotten, one repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from wenshu.ai.client import Client
from wenshu.ai.messages import Usage
from wenshu.errors import Invalid
from wenshu.insights.engine import AnswerLanguage, AnyPlan, TeamCalendar, Vocabulary
from wenshu.insights.link import matcher
from wenshu.insights.llm import prompt
from wenshu.insights.llm.draft import Draft, DraftQuery, query_of
from wenshu.insights.llm.names import linked
from wenshu.insights.offline.kept import forgotten
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.offline.spelling import read
from wenshu.insights.offline.tokens import tidy
from wenshu.insights.plan import Clarify, Handoff, Query, Reading, Refuse

PLAN_TOKENS = 1200
FEWEST_READINGS, MOST_READINGS = 2, 4


@dataclass(frozen=True)
class Drawn:
    """A model's plan, checked, and what it took."""

    plan: AnyPlan
    model: str
    usage: Usage


@dataclass(frozen=True)
class ModelPlanner:
    """`check` raises BadPlan for a plan that would not run here."""

    client: Client
    check: Callable[[Query], object]

    def plan(
        self,
        question: str,
        *,
        vocabulary: Vocabulary,
        calendar: TeamCalendar,
        language: AnswerLanguage,
        previous: Query | None = None,
    ) -> Drawn:
        """Raises ModelUnavailable; what the model got wrong twice is one too."""
        _, marks = read(Text(tidy(question), matcher(vocabulary), calendar))
        found: dict[int, Query] = {}

        def whole(draft: Draft) -> Draft:
            _one_outcome(draft)
            found.clear()  # of a first answer that was sent back
            for given in _queries(draft):
                found[id(given)] = self._query(given, marks if previous is None else [], vocabulary)
            return draft

        shape: TypeAdapter[Draft] = TypeAdapter(Annotated[Draft, AfterValidator(whole)])
        facts = prompt.asked(
            question, vocabulary=vocabulary, calendar=calendar, language=language, previous=previous
        )
        reply = self.client.structured(
            task="insight", system=prompt.RULES, user=facts, schema=shape, max_output_tokens=PLAN_TOKENS
        )
        queries = [found[id(given)] for given in _queries(reply.value)]
        return Drawn(_plan(question, reply.value, queries, language), reply.model, reply.usage)

    def _query(self, given: DraftQuery, marks: list[Mark], vocabulary: Vocabulary) -> Query:
        query = linked(query_of(given), vocabulary)
        missing = forgotten(marks, query)
        if missing:
            words = ", ".join(repr(word) for word in missing)
            raise ValueError(f"the plan says nothing of {words}; use each, or list it under unused")
        try:
            self.check(query)
        except Invalid as wrong:
            raise ValueError("; ".join(f"{e.pointer}: {e.message}" for e in wrong.errors)) from None
        return query


def _queries(draft: Draft) -> list[DraftQuery]:
    return [draft.query] if draft.query else list(draft.readings)


def _one_outcome(draft: Draft) -> None:
    given = [draft.query is not None, bool(draft.readings), draft.refusal is not None, draft.wants_to_write]
    if sum(given) != 1:
        raise ValueError("fill exactly one of query, readings, refusal and wantsToWrite")
    if draft.readings and not FEWEST_READINGS <= len(draft.readings) <= MOST_READINGS:
        raise ValueError("give two to four readings, or one query")


def _plan(question: str, draft: Draft, queries: list[Query], language: AnswerLanguage) -> AnyPlan:
    if draft.wants_to_write:
        return Handoff(text=question)
    if draft.refusal:
        return Refuse(reason=draft.refusal, words=draft.unused)
    if draft.unused:  # half of a question is not answered as if it were the whole
        nearest = [sentence(query, language) for query in queries]
        return Refuse(reason="not_understood", words=draft.unused, nearest=nearest)
    if len(queries) == 1:
        return queries[0]
    readings = [Reading(sentence=sentence(query, language), query=query) for query in queries]
    return Clarify(reason="ambiguous_metric", options=readings)
