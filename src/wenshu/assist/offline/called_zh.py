"""People as Chinese notes call them: 老戴, 阿凯, 英姐, and foreign given names by their sounds, where a person stands."""

from __future__ import annotations

import re
from itertools import islice

from wenshu.assist.extraction import Span
from wenshu.assist.offline.page import Page
from wenshu.assist.offline.people import title_beside
from wenshu.assist.offline.person import MOST, Person
from wenshu.assist.offline.person_names import SAFE_SURNAMES
from wenshu.assist.offline.words_zh import POSTS, SPEAKING

_SOUNDS = "阿艾安奥巴贝比彼毕波伯布查达黛丹道德狄迪蒂蒙杜多厄恩尔法凡菲费弗芙夫佛戈格葛古哈海汉赫亨霍基吉加嘉贾简杰珍卡凯坎柯科克肯库昆拉莱兰朗劳勒雷蕾黎莉丽利里理琳林柳龙卢鲁露路伦罗洛马玛迈麦曼梅美蒙米蜜密娜莫摩姆穆纳娜南内尼妮宁诺努欧帕派潘佩彭皮珀普朴奇恰琪乔切琼瑞芮荣蕊萨塞赛莎山珊尚瑟森史舒丝斯苏索塔泰坦特汤提缇托瓦万威维薇韦魏温蒂翁沃乌武西希锡夏香歇谢辛欣休雅亚妍扬耶叶伊易英尤裕约扎泽詹芝兹朱茱卓佐浩星翠婉楚溫廉姬文"
"""Characters that foreign names are written with by their sound."""
_NO_SOUND = re.compile(
    r"哈哈|里|[多万理](?=[^一-鿿]|$)|海[南尔德]|西[安南]|山西|南[宁昌]|加拿|马[上路达里]|美[的达]|丰|安[利达]|亚马|莱茵|沃尔|易[达]|德[国力]|法兰|英[伟特]|欧[洲元]|美[国元]|亚洲|多[少家]|达[到成]|尚[未无]|特[别]|内[部]|泰[国]|乌[克]|理[解想]"
)
_HAN = re.compile(r"[一-鿿]")
_NAME = rf"[{_SOUNDS}]"
_ENDS = rf"(?=\s|[,。;、!?:()]|$|\d|{SPEAKING}|聊|通(?:了)?(?:电|话)|打|留|喝|吃|谈|见|他|她|周[一二三四五六日天]|[今明后]天|叙|开[会了]|给我|让|那边|这边|把|约)"
_PLACED = re.compile(
    rf"(?:(?<=[一-鿿])的|那个|(?<=[打发寄递交价料同])给|(?<!这|那|的|喊|也|都|不|怎|么)叫|(?:{POSTS})(?:是|叫|:|\s)?|(?:c[etfoim]o)\s?)(?P<name>{_NAME}{{2,4}}?){_ENDS}"
)
_CALLED = re.compile(r"(?:人|还|名字|不错|[长管监理任板])叫(?P<name>[一-鿿]{2,3})(?=他|她|,|。|说|$)")
_BEFORE_NUMBER = re.compile(
    r"(?:打给|致电|联系|联络|回电|对接(?:人)?:?|找)\s?(?P<name>[一-鿿]{2,4})(?=\s?[(]?\+?\d{7,}|\s?[(]|\s{7})"
)
_SURNAMES = "".join(sorted(SAFE_SURNAMES - set("板师总")))
_NICKNAME = re.compile(
    rf"(?<![古元父])(?P<name>老[{_SURNAMES}])(?=聊|谈|说|来|那边|这边|约|回|问|确认|要|通|打|见|吃|喝|想|也|在|给|让|已|今|明|下|负责|催|管|发|电话|来电|微信|介绍|带|\s|[,。;:!?)]|$)"
    rf"|(?:(?<=对接人)|(?<=联系人)|(?<=工程师)|(?<=[助经管]理)|(?<=专员)|(?<=采购)|(?<=法务)|(?<=财务)|(?<=技术)|(?<=商务)|(?<=行政)|(?<=前台)|(?<=信息部))(?:是|:|\s)?(?P<name4>小[{_SURNAMES}])(?=[,。;\s]|$)"
    rf"|(?<![大中最从])(?P<name3>小[{_SURNAMES}])(?=聊|谈|说(?!明(?![年天早晚后]))|那边|这边|问|催|打电话|联系|负责|来电|反馈|确认)"
    rf"|(?:(?<=^)|(?<=[\s,。;:!?\n跟和找给]))(?P<name2>阿[一-鿿])(?=聊|说|来|那边|这边|约|回|问|要|\s|[,。;:!?)\n]|$)"
)
_NO_NICKNAME = frozenset({"老师", "老板", "老总", "老家", "老年", "老路", "老古", "老金", "老毛", "老钱"})
_SISTER = re.compile(
    rf"(?<!谢)(?!谢谢)(?P<name>(?:{_NAME}{{2,3}}|[一-鿿])(?:姐|哥))(?=电话|聊|通|说|那边|这边|约|回|要|问|确认|来|打|见|加|\d|\s|[,。;:!?)｜|]|$)"
)
_NO_SISTER = frozenset("大小的和跟给了是那这位个表堂学师老帅们我你他她姐哥哈墨八空小")
_NO_ONE = re.compile(
    r"[我你他她它您咱们这那谁的了是在不没有]|客户|老板|采购|财务|公司|经理|总监|销售|对方|法务|售后|电话|同事|项目|方案|报价|合同|技术|助理|前台|专员|主管|人$|部$|方$"
)


def find(page: Page) -> list[Person]:
    text, found = page.text, []
    if not _HAN.search(text):
        return []
    for pattern, confidence in ((_PLACED, 0.79), (_CALLED, 0.8), (_BEFORE_NUMBER, 0.84)):
        for match in islice(pattern.finditer(text), MOST):
            span = Span(*match.span("name"))
            if not _NO_ONE.search(match["name"]) and not (pattern is _PLACED and is_no_sound(match["name"])):
                found.append(Person(page.quote(span), span, *title_beside(page, span), confidence=confidence))
    for match in islice(_NICKNAME.finditer(text), MOST):
        group = next(g for g in ("name", "name2", "name3", "name4") if match[g])
        name = match[group]
        if name not in _NO_NICKNAME:
            span = Span(*match.span(group))
            found.append(Person(name, span, confidence=0.79, honorific=True))
    found += [
        Person(match["name"], Span(*match.span("name")), confidence=0.93, honorific=True)
        for match in islice(_SISTER.finditer(text), MOST)
        if match["name"][0] not in _NO_SISTER
    ]
    return found


def is_no_sound(name: str) -> bool:
    return bool(_NO_SOUND.search(name))


def is_called(words: str) -> bool:
    """Whether somebody who speaks goes by that: 科尔, 布总, 阿凯."""
    return bool(
        re.fullmatch(rf"{_NAME}{{2,4}}|[老小阿][一-鿿]|[一-鿿]{{1,2}}(?:总|哥|姐|工|老师|经理|主任)", words)
        and not _NO_ONE.search(re.sub(r"(?:经理|主任|总)$", "", words))
    )
