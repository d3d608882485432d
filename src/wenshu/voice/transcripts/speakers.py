"""Who speaks: names at the head of lines, told from other words that a colon follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

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
    """
)
_NUMBERED: Final = re.compile(
    r"(?:speaker|spk|说话人|发言人|讲话人) ?[\w一二三四五六七八九十]{1,3}", re.IGNORECASE
)


def heads(texts: Sequence[str]) -> dict[str, str]:
    """Names that stand at the head of lines, as they are written, to the name itself.

    A name is one that comes back, or that stands beside others at most of the lines; "Budget:" is none.
    """
    found = Counter(name for text in texts if (name := _name_at(text)))
    many = len(found) > 1 and 2 * sum(found.values()) >= len(texts)
    return {name: name for name, count in found.items() if count > 1 or many or _NUMBERED.fullmatch(name)}


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
