"""Language and theme: kept in cookies so that no page pays a query for them, and with the person; the last team too."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.errors import Invalid
from wenshu.teams.models import Language, User

THEMES: Final = ("light", "dark")
THEME_COOKIE: Final = "wenshu-theme"
TEAM_COOKIE: Final = "wenshu-team"  # outlives the session; only for where `/` leads
A_YEAR: Final = 365 * 86_400


def remember(response: HttpResponseBase, user: User) -> None:
    """Called at sign-in: the person's choices follow them to a new device."""
    if user.language:
        _keep(response, settings.LANGUAGE_COOKIE_NAME, user.language)
    if user.theme:
        _keep(response, THEME_COOKIE, user.theme)


def theme_of(request: HttpRequest) -> str:
    """light, dark, or empty for the system's."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def team_of(request: HttpRequest) -> str:
    """The slug of the team whose home was open last in this browser; whose seat it is must still be asked."""
    return request.COOKIES.get(TEAM_COOKIE, "")


def remember_team(request: HttpRequest, response: HttpResponse, slug: str) -> HttpResponse:
    if team_of(request) != slug:
        _keep(response, TEAM_COOKIE, slug)
    return response


def back_to(request: HttpRequest, fallback: str = "/") -> str:
    """The page a form was sent from, if it is one of ours."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else fallback


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language is not None and language not in Language.values:
        raise Invalid.field("language", _("That language is not available."))
    if theme is not None and theme not in {*THEMES, ""}:
        raise Invalid.field("theme", _("Choose light, dark or the system's theme."))
    response = HttpResponseRedirect(back_to(request))
    if language is not None:
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme is not None:
        _keep(response, THEME_COOKIE, theme)
    if isinstance(request.user, User):
        chosen = {"language": language, "theme": theme}
        User.objects.filter(pk=request.user.pk).update(**{k: v for k, v in chosen.items() if v is not None})
    return response


def _keep(response: HttpResponseBase, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name)
        return
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", secure=settings.SECURE_URLS, httponly=True
    )


urlpatterns = [path("preferences", preferences, name="preferences")]
