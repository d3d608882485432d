"""What a new record looks like: said while somebody types, and once more before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from pydantic import BaseModel

from wenshu.assist import wording
from wenshu.assist.contract import WhyHow
from wenshu.assist.link import similar
from wenshu.assist.matches import Why
from wenshu.crm import money
from wenshu.crm.merge_fields import Kind
from wenshu.teams.access import TeamRequest, TeamView, team_page
from wenshu.teams.models import Role, Team

TELLING: Final[dict[Kind, tuple[str, ...]]] = {
    "company": ("name", "domain", "phone"),
    "contact": ("name", "email", "phone", "companyName", "companyId"),
    "opportunity": ("name", "companyName", "companyId", "product", "expectedAmount", "currency"),
}
"""Fields of the forms by which records are told to be the same."""
PLURALS: Final[dict[Kind, str]] = {
    "company": "companies",
    "contact": "contacts",
    "opportunity": "opportunities",
}
HIDDEN: Final = {"companyId", "currency"}  # nobody types them
LONGEST: Final = 200
MOST: Final = 3


@dataclass(frozen=True)
class Alike:
    id: str
    url: str
    name: str
    detail: str
    why: str


def alike(team: Team, kind: Kind, fields: Mapping[str, Any], *, exclude: UUID | None = None) -> list[Alike]:
    """The likeliest first."""
    said = {name: fields[name] for name in TELLING[kind] if fields.get(name)}
    return [
        Alike(
            str(found.id),
            reverse(kind, args=[team.slug, found.id]),
            found.name,
            found.detail,
            why(found.why),
        )
        for found in similar(team, kind, said, exclude=exclude)[:MOST]
    ]


def why(found: Iterable[Why]) -> str:
    return wording.why([WhyHow(code=each.code, params=each.params) for each in found])


def unconfirmed(team: Team, kind: Kind, data: BaseModel, post: QueryDict) -> list[Alike]:
    """What a record that is about to be made looks like; nothing when its maker has seen that and goes on."""
    found = alike(team, kind, data.model_dump(mode="json", by_alias=True))
    seen = set(post.get("anyway", "").split())
    return found if any(each.id not in seen for each in found) else []


def typed(kind: Kind, given: QueryDict) -> dict[str, str]:
    """As it stands in the form so far; an amount that cannot be read yet says nothing."""
    said = {name: given.get(name, "").strip()[:LONGEST] for name in TELLING[kind]}
    if amount := said.pop("expectedAmount", ""):
        read = money.parse_money(amount)
        said |= {"expectedAmount": format(read.amount.normalize(), "f")} if read else {}
    return {name: text for name, text in said.items() if text}


def watched(kind: Kind, team: Team) -> dict[str, str]:
    """For htmx: which inputs are watched, and what is sent of them."""
    names = [name for name in TELLING[kind] if name not in HIDDEN]
    return {
        "url": reverse(f"{kind}-similar", args=[team.slug]),
        "trigger": ", ".join(f"input delay:400ms from:#id-{name}" for name in names),
        "include": ", ".join(f"[name={name}]" for name in TELLING[kind]),
        "params": ",".join(TELLING[kind]),
    }


def _view(kind: Kind) -> TeamView[[]]:
    def view(request: TeamRequest) -> HttpResponse:
        found = alike(request.team, kind, typed(kind, request.GET))
        return render(request, "duplicates/alike.html", {"alike": found})

    return view


urlpatterns = [
    path(f"{plural}/similar", require_safe(team_page(_view(kind), role=Role.MEMBER)), name=f"{kind}-similar")
    for kind, plural in PLURALS.items()
]
