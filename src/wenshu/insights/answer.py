"""From a result, or a plan that has none, to an answer: every digit in it is rendered here by the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from wenshu.ai.errors import Reason
from wenshu.ai.messages import Usage
from wenshu.insights.bad_plan import BadPlan
from wenshu.insights.basis import about
from wenshu.insights.engine import AnswerLanguage, AnyPlan
from wenshu.insights.figures import Figures
from wenshu.insights.plan import Clarify, Handoff, Query, Reading, Refuse
from wenshu.insights.segments import Figure, Label, Segment, Words, cited, joined, plain
from wenshu.insights.sentences import Sentences
from wenshu.insights.table import Table, table_of
from wenshu.insights.target_questions import TARGET
from wenshu.insights.validate import Task, ranks_records
from wenshu.insights.verify import verify
from wenshu.insights.wording import Wording

if TYPE_CHECKING:
    from wenshu.insights.planning import Planned

Status = Literal["answered", "needs_clarification", "out_of_scope", "empty"]


@dataclass(frozen=True)
class Answer:
    """`figures` is there when something was counted; `readings` are plans to choose from."""

    status: Status
    language: AnswerLanguage
    segments: tuple[Segment, ...]
    plan: AnyPlan
    as_of: datetime
    interpretation: str = ""
    table: Table = field(default_factory=Table)
    figures: Figures | None = None
    suggestions: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    engine: Literal["rules", "llm"] = "rules"
    cached: bool = False
    usage: Usage = field(default_factory=Usage)  # of a model, for this answer
    fallback: Reason | None = None  # why a model that should have planned did not

    @property
    def text(self) -> str:
        return cited(self.segments)

    @property
    def citations(self) -> list[Figure]:
        return [segment for segment in self.segments if isinstance(segment, Figure)]


def write(
    figures: Figures, *, plan: Query, wording: Wording, suggestions: tuple[str, ...], as_of: datetime
) -> Answer:
    """The answer is verified before anybody sees it."""
    segments = Sentences(figures, wording).write()
    verify(segments, figures, wording)
    nothing = figures.is_empty and figures.task.query.shape != "exists"
    return Answer(
        status="empty" if nothing else "answered",
        language=wording.language,
        segments=tuple(segments),
        plan=plan,
        as_of=as_of,
        interpretation=interpretation(figures, wording),
        table=table_of(figures, wording),
        figures=figures,
        suggestions=suggestions,
    )


def interpretation(figures: Figures, wording: Wording) -> str:
    """How the question was read, with the resolved days: shown with every answer."""
    query, task = figures.task.query, figures.task
    note = _notes(figures, wording)
    if not query.metrics or query.shape in {"list", "detail", "exists"}:
        return _capital(plain(wording.say("read.list", subject=wording.subject(task.selection), note=note)))
    metrics = wording.text("list.between").join(wording.metric(metric) for metric in query.metrics)
    subject = wording.subject(about(query.metrics[0], task.selection))
    by: list[Segment] = []
    if query.dimensions:
        names = wording.text("list.between").join(wording.field(d) for d in query.dimensions)
        by = wording.say("read.by", dimension=names) + wording.having(query.having)
    against = _against(task, wording)
    of = wording.say("of", metric=metrics, subject=subject)
    if query.metrics == [TARGET]:
        of = wording.target(task.selection)
    return _capital(plain(wording.say("read", of=of, by=by, against=against, note=note)))


def _against(task: Task, wording: Wording) -> list[Segment]:
    """The other period, the other bucket, or the others that stand beside."""
    compare = task.query.compare
    if compare is None:
        return []
    if compare.kind == "vs_rest":
        members = joined(([Label("name", name)] for name in compare.members), wording.text("list.between"))
        return wording.say("read.rest", members=members)
    if task.query.shape == "trend":
        return wording.say(f"read.beside.{compare.kind}")
    if task.against is None or not task.against.spans:
        return []
    return wording.say("read.against", period=wording.period(task.against.spans[0]))


def _notes(figures: Figures, wording: Wording) -> list[Segment]:
    query = figures.task.query
    note: list[Segment] = []
    all_seen = figures.targets is None or not figures.targets.hidden
    if all_seen and figures.total and (query.shape == "rank" or ranks_records(query)):
        shown = len(figures.lines) or len(figures.listed)
        numbers = {"limit": str(shown), "total": f"{figures.total:,}"}
        note += wording.say("read.top", **numbers)
    if all_seen and query.having:
        numbers = {"limit": f"{figures.total:,}", "total": f"{figures.groups:,}"}
        note += wording.say("read.picked", **numbers)
    for assumption in query.assumptions:
        note += wording.say("read.note", note=wording.catalogue.ASSUMPTIONS[assumption])
    whose = figures.task.selection.owner_id or figures.task.selection.led_by
    if query.scope != "all_visible" and whose is not None:
        called = [Label("name", wording.called[whose])] if whose in wording.called else []
        return note + wording.say(f"read.{query.scope}", value=called)
    return note + wording.say("read.everyone")


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def planned_by(answer: Answer, planned: Planned, wording: Wording) -> Answer:
    """With who planned it, what that took, and, where a model should have and did not, why."""
    if planned.engine == "rules" and planned.fallback is None and not planned.usage.attempts:
        return answer
    told: tuple[Segment, ...] = ()
    if planned.fallback is not None:
        key = "fallback.answered" if answer.status in {"answered", "empty"} else "fallback.declined"
        told = tuple(wording.say(key, why=wording.text(f"fallback.{planned.fallback}")))
    return replace(
        answer,
        segments=(*answer.segments, *told),
        engine=planned.engine,
        usage=planned.usage,
        fallback=planned.fallback,
    )


# answers without figures


def decline(
    plan: Refuse | Handoff, *, wording: Wording, as_of: datetime, suggestions: tuple[str, ...]
) -> Answer:
    """Says which words were not understood, and offers the nearest questions."""
    nearest = tuple(plan.nearest) if isinstance(plan, Refuse) else ()
    return Answer(
        status="out_of_scope",
        language=wording.language,
        segments=tuple(_refusal(plan, wording)),
        plan=plan,
        as_of=as_of,
        suggestions=nearest or suggestions,
    )


def _refusal(plan: Refuse | Handoff, wording: Wording) -> list[Segment]:
    if isinstance(plan, Handoff):
        return wording.say("handoff")
    key = f"refuse.{plan.reason}"
    if plan.reason in {"not_understood", "unknown_name"} and not plan.words:
        key = "refuse.no_words"
    return wording.say(
        key, words=joined((_quoted(word) for word in plan.words), wording.text("list.between"))
    )


def not_yet(bad: BadPlan, *, wording: Wording, as_of: datetime, suggestions: tuple[str, ...]) -> Answer:
    """Understood, but asks for something that is not counted here: said, never guessed."""
    refusal = Refuse(reason="not_recorded")
    segments = tuple(wording.say(bad.phrase))
    return Answer("out_of_scope", wording.language, segments, refusal, as_of, suggestions=suggestions)


def ask_back(plan: Clarify, *, wording: Wording, as_of: datetime, told: Sequence[Answer] = ()) -> Answer:
    """`told` are the answers to all readings, where the question asked for each of them."""
    words = _quoted(plan.surface) if plan.surface else []
    segments = wording.say(f"clarify.{plan.reason}", words=words)
    if plan.more:
        segments += wording.say("clarify.more", words=words)
    segments += _one_after_the_other(told)
    return Answer(
        status="needs_clarification",
        language=wording.language,
        segments=tuple(segments),
        plan=plan,
        as_of=as_of,
        suggestions=tuple(reading.sentence for reading in plan.options),
        readings=tuple(plan.options),
    )


def _one_after_the_other(told: Sequence[Answer]) -> list[Segment]:
    """Each on a line of its own; citations are numbered through."""
    segments: list[Segment] = []
    cited_so_far = 0
    for answer in told:
        segments.append(Words("\n"))
        segments += [
            replace(each, n=each.n + cited_so_far) if isinstance(each, Figure) else each
            for each in answer.segments
        ]
        cited_so_far += max((figure.n for figure in answer.citations), default=0)
    return segments


def _quoted(word: str) -> list[Segment]:
    return [Words("“"), Label("quote", word), Words("”")]
