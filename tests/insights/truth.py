"""What the records say, without SQL: every condition, date and metric once more, in Python over all of a team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from operator import eq, ge, gt, le, lt
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from wenshu.crm.models import (
    Company,
    Contact,
    FollowUp,
    Opportunity,
    OpportunityContact,
    Product,
    Stage,
    StageChange,
    VoiceNote,
)
from wenshu.crm.money import to_major
from wenshu.insights.fields import FACTS, NUMBERS
from wenshu.insights.link import normal
from wenshu.insights.metrics import Value
from wenshu.insights.plan import Filter, Metric
from wenshu.insights.selection import Records, Selection, Span
from wenshu.teams.models import Membership, Team

Record = dict[str, Any]
COMPARES: dict[str, Callable[[Any, Any], bool]] = {"eq": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}
OPPOSITE = {"ne": "eq", "not_in": "in", "not_null": "is_null"}


def _is(record: Record, column: str, id: UUID) -> bool:
    return bool(record[column] == id)


class Truth:
    def __init__(self, team: Team, now: datetime) -> None:
        self.team, self.zone = team, ZoneInfo(team.timezone)
        self.now = now.replace(second=0, microsecond=0)
        self.today = self.day(now)
        self.seats = {seat.pk: seat for seat in Membership.objects.for_team(team)}
        self.series = {normal(p.name): p.series for p in Product.objects.for_team(team)}
        deals = Opportunity.objects.for_team(team).live().select_related("company", "stage")
        self.kept: dict[tuple[str, str], set[int]] = {}
        self.listed: dict[str, int] = {}  # how many records each link lists, once it was looked at
        self.people: dict[Any, list[Contact]] = defaultdict(list)
        self.part_in: dict[Any, set[Any]] = defaultdict(set)
        for link in OpportunityContact.objects.for_team(team).select_related("contact"):
            self.people[link.opportunity_id].append(link.contact)
            self.part_in[link.contact_id].add(link.opportunity_id)
        stages = list(Stage.objects.for_team(team).order_by("position", "id"))
        self.way = [stage.name for stage in stages if stage.kind == "open"]
        self.won = [stage.name for stage in stages if stage.kind == "won"]
        self.moves: dict[Any, list[StageChange]] = defaultdict(list)
        for move in StageChange.objects.for_team(team).select_related("from_stage", "to_stage"):
            self.moves[move.opportunity_id].append(move)
        self.told = {follow.opportunity_id for follow in FollowUp.objects.for_team(team).live()}
        self.deals = {deal.pk: self.of_deal(deal) for deal in deals}
        every = Opportunity.objects.for_team(team).select_related("company", "stage")
        around = {deal.pk: self.of_deal(deal) for deal in every}
        contacts = Contact.objects.for_team(team).live().select_related("company")
        self.contacts = list(contacts)
        self.records: dict[str, list[Record]] = {
            "opportunity": list(self.deals.values()),
            "company": [self.of_company(c) for c in Company.objects.for_team(team).live()],
            "contact": [self.of_contact(c) for c in self.contacts],
            "follow_up": [
                self.of_follow_up(f, around[f.opportunity_id]) for f in FollowUp.objects.for_team(team).live()
            ],
            "voice_note": [
                self.of_voice_note(v, around.get(v.opportunity_id)) for v in VoiceNote.objects.for_team(team)
            ],
        }

    def day(self, moment: datetime | None) -> date | None:
        return moment.astimezone(self.zone).date() if moment else None

    def since(self, moment: datetime | None) -> int | None:
        day = self.day(moment)
        return (self.today - day).days if day and self.today else None

    def person(self, id: Any) -> str | None:
        return self.seats[id].name if id in self.seats else None

    # records

    def of_deal(self, deal: Opportunity) -> Record:
        seat = self.seats.get(deal.owner_id)  # type: ignore[arg-type]
        leader = self.seats.get(seat.manager_id) if seat and seat.manager_id else None
        company = deal.company
        people = self.people[deal.pk]
        return {
            "id": deal.pk, "owner_id": deal.owner_id, "company_id": deal.company_id, "name": deal.name,
            "owner": self.person(deal.owner_id), "sales_team": leader.name if leader else None,
            "stage": deal.stage.name, "status": deal.stage_kind, "product": deal.product or None,
            "product_series": self.series.get(normal(deal.product)) or None,
            "company": company.name if company else None, "contact": [person.name for person in people],
            "region": deal.region or (seat.region if seat else "") or None,
            "industry": (company.industry or None) if company else None,
            "country": (company.country or None) if company else None,
            "employees": company.employees if company else None,
            "source": deal.source or None, "lost_reason": deal.lost_reason or None,
            "competitor": deal.competitor or None, "tag": deal.tags,
            "currency": deal.currency, "created_by": self.person(deal.created_by_id),
            "minor": deal.amount_minor, "probability": deal.probability, "cycle_days": deal.cycle_days,
            "age_days": self.since(deal.created_at), "days_in_stage": self.since(deal.stage_entered_at),
            "days_since_activity": self.since(deal.last_activity_at), "entered": deal.stage_entered_at,
            "has_amount": deal.amount_minor is not None, "has_company": company is not None,
            "has_owner": seat is not None, "has_expected_close": deal.expected_close_date is not None,
            "has_contact": any(person.deleted_at is None for person in people),
            "has_follow_up": deal.pk in self.told, "has_next_follow_up": deal.next_follow_up_at is not None,
            "overdue": bool(
                deal.stage_kind == "open" and deal.next_follow_up_at and deal.next_follow_up_at < self.now
            ),
            "created_at": self.day(deal.created_at), "closed_at": self.day(deal.closed_at),
            "expected_close_date": deal.expected_close_date, "next_follow_up_at": self.day(deal.next_follow_up_at),
            "last_activity_at": self.day(deal.last_activity_at), "stage_entered_at": self.day(deal.stage_entered_at),
            **self.of_history(deal),
        }  # fmt: skip

    def of_history(self, deal: Opportunity) -> Record:
        """How far it came, which stages it left and for how long it was there, and where it was before it was lost."""
        moves = self.moves[deal.pk]
        been = {move.to_stage.name for move in moves} | {deal.stage.name}
        furthest = max((place for place, name in enumerate(self.way) if name in been), default=0)
        reached = [*self.way, *self.won, "won"] if been & {*self.won} else self.way[: furthest + 1]
        stays: dict[str, int] = defaultdict(int)
        for move in moves:
            if move.from_stage is not None:
                stays[move.from_stage.name] += move.seconds_in_previous or 0
        last = [move.from_stage for move in moves if move.changed_at == deal.stage_entered_at]
        before = last[0].name if last and last[0] is not None and deal.stage_kind == "lost" else None
        return {"reached_stage": reached, "left_stage": [*stays], "stays": stays, "lost_from_stage": before}

    def of_company(self, company: Company) -> Record:
        own = [deal for deal in self.deals.values() if deal["company_id"] == company.pk]
        people = any(contact.company_id == company.pk for contact in self.contacts)
        return self.of_party(company, own, company) | {"company": company.name, "has_contact": people}

    def of_contact(self, contact: Contact) -> Record:
        own = [self.deals[id] for id in self.part_in[contact.pk] if id in self.deals]
        company = contact.company
        found = self.of_party(contact, own, company)
        return found | {
            "company": company.name if company else None, "company_id": contact.company_id, "contact": contact.name,
            "has_company": company is not None, "has_email": contact.email != "",
        }  # fmt: skip

    def of_party(self, party: Company | Contact, own: list[Record], company: Company | None) -> Record:
        latest = max((deal["last_activity_at"] for deal in own), default=None)
        return {
            "id": party.pk, "owner_id": party.owner_id, "company_id": party.pk, "name": party.name,
            "owner": self.person(party.owner_id), "has_owner": party.owner_id is not None,
            "created_by": self.person(party.created_by_id), "tag": party.tags, "has_phone": party.phone != "",
            "region": (company.region or None) if company else None,
            "industry": (company.industry or None) if company else None,
            "country": (company.country or None) if company else None,
            "employees": company.employees if company else None,
            "has_deal": bool(own), "has_open_deal": any(deal["status"] == "open" for deal in own),
            "has_won_deal": any(deal["status"] == "won" for deal in own),
            "days_since_activity": (self.today - latest).days if latest and self.today else None,
            "never": not own, "last_activity_at": latest, "created_at": self.day(party.created_at),
        }  # fmt: skip

    def of_follow_up(self, follow_up: FollowUp, deal: Record) -> Record:
        return deal | {
            "id": follow_up.pk, "owner_id": follow_up.author_id, "owner": self.person(follow_up.author_id),
            "kind": follow_up.kind, "origin": follow_up.origin, "content": follow_up.content,
            "created_by": self.person(follow_up.created_by_id),
            "has_next_follow_up": follow_up.next_follow_up_at is not None,
            "occurred_at": self.day(follow_up.occurred_at), "created_at": self.day(follow_up.created_at),
            "next_follow_up_at": self.day(follow_up.next_follow_up_at),
        }  # fmt: skip

    def of_voice_note(self, note: VoiceNote, deal: Record | None) -> Record:
        of_deal = ("company_id", "name", "stage", "status", "product", "company", "region", "industry", "country",
                   "source", "lost_reason", "competitor")  # fmt: skip
        return {field: deal[field] if deal else None for field in of_deal} | {
            "id": note.pk, "owner_id": note.author_id, "owner": self.person(note.author_id),
            "voice_status": note.status, "voice_source": note.source, "has_deal": deal is not None,
            "has_transcript": note.transcribed_at is not None, "confirmed": note.confirmed_at is not None,
            "to_confirm": note.status == "ready" and note.summary is not None and note.confirmed_at is None,
            "occurred_at": self.day(note.recorded_at),
        }  # fmt: skip

    # conditions

    def behind(self, wanted: Records) -> list[Record]:
        """What a citation should list."""
        source = wanted.any_of[0].entity
        found = [r for one in wanted.any_of for r in self.meeting(one)]
        if wanted.entity == source:
            return list({record["id"]: record for record in found}.values())
        companies = {deal["company_id"] for deal in found}
        return [company for company in self.records["company"] if company["id"] in companies]

    def meeting(self, selection: Selection) -> list[Record]:
        entity = selection.entity
        places = set(range(len(self.records[entity])))
        for given in selection.filters:
            places &= self.where(entity, given, partial(self.holds, given=given))
        for span in selection.spans:
            places &= self.where(entity, span, partial(self.within, span=span))
        for column, id in (("owner_id", selection.owner_id), ("company_id", selection.company_id)):
            if id is not None:
                places &= self.where(entity, (column, id), partial(_is, column=column, id=id))
        if selection.led_by is not None:
            led = {id for id, seat in self.seats.items() if selection.led_by in {id, seat.manager_id}}
            places &= self.where(entity, ("led", selection.led_by), lambda r: r["owner_id"] in led)
        found = [self.records[entity][place] for place in sorted(places)]
        return [r for r in found if not selection.ids or r["id"] in selection.ids]

    def where(self, entity: str, condition: object, holds: Callable[[Record], bool]) -> set[int]:
        """Places of the records of which one condition is true, looked up once."""
        key = (entity, repr(condition))
        if key not in self.kept:
            self.kept[key] = {place for place, r in enumerate(self.records[entity]) if holds(r)}
        return self.kept[key]

    @staticmethod
    def within(record: Record, span: Span) -> bool:
        day = record[span.field]
        return (
            day is not None
            and (span.start is None or span.start <= day)
            and (span.end is None or day < span.end)
        )

    def holds(self, record: Record, given: Filter) -> bool:
        if given.op in OPPOSITE:
            turned = given.model_copy(update={"op": OPPOSITE[given.op]})
            return not self.holds(record, turned)
        if given.field in FACTS:
            return bool(record[given.field] == given.value)
        if given.field in NUMBERS:
            return self.compares(record, given)
        value = record[given.field]
        values = [each for each in (value if isinstance(value, list) else [value]) if each]
        if given.op == "is_null":
            return not values and (given.field != "lost_from_stage" or record["status"] == "lost")
        wanted = [str(each) for each in (given.value if isinstance(given.value, list) else [given.value])]
        if given.op == "contains":
            return any(wanted[0].casefold() in each.casefold() for each in values)
        return bool({normal(each) for each in values} & {normal(each) for each in wanted})

    @staticmethod
    def compares(record: Record, given: Filter) -> bool:
        never = given.field == "days_since_activity" and record.get("never", False)
        if given.op == "is_null":
            own = record["minor"] if given.field == "amount" else record[given.field]
            return own is None
        values = [
            Decimal(str(each)) for each in (given.value if isinstance(given.value, list) else [given.value])
        ]
        if never:
            return given.op in {"gt", "gte"}
        number: Decimal | int | None
        if given.field == "amount":
            if given.currency and record["currency"] != given.currency:
                return False
            number = to_major(record["minor"], record["currency"]) if record["minor"] is not None else None
        else:
            number = record[given.field]
        if number is None:
            return False
        if given.op == "between":
            return values[0] <= number <= values[1]
        return COMPARES[given.op](number, values[0])

    # metrics

    def value(self, metric: Metric, records: Iterable[Record]) -> Value:
        """Of the records that the figure is about, all in one currency where it is money."""
        found = list(records)
        amounts = [record["minor"] for record in found if record.get("minor") is not None]
        if metric == "count":
            return len(found)
        if metric == "amount_sum":
            return sum(amounts) if amounts or not found else None
        if metric == "weighted_amount":
            weighted = sum(r["minor"] * r["probability"] for r in found if r["minor"] is not None)
            return (weighted + 50) // 100 if amounts or not found else None
        if metric in {"amount_min", "amount_max"}:
            return (min if metric == "amount_min" else max)(amounts, default=None)
        if metric == "amount_median":
            return int(Decimal(str(median(map(Decimal, amounts)))) + Decimal("0.5")) if amounts else None
        if metric == "amount_avg":
            return int(Decimal(sum(amounts)) / len(amounts) + Decimal("0.5")) if amounts else None
        return self._other(metric, found)

    def stay(self, records: Iterable[Record], selection: Selection) -> Value:
        """The mean of completed stays in the stages that the selection names, else in all."""
        named = [f for f in selection.filters if f.field == "left_stage" and f.op in {"eq", "in"}]
        wanted = [{str(v) for v in (f.value if isinstance(f.value, list) else [f.value])} for f in named]
        stays = [
            seconds
            for record in records
            for stage, seconds in record["stays"].items()
            if all(stage in each for each in wanted)
        ]
        return sum(stays) / len(stays) / 86_400 if stays else None

    def _other(self, metric: Metric, found: list[Record]) -> Value:
        if metric == "company_count":
            live = {company["id"] for company in self.records["company"]}
            return len({record["company_id"] for record in found} & live)
        if metric == "owner_count":
            return len({record["owner_id"] for record in found} - {None})
        if metric == "product_count":
            return len({normal(record["product"]) for record in found if record["product"]})
        if metric == "win_rate":
            return len([r for r in found if r["status"] == "won"]) / len(found) if found else None
        days: list[float] = []
        if metric == "cycle_days_avg":
            days = [record["cycle_days"] for record in found if record["cycle_days"] is not None]
        elif metric == "age_days_avg":
            days = [record["age_days"] for record in found]
        elif metric == "days_in_stage_avg":
            days = [(self.now - record["entered"]).total_seconds() / 86_400 for record in found]
        else:
            raise NotImplementedError(metric)
        return sum(days) / len(days) if days else None
