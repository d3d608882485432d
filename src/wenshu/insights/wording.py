"""A selection in words: what is counted, of whom, in which period. The same words for answers, links and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import ModuleType
from uuid import UUID

from wenshu.crm.money import BadAmount, sum_to_minor
from wenshu.insights import formats, phrases_en, phrases_zh
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.fields import FACTS, NUMBERS
from wenshu.insights.figures import Group
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.plan import Dimension, Filter, Having, Listed, Metric
from wenshu.insights.segments import Label, Segment, Slot, Words, fill, joined
from wenshu.insights.selection import Selection, Span
from wenshu.insights.stage_questions import WON
from wenshu.insights.validate import numbers, texts

STATUS_NOUNS = {
    frozenset({"open"}): "opportunity.open",
    frozenset({"won"}): "opportunity.won",
    frozenset({"lost"}): "opportunity.lost",
    frozenset({"won", "lost"}): "opportunity.closed",
}
FACT_FIELDS = {
    "has_amount": "amount",
    "has_company": "company",
    "has_owner": "owner",
    "has_expected_close": "expected_close_date",
    "has_next_follow_up": "next_follow_up_at",
}
NEGATIVE = frozenset({"ne", "not_in"})


@dataclass(frozen=True)
class Wording:
    """`called` names the people and companies that a selection holds by id; `currency` is the team's own."""

    language: AnswerLanguage
    currency: str
    called: Mapping[UUID, str] = field(default_factory=dict)

    @property
    def catalogue(self) -> ModuleType:
        return phrases_zh if self.language == "zh" else phrases_en

    def say(self, key: str, **slots: Slot) -> list[Segment]:
        return fill(self.catalogue.PHRASES[key], slots)

    def text(self, key: str) -> str:
        return str(self.catalogue.PHRASES[key])

    def field(self, name: str) -> str:
        """A field's name inside a sentence."""
        return str(self.catalogue.FIELDS[name]).lower()

    def heading(self, name: str) -> str:
        return str(self.catalogue.FIELDS[name])

    def stage(self, name: str) -> list[Segment]:
        return [Words(self.text("any_won"))] if name == WON else [Label("name", name)] if name else []

    def metric(self, metric: Metric) -> str:
        return str(self.catalogue.METRICS[metric])

    def noun(self, selection: Selection, count: float | None = None) -> str:
        statuses = _statuses(selection) if selection.entity == "opportunity" else frozenset()
        key = STATUS_NOUNS.get(statuses, selection.entity) if statuses else selection.entity
        if key == "opportunity.closed" and any(
            s.field == "closed_at" and (s.start or s.end) for s in selection.spans
        ):
            key = "opportunity.dated"
        one, many = self.catalogue.NOUNS[key]
        return str(one if count == 1 else many)

    def nouns(self, entity: Listed) -> str:
        return str(self.catalogue.NOUNS[entity][1])

    def subject(self, selection: Selection, count: float | None = None) -> list[Segment]:
        """ "won deals in region Central, closed from 1 Oct 2017 to 31 Dec 2017"."""
        when = [self.when(span) for span in selection.spans if span.start or span.end]
        return self._qualified(self.noun(selection, count), self._where(selection), when)

    def target(self, selection: Selection, *, inside: bool = False) -> list[Segment]:
        """ "Target of Anna, from 1 Oct 2017 to 31 Dec 2017": of those whose won deals are selected."""
        noun = self.metric("target_amount")
        when = [self.period(span) for span in selection.spans if span.start or span.end]
        return self._qualified(noun.lower() if inside else noun, self._where(selection), when)

    def of_won(self, selection: Selection) -> list[Segment]:
        return self.say("of", metric=self.metric("amount_sum"), subject=self.subject(selection))

    def _where(self, selection: Selection) -> list[list[Segment]]:
        where = self.conditions(selection)
        for owner in (selection.owner_id, selection.company_id):
            if owner is not None and owner in self.called:
                key = "mine" if owner == selection.owner_id else "where.company"
                where.append(self.say(key, value=Label("name", self.called[owner])))
        if selection.led_by is not None and selection.led_by in self.called:
            where.append(self.say("led_by", value=Label("name", self.called[selection.led_by])))
        if selection.ids:
            where.append(self.say("picked"))
        return where

    def _qualified(self, noun: str, where: list[list[Segment]], when: list[list[Segment]]) -> list[Segment]:
        qualifiers = [*where, *when] if self.language == "en" else [*when, *where]
        if not qualifiers:
            return [Words(noun)]
        chain = joined(qualifiers, self.text("subject.between"))
        return self.say("subject.qualified", noun=noun, qualifiers=chain)

    def conditions(self, selection: Selection) -> list[list[Segment]]:
        """Those that the noun does not say."""
        own = selection.entity  # a company's company is its name
        return [
            self._condition(
                given.model_copy(update={"field": "name"}) if given.field == own else given, selection
            )
            for given in selection.filters
            if not _is_in_noun(given, selection)
        ]

    def when(self, span: Span) -> list[Segment]:
        return self.say(f"when.{span.field}", period=self.period(span))

    def period(self, span: Span) -> list[Segment]:
        """The resolved days, the last one included."""
        start = Label("day", formats.day(span.start, self.language)) if span.start else None
        last = span.end - timedelta(days=1) if span.end else None
        end = Label("day", formats.day(last, self.language)) if last else None
        if start and end:
            return self.say("period.day" if span.start == last else "period.range", start=start, end=end)
        if start:
            return self.say("period.since", start=start)
        return self.say("period.until", end=end) if end else []

    def named(self, dimension: Dimension, value: str | None) -> Segment:
        """A group's name: as stored, or in our words where we made it up ourselves."""
        if value is None:
            return Words(self.text("nobody"))
        if dimension in {"status", "kind", "origin", "voice_status", "voice_source"}:
            return Words(self.catalogue.STORED_WORDS.get(value, value))
        return Label("name", value)

    def _condition(self, given: Filter, selection: Selection) -> list[Segment]:
        if given.field in FACTS:
            return self._fact(given)
        if given.op in {"is_null", "not_null"}:
            return self.say("empty" if given.op == "is_null" else "filled", field=self.field(given.field))
        if given.field in NUMBERS:
            return self._threshold(given)
        values = joined(([self.named(given.field, v)] for v in texts(given)), self.text("either"))  # type: ignore[arg-type]
        if given.op == "contains":
            deals = given.field == "name" and selection.entity in {"follow_up", "voice_note"}
            field = "opportunity" if deals else given.field
            return self.say("contains", field=self.field(field), value=values)
        condition = self.say(f"where.{given.field}", value=values)
        return self.say("not", condition=condition) if given.op in NEGATIVE else condition

    def _fact(self, given: Filter) -> list[Segment]:
        true = (given.value is True) == (given.op == "eq")
        if given.field == "overdue":
            return self.say("overdue" if true else "not_overdue")
        if given.field in FACT_FIELDS:
            return self.say("filled" if true else "empty", field=self.field(FACT_FIELDS[given.field]))
        return self.say(f"{'with' if true else 'without'}.{given.field}")

    def _threshold(self, given: Filter) -> list[Segment]:
        shown = [Label("threshold", text) for text in self.thresholds(given)]
        op = "eq" if given.op == "ne" else given.op
        own = f"{given.field}.{op}"
        key = own if own in self.catalogue.PHRASES else op
        condition = self.say(key, field=self.field(given.field), value=shown[0], other=shown[-1])
        return self.say("not", condition=condition) if given.op == "ne" else condition

    def having(self, given: Sequence[Having]) -> list[Segment]:
        """ ", only with number above 5"."""
        if not given:
            return []
        conditions = (
            self.say(
                f"having.{each.op}",
                metric=self.metric(each.metric).lower(),
                value=Label("threshold", self.bound(each)),
            )
            for each in given
        )
        return self.say("having", conditions=joined(conditions, self.text("list.last")))

    def bound(self, given: Having) -> str:
        unit = DEFINITIONS[given.metric].unit
        if unit == "money":
            return _money(given.value, given.currency or self.currency, self.language)
        if unit == "rate":
            return f"{formats.number(given.value * 100)}%"
        return formats.number(given.value) + (self.text("days") if unit == "days" else "")

    def dimensions(self, dimensions: Iterable[Dimension]) -> str:
        return self.text("list.last").join(self.field(dimension) for dimension in dimensions)

    def group(self, group: Group) -> Segment:
        """A group's name; a period's is written out."""
        if group.is_rest:
            return Words(self.text("others"))
        if group.first_day is not None and group.value is not None:
            return Label(
                "period", formats.period(group.first_day, group.dimension, group.value, self.language)
            )
        return self.named(group.dimension, group.value)

    def thresholds(self, given: Filter) -> list[str]:
        """The numbers of a filter, as people write them."""
        values = numbers(given)
        if given.field == "probability":
            return [f"{formats.number(value)}%" for value in values]
        if given.field != "amount":
            return [formats.number(value) for value in values]
        code = given.currency or self.currency
        return [_money(value, code, self.language) for value in values]


def _money(value: Decimal, currency: str, language: AnswerLanguage) -> str:
    try:
        return formats.value(sum_to_minor(value, currency), "money", currency, language)
    except BadAmount:  # finer than the currency's smallest unit
        return f"{formats.number(value)} {currency}"


def _statuses(selection: Selection) -> frozenset[str]:
    """What all conditions on the status leave; empty when there is none."""
    left: frozenset[str] | None = None
    for given in selection.filters:
        if given.field == "status" and given.op in {"eq", "in"}:
            found = frozenset(texts(given))
            left = found if left is None else left & found
    return left or frozenset()


def _is_in_noun(given: Filter, selection: Selection) -> bool:
    return (
        selection.entity == "opportunity"
        and given.field == "status"
        and given.op in {"eq", "in"}
        and _statuses(selection) in STATUS_NOUNS
    )
