"""A model may say an answer more naturally; it sees placeholders for every figure and name, and adds none of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pydantic import Field

from wenshu.ai.client import Client
from wenshu.ai.messages import Reply
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Part
from wenshu.insights.segments import Figure, Segment, Words
from wenshu.insights.verify import Unfaithful
from wenshu.reading.number_words import holds_number

LONGEST: Final = 1500  # characters; a longer answer is a table in words, and stays as it is
_PLACE: Final = re.compile(r"\{\{([FN]\d+)\}\}")
RULES: Final = """\
You polish one sentence or two of a sales report. Text in double braces, such as {{F1}} or {{N2}}, stands for a figure
or a name that you do not see: keep every one of them, figures exactly once, and change nothing inside the braces. Say
the same thing in natural, plain language, in the language of the text. Add no number, no number word, no judgement and
no advice.
"""


class Phrased(Part):
    text: str = Field(max_length=3 * LONGEST)


def phrased(
    segments: Sequence[Segment], client: Client, language: AnswerLanguage
) -> Reply[tuple[Segment, ...]]:
    """The same segments in other words. Raises ModelUnavailable, or Unfaithful when the model's words are not kept."""
    places = _places(segments)
    hidden = "".join(f"{{{{{places[i]}}}}}" if i in places else s.text for i, s in enumerate(segments))
    if len(hidden) > LONGEST:
        raise Unfaithful("too long to be said in other words")
    asked = f"Language: {'Chinese' if language == 'zh' else 'English'}\nText: {hidden}"
    reply = client.structured(
        task="insight", system=RULES, user=asked, schema=Phrased, max_output_tokens=LONGEST
    )
    return replace(reply, value=_filled(reply.value.text, {places[i]: segments[i] for i in places}))  # type: ignore[arg-type, return-value]


def _places(segments: Sequence[Segment]) -> dict[int, str]:
    """Of each segment that is not our own words: F1, F2, … for figures, N1, … for names and days."""
    counted: Counter[str] = Counter()
    places: dict[int, str] = {}
    for index, segment in enumerate(segments):
        if isinstance(segment, Words):
            continue
        kind = "F" if isinstance(segment, Figure) else "N"
        counted[kind] += 1
        places[index] = f"{kind}{counted[kind]}"
    return places


def _filled(text: str, known: dict[str, Segment]) -> tuple[Segment, ...]:
    used = Counter(_PLACE.findall(text))
    if used.keys() != known.keys() or any(used[place] != 1 for place in known if place.startswith("F")):
        raise Unfaithful("a figure or a name was left out, repeated or made up")
    segments: list[Segment] = []
    for index, piece in enumerate(_PLACE.split(text.strip())):
        if index % 2:
            segments.append(known[piece])
        elif piece:
            if holds_number(piece) or "{" in piece:
                raise Unfaithful("the words hold a number of their own")
            segments.append(Words(piece))
    return tuple(_renumbered(segments))


def _renumbered(segments: Sequence[Segment]) -> list[Segment]:
    """Citations are numbered as they are read."""
    n = 0
    renumbered: list[Segment] = []
    for segment in segments:
        if isinstance(segment, Figure):
            n += 1
            segment = replace(segment, n=n)
        renumbered.append(segment)
    return renumbered
