"""Routes of both faces."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wenshu.web.urls")),
]
if find_spec("wenshu.api.app"):
    from wenshu.api.app import api

    urlpatterns.append(path("api/", api.urls))

handler400 = "wenshu.web.error_pages.bad_request"
handler403 = "wenshu.web.error_pages.forbidden"
handler404 = "wenshu.web.error_pages.not_found"
handler500 = "wenshu.web.error_pages.server_error"
