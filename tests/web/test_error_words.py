"""Errors reach people as a sentence in their language, on a page or, for a part of a page, as a notice."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import gettext, override

import wenshu
from wenshu.errors import Conflict, RateLimited, WenshuError
from wenshu.teams.models import Membership
from wenshu.web import error_pages

PEOPLE_MEET = ("wenshu.errors", "wenshu.teams", "wenshu.crm", "wenshu.ai", "wenshu.insights", "wenshu.web")
SAID_BY_THE_PAGE = {403, 404}  # one page for all of them


def below(kind: type[WenshuError]) -> Iterator[type[WenshuError]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_error_that_a_page_may_show_is_translated() -> None:
    for module in pkgutil.walk_packages(wenshu.__path__, "wenshu."):
        if "migrations" not in module.name and "__main__" not in module.name:
            importlib.import_module(module.name)
    untold = []
    with override("zh-hans"):
        for kind in below(WenshuError):
            sentence = (kind.__doc__ or "").strip()
            if (
                kind.__module__.startswith(PEOPLE_MEET)
                and kind.http_status not in SAID_BY_THE_PAGE
                and gettext(sentence) == sentence
            ):
                untold.append(f"{kind.__module__}.{kind.__name__}: {sentence}")
    assert untold == [], "add these to wenshu/web/error_words.py and translate them"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503, 418, 507])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_status_has_a_page_that_says_what_to_do_next(db: None, status: int, language: str) -> None:
    with override(language):
        answer = error_pages.error_page(RequestFactory().get("/"), status)
        title, advice = error_pages.SENTENCES.get(
            status, error_pages.SENTENCES[500 if status >= 500 else 400]
        )
        page, words = answer.content.decode(), f"{title} {advice}"
        assert str(title) in page
    assert answer.status_code == status
    assert 'href="/"' in page
    if language == "zh-hans":
        assert any("\u4e00" <= character <= "\u9fff" for character in words)


def test_our_own_error_says_its_sentence_in_the_readers_language() -> None:
    pages = error_pages.ErrorPages(lambda request: pytest.fail("not asked"))
    with override("zh-hans"):
        answer = pages.process_exception(RequestFactory().get("/"), Conflict())
        assert answer
        assert "记录当前的状态不允许这样操作" in answer.content.decode()
    assert pages.process_exception(RequestFactory().get("/"), ValueError("a bug")) is None


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    answer = error_pages.ErrorPages(lambda request: pytest.fail("not asked")).process_exception(
        RequestFactory().get("/"), RateLimited(17)
    )
    assert answer
    assert (answer.status_code, answer["Retry-After"]) == (429, "17")


def test_a_part_of_a_page_that_fails_leaves_the_page_and_shows_a_notice(
    alice: Membership, client_for: Callable[[Membership], Client]
) -> None:
    answer = client_for(alice).get(
        f"/t/{alice.team.slug}/opportunities", {"plan": "x"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code in {404, 422}
    assert answer.content == b""
    notice = json.loads(answer["HX-Trigger"])["toast"]
    assert notice["failed"] is True
    assert notice["text"]


def test_a_bug_is_answered_with_a_page_and_says_nothing_of_what_broke(
    alice: Membership, client_for: Callable[[Membership], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenshu.web import companies

    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(companies.lists, "company_rows", broken)
    browser = client_for(alice)
    browser.raise_request_exception = False
    answer = browser.get(f"/t/{alice.team.slug}/companies", headers={"X-Request-Id": "call-4712"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<code>call-4712</code>" in page
    assert "secret detail" not in page
