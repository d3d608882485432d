"""Routes of the HTML face. Each area lists its own; pages of a team live below `/t/<team>/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from wenshu.web import menus, preferences

team_patterns: list[URLPattern | URLResolver] = [
    *menus.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *preferences.urlpatterns,
    path("t/<slug:team>/", include(team_patterns)),
]
