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
from wenshu.insights.link import grow, normal
from wenshu.teams.models import Membership, Team

TEAMS_KEPT = 64
Spelt = Literal[
    "product", "region", "source", "lost_reason", "competitor", "industry", "country", "tag", "product_series"
]
DEAL_WORDS: Final[tuple[Spelt, ...]] = ("product", "region", "source", "lost_reason")  # each leads an index
COMPANY_WORDS: Final[tuple[Spelt, ...]] = ("region", "industry", "country")
MOST_WORDS: Final = 100_000


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
class DealWords:
    """What deals are described by, read from their indexes; kept until a deal brings or takes a word."""

    version: int
    values: dict[Spelt, tuple[str, ...]]  # of DEAL_WORDS, as stored
    tags: Counter[str]
    competitors: Counter[str]


@dataclass(frozen=True)
class Words:
    """Everything named in one team, as of one vocabulary version."""

    vocabulary: Vocabulary
    spellings: dict[Spelt, Spellings]
    series: dict[str, str]  # shown product -> its series
    deal_words: DealWords

    @property
    def has_deal_regions(self) -> bool:
        """Else a deal's region is always its owner's."""
        return bool(self.deal_words.values["region"])

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
    built = _build(team, version, kept)
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


def _build(team: Team, version: int, known: Words | None) -> Words:
    deal_words = known.deal_words if known else None
    if deal_words is None or deal_words.version != team.deal_words_version:
        deal_words = _deal_words(team)
    products = list(Product.objects.for_team(team).order_by("name").values_list("name", "series"))
    spellings = _all_spellings(team, deal_words, [name for name, _ in products])
    stages = dict(Stage.objects.for_team(team).values_list("name", "kind"))
    names = list(_people(team))
    names += [Name(spelt, value) for spelt, table in spellings.items() for value in table.shown.values()]
    names += [Name("stage", name) for name in stages]
    names += _parties(team)
    shown = spellings["product"].show
    return Words(
        vocabulary=_vocabulary(team, version, names, stages, known.vocabulary if known else None),
        spellings=spellings,
        series={shown(name): series for name, series in products if series},
        deal_words=deal_words,
    )


def _vocabulary(
    team: Team, version: int, names: list[Name], stages: dict[str, str], known: Vocabulary | None
) -> Vocabulary:
    """With names added to those known, at the cost of the new ones alone; else from the beginning."""
    before = known.every if known else frozenset()
    every = frozenset(names)
    added = [name for name in dict.fromkeys(names) if name not in before]
    grows = known is not None and before <= every
    learnt: dict[str, list[Name]] = defaultdict(list)
    for name in added if grows else dict.fromkeys(names):
        if key := normal(name.value):
            learnt[key].append(name)
    base = known.names if known and grows else {}
    vocabulary = Vocabulary(
        names=base | {key: (*base.get(key, ()), *found) for key, found in learnt.items()},
        every=every,
        longest=max(known.longest if known and grows else 0, *map(len, learnt), 0),
        currency=team.currency,
        stage_kinds=stages,
        version=version,
    )
    if known is not None and grows:
        grow(known, vocabulary, [name for found in learnt.values() for name in found])
    return vocabulary


def _people(team: Team) -> Iterable[Name]:
    """Owners, and those who lead a team of their own."""
    seats = Membership.objects.for_team(team).order_by("name").values_list("id", "name", "manager_id")
    leaders = {manager for _, _, manager in seats if manager}
    for seat, name, _ in seats:
        yield Name("owner", name)
        if seat in leaders:
            yield Name("sales_team", name)


def _parties(team: Team) -> Iterable[Name]:
    for name in Company.objects.for_team(team).live().order_by("name").values_list("name", flat=True):
        yield Name("company", name)
    for name in Contact.objects.for_team(team).live().order_by("name").values_list("name", flat=True):
        yield Name("contact", name)


def _deal_words(team: Team) -> DealWords:
    deals = Opportunity.objects.for_team(team).live()
    values: dict[Spelt, tuple[str, ...]] = {
        column: tuple(filter(None, deals.values_in_use(column, most=MOST_WORDS))) for column in DEAL_WORDS
    }
    rivals = (
        deals.exclude(competitor="").values_list("competitor").annotate(n=Count("*")).order_by("competitor")
    )
    return DealWords(team.deal_words_version, values, _tags(team, [Opportunity]), _counts(rivals))


def _all_spellings(team: Team, deal_words: DealWords, price_list: list[str]) -> dict[Spelt, Spellings]:
    companies = Company.objects.for_team(team).live()
    counted: dict[Spelt, Counter[str]] = {column: Counter() for column in DEAL_WORDS}
    for column in COMPANY_WORDS:
        counted[column] = _counts(companies.values_list(column).annotate(n=Count("*")).order_by(column))
    regions = Membership.objects.for_team(team).values_list("region").annotate(n=Count("*"))
    counted["region"] += _counts(regions.order_by("region"))
    counted["competitor"] = deal_words.competitors
    counted["tag"] = deal_words.tags + _tags(team, [Company, Contact])
    series = Product.objects.for_team(team).values_list("series").annotate(n=Count("*")).order_by("series")
    counted["product_series"] = _counts(series)
    for column, values in deal_words.values.items():
        counted[column] += _counts_of_deals(team, column, values, counted[column])
    return {
        field: _spellings(counts, price_list if field == "product" else ())
        for field, counts in counted.items()
    }


def _counts(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter({value: count for value, count in rows if value})


def _counts_of_deals(team: Team, column: Spelt, values: Iterable[str], others: Iterable[str]) -> Counter[str]:
    """How many deals use each spelling, where it must be known which of several is the commonest; else one."""
    spelt: dict[str, set[str]] = defaultdict(set)
    for value in (*values, *others):
        spelt[_key(value)].add(value)
    several = [value for value in values if len(spelt[_key(value)]) > 1]
    counts = Counter(values)
    if several:
        deals = Opportunity.objects.for_team(team).live().filter(**{f"{column}__in": several})
        counts |= _counts(deals.values_list(column).annotate(n=Count("*")).order_by(column))
    return counts


def _tags(team: Team, kinds: Iterable[type[Opportunity | Company | Contact]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for kind in kinds:
        lists = kind.objects.for_team(team).live().exclude(tags=[]).order_by()
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
