"""A selection as conditions on records: what a name, a number or a fact means, for every figure."""

from __future__ import annotations

import json
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from wenshu.crm.models import (
    Company,
    Contact,
    FollowUp,
    Opportunity,
    OpportunityContact,
    Target,
    VoiceNote,
)
from wenshu.crm.money import DECIMALS
from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.insights.fields import HISTORY, OF_A_DEAL, prefix_of
from wenshu.insights.plan import Entity, Filter, FilterOp
from wenshu.insights.query import history, quotas
from wenshu.insights.query.dates import within
from wenshu.insights.query.days_ago import days_ago
from wenshu.insights.query.facts import FACTS, NOTHING
from wenshu.insights.query.names import Names
from wenshu.insights.query.parties import PARTIES, active_within
from wenshu.insights.selection import Records, Selection
from wenshu.insights.validate import BadPlan, check_selection, numbers, texts
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet

AnyRecords = (
    OpportunityQuerySet | CompanyQuerySet | ContactQuerySet | FollowUpQuerySet | TeamQuerySet[VoiceNote]
)
Listed = AnyRecords | TeamQuerySet[Target]
MODELS: Final = {"opportunity": Opportunity, "company": Company, "contact": Contact, "follow_up": FollowUp}
POSITIVE: Final[dict[FilterOp, FilterOp]] = {"ne": "eq", "not_in": "in", "not_null": "is_null"}
ODD_DECIMALS: Final = {
    digits: tuple(code for code, d in DECIMALS.items() if d == digits) for digits in (0, 3, 4)
}


def live(entity: Entity, team: Team) -> AnyRecords:
    if entity == "voice_note":  # a deleted one is gone
        return VoiceNote.objects.for_team(team)
    return MODELS[entity].objects.for_team(team).live()  # type: ignore[no-any-return,attr-defined]


def records(wanted: Records, *, team: Team, names: Names | None = None) -> Listed:
    """The live records of this team that a citation lists; raises BadPlan for conditions that mean nothing."""
    names = names or Names.of(team)
    source = wanted.any_of[0].entity
    if any(selection.entity != source for selection in wanted.any_of):
        raise BadPlan.field("entity", "one list shows records of one kind")
    for selection in wanted.any_of:
        check_selection(selection)
    if (wanted.entity, source) == ("target", "opportunity"):
        return quotas.listed(wanted, names)
    condition = condition_of(wanted, names)
    if wanted.entity == source:
        return live(source, team).filter(condition)
    if (wanted.entity, source) != ("company", "opportunity"):
        raise BadPlan.field("entity", f"a {wanted.entity} is not found through a {source}")
    deals = Opportunity.objects.for_team(team).live().filter(condition)
    return (
        Company.objects.for_team(team).live().filter(pk__in=deals.exclude(company=None).values("company_id"))
    )


def condition_of(wanted: Records, names: Names) -> Q:
    """The union of its selections; all of them are of one entity."""
    condition = conditions(wanted.any_of[0], names)
    for selection in wanted.any_of[1:]:
        condition |= conditions(selection, names)
    return condition


def len_of(wanted: Records, names: Names) -> int:
    """How many deals a citation lists."""
    return live("opportunity", names.team).filter(condition_of(wanted, names)).count()


def conditions(selection: Selection, names: Names) -> Q:
    """All of one selection's conditions, joined."""
    condition = Q()
    for given in selection.filters:
        condition &= _condition(given, selection, names)
    for span in selection.spans:
        of_deals = span.field == "last_activity_at" and selection.entity in PARTIES
        condition &= (
            active_within(span, selection.entity, names)
            if of_deals
            else within(span, selection.entity, names.team.timezone)
        )
    if selection.ids:
        condition &= Q(pk__in=selection.ids)
    if selection.owner_id is not None:
        condition &= Q(**{_owner_column(selection.entity): selection.owner_id})
    if selection.led_by is not None:
        people = [selection.led_by, *names.seats_led_by([selection.led_by])]
        condition &= Q(**{f"{_owner_column(selection.entity)}__in": people})
    if selection.company_id is not None:
        condition &= Q(**{_company_column(selection.entity): selection.company_id})
    return condition


def _owner_column(entity: Entity) -> str:
    return "author_id" if entity in OF_A_DEAL else "owner_id"


def _company_column(entity: Entity) -> str:
    return "id" if entity == "company" else f"{prefix_of(entity)}company_id"


def _condition(given: Filter, selection: Selection, names: Names) -> Q:
    """The opposite of "is Anna" holds for a deal of nobody too: what has no value is not that value."""
    negative = given.op in POSITIVE
    if given.field in FACTS:
        condition = FACTS[given.field](selection, names)
        return condition if (given.value is True) != negative else ~condition
    condition = _positive(
        given.model_copy(update={"op": POSITIVE[given.op]}) if negative else given, selection, names
    )
    return ~condition if negative else condition


def _positive(given: Filter, selection: Selection, names: Names) -> Q:
    """Of a filter that is not negated: equals one of these, holds this text, compares so, is empty."""
    entity = selection.entity
    if given.field in {"age_days", "days_in_stage", "days_since_activity"}:
        return days_ago(given, selection, names)
    if given.field == "amount":
        return _amount(given)
    if given.field == "probability":
        return _number("probability", given)
    if given.field == "owner":
        return _seats(given, names, _owner_column(entity))
    if given.field == "created_by":
        return _seats(given, names, "created_by_id")
    if entity == "company":
        return _of_company(given, names)
    if entity == "contact":
        return _of_contact(given, names)
    if given.field in {"kind", "origin"}:
        return Q(**{f"{given.field}__in": texts(given)})
    if given.field == "content":
        return _text("content", given)
    if given.field in {"voice_status", "voice_source"}:
        return Q(**{f"{given.field.removeprefix('voice_')}__in": texts(given)})
    condition = _of_deal(given, names, prefix_of(entity))
    if entity == "voice_note" and given.op == "is_null":  # without a deal there is no stage either
        condition |= Q(opportunity__isnull=True)
    return condition


def _seats(given: Filter, names: Names, column: str) -> Q:
    if given.op == "is_null":
        return Q(**{f"{column}__isnull": True})
    found = names.seats_named(texts(given))
    if given.op == "contains":
        found = names.seats_whose_name_holds(texts(given)[0])
    return Q(**{f"{column}__in": found})


def _text(column: str, given: Filter, spellings: list[str] | None = None) -> Q:
    """Text that may be empty, which means that nobody said."""
    if given.op == "is_null":
        return Q(**{column: ""})
    if given.op == "contains":
        return Q(**{f"{column}__icontains": texts(given)[0]})
    return Q(**{f"{column}__in": texts(given) if spellings is None else spellings})


def _spelt(field: Any, given: Filter, names: Names) -> list[str]:
    table = names.words.spellings[field]
    return [spelling for value in texts(given) for spelling in table.all_of(value)]


def _of_deal(given: Filter, names: Names, prefix: str) -> Q:
    field = given.field
    if field == "status":
        return Q(**{f"{prefix}stage_kind__in": texts(given)})
    if field == "stage":
        return Q(**{f"{prefix}stage_id__in": _stages(given, names)})
    if field in HISTORY:
        return _history(given, names)
    if field == "sales_team":
        return _sales_team(given, names, prefix)
    if field == "region":
        return _deal_region(given, names, prefix)
    if field in {"product", "source", "lost_reason", "competitor"}:
        return _text(f"{prefix}{field}", given, _spelt(field, given, names))
    if field == "product_series":
        return _series(given, names, prefix)
    if field == "company":
        return _link_to_company(given, names, f"{prefix}company_id")
    if field in {"industry", "country", "employees"}:
        return _through_company(given, names, f"{prefix}company_id")
    if field == "contact":
        links = OpportunityContact.objects.for_team(names.team).filter(_text("contact__name", given))
        return Q(pk__in=links.values("opportunity_id"))
    if field == "tag":
        return _tags(f"{prefix}tags", given, names)
    return _text(f"{prefix}{field}", given)


def _through_company(given: Filter, names: Names, column: str) -> Q:
    """Who has no company has no industry either."""
    companies = Company.objects.for_team(names.team).filter(_of_company(given, names))
    condition = Q(**{f"{column}__in": companies.values("id")})
    return condition | Q(**{f"{column}__isnull": True}) if given.op == "is_null" else condition


def _history(given: Filter, names: Names) -> Q:
    if given.field == "reached_stage":
        return history.reached(texts(given), names)
    stages = None if given.op == "is_null" else texts(given)
    if given.field == "lost_from_stage":
        return history.lost_from(stages, names)
    return ~history.left(None, names) if stages is None else history.left(stages, names)


def _stages(given: Filter, names: Names) -> list[Any]:
    if given.op == "contains":
        part = texts(given)[0].casefold()
        return [id for id, name in names.stages.items() if part in name.casefold()]
    return [] if given.op == "is_null" else names.stages_named(texts(given))


def _sales_team(given: Filter, names: Names, prefix: str) -> Q:
    """A sales team is the people who report to its leader."""
    if given.op == "is_null":
        return ~Q(**{f"{prefix}owner_id__in": [s.id for s in names.seats.values() if s.manager_id]})
    leaders = names.seats_named(texts(given))
    if given.op == "contains":
        leaders = names.seats_whose_name_holds(texts(given)[0])
    return Q(**{f"{prefix}owner_id__in": names.seats_led_by(leaders)})


def _deal_region(given: Filter, names: Names, prefix: str) -> Q:
    """A deal's region is its own, else its owner's."""
    own, owner = f"{prefix}region", f"{prefix}owner_id"
    if given.op == "is_null":
        nobody = Q(**{f"{owner}__isnull": True}) | Q(**{f"{owner}__in": names.seats_without_region()})
        return Q(**{own: ""}) & nobody
    regions = _spelt("region", given, names)
    if given.op == "contains":
        part = texts(given)[0].casefold()
        stored = names.words.spellings["region"].stored.values()
        regions = [region for spellings in stored for region in spellings if part in region.casefold()]
    inherited = Q(**{f"{owner}__in": names.seats_in(regions)})
    if not names.words.has_deal_regions:
        return inherited
    if not names.has_deals_without_region:
        return Q(**{f"{own}__in": regions})
    return Q(**{f"{own}__in": regions}) | (Q(**{own: ""}) & inherited)


def _series(given: Filter, names: Names, prefix: str) -> Q:
    empty, series = given.op == "is_null", names.words.series
    products = list(series) if empty else names.words.products_of(texts(given))
    if given.op == "contains":
        part = texts(given)[0].casefold()
        products = [product for product, name in series.items() if part in name.casefold()]
    table = names.words.spellings["product"]
    condition = Q(**{f"{prefix}product__in": [s for product in products for s in table.all_of(product)]})
    return ~condition if empty else condition


def _link_to_company(given: Filter, names: Names, column: str) -> Q:
    if given.op == "is_null":
        return Q(**{f"{column}__isnull": True})
    if given.op == "contains":
        found = Company.objects.for_team(names.team).filter(name__icontains=texts(given)[0])
        return Q(**{f"{column}__in": found.values("id")})
    return Q(**{f"{column}__in": names.companies_named(texts(given))})


def _of_company(given: Filter, names: Names) -> Q:
    if given.field == "employees":
        return _number("employees", given)
    if given.field == "tag":
        return _tags("tags", given, names)
    if given.field in {"region", "industry", "country"}:
        return _text(given.field, given, _spelt(given.field, given, names))
    return _text("name", given)


def _of_contact(given: Filter, names: Names) -> Q:
    if given.field == "company":
        return _link_to_company(given, names, "company_id")
    if given.field == "tag":
        return _tags("tags", given, names)
    if given.field in {"contact", "name"}:
        return _text("name", given)
    return _through_company(given, names, "company_id")


def _tags(column: str, given: Filter, names: Names) -> Q:
    """Tags are a JSON list; a quoted tag inside its text is that tag, on every database."""
    text = Cast(F(column), TextField())
    if given.op == "is_null":
        return Q(**{column: []})
    condition = Q()
    for tag in _spelt("tag", given, names):
        for written in {json.dumps(tag), json.dumps(tag, ensure_ascii=False)}:
            part = written[1:-1] if given.op == "contains" else written
            condition |= Q(Contains(text, part))
    return condition


def _number(column: str, given: Filter) -> Q:
    if given.op == "is_null":
        return Q(**{f"{column}__isnull": True})
    return _compared(column, given.op, numbers(given))


def _compared(column: str, op: str, values: list[Decimal]) -> Q:
    """Whole numbers compared with one that may have a fraction."""
    low, high = values[0].to_integral_value(ROUND_FLOOR), values[-1].to_integral_value(ROUND_CEILING)
    up = int(values[0].to_integral_value(ROUND_CEILING))
    if op == "eq":
        return Q(**{column: int(low)}) if low == values[0] else NOTHING
    if op == "between":
        return Q(**{f"{column}__gte": up, f"{column}__lte": int(values[1].to_integral_value(ROUND_FLOOR))})
    bound = {"gt": int(low), "gte": up, "lt": int(high), "lte": int(low)}[op]
    return Q(**{f"{column}__{op}": bound})


def _amount(given: Filter) -> Q:
    """In major units: of the currency that was named, else of each deal's own."""
    if given.op == "is_null":
        return Q(amount_minor=None)
    values = numbers(given)

    def scaled(digits: int) -> Q:
        return _compared("amount_minor", given.op, [value.scaleb(digits) for value in values])

    if given.currency:
        return Q(currency=given.currency) & scaled(DECIMALS.get(given.currency, 2))
    odd = [code for codes in ODD_DECIMALS.values() for code in codes]
    condition = scaled(2) & ~Q(currency__in=odd)
    for digits, codes in ODD_DECIMALS.items():
        condition |= scaled(digits) & Q(currency__in=codes)
    return condition
