"""Whose record each entity of a text is: candidates, best first, and what to do with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from wenshu.assist.extraction import Entity, Extraction
from wenshu.assist.link import deal_lookup, deals, evidence, parties, product_words, scoring
from wenshu.assist.link.deal_lookup import FoundDeal
from wenshu.assist.link.deals import Around, SaidDeal
from wenshu.assist.link.evidence import Said
from wenshu.assist.link.parties import MOST_COLLEAGUES, NEW_COMPANY, NEW_CONTACT, Parties
from wenshu.assist.link.scoring import Scored
from wenshu.assist.matches import Candidate, Match, Matches, Why
from wenshu.crm import match_lookup
from wenshu.crm.match_lookup import FoundContact
from wenshu.crm.models import Opportunity, Stage
from wenshu.reading.company_names import normal
from wenshu.teams.models import Membership, Team
from wenshu.teams.statements import TeamStatement

Chances = dict[UUID, float]
WORTH_FOLLOWING: Final = 0.03  # a company whose people and deals are looked at
MOST_FOLLOWED: Final = 5
SURE: Final = 0.85


def link(
    extraction: Extraction,
    *,
    team: Team,
    by: Membership | None,
    now: datetime,
    text: str,
    opportunity: Opportunity | None = None,
) -> Matches:
    """A match for every company, contact and opportunity of the extraction. `opportunity` was chosen by a person."""
    return _Linking(extraction, team, by, now, text, opportunity).matches()


class _Linking:
    def __init__(
        self,
        extraction: Extraction,
        team: Team,
        by: Membership | None,
        now: datetime,
        text: str,
        given: Opportunity | None,
    ) -> None:
        self.extraction, self.team, self.by, self.now, self.text = extraction, team, by, now, text
        self.given = given
        self.said_companies = evidence.companies(extraction, text)
        self.said_people = evidence.people(extraction, text)
        self.parties: Parties = parties.look_up(team, self.said_companies, self.said_people)
        self.companies: dict[str, list[Scored]] = {}
        self.people: dict[str, list[Scored]] = {}
        self.deals: dict[str, list[Scored]] = {}
        self.colleagues: dict[UUID, list[FoundContact]] = {}  # by their company
        self.company_of_deal: dict[UUID, UUID | None] = {}
        self.products: tuple[str, ...] = ()
        self.without_parties = text

    def matches(self) -> Matches:
        for said in self.said_companies:
            self.companies[said.key] = scoring.weigh(self._companies(said), new=NEW_COMPANY)
        self._know_colleagues()
        for said in self.said_people:
            self.people[said.key] = scoring.weigh(self._people(said), new=NEW_CONTACT)
        self._find_deals()
        self._learn_companies_from_deals()
        found = {key: scoring.match(weighed) for key, weighed in {**self.companies, **self.people}.items()}
        return {**found, **self._matches_of_deals()}

    # companies

    def _companies(self, said: Said) -> Iterable[Scored]:
        known = {record.id: record for record in self.parties.companies_for(said)}
        staff = [each for each in self.said_people if self._company_of(each.entity) == said.key]
        employed = self._employed(staff)
        known |= {id: self.parties.firms[id] for id in employed if id in self.parties.firms}
        if self.given is not None and self.given.company_id and self.given.company_id not in known:
            known |= match_lookup.companies(self.team, [self.given.company_id])
        for record in known.values():
            scored = parties.company(said, record)
            if record.id in employed:
                scored.add(employed[record.id], "named_contact")
            if self.given is not None and record.id == self.given.company_id:
                scored.add(2.5)
            yield scored

    def _employed(self, staff: list[Said]) -> dict[UUID, float]:
        """Companies that people of these names and addresses are of, with what that says for each."""
        found: dict[UUID, float] = {}
        for said in staff:
            for record in self.parties.contacts_for(said):
                alone = parties.contact(said, record, {}, told=False)
                if record.company_id and alone.odds > 1.5:
                    found[record.company_id] = max(found.get(record.company_id, 0.0), _employs(alone))
        return found

    def _company_of(self, entity: Entity) -> str:
        return evidence.company_of(entity, self.extraction)

    def _chances(self, company_key: str) -> Chances:
        """Of companies, for somebody or something that belongs to this one of the text."""
        weighed = self.companies.get(company_key)
        if weighed is not None:
            return {each.id: each.score for each in weighed if each.score >= WORTH_FOLLOWING}
        given = self.given.company_id if self.given is not None else None
        return {given: 0.9} if given else {}

    # people

    def _know_colleagues(self) -> None:
        """陈总 and Anna are found among the people of the companies in question, by no key of their own."""
        if not self.said_people:
            return
        ids = [id for said in self.said_people for id in self._followed(self._company_of(said.entity))]
        most = MOST_COLLEAGUES
        self.parties.know(match_lookup.contacts_of(self.team, dict.fromkeys(ids), most=most))
        for record in self.parties.staff.values():
            if record.company_id:
                self.colleagues.setdefault(record.company_id, []).append(record)

    def _followed(self, company_key: str) -> list[UUID]:
        chances = self._chances(company_key)
        return sorted(chances, key=lambda id: -chances[id])[:MOST_FOLLOWED]

    def _people(self, said: Said) -> Iterable[Scored]:
        company_key = self._company_of(said.entity)
        employers = self._chances(company_key)
        known = {record.id: record for record in self.parties.contacts_for(said)}
        known |= {record.id: record for id in employers for record in self.colleagues.get(id, ())}
        told = company_key in self.companies
        named = employers if told else self._chances_of_any()
        for record in known.values():
            scored = parties.contact(said, record, employers, told=told)
            if self.companies and parties.is_of_another(said, record, named, scored):
                scored.rule_out()
            if scored.odds > 0.0:
                yield scored

    def _chances_of_any(self) -> Chances:
        """Of two companies the text may not say whose somebody is; a third's they are not."""
        return {id: chance for key in self.companies for id, chance in self._chances(key).items()}

    # deals

    def _find_deals(self) -> None:
        wanted = [each for each in self.extraction.of("opportunity") if not self._is_given(each)]
        if not wanted:
            return
        stages = {key: (kind, position) for key, kind, position in _stages.rows(self.team)}
        flat = normal(self.text)
        self.products = product_words.of_team(self.team)
        self.without_parties = product_words.without_parties(self.text, self.extraction)
        said = [self._said_deal(each, flat, stages, alone=len(wanted) == 1) for each in wanted]
        records = self._records_for(said)
        around = Around(
            self.by,
            self.now,
            deal_lookup.contacts_on(self.team, [record.id for record in records]),
            Counter(record.company_id for record in records if record.stage_kind == "open"),
            {key: position for key, (_, position) in stages.items()},
        )
        self.company_of_deal = {record.id: record.company_id for record in records}
        every = {each.entity.key: [deals.deal(each, record, around) for record in records] for each in said}
        self._share_out({each.entity.key: each.new(around) for each in said}, every)

    def _share_out(self, new: dict[str, float], every: dict[str, list[Scored]]) -> None:
        """Two deals of one text are two: the one that fits a record best takes it. `new` and `every` by the entity's key."""
        taken: set[UUID] = set()
        waiting = list(new)
        while waiting:
            for key in waiting:
                free = [scored for scored in every[key] if scored.id not in taken]
                self.deals[key] = scoring.weigh(free, new=new[key])
            best = max(waiting, key=lambda key: scoring.best(self.deals[key]))
            weighed = self.deals[best]
            if weighed and weighed[0].score >= scoring.LINK:
                taken.add(weighed[0].id)
            waiting.remove(best)

    def _is_given(self, entity: Entity) -> bool:
        """The chosen deal is the one that the text is about; should it tell of several, the first."""
        every = self.extraction.of("opportunity")
        return self.given is not None and bool(every) and entity.key == every[0].key

    def _said_deal(
        self, entity: Entity, flat: str, stages: dict[str, tuple[str, int]], *, alone: bool
    ) -> SaidDeal:
        company_key = self._company_of(entity)
        people = {
            scored.id: scored.score
            for key in entity.contacts or (tuple(self.people) if alone else ())
            for scored in self.people.get(key, ())
        }
        employers = self._chances(company_key)
        by_people = not employers and company_key not in self.companies
        if by_people:
            employers = self._employers_of(people)
        said = deals.said_deal(
            entity,
            self.text,
            flat,
            employers=employers,
            told_company=company_key in self.companies,
            people=people,
            stage_kinds={key: kind for key, (kind, _) in stages.items()},
            alone=alone,
        )
        told = self.without_parties if alone else deals.around_of(entity, self.without_parties)
        said.by_people = by_people and bool(employers)
        said.product_words = product_words.named(self.products, told)
        return said

    def _employers_of(self, people: Chances) -> Chances:
        """Where the text names nobody but people, theirs are the companies that it may be about."""
        found: Chances = {}
        for id, chance in people.items():
            company = self.parties.staff[id].company_id
            if company and chance >= 0.3:
                found[company] = max(found.get(company, 0.0), chance)
        return found

    def _records_for(self, said: list[SaidDeal]) -> list[FoundDeal]:
        companies = dict.fromkeys(
            id
            for each in said
            for id in sorted(each.employers, key=lambda i: -each.employers[i])[:MOST_FOLLOWED]
        )
        people = [id for each in said for id, chance in each.people.items() if chance >= 0.3]
        closed = any(each.names or each.stage_kind in {"won", "lost"} for each in said)
        found = deal_lookup.of_parties(self.team, companies, people, closed=closed)
        names = [name for each in said for name in (*each.names, evidence.text_of(each.entity, "name"))]
        names += deal_lookup.phrases(self.text) if not companies else []
        found += deal_lookup.named(self.team, names)
        for name in names[:3] if not found else ():
            found += deal_lookup.beginning(self.team, name)
        return list({record.id: record for record in found}.values())

    def _learn_companies_from_deals(self) -> None:
        """Of two companies that a name may mean, the one whose deal the text describes."""
        for entity in self.extraction.of("opportunity"):
            weighed, key = self.deals.get(entity.key, []), self._company_of(entity)
            candidates = self.companies.get(key, [])
            if not weighed or weighed[0].score < SURE or not weighed[0].whys.keys() & deals.DESCRIBES:
                continue
            if scoring.match(candidates).verdict != "ask":
                continue
            companies = {scored.id: scored for scored in candidates}
            meant = self.company_of_deal.get(weighed[0].id)
            if meant in companies:
                companies[meant].add(2.4)
                self.companies[key] = scoring.weigh(candidates, new=NEW_COMPANY)

    def _matches_of_deals(self) -> Matches:
        found: Matches = {}
        for entity in self.extraction.of("opportunity"):
            if self._is_given(entity):
                found[entity.key] = _given(self.given)
            else:
                found[entity.key] = scoring.match(self.deals.get(entity.key, []))
        return found


def _employs(contact: Scored) -> float:
    """What somebody who is known to work there says for a company."""
    if "same_email" in contact.whys:
        return 4.0
    return 3.0 if "same_phone" in contact.whys else 2.6 if "same_name" in contact.whys else 1.5


def _given(opportunity: Opportunity | None) -> Match:
    assert opportunity is not None
    company = opportunity.company.name if opportunity.company is not None else ""
    return Match("link", (Candidate(opportunity.pk, opportunity.name, company, 1.0, (Why("given"),)),))


@TeamStatement
def _stages(team: Team) -> QuerySet[Stage, Any]:
    return Stage.objects.for_team(team).order_by("position", "id").values_list("key", "kind", "position")
