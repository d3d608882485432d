"""What a query must look up to turn names into ids: the team's words, its seats and its stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from wenshu.crm.models import Company, Opportunity, Stage, StageTotal
from wenshu.insights.link import normal
from wenshu.insights.metrics import is_money
from wenshu.insights.plan import Filter, Having, Query
from wenshu.insights.selection import Records
from wenshu.insights.vocabulary import Words, words_of
from wenshu.teams.models import Membership, Role, Team

VALUES_BY_INDEX: Final = frozenset({"product", "region", "source", "lost_reason"})
MOST_VALUES: Final = 100  # beyond, reading the whole index is no slower


@dataclass(frozen=True)
class Seat:
    id: UUID
    name: str
    region: str
    manager_id: UUID | None


def _is_unsaid(given: Filter) -> bool:
    return given.field == "amount" and not given.currency and given.op not in {"is_null", "not_null"}


def _is_unsaid_of_groups(given: Having) -> bool:
    return is_money(given.metric) and not given.currency


class Names:
    """Of one team, for one run. Seats and stages are read when first needed, never kept."""

    def __init__(self, team: Team, words: Words) -> None:
        self.team = team
        self.words = words

    @classmethod
    def of(cls, team: Team) -> Names:
        return cls(team, words_of(team, version=team.vocabulary_version))

    @cached_property
    def seats(self) -> dict[UUID, Seat]:
        rows = Membership.objects.for_team(self.team).values_list("id", "name", "region", "manager_id")
        return {row[0]: Seat(*row) for row in rows}

    @cached_property
    def stages(self) -> dict[UUID, str]:
        """In the order of the pipeline."""
        return dict(Stage.objects.for_team(self.team).order_by("position", "id").values_list("id", "name"))

    @cached_property
    def retired_stages(self) -> frozenset[UUID]:
        found = Stage.objects.for_team(self.team).filter(is_retired=True)
        return frozenset(found.values_list("id", flat=True))

    @cached_property
    def currencies(self) -> list[str]:
        """In which live deals are kept, from the board's running totals; the team's own where there is no deal."""
        used = StageTotal.objects.for_team(self.team).filter(deals__gt=0)
        return sorted(used.values_list("currency", flat=True).distinct()) or [self.team.currency]

    @property
    def usual_currency(self) -> str:
        """In which nothing is counted where there is nothing: the team's own, if any deal is in it."""
        own = self.team.currency
        return own if own in self.currencies else self.currencies[0]

    def in_a_currency(self, query: Query) -> Query:
        """An amount that is compared without a currency: in the one that the question is about, else the team's own,
        so that the words of the answer are true of every deal that it counts.
        """
        unsaid = any(map(_is_unsaid, query.filters)) or any(map(_is_unsaid_of_groups, query.having))
        if not unsaid:
            return query
        about = [
            f.value
            for f in query.filters
            if f.field == "currency" and f.op == "eq" and isinstance(f.value, str)
        ]
        code = about[0] if about else self.currencies[0] if len(self.currencies) == 1 else self.team.currency
        if code == self.team.currency and self.currencies == [code]:
            return query
        said = {"currency": code}
        return query.model_copy(
            update={
                "filters": [g.model_copy(update=said) if _is_unsaid(g) else g for g in query.filters],
                "having": [g.model_copy(update=said) if _is_unsaid_of_groups(g) else g for g in query.having],
            }
        )

    @cached_property
    def has_deals_without_region(self) -> bool:
        return Opportunity.objects.for_team(self.team).live().filter(region="").exists()

    def all_owners(self) -> list[UUID | None]:
        """Of deals, with None for those of nobody; nothing where they are many."""
        return [*self.seats, None] if len(self.seats) <= MOST_VALUES else []

    def all_values(self, column: str) -> list[str]:
        """That deals have in a column which leads an index; nothing for other columns, or where they are many."""
        if column not in VALUES_BY_INDEX:
            return []
        found = Opportunity.objects.for_team(self.team).live().values_in_use(column, most=MOST_VALUES + 1)
        return found if len(found) <= MOST_VALUES else []

    @cached_property
    def deleted_companies(self) -> frozenset[UUID]:
        """Their deals are still counted; they are listed no more."""
        return frozenset(Company.objects.for_team(self.team).deleted().values_list("id", flat=True))

    def sellers(self) -> list[UUID]:
        """Who may own deals, whether or not they do."""
        seats = Membership.objects.for_team(self.team).filter(is_active=True).exclude(role=Role.VIEWER)
        return list(seats.order_by("name", "id").values_list("id", flat=True))

    def owners(self) -> list[UUID]:
        """Of those, who owns a deal, open or not."""
        owning = Opportunity.objects.for_team(self.team).live().values("owner_id")
        seats = Membership.objects.for_team(self.team).filter(is_active=True, pk__in=owning)
        return list(seats.exclude(role=Role.VIEWER).order_by("name", "id").values_list("id", flat=True))

    def called(self, wanted: Records) -> dict[UUID, str]:
        """The people, companies and single records that a citation holds by id."""
        companies = [s.company_id for s in wanted.any_of if s.company_id]
        called = {seat.id: seat.name for seat in self.seats.values()}
        if companies:
            called |= dict(
                Company.objects.for_team(self.team).filter(pk__in=companies).values_list("id", "name")
            )
        return called

    def seats_named(self, names: Iterable[str]) -> list[UUID]:
        wanted = {normal(name) for name in names}
        return [seat.id for seat in self.seats.values() if normal(seat.name) in wanted]

    def seats_whose_name_holds(self, part: str) -> list[UUID]:
        return [seat.id for seat in self.seats.values() if normal(part) in normal(seat.name)]

    def seats_led_by(self, leaders: Iterable[UUID]) -> list[UUID]:
        wanted = set(leaders)
        return [seat.id for seat in self.seats.values() if seat.manager_id in wanted]

    def seats_in(self, regions: Iterable[str]) -> list[UUID]:
        wanted = {normal(region) for region in regions}
        return [seat.id for seat in self.seats.values() if seat.region and normal(seat.region) in wanted]

    def seats_without_region(self) -> list[UUID]:
        return [seat.id for seat in self.seats.values() if not seat.region]

    def stages_named(self, names: Iterable[str]) -> list[UUID]:
        wanted = {normal(name) for name in names}
        return [id for id, name in self.stages.items() if normal(name) in wanted]

    def companies_named(self, names: Iterable[str]) -> list[UUID]:
        """Deleted ones too: their deals still count as theirs."""
        found = Company.objects.for_team(self.team).filter(name__in=list(names))
        return list(found.values_list("id", flat=True))
