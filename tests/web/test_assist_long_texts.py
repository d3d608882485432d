"""What is too long to be kept whole says that it is the beginning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.assist.scripted import Desk, Script, desk
from wenshu.assist import pipeline
from wenshu.teams.models import Membership

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
Browser = Callable[[Membership], Client]
CUT = "The text was too long: only its beginning is here."


@pytest.mark.parametrize(("length", "is_cut"), [(20_000, False), (20_001, True)])
def test_a_shared_text_that_is_too_long_says_that_it_was_cut(
    client: Client, length: int, is_cut: bool
) -> None:
    page = client.post("/share", {"text": "x" * length}).content.decode()
    assert "x" * 20_000 + "</textarea>" in page
    assert (CUT in page) is is_cut


def test_a_shared_mail_that_is_too_long_says_that_it_was_cut(client: Client) -> None:
    mail = b"From: a@b.example\r\n\r\n" + b"word " * 10_000
    page = client.post("/share", {"file": SimpleUploadedFile("deal.eml", mail)}).content.decode()
    assert CUT in page


@pytest.mark.parametrize(("length", "is_cut"), [(20_000, False), (20_001, True)])
def test_a_text_that_waited_for_its_writer_says_that_it_was_cut(
    client: Client, alice: Membership, length: int, is_cut: bool
) -> None:
    url = f"/t/{alice.team.slug}/assist/"
    to = client.post(url, {"text": "x" * length}, headers={"referer": f"http://testserver{url}"})
    assert alice.user
    client.post(to["Location"], {"email": alice.user.email, "password": "correct horse battery", "next": url})
    page = client.get(url)
    assert page.status_code == 200
    assert "x" * 20_000 + "</textarea>" in page.content.decode()
    assert (CUT in page.content.decode()) is is_cut


@pytest.mark.parametrize(("length", "is_cut"), [(59, False), (60, False), (61, True)])
def test_a_follow_up_s_words_end_in_dots_where_they_go_on(
    desk: Desk, alice: Membership, client_for: Browser, now: datetime, length: int, is_cut: bool
) -> None:
    text = "They want 880,000 now. ".ljust(length, "x")
    script = Script(text)
    script.deal(name=("MES phase two", "They"))
    script.follow_up(opportunity="d", content=text)
    applied = pipeline.apply(desk.propose(script), by=desk.by, now=now)
    [effect] = [each for each in pipeline.effects_of(applied) if each.kind == "follow_up"]
    assert (effect.name, effect.cut) == (text[:60], is_cut)
    page = client_for(alice).get(f"/t/{alice.team.slug}/assist/{applied.pk}/").content.decode()
    assert (f"{text[:60]}…</span>" in page) is is_cut
    assert (f"{text[:60]}</span>" in page) is not is_cut
