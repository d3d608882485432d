"""Voice notes in answers: the same number in both languages, as SQL of its own finds it, listed by their link."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.insights.spoken import plant
from wenshu.crm import follow_ups
from wenshu.crm.contract import FollowUpIn
from wenshu.crm.models import FollowUp, Opportunity, VoiceNote
from wenshu.insights.answer import Answer
from wenshu.teams.models import Membership

Ask = Callable[..., Answer]
THIS_MONTH = "recorded_month = 202611"
TO_CONFIRM = "status = 'ready' AND summary IS NOT NULL AND confirmed_at IS NULL"


@pytest.fixture
def spoken(alice: Membership, bob: Membership, make_opportunity: Any, now: datetime) -> Membership:
    for name, status in (("Mesh rollout", "won"), ("Retrofit", "negotiation"), ("Pilot line", "lead")):
        make_opportunity(name, status=status)
    plant(alice.team, now)
    return alice


def counted(where: str, member: Membership) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM crm_voicenote WHERE team_id = {member.team.pk} AND {where}")
        return int(cursor.fetchone()[0])


def by(column: str, where: str, member: Membership) -> list[tuple[Any, int]]:
    select = (
        f"SELECT {column}, count(*) FROM crm_voicenote v LEFT JOIN teams_membership a ON a.id = v.author_id "
        f"LEFT JOIN crm_opportunity d ON d.id = v.opportunity_id LEFT JOIN crm_stage s ON s.id = d.stage_id "
        f"WHERE v.team_id = {member.team.pk} AND {where} GROUP BY {column}"
    )
    with connection.cursor() as cursor:
        cursor.execute(select)
        return sorted(((name, int(many)) for name, many in cursor.fetchall()), key=repr)


NUMBERS = [
    ("How many voice notes are there?", "一共有多少条语音笔记", "1 = 1"),
    ("How many voice notes this month?", "本月录了多少条语音", THIS_MONTH),
    ("How many recordings have no deal?", "有多少条语音没有关联商机", "opportunity_id IS NULL"),
    ("How many voice notes are linked to a deal?", "有多少条语音关联了商机", "opportunity_id IS NOT NULL"),
    ("How many voice notes are not confirmed?", "有多少条语音还没确认", TO_CONFIRM),
    ("How many voice notes are confirmed?", "有多少条语音已确认", "confirmed_at IS NOT NULL"),
    ("How many voice notes are waiting for a transcript?", "有多少条语音等待文字稿", "status = 'needs_transcript'"),
    ("How many voice notes have no transcript?", "有多少条语音没有文字稿", "transcribed_at IS NULL"),
    ("How many voice notes failed?", "有多少条语音失败了", "status = 'failed'"),
    ("How many uploaded voice notes this month?", "上传的语音本月有多少条", f"{THIS_MONTH} AND source = 'upload'"),
    ("How many voice notes did Bob record?", "Bob录了多少条语音",
     "author_id IN (SELECT id FROM teams_membership WHERE name LIKE 'Bob%')"),
    ("How many voice notes about won deals?", "赢单商机的语音有多少条",
     "opportunity_id IN (SELECT d.id FROM crm_opportunity d JOIN crm_stage s ON s.id = d.stage_id WHERE s.kind = 'won')"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese", "where"), NUMBERS, ids=[each[0] for each in NUMBERS])
def test_a_number_is_that_of_the_database_in_both_languages_and_its_link_lists_exactly_those(
    english: str, chinese: str, where: str, spoken: Membership, ask: Ask, api: Any
) -> None:
    expected = counted(where, spoken)
    assert expected
    for question, language in ((english, "en"), (chinese, "zh")):
        answer = ask(question, language=language)
        assert answer.table.value == expected, answer.text
        body = api(spoken).post("/api/ai/insights", {"question": question, "language": language}).json()
        cited = body["citations"][0]
        assert cited["recordsUrl"].startswith("/api/voice-notes?plan=")
        page = api(spoken).get(f"{cited['recordsUrl']}&count=true&limit=100").json()
        assert (page["total"], len(page["items"])) == (expected, expected)


GROUPS = [
    ("Voice notes by person", "每个人的语音数", "a.name", "1 = 1"),
    ("Voice notes by person this month", "本月每个人的语音数量", "a.name", f"v.{THIS_MONTH}"),
    ("Voice notes by stage", "各阶段的语音数量", "s.name", "1 = 1"),
]


@pytest.mark.parametrize(("english", "chinese", "column", "where"), GROUPS, ids=[each[0] for each in GROUPS])
def test_groups_are_those_of_the_database_and_each_lists_its_notes(
    english: str, chinese: str, column: str, where: str, spoken: Membership, ask: Ask, api: Any
) -> None:
    expected = by(column, where, spoken)
    for question, language in ((english, "en"), (chinese, "zh")):
        answer = ask(question, language=language)
        assert sorted(((row[0], row[1]) for row in answer.table.rows), key=repr) == expected, answer.text
    body = api(spoken).post("/api/ai/insights", {"question": english, "language": "en"}).json()
    for cited in body["citations"]:
        assert api(spoken).get(f"{cited['recordsUrl']}&count=true").json()["total"] == cited["value"]


@pytest.mark.parametrize(("word", "column"), [("status", "v.status"), ("source", "v.source")])
def test_status_and_source_are_those_of_the_note(
    word: str, column: str, spoken: Membership, ask: Ask
) -> None:
    found = ask(f"Voice notes by {word}").figures
    assert found is not None
    groups = [(line.groups[0].value, line.measures[0].value) for line in found.lines]
    assert sorted(groups, key=repr) == by(column, "1 = 1", spoken)


def test_a_trend_adds_up_to_the_notes_of_the_year(spoken: Membership, ask: Ask) -> None:
    for question, language in (("Voice notes per month this year", "en"), ("今年每个月的语音数量", "zh")):
        rows = ask(question, language=language).table.rows
        assert sum(row[-1] for row in rows) == counted("recorded_month BETWEEN 202601 AND 202612", spoken)


def test_the_list_on_the_page_shows_the_notes_and_says_which(
    spoken: Membership, ask: Ask, client_for: Callable[[Membership], Client], api: Any
) -> None:
    asked = {"question": "Which voice notes have no deal?", "language": "en"}
    token = api(spoken).post("/api/ai/insights", asked).json()["citations"][0]["recordsUrl"].split("plan=")[1]
    page = client_for(spoken).get(f"/t/{spoken.team.slug}/voice?plan={token}").content.decode()
    assert "voice notes without any deal" in page
    found = VoiceNote.objects.for_team(spoken.team)
    shown = {note.pk for note in found if f"/voice/{note.pk}" in page}
    assert shown
    assert shown <= {note.pk for note in found if note.opportunity_id is None}


def test_a_token_of_other_records_or_of_another_team_shows_none_of_them(
    spoken: Membership, charlie: Membership, ask: Ask, api: Any
) -> None:
    notes = api(spoken).post("/api/ai/insights", {"question": "How many voice notes?"}).json()
    url = notes["citations"][0]["recordsUrl"]
    assert api(charlie).get(f"{url}&count=true").json()["total"] == 0
    deals = api(spoken).post("/api/ai/insights", {"question": "How many deals?"}).json()
    token = deals["citations"][0]["recordsUrl"].split("plan=")[1]
    assert api(spoken).get(f"/api/voice-notes?plan={token}").status_code == 422
    assert api(spoken).get("/api/voice-notes?plan=nonsense").status_code == 422


def test_a_note_that_moves_on_is_counted_as_it_is_now(spoken: Membership, ask: Ask) -> None:
    before = ask("How many voice notes failed?").table.value
    VoiceNote.objects.for_team(spoken.team).filter(status="queued").update(status="failed")
    assert ask("How many voice notes failed?").table.value == counted("status = 'failed'", spoken)
    assert before < counted("status = 'failed'", spoken)


def test_follow_ups_that_were_spoken_are_no_voice_notes(spoken: Membership, ask: Ask, now: datetime) -> None:
    deal = Opportunity.objects.for_team(spoken.team).first()
    assert deal is not None
    data = FollowUpIn.model_validate(
        {"opportunityId": str(deal.pk), "kind": "call", "content": "They called"}
    )
    follow_ups.create(spoken.team, data, by=spoken, via="test", now=now)
    FollowUp.objects.for_team(spoken.team).update(origin="voice")
    for question, language in (
        ("How many follow-ups from voice notes?", "en"),
        ("语音录入的跟进有多少条", "zh"),
    ):
        assert ask(question, language=language).table.value == 1
    assert ask("How many voice notes?").table.value == counted("1 = 1", spoken)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Deals with voice notes", "en"),
        ("Voice notes by deal", "en"),
        ("Average length of voice notes", "en"),
        ("Win rate of voice notes", "en"),
        ("Voice notes confirmed last week", "en"),
        ("How many voice notes were uploaded this month", "en"),
        ("上周确认的语音", "zh"),
        ("本月上传的语音有多少条", "zh"),
        ("有语音的商机", "zh"),
        ("语音和跟进各有多少", "zh"),
        ("语音的总金额", "zh"),
        ("最长的语音", "zh"),
    ],
)
def test_what_a_note_does_not_hold_is_declined(
    question: str, language: str, spoken: Membership, ask: Ask
) -> None:
    answer = ask(question, language=language)
    assert answer.status == "out_of_scope"
    assert not answer.citations


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_offered_next_is_answered_and_stays_with_voice_notes(
    language: str, spoken: Membership, ask: Ask
) -> None:
    for question in {
        "en": ("How many voice notes?", "Voice notes without a deal"),
        "zh": ("语音有多少条", "未关联商机的语音"),
    }[language]:
        offered = ask(question, language=language).suggestions
        assert any(("voice" in each or "语音" in each) for each in offered)
        for each in offered:
            assert ask(each, language=language).status in {"answered", "empty"}, each


TURNS = [
    ("en", "How many voice notes?", "without a deal", "opportunity_id IS NULL"),
    ("en", "How many voice notes?", "which of them are not confirmed", TO_CONFIRM),
    ("en", "How many voice notes without a deal?", "this month", f"opportunity_id IS NULL AND {THIS_MONTH}"),
    ("zh", "语音有多少条", "未关联商机的呢", "opportunity_id IS NULL"),
    ("zh", "语音有多少条", "其中没确认的有多少", TO_CONFIRM),
    ("zh", "本月语音有多少条", "上传的呢", f"{THIS_MONTH} AND source = 'upload'"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "first", "turn", "where"), TURNS, ids=[each[2] for each in TURNS])
def test_a_short_turn_goes_on_with_the_notes(
    language: str, first: str, turn: str, where: str, spoken: Membership, api: Any
) -> None:
    asked = api(spoken).post("/api/ai/insights", {"question": first, "language": language}).json()
    body = {"question": turn, "language": language, "conversationId": asked["conversationId"]}
    answer = api(spoken).post("/api/ai/insights", body).json()
    assert answer["result"]["value"] == counted(where, spoken), answer["answer"]


@pytest.mark.parametrize(
    "question", ["Voice notes by status", "How many voice notes this month?", "哪些语音还没关联商机"]
)
def test_the_page_of_an_answer_shows_it_with_all_it_offers(
    question: str, spoken: Membership, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(spoken)
    page = client.get(f"/t/{spoken.team.slug}/ask", {"q": question}).content.decode()
    links = set(re.findall(rf'href="(/t/{spoken.team.slug}/(?:voice|ask)[^"]*plan=[^"]+)"', page))
    assert any(f"/t/{spoken.team.slug}/voice?plan=" in link for link in links)
    for link in links:
        assert client.get(html.unescape(link)).status_code == 200, link
