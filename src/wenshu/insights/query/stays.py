"""How long deals stayed in stages that they have left, from the stage history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Sum

from wenshu.crm.models import Opportunity, StageChange
from wenshu.insights.metrics import Parts
from wenshu.insights.plan import Filter
from wenshu.insights.query.conditions import conditions
from wenshu.insights.query.groupings import Grouping, Key, as_stored, named
from wenshu.insights.query.names import Names
from wenshu.insights.query.sums import Sums, sums
from wenshu.insights.selection import Selection
from wenshu.insights.values import texts


def by_stage_left(names: Names) -> Grouping:
    """Groups of a duration: the stage that was left, not the one in which a deal is now."""

    def narrow(selection: Selection, key: Key) -> Selection:
        return selection.where(Filter(field="left_stage", value=str(key)))

    return Grouping("stage", ("from_stage_id",), lambda row: names.stages.get(row[0]), named("stage"), narrow)


def stays(selection: Selection, groupings: Sequence[Grouping], names: Names, today: date) -> Sums:
    """Of each group: its deals, their stays (a deal that came back to a stage stayed once, longer), and the seconds."""
    others = tuple(f for f in selection.filters if f.field != "left_stage" or f.op in {"ne", "not_in"})
    picked = conditions(
        selection.model_copy(update={"filters": others}), names
    )  # moves tell which stages were left
    deals = Opportunity.objects.for_team(names.team).live().filter(picked)
    moves = StageChange.objects.for_team(names.team).filter(
        opportunity_id__in=deals.values("pk"), from_stage__isnull=False
    )
    wanted = [texts(f) for f in selection.filters if f.field == "left_stage" and f.op in {"eq", "in"}]
    for stages in wanted:
        moves = moves.filter(from_stage_id__in=names.stages_named(stages))
    columns = [_of_move(column) for grouping in groupings for column in grouping.columns]
    rows = (
        moves.order_by()
        .values_list(*map(as_stored, columns), "from_stage_id")
        .annotate(seconds=Sum("seconds_in_previous"), stays=Count("opportunity_id", distinct=True))
    )
    found: Sums = defaultdict(Parts)
    for row in rows:
        keys, place = [], 0
        for grouping in groupings:
            keys.append(grouping.key(row[place : place + len(grouping.columns)]))
            place += len(grouping.columns)
        found[(*keys, None)].absorb(Parts(stays=row[-1], stay_seconds=int(row[-2] or 0)))
    _count_deals(found, selection, groupings, names, today)
    return found


def _of_move(column: str) -> str:
    return column if column == "from_stage_id" else f"opportunity__{column}"


def _count_deals(
    found: Sums, selection: Selection, groupings: Sequence[Grouping], names: Names, today: date
) -> None:
    """A deal that left two stages is one deal, unless it is told by stage."""
    if any("from_stage_id" in grouping.columns for grouping in groupings):
        for parts in found.values():
            parts.records = parts.stays
        return
    for keys, parts in sums(selection, ["count"], groupings, names, today).items():
        found[keys].records = parts.records
