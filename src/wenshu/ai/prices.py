"""What models cost: the provider's prices as shipped, and a team's own rows before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from wenshu.ai.endpoint import Endpoint
from wenshu.ai.models import ModelPrice
from wenshu.ai.tokens import Spent
from wenshu.teams.models import Team

AS_OF: Final = date(2026, 11, 5)
MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Price:
    """Micro-USD: per million tokens in, per million out, and per minute of audio."""

    input: int = 0
    output: int = 0
    audio: int = 0

    def of(self, spent: Spent) -> int:
        """Micro-USD, rounded up. Audio is paid by the minute where there is such a price, else by its tokens."""
        minutes = self.audio * spent.audio_ms * MILLION // 60_000
        per_token = self.input * spent.input_tokens + self.output * spent.output_tokens
        return -(-(minutes if self.audio and spent.audio_ms else per_token) // MILLION)


SHIPPED: Final = {
    "gpt-4o-mini": Price(150_000, 600_000),
    "gpt-4.1-mini": Price(400_000, 1_600_000),
    "gpt-5.4-mini": Price(750_000, 4_500_000),
    "gpt-6-luna": Price(100_000, 500_000),
    "gpt-4o-mini-transcribe": Price(audio=3_000),
    "gpt-4o-transcribe": Price(audio=6_000),
    "gpt-transcribe": Price(audio=4_500),
    "whisper-1": Price(audio=6_000),
}
FREE: Final = Price()


def price(team: Team, endpoint: Endpoint) -> Price | None:
    """The team's, else nothing for a model of one's own, else the shipped one; None when nobody knows."""
    own = ModelPrice.objects.for_team(team).filter(model=endpoint.model).first()
    if own:
        return Price(own.input_price, own.output_price, own.audio_price)
    return FREE if endpoint.is_own else SHIPPED.get(endpoint.model)
