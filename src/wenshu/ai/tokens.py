"""How many tokens a text is, about: for reservations, and where a provider does not count."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

_DENSE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
PER_DENSE: Final = 1.1  # tokens of a Chinese, Japanese or Korean sign
SIGNS_PER_TOKEN: Final = 3.2  # of other text: prose has 4 or more, JSON and names less
PER_MESSAGE: Final = 6
PER_AUDIO_SECOND: Final = 10


@dataclass(frozen=True)
class Spent:
    """What an attempt took; `estimated` where the provider did not count."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    audio_ms: int = 0

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


def estimate(text: str) -> int:
    """Rounded up: a reservation that is a little large is given back, one that is too small breaks the budget."""
    dense = len(_DENSE.findall(text))
    return math.ceil(dense * PER_DENSE + (len(text) - dense) / SIGNS_PER_TOKEN)
