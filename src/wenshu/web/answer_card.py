"""An answer as plain data for its template: text with links, chips, chart, table, and where to go from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from wenshu.insights import citation, laid_out, pipeline, thresholds
from wenshu.insights.answer import Answer
from wenshu.insights.cells import is_number
from wenshu.insights.conversation import Turn
from wenshu.insights.laid_out import Block, Cell, Piece
from wenshu.insights.models import Question
from wenshu.insights.offline.sentences import sentence
from wenshu.insights.plan import Clarify, Query, Refuse
from wenshu.insights.selection import Selection
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team
from wenshu.web import answer_chart, plan_chips
from wenshu.web.charts import Drawing
from wenshu.web.plan_chips import Changes, Chip

LISTS = {"company": "companies", "contact": "contacts"}
LONGEST_SHARED = 200  # characters of a question in a link


@dataclass(frozen=True)
class Link:
    text: str
    url: str


@dataclass(frozen=True)
class Card:
    question: str
    status: str
    language: str  # as in `lang=`
    pieces: list[Piece]  # in one line
    blocks: list[Block]  # with long lists item by item
    interpretation: str
    chips: list[Chip]
    counted: str
    milliseconds: str
    chart: Drawing | None = None
    chart_note: str = ""
    columns: list[tuple[str, bool]] = field(default_factory=list)  # heading, whether numbers stand below it
    rows: list[list[Cell]] = field(default_factory=list)
    more: str = ""
    is_narrowed: bool = False  # by conditions that could be dropped
    words: list[str] = field(default_factory=list)  # of the question, that were not understood
    readings: list[Link] = field(default_factory=list)
    rest: Link | None = None  # where all meanings of a name are listed
    suggestions: list[Link] = field(default_factory=list)
    kept: UUID | None = None  # its place in the history, where it can be judged and pinned
    is_counted: bool = False
    plan: str = ""  # to be sent or watched, as links carry it
    is_one_number: bool = False
    share_url: str = ""  # the same plan for any member, in their language
    conversation: UUID | None = None  # where a short question goes on
    name: str = ""  # the whole question, also where a few words changed an earlier one
    chain: list[Link] = field(default_factory=list)  # the turns before this one
    is_list: bool = False  # it holds one that is long
    is_by_model: bool = False
    fell_back: bool = False  # a model should have planned, and did not


def card(
    answer: Answer,
    *,
    question: str,
    team: Team,
    member: Membership,
    seconds: float,
    turn: Turn | None = None,
    before: Iterable[Question] = (),
) -> Card:
    """`turn` is its place in the reader's history: from there it can be judged, pinned, shared and gone on from."""
    ask_url = reverse("ask", args=[team.slug])
    kept = turn.question if turn else None
    wording = Wording(answer.language, team.currency, {member.pk: member.name})
    figures = answer.figures
    blocks = laid_out.blocks(answer.segments, slug=team.slug)
    plan = citation.encode_query(answer.plan) if kept and figures and isinstance(answer.plan, Query) else ""
    return Card(
        name=_whole(answer, question, turn),
        question=question,
        status=answer.status,
        language="zh-Hans" if answer.language == "zh" else "en",
        pieces=laid_out.pieces(answer.segments, slug=team.slug),
        blocks=blocks,
        is_list=any(block.items for block in blocks),
        interpretation=answer.interpretation,
        chips=_chips(answer, wording, member, turn) if figures else [],
        counted=f"{figures.wholes[0].measures[0].counted:,}" if figures and figures.wholes else "",
        milliseconds=f"{max(seconds * 1000, 1):.0f}",
        chart=answer_chart.drawing(answer, team, wording),
        chart_note=answer_chart.note(answer, team),
        columns=[(column.label, is_number(column)) for column in answer.table.columns],
        rows=_rows(answer, team.slug),
        is_narrowed=figures is not None and _is_narrowed(figures.task.selection),
        more=f"{answer.table.total:,}" if answer.table.truncated else "",
        words=list(answer.plan.words) if isinstance(answer.plan, Refuse) else [],
        readings=[
            Link(reading.sentence, f"{ask_url}?{urlencode({'plan': citation.encode_query(reading.query)})}")
            for reading in answer.readings
        ],
        rest=_the_rest(answer, team),
        suggestions=[] if answer.readings else ask_links(answer.suggestions, ask_url),
        kept=kept,
        is_counted=figures is not None,
        plan=plan,
        is_one_number=figures is not None and thresholds.is_one_number(figures),
        share_url=f"{ask_url}?{urlencode({'plan': plan, 'q': question[:LONGEST_SHARED]})}" if plan else "",
        conversation=turn.conversation if turn else None,
        chain=[Link(each.text, reverse("question", args=[team.slug, each.pk])) for each in before],
        is_by_model=answer.engine == "llm",
        fell_back=answer.fallback is not None,
    )


def _whole(answer: Answer, question: str, turn: Turn | None) -> str:
    if turn is None or not turn.goes_on or not isinstance(answer.plan, Query):
        return question
    return sentence(answer.plan, answer.language)


def _chips(answer: Answer, wording: Wording, member: Membership, turn: Turn | None) -> list[Chip]:
    if answer.figures is None or not isinstance(answer.plan, Query):
        return []
    team, changes = member.team, None
    if turn is not None:
        there = {"conversationId": str(turn.conversation)}
        ask_url = reverse("ask", args=[team.slug])
        changes = Changes(
            link=lambda query: f"{ask_url}?{urlencode({'plan': citation.encode_query(query), **there})}",
            runs=lambda query: pipeline.runs(query, team=team, asked_by=member, now=answer.as_of),
        )
    return plan_chips.chips(answer.figures, wording, plan=answer.plan, changes=changes)


def _is_narrowed(selection: Selection) -> bool:
    return bool(selection.filters or selection.owner_id or any(s.start or s.end for s in selection.spans))


def _the_rest(answer: Answer, team: Team) -> Link | None:
    """A list of all that a name may mean, where there are more meanings than readings."""
    plan = answer.plan
    if not isinstance(plan, Clarify) or not plan.more:
        return None
    fields = {given.field for given in plan.options[0].query.filters if given.surface == plan.surface}
    place = next((LISTS[field] for field in LISTS if field in fields), "companies")
    text = _("Search the list for “%(name)s”") % {"name": plan.surface}
    return Link(text, f"{reverse(place, args=[team.slug])}?{urlencode({'q': plan.surface})}")


def ask_links(questions: Iterable[str], ask_url: str) -> list[Link]:
    return [Link(question, f"{ask_url}?{urlencode({'q': question})}") for question in questions]


def _rows(answer: Answer, slug: str) -> list[list[Cell]]:
    if answer.figures is None or (len(answer.table.columns) < 2 and len(answer.table.rows) < 2):
        return []
    return laid_out.rows(answer, slug=slug)
