"""API tokens: made with a scope and an end, shown once, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wenshu.clock import now
from wenshu.crm import administration
from wenshu.errors import Invalid
from wenshu.teams import tokens
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import ApiToken, Role, TokenScope
from wenshu.web import team_choices
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.toasts import toast

LIFETIMES: Final[dict[str, Promise]] = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("1 year"),
    "": gettext_lazy("Without end"),
}
FIELDS: Final = [
    Field("name", gettext_lazy("What is it for?"), required=True, wide=True),
    Field("scope", gettext_lazy("It may"), "choice"),
    Field("expiresAt", gettext_lazy("It ends after"), "choice"),
]


@never_cache
@team_page(role=Role.VIEWER)
def tokens_page(request: TeamRequest) -> HttpResponse:
    """A new token's secret stands in the answer to the form, and nowhere else ever."""
    if request.method != "POST":
        return _page(request, _blank(request))
    form = filled(FIELDS, _choices(request), request.POST)
    try:
        token, secret = administration.issue_token(
            request.member,
            name=form["name"].value,
            scope=_scope(form["scope"].value),
            expires_at=_end(form["expiresAt"].value),
            via="web",
            now=now(),
        )
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return _page(request, form, status=422)
    return _page(request, _blank(request), made=token, secret=secret)


@require_POST
@team_page(role=Role.VIEWER)
def revoke(request: TeamRequest, id: UUID) -> HttpResponse:
    token = tokens.find(request.member, id)
    administration.revoke_token(token, by=request.member, via="web", now=now())
    toast(request, _("“%(name)s” does not work any more.") % {"name": token.name})
    return HttpResponseRedirect(reverse("tokens", args=[request.team.slug]))


def _page(
    request: TeamRequest, form: Form, *, made: ApiToken | None = None, secret: str = "", status: int = 200
) -> HttpResponse:
    rows = [
        {"token": token, "scope": team_choices.SCOPES[token.scope], "ended": _ended(token)}
        for token in tokens.visible_to(request.member)[:1000]
    ]
    context = {"form": form, "rows": rows, "made": made, "secret": secret}
    return render(request, "settings/tokens.html", context, status=status)


def _ended(token: ApiToken) -> bool:
    return token.expires_at is not None and token.expires_at <= now()


def _blank(request: TeamRequest) -> Form:
    return blank(FIELDS, _choices(request), scope=TokenScope.READ.value, expiresAt="90")


def _choices(request: TeamRequest) -> dict[str, list[tuple[str, str]]]:
    scopes = team_choices.labelled(team_choices.SCOPES)
    may = scopes if request.member.may_write else scopes[:1]
    return {"scope": may, "expiresAt": team_choices.labelled(LIFETIMES)}


def _scope(word: str) -> TokenScope:
    if word not in TokenScope.values:
        raise Invalid.field("scope", _("Choose what the token may do."))
    return TokenScope(word)


def _end(days: str) -> datetime | None:
    if days not in LIFETIMES:
        raise Invalid.field("expiresAt", _("Choose how long the token works."))
    return now() + timedelta(days=int(days)) if days else None


urlpatterns = [
    path("settings/tokens", tokens_page, name="tokens"),
    path("settings/tokens/<uuid:id>/revoke", revoke, name="token-revoke"),
]
