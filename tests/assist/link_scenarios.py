"""Teams and mentions drawn by dice: names that resemble each other, said as people say them, with the record meant."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.assist.linking_world import read
from wenshu.assist.extraction import Extraction
from wenshu.crm import companies, contacts, opportunities
from wenshu.crm.contract import CompanyIn, ContactIn, OpportunityIn
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.teams.models import Membership

BRANDS = "恒力 华悦 瑞信 安达 宏源 立盈 嘉禾 天宇 金龙 凯旋 启航 星辰 科创 明德 润丰 茂隆 远景 国盛 博雅 湘雅 蓝海 粤通".split()  # noqa: SIM905
PLACES = "苏州 上海 深圳 杭州 无锡 宁波 青岛".split()  # noqa: SIM905
TRADES = "精密机械 装备 电子科技 新材料 医疗器械 食品 物流 渔具 自动化设备".split()  # noqa: SIM905
WORDS = "Halden Blue|Ridge Boreal Northgate Southgate Kestrel Orchid Meridian Vertex Lumen Harvest|Lane Stone|Creek Maple|Hill Larsen".split()  # noqa: SIM905
KINDS = "Foods Marine Packaging Textiles Optics Electronics Logistics".split()  # noqa: SIM905
FORMS = "Ltd", "Inc.", "GmbH", ""
SOUNDS = {
    "恒": "衡",
    "力": "利",
    "华": "桦",
    "悦": "越",
    "瑞": "锐",
    "达": "答",
    "源": "元",
    "天": "添",
    "龙": "隆",
    "航": "杭",
}
FAMILY, GIVEN = "王李张刘陈杨赵黄", "伟芳娜敏静强磊军洋勇艳杰"
FIRST = "Anna Tom Maria James Sofia Peter Linda Carl".split()  # noqa: SIM905
LAST = "Lee Park Berg Novak Costa Meyer Hart".split()  # noqa: SIM905
PRODUCTS = "MES", "WMS", "联网网关", "扫码枪", "Dock Board"
PROJECTS = "一期", "二期", "rollout", "升级", "pilot"


@dataclass(frozen=True)
class Drawn:
    """A mention. A meant id of None is a new record."""

    text: str
    extraction: Extraction
    meant: dict[str, UUID | None]  # by the key of the entity


class Dice:
    """Everything of one team; the same seed draws the same."""

    def __init__(self, seat: Membership, now: datetime, seed: int) -> None:
        self.seat, self.now, self.dice = seat, now, random.Random(seed)
        names = self.names(60)
        self.outside = names[40:]  # companies that the team does not know
        self.companies = [self._company(name) for name in names[:40]]
        self.contacts = [self._contact() for _ in range(60)]
        self.deals = [self._deal(number) for number in range(80)]

    def names(self, number: int) -> list[str]:
        found: dict[str, None] = {}
        dice = self.dice
        while len(found) < number:
            if dice.random() < 0.5:
                found[f"{dice.choice([*PLACES, ''])}{dice.choice(BRANDS)}{dice.choice(TRADES)}有限公司"] = (
                    None
                )
            else:
                found[
                    f"{dice.choice(WORDS)} {dice.choice(KINDS)} {dice.choice(FORMS)}".replace(
                        "|", " "
                    ).strip()
                ] = None
        return list(found)

    def _company(self, name: str) -> Company:
        data = CompanyIn(name=name)
        return companies.create(self.seat.team, data, by=None, via="test", now=self.now - timedelta(days=400))

    def _contact(self) -> Contact:
        dice = self.dice
        name = (
            dice.choice(FAMILY) + dice.choice(GIVEN)
            if dice.random() < 0.5
            else f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        )
        data = ContactIn(name=name, company_id=dice.choice(self.companies).pk)
        return contacts.create(self.seat.team, data, by=None, via="test", now=self.now - timedelta(days=300))

    def _deal(self, number: int) -> Opportunity:
        dice = self.dice
        company = dice.choice(self.companies)
        product = dice.choice(PRODUCTS)
        staff = [each.pk for each in self.contacts if each.company_id == company.pk][:1]
        data = OpportunityIn(
            name=f"{product} {dice.choice(PROJECTS)}",
            company_id=company.pk,
            product=product,
            expected_amount=str(dice.randrange(20, 900) * 1000),  # type: ignore[arg-type]
            status=dice.choice(["lead", "qualified", "proposal", "negotiation", "won", "lost"]),
            contact_ids=staff,
            owner_id=self.seat.pk if dice.random() < 0.5 else None,
        )
        at = self.now - timedelta(days=dice.randrange(1, 300))
        return opportunities.create(self.seat.team, data, by=None, via="test", now=at)

    # what people say

    def draw(self) -> Drawn:
        dice = self.dice
        if dice.random() < 0.2:
            said = self.said(dice.choice(self.outside))
            return self._drawn(said, [], {}, {"c1": None, "d1": None}, new=True)
        deal = dice.choice([each for each in self.deals if each.stage_kind == "open"])
        company = deal.company
        assert company is not None
        said = self.said(company.name)
        if dice.random() < 0.25:
            fields = {"product": dice.choice(PRODUCTS), "expectedAmount": str(dice.randrange(20, 900) * 1000)}
            return self._drawn(said, [], fields, {"c1": company.pk, "d1": None}, new=True)
        fields = {}
        if dice.random() < 0.5:
            fields["product"] = deal.product
        if dice.random() < 0.5:
            fields["expectedAmount"] = self._amount(deal)
        if dice.random() < 0.3:
            fields["name"] = deal.name
        people = [each.name for each in self.contacts if each.company_id == company.pk][:1]
        meant: dict[str, UUID | None] = {"c1": company.pk, "d1": deal.pk}
        if people and dice.random() < 0.4:
            meant["p1"] = next(each.pk for each in self.contacts if each.company_id == company.pk)
            return self._drawn(said, people, fields, meant, new=False)
        return self._drawn(said, [], fields, meant, new=False)

    def _amount(self, deal: Opportunity) -> str:
        amount = (deal.amount_minor or 100) // 100
        return str(int(amount * self.dice.choice([1, 1, 1, 1.04, 0.95, 0.8, 1.3])))

    def _drawn(
        self,
        said: str,
        people: list[Any],
        fields: dict[str, Any],
        meant: dict[str, UUID | None],
        *,
        new: bool,
    ) -> Drawn:
        dice = self.dice
        words = " ".join([said, *people, *fields.values()])
        if new:
            told = dice.choice(["new project: {}", "{} 有个新项目", "{} 想了解一下", "first call with {}"])
        else:
            told = dice.choice(["{} approved", "{} 下周继续谈", "met {}", "{} 要最新报价", "{}"])
        text = told.format(words)
        return Drawn(text, read(text, said, people, fields), meant)

    def said(self, name: str) -> str:
        return self._chinese(name) if name.endswith("公司") else self._english(name)

    def _chinese(self, name: str) -> str:
        dice = self.dice
        place = next((p for p in PLACES if name.startswith(p)), "")
        bare = name.removeprefix(place).removesuffix("有限公司")
        form = dice.choice(
            [name, place + bare, bare, bare[:4], place + bare[:2], bare[:2], bare, place + bare]
        )
        if dice.random() < 0.1:
            form = "".join(SOUNDS.get(sign, sign) if dice.random() < 0.7 else sign for sign in form)
        return form

    def _english(self, name: str) -> str:
        dice = self.dice
        words = [word for word in name.split() if word not in FORMS]
        form = " ".join(dice.choice([name.split(), words, words, words, words[:-1], words]))
        if dice.random() < 0.15:
            at = dice.randrange(1, len(form) - 1)
            form = dice.choice(
                [form[:at] + form[at + 1 :], form[:at] + form[at + 1] + form[at] + form[at + 2 :]]
            )
        return dice.choice([form, form, form.lower()])
