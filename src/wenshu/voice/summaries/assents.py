"""Words that only say yes at the head of what is said: 好的, 没问题, sure. What they lead to is said without them."""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = r"(?:^|(?<=[\n。！？!?.；;]))[ \t]*(?:那么?[,，、]?\s?)?"
_YES_ZH: Final = (
    r"(?:(?:好的?|行|中|成|对|是的?|可以|没问题|没事儿?|没错|收到|明白|知道|了解|清楚|懂|好说|当然|必须的|放心|您放心|你放心|[先就]这样|ok|okay)"
    r"(?:的|了|啦|啊|呀|呢|哈|嘞|哒|吧|嗯|哦|喔|可以)?)"
)
_TO_WHOM_ZH: Final = (
    r"(?:[一-鿿]{1,3}(?:总|经理|工|主任|部长|科长|处长|教授|老师|院长|厂长|校长|总监|老板|姐|哥))?"
)
_MARK_ZH: Final = r"[,，、!！~～—…]+\s*|[ \t]+(?=[一-鿿])"
_GOES_ON_ZH: Final = r"(?=我|咱|那|[您你他她](?!好)|[今明后]天|下?周[一二三四五六日天]?|下午|晚上|马上|尽快|稍后|回头|待会|请您?|麻烦|这个我)"
"""Who or when: 好的我明天发, but not 好的方案, 好几家."""
_YES_EN: Final = (
    r"(?:okay|ok|sure(?: thing)?|great|perfect|excellent|cool|fine|absolutely|certainly|definitely|of course|no problem|"
    r"no worries|sounds (?:good|great)|that (?:works|is fine|sounds good)|that's fine|will do|got it|understood|right|"
    r"all right|alright|yes|yeah|yep)"
)
_NO_MARK_ZH: Final = rf"(?:好[的嘞啊呀哈吧]?|行|没问题|ok的?){{1,8}}+{_GOES_ON_ZH}"
_SAYS_MORE_EN: Final = r"(?=(?:i|we)(?:'ll|'m|'re|'ve| will| am| are| have| can)(?![a-z]))"
YES: Final = re.compile(
    rf"{_HEAD}(?:(?:{_YES_EN}[,!]*\s+){{1,8}}+(?:(?<=[,!]\s)(?=[a-z0-9$€£])|{_SAYS_MORE_EN})"
    rf"|(?:(?:{_YES_ZH}{{1,8}}+{_TO_WHOM_ZH}(?:{_MARK_ZH})){{1,8}}+(?:{_NO_MARK_ZH})?|{_NO_MARK_ZH})(?=[^\s,，.。!！?？]))",
    re.IGNORECASE,
)
"""Possessive and a few at most: 好的好的好的 can be told apart in as many ways as it is long."""
