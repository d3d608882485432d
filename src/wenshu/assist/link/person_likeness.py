"""How alike two names of people are: whole ones, and what people are called instead of them (陈总, Mr. Lee, Anna)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from wenshu.assist.link.likeness import UNLIKE, Likeness
from wenshu.crm.match_keys import first_and_last
from wenshu.reading.company_names import HAN, normal, words_of
from wenshu.reading.pinyin import sounds
from wenshu.reading.surnames import COMPOUND_SURNAMES

_HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|dr|prof|professor|sir|madam)\.?\s+", re.IGNORECASE)
_TITLES = (
    "总经理 副总 总监 总裁 总工 董事长 董事 经理 主任 主管 老师 院长 校长 处长 科长 部长 局长 厂长 行长 店长 站长 所长 书记 秘书 助理 会计 采购 工程师 博士 教授 "
    "医生 律师 顾问 老板 先生 女士 小姐 总 董 工 哥 姐 局 处"
)
_TITLE = re.compile(rf"^([㐀-䶿一-鿿]{{1,3}}?)({'|'.join(_TITLES.split())})$")
_FAMILIAR = re.compile(r"^[小老阿]([㐀-䶿一-鿿])$")
_RANKS: Final = {
    "总": ("总", "董事", "ceo", "president", "founder", "chief", "owner", "老板"),
    "副总": ("副总",),
    "总监": ("总监", "director"),
    "经理": ("经理", "manager"),
    "主任": ("主任",),
    "工": ("工程师", "总工", "engineer", "技术"),
    "董": ("董事",),
}


_NICKNAMES: Final = tuple(
    frozenset(names.split())
    for names in (
        "robert bob rob bobby",
        "william bill will billy liam",
        "richard dick rick rich",
        "james jim jimmy jamie",
        "john jack johnny",
        "anthony tony",
        "edward ed ted eddie ned",
        "margaret maggie meg peggy",
        "elizabeth liz beth betty lisa",
        "michael mike mick",
        "charles charlie chuck",
        "henry harry hank",
        "alexander alex sasha sandy",
        "katherine catherine kate kathy cathy katie",
        "joseph joe",
        "thomas tom",
        "patricia pat trish patty",
        "susan sue",
        "stephen steven steve",
        "andrew andy drew",
        "david dave",
        "nicholas nick",
    )
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """`family` alone is known of 陈总; `title` is what was said with it. Of "Mr. Lee" the word may be either."""

    whole: str  # in normal form
    family: str = ""
    title: str = ""
    words: tuple[str, ...] = ()

    @property
    def is_part(self) -> bool:
        """Only a part of the name was said: it names somebody where it is known who is around."""
        return bool(self.family) or len(self.words) == 1


@lru_cache(maxsize=4096)
def parse(name: str) -> PersonName:
    bare = _HONORIFIC.sub("", name.strip())
    key = normal(bare)
    if not HAN.search(key):
        return PersonName(key, words=words_of(bare))
    titled = _TITLE.match(key)
    if titled is None:
        familiar = _FAMILIAR.match(key)
        return PersonName(key, family=familiar[1] if familiar else "")
    who, title = titled[1], titled[2]
    is_family = len(who) == 1 or who in COMPOUND_SURNAMES
    return PersonName(key if is_family else who, family=who if is_family else "", title=title)


def of_people(said: str, stored: str, stored_title: str = "") -> Likeness:
    one, other = parse(said), parse(stored)
    if one.family and one.whole != other.whole:
        return _of_family(one, other, stored_title)
    if one.whole == other.whole:
        return Likeness(2.4 if one.is_part else 4.2, "same_name")
    if HAN.search(one.whole) or HAN.search(other.whole):
        return _by_sound(one, other)
    return _in_latin(one, other, said, stored)


def _of_family(one: PersonName, other: PersonName, stored_title: str) -> Likeness:
    if not other.whole.startswith(one.family):
        return Likeness(UNLIKE)
    if (
        other.family and one.title and other.title and one.title != other.title
    ):  # 陈总 is kept, 陈工 is another
        return Likeness(UNLIKE)
    ranks = _RANKS.get(one.title, (one.title,) if one.title else ())
    held = stored_title.casefold()
    fits = any(rank in held for rank in ranks)
    return Likeness(1.4 + (1.0 if fits else 0.0), "alike_name")


def _by_sound(one: PersonName, other: PersonName) -> Likeness:
    """Chen Wei, Wei Chen and 陈伟; 陈伟 and 陈玮."""
    heard = set(_heard(one)) & set(_heard(other))
    if not heard:
        return Likeness(UNLIKE)
    return Likeness(2.0 if HAN.search(one.whole) and HAN.search(other.whole) else 2.8, "same_sound")


def _heard(name: PersonName) -> list[str]:
    if HAN.search(name.whole):
        return sounds(name.whole)
    return ["".join(name.words), "".join((*name.words[1:], *name.words[:1]))]


def _in_latin(one: PersonName, other: PersonName, said: str, stored: str) -> Likeness:
    if len(one.words) > 1 and sorted(one.words) == sorted(other.words):
        return Likeness(3.8, "same_name")
    if len(one.words) == 1 and one.words[0] in other.words:  # "Anna", "Mr. Lee"
        return Likeness(1.5, "alike_name")
    if len(one.words) == 1 and other.words and _is_short_for(one.words[0], other.words[0]):
        return Likeness(0.8, "alike_name")
    if len(one.words) > 1 and len(other.words) > 1:
        if one.whole in {first_and_last(stored)} or other.whole == first_and_last(said):
            return Likeness(3.4, "same_name")
        if one.words[-1] == other.words[-1] and _is_short_for(one.words[0], other.words[0]):
            return Likeness(2.2, "alike_name")
        if OSA.normalized_similarity(one.whole, other.whole) >= 0.85:
            return Likeness(2.4, "alike_name")
    return Likeness(UNLIKE)


_WHOLE_NAMES = frozenset(
    ["mary", "marie", "henry", "emily", "kelly", "julie", "lily", "leslie", "sally", "carly", "mari", "naomi"]
)


def _is_pet_name(name: str) -> bool:
    """Jenny for Jennifer, Debbie for Deborah; Dana is no short form of Daniel."""
    return name.endswith(("y", "ie", "i", "ee")) and name not in _WHOLE_NAMES


def _is_short_for(one: str, other: str) -> bool:
    """A. for Anna, Tom for Thomas, Kate for Katherine, Bob for Robert."""
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and (len(shorter) == 1 or len(shorter) > 2):
        return True
    if len(shorter) > 3 and longer[:3] == shorter[:3] and _is_pet_name(shorter):
        return True
    return any({one, other} <= names for names in _NICKNAMES)
