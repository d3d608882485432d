"""From names in a file to the team's members, companies and stages; what is missing is made. Memory is bounded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from wenshu.crm import companies as company_service
from wenshu.crm import names
from wenshu.crm import stages as stage_service
from wenshu.crm.contract import CompanyIn, StageIn
from wenshu.crm.imports import stage_words
from wenshu.crm.imports.report import Report
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Stage, StageKind
from wenshu.errors import WenshuError
from wenshu.teams import members
from wenshu.teams.models import Membership, Team

MOST_NEW_MEMBERS = 500
MOST_NEW_STAGES = 40
COMPANIES_REMEMBERED = 10_000

_key = lru_cache(maxsize=COMPANIES_REMEMBERED)(names.key)  # rows say the same names again and again


class TooManyNames(WenshuError):
    """That column holds too many different names."""

    code = "too_many_names"
    http_status = 422


@dataclass
class Context:
    """What every importer of one run shares."""

    team: Team
    by: Membership | None
    now: datetime
    report: Report
    headings: dict[str, str] = field(default_factory=dict)  # of each field's column
    most_new_members: int | None = MOST_NEW_MEMBERS
    _lines: dict[int, int] = field(default_factory=dict)
    _rehearsed: set[int] = field(default_factory=set)
    people: People = field(init=False)
    companies: Companies = field(init=False)
    stages: Stages = field(init=False)

    def __post_init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """After a rollback: what was made is gone again."""
        self.people, self.companies, self.stages = People(self), Companies(self), Stages(self)

    def is_news(self, name: str) -> bool:
        """False for what a rehearsal made before and took back: it is told once."""
        if not self.report.dry_run:
            return True
        known, one = len(self._rehearsed), hash(name)
        self._rehearsed.add(one)
        return len(self._rehearsed) > known

    def wrote(self, twin: int, line: int) -> None:
        """Remembered only for rows that have a twin in the file."""
        if twin:
            self._lines.setdefault(twin, line)

    def written_at(self, twin: int) -> int:
        """The line that said the same record before; 0 when none did."""
        return self._lines.get(twin, 0)

    def links(self) -> Links:
        return Links(self.team)


@lru_cache(maxsize=2_000)
def person_key(name: str) -> str:
    return names.one_line(name).casefold()


class People:
    """Members by name or address. Unknown ones get a seat without sign-in."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[str, Membership] | None = None
        self._by_id: dict[UUID, Membership] = {}
        self._made = 0

    def _all(self) -> dict[str, Membership]:
        if self._known is None:
            seats = Membership.objects.for_team(self._context.team).order_by(
                "is_active", "-created_at", "-id"
            )
            self._known = {}
            for seat in seats:  # later ones win: the active seats, the oldest of them
                self.remember(seat)
        return self._known

    def remember(self, seat: Membership) -> None:
        if self._known is not None:
            self._by_id[seat.pk] = seat
            self._known[person_key(seat.name)] = seat
            if seat.email:
                self._known[person_key(seat.email)] = seat

    def known(self, name: str) -> Membership | None:
        return self._all().get(person_key(name))

    def by_id(self, id: UUID) -> Membership | None:
        self._all()
        return self._by_id.get(id)

    def find(self, name: str) -> Membership:
        return self.known(name) or self._make(name)

    def _make(self, name: str) -> Membership:
        self._made += 1
        most = self._context.most_new_members
        if most is not None and self._made > most:
            message = _(
                "More than %(count)d unknown owners: is that really the column of owners? "
                "Map it to nothing, or import the members first."
            )
            raise TooManyNames(message % {"count": most})
        alike = self._alike(name)
        seat = members.find_or_create_by_name(self._context.team, name, self._context.now)
        self.remember(seat)
        if self._context.is_news(f"member {person_key(name)}"):
            self._context.report.note("owners_added", seat.name)
            if alike:
                self._context.report.note("owners_alike", f"{seat.name} ({alike})")
        return seat

    def _alike(self, name: str) -> str:
        """ "Ana" may well be the only Ana Petrov; it is for people to say so."""
        longer = {
            seat.name
            for seat in self._by_id.values()
            if person_key(seat.name).startswith(f"{person_key(name)} ")
        }
        return longer.pop() if len(longer) == 1 else ""


class Companies:
    """Companies by name, whatever its spelling. Unknown ones are made. The least used are forgotten."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: OrderedDict[str, Company] = OrderedDict()

    def resolve(self, wanted: Iterable[str]) -> dict[str, Company]:
        """By name as given; three queries at most, however many names."""
        keys = {name: _key(name) for name in wanted}
        self._load({key for key in keys.values() if key not in self._known})
        self._make({key: name for name, key in reversed(keys.items()) if key not in self._known})
        found = {name: self._known[key] for name, key in keys.items()}
        for key in keys.values():
            self._known.move_to_end(key)
        while len(self._known) > COMPANIES_REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _load(self, keys: set[str]) -> None:
        if not keys:
            return
        same = Company.objects.for_team(self._context.team).live().filter(name_key__in=keys)
        for company in same.order_by("-created_at", "-id"):  # of several with one name the oldest
            self._known[company.name_key] = company

    def _make(self, spelling: dict[str, str]) -> None:
        if not spelling:
            return
        context = self._context
        made = [
            company_service.prepare(
                context.team, CompanyIn(name=name), links=context.links(), by=context.by, now=context.now
            )
            for name in spelling.values()
        ]
        company_service.create_many(context.team, made, by=context.by, via="import", now=context.now)
        self._known.update({company.name_key: company for company in made})
        if news := sum(context.is_news(f"company {company.name_key}") for company in made):
            context.report.note("companies_added", count=news)


class Stages:
    """Stages by name or key. Unknown ones are made, with the kind and the likelihood their name tells."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[str, Stage] | None = None
        self._made = 0

    def _all(self) -> dict[str, Stage]:
        if self._known is None:
            stages = list(Stage.objects.for_team(self._context.team).filter(is_retired=False))
            self._known = {names.key(stage.key): stage for stage in reversed(stages)}
            self._known |= {names.key(stage.name): stage for stage in reversed(stages)}
            for kind in ("won", "lost"):
                of_kind = [stage for stage in stages if stage.kind == kind]
                if len(of_kind) == 1:
                    words = stage_words.WON if kind == "won" else stage_words.LOST
                    self._known = dict.fromkeys(words, of_kind[0]) | self._known
        return self._known

    def by_id(self) -> dict[object, Stage]:
        return {stage.pk: stage for stage in Stage.objects.for_team(self._context.team)}

    def first_open(self) -> Stage | None:
        in_order = sorted(self._all().values(), key=lambda stage: stage.position)
        return next((stage for stage in in_order if stage.kind == StageKind.OPEN), None)

    def find(self, name: str) -> Stage:
        return self._all().get(_key(name)) or self._make(name)

    def _make(self, name: str) -> Stage:
        self._made += 1
        if self._made > MOST_NEW_STAGES:
            message = _(
                "More than %(count)d unknown stages: is that really the column of stages? Map it to nothing."
            )
            raise TooManyNames(message % {"count": MOST_NEW_STAGES})
        context = self._context
        kind = stage_words.kind_of(name)
        probability, position = self._place(name, kind)
        data = StageIn(name=name, kind=kind, probability=probability, position=position)
        stage = stage_service.create(context.team, data, by=context.by, via="import", now=context.now)
        self._known = None
        if context.is_news(f"stage {names.key(name)}"):
            context.report.note(f"stages_{kind}", stage.name)
        return stage

    def _place(self, name: str, kind: str) -> tuple[int, int | None]:
        """An open stage stands before the first one that is likelier; an unknown one in the middle."""
        if kind != "open":
            return (100 if kind == "won" else 0), None
        others = sorted({s.position: s for s in self._all().values() if s.kind == kind}.items())
        likelihood = stage_words.likelihood_of(name)
        if likelihood is None:
            chances = [stage.probability for _, stage in others]
            likelihood = (min(chances) + max(chances)) // 2 if chances else 50
        later = next((position for position, stage in others if stage.probability > likelihood), None)
        return likelihood, later
