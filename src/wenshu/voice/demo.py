"""Voice notes of the demo teams: transcripts of calls about deals that are there, without sound, read by the rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import translation

from wenshu.assist.context import context_of
from wenshu.crm import activity, days, money, opportunity_contacts
from wenshu.crm.models import AuditAction, AuditEntry, Opportunity, VoiceNote, VoiceSource, VoiceStatus
from wenshu.teams.models import Team
from wenshu.voice import lines
from wenshu.voice.engine import Line
from wenshu.voice.summaries import rules
from wenshu.voice.summaries.writing import by_rules

SEED: Final = 20_261_126
SECONDS_PER_CHARACTER: Final = {"en": 0.07, "zh": 0.24}  # of speech
PAUSE_S: Final = 0.6


@dataclass(frozen=True)
class Talk:
    """What was said, in the words of one call. `{contact}`, `{amount}` and `{product}` are those of the deal."""

    hours_ago: float
    said: tuple[str, ...]
    linked: bool = True


TALKS: Final[dict[str, tuple[Talk, ...]]] = {
    "en": (
        Talk(
            2.2,
            (
                "Just off the phone with {contact}.",
                "The budget is approved, around {amount}.",
                "They want to sign before the eighteenth of next month.",
                "Their worry is migrating the data from the old line.",
                "I promised to send a migration plan by next Wednesday.",
            ),
        ),
        Talk(
            26,
            (
                "Visited the plant today, {contact} showed me around.",
                "They are also talking to Quillon, who quoted less but deliver two months later.",
                "She asked for a reference customer of their size.",
                "I will send her two references by Friday.",
            ),
        ),
        Talk(
            51,
            (
                "Short call with {contact} about {product}.",
                "Procurement says the price is too high, they would sign at {amount}.",
                "I need to check with Owen whether we can do that.",
                "Let's call them back on Thursday.",
            ),
        ),
        Talk(
            75,
            (
                "Met somebody from a packaging company at the trade show.",
                "They run three plants and want to see a demo next month.",
                "I said we would send a proposal by the end of next week.",
            ),
            linked=False,
        ),
    ),
    "zh": (
        Talk(
            2.2,
            (
                "刚和{contact}通完电话。",
                "二期的预算批下来了，大概{amount}。",
                "他们希望下个月18号之前签合同。",
                "主要担心旧产线的数据迁移。",
                "我答应下周三之前给一份迁移方案。",
            ),
        ),
        Talk(
            26,
            (
                "今天去了工厂，{contact}带我看了一圈。",
                "凌川也在跟他们谈，报价比我们低，但交付要晚两个月。",
                "他们想看一家同等规模的参考客户。",
                "周五之前我把两家客户的资料发过去。",
            ),
        ),
        Talk(
            51,
            (
                "跟{contact}聊了一下{product}。",
                "采购嫌价格高，说{amount}就可以签。",
                "我要先跟陈伟确认能不能做。",
                "星期四再给他们回电话。",
            ),
        ),
        Talk(
            75,
            (
                "展会上认识了一家包装企业的人。",
                "他们有三个工厂，想下个月看一次演示。",
                "我说下周末之前先发一份方案过去。",
            ),
            linked=False,
        ),
    ),
}


def load(team: Team, *, now: datetime, seed: int = SEED) -> int:
    """Once for each team, also when somebody deleted them since. Returns how many it made."""
    if AuditEntry.objects.for_team(team).filter(record_kind="voice_note").exists():
        return 0
    dice = random.Random(f"{seed} {team.name}")  # noqa: S311
    language = "zh" if team.language.startswith("zh") else "en"
    deals = _deals(team)
    with transaction.atomic(), translation.override(team.language):
        for number, talk in enumerate(TALKS[language]):
            _tell(team, talk, deals[number % len(deals)] if deals else None, language, dice, now=now)
    return len(TALKS[language])


def _deals(team: Team) -> list[Opportunity]:
    """Some that people work on, with somebody to talk to."""
    found = Opportunity.objects.for_team(team).live().open()
    with_people = found.exclude(amount_minor=None).exclude(contacts=None).exclude(owner=None)
    chosen = with_people.select_related("owner", "company").order_by("-last_activity_at", "pk").distinct()[:3]
    return list(chosen)


def _tell(
    team: Team, talk: Talk, deal: Opportunity | None, language: str, dice: random.Random, *, now: datetime
) -> None:
    at = now - timedelta(hours=talk.hours_ago)
    about = deal if talk.linked else None
    author = deal.owner if deal else None
    said = list(_spoken(talk.said, _facts(deal, language), language, dice))
    note = VoiceNote(
        team=team,
        opportunity=about,
        author=author,
        source=VoiceSource.TRANSCRIPT,
        status=VoiceStatus.READY,
        engine=lines.IMPORTED,
        language=language,
        duration_ms=round((said[-1].end or 0) * 1000),
        recorded_at=at,
        transcribed_at=at,
        summarized_at=at,
        created_at=at,
        updated_at=at,
    )
    days.fill_voice_note(note, team.timezone)
    with activity.write(team, by=author, via="demo", now=at) as change:
        note.save(force_insert=True)
        lines.put(note, said)
        reading = rules.read(said, context_of(team, "", now=now, said_at=at))
        note.summary = by_rules(reading, team=team, deal=about).model_dump(mode="json", by_alias=True)
        note.summary_engine = "rules"
        note.save(update_fields=["transcript", "summary", "summary_engine"])
        change.record("voice_note", note.pk, AuditAction.CREATED)


def _facts(deal: Opportunity | None, language: str) -> dict[str, str]:
    """Of the deal; the sum that is spoken of is a little more than the record says."""
    if deal is None:
        return {"contact": "", "amount": "", "product": ""}
    link = opportunity_contacts.of(deal).first()
    major = money.to_major(deal.amount_minor or 0, deal.currency)
    step = Decimal(10_000 if language == "zh" else 1_000)
    spoken = (major * Decimal("1.07") / step).quantize(Decimal(1)) * step
    said = f"{spoken / step:f}万" if language == "zh" else f"{spoken:,.0f} {_plural(deal.currency)}"
    return {"contact": link.contact.name if link else "", "amount": said, "product": deal.product}


def _plural(currency: str) -> str:
    return {"USD": "dollars", "EUR": "euros", "GBP": "pounds"}.get(currency, currency)


def _spoken(said: Sequence[str], facts: dict[str, str], language: str, dice: random.Random) -> list[Line]:
    found, at = [], 0.8
    for text in said:
        words = text.format(**facts)
        end = at + len(words) * SECONDS_PER_CHARACTER[language] * dice.uniform(0.9, 1.1)
        found.append(Line(words, round(at, 2), round(end, 2)))
        at = end + PAUSE_S
    return found
