"""From a URL or a token to one team and one member, or to nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from pytest_django import DjangoAssertNumQueries

from wenshu.errors import Forbidden, NotFound
from wenshu.teams import access, tokens
from wenshu.teams.access import TeamRequest, resolve_session, resolve_token, team_page
from wenshu.teams.models import Membership, Role, TokenScope, User


@team_page
def page(request: TeamRequest, n: int = 0) -> HttpResponse:
    return HttpResponse(
        f"{request.team.slug} {request.member.name} {request.user.email} {request.LANGUAGE_CODE}"
    )


@team_page(role=Role.MANAGER)
def managers(request: TeamRequest) -> HttpResponse:
    return HttpResponse("managed")


@team_page(role=Role.VIEWER)
def anyone(request: TeamRequest) -> HttpResponse:
    return HttpResponse("asked")


@team_page(write=Role.OWNER)
def owners_write(request: TeamRequest) -> HttpResponse:
    return HttpResponse("owned")


urlpatterns = [
    path("t/<slug:team>/page", page),
    path("t/<slug:team>/managers", managers),
    path("t/<slug:team>/anyone", anyone),
    path("t/<slug:team>/owners", owners_write),
    path("sign-in", page, name="sign-in"),
]
here = override_settings(
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
)
Browser = Callable[[Membership], Client]


@here
def test_a_member_reaches_the_page_of_their_team(bob: Membership, client_for: Browser) -> None:
    response = client_for(bob).get(f"/t/{bob.team.slug}/page")
    assert response.content.decode() == f"{bob.team.slug} Bob bob@example.com en"


@here
def test_team_member_and_person_cost_one_query(
    bob: Membership, client_for: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = client_for(bob)
    browser.get(f"/t/{bob.team.slug}/page")
    with django_assert_num_queries(2):  # the session, and the rest
        browser.get(f"/t/{bob.team.slug}/page")


@here
def test_a_stranger_and_a_team_that_does_not_exist_are_the_same(
    bob: Membership, charlie: Membership, client_for: Browser
) -> None:
    browser = client_for(charlie)
    for slug in (bob.team.slug, "no-such-team"):
        with pytest.raises(NotFound):
            browser.get(f"/t/{slug}/page")


@here
def test_an_anonymous_person_is_sent_to_sign_in_and_back(bob: Membership) -> None:
    where = f"/t/{bob.team.slug}/page?q=1"
    assert Client().get(where).headers["Location"] == f"/sign-in?next=%2Ft%2F{bob.team.slug}%2Fpage%3Fq%3D1"
    part = Client().get(where, headers={"HX-Request": "true", "HX-Current-URL": "http://x/here"})
    assert part.headers["HX-Redirect"] == "/sign-in?next=http%3A%2F%2Fx%2Fhere"


@here
@pytest.mark.parametrize(
    ("url", "method", "least"),
    [
        ("page", "get", Role.VIEWER),
        ("page", "post", Role.MEMBER),
        ("page", "delete", Role.MEMBER),
        ("managers", "get", Role.MANAGER),
        ("managers", "post", Role.MANAGER),
        ("anyone", "post", Role.VIEWER),
        ("owners", "get", Role.VIEWER),
        ("owners", "post", Role.OWNER),
    ],
)
def test_each_role_may_what_it_includes(
    bob: Membership, client_for: Browser, url: str, method: str, least: Role
) -> None:
    browser = client_for(bob)
    for role in Role:
        Membership.objects.for_team(bob.team).filter(pk=bob.pk).update(role=role)
        request = getattr(browser, method)
        if role.includes(least):
            assert request(f"/t/{bob.team.slug}/{url}").status_code == 200
        else:
            with pytest.raises(Forbidden):
                request(f"/t/{bob.team.slug}/{url}")


@here
def test_a_new_password_ends_old_sessions(bob: Membership, client_for: Browser) -> None:
    browser = client_for(bob)
    assert bob.user
    bob.user.set_password("another long password")
    bob.user.save()
    assert browser.get(f"/t/{bob.team.slug}/page").status_code == 302


@here
def test_a_closed_account_is_out(bob: Membership, client_for: Browser) -> None:
    browser = client_for(bob)
    User.objects.filter(pk=bob.user_id).update(is_active=False)
    assert browser.get(f"/t/{bob.team.slug}/page").status_code == 302


@here
def test_the_persons_language_comes_before_the_teams(bob: Membership, client_for: Browser) -> None:
    browser, url = client_for(bob), f"/t/{bob.team.slug}/page"
    bob.team.language = "zh-hans"
    bob.team.save()
    assert browser.get(url).content.decode().endswith("zh-hans")
    User.objects.filter(pk=bob.user_id).update(language="en")
    assert browser.get(url).content.decode().endswith("en")


def test_a_session_resolves_to_a_seat_of_that_team_only(bob: Membership, charlie: Membership) -> None:
    assert bob.user
    assert charlie.user
    assert resolve_session(bob.user, bob.team.slug) == bob
    assert resolve_session(charlie.user, bob.team.slug) is None


def test_a_token_names_member_team_and_scope(
    bob: Membership, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, secret = tokens.issue(bob, name="sync", scope=TokenScope.READ, expires_at=None, now=now)
    assert resolve_token(secret, now=now)
    with django_assert_num_queries(1):
        token = resolve_token(secret, now=now + timedelta(seconds=59))
        assert token
        assert (token.member, token.team, token.scope) == (bob, bob.team, "read")
        assert token.member.user == bob.user
        assert token.member.team == bob.team


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(bob: Membership, now: datetime) -> None:
    token, secret = tokens.issue(bob, name="sync", scope=TokenScope.READ, expires_at=None, now=now)
    for seconds, noted in ((0, 0), (30, 0), (61, 61)):
        resolve_token(secret, now=now + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == now + timedelta(seconds=noted)


@pytest.mark.parametrize("end", ["expired", "revoked", "wrong", "seat", "account"])
def test_what_ended_a_token_is_not_told(bob: Membership, now: datetime, end: str) -> None:
    expires = now + timedelta(days=1)
    token, secret = tokens.issue(bob, name="sync", scope=TokenScope.READ, expires_at=expires, now=now)
    assert resolve_token(secret, now=now)
    moment = now
    match end:
        case "expired":
            moment = expires
        case "revoked":
            tokens.revoke(token, now=now)
        case "wrong":
            secret += "x"
        case "seat":
            Membership.objects.for_team(bob.team).filter(pk=bob.pk).update(is_active=False)
        case "account":
            User.objects.filter(pk=bob.user_id).update(is_active=False)
    assert resolve_token(secret, now=moment) is None


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        (2, "6.6.6.6, 5.5.5.5, 4.4.4.4", "5.5.5.5"),
        (2, "4.4.4.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(
    settings: object, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert access.client_address(request) == address
