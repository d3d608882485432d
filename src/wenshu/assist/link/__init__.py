"""What a text says, linked to the team's records by similarity; the same code finds duplicates."""

from wenshu.assist.link.duplicates import DuplicatePage, DuplicatePair, Side, duplicate_pairs, similar
from wenshu.assist.link.known import known_names
from wenshu.assist.link.linking import link

__all__ = ["DuplicatePage", "DuplicatePair", "Side", "duplicate_pairs", "known_names", "link", "similar"]
