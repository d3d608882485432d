"""Provinces, states and cities: they are a team's regions where it calls its regions so."""

from __future__ import annotations

from dataclasses import replace

from wenshu.insights.engine import Vocabulary
from wenshu.insights.link import PLACES
from wenshu.insights.offline.lexicon import Sense
from wenshu.insights.offline.marks import Mark, Text

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 "
    "台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)
PROVINCES = frozenset(_PROVINCES.split())
AREAS = frozenset({"中国", "华东", "华南", "华北", "华中", "西南", "西北", "东北"})
CITIES = PLACES - PROVINCES - AREAS | {"北京", "天津", "上海", "重庆"}
_STATES = (
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa "
    "kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada "
    "newhampshire newjersey newmexico newyork northcarolina northdakota ohio oklahoma oregon pennsylvania rhodeisland "
    "southcarolina southdakota tennessee texas utah vermont virginia washington westvirginia wisconsin wyoming"
)
STATES = frozenset(_STATES.split())
KINDS = {"province": PROVINCES | STATES, "city": CITIES}


def regions(text: Text, marks: list[Mark]) -> list[Mark]:
    """各省份 where the regions are provinces; else it is not recorded."""
    vocabulary = text.matcher.vocabulary
    return [replace(m, senses=(_meant(vocabulary, kind),)) if (kind := _kind(m)) else m for m in marks]


def _kind(mark: Mark) -> str:
    sense = mark.sense("place")
    return sense.value if sense else ""


def _meant(vocabulary: Vocabulary, kind: str) -> Sense:
    for place in KINDS[kind]:
        if any(name.field == "region" for name in vocabulary.names.get(place, ())):
            return Sense("noun", "region")
    return Sense("unrecorded")
