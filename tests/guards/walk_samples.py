"""An address with a parameter that no walk has met, to see that a walk stops there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, id: str) -> HttpResponse:
    return HttpResponse(id)


urlpatterns = [path("t/<slug:team>/parcels/<uuid:id>", page)]
