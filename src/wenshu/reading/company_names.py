"""How companies are called: legal forms, places and trades around the words that tell one from another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from wenshu.reading import pinyin


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LEGAL_WORDS = _set(
    "inc incorporated corp corporation co company ltd limited llc llp lp plc gmbh ag kg sa sas sarl srl spa bv nv oy ab as aps "
    "pty pte kk group holding holdings"
)
LEGAL_ENDINGS = (
    "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司", "集团", "公司", "株式会社",
)  # fmt: skip
TRADES = (
    "技术", "科技", "电子", "精密", "机械", "实业", "信息", "网络", "软件", "智能", "装备", "设备", "材料", "新材料", "能源",
    "医疗", "食品", "物流", "汽车", "化工", "控股", "工业", "制造", "贸易", "国际", "医药", "生物", "电气", "建设", "通信",
    "光电", "半导体", "机电", "部件", "汽车部件", "汽车零部件", "包装", "印刷", "器械", "医疗器械", "精密机械", "动力", "环保", "航空",
    "钢铁", "建材", "家居", "纺织", "文化", "农业", "家具", "机器人", "航天", "塑料", "模具", "数据", "重工", "仪器", "自动化", "商贸", "传媒", "教育", "金融", "投资", "服务", "零售", "地产",
)  # fmt: skip
PLACES = _set(
    "中国 北京 上海 天津 重庆 广州 深圳 杭州 苏州 南京 成都 武汉 西安 青岛 大连 宁波 厦门 无锡 长沙 郑州 济南 合肥 福州 昆明 沈阳 "
    "哈尔滨 长春 石家庄 太原 南昌 贵阳 南宁 海口 兰州 东莞 佛山 常州 温州 嘉兴 珠海 中山 惠州 烟台 徐州 扬州 绍兴 泉州 "
    "广东 江苏 浙江 山东 福建 四川 湖北 湖南 河南 河北 安徽 江西 辽宁 吉林 黑龙江 陕西 山西 云南 贵州 广西 海南 甘肃 青海 宁夏 新疆 西藏 "
    "内蒙古 香港 澳门 台湾 华东 华南 华北 华中 西南 西北 东北"
)
AREA_ENDINGS = ("大区", "地区", "区域", "区", "省", "市")
HAN = re.compile(r"[㐀-䶿一-鿿]")

# Only for taking names apart: a question that names one of these means something else by it.
_MORE_TRADES = (
    "新能源", "电器", "电力", "电机", "电缆", "电源", "电池", "通讯", "仪表", "阀门", "轴承", "泵业", "五金", "数码", "微电子", "集成电路",
    "光学", "激光", "照明", "系统", "集成", "工程", "建筑", "装饰", "园林", "置业", "发展", "产业", "企业", "股份", "咨询", "广告", "供应链",
    "冷链", "快递", "运输", "船舶", "铝业", "钢业", "矿业", "药业", "制药", "乳业", "饮料", "酒业", "啤酒", "服饰", "服装", "鞋业", "玩具",
    "日化", "化妆品", "玻璃", "陶瓷", "水泥", "造纸", "纸业", "橡胶", "涂料", "管业", "餐饮", "酒店", "旅游", "物业", "银行", "证券", "保险",
    "基金", "租赁", "医院", "连锁", "超市", "百货", "电商", "电子商务", "进出口", "外贸", "测控", "检测", "控制", "传动", "液压", "铸造", "锻造",
    "传播", "渔具", "零部件", "汽配", "汽贸", "轮胎", "口腔", "门诊部", "诊所", "特种", "新材", "仓储", "农机", "种业", "牧业", "饲料", "渔业", "水产",
    "养殖", "茶业", "粮油", "烘焙", "糖业", "燃气", "水利", "路桥", "港务", "铁路", "客运", "货运", "货代", "会展", "影视", "动漫", "游戏", "出版", "文具",
    "体育", "健身", "美容", "养老", "家政", "安防", "消防", "电梯", "暖通", "空调", "制冷", "净化", "过滤", "门窗", "幕墙", "钢构", "木业", "石材", "卫浴",
    "厨具", "灯具", "家电", "家纺", "印染", "化纤", "皮革", "箱包", "珠宝", "眼镜", "工艺品", "礼品", "电动车", "石油", "天然气", "煤业", "有色", "稀土",
    "线路板", "电路板", "芯片", "传感器", "计量", "测绘", "设计", "规划", "监理", "人力资源", "劳务", "培训", "幼儿园", "小学", "中学",
    "冶金", "特钢", "石化", "油气", "水务", "热电", "光伏", "风电", "储能", "智造", "智慧", "云", "云计算", "互联网", "信息科技", "精工", "制品", "配件",
)  # fmt: skip
_ALL_TRADES = frozenset({*TRADES, *_MORE_TRADES})
HAN_TRADES = _ALL_TRADES
"""All that Chinese companies call their trade."""
_TRADES = tuple(  # 精密机械 is two of them
    sorted(
        (
            t
            for t in _ALL_TRADES
            if not any(t[:n] in _ALL_TRADES and t[n:] in _ALL_TRADES for n in range(1, len(t)))
        ),
        key=len,
        reverse=True,
    )
)
_TOWNS = _set(
    "昆山 张家港 常熟 太仓 江阴 宜兴 义乌 台州 金华 湖州 南通 镇江 泰州 盐城 淮安 连云港 宿迁 芜湖 马鞍山 潍坊 淄博 临沂 济宁 威海 日照 "
    "洛阳 新乡 襄阳 宜昌 株洲 湘潭 衡阳 汕头 江门 湛江 肇庆 桂林 柳州 绵阳 德阳 宝鸡 唐山 保定 廊坊 邯郸 包头 鞍山 大庆 漳州 莆田 晋江 舟山 衢州 "
    "银川 西宁 拉萨 三亚 乌鲁木齐 呼和浩特 赣州 九江 遵义"
)
_HAN_PLACES = PLACES | _TOWNS
_AND = frozenset({"and", "und", "et", "y", "e"})  # Tallow & Finch
_LINKS = _AND | {"the", "of", "for", "de", "du", "la", "der", "die", "das"}
_WIDE = frozenset({"中国", "华东", "华南", "华北", "华中", "西南", "西北", "东北"})
_PROVINCES = _set(
    "中国 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 "
    "广西 西藏 宁夏 新疆"
)
_BRACKETS = re.compile(r"[（(]\s*([^（）()]{2,6})\s*[）)]")
_BRANCHES = ("分公司", "子公司", "办事处", "总部", "分行", "支行", "分院", "分校", "分部", "分店")
_LATIN_PLACES = _set(
    "china hongkong taiwan singapore japan korea india usa us uk germany france europe asia apac emea america canada "
    "australia mexico brazil beijing shanghai shenzhen guangzhou suzhou hangzhou nanjing wuhan chengdu tianjin chongqing "
    "qingdao dalian ningbo xiamen wuxi xian kunshan dongguan foshan changzhou jiangsu zhejiang guangdong shandong"
)
_LATIN_TRADES = _set(
    "precision machinery machine machines technology technologies tech systems system solutions software industries industry "
    "industrial electronics electric electrical manufacturing international global logistics foods food beverages medical pharma "
    "pharmaceutical pharmaceuticals biotech energy partners services service consulting labs laboratories networks network automotive "
    "auto materials equipment instruments instrument trading traders enterprises associates products works engineering engineers "
    "design digital media insurance capital ventures robotics semiconductor semiconductors packaging plastics chemicals chemical steel "
    "metals metal motors aerospace marine power healthcare health hospital hospitals university supply supplies retail stores textiles "
    "furniture construction builders properties estate automation components tools optics photonics pumps valves bearings castings "
    "trust authority foundation institute council association society college school schools academy clinic attorneys lawyers law solicitors architects advisors advisers accountants dental pharmacy bakery brewery "
    "printing press publishing events travel tours restaurants kitchens catering security cleaning staffing club hotel inn resort resorts golf recruitment training education "
    "learning research sciences diagnostics devices dairy farms shipping freight transport airlines hotels bank financial finance data analytics cloud sons"
)


LATIN_GENERIC = LEGAL_WORDS | _LATIN_PLACES | _LATIN_TRADES
"""Words that say of a company what it is and where, and not which."""


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """THE normal form of names: case, width, accents, spaces and punctuation gone; "GTX Pro" is "GTXPro"."""
    if text.isascii():
        return text.lower() if text.isalnum() else "".join(filter(str.isalnum, text.lower()))
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        folded = unicodedata.normalize("NFC", folded)
    return "".join(c for c in folded if c.isalnum())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in Latin script, each in normal form."""
    return tuple(w for w in (normal(part) for part in re.split(r"[\s\-_/.,&()'’]+", name)) if w)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a company's name in Latin letters that are more than links between others, nor its legal form."""
    kept = without_legal_words(latin_words(name))
    return tuple(word for word in kept if word not in _LINKS) or kept


def without_legal_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """At least one word remains."""
    end = len(words)
    while end > 1 and words[end - 1] in LEGAL_WORDS:
        end -= 1
    return words[:end]


def without_legal_ending(key: str) -> str:
    """Of a Chinese name in normal form; at least two characters remain."""
    for ending in LEGAL_ENDINGS:
        if key.endswith(ending) and len(key) > len(ending) + 1:
            return key.removesuffix(ending)
    return key


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A name taken apart, each part in normal form: "苏州恒力精密机械有限公司" is 苏州 · 恒力 · 精密, 机械 · a legal form.

    `core` is without the legal form, `bare` without the place too, `brand` without the trades: what people say.
    """

    full: str
    core: str
    bare: str
    brand: str
    place: str = ""
    trades: tuple[str, ...] = ()

    @property
    def is_chinese(self) -> bool:
        return HAN.search(self.full) is not None

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way to say it, the longest first: with or without legal form, place and trades."""
        said = {self.full, self.core, self.bare, self.brand, self.place + self.brand}
        if self.place and self.full.startswith(self.place):
            said.add(self.full.removeprefix(self.place))
        growing = self.brand
        for trade in self.trades:
            growing += trade
            said |= {growing, self.place + growing}
        return tuple(sorted(said, key=lambda form: (-len(form), form)))


@lru_cache(maxsize=8192)
def take_apart(name: str) -> CompanyName:
    full = normal(name)
    return _chinese(full, name) if HAN.search(full) else _latin(full, latin_words(name))


def latin_words(name: str) -> tuple[str, ...]:
    """As `words_of`, letters that stand alone joined: J. F. Larsen A/S is jf, larsen, as."""
    joined: list[str] = []
    alone = False
    for word in words_of(name):
        if len(word) == 1 and word.isalpha() and alone:
            joined[-1] += word
        else:
            joined.append(word)
        alone = len(word) == 1 and word.isalpha()
    return tuple(joined)


def _chinese(full: str, name: str) -> CompanyName:
    within = _BRACKETS.search(name)  # 恒力（中国）有限公司
    inside = normal(within[1]) if within else ""
    apart = normal(name.replace(within[0], "", 1)) if within and inside in _HAN_PLACES else full
    branch, core = _without_branch(apart)
    branch = branch or (inside if apart != full else "")
    while (shorter := without_legal_ending(core)) != core:
        core = shorter
    place, bare = _place_before(core)
    behind, bare = _place_behind(bare)
    brand, trades = _without_trades(bare)
    return CompanyName(full, core, bare, brand, branch or place or behind, trades)


def _without_branch(full: str) -> tuple[str, str]:
    """恒力精密有限公司上海分公司 is that part of 恒力精密有限公司 that is in 上海."""
    branch = next((b for b in _BRANCHES if full.endswith(b) and len(full) > len(b) + 2), "")
    return _place_behind(full.removesuffix(branch)) if branch else ("", full)


def _place_before(core: str) -> tuple[str, str]:
    """Of a province and its city both go and the city counts: 江苏省苏州市恒力. Of two cities the second is a brand."""
    first, rest = "", core
    while place := next(
        (rest[:n] for n in (4, 3, 2) if rest[:n] in _HAN_PLACES and len(rest) >= n + 2), None
    ):
        after = rest[len(place) :]
        if after[0] in "省市县区" and len(after) >= 3:
            after = after[1:]
        if after in _ALL_TRADES or (
            place in _WIDE and len(after) < 4
        ):  # 上海汽车, 中国移动: called so, and no shorter
            break
        first, rest = place, after
        if place not in _PROVINCES:
            break
    return first, rest


def _is_all_trades(rest: str) -> bool:
    while trade := next((t for t in _TRADES if rest.endswith(t)), None):
        rest = rest.removesuffix(trade)
    return not rest


def _place_behind(bare: str) -> tuple[str, str]:
    place = next((bare[-n:] for n in (4, 3, 2) if bare[-n:] in _HAN_PLACES and len(bare) >= n + 2), "")
    return place, bare.removesuffix(place)


def _without_trades(bare: str) -> tuple[str, tuple[str, ...]]:
    """At least two characters remain, and no place alone."""
    brand = bare
    trades: tuple[str, ...] = ()
    while trade := next((t for t in _TRADES if brand.endswith(t) and len(brand) >= len(t) + 2), None):
        shorter = brand.removesuffix(trade)
        if shorter in _HAN_PLACES or shorter in _ALL_TRADES:
            break
        brand, trades = shorter, (trade, *trades)
    return brand, trades


def _latin(full: str, words: tuple[str, ...]) -> CompanyName:
    kept = words[1:] if len(words) > 1 and words[0] == "the" else words
    kept = tuple(word for word in without_legal_words(kept) if word not in _AND) or kept
    core, place = "".join(kept), ""
    if len(kept) > 1 and kept[0] in _LATIN_PLACES and not set(kept[1:]) <= _LATIN_TRADES:
        place, kept = kept[0], kept[1:]
    elif len(kept) > 1 and kept[-1] in _LATIN_PLACES:
        place, kept = kept[-1], kept[:-1]
    bare, end = "".join(kept), len(kept)
    while (
        end > 1
        and kept[end - 1] in _LATIN_TRADES
        and not set(kept[: end - 1]) <= _LATIN_PLACES | _LATIN_TRADES
    ):
        end -= 1
    return CompanyName(full, core or full, bare or full, "".join(kept[:end]) or full, place, kept[end:])


_ENDINGS = sorted({*LEGAL_ENDINGS, *_BRANCHES, *_TRADES}, key=len, reverse=True)
_HAN_ON = re.compile(f"(?:(?:{'|'.join(_HAN_PLACES)})(?={'|'.join(_BRANCHES)})|{'|'.join(_ENDINGS)})+")
_LATIN_ON = re.compile(r"(?:[ ]&)?[ ]([A-Z][\w'’-]*)")
_BOUGHT = _set(
    "software systems system solutions cloud data analytics digital services service support automation products tools equipment "
    "components supplies supply training consulting design research security cleaning energy power insurance capital"
)
_ENDS_A_NAME = (LEGAL_WORDS | _LATIN_TRADES) - _BOUGHT
"""What may end a longer name after words that are nothing by themselves; never what the company may be buying."""
_DAYS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|january|february|march|april|may|june|july|august|september|october|november|december"
)
_MOST_BETWEEN = 2


def goes_on(text: str, end: int) -> int:
    """Where a company's name ends that may go on after `end`: 恒力 with 装备, "Meridian" with "Hotels"; else `end`.

    "Pacific Foods" goes on too: what stands between is of the name where a trade follows.
    """
    if on := _HAN_ON.match(text, end):
        return on.end()
    end = _past_own_words(text, end)
    while (word := _LATIN_ON.match(text, end)) and normal(word[1]) in LATIN_GENERIC:
        end = word.end()
    return end


def _past_own_words(text: str, end: int) -> int:
    at = end
    for _ in range(_MOST_BETWEEN + 1):
        word = _LATIN_ON.match(text, at)
        key = normal(word[1]) if word else ""
        if word is None or _DAYS.fullmatch(key) or word[1].isupper():
            return end
        if key in LATIN_GENERIC:
            return at if key in _ENDS_A_NAME else end
        at = word.end()
    return end


def sound(part: str) -> str:
    """How a Chinese part is read, 恒力 → hengli, Latin letters staying as they are; of several readings the first."""
    return "".join((pinyin.readings(c) or (c,))[0] if HAN.match(c) else c for c in part)


def initials(name: CompanyName) -> str:
    """苏州恒力精密 → hljm, by the readings' first letters. Empty where fewer than three remain."""
    if not name.is_chinese:
        return ""
    letters = "".join((pinyin.readings(c) or (c,))[0][:1] if HAN.match(c) else c for c in name.bare)
    return letters if len(letters) > 2 else ""


def latin_initials(name: str) -> str:
    """International Business Machines → ibm; legal words do not count. Empty where fewer than three remain."""
    words = without_legal_words(latin_words(name))
    letters = "".join(word[0] for word in words if word not in {"the", "and", "of"})
    return letters if len(letters) > 2 and letters.isascii() else ""
