"""What colleagues say to one another of a customer: no letter of the customer's, and no step that is ours."""

from __future__ import annotations

import re

_OF_THEM = re.compile(
    r"(?<![a-z])(?:i'll|i will|i'm going to|i am going to|i can|i could|we'll|we will|we should|let's|let me) (?:also |just |then |go )?(?:chase|call|ring|phone|ping|e-?mail|mail|text|nudge|push|visit|see|meet|follow up with|speak to|talk to|get back to|check (?:in )?with|send|tell) (?:them|him|her|the (?:client|customer))(?![a-z])"
    r"|(?<![a-z])we(?:'d|'ve| had| have)? (?:quoted|offered|sent|promised|told|pitched) (?:them|him|her)(?![a-z])"
    r"|我[^,。;你您]{0,8}(?:催|联系|拜访|回访|找|问|跟|约)(?:一?下|进)?(?:他们|她们|客户|对方)"
)
_WHAT = r"(?:what|how|who|when|where|why|whether|if|which)"
_RECALLS = re.compile(
    rf"(?<![a-z])(?:remind|tell) (?:me|us)(?: again)? {_WHAT}(?: [a-z]+)? we(?![a-z])|(?<![a-z])(?:remember|recall|know) {_WHAT}(?: [a-z]+)? we(?![a-z])|(?<![a-z])(?:what|how much|which price) did we (?:say|quote|offer|agree|tell|promise)(?![a-z])"
    r"|(?:我们|咱们?)(?:上次|之前|当时|上回|以前)[^,。;]{0,8}(?:说|报|谈|定|答应)(?:的|了|过)?[^,。;]{0,6}(?:什么|多少|怎么|哪|吗|来着)"
)
_REMINDS = re.compile(
    rf"(?<![a-z])remind (?:me|us)(?: again)? (?:{_WHAT}|of what)(?![a-z])|(?<![a-z])(?:tell (?:me|us)|let (?:me|us) know|fill (?:me|us) in|refresh my memory)(?![a-z])[^.;]{{0,60}}$|(?:提醒|告诉)(?:一下)?(?:我|我们|咱)(?:一下)?[^,。;]{{0,16}}(?:什么|多少|怎么|哪|谁|吗|来着)"
)


def speak_of_them(text: str) -> bool:
    """ "I'll chase them on Tuesday", to one of ours: who writes so is no customer."""
    return bool(_OF_THEM.search(text))


def is_asked_back(text: str, *, theirs: bool) -> bool:
    """ "Can you remind me what we said about pricing?": an answer is wanted, nothing is done with the customer."""
    if _RECALLS.search(text):
        return True
    asked = not theirs and re.match(
        r"(?:and |so |also )*(?:can|could|would|will) you(?![a-z])|(?:please |pls )?(?:remind|tell)(?![a-z])|[^,。;]{0,8}(?:提醒|告诉)",
        text,
    )
    return bool(asked and _REMINDS.search(text))
