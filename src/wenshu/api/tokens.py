"""Routes of API tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from wenshu.api import out, shapes
from wenshu.api.problems import declared
from wenshu.clock import now
from wenshu.crm import administration
from wenshu.teams import tokens
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import ApiToken, TokenScope

router = Router(tags=["tokens"], by_alias=True)


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "hint": token.hint,
        "memberId": token.member_id,
        "createdAt": token.created_at,
        "expiresAt": token.expires_at,
        "lastUsedAt": token.last_used_at,
    }


@router.get("", response={200: shapes.Tokens, **declared()}, summary="List tokens")
def index(request: TeamRequest) -> HttpResponse:
    """One's own; managers see the team's."""
    return out.answer({"items": [_token(each) for each in tokens.visible_to(request.member)]})


@router.post("", response={201: shapes.NewToken, **declared()}, summary="Make a token")
def create(request: TeamRequest, data: shapes.TokenIn) -> HttpResponse:
    """The token is shown once. No `Idempotency-Key` here: its answer would be stored, and the secret with it."""
    token, secret = administration.issue_token(
        request.member,
        name=data.name,
        scope=TokenScope(data.scope),
        expires_at=data.expires_at,
        via="api",
        now=now(),
    )
    return out.answer(_token(token) | {"token": secret}, status=201)


@router.delete("/{uuid:id}", response={204: None, **declared()}, summary="Revoke a token")
def revoke(request: TeamRequest, id: UUID) -> HttpResponse:
    token = tokens.find(request.member, id)
    administration.revoke_token(token, by=request.member, via="api", now=now())
    return out.nothing()
