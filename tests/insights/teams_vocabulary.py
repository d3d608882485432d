"""Two invented teams' words, for the planner's tests."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from wenshu.insights.engine import Name, TeamCalendar, Vocabulary
from wenshu.insights.link import normal
from wenshu.insights.plan import FilterField

CALENDAR = TeamCalendar(today=date(2026, 11, 24))  # a Tuesday

HARBOUR: dict[FilterField, list[str]] = {
    "owner": ["Ana Ruiz", "Ben Okafor", "Chloe Martin", "Dmitri Volkov", "Grace Lin", "周敏"],
    "sales_team": ["Grace Lin", "Omar Haddad"],
    "company": [
        "Northfield Robotics Inc.", "Alder & Finch LLP", "Bluewater Logistics", "Kestrel Foods", "Zenith Corp",
        "Zenith Media Group", "Suzhou Hengli Precision Co., Ltd", "Quartz",
    ],
    "contact": ["Priya Nair", "Tom Becker"],
    "product": ["Atlas Basic", "Atlas Pro", "Atlas Plus Pro", "Orion 500", "Quartz"],
    "product_series": ["Atlas", "Orion"],
    "region": ["North", "South", "EMEA"],
    "industry": ["technolgy", "healthcare", "retail"],
    "country": ["Germany", "Japan", "United Kingdom"],
    "source": ["Referral", "Website", "Trade show"],
    "stage": ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"],
    "lost_reason": ["Price", "No budget", "Chose a competitor"],
    "competitor": ["Quillon", "Ferrowave"],
    "tag": ["strategic", "VIP"],
}  # fmt: skip
HUAXIN: dict[FilterField, list[str]] = {
    "owner": ["王芳", "李雷", "韩梅梅", "赵建国", "Kevin Zhao"],
    "sales_team": ["赵建国"],
    "company": [
        "华星光电科技有限公司", "青岛海川机械有限公司", "腾远物流集团", "苏州恒力精密机械有限公司", "北辰医疗器械股份有限公司",
        "北辰软件有限公司", "Contoso", "云起",
    ],
    "contact": ["陈晓明", "刘洋"],
    "product": ["智能网关", "数据中台", "ERP标准版", "ERP旗舰版", "X200"],
    "product_series": ["ERP"],
    "region": ["华东", "华南", "华北", "西南"],
    "industry": ["制造业", "医疗", "零售", "金融"],
    "country": ["中国", "日本"],
    "source": ["转介绍", "官网", "展会"],
    "stage": ["线索", "需求确认", "方案报价", "商务谈判", "赢单", "输单"],
    "lost_reason": ["价格太高", "预算取消"],
    "competitor": ["金蝶", "凌川软件"],
    "tag": ["重点", "KA"],
}  # fmt: skip
HARBOUR_STAGES = dict(zip(HARBOUR["stage"], ["open"] * 4 + ["won", "lost"], strict=True))
HUAXIN_STAGES = dict(zip(HUAXIN["stage"], ["open"] * 4 + ["won", "lost"], strict=True))


def vocabulary(
    words: dict[FilterField, list[str]], stages: dict[str, str], *, currency: str = "USD"
) -> Vocabulary:
    names: dict[str, list[Name]] = defaultdict(list)
    for field, values in words.items():
        for value in values:
            names[normal(value)].append(Name(field, value))
    return Vocabulary(
        names={key: tuple(found) for key, found in names.items()},
        longest=max(map(len, names)),
        currency=currency,
        stage_kinds=stages,
    )


ENGLISH_TEAM = vocabulary(HARBOUR, HARBOUR_STAGES)
CHINESE_TEAM = vocabulary(HUAXIN, HUAXIN_STAGES, currency="CNY")
