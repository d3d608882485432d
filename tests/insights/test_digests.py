"""Digests: who gets them, when, what stands in them, and that each leaves once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPDataError
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from tests.insights import mailbox
from wenshu import clock
from wenshu.crm import companies
from wenshu.crm.contract import CompanyPatch
from wenshu.crm.models import Company, Opportunity
from wenshu.errors import Forbidden, Invalid, NotFound
from wenshu.insights import digests, due, housekeeping, pipeline, post
from wenshu.insights.models import Digest, Letter, LetterStatus
from wenshu.insights.plan import Query
from wenshu.insights.schedule_contract import DigestIn, DigestPatch, StoredIn
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.models import Job
from wenshu.jobs.worker import Chores, drain, run
from wenshu.teams import members
from wenshu.teams.models import Membership, Role, Team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
OPEN = Query.model_validate(
    {"shape": "scalar", "metrics": ["count"], "filters": [{"field": "status", "value": "open"}]}
)
BY_STAGE = Query(shape="breakdown", metrics=["amount_sum"], dimensions=["stage"])


class Hand:
    """The clock of jobs, moved by the test."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    moved = Hand()
    monkeypatch.setattr(clock, "now", moved)
    return moved


@pytest.fixture(autouse=True)
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> mailbox.Server:
    fresh = mailbox.Server()
    monkeypatch.setattr(mailbox, "server", fresh)
    settings.EMAIL_BACKEND = "tests.insights.mailbox.EmailBackend"
    settings.URL = "https://crm.example.com"
    return fresh


@pytest.fixture
def make(alice: Membership) -> Callable[..., Digest]:
    def create(*queries: Query, by: Membership = alice, name: str = "Monday numbers", **given: Any) -> Digest:
        questions = [StoredIn(question=f"Question {n}", intent=q) for n, q in enumerate(queries or [OPEN], 1)]
        return digests.create(DigestIn(name=name, questions=questions, **given), by=by, via="test", now=NOW)

    return create


def change(digest: Digest, by: Membership, **given: Any) -> Digest:
    return digests.update(digest, DigestPatch(**given), by=by, via="test", now=NOW)


def tick(hand: Hand, at: datetime) -> int:
    """What a worker does at that moment; returns how many letters were asked for."""
    hand.at = at
    asked = digests.plan_due(now=at)
    drain()
    return asked


def statuses(digest: Digest) -> list[str]:
    return [letter.status for letter in digests.letters(digest).order_by("due_at", "id")]


def body(letter: Any, kind: str) -> str:
    if kind == "text":
        return str(letter.body)
    assert isinstance(letter, EmailMultiAlternatives)
    return str(letter.alternatives[0][0])


# when


def test_a_digest_leaves_at_its_hour_in_the_teams_time_and_not_before(
    make: Callable[..., Digest], team: Team, hand: Hand, server: mailbox.Server
) -> None:
    Team.objects.filter(pk=team.pk).update(timezone="Asia/Shanghai")
    team.refresh_from_db()
    digest = make(hour=8)
    assert digest.next_at == datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert tick(hand, digest.next_at - timedelta(seconds=1)) == 0
    assert tick(hand, digest.next_at) == 1
    assert tick(hand, digest.next_at + timedelta(minutes=1)) == 0
    assert [letter.to for letter in server.taken] == [["alice@example.com"]]
    digest.refresh_from_db()
    assert digest.next_at == datetime(2026, 11, 26, 0, tzinfo=UTC)


def test_of_several_missed_due_times_only_the_latest_is_sent(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    assert tick(hand, datetime(2026, 11, 29, 15, tzinfo=UTC)) == 1
    assert [letter.due_at for letter in digests.letters(digest)] == [datetime(2026, 11, 29, 8, tzinfo=UTC)]
    assert len(server.taken) == 1
    digest.refresh_from_db()
    assert digest.next_at == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_a_letter_that_could_not_leave_is_overtaken_by_the_next(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    server.greets = mailbox.does_not_answer
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert statuses(digest) == [LetterStatus.WAITING]
    server.greets = lambda: None
    tick(hand, datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert statuses(digest) == [LetterStatus.OVERTAKEN, LetterStatus.SENT]
    assert len(server.taken) == 1


def test_a_team_that_moves_to_another_time_zone_takes_its_digests_along(
    make: Callable[..., Digest], team: Team, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    assert digest.next_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    Team.objects.filter(pk=team.pk).update(timezone="Asia/Shanghai")
    assert tick(hand, NOW + timedelta(minutes=1)) == 0
    digest.refresh_from_db()
    assert digest.next_at == datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert tick(hand, digest.next_at) == 1


def test_workers_look_for_what_is_due_by_themselves(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    chores = Chores()
    for at, letters in ((NOW + timedelta(minutes=2), 0), (NOW + timedelta(days=1), 1)):
        hand.at = at
        chores.do_due(now=at)
        drain()
        assert len(server.taken) == letters
    assert statuses(digest) == [LetterStatus.SENT]


def test_a_team_whose_clock_nobody_knows_does_not_keep_others_waiting(
    make: Callable[..., Digest], charlie: Membership, hand: Hand, server: mailbox.Server
) -> None:
    make(by=charlie, hour=7)
    Team.objects.filter(pk=charlie.team_id).update(timezone="Mars/Olympus_Mons")
    make(hour=8)
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 1
    assert [letter.to for letter in server.taken] == [["alice@example.com"]]


def test_two_workers_that_look_at_once_ask_for_one_letter(make: Callable[..., Digest], hand: Hand) -> None:
    digest = make(hour=8)
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    both = [due.due(Digest.all_teams.all(), now=at) for _ in range(2)]
    assert [digests._plan(found[0], now=at) for found in both] == [1, 0]
    assert len(statuses(digest)) == 1


def test_a_paused_digest_is_not_sent_and_can_be_started_again(
    make: Callable[..., Digest], alice: Membership, hand: Hand
) -> None:
    digest = change(make(hour=8), alice, is_paused=True)
    assert due.state_of(digest) == "paused"
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 0
    assert due.state_of(change(digest, alice, name="Later")) == "paused"
    assert due.state_of(change(digest, alice, is_paused=False)) == "on"
    assert tick(hand, datetime(2026, 11, 26, 8, tzinfo=UTC)) == 1


# who


def test_only_owners_and_managers_name_other_readers(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    with pytest.raises(Invalid, match="Only owners and managers"):
        make(by=bob, recipient_ids=[bob.pk, alice.pk])
    make(recipient_ids=[alice.pk, bob.pk], hour=8)
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 2
    assert sorted(letter.to[0] for letter in server.taken) == ["alice@example.com", "bob@example.com"]


def test_a_reader_signs_in_to_this_very_team(
    make: Callable[..., Digest], team: Team, alice: Membership, bob: Membership, charlie: Membership
) -> None:
    unclaimed = members.find_or_create_by_name(team, "Priya", NOW)
    members.deactivate(bob, by=alice, now=NOW)
    for nobody in (unclaimed, bob, charlie):
        with pytest.raises(Invalid) as refused:
            make(recipient_ids=[alice.pk, nobody.pk])
        assert [error.pointer for error in refused.value.errors] == ["/recipientIds/1"]
    assert not Digest.objects.for_team(team).exists()


def test_a_reader_who_stopped_it_is_turned_on_again_by_nobody_else(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(recipient_ids=[alice.pk, bob.pk], hour=8)
    place = digests.place_of(digest, bob)
    assert place
    digests.stop(place, now=NOW)
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 1
    with pytest.raises(Invalid, match="Bob stopped this digest"):
        change(digest, alice, recipient_ids=[alice.pk, bob.pk])
    digests.resume(place)
    assert tick(hand, datetime(2026, 11, 26, 8, tzinfo=UTC)) == 2


def test_a_member_sees_the_digests_they_make_or_get_and_managers_all(
    make: Callable[..., Digest], alice: Membership, bob: Membership, viewer: Membership, charlie: Membership
) -> None:
    mine, ours = make(name="Mine"), make(name="Ours", recipient_ids=[alice.pk, bob.pk])
    bobs = make(by=bob, name="Bob's")
    assert set(digests.visible_to(alice)) == {mine, ours, bobs}
    assert set(digests.visible_to(bob)) == {ours, bobs}
    for stranger in (viewer, charlie):
        with pytest.raises(NotFound):
            digests.find(stranger, bobs.pk)
    with pytest.raises(Forbidden):
        change(ours, bob, name="Theirs")
    assert change(bobs, alice, name="Bob's, mended").version == 2


def test_viewers_make_none(make: Callable[..., Digest], viewer: Membership) -> None:
    with pytest.raises(Forbidden):
        make(by=viewer)


def test_a_maker_who_left_or_may_only_read_has_nothing_sent(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand
) -> None:
    digest = make(by=bob, hour=8)
    members.change_role(bob, role=Role.VIEWER, by=alice)
    digest = digests.find(alice, digest.pk)
    assert due.state_of(digest) == "ended"
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 0
    with pytest.raises(due.Ended):
        digests.send_now(digest, by=alice, now=NOW)
    members.change_role(bob, role=Role.MEMBER, by=alice)
    digest = digests.find(alice, digest.pk)
    assert due.state_of(digest) == "paused", "it does not start again by itself"
    members.deactivate(bob, by=alice, now=NOW)
    assert due.state_of(digests.find(alice, digest.pk)) == "ended"


def test_a_reader_who_left_gets_nothing_not_even_after_coming_back(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    make(recipient_ids=[alice.pk, bob.pk], hour=8)
    members.deactivate(bob, by=alice, now=NOW)
    assert tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC)) == 1
    members.reactivate(bob, by=alice)
    assert tick(hand, datetime(2026, 11, 26, 8, tzinfo=UTC)) == 1
    assert {letter.to[0] for letter in server.taken} == {"alice@example.com"}


def test_who_leaves_between_the_due_time_and_the_letter_gets_none(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(recipient_ids=[bob.pk], hour=8)
    hand.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert digests.plan_due(now=hand.at) == 1
    members.deactivate(bob, by=alice, now=NOW)
    drain()
    assert statuses(digest) == [LetterStatus.NOT_WANTED]
    assert server.taken == []


# what


def test_a_letter_answers_each_question_and_links_to_exactly_the_records(
    make: Callable[..., Digest],
    alice: Membership,
    make_opportunity: Callable[..., Opportunity],
    hand: Hand,
    server: mailbox.Server,
    client_for: Callable[[Membership], Client],
) -> None:
    for name, amount in (("Rollout", 100), ("Pilot & <b>more</b>", 250)):
        make_opportunity(name, expected_amount=Decimal(amount))
    make_opportunity("Delivered long ago", status="won", expected_amount=Decimal(70))
    make(OPEN, BY_STAGE, hour=8)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    letter = server.taken[0]
    assert letter.subject == "Monday numbers, 25 Nov 2026"
    for kind in ("text", "html"):
        said = body(letter, kind)
        assert "Question 1" in said
        assert "Question 2" in said
        assert "$350" in said
    links = re.findall(r'<p>.*?<a href="https://crm\.example\.com([^"]+)">2</a>', body(letter, "html"))
    page = client_for(alice).get(links[0].replace("&amp;", "&")).content.decode()
    assert "Rollout" in page
    assert "Pilot &amp; &lt;b&gt;more" in page
    assert "Delivered long ago" not in page
    assert '<td align="right">$350</td>' in body(letter, "html")


def test_letters_speak_the_language_of_their_reader(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    assert bob.user
    bob.user.language = "zh-hans"
    bob.user.save()
    make(recipient_ids=[alice.pk, bob.pk], hour=8)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    by_reader = {letter.to[0]: letter for letter in server.taken}
    assert "Stop these letters" in body(by_reader["alice@example.com"], "html")
    assert "商机" in by_reader["bob@example.com"].body
    assert 'lang="zh-Hans"' in body(by_reader["bob@example.com"], "html")


def test_a_reader_is_answered_with_their_own_eyes(
    make: Callable[..., Digest],
    alice: Membership,
    bob: Membership,
    make_opportunity: Callable[..., Opportunity],
    hand: Hand,
    server: mailbox.Server,
) -> None:
    for _ in range(3):
        make_opportunity(owner_id=bob.pk)
    make(OPEN.model_copy(update={"scope": "mine"}), recipient_ids=[alice.pk, bob.pk], hour=8)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    threes = {letter.to[0]: ">3</a>" in body(letter, "html") for letter in server.taken}
    assert threes == {"alice@example.com": False, "bob@example.com": True}


def test_a_plan_that_no_longer_fits_is_said_so_and_the_others_are_answered(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(OPEN, OPEN, hour=8)
    digest.questions[0]["plan"] = {"shape": "scalar", "metrics": ["happiness"]}
    digest.questions.append("not even a question")
    digest.save()
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    for kind in ("text", "html"):
        assert body(server.taken[0], kind).count("cannot be answered any more") == 2
        assert "Question 2" in body(server.taken[0], kind)


def test_a_name_that_is_gone_is_said_in_place_of_a_wrong_zero(
    make: Callable[..., Digest],
    alice: Membership,
    make_company: Callable[..., Company],
    hand: Hand,
    server: mailbox.Server,
) -> None:
    company = make_company("Hengli Precision")
    of_it = Query.model_validate(
        {"shape": "scalar", "metrics": ["count"], "filters": [{"field": "company", "value": company.name}]}
    )
    make(of_it, hour=8)
    patch = CompanyPatch(name="Hengli Group")
    companies.update(company, patch, by=alice, via="test", now=NOW)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert "nothing here is called “Hengli Precision” any more" in body(server.taken[0], "text")


def test_no_model_and_no_planner_is_asked(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(hour=8)

    def refuse(*_given: Any, **_more: Any) -> None:
        raise AssertionError("a stored plan was planned again")

    monkeypatch.setattr(pipeline, "ask", refuse)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert len(server.taken) == 1


def test_a_plan_that_cannot_be_run_is_refused_at_its_place(make: Callable[..., Digest]) -> None:
    bad = Query(shape="breakdown", metrics=["count"], dimensions=["kind"])
    with pytest.raises(Invalid) as refused:
        make(OPEN, bad)
    assert [error.pointer for error in refused.value.errors] == ["/questions/1/intent/dimensions"]


def test_a_name_with_line_breaks_stays_one_header(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    Digest.objects.for_team(digest.team).update(name="Hello\r\nBcc: charlie@example.com")
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    headers = server.taken[0].message().items()
    assert [name for name, _ in headers if name.lower() == "bcc"] == []


# once


def test_a_letter_carries_the_same_id_and_ways_to_stop_it(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    letter = Letter.objects.for_team(digest.team).get()
    headers = dict(server.taken[0].message().items())
    assert headers["Message-ID"].startswith(f"<{letter.pk.hex}@")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].replace("\n", "").strip("<> ")
    assert url.startswith("https://crm.example.com/digests/stop/")
    assert url in body(server.taken[0], "text")
    assert url in body(server.taken[0], "html")


def test_a_mail_server_that_does_not_answer_is_tried_again(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    server.greets = mailbox.does_not_answer
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    server.greets = lambda: None
    hand.at += timedelta(minutes=5)
    drain()
    assert statuses(digest) == [LetterStatus.SENT]
    assert len(server.taken) == 1


def test_a_letter_that_the_server_refuses_is_tried_again_and_in_the_end_failed(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    def refuse() -> None:
        raise SMTPDataError(451, b"later")

    digest = make(hour=8)
    server.before = refuse
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert statuses(digest) == [LetterStatus.WAITING]
    for _ in range(post.ATTEMPTS):
        hand.at += timedelta(hours=1)
        drain()
    assert statuses(digest) == [LetterStatus.FAILED]
    assert server.taken == []


def test_a_letter_that_cannot_be_written_ends_as_failed_not_as_doubtful(
    make: Callable[..., Digest], alice: Membership, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    assert alice.user
    alice.user.email = "al\nice@example.com"
    alice.user.save()
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    for _ in range(post.ATTEMPTS):
        hand.at += timedelta(hours=1)
        drain()
    assert statuses(digest) == [LetterStatus.FAILED]
    assert server.taken == []


def test_a_server_that_breaks_off_may_have_taken_it_and_is_not_asked_twice(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    server.after = mailbox.breaks_off
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    hand.at += timedelta(hours=1)
    drain()
    assert statuses(digest) == [LetterStatus.UNKNOWN]
    assert len(server.taken) == 1


@pytest.mark.parametrize(("hook", "taken"), [("before", 0), ("after", 1)])
def test_a_worker_that_dies_while_the_letter_is_handed_over_leaves_at_most_one(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server, hook: str, taken: int
) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    digest = make(hour=8)
    hand.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    digests.plan_due(now=hand.at)
    setattr(server, hook, die)
    job = queue.claim("Alice's machine", now=hand.at)
    assert job
    with pytest.raises(Killed):
        run(job, Lease(job))
    assert statuses(digest) == [LetterStatus.HANDED_OVER]
    setattr(server, hook, lambda: None)
    hand.at += timedelta(minutes=5)
    drain()
    assert statuses(digest) == [LetterStatus.UNKNOWN]
    assert len(server.taken) == taken


def test_a_worker_that_dies_before_handing_over_loses_nothing(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    digest = make(hour=8)
    hand.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    digests.plan_due(now=hand.at)
    server.greets = die
    job = queue.claim("Alice's machine", now=hand.at)
    assert job
    with pytest.raises(Killed):
        run(job, Lease(job))
    server.greets = lambda: None
    hand.at += timedelta(minutes=5)
    drain()
    assert statuses(digest) == [LetterStatus.SENT]
    assert len(server.taken) == 1


def test_a_worker_that_slept_through_its_lease_sends_nothing(
    make: Callable[..., Digest], hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    hand.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    digests.plan_due(now=hand.at)
    slow = queue.claim("Alice's machine", now=hand.at)
    assert slow
    hand.at += timedelta(minutes=5)
    drain()
    assert run(slow, Lease(slow)) == "lost"
    assert statuses(digest) == [LetterStatus.SENT]
    assert len(server.taken) == 1


def test_send_now_reaches_every_reader_once_however_often_it_is_pressed(
    make: Callable[..., Digest], alice: Membership, bob: Membership, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(recipient_ids=[alice.pk, bob.pk])
    assert digests.send_now(digest, by=alice, now=NOW) == 2
    assert digests.send_now(digest, by=alice, now=NOW + timedelta(seconds=20)) == 0
    drain()
    assert len(server.taken) == 2
    for place in digests.recipients(digest):
        digests.stop(place, now=NOW)
    with pytest.raises(digests.NobodyReads):
        digests.send_now(digest, by=alice, now=NOW)


def test_a_deleted_digest_leaves_no_letter_behind(
    make: Callable[..., Digest], alice: Membership, hand: Hand, server: mailbox.Server
) -> None:
    digest = make(hour=8)
    hand.at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    digests.plan_due(now=hand.at)
    digests.delete(digest, by=alice, via="test", now=hand.at)
    drain()
    assert server.taken == []
    assert set(Job.objects.for_team(alice.team).values_list("status", flat=True)) == {"done"}


def test_the_history_of_letters_ends_after_a_while(make: Callable[..., Digest], hand: Hand) -> None:
    make(hour=8)
    tick(hand, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert housekeeping.forget_letters(NOW + timedelta(days=60)) == 0
    assert housekeeping.forget_letters(NOW + timedelta(days=92)) == 1


def test_a_member_has_a_limited_number_of_digests(make: Callable[..., Digest], alice: Membership) -> None:
    first = make()
    row = {"team": alice.team, "maker": alice, "created_at": NOW, "updated_at": NOW, "name": first.name}
    Digest.objects.for_team(alice.team).bulk_create(Digest(**row) for _ in range(due.MOST_OF_A_MEMBER - 1))
    with pytest.raises(due.TooMany):
        make()
