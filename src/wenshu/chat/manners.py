"""What people say to somebody they talk with: a greeting, thanks, who are you. None of it is about a record."""

from __future__ import annotations

import re
from typing import Final

_CALLED: Final = r"(?:\s*,?\s*(?:there|wenshu|all|everyone|team))?"
_END: Final = r"[\s,.!?~，。！？～…]*$"
_THANKED: Final = rf"(?: (?:a lot|so much|very much|again))?{_CALLED}"
_SAID: Final = {
    "hello": (
        rf"(?:hi+|hello|hey|good (?:morning|afternoon|evening|day)){_CALLED}"
        r"|(?:你|您)好啊?|早(?:上好|安)?|(?:上午|中午|下午|晚上)好|嗨|哈喽|在吗|在不在"
    ),
    "welcome": (
        rf"(?:many )?(?:thanks|thank you|thx|cheers){_THANKED}"
        r"|(?:非常|多)?(?:谢谢|感谢|多谢|谢)(?:你|您|了|啦)*|辛苦(?:你|您)?了"
    ),
    "about_me": (
        r"who are you|what are you|what can you do|what can i ask(?: you)?|how does this work|help(?: me)?"
        r"|你是谁|你是什么|你?(?:能|会|可以)(?:做|干|帮我做)些?什么|我?(?:能|可以)问你?些?什么|怎么用|帮助"
    ),
}
_GREETING_FIRST: Final = rf"(?:(?:{_SAID['hello']})[\s,.!，。！]+)?"
_PATTERNS: Final = {
    key: re.compile(_GREETING_FIRST + f"(?:{said})" + _END, re.I) for key, said in _SAID.items()
}
LONGEST: Final = 60


def heard(message: str) -> str:
    """The key of what is said back; empty for anything that may be about records."""
    text = " ".join(message.split())
    if len(text) > LONGEST:
        return ""
    return next((key for key, pattern in _PATTERNS.items() if pattern.match(text)), "")
