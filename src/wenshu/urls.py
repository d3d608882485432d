"""Routes of both faces."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("wenshu.api.app")),
    path("", include("wenshu.web.urls")),
]

handler400 = "wenshu.web.error_pages.bad_request"
handler403 = "wenshu.web.error_pages.forbidden"
handler404 = "wenshu.web.error_pages.not_found"
handler500 = "wenshu.web.error_pages.server_error"
