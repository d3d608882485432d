"""The planner that needs no model: it answers what it understood to the last word, and says what it did not."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from wenshu.insights import link
from wenshu.insights.engine import AnswerLanguage, AnyPlan, TeamCalendar, Vocabulary
from wenshu.insights.offline import goes_on, kept, refusals, several, shifts
from wenshu.insights.offline.amend import amend_draft
from wenshu.insights.offline.compose import MAX_DIMENSIONS, compose, query_of
from wenshu.insights.offline.draft import Context, Draft
from wenshu.insights.offline.idle import idle, in_order
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text
from wenshu.insights.offline.part_of_whole import part_and_whole
from wenshu.insights.offline.people_of_deals import people_or_deals
from wenshu.insights.offline.recast import recast
from wenshu.insights.offline.said_in_parts import closed_beside_won, named_again
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.offline.spelling import read
from wenshu.insights.offline.tokens import tidy
from wenshu.insights.offline.turns import Turn, asks_again, is_of_coming_days, stands_alone, turn
from wenshu.insights.offline.voice_notes import in_turn
from wenshu.insights.plan import Clarify, Dimension, Filter, Handoff, Having, Query, Reading, Refuse

MAX_READINGS = 4
SIDES: tuple[Dimension, ...] = ("sales_team", "owner", "region")
LONGEST = 400  # characters of a question


class OfflinePlanner:
    """Rules and word lists: pure, without a database, a network or a clock of its own."""

    def plan(
        self,
        question: str,
        *,
        vocabulary: Vocabulary,
        calendar: TeamCalendar,
        language: AnswerLanguage,
        deal_words: frozenset[str] = frozenset(),
    ) -> AnyPlan:
        context = Context(vocabulary, calendar, language, deal_words)
        text = named_again(tidy(question))
        if len(text) > LONGEST:
            return refusals.refuse("not_understood", [text[:40] + "…"], [], language)
        text, marks = _marks(context, text)
        context = replace(context, closed_is_either=closed_beside_won(marks))
        if refusals.is_write(marks):
            return Handoff(text=question.strip())
        declined = refusals.declined(marks)
        if declined:
            return refusals.refuse(*declined, _nearest(context, text, marks), language)
        plan = _understood(context, text, marks)
        if isinstance(plan, Query) or (isinstance(plan, Refuse) and plan.reason == "not_understood"):
            plan = self._in_parts(context, text, marks, plan) or plan
        if isinstance(plan, Query) and not _reads_back(context, sentence(plan, language), plan):
            return refusals.refuse(
                "not_understood", [text], [], language
            )  # it could not be told what was asked
        return plan

    def _in_parts(self, context: Context, text: str, marks: list[Mark], whole: AnyPlan) -> AnyPlan | None:
        """Several figures asked for at once: told together, or one after the other."""

        def go_on(previous: Query, then: str) -> AnyPlan:
            return self.amend(
                previous,
                then,
                vocabulary=context.vocabulary,
                calendar=context.calendar,
                language=context.language,
                deal_words=context.deal_words,
            )

        found = several.parts(text, marks, plan=lambda part: _part(context, part), go_on=go_on)
        if found is None:
            lost = isinstance(whole, Query) and several.loses(text, marks, whole)
            return refusals.refuse("not_understood", [text], [], context.language) if lost else None
        found = several.of_won_deals(found, marks)
        if isinstance(whole, Query) and several.tells(whole, found):
            return None
        both = several.together(found) or several.beside_target(found) or several.each_of_them(found)
        if both is not None and _reads_back(context, sentence(both, context.language), both):
            return both
        readings = [Reading(sentence=sentence(each, context.language), query=each) for each in found]
        return Clarify(reason="several_questions", surface=text, options=readings)

    def amend(
        self,
        previous: Query,
        question: str,
        *,
        vocabulary: Vocabulary,
        calendar: TeamCalendar,
        language: AnswerLanguage,
        deal_words: frozenset[str] = frozenset(),
    ) -> AnyPlan:
        """The next turn of a conversation: a question of its own, or a patch on the last plan.

        As `plan`, a refusal names the words that were not understood.
        """
        context = Context(vocabulary, calendar, language, deal_words)
        text = tidy(question)
        if len(text) > LONGEST:
            return refusals.refuse("not_understood", [text[:40] + "…"], [], language)
        if shifted := shifts.moved(text, previous, calendar):
            return shifted
        of_parties = goes_on.with_its_noun(text, previous)
        if of_parties is not None:
            plan = self.plan(
                of_parties, vocabulary=vocabulary, calendar=calendar, language=language, deal_words=deal_words
            )
            narrower = goes_on.within(plan, previous, [], vocabulary) if isinstance(plan, Query) else None
            return narrower or refusals.refuse("not_understood", [text], [], language)
        said = turn(text, chinese=language == "zh")
        patch, marks = _marks(context, said.text)
        if previous.entity == "voice_note":
            marks = in_turn(Text(patch, link.matcher(vocabulary), calendar), marks)
        unknown = [m.surface for m in marks if m.kind == "unknown"]
        if unknown and said.opened:
            return refusals.refuse("not_understood", unknown, [], language)
        if any(m.sense("antecedent") for m in marks) and not unknown:
            of_them = replace(said, text=patch, refers=True)
            return _patched(context, previous, of_them, [_understood_from(m) for m in marks])
        closed = any(given.field == "status" and given.value != "open" for given in previous.filters)
        if not unknown and not said.opened and is_of_coming_days(marks, closed_before=closed):
            return self.plan(
                question, vocabulary=vocabulary, calendar=calendar, language=language, deal_words=deal_words
            )
        if unknown or stands_alone(marks, said):
            plan = self.plan(
                question, vocabulary=vocabulary, calendar=calendar, language=language, deal_words=deal_words
            )
            return plan if unknown or said.refers else _going_on(context, plan, previous, marks)
        return _patched(context, previous, replace(said, text=patch), marks)


def _going_on(context: Context, plan: AnyPlan, previous: Query, marks: list[Mark]) -> AnyPlan:
    """A question that could be one of its own, and is asked of what was asked about before."""
    if not isinstance(plan, Query):
        return plan
    if largest := goes_on.largest_group(plan, previous, marks):
        return largest
    if not (goes_on.names_no_records(marks, previous) or goes_on.asks_the_same(plan, previous, marks)):
        return plan
    if goes_on.is_of_a_few(plan, previous):
        return refusals.refuse(
            "not_understood", [m.surface for m in marks if not m.filler], [], context.language
        )
    return goes_on.within(plan, previous, marks, context.vocabulary) or plan


def _part(context: Context, text: str) -> AnyPlan:
    text, marks = _marks(context, tidy(text))
    return _understood(context, text, marks)


def _understood_from(mark: Mark) -> Mark:
    """ "Of those": what was asked about before."""
    return replace(mark, senses=(Sense("filler"),)) if mark.sense("antecedent") else mark


def _patched(context: Context, previous: Query, said: Turn, marks: list[Mark]) -> AnyPlan:
    draft = Draft(context, said.text, list(marks))
    query = amend_draft(draft, previous, said)
    if draft.ambiguous is not None:
        return _which_name(context, previous, said, marks, draft.ambiguous)
    if query is not None and not draft.leftovers:
        nothing_said = idle(marks, query, lambda rest: _amended(context, previous, said, rest))
        if nothing_said and query != previous:
            return refusals.refuse("not_understood", [m.surface for m in nothing_said], [], context.language)
    nothing_new = query == previous and not asks_again(marks)  # how much is that, after what it is worth
    if query is None or draft.leftovers or not draft.used or nothing_new:
        words = [m.surface for m in draft.leftovers] or [said.text]
        return refusals.refuse("not_understood", words, [], context.language)
    return query


def _amended(context: Context, previous: Query, said: Turn, marks: list[Mark]) -> Query | None:
    draft = Draft(context, said.text, marks)
    query = amend_draft(draft, previous, said)
    return None if draft.leftovers else query


def _which_name(context: Context, previous: Query, said: Turn, marks: list[Mark], index: int) -> AnyPlan:
    readings: list[Reading] = []
    for name in marks[index].names:
        chosen = [replace(m, names=(name,)) if i == index else m for i, m in enumerate(marks)]
        plan = _patched(context, previous, said, chosen)
        if isinstance(plan, Query):
            readings.append(Reading(sentence=sentence(plan, context.language), query=plan))
    return _clarified(context, marks[index].surface, readings)


def _clarified(context: Context, surface: str, readings: list[Reading], more: int = 0) -> AnyPlan:
    """The first of the readings; fewer than two are no choice."""
    shown = readings[:MAX_READINGS]
    if len(shown) < 2:
        nearest = [reading.sentence for reading in shown]
        return refusals.refuse("not_understood", [surface], nearest, context.language)
    more = max(more, len(readings) - len(shown))
    return Clarify(reason="ambiguous_name", surface=surface, options=shown, more=more)


def _marks(context: Context, text: str) -> tuple[str, list[Mark]]:
    """The question with its typing errors mended, and its marks."""
    matcher = link.matcher(context.vocabulary)
    mended, marks = read(Text(text, matcher, context.calendar, deal_words=context.deal_words))
    return mended.surface, recast(mended, marks)


def _understood(context: Context, text: str, marks: list[Mark]) -> AnyPlan:
    unknown = [m for m in marks if m.kind == "unknown"]
    if unknown:
        named = [m for m in unknown if refusals.looks_like_a_name(m, text)]
        reason = "unknown_name" if named else "not_understood"
        words = [refusals.whole_quote(m, text) for m in unknown]
        return refusals.refuse(reason, words, _nearest(context, text, marks), context.language)
    draft = Draft(context, text, list(marks))
    compose(draft)
    if draft.nobodys:
        told = [m for m in marks if not ((noun := m.sense("noun")) and noun.value == "sales_team")]
        nearest = _nearest(context, text, told)
        return refusals.refuse("unknown_name", draft.nobodys, nearest, context.language)
    if draft.ambiguous is not None:
        return _ask_back(context, text, marks, draft.ambiguous)
    if not draft.leftovers and len(draft.dimensions) > MAX_DIMENSIONS:
        return _one_by_one(context, draft)
    query = query_of(draft)
    says_something = any(not m.filler and not m.sense("and", "or", "to") for m in marks)
    unheeded = kept.unheeded(draft, query) if query is not None and not draft.against_all else []
    if query is not None and not draft.leftovers and not unheeded:
        unheeded = [m.surface for m in idle(marks, query, lambda rest: _replanned(context, text, rest))]
    if draft.leftovers or query is None or not draft.used or not says_something or unheeded:
        words = [m.surface for m in draft.leftovers] or unheeded or [text]
        return refusals.refuse("not_understood", words, _nearest(context, text, marks), context.language)
    if draft.whole is not None and query.shape == "share":
        return _part_and_whole(context, draft, query, draft.whole)
    if people := people_or_deals(draft, query):
        readings = [Reading(sentence=sentence(each, context.language), query=each) for each in people]
        return Clarify(reason="ambiguous_metric", surface=text, options=readings)
    if draft.deals_or_money and query.metrics == ["count"]:
        return _deals_or_money(context, draft, query)
    if asks_again(marks) and query.shape == "scalar" and query.metrics == ["amount_sum"]:
        return _money_of_what(context, text)
    if draft.against_all:
        return _side_by_side(context, draft, query)
    if draft.sum_or_each and query.shape == "breakdown":
        return _sum_or_each(context, draft, query, draft.sum_or_each)
    if draft.unclear and query.metrics == ["count"] and query.shape == "scalar":
        return _without_context(context, draft, query)
    if query.shape == "list" and query.time and all(map(_names_no_records, marks)):
        return _without_context(context, draft, query)
    return query


def _names_no_records(mark: Mark) -> bool:
    """周涵这个月怎么样: a period, whose it is, and nothing that is counted there."""
    named = any(name.field != "source" for name in mark.names)  # what came in from trade shows
    return bool(mark.time or named or mark.sense("filler", "and", "what", "mine", "myteam"))


def _replanned(context: Context, text: str, marks: list[Mark]) -> Query | None:
    draft = Draft(context, text, marks)
    compose(draft)
    return None if draft.leftovers else query_of(draft)


def _without_context(context: Context, draft: Draft, query: Query) -> AnyPlan:
    """ "上个月呢", 今年多少: of some people or a period, and nothing that is counted there."""
    won = [*query.filters, Filter(field="status", value="won")]
    closed = [given.model_copy(update={"field": "closed_at"}) for given in query.time]
    created = [given.model_copy(update={"field": "created_at"}) for given in query.time]
    queries = [
        Query(shape="scalar", metrics=["amount_sum"], filters=won, time=closed, scope=query.scope),
        Query(shape="list", filters=won, time=closed, scope=query.scope),
        Query(shape="scalar", metrics=["count"], filters=query.filters, time=created, scope=query.scope),
    ]
    readings = [Reading(sentence=sentence(q, context.language), query=q) for q in queries]
    return Clarify(reason="missing_context", surface=draft.text, options=readings)


def _deals_or_money(context: Context, draft: Draft, query: Query) -> AnyPlan:
    """签了多少: the number of deals, or what they are worth."""
    order = [each.model_copy(update={"by": "amount_sum"}) for each in query.order]
    money = query.model_copy(update={"metrics": ["amount_sum"], "order": order})
    readings = [Reading(sentence=sentence(each, context.language), query=each) for each in (money, query)]
    return Clarify(reason="ambiguous_metric", surface=draft.text, options=readings)


def _part_and_whole(context: Context, draft: Draft, query: Query, whole: list[Filter]) -> AnyPlan:
    """What share of the pipeline closes in December: both figures; of what was won, since when was not said."""
    each = part_and_whole(query, whole)
    readings = [Reading(sentence=sentence(q, context.language), query=q) for q in each]
    both = any(given.field == "status" and given.value == "open" for given in query.filters)
    reason: Literal["several_questions", "ambiguous_metric"] = (
        "several_questions" if both else "ambiguous_metric"
    )
    return Clarify(reason=reason, surface=draft.text, options=readings)


def _money_of_what(context: Context, text: str) -> AnyPlan:
    """ "How much", 金额, with nothing asked before: of what is open, or of what was won."""
    each = [
        Query(shape="scalar", metrics=["amount_sum"], filters=[Filter(field="status", value=status)])
        for status in ("open", "won")
    ]
    readings = [Reading(sentence=sentence(query, context.language), query=query) for query in each]
    return Clarify(reason="missing_context", surface=text, options=readings)


def _sum_or_each(context: Context, draft: Draft, query: Query, given: Having) -> AnyPlan:
    """Customers with an amount over 100k: all their deals together, or any single one."""
    rest = [f for f in query.filters if f.field != "amount" or f.value != given.value]
    whole = query.model_copy(update={"filters": rest, "metrics": ["amount_sum"], "having": [given]})
    readings = [Reading(sentence=sentence(each, context.language), query=each) for each in (whole, query)]
    return Clarify(reason="ambiguous_metric", surface=draft.text, options=readings)


def _side_by_side(context: Context, draft: Draft, query: Query) -> AnyPlan:
    """ "Compared to the rest", of nobody in particular: teams, people or regions beside each other."""
    metrics = query.metrics or ["amount_sum"]
    each = [
        query.model_copy(
            update={"shape": "breakdown", "metrics": metrics, "dimensions": [dimension], "order": []}
        )
        for dimension in SIDES
    ]
    readings = [Reading(sentence=sentence(q, context.language), query=q) for q in each]
    return Clarify(reason="missing_context", surface=draft.text, options=readings)


def _one_by_one(context: Context, draft: Draft) -> AnyPlan:
    """More groupings at once than an answer can show: each by itself."""
    readings = []
    for dimension in draft.dimensions[:MAX_READINGS]:
        query = query_of(draft, dimensions=[dimension])
        if query is not None:
            readings.append(Reading(sentence=sentence(query, context.language), query=query))
    return Clarify(reason="ambiguous_metric", surface=draft.text, options=readings)


def _ask_back(context: Context, text: str, marks: list[Mark], index: int) -> AnyPlan:
    """One full sentence for each thing the name may be."""
    readings: list[Reading] = []
    names = marks[index].names
    for name in names[:MAX_READINGS]:
        chosen = [replace(m, names=(name,)) if i == index else m for i, m in enumerate(marks)]
        plan = _understood(context, text, chosen)
        if isinstance(plan, Query):
            readings.append(Reading(sentence=sentence(plan, context.language), query=plan))
        elif isinstance(plan, Clarify):
            readings += plan.options
    return _clarified(context, marks[index].surface, readings, max(len(names) - MAX_READINGS, 0))


def _nearest(context: Context, text: str, marks: list[Mark]) -> list[str]:
    """The question without the words that were not understood, if it is still one."""
    kept = refusals.in_other_words(marks)
    if not any(m.names or m.sense(*refusals.TELLING) for m in kept):
        return []  # a number or a day alone is no question
    draft = Draft(context, text, kept)
    compose(draft)
    several = len(draft.dimensions) > MAX_DIMENSIONS
    query = query_of(draft, dimensions=draft.dimensions[:1] if several else None)
    if (
        query is None
        or draft.ambiguous is not None
        or not (query.metrics or query.filters or query.time or query.order)
    ):
        return []
    if draft.unclear or draft.extra_period is not None:
        return []  # half of it would be our own
    if query.shape == "detail" and any(given.op == "in" for given in query.filters):
        return []  # several that share a word are no near name
    offered = sentence(query, context.language)
    return [offered] if _reads_back(context, offered, query) else []


def _reads_back(context: Context, offered: str, query: Query) -> bool:
    """Only what this planner understands as the same plan is worth offering."""
    text, marks = _marks(context, tidy(offered))
    if any(m.kind == "unknown" for m in marks) or refusals.is_write(marks) or refusals.declined(marks):
        return False
    draft = Draft(context, text, marks)
    compose(draft)
    again = query_of(draft)
    return (
        again is not None
        and not draft.leftovers
        and draft.ambiguous is None
        and not kept.unheeded(draft, again)
        and in_order(again) == in_order(query)
    )
