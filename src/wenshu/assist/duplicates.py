"""Likely duplicates as people are shown them: without pairs that somebody has kept apart."""

from __future__ import annotations

from dataclasses import replace

from wenshu.assist.link import DuplicatePage, duplicate_pairs
from wenshu.crm import apart
from wenshu.crm.merge_fields import Kind
from wenshu.teams.models import Team


def pairs(team: Team, kind: Kind, *, cursor: str | None = None, limit: int = 50) -> DuplicatePage:
    page = duplicate_pairs(team, kind, cursor=cursor, limit=limit)
    ids = {side.id for pair in page.pairs for side in (pair.older, pair.newer)}
    kept_apart = apart.among(team, kind, ids)
    left = tuple(p for p in page.pairs if frozenset({p.older.id, p.newer.id}) not in kept_apart)
    return replace(page, pairs=left)
