"""The JSON API under `/api`: its routers, its errors, its documents."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from wenshu import __version__
from wenshu.api import (
    alerts,
    assist,
    assist_proposals,
    audit,
    chat,
    companies,
    contacts,
    digests,
    docs,
    duplicates,
    follow_ups,
    insights,
    merges,
    openapi,
    opportunities,
    out,
    pins,
    problems,
    questions,
    reading,
    search,
    stages,
    targets,
    team,
    tokens,
    usage,
    voice_audio,
    voice_notes,
    voice_uploads,
)
from wenshu.api.auth import Caller
from wenshu.api.problems import problem

api = NinjaAPI(
    title="Wenshu",
    version=__version__,
    description="A self-hosted, AI-native sales CRM.",
    auth=Caller(),
    parser=reading.StrictJson(),
    docs_url=None,
    openapi_url=None,  # ours, below, is drawn once
    urls_namespace="api",
)
problems.install(api)
api.add_decorator(reading.known_parameters_only)
api.add_router("/me", team.me_router)
api.add_router("/teams", team.router)
api.add_router("/companies", companies.router)
api.add_router("/contacts", contacts.router)
api.add_router("/opportunities", opportunities.router)
api.add_router("/follow-ups", follow_ups.router)
api.add_router("/stages", stages.router)
api.add_router("/targets", targets.router)
api.add_router("/ai/insights", insights.router)
api.add_router("/ai/questions", questions.router)
api.add_router("/ai/pins", pins.router)
api.add_router("/ai/usage", usage.router)
api.add_router("/ai/digests", digests.router)
api.add_router("/ai/alerts", alerts.router)
api.add_router("/ai/proposals", assist_proposals.router)
api.add_router("/ai", chat.router)
api.add_router("/ai", assist.router)
api.add_router("/voice-notes/uploads", voice_uploads.router)
api.add_router("/voice-notes", voice_notes.router)
api.add_router("/voice-notes", voice_audio.router)
api.add_router("/analytics", insights.analytics_router)
api.add_router("", merges.router)
api.add_router("/duplicates", duplicates.router)
api.add_router("/search", search.router)
api.add_router("/tokens", tokens.router)
api.add_router("/audit", audit.router)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; drawing it takes half a second, and it never changes while the process runs."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str))
    return openapi.completed(schema)


def openapi_json(request: HttpRequest) -> HttpResponse:
    return out.answer(document())


def docs_page(request: HttpRequest) -> HttpResponse:
    return docs.page(request, document())


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404, "not_found", "There is no such address.")


urlpatterns = [
    path("docs", docs_page, name="api-docs"),
    path("openapi.json", openapi_json, name="openapi"),
    path("", api.urls),
    path("<path:rest>", nothing_here),
]
