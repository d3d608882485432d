"""A voice note proposes a follow-up, and what else it says of the deal; applied and taken back like any proposal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.assist.tables import tables_of
from tests.voice.proposing.conftest import MakeNote
from wenshu.assist import pipeline
from wenshu.assist.contract import Action
from wenshu.assist.models import Proposal
from wenshu.crm import opportunities
from wenshu.crm.models import FollowUp, Opportunity
from wenshu.errors import Forbidden, Invalid
from wenshu.teams.models import Membership, Team
from wenshu.voice import lines, notes, proposing
from wenshu.voice.engine import Line
from wenshu.voice.proposing import NoTranscript
from wenshu.voice.summaries.writing import summarise
from wenshu.voice.transcripts.files import read_typed

Make = Callable[..., Any]
SAID = [
    Line("I met Wang Min at Hengli Precision this morning.", 0.0, 4.0),
    Line("Their budget is about 920,000 dollars for the MES rollout.", 4.0, 9.0),
    Line("She is worried that the delivery takes too long.", 9.0, 13.0),
    Line("I'll send her the revised plan by Friday.", 13.0, 17.0),
    Line("They also talk to Siemens.", 17.0, 19.0),
]


@pytest.fixture
def deal(make_company: Make, make_opportunity: Make) -> Opportunity:
    company = make_company("Hengli Precision")
    made: Opportunity = make_opportunity(
        "MES rollout", company_id=company.pk, expected_amount="860000", currency="USD"
    )
    return made


def only(proposal: Proposal) -> Action:
    (action,) = pipeline.actions_of(proposal)
    return action


def test_one_follow_up_with_its_words_and_their_places(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    proposal = proposing.follow_up(note, by=alice, now=now)
    action = only(proposal)
    assert (action.kind, action.verdict, action.target and action.target.id) == (
        "create_follow_up",
        "link",
        deal.pk,
    )
    assert (proposal.source, proposal.voice_note_id, proposal.opportunity_id) == ("voice", note.pk, deal.pk)
    fields = {name: each.value for name, each in action.fields.items()}
    assert fields["kind"] == "meeting"
    assert fields["occurredAt"] == "2026-11-24T10:00:00Z"
    assert fields["nextAction"] == "Send her the revised plan by Friday"
    assert fields["nextFollowUpAt"] == "2026-11-27T09:00:00Z"
    assert "Budget about $920,000; the record says $860,000" in str(fields["content"])
    assert all(each.accepted for each in action.fields.values())
    for name in ("nextAction", "nextFollowUpAt", "content", "kind"):
        each = action.fields[name]
        assert each.quote
        assert proposal.text[each.start : each.end] == each.quote


def test_a_next_follow_up_that_the_deal_has_already_is_no_change_of_it(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    first = proposing.follow_up(note, by=alice, now=now)
    pipeline.apply(first, by=alice, now=now + timedelta(minutes=1))
    again = only(proposing.follow_up(note, by=alice, now=now + timedelta(minutes=2))).fields["nextFollowUpAt"]
    assert (again.value, again.previous) == ("2026-11-27T09:00:00Z", None)


def test_the_summary_that_a_person_saw_is_what_the_follow_up_says(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    told = summarise(SAID, team=alice.team, member=alice, spoken_at=now, deal=deal, now=now).summary
    kept = told.model_copy(update={"text": "They take the large one.", "highlights": [], "key_points": []})
    note.summary = kept.model_dump(mode="json", by_alias=True)
    note.save()
    content = str(only(proposing.follow_up(note, by=alice, now=now)).fields["content"].value)
    assert content == "They take the large one."


@pytest.mark.parametrize("engine", ["rules", "llm:a-model"])
def test_words_that_were_corrected_after_the_summary_are_what_the_follow_up_says(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime, engine: str
) -> None:
    note = make_note(SAID, deal=deal)
    told = summarise(SAID, team=alice.team, member=alice, spoken_at=now, deal=deal, now=now).summary
    note.summary, note.summary_engine = told.model_dump(mode="json", by_alias=True), engine
    note.summarized_at = now
    note.save()
    later = now + timedelta(minutes=5)
    corrected = "Their budget is about 880,000 dollars for the MES rollout."
    lines.correct(note, 1, text=corrected, by=alice, via="test", now=later)
    proposal = proposing.follow_up(notes.find(alice.team, note.pk), by=alice, now=later)
    content = str(only(proposal).fields["content"].value)
    assert "Budget about $880,000; the record says $860,000" in content
    assert "920,000" not in content
    assert proposal.engine == "rules"  # whose words these are


def test_applying_makes_a_follow_up_of_the_voice_note_and_undo_takes_everything_back(
    make_note: MakeNote, deal: Opportunity, team: Team, alice: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    before = tables_of(team)
    proposal = proposing.follow_up(note, by=alice, now=now)
    applied = pipeline.apply(proposal, by=alice, now=now + timedelta(minutes=1))
    made = FollowUp.objects.for_team(team).get()
    assert (made.origin, made.voice_note_id, made.opportunity_id) == ("voice", note.pk, deal.pk)
    assert opportunities.find(team, deal.pk).next_follow_up_at == datetime(2026, 11, 27, 9, tzinfo=UTC)
    pipeline.undo(applied, by=alice, now=now + timedelta(minutes=2))
    assert tables_of(team) == before


def test_the_whole_transcript_proposes_what_the_record_says_otherwise(
    make_note: MakeNote, deal: Opportunity, team: Team, alice: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    before = tables_of(team)
    proposal = proposing.changes(note, by=alice, now=now)
    actions = {action.kind: action for action in pipeline.actions_of(proposal)}
    amount = actions["update_opportunity"].fields["expectedAmount"]
    assert (amount.value, amount.previous) == ("920000.00", "860000.00")
    assert proposal.text[amount.start : amount.end] == amount.quote
    assert actions["create_follow_up"].fields["content"].value
    assert (proposal.voice_note_id, proposal.said_at) == (note.pk, note.recorded_at)
    applied = pipeline.apply(proposal, by=alice, now=now + timedelta(minutes=1))
    assert FollowUp.objects.for_team(team).get().voice_note_id == note.pk
    assert opportunities.find(team, deal.pk).amount_minor == 92_000_000
    pipeline.undo(applied, by=alice, now=now + timedelta(minutes=2))
    assert tables_of(team) == before


def test_of_a_note_without_a_deal_the_likely_ones_are_offered_and_none_is_taken_for_granted(
    make_note: MakeNote, deal: Opportunity, make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    make_opportunity("Cold storage")
    note = make_note(SAID)
    likely = proposing.likely_deals(note, by=alice, now=now)
    assert likely[0].id == deal.pk
    assert likely[0].why
    action = only(proposing.follow_up(note, by=alice, now=now))
    assert (action.verdict, action.target and action.target.id) == ("ask", deal.pk)
    assert not any(each.accepted for each in action.fields.values())


def test_a_note_about_nobody_known_asks_for_its_deal(
    make_note: MakeNote, make_opportunity: Make, alice: Membership, now: datetime
) -> None:
    make_opportunity("Cold storage")
    note = make_note("Call the garage on Friday about the brakes.")
    with pytest.raises(Invalid, match="Choose the opportunity"):
        proposing.follow_up(note, by=alice, now=now)
    assert not Proposal.objects.for_team(alice.team).exists()


def test_deals_of_strangers_are_never_likely(
    make_note: MakeNote, deal: Opportunity, charlie: Membership, now: datetime
) -> None:
    note = make_note(SAID, by=charlie)
    assert proposing.likely_deals(note, by=charlie, now=now) == []


def test_a_note_without_words_has_nothing_to_propose(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    note = make_note([], deal=deal)
    for propose in (proposing.follow_up, proposing.changes):
        with pytest.raises(NoTranscript):
            propose(note, by=alice, now=now)


def test_a_viewer_proposes_nothing(
    make_note: MakeNote, deal: Opportunity, viewer: Membership, now: datetime
) -> None:
    note = make_note(SAID, deal=deal)
    with pytest.raises(Forbidden):
        proposing.follow_up(note, by=viewer, now=now)


def test_of_a_long_call_the_lines_that_matter_are_read(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    chat = [
        Line(f"And then number {n} of the stories about the weather went on.", n * 5.0, n * 5.0 + 4)
        for n in range(900)
    ]
    note = make_note([*chat, *(Line(x.text, 5000.0 + n, 5001.0 + n) for n, x in enumerate(SAID))], deal=deal)
    for propose in (proposing.follow_up, proposing.changes):
        proposal = propose(note, by=alice, now=now)
        assert len(proposal.text) <= pipeline.LONGEST
        assert "920,000 dollars" in proposal.text
        assert [each.code for each in pipeline.warnings_of(proposal) if each.code == "text_cut"] == [
            "text_cut"
        ]


TYPED = "周敏：预算是九十二万\n李华：好的，我周五前把报价发给您\n周敏：我们还在看另一家\n李华：明白"


@pytest.mark.parametrize("our_name", ["李华", "Somebody Else"])
def test_lines_without_times_have_none_before_them(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime, our_name: str
) -> None:
    alice.name = our_name
    alice.save()
    note = make_note(read_typed(TYPED), deal=deal)
    proposal = proposing.changes(note, by=alice, now=now)
    assert proposal.text == TYPED.replace("：", ": ")
    actions = {action.kind: action for action in pipeline.actions_of(proposal)}
    assert actions["update_opportunity"].fields["expectedAmount"].value == "920000.00"
    told = {name: each.value for name, each in actions["create_follow_up"].fields.items()}
    assert (told["kind"], told["nextAction"]) == ("call", "周五前把报价发给您")  # no chat that was pasted


@pytest.mark.parametrize(
    ("said", "kind", "day"),
    [
        ("The budget is 920,000 dollars. I'll send the plan by Friday.", "call", "2026-11-10"),
        ("I visited the plant yesterday. The budget is 920,000 dollars.", "visit", "2026-11-09"),
    ],
)
def test_changes_of_an_older_recording_happened_when_it_was_spoken(
    make_note: MakeNote,
    deal: Opportunity,
    team: Team,
    alice: Membership,
    now: datetime,
    said: str,
    kind: str,
    day: str,
) -> None:
    note = make_note(said, deal=deal, at=now - timedelta(days=14))
    proposal = proposing.changes(note, by=alice, now=now)
    pipeline.apply(proposal, by=alice, now=now + timedelta(minutes=1))
    made = FollowUp.objects.for_team(team).get()
    assert (made.kind, made.occurred_at.date().isoformat()) == (kind, day)


def test_lines_with_times_say_when_each_turn_begins(
    make_note: MakeNote, deal: Opportunity, alice: Membership, now: datetime
) -> None:
    said = [
        Line("Our budget is $92,000.", 0.0, 3.0, "Anna"),
        Line("I'll send it by Friday.", 65.0, 68.0, "Alice"),
    ]
    text = proposing.changes(make_note(said, deal=deal), by=alice, now=now).text
    assert text == "[00:00:00] Anna: Our budget is $92,000.\n[00:01:05] Alice: I'll send it by Friday."
