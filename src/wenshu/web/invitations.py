"""The page behind an invitation's link: join with the account there is, or make one."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from wenshu.clock import now
from wenshu.crm import administration
from wenshu.errors import Forbidden, Invalid
from wenshu.teams import accounts
from wenshu.teams.access import resolve_invitation
from wenshu.teams.models import Invitation, User
from wenshu.web.accounts import admit, keep_typed
from wenshu.web.forms import Field, Form, blank, filled
from wenshu.web.password_reset import NEW_PASSWORD

NEW_PERSON: Final = [
    Field("name", gettext_lazy("Your name"), required=True, wide=True, autocomplete="name"),
    NEW_PASSWORD,
]


@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    offer = resolve_invitation(secret, now=now())
    if offer is None:
        return render(request, "accounts/link_gone.html", {"again": None}, status=404)
    if isinstance(request.user, User):
        return _join(request, offer, request.user)
    if accounts.find(offer.email):
        return render(request, "accounts/invitation.html", {"offer": offer, "known": True})
    return _sign_up(request, offer)


def _join(request: HttpRequest, offer: Invitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return render(
            request, "accounts/invitation.html", {"offer": offer, "mine": user.email == offer.email}
        )
    seat = administration.accept(offer, user=user, via="web", now=now())
    return HttpResponseRedirect(reverse("home", args=[seat.team.slug]))


def _sign_up(request: HttpRequest, offer: Invitation) -> HttpResponse:
    form = filled(NEW_PERSON, {}, request.POST) if request.method == "POST" else blank(NEW_PERSON, {})
    if request.method == "POST":
        name, password = form["name"].value, form["password"].value
        try:
            seat = administration.accept_as_new(offer, name=name, password=password, via="web", now=now())
        except Invalid as wrong:
            form.refuse(wrong.errors)
        else:
            if seat.user is None:
                raise Forbidden
            return admit(request, seat.user, reverse("home", args=[seat.team.slug]))
    return _page(request, offer, form)


def _page(request: HttpRequest, offer: Invitation, form: Form) -> HttpResponse:
    context = {"offer": offer, "form": keep_typed(form)}
    return render(request, "accounts/invitation.html", context, status=422 if form.wrong else 200)


urlpatterns = [path("invitations/<str:secret>", invitation, name="invitation")]
