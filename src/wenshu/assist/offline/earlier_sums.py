"""Sums that a text names only to say that they do not hold: denied ones, and what was quoted before."""

from __future__ import annotations

import re

_DENIED = re.compile(
    r"(?<![a-z])(?<!if )(?<!why )(?<!or )(?:not|instead of|rather than)\s(?:(?:the|an?|your|our|my|their|that|those)\s)?(?:(?:original|initial|first|old|earlier|previous|quoted|budgeted|full)\s)?(?:(?:price|quote|figure|budget|offer|amount)(?: of)?\s)?$"
    r"|(?:(?<!是)不是|而非|并非)(?:之前|以前|原来|原先|最初|上次|当初|一开始|最早|先前|此前)?[我你您他她们咱贵司方]{0,3}(?:给|报|说|谈|提)?[过了]?的?(?:那个?)?(?:报价|价格|预算|金额)?(?:的|是)?\s?$"
)
_BEFORE = re.compile(
    r"(?<![a-z])(?:(?:down|up) from(?: the)?|originally|initially|previously|used to be|started at|(?:original|initial|first|earlier|previous|old)(?: (?:price|quote|figure|budget|offer|amount))?(?: of| was)?|first quoted(?: at)?)\s$"
    r"|(?:之前|以前|原来|原先|最初|上次|当初|一开始|最早|先前|此前)[^,。;\d]{0,8}$"
)
_BEHIND = re.compile(
    r"\s(?:that |which )?(?:you|we|i|they|he|she)(?:'d|'ve| had| have)? (?:first|originally|initially|previously|earlier|once) [a-z]"
    r"|\s(?:originally|initially|previously|at first)(?=\s?[,.;:)!?]|$)"
    r"|\s(?:(?:that |which )?(?:you|we|i|they|he|she)(?:'d|'ve| had| have)? )?(?:quoted|offered|proposed|budgeted|discussed|mentioned|said|named)(?: (?:you|us|them|him|her))? (?:first|originally|initially|previously|earlier|before|last (?:week|month|quarter|year|time))(?![a-z])"
    r"|\s?(?:是|为)?(?:之前|以前|原来|原先|最初|上次|当初|一开始)[^,。;\d]{0,6}(?:报|说|谈|提|给)"
)


def is_denied(lead: str) -> bool:
    """(not the 92k you first quoted), 不是之前报的42万: no amount, whatever else the text names."""
    return bool(_DENIED.search(lead[-60:]))


def is_earlier(lead: str, tail: str) -> bool:
    """84,500, down from 92k: where another sum is named that one holds."""
    return bool(_BEFORE.search(lead[-40:]) or _BEHIND.match(tail))
