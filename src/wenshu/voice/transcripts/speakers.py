"""Who speaks: names at the head of lines, told from other words that a colon follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from wenshu.assist.offline.people import is_name
from wenshu.assist.offline.person_names import GIVEN_NAMES, PINYIN_SURNAMES
from wenshu.assist.offline.wordlists import words

LONGEST_NAME: Final = 80  # as the column of a line's speaker
_HEAD: Final = re.compile(
    r"(?P<who>[^\W\d_][\w.'’·\- ]{0,38}?(?: ?[(（][^()（）\n]{1,30}[)）])?|[一-鿿]{1,8} ?\d{0,3})[ \t]?[:：](?![/\\\d])[ \t]*(?=\S)"
)
_NO_NAME: Final = words(
    """
    note notes next todo action actions budget amount price subject date time summary agenda decision result reason
    customer company contact product status stage phone email deadline owner source topic re fwd http https ps p.s
    预算 金额 报价 时间 日期 主题 备注 说明 下一步 待办 结论 问题 需求 背景 总结 纪要 公司 产品 状态 阶段 电话 邮箱 地点 原因
    目标 竞争对手 对手 决定 风险 行动 跟进 议题 内容 结果
    方案 方向 方式 计划 费用 成本 成果 项目 安排 安全 高层 程序 应用 单价 单位 平台 施工 包装 关键 关注 明细 明天 明年 任务
    全部 相关 管理 商务 商机 宣传 来源 权限 年度 年底 水平 利润 边界 金融 经营 广告 国内 国外 常见 应收 于是 陈述 温馨提示
    """
)
_NUMBERED: Final = re.compile(
    r"(?:speaker|spk|说话人|发言人|讲话人) ?[\w一二三四五六七八九十]{1,3}", re.IGNORECASE
)


def heads(texts: Sequence[str]) -> dict[str, str]:
    """Names that stand at the head of lines, as they are written, to the name itself.

    A name is one that comes back, or that stands beside others at most of the lines, or somebody's whole name at the
    head of the first; "Budget:" is none.
    """
    found = Counter(name for text in texts if (name := _name_at(text)))
    many = len(found) > 1 and 2 * sum(found.values()) >= len(texts)
    first = _name_at(texts[0]) if texts else ""
    return {
        name: name
        for name, count in found.items()
        if count > 1 or many or _NUMBERED.fullmatch(name) or (name == first and _is_whole(name))
    }


def _is_whole(name: str) -> bool:
    """周敏, Zhou Min, Maya Collins; not 方案, Key Points, Maya."""
    parts = name.split()
    if not name.isascii():
        return is_name(name)
    return (
        2 <= len(parts) <= 3
        and all(part[0].isupper() for part in parts)
        and not {part.casefold() for part in parts} & _NO_NAME
        and any(part.casefold() in known for part in parts for known in (GIVEN_NAMES, PINYIN_SURNAMES))
    )


def _name_at(text: str) -> str:
    match = _HEAD.match(text)
    name = match["who"].strip() if match else ""
    known = name.casefold() in _NO_NAME or (name.isascii() and len(name.split()) > 4)
    return "" if known else name


def apart(text: str, names: dict[str, str]) -> tuple[str, str]:
    """Who says it, where one of those names stands before it, and the words without it."""
    match = _HEAD.match(text)
    if match is None or match["who"].strip() not in names:
        return "", text
    return names[match["who"].strip()][:LONGEST_NAME], text[match.end() :]
