"""Chinese names of companies: by legal form, by trade, by what stands before a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wenshu.assist.extraction import Span
from wenshu.assist.offline.company import Company
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.person import Person
from wenshu.assist.offline.person_names import SURNAMES
from wenshu.assist.offline.words_zh import BEFORE_NAMES, CITIES, DEPARTMENTS, LEGAL, MORE_TRADES, WEAK_TRADES
from wenshu.reading.company_names import HAN_TRADES

LONGEST_BODY = 8
_TRADES = sorted(
    {*HAN_TRADES, *MORE_TRADES}
    - {
        "云",
        "股份",
        "服务",
        "系统",
        "设备",
        "设计",
        "企业",
        "产业",
        "制品",
        "发展",
        "工程",
        "集成",
        "电源",
        "电池",
    },
    key=len,
    reverse=True,
)
_TRADE = re.compile(
    "|".join(_TRADES)
    + "|[一二三四五六七八九十]中(?=[,。;:、 (的]|$)|(?![行专企作工商就毕创开产营停待转失同本副事敬农林矿渔牧])[一-鿿]业(?!务|绩|主|余|内|界|态)|[一-鿿](?:厂|坊|庄|铺)(?![家房商区里长子])"
)
_LEGAL = re.compile(LEGAL)
_LEADS = re.compile(".*(?:" + "|".join(sorted(BEFORE_NAMES, key=len, reverse=True)) + ")")
_CITY = re.compile(CITIES)
_NAME_CHARS = re.compile(r"[一-鿿a-z0-9&()·-]+$")
# Words of grammar, of time and of counting do not stand in names.
_NO_NAME = re.compile(
    r"[今昨明前后]天|[的了是在有把被我你他她它们这那哪谁要会能想很都也没做用买卖说听及或等每个几多少套块钱月日号今昨时点分吗呢吧啊哦嗯再还又就才先去来到过姓该此其某些吃喝只不着得后前]|明(?=[天年早晚后日确白显细])|刚"
)
_NO_COMPANY_BEHIND = re.compile(
    r"部(?!队)|科(?!技|学|瑞)|处(?!理)|方案|系统|行业|产品|平台|市场|人员|团队|标准|需求|展(?!业)|学(?!院|校)|模块|化|工程师|经理|主任|总监|功能|升级|服务器|能力|中心|领域|负责人|专员|顾问|线(?!缆)|岗|架构|安全|成本"
)
_BREAK = re.compile(
    r"$|的|(?:it|hr|ceo|cto|cio|cfo|coo)(?![a-z])|[,。;:!?、()\s|/-]|那边|这边|董事会|管理层|财务|批(?!发|量|次)|催|说|签|要|想|已|今|昨|明|和|谈|这|那|采购|总|报|给|选|确认|来|对|有|反馈|跟|[一二三]期|打算|希望|计划|需要|预算|项目|复盘|试点|公司|集团|来电|推进|同意|改|问|付|下单|推|答|觉|认|提|发|过|开|会|老|续|丢|输|中标|拿|赢|决|考|评|试|用|买|订|约|见|聊|和|也|不|没|还|先|再|愿|让|叫|终|负|联系|年|拒|取|走|节|从|季|调|他|她|咱|在|做|收|参|现|已|还|最|即|将|准|正|刚|派|由|上|>|[王李张刘陈周吴徐孙马朱胡郭何林高罗郑]|\d"
)
_NOT_A_BODY = re.compile(
    r"^(?:一下|下|我们?|他们?|你们?|对方|贵|该|本|这家?|那家?|一家|某|母|子|分|总|各|其他?|客户|大|小|老|新|几家|多家|同行|外资|国有|民营|上市|我方|咱们?|原|前|此|整个|供应|集成|代理|全资|跨国|国内|国外|当地|知名|传统|现有|主要|相关|所有|全部|提供|包括|使用|采用|线上|线下|本地|大型|中小|标准|安全|基础|核心|自动|智能|高端|电动|专业|研发|生产|采购|技术|产品|自研|贵司|我司|工业|商业|行业|重点|领先|第三方|外部|内部|人工|数字|云端|移动|企业|售后|售前|实施|培训|定制|通用|在线|现场|设备|数据|系统|软件|硬件|网络|信息|负责|看到|关于|作为|代表|成立|注册|所在|加入|离开|离职|工程|装备|建筑|汽车|食品|农业|餐饮)$"
)


def find(page: Page, people: Iterable[Person]) -> list[Company]:
    return [
        *_by_legal_form(page),
        *_by_trade(page),
        *_of_person(page, people),
        *_that_deal(page),
        *_is_called(page),
        *_of_a_place(page),
        *_of_over_there(page),
    ]


def before_brackets(page: Page, places: Iterable[int]) -> list[Company]:
    """天元股份(食品加工): what opens such a bracket stands behind a company."""
    found = []
    for at in places:
        start = _left_edge(page.text, at, longest=12)
        if len(page.text[start:at].strip()) >= 2 and not _NOT_A_BODY.match(page.text[start:at]):
            found.append(Company(page.raw[start:at], Span(start, at), 0.86))
    return found


_OF_A_PLACE = re.compile(
    rf"(?<![一-鿿]在)(?<![住去])(?<!(?<!收)到)(?P<name>(?!华[东南北中]|中国|东方|长江|黄河|珠江)(?:{CITIES})市?(?P<body>[一-鿿]{{2,4}}?))"
    rf"(?=(?:那边|这边)|(?:的|那个|那位)?[{SURNAMES}][一-鿿]{{0,2}}(?:总(?![部监经体])|工(?!程|厂|作|业)|经理|主任|主管|科长|部长|老师|女士|先生)|的[^,。;的]{{0,8}}(?:丢|黄|签|赢|输)了|的(?:项目|单子|合同|订单|报价|采购|需求|续约|续费)|的(?:老板娘?|采购|技术|财务|负责人|对接人|邮件|电话)|(?:采购|技术|财务|老板)部?(?:那边)?(?:说|要|问|反馈|觉得)|(?:最[后终]|还是)?选了|签了|签[下约合]|签给|要(?:我们?|上(?![涨升])|买|做|换|求我们)|催|说(?!明)|回复|反馈|下单|定了|输给|丢了|黄了|想(?:上|买|换|要|看|了解|试)|预算(?:\d|[一二三四五六七八九十百几大约在是有也没:批])|对[^,。]{{1,10}}(?:感兴趣|有意)|打来|来电|问(?:了|我们)|询价|招标|续约|续费|(?:已经?|刚|也|顺利)*中标|那个?(?:事|单|项目)|出来|\s+等|\s{{1,2}}(?=[^\n]{{0,30}}(?:\d|[一二三四五六七八九十]\s?[万w]|要|想|签|报|合同|试))|\s?\d[\d.]*\s?[万w千k]|[:：])"
)
_MET = re.compile(
    rf"(?:(?:拜访|走访|见|联系|对接|回访|拿下|赢下?|签下|丢掉?|输掉?)了?|去了一?趟?|去趟)(?P<name>(?!华[东南北中]|中国|东方|长江|黄河|珠江)(?:{CITIES})市?(?P<body>[一-鿿]{{2,4}}))(?=[,。;、!(\n]|$)"
)
_WORDS = re.compile(
    r"[的了是在把被我你他她它们这那哪谁要会想也没用买卖说听及或等每几多少吗呢吧啊哦嗯再还又就才先去到过姓此其某些吃喝只不着得有]|[今昨明前后]天|明[年早晚]"
)
_NO_FIRM = re.compile(
    r"分公司|工厂|总部|办事|分部|出差|开会|展|机场|客户|团队|同事|区域|市场|项目|大区|代理|渠道|朋友|酒店|政府|时间|公司|地区|天气|仓|机房|现场|那|这|一家|几家|两家|某|总|经理|主任|(?<![精重化轻电建军理完])工$|老板|我们|他们|你们|[今明昨]天|周[一二三四五六日末]|月|年|号|上午|下午|刚|都|也|还|已"
)


_OVER_THERE = re.compile(
    rf"(?:^|(?<=[,。;!?\n ]))(?P<name>(?!{DEPARTMENTS})[一-鿿]{{2,3}})(?=(?:那边|这边)(?:说|让|要|回|反馈|表示|想|还|在|催|没|给))"
)
_NOBODYS = re.compile(
    r"总$|工$|[哥姐董]$|经理|主任|客户|老板|我们|他们|你们|对方|厂|代理|渠道|总部|分|部$|[东南西北]|国|领导|甲方|法务|技术|公司|集团|里$|外$|上$|下$"
)


def _of_over_there(page: Page) -> list[Company]:
    """恒澜那边说: a short name alone, which may be one of several."""
    return [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.6)
        for match in _OVER_THERE.finditer(page.text)
        if not _NO_FIRM.search(match["name"])
        and not _WORDS.search(match["name"])
        and not _NOBODYS.search(match["name"])
        and not (match["name"][0] in SURNAMES and len(match["name"]) < 3)
    ]


def _of_a_place(page: Page) -> list[Company]:
    """宁波海天那边, 苏州金峰选了: a place and a short name before what only somebody does."""
    return [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.8)
        for match in (*_OF_A_PLACE.finditer(page.text), *_MET.finditer(page.text))
        if not _NO_FIRM.search(match["body"])
        and not _WORDS.search(match["body"])
        and not _NO_OWNER.search(match["body"])
        and not _NOT_A_BODY.match(match["body"])
    ]


_IS_CALLED = re.compile(
    r"(?:公司|企业|工厂|厂|集团|[那一]家)\s?[,(]?\s?(?:好像|应该|大概|名字|就|是)*叫做?(?P<name>[一-鿿]{2,8}?)(?=[)(,。;、\n]|$|的|吧)"
)


def _is_called(page: Page) -> list[Company]:
    """那家医疗器械公司(好像叫康源)."""
    return [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.8)
        for match in _IS_CALLED.finditer(page.text)
        if not _NO_NAME.search(match["name"])
    ]


_THAT_DEAL = re.compile(
    r"(?:^|(?<=[,。;:!?\n]))\s*(?P<name>[一-鿿]{2,7}?)(?:那|这)个?(?:单子?|项目|笔)(?=丢|黄|签|还|定|没|已|成|拿|谈|今|估|可|应)"
)


def _that_deal(page: Page) -> list[Company]:
    """松溪那单丢了: whose deal it is, at the head of a sentence."""
    return [
        Company(page.raw[match.start("name") : match.end("name")], Span(*match.span("name")), 0.78)
        for match in _THAT_DEAL.finditer(page.text)
        if not _NO_NAME.search(match["name"])
        and not _NO_OWNER.search(match["name"])
        and not _NOT_A_BODY.match(match["name"])
    ]


_A_FIRM = re.compile(r"[这那一几某哪两]家")
"""那家医疗器械公司 is no name."""


_NO_BODY = re.compile(r"\d|[来到回月日号周]|^(?:因为|由于|通过|按照|根据|需要|要求|听说|据说|一般)")
"""2月25日来公司: before a word that is no sure legal form."""


def _by_legal_form(page: Page) -> list[Company]:
    found = []
    for match in _LEGAL.finditer(page.text):
        start = _left_edge(page.text, match.start(), longest=24, grammar=_GRAMMAR)
        body = page.text[start : match.start()]
        if (
            len(body) < 2
            or _NOT_A_BODY.match(body)
            or re.search(
                r"[了的吗呢贵本该我敝某各]$|^(?:[上下本这]个?)?(?:周|星期|礼拜)[一二三四五六日天末]?$|[今明去]年$|[本上下]个?月$",
                body,
            )
            or _A_FIRM.search(page.text[max(0, start - 1) : start + 1])
        ):
            continue
        sure = match[0] not in {"公司", "集团", "股份"}
        if not sure and _NO_BODY.search(body):
            continue
        if not sure and match[0] == "股份" and not _BREAK.match(page.text, match.end()):
            continue
        found.append(Company(page.raw[start : match.end()], Span(start, match.end()), 0.94 if sure else 0.86))
    return found


def _longer(text: str, match: re.Match[str]) -> re.Match[str]:
    """The 机场 of 椰风机场 rather than the 风机 in it."""
    for at in range(match.start() + 1, match.end()):
        other = _TRADE.match(text, at)
        if other and other.end() > match.end() and at - match.start() < LONGEST_TRADE:
            return other
    return match


LONGEST_TRADE = 3


def _by_trade(page: Page) -> list[Company]:
    found: list[Company] = []
    for match in _TRADE.finditer(page.text):
        match = _longer(page.text, match)
        end = match.end()
        while following := _TRADE.match(page.text, end):
            end = following.end()
        if found and match.start() < found[-1].span.end:
            continue
        if company := _named(page, match.start(), end, weak=match[0] in WEAK_TRADES):
            found.append(company)
    return found


def _named(page: Page, at: int, end: int, *, weak: bool) -> Company | None:
    """What stands before a trade, if it is a name."""
    text = page.text
    if (
        _NO_COMPANY_BEHIND.match(text, end)
        or _LEGAL.match(text, end)
        or (weak and text.startswith("项目", end))
    ):
        return None
    start = _left_edge(text, at, longest=LONGEST_BODY)
    body = text[start:at]
    city = _CITY.match(body)
    core = body[city.end() :] if city else body
    if weak and not city and _ORDINARY.search(core):
        return None
    if not 2 <= len(body) <= LONGEST_BODY or _NOT_A_BODY.match(core) or (not core and not city):
        return None
    if not re.match(r"[一-鿿]", body) or len(core) > 5 or _COUNTED.search(core):
        return None
    if not (_BREAK.match(text, end) or (city and _PAPERS.match(text, end))) or (weak and len(core) < 2):
        return None
    return Company(page.raw[start:end], Span(start, end), 0.88 if city else 0.72 if weak else 0.82)


_PAPERS = re.compile(
    "合同|订单|发票|样品|尾款|货款|回款|续约|续费|招标|视频会|线上会|会议|通(?:了|电|话)|现场"
)
"""What stands behind a customer with its city, and is a word of its own behind a trade alone: 电子合同."""
_ORDINARY = re.compile(
    "管理|预算|成本|费用|进度|风险|质量|立项|申报|审批|提供|准备|发送|提交|补充|整理|相关|需要|要求|项目|合同|报价|方案|客户|领导|技术|数据|信息|业务|流程|时间|计划|目标|投标|招标|培训|演示|测试|验收|付款|回款|开票|发票|采购|销售|生产|办公|会议|现场|远程|年度|季度|月度|每|全|第|首|本次|我"
)
"""预算控制, 立项材料: before a trade that is a word as well they make no name."""
_COUNTED = re.compile(
    r"^[出做送给发改加所]|[一二两三四几]\s?(?:趟|圈|遍|所|家|座|名|位|版|期|次|份|套|批|轮|点|下|步)"
)
"""送一次培训, 出一版二期规划: what is done, by how many."""
_GRAMMAR = re.compile(r"[您去的了是在有把被我你他她它们这那哪谁叫]")


_CLEAR = re.compile(
    r"[()的了是在把被我你他她它们这那哪谁想很也用买卖说听吗呢吧啊哦嗯再还又就才先去到过姓其某些吃喝只不着得给跟要拟]|^来|来(?=[的电了过到人自])|[今昨明前后]天|周[一二三四五六日天末]|\d|参观|接待|客户|公司|项目|[上下][午周]"
)
"""Words that stand in no name, whatever comes before."""
LONGEST_CORE = 5


def _first_of(piece: str, place: re.Match[str]) -> int:
    """佛山顺德美厨: a district behind its city."""
    before = next((c for c in _CITY.finditer(piece) if c.end() == place.start()), None)
    return before.start() if before else place.start()


def _left_edge(text: str, end: int, *, longest: int, grammar: re.Pattern[str] = _NO_NAME) -> int:
    """Where a name that ends there begins: a city, or what follows a word that leads to names."""
    run = _NAME_CHARS.search(text, max(0, end - longest - 6), end)
    start = run.start() if run else end
    piece = text[start:end]
    if piece.count("(") > piece.count(")"):  # it opened before: 苏州恒力(机械
        start += piece.rindex("(") + 1
        piece = text[start:end]
    for place in reversed(list(_CITY.finditer(piece))):
        rest = piece[place.end() :].removeprefix("市")
        if 2 <= len(rest) <= LONGEST_CORE and not _CLEAR.search(rest) and not _CITY.match(rest):
            return start + _first_of(piece, place)  # the 日 of 廊坊华日家居 is no day
    cut = 0
    places = [match.span() for match in _CITY.finditer(piece)]
    for match in grammar.finditer(piece):
        if not any(first < match.start() < last for first, last in places):  # the 都 of 成都
            cut = match.end()
    city = None
    for city in _CITY.finditer(piece, cut):
        if len(piece) - city.start() > 2:
            return start + city.start()
    if piece[cut:] in BEFORE_NAMES and len(piece) - cut > 1:  # 因为集团统一采购
        return end
    lead = _LEADS.match(piece[cut:])
    while lead and len(piece) - cut - lead.end() < 2:  # 仁和医疗: what is left would be no name
        shorter = piece[cut : cut + lead.end() - 1]
        lead = _LEADS.match(shorter)
    edge = start + cut + (lead.end() if lead else 0)
    while edge < end and text[edge] in "-&·()":
        edge += 1
    return edge


_OF = re.compile(r"的(?:[一-鿿]{0,4}(?:部|处|科|中心)的?)?(?:那个|一位|新来的|老)?$|(?:那边|这边)的?$")
_NO_OWNER = re.compile(
    r"我们|他们|你们|客户|对方|公司|那边|部门|上次|这边|咱们|采购|技术|项目|展会|负责|朋友|同事|之前|电话|微信|最近|合作|供应|老板|财务|行业|领导|下周|上周|周[一-日]|信息|前台|工厂|现场|产品|市场|销售|设备|研发|生产|人事|新来|方案|合同|报价|会议|团队|家里|学校$|[部处科室]$|仓库|车间|厂房|食堂|机房|办公|屋顶|门店|产线|^[一-鿿]$"
)


def _of_person(page: Page, people: Iterable[Person]) -> list[Company]:
    """和恒力的王总: what stands before 的 and a person."""
    found = []
    for person in people:
        start = min(person.title_span.start, person.span.start) if person.title_span else person.span.start
        of = _OF.search(page.text, max(0, start - 10), start)
        if of is None:
            continue
        left = _left_edge(page.text, of.start(), longest=LONGEST_BODY)
        name = page.text[left : of.start()]
        if 2 <= len(name) <= 10 and not _NO_OWNER.search(name) and not _NOT_A_BODY.match(name):
            found.append(Company(page.raw[left : of.start()], Span(left, of.start()), 0.89))
    return found
