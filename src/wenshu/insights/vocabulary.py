"""The team's own words: the names that questions may use, and every spelling under which each is stored."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

from django.db.models import Count

from wenshu.crm.models import Company, Contact, Opportunity, Product, Stage
from wenshu.insights.engine import Name, Vocabulary
from wenshu.insights.link import normal
from wenshu.insights.plan import FilterField
from wenshu.teams.models import Membership, Team

TEAMS_KEPT = 64
Spelt = Literal["product", "region", "source", "lost_reason", "industry", "country", "tag", "product_series"]
DEAL_WORDS: Final[tuple[Spelt, ...]] = ("product", "region", "source", "lost_reason")


@dataclass(frozen=True)
class Spellings:
    """Stored texts that mean one thing: "GTXPro" and "GTX Pro". Shown is the price list's, else the commonest."""

    stored: dict[str, tuple[str, ...]]  # normal form -> every stored spelling
    shown: dict[str, str]  # normal form -> the spelling to show

    def all_of(self, value: str) -> list[str]:
        """The stored spellings of a name; a name that is not stored stands for itself and matches nothing."""
        return list(self.stored.get(_key(value), (value,)))

    def show(self, value: str) -> str:
        return self.shown.get(_key(value), value)


@dataclass(frozen=True)
class Words:
    """Everything named in one team, as of one vocabulary version."""

    vocabulary: Vocabulary
    spellings: dict[Spelt, Spellings]
    series: dict[str, str]  # shown product -> its series
    has_deal_regions: bool  # else a deal's region is always its owner's

    def products_of(self, series: Iterable[str]) -> list[str]:
        wanted = {normal(name) for name in series}
        return [product for product, name in self.series.items() if normal(name) in wanted]


_kept: OrderedDict[int, Words] = OrderedDict()
_lock = Lock()


def words_of(team: Team, *, version: int) -> Words:
    """Kept in this process until the team's vocabulary version moves on."""
    kept = _kept.get(team.pk)
    if kept is not None and kept.vocabulary.version == version:
        return kept
    built = _build(team, version)
    with _lock:
        _kept[team.pk] = built
        _kept.move_to_end(team.pk)
        while len(_kept) > TEAMS_KEPT:
            _kept.popitem(last=False)
    return built


def forget() -> None:
    """For tests, whose databases start over with the same ids."""
    _kept.clear()


def _key(value: str) -> str:
    return normal(value) or value


def _build(team: Team, version: int) -> Words:
    products = list(Product.objects.for_team(team).order_by("name").values_list("name", "series"))
    spellings = _all_spellings(team, [name for name, _ in products])
    names: dict[str, list[Name]] = defaultdict(list)
    for field, value in _people(team):
        _learn(names, field, value)
    for spelt, table in spellings.items():
        for value in table.shown.values():
            _learn(names, spelt, value)
    stages = list(Stage.objects.for_team(team).values_list("name", "kind"))
    for name, _ in stages:
        _learn(names, "stage", name)
    for field, value in _parties(team):
        _learn(names, field, value)
    vocabulary = Vocabulary(
        names={key: tuple(dict.fromkeys(found)) for key, found in names.items()},
        longest=max(map(len, names), default=0),
        currency=team.currency,
        stage_kinds=dict(stages),
        version=version,
    )
    shown = spellings["product"].show
    return Words(
        vocabulary=vocabulary,
        spellings=spellings,
        series={shown(name): series for name, series in products if series},
        has_deal_regions=Opportunity.objects.for_team(team).live().exclude(region="").exists(),
    )


def _learn(names: dict[str, list[Name]], field: FilterField, value: str) -> None:
    key = normal(value)
    if key:
        names[key].append(Name(field, value))


def _people(team: Team) -> Iterable[tuple[FilterField, str]]:
    """Owners, and those who lead a team of their own."""
    seats = Membership.objects.for_team(team).order_by("name").values_list("id", "name", "manager_id")
    leaders = {manager for _, _, manager in seats if manager}
    for seat, name, _ in seats:
        yield "owner", name
        if seat in leaders:
            yield "sales_team", name


def _parties(team: Team) -> Iterable[tuple[FilterField, str]]:
    for name in Company.objects.for_team(team).live().order_by("name").values_list("name", flat=True):
        yield "company", name
    for name in Contact.objects.for_team(team).live().order_by("name").values_list("name", flat=True):
        yield "contact", name


def _all_spellings(team: Team, price_list: list[str]) -> dict[Spelt, Spellings]:
    deals = Opportunity.objects.for_team(team).live()
    companies = Company.objects.for_team(team).live()
    counted: dict[Spelt, Counter[str]] = {}
    for column in DEAL_WORDS:
        counted[column] = _counts(deals.values_list(column).annotate(n=Count("*")).order_by(column))
    for column in ("region", "industry", "country"):
        found = _counts(companies.values_list(column).annotate(n=Count("*")).order_by(column))
        counted[column] = counted.get(column, Counter()) + found
    regions = Membership.objects.for_team(team).values_list("region").annotate(n=Count("*"))
    counted["region"] += _counts(regions.order_by("region"))
    counted["tag"] = _tags(team)
    series = Product.objects.for_team(team).values_list("series").annotate(n=Count("*")).order_by("series")
    counted["product_series"] = _counts(series)
    return {
        field: _spellings(counts, price_list if field == "product" else ())
        for field, counts in counted.items()
    }


def _counts(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter({value: count for value, count in rows if value})


def _tags(team: Team) -> Counter[str]:
    counted: Counter[str] = Counter()
    for model in (Opportunity, Company, Contact):
        lists = model.objects.for_team(team).live().exclude(tags=[]).order_by()
        for tags, times in lists.values_list("tags").annotate(n=Count("*")):
            counted.update({tag: times for tag in tags if isinstance(tag, str)})
    return counted


def _spellings(counts: Counter[str], preferred: Iterable[str]) -> Spellings:
    stored: dict[str, list[str]] = defaultdict(list)
    for value, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        stored[_key(value)].append(value)
    shown = {key: values[0] for key, values in stored.items()}
    for value in preferred:
        shown[_key(value)] = value
        if value not in stored[_key(value)]:
            stored[_key(value)].append(value)
    return Spellings({key: tuple(values) for key, values in stored.items()}, shown)
