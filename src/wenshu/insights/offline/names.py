"""Names, statuses, stages and kinds become filters; "not" and "except" turn them round."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from wenshu.insights.engine import Name
from wenshu.insights.link import normal
from wenshu.insights.offline.draft import Draft
from wenshu.insights.offline.lexicon import Sense, phrases_of
from wenshu.insights.plan import Filter, FilterField

HINTS: dict[str, tuple[str, ...]] = {  # a noun beside a name says which of its fields is meant
    "owner": ("owner",), "sales_team": ("sales_team",), "company": ("company",), "contact": ("contact",),
    "product": ("product", "product_series"), "product_series": ("product_series",), "region": ("region", "country"),
    "industry": ("industry",), "country": ("country",), "source": ("source",), "stage": ("stage",), "tag": ("tag",),
    "lost_reason": ("lost_reason",), "competitor": ("competitor",), "opportunity": ("name",), "status": ("stage",), "currency": ("currency",),
}  # fmt: skip


SORTED_OUT = (
    "by", "list", "who", "rank", "share", "breakdown", "most", "fewest", "top", "best", "worst", "compare",
)  # fmt: skip
COMMAS = frozenset({",", "，", ";"})
HAVE_NOT = frozenset(
    {"haven't", "hasn't", "didn't", "don't", "doesn't", "have not", "has not", "没", "没有", "未", "不"}
)


def read_names(draft: Draft) -> None:
    _negations(draft)
    _statuses(draft)
    chosen: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
    for index, mark in enumerate(draft.marks):
        if mark.kind != "name" or index in draft.used:
            continue
        names = _meant(draft, index)
        if names[0].field == "name" or _is_part_of_a_reason(draft, names[0]):
            _part_of_a_name(draft, index)
            continue
        if len({name.field for name in names}) > 1 or (len(names) > 1 and not _one_form(names)):
            draft.ambiguous = index if draft.ambiguous is None else draft.ambiguous
            names = names[:1]
        draft.use(index)
        for name in names:
            chosen[name.field, index in draft.negated].append((name.value, mark.surface))
    for (field, negated), values in chosen.items():
        draft.where(_filter(cast(FilterField, field), negated, values))
    _stages(draft)
    _kinds(draft)


def _part_of_a_name(draft: Draft, index: int) -> None:
    """A word that deals are called by, or that lost reasons hold. Nothing asks for those without it."""
    if index not in draft.negated:
        draft.use(index)
        surface = draft.marks[index].surface
        for name in draft.marks[index].names:
            draft.where(Filter(field=name.field, op="contains", value=name.value, surface=surface))


def _is_part_of_a_reason(draft: Draft, name: Name) -> bool:
    """A word of the question, not a whole reason of the team's."""
    return name.field == "lost_reason" and name not in draft.context.vocabulary.names.get(
        normal(name.value), ()
    )


def _filter(field: FilterField, negated: bool, values: list[tuple[str, str]]) -> Filter:
    names = list(dict.fromkeys(value for value, _ in values))
    surface = ", ".join(dict.fromkeys(surface for _, surface in values))
    if len(names) == 1:
        return Filter(field=field, op="ne" if negated else "eq", value=names[0], surface=surface)
    return Filter(field=field, op="not_in" if negated else "in", value=[*names], surface=surface)


def _one_form(names: tuple[Name, ...]) -> bool:
    """ "GTX Pro" and "GTXPro" are spellings of one name; both are meant."""
    return len({normal(name.value) for name in names}) == 1


def _meant(draft: Draft, index: int) -> tuple[Name, ...]:
    """The names of a mark that the noun beside it allows."""
    names = draft.marks[index].names
    _leads_nobody(draft, index)
    for step in (1, -1):
        near = draft.beside(index, step, "noun")
        if near is None or (step == 1 and _starts_group(draft, near[0])):
            continue
        fits = tuple(name for name in names if name.field in HINTS.get(near[1].value, ()))
        if fits and near[1].value != "opportunity":
            if not _is_grouped_noun(draft, near[0]):
                draft.use(near[0])
                draft.hints.add(near[0])
            return fits
    people = tuple(name for name in names if name.field == "owner")
    if len(people) == 1 and {name.field for name in names} == {"owner", "sales_team"}:
        return people  # a leader by name is that person; the people who report to her are her team
    return names


def _leads_nobody(draft: Draft, index: int) -> None:
    """周涵团队: of somebody who has no team, nothing is counted; it is not her own deals by team."""
    near = draft.beside(index, 1, "noun")
    mark = draft.marks[index]
    if near is None or near[1].value != "sales_team" or _starts_group(draft, near[0]):
        return
    if any(n.field == "owner" for n in mark.names) and not any(n.field == "sales_team" for n in mark.names):
        draft.nobodys.append(draft.text[mark.start : draft.marks[near[0]].end])


def _starts_group(draft: Draft, index: int) -> bool:
    before = draft.marks[index - 1] if index else None
    return before is not None and before.sense("by") is not None


def _is_grouped_noun(draft: Draft, index: int) -> bool:
    before = draft.neighbour(index, -1)
    return (
        before is not None
        and draft.marks[before].sense("by") is not None
        and draft.marks[before].sense("filler") is None
    )


def _negations(draft: Draft) -> None:
    """ "except West and East", "除华东之外": the names, statuses and stages that a "not" covers."""
    for index, _ in list(draft.unused("not", "without")):
        if index in draft.used or not (draft.marks[index].sense("not") or _is_without_a_name(draft, index)):
            continue
        covered = _covered(draft, index)
        if covered and (_lacks_deals(draft, index, covered[-1]) or _who_has_not(draft, index, covered[0])):
            continue
        if covered:
            draft.negated.update(covered)
            draft.use(index)
            after = draft.beside(covered[-1], 1, "noun")
            end = draft.beside(after[0] if after else covered[-1], 1, "notafter")
            if end:
                draft.use(end[0])
    for index, _ in list(draft.unused("notafter")):  # 华东以外
        before = draft.neighbour(index, -1)
        if before is not None and draft.marks[before].sense("noun"):
            before = draft.neighbour(before, -1)
        if before is not None and draft.marks[before].kind == "name":
            draft.negated.update(_joined_before(draft, before))
            draft.use(index)
            after = draft.beside(index, 1, "noun")
            fields = HINTS.get(after[1].value, ()) if after else ()
            if after and draft.marks[before].names[0].field in fields and not draft.has(*SORTED_OUT):
                draft.use(after[0])  # 江苏以外的区域
                draft.hints.add(after[0])


def _joined_before(draft: Draft, last: int) -> list[int]:
    """江苏和浙江以外: both of them are left out."""
    found, at = [last], draft.neighbour(last, -1)
    while at is not None and draft.marks[at].sense("and", "or"):
        name = draft.neighbour(at, -1)
        fields = {n.field for n in draft.marks[name].names} if name is not None else set()
        if name is None or fields.isdisjoint(n.field for n in draft.marks[last].names):
            break
        draft.use(at)
        found.append(name)
        at = draft.neighbour(name, -1)
    return found


def _is_without_a_name(draft: Draft, index: int) -> bool:
    """Revenue by region without Central."""
    near = draft.neighbour(index, 1)
    return near is not None and draft.marks[near].kind == "name"


def _lacks_deals(draft: Draft, index: int, last: int) -> bool:
    """没有进行中商机的客户: who has no such deals, not deals that are not such."""
    after = draft.neighbour(last, 1)
    head = draft.neighbour(after, 1) if after is not None else None
    nouns = [draft.marks[i].sense("noun") if i is not None else None for i in (after, head)]
    return (
        draft.marks[index].sense("without") is not None
        and nouns[0] is not None
        and nouns[0].value == "opportunity"
        and nouns[1] is not None
        and nouns[1].value in {"company", "owner", "contact"}
    )


def _who_has_not(draft: Draft, index: int, first: int) -> bool:
    """ "Which reps haven't won anything": people without something are not found among deals."""
    verb = draft.marks[first].sense("status") is not None
    heads = [m.sense("noun") for m in draft.marks[:index]]
    people = draft.has("who", "rep_or_sales") or any(
        s is not None and s.value in {"owner", "sales_team", "company"} for s in heads
    )
    return verb and people and draft.marks[index].surface.lower() in HAVE_NOT


def _covered(draft: Draft, index: int) -> list[int]:
    covered: list[int] = []
    joined = False
    at = draft.neighbour(index, 1)
    while at is not None:
        mark = draft.marks[at]
        if mark.kind == "name" or mark.sense("status", "stage"):
            if covered and not joined:
                break  # 不在华东的进行中商机: the second stands by itself
            covered.append(at)
            joined = False
        elif covered and mark.sense("and", "or"):
            draft_next = draft.neighbour(at, 1)
            if draft_next is not None and draft.marks[draft_next].sense("noun"):
                draft_next = draft.neighbour(draft_next, 1)  # except stage A and stage B
            if draft_next is None or not (
                draft.marks[draft_next].kind == "name" or draft.marks[draft_next].sense("status", "stage")
            ):
                break
            if mark.surface in COMMAS and _kind(draft, draft_next) != _kind(draft, covered[-1]):
                break  # 除了凌川软件，输给其他对手的
            joined = True
        elif mark.sense("noun") and (near := draft.neighbour(at, 1)) is not None and (joined or not covered):
            if draft.marks[near].kind != "name" and not draft.marks[near].sense("stage"):
                break
        else:
            break
        at = draft.neighbour(at, 1)
    for between in range(index + 1, covered[-1] if covered else index):
        if draft.marks[between].sense("and", "or"):
            draft.use(between)
    return covered


def _kind(draft: Draft, index: int) -> str:
    return "name" if draft.marks[index].kind == "name" else "word"


def _statuses(draft: Draft) -> None:
    for index, sense in list(draft.unused("status")):
        draft.use(index)
        after = draft.beside(index, 1, "noun")
        if after and after[1].value == "status":
            draft.use(after[0])  # 进行中状态
            draft.hints.add(after[0])
        (draft.excluded_statuses if index in draft.negated else draft.statuses).append(sense.value)
    verbs = [m.surface.lower() for m in draft.marks if (said := m.sense("status")) and said.value == "closed"]
    if "open" in draft.statuses and verbs and set(verbs) <= {"close"}:
        draft.statuses = [status for status in draft.statuses if status != "closed"]
        draft.dated = "expected_close_date"  # open deals that close this week


def settle_statuses(draft: Draft) -> None:
    """Writes the status filter, once measure and shape have said theirs. "Closed" by itself means won."""
    quiet = draft.filters_on("days_since_activity") or any(
        given.value is False for given in draft.filters_on("has_next_follow_up")
    )
    if draft.entity == "opportunity" and quiet:
        only_open(draft)  # nobody waits for news of a deal that is over, or plans a step
    wanted = list(dict.fromkeys(draft.statuses))
    if "closed" in wanted:
        wanted.remove("closed")
        if not {"won", "lost"} & set(wanted):
            if draft.has_han_status:
                wanted += ["won", "lost"]
            else:
                wanted.append("won")
                draft.assume("closed_means_won")
    unwanted = list(dict.fromkeys(s for s in draft.excluded_statuses if s != "closed"))
    if "closed" in draft.excluded_statuses:
        wanted = wanted or ["open"]
    if draft.filters_on("status"):
        return
    if len(wanted) == 1:
        draft.where(Filter(field="status", value=wanted[0]))
    elif wanted:
        draft.where(Filter(field="status", op="in", value=[*wanted]))
    if unwanted and not wanted:
        one = len(unwanted) == 1
        draft.where(
            Filter(field="status", op="ne" if one else "not_in", value=unwanted[0] if one else [*unwanted])
        )


def only_open(draft: Draft) -> None:
    """Unless the question says which deals it means."""
    stages = [
        given for given in draft.filters_on("stage") if given.op in {"eq", "in"}
    ]  # "not in Lead" names none
    if not draft.statuses and not draft.excluded_statuses and not (stages or draft.filters_on("status")):
        draft.statuses.append("open")


def _stages(draft: Draft) -> None:
    """Ordinary words for a step of the pipeline, where the team has a stage of such a name."""
    chosen: dict[bool, list[tuple[str, str]]] = defaultdict(list)
    for index, sense in list(draft.unused("stage")):
        names = stages_called(draft, sense)
        if not names:
            continue
        draft.use(index)
        after = draft.beside(index, 1, "noun")
        if after and after[1].value == "stage":
            draft.use(after[0])
            draft.hints.add(after[0])
        chosen[index in draft.negated] += [(name, draft.marks[index].surface) for name in names]
    for negated, values in chosen.items():
        ops = {"ne", "not_in"} if negated else {"eq", "in"}
        for said in [f for f in draft.filters_on("stage") if f.op in ops]:  # by their very names
            draft.filters.remove(said)
            several = said.value if isinstance(said.value, list) else [said.value]
            values = [*((str(value), said.surface) for value in several), *values]
        draft.where(_filter("stage", negated, values))


def stages_called(draft: Draft, sense: Sense) -> list[str]:
    known = {normal(phrase) for phrase in phrases_of(sense.kind, sense.value)}
    if sense.value == "lead":
        known |= {"lead", "leads", "线索"}
    return [name for name in draft.context.vocabulary.stage_kinds if normal(name) in known]


def _kinds(draft: Draft) -> None:
    """Calls, meetings, visits: follow-ups of a kind."""
    kinds = [(index, sense.value) for index, sense in draft.unused("kind")]
    if not kinds:
        return
    draft.use(*(index for index, _ in kinds))
    asked = [m for m in draft.marks if m.sense("count", "times", "howmany")]
    if len({value for _, value in kinds}) > 1 and len(asked) > 1:
        draft.dimensions.append("kind")  # 打了几个电话，开了几次会
    draft.where(_filter("kind", False, [(value, draft.marks[index].surface) for index, value in kinds]))
    draft.entity = "follow_up"
