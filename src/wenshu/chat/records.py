"""One record and its history in plain words: what a conversation reads, and what its figures are checked against."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from wenshu.clock import local_day
from wenshu.crm import companies, contacts, opportunities
from wenshu.crm.money import format_money
from wenshu.crm.search import FoundKind
from wenshu.crm.timeline import Event
from wenshu.insights import formats
from wenshu.insights.engine import AnswerLanguage
from wenshu.teams.models import Team

LONGEST: Final = 800  # characters of a note


def opened(kind: FoundKind, id: UUID, team: Team, language: AnswerLanguage) -> tuple[str, dict[str, str]]:
    """Its name and its facts, those that are known. Raises NotFound."""
    if kind == "company":
        company = companies.find(team, id)
        facts = {
            "industry": company.industry,
            "country": company.country,
            "region": company.region,
            "employees": f"{company.employees:,}" if company.employees is not None else "",
            "domain": company.domain,
            "phone": company.phone,
            "description": company.description[:LONGEST],
        }
        return company.name, _known(facts)
    if kind == "contact":
        contact = contacts.find(team, id)
        facts = {
            "title": contact.title,
            "company": contact.company.name if contact.company else "",
            "email": contact.email,
            "phone": contact.phone,
        }
        return contact.name, _known(facts)
    return _deal(id, team, language)


def _deal(id: UUID, team: Team, language: AnswerLanguage) -> tuple[str, dict[str, str]]:
    deal = opportunities.find(team, id)
    amount = deal.amount_minor
    facts = {
        "company": deal.company.name if deal.company else "",
        "owner": deal.owner.name if deal.owner else "",
        "stage": deal.stage.name,
        "amount": "" if amount is None else format_money(amount, deal.currency, language),
        "probability": f"{deal.probability}%",
        "expectedClose": _day(deal.expected_close_date, team, language),
        "nextFollowUp": _day(deal.next_follow_up_at, team, language),
        "closed": _day(deal.closed_at, team, language),
        "created": _day(deal.created_at, team, language),
        "product": deal.product,
        "competitor": deal.competitor,
        "region": deal.region,
        "source": deal.source,
        "lostReason": deal.lost_reason,
        "description": deal.description[:LONGEST],
    }
    return deal.name, _known(facts)


def told(event: Event, team: Team, language: AnswerLanguage) -> dict[str, str]:
    """When, who and what."""
    entry = {"day": _day(event.at, team, language), "by": event.by_name or "", "what": event.kind}
    if event.follow_up:
        said = event.follow_up
        entry |= {"what": said.kind, "said": said.content[:LONGEST], "nextAction": said.next_action}
    elif event.voice_note:
        entry["said"] = event.voice_note.transcript[:LONGEST] or event.voice_note.title
    elif event.stage_change:
        moved = event.stage_change
        entry |= {"from": moved.from_stage.name if moved.from_stage else "", "to": moved.to_stage.name}
    elif event.changes:
        entry["fields"] = ", ".join(event.changes)
    return _known(entry)


def _day(at: datetime | date | None, team: Team, language: AnswerLanguage) -> str:
    if at is None:
        return ""
    return formats.day(local_day(at, team.timezone) if isinstance(at, datetime) else at, language)


def _known(facts: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}
