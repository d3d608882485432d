"""Routes of the HTML face. Each area lists its own; pages of a team live below `/t/<team>/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from wenshu.web import (
    accounts,
    alerts,
    bin,
    cases,
    chat,
    companies,
    company_forms,
    contact_forms,
    contacts,
    digests,
    exports,
    follow_up_forms,
    follow_ups,
    home,
    imports,
    insights,
    invitations,
    menus,
    opportunities,
    opportunity,
    opportunity_forms,
    password_reset,
    picker,
    pins,
    pipeline,
    preferences,
    questions,
    stopping,
    team_settings,
)

team_patterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *insights.urlpatterns,
    *digests.urlpatterns,
    *alerts.urlpatterns,
    *questions.urlpatterns,
    *pins.urlpatterns,
    *cases.urlpatterns,
    *chat.urlpatterns,
    *menus.urlpatterns,
    *opportunity_forms.urlpatterns,
    *opportunities.urlpatterns,
    *opportunity.urlpatterns,
    *pipeline.urlpatterns,
    *company_forms.urlpatterns,
    *companies.urlpatterns,
    *contact_forms.urlpatterns,
    *contacts.urlpatterns,
    *follow_ups.urlpatterns,
    *follow_up_forms.urlpatterns,
    *picker.urlpatterns,
    *imports.urlpatterns,
    *exports.urlpatterns,
    *bin.urlpatterns,
    *team_settings.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *accounts.urlpatterns,
    *password_reset.urlpatterns,
    *invitations.urlpatterns,
    *stopping.urlpatterns,
    *preferences.urlpatterns,
    path("t/<slug:team>/", include(team_patterns)),
]
