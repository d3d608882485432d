"""Who plays in the demo, and with what: every name is invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Person:
    """`skill` is the share of deals they win, `share` how much of the team's work is theirs."""

    name: str
    region: str
    skill: float
    share: float
    manager: str = ""


@dataclass(frozen=True)
class Offer:
    name: str
    series: str
    price: int  # major units


@dataclass(frozen=True)
class Cast:
    """A team of the demo; the first of `people` owns it and signs in, the second manages."""

    team: str
    language: Literal["en", "zh-hans"]
    timezone: str
    currency: str
    logins: tuple[str, str]
    people: tuple[Person, ...]
    offers: tuple[Offer, ...]
    sources: tuple[tuple[str, int], ...]
    lost_reasons: tuple[tuple[str, int], ...]
    competitors: tuple[tuple[str, int], ...]  # some lost reasons name one
    industries: tuple[tuple[str, str], ...]  # industry and the word it adds to a company's name
    places: tuple[tuple[str, tuple[str, ...]], ...]  # region and the first words of the companies there
    company_second: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    titles: tuple[str, ...]
    projects: tuple[str, ...]
    tags: tuple[str, ...]
    country: str
    stories: dict[str, tuple[tuple[str, str, str], ...]]  # stage -> (kind, what happened, next step)


ENGLISH = Cast(
    team="Harbor Lane Software",
    language="en",
    timezone="America/New_York",
    currency="USD",
    logins=("maya@example.com", "owen@example.com"),
    people=(
        Person("Maya Collins", "East", 0.62, 0.8),
        Person("Owen Hartley", "East", 0.55, 0.9, "Maya Collins"),
        Person("Priya Raman", "West", 0.58, 1.3, "Maya Collins"),
        Person("Lucas Ferreira", "South", 0.41, 1.1, "Owen Hartley"),
        Person("Ana Petrov", "Midwest", 0.48, 1.2, "Owen Hartley"),
        Person("Tom Okafor", "West", 0.33, 0.9, "Owen Hartley"),
        Person("Grace Lindqvist", "East", 0.52, 1.0, "Owen Hartley"),
    ),
    offers=(
        Offer("Atlas MES", "Atlas", 86_000),
        Offer("Atlas Maintenance", "Atlas", 34_000),
        Offer("Plant Insights", "Insights", 22_000),
        Offer("Warehouse Flow", "Flow", 48_000),
        Offer("Flow Scheduling", "Flow", 29_000),
        Offer("Support Plus", "Services", 9_500),
    ),
    sources=(("Referral", 5), ("Website", 6), ("Trade show", 3), ("Outbound", 4), ("Partner", 3)),
    lost_reasons=(
        ("Price: they went with Quillon", 5),
        ("No budget this year", 4),
        ("Built it themselves", 2),
        ("Chose Ferrowave for its mobile app", 3),
        ("No decision", 4),
    ),
    competitors=(("Quillon", 5), ("Ferrowave", 3), ("Veltrane", 2)),
    industries=(
        ("Manufacturing", "Works"),
        ("Logistics", "Freight"),
        ("Food and beverage", "Foods"),
        ("Automotive", "Motors"),
        ("Medical devices", "Medical"),
        ("Packaging", "Packaging"),
    ),
    places=(
        ("East", ("Alderbrook", "Bellmere", "Cairnwell", "Eastmarch", "Marlowe Bay", "Saltmere")),
        ("West", ("Juniper Hill", "Kestrelton", "Pinecrest Ford", "Quarrydale", "Ridgewick")),
        ("South", ("Fernhollow", "Larkfield", "Oakhurst Row", "Thornbury Lane")),
        ("Midwest", ("Dunmoor", "Garrowby", "Hollinside", "Ironbeck", "Northgate Vale")),
    ),
    company_second=("", "United ", "Summit ", "Precision ", "Continental "),
    given=(
        "Elena", "Marcus", "Hannah", "Victor", "Nadia", "Peter", "Sofia", "Daniel", "Ingrid", "Samuel", "Leila",
        "Robert", "Clara", "Andre", "Julia", "Kenji", "Martha", "Felix", "Irene", "Hugo",
    ),
    family=(
        "Novak", "Bergstrom", "Castillo", "Doyle", "Engel", "Fontaine", "Grant", "Hoshino", "Ibarra", "Janssen",
        "Keller", "Lambert", "Moreau", "Nielsen", "Ortega", "Pryce", "Quintero", "Rossi", "Sandoval", "Thorne",
    ),
    titles=("COO", "Plant manager", "Head of IT", "Purchasing manager", "Operations director", "CFO"),
    projects=("rollout", "pilot", "phase 2", "replacement", "expansion", "upgrade", "new site"),
    tags=("key account", "renewal", "competitive", "board approval"),
    country="United States",
    stories={
        "lead": (
            ("call", "First call with {contact}. They run {company} on spreadsheets and lose half a day a week.", "Send the short deck"),
            ("email", "{contact} answered our note and asked what {product} costs for one site.", "Call to qualify"),
        ),
        "qualified": (
            ("meeting", "Discovery with {contact} and two shift leads. Main pain: nobody trusts the stock figures.", "Arrange a demo on their data"),
            ("call", "{contact} confirmed budget for this year and wants references from the same industry.", "Send two references"),
        ),
        "proposal": (
            ("email", "Sent the proposal for {product} to {contact}, with a fixed price for the start-up phase.", "Walk through the proposal"),
            ("meeting", "Went through the proposal. {contact} wants payment in three parts and training on site.", "Send the changed terms"),
        ),
        "negotiation": (
            ("call", "{contact} asked for 8 % off. Offered a longer support period instead.", "Get the answer from purchasing"),
            ("meeting", "Legal review with {contact}: two open points, liability and data location.", "Send the marked-up contract"),
        ),
        "won": (("message", "Signed. {contact} sent the purchase order; kick-off is being planned.", ""),),
        "lost": (("call", "{contact} told us the decision. Thanked them and asked to stay in touch.", ""),),
    },
)  # fmt: skip

CHINESE = Cast(
    team="East China 华东团队",
    language="zh-hans",
    timezone="Asia/Shanghai",
    currency="CNY",
    logins=("linyue@example.com", "chenwei@example.com"),
    people=(
        Person("林悦", "上海", 0.60, 0.8),
        Person("陈伟", "江苏", 0.54, 0.9, "林悦"),
        Person("周涵", "浙江", 0.57, 1.3, "林悦"),
        Person("赵海峰", "江苏", 0.44, 1.2, "陈伟"),
        Person("吴思敏", "上海", 0.50, 1.0, "陈伟"),
        Person("孙立", "安徽", 0.35, 0.9, "陈伟"),
        Person("郑晓雯", "浙江", 0.47, 1.1, "陈伟"),
    ),
    offers=(
        Offer("MES 专业版", "MES", 680_000),
        Offer("MES 标准版", "MES", 360_000),
        Offer("WMS 仓储", "WMS", 280_000),
        Offer("设备物联", "物联", 190_000),
        Offer("排产优化", "MES", 240_000),
        Offer("实施服务", "服务", 90_000),
    ),
    sources=(("老客户介绍", 5), ("官网", 5), ("展会", 4), ("电话拓展", 4), ("渠道伙伴", 3)),
    lost_reasons=(
        ("价格高，选了凌川软件", 5),
        ("今年没有预算", 4),
        ("客户自研", 2),
        ("选了拓源，交付更快", 3),
        ("项目搁置", 4),
    ),
    competitors=(("凌川软件", 5), ("拓源", 3), ("澄帆科技", 2)),
    industries=(
        ("机械制造", "精密机械"),
        ("物流", "物流"),
        ("食品", "食品"),
        ("汽车零部件", "汽车部件"),
        ("医疗器械", "医疗器械"),
        ("包装印刷", "包装"),
    ),
    places=(
        ("上海", ("上海",)),
        ("江苏", ("苏州", "无锡", "常州", "南通", "昆山")),
        ("浙江", ("嘉兴", "宁波", "绍兴", "温州")),
        ("安徽", ("合肥", "芜湖")),
    ),
    company_second=("恒澜", "启沐", "云栎", "泓川", "禾屿", "景曜", "朗驰", "森玥", "铭岚", "拓壹"),
    given=("敏", "建国", "丽娜", "志强", "晓燕", "文博", "佳怡", "国栋", "雪梅", "俊杰", "雅琴", "浩然", "海燕", "明辉", "秀兰", "子轩"),
    family=("周", "吴", "徐", "孙", "胡", "朱", "高", "何", "郭", "罗", "梁", "宋", "唐", "许", "韩", "冯", "邓", "曹"),
    titles=("总经理", "生产总监", "信息部经理", "采购经理", "厂长", "财务总监"),
    projects=("一期", "二期", "试点", "升级", "扩容", "替换项目", "新厂"),
    tags=("重点客户", "续约", "有竞争", "需总部审批"),
    country="中国",
    stories={
        "lead": (
            ("call", "和{contact}第一次通话，{company}现在靠表格管生产，每周对账要花半天。", "发一份简介"),
            ("message", "{contact}在微信上问了{product}一个厂区的价格。", "电话确认需求"),
        ),
        "qualified": (
            ("visit", "拜访{company}，{contact}带着看了两条产线，主要问题是库存数据不准。", "用客户数据做演示"),
            ("call", "{contact}确认今年有预算，希望看同行业案例。", "发两个案例"),
        ),
        "proposal": (
            ("email", "把{product}的方案和报价发给{contact}，启动阶段按固定价。", "约时间讲方案"),
            ("meeting", "方案评审会，{contact}希望分三次付款，并要求现场培训。", "发修改后的条款"),
        ),
        "negotiation": (
            ("call", "{contact}希望再让 8%，我们提出延长维保作为替代。", "等采购部答复"),
            ("meeting", "和{contact}过合同，还剩违约责任和数据存放两处没定。", "发合同修订稿"),
        ),
        "won": (("message", "合同已签，{contact}发来了采购订单，准备启动会。", ""),),
        "lost": (("call", "{contact}告知了结果，感谢并约定保持联系。", ""),),
    },
)  # fmt: skip

CASTS = (ENGLISH, CHINESE)
