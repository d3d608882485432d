"""The plan below an answer, as chips; each opens to the plans one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wenshu.insights import nearby
from wenshu.insights.basis import about
from wenshu.insights.figures import Figures
from wenshu.insights.metrics import DEFINITIONS
from wenshu.insights.nearby import Nearby
from wenshu.insights.plan import Query
from wenshu.insights.segments import plain
from wenshu.insights.wording import Wording

BEFORE: Final[dict[str, Promise]] = {
    "day": gettext_lazy("The day before"),
    "week": gettext_lazy("The week before"),
    "month": gettext_lazy("The month before"),
    "quarter": gettext_lazy("The quarter before"),
    "half": gettext_lazy("The half-year before"),
    "year": gettext_lazy("The year before"),
    "period": gettext_lazy("The period before"),
}
THIS: Final[dict[str, Promise]] = {
    "day": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "month": gettext_lazy("This month"),
    "quarter": gettext_lazy("This quarter"),
    "half": gettext_lazy("This half-year"),
    "year": gettext_lazy("This year"),
}
AFTER: Final[dict[str, Promise]] = {
    "day": gettext_lazy("The day after"),
    "week": gettext_lazy("The week after"),
    "month": gettext_lazy("The month after"),
    "quarter": gettext_lazy("The quarter after"),
    "half": gettext_lazy("The half-year after"),
    "year": gettext_lazy("The year after"),
    "period": gettext_lazy("The period after"),
}
STATUSES: Final[dict[str, Promise]] = {
    "won": gettext_lazy("Won deals only"),
    "lost": gettext_lazy("Lost deals only"),
    "open": gettext_lazy("Open deals only"),
    "any": pgettext_lazy("deals of a plan", "Won, lost and open deals"),
}
SCOPES: Final = {"mine": "chip.mine", "my_team": "chip.my_team", "all_visible": "chip.everyone"}


@dataclass(frozen=True)
class Option:
    text: str
    url: str


@dataclass(frozen=True)
class Chip:
    """`removal` takes it away with one click; `options` are offered in a menu."""

    text: str
    options: list[Option] = field(default_factory=list)
    removal: str = ""


@dataclass(frozen=True)
class Changes:
    """How a plan becomes a link, and whether it means something. Without it chips only say what they say."""

    link: Callable[[Query], str]
    runs: Callable[[Query], bool]


def chips(figures: Figures, wording: Wording, *, plan: Query, changes: Changes | None) -> list[Chip]:
    """The plan in short: what, by what, when, of which, whose. `plan` is what was asked, before it was completed."""
    made = _Chips(figures, wording, plan, changes)
    return [*made.what(), *made.by(), *made.when(), *made.against(), *made.of_which(), made.whose()]


@dataclass(frozen=True)
class _Chips:
    figures: Figures
    wording: Wording
    plan: Query
    changes: Changes | None

    def what(self) -> list[Chip]:
        selection, wording = self.figures.task.selection, self.wording
        metrics = self.figures.task.query.metrics
        said = [
            wording.metric(m)
            if DEFINITIONS[m].of_targets
            else plain(wording.say("of", metric=wording.metric(m), subject=wording.noun(about(m, selection))))
            for m in metrics
        ] or [wording.noun(selection)]
        options = self._options(nearby.statuses(self.plan), STATUSES)
        return [Chip(said[0], options), *(Chip(text) for text in said[1:])]

    def by(self) -> list[Chip]:
        found = []
        for dimension in self.figures.task.query.dimensions:
            at = self.plan.dimensions.index(dimension) if dimension in self.plan.dimensions else None
            candidates = nearby.groupings(self.plan, at) if at is not None else ()
            found.append(Chip(self._grouped(dimension), self._options(candidates, self._groupings())))
        if not found and (more := self._options(nearby.groupings(self.plan, None), self._groupings())):
            found.append(Chip(_("all together"), more))
        return found

    def when(self) -> list[Chip]:
        found = []
        task = self.figures.task
        for at, span in enumerate(task.selection.spans):
            if not (span.start or span.end):
                continue
            options: list[Option] = []
            if at < len(self.plan.time):
                candidates = nearby.periods(self.plan, at, span, task.calendar.today)
                options = self._options(candidates, self._periods(at))
            found.append(Chip(plain(self.wording.when(span)), options))
        return found

    def against(self) -> list[Chip]:
        """What stands beside: another period, another bucket, everybody else."""
        task, wording = self.figures.task, self.wording
        compare, against = task.query.compare, task.against
        if compare is None:
            return []
        if compare.kind == "vs_rest":
            members = wording.text("list.between").join(compare.members)
            return [Chip(plain(wording.say("chip.rest", members=members)))]
        if task.query.shape == "trend":
            return [Chip(wording.text(f"chip.beside.{compare.kind}"))]
        if against is None or not against.spans:
            return []
        return [Chip(plain(wording.say("chip.against", period=wording.period(against.spans[0]))))]

    def of_which(self) -> list[Chip]:
        wording, selection = self.wording, self.figures.task.selection
        found = []
        for at, given in enumerate(self.figures.task.query.having):
            if text := plain(wording.having([given])).lstrip("，, "):
                found.append(Chip(text, removal=self._removal(nearby.without_having(self.plan, at))))
        alone = [selection.model_copy(update={"filters": (given,)}) for given in selection.filters]
        said = {plain(text): one.filters[0] for one in alone for text in wording.conditions(one)}
        for condition in wording.conditions(selection):
            text = plain(condition)
            left = nearby.without(self.plan, said[text]) if text in said else None
            found.append(Chip(text, removal=self._removal(left)))
        return found

    def whose(self) -> Chip:
        words = {scope: self.wording.text(key) for scope, key in SCOPES.items()}
        scope = self.figures.task.query.scope
        return Chip(words[scope], self._options(nearby.scopes(self.plan), words))

    def _grouped(self, dimension: str) -> str:
        return plain(self.wording.say("chip.by", dimension=self.wording.field(dimension)))

    def _groupings(self) -> dict[str, str]:
        names = {str(dimension): self._grouped(dimension) for dimension in nearby.GROUPS}
        return names | {"without": _("all together")}

    def _periods(self, at: int) -> dict[str, str | Promise]:
        unit = nearby.unit_of(self.plan.time[at].period)
        return {
            "before": BEFORE[unit],
            "this": THIS.get(unit, ""),
            "after": AFTER[unit],
            "a_year_before": _("The same a year before"),
            "always": _("At any time"),
        }

    def _options(
        self, candidates: Iterable[tuple[str, Query | None]], words: Mapping[str, str | Promise]
    ) -> list[Option]:
        if self.changes is None:
            return []
        found: list[Nearby] = nearby.runnable(candidates, self.changes.runs)
        return [Option(str(words[each.key]), self.changes.link(each.query)) for each in found]

    def _removal(self, left: Query | None) -> str:
        return self.changes.link(left) if self.changes and left and self.changes.runs(left) else ""
