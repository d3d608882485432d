"""From a text to a proposal, without a model: all of it, and the part that finds the team's own records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import cycle

from bench.inside.application import member
from bench.inside.timing import Taken, cpu_ms
from wenshu.assist import pipeline
from wenshu.assist.completing import complete
from wenshu.assist.link import known_names, link
from wenshu.clock import now
from wenshu.crm import companies, contacts
from wenshu.crm.contract import CompanyIn, ContactIn
from wenshu.crm.models import Opportunity
from wenshu.teams.models import Membership

LONGEST = 20_000  # characters of one text
KNOWN = 20  # deals that the texts speak of
ENGLISH = (
    "Met {contact} of {company} today. They want {product} for ${amount:,} and hope to sign by the end of next month; "
    "procurement still has questions. Next step: send the revised quote on Friday."
)
CHINESE = (
    "今天拜访了{company},见到了{contact}和采购部的王经理。对方想上一套{product},预算{amount}元,希望月底之前签合同。"
    "下周三之前发正式报价,另外安排一次现场演示。"
)
PLACES, FIRST, SECOND = "苏州 无锡 宁波 青岛", "恒瑞华安立辰", "力信达源通嘉"
TRADES = "精密机械 电子科技 自动化设备 新材料"


def main(runs: int) -> dict[str, Taken]:
    seat, at = member(), now()
    texts = [*_english(seat), *_chinese(seat, at)]
    long = "\n".join(cycle_to(texts, LONGEST))
    return {
        "proposal": cpu_ms(_proposing(seat, texts, at), runs),
        "own names": cpu_ms(_linking(seat, texts, at), runs),
        "proposal, longest": cpu_ms(_proposing(seat, [long], at), max(1, runs // 8)),
        "own names, longest": cpu_ms(_linking(seat, [long], at), max(1, runs // 8)),
    }


def cycle_to(texts: list[str], length: int) -> list[str]:
    taken: list[str] = []
    for text in cycle(texts):
        if sum(map(len, taken)) + len(taken) + len(text) > length:
            return taken
        taken.append(text)
    return taken


def _proposing(seat: Membership, texts: list[str], at: datetime) -> Callable[[], object]:
    turns = cycle(texts)
    return lambda: pipeline.propose(
        next(turns), team=seat.team, by=seat, now=at, source="api", engine="rules"
    )


def _linking(seat: Membership, texts: list[str], at: datetime) -> Callable[[], object]:
    """What is read between the two is measured with the whole."""
    read = {}
    for text in texts:
        draft = pipeline.read(text, team=seat.team, by=seat, now=at, source="api", engine="rules")
        read[text] = complete(draft.reading.extraction, about_a_deal=False)
    turns = cycle(texts)

    def find() -> object:
        text = next(turns)
        return known_names(seat.team, text), link(read[text], team=seat.team, by=seat, now=at, text=text)

    return find


def _english(seat: Membership) -> list[str]:
    deals = Opportunity.objects.for_team(seat.team).live().open().filter(company__isnull=False)
    texts = []
    for deal in deals.select_related("company").order_by("id")[:KNOWN]:
        assert deal.company is not None
        person = deal.contacts.first()
        amount = (deal.amount_minor or 5_000_000) // 100
        who = person.name if person else "the buyer"
        texts.append(
            ENGLISH.format(contact=who, company=deal.company.name, product=deal.product, amount=amount)
        )
    return texts


def _chinese(seat: Membership, at: datetime) -> list[str]:
    """The team of the benchmark is an English one: it gets some customers with Chinese names."""
    texts = []
    for number, first in enumerate(FIRST):
        place, trade = PLACES.split()[number % 4], TRADES.split()[number % 4]
        for second in SECOND:
            data = CompanyIn(name=f"{place}{first}{second}{trade}有限公司")
            company = companies.create(seat.team, data, by=seat, via="demo", now=at)
        person = ContactIn(name=f"陈{first}", company_id=company.id)
        contacts.create(seat.team, person, by=seat, via="demo", now=at)
        said = f"{first}{second}{trade[:2]}"
        texts.append(CHINESE.format(contact=f"陈{first}", company=said, product="MES", amount=920_000))
    return texts
