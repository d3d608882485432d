"""A forgotten password: a letter with a link that works once."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from wenshu.clock import now
from wenshu.errors import FieldError, Invalid, RateLimited
from wenshu.teams import accounts, limits, mail
from wenshu.teams.access import client_address
from wenshu.web.accounts import keep_typed
from wenshu.web.forms import Field, blank, filled
from wenshu.web.toasts import toast

ADDRESS: Final = [
    Field("email", gettext_lazy("E-mail"), "email", required=True, wide=True, autocomplete="username")
]
NEW_PASSWORD: Final = Field(
    "password",
    gettext_lazy("New password"),
    "password",
    required=True,
    wide=True,
    autocomplete="new-password",
    hint=gettext_lazy("At least 15 characters: four unrelated words are good and easy to keep in mind."),
)


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer, whether there is such an account or not."""
    if request.method != "POST":
        return render(request, "accounts/password_reset.html", {"form": blank(ADDRESS, {})})
    form = filled(ADDRESS, {}, request.POST)
    try:
        limits.take(limits.key("reset from", client_address(request)), per_minute=5, burst=10, now=now())
        email = accounts.checked_email(form["email"].value)
        _write_to(email)
    except Invalid as wrong:
        form.refuse(wrong.errors)
        return render(request, "accounts/password_reset.html", {"form": form}, status=422)
    return render(request, "accounts/password_reset.html", {"form": form, "sent_to": email})


def _write_to(email: str) -> None:
    """A few letters an hour to one address; more are dropped without a word."""
    try:
        limits.take(limits.key("reset for", email), per_minute=0.1, burst=3, now=now())
    except RateLimited:
        return
    user = accounts.find(email)
    if user and user.is_active:
        who, proof = accounts.reset_link_parts(user)
        mail.send_password_reset(user, url=settings.URL + reverse("password-reset-set", args=[who, proof]))


@never_cache
@sensitive_post_parameters("password")
def set_new(request: HttpRequest, who: str, proof: str) -> HttpResponse:
    user = accounts.user_of_reset_link(who, proof)
    if user is None:
        return render(request, "accounts/link_gone.html", {"again": reverse("password-reset")}, status=404)
    form = filled([NEW_PASSWORD], {}, request.POST) if request.method == "POST" else blank([NEW_PASSWORD], {})
    if request.method == "POST":
        try:
            accounts.set_password(user, password=form["password"].value)
        except Invalid as wrong:
            form.refuse([FieldError("/password", error.message) for error in wrong.errors])
        else:
            toast(request, _("Your new password is set. Sign in with it."))
            return HttpResponseRedirect(reverse("sign-in"))
    context = {"form": keep_typed(form), "email": user.email}
    return render(request, "accounts/password_set.html", context, status=422 if form.wrong else 200)


urlpatterns = [
    path("password-reset", ask, name="password-reset"),
    path("password-reset/<str:who>/<str:proof>", set_new, name="password-reset-set"),
]
