"""What a voice note proposes: the follow-up that its highlights make, or all that its transcript says of records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wenshu.assist import drafting, pipeline
from wenshu.assist.compose import Composed
from wenshu.assist.context import context_of
from wenshu.assist.contract import PRE_ACCEPTED, Action, ProposalWarning, ProposedField, Target, WhyHow
from wenshu.assist.extraction import Extraction, Json, ReasonCode, Span
from wenshu.assist.models import Proposal
from wenshu.assist.pipeline import LONGEST, Draft
from wenshu.assist.reading_by import Reading
from wenshu.assist.values import Checker, current
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.errors import Conflict, Invalid
from wenshu.teams.models import Membership, Role
from wenshu.voice import lines, notes
from wenshu.voice.contract import ActionItem, Summary
from wenshu.voice.engine import Line
from wenshu.voice.summaries import rules, writing
from wenshu.voice.transcripts.excerpt import excerpt, with_speakers

MOST_POINTS: Final = 12
MOST_DEALS: Final = 5
LONGEST_ACTION: Final = 300
LONGEST_QUOTE: Final = 600
SPARED: Final = timedelta(seconds=300)
"""So long is a model left alone that did not answer about a note."""


class NoTranscript(Conflict):
    """This voice note has no transcript yet. Wait until it is written down, or type what was said."""

    code = "no_transcript"

    def __init__(self) -> None:
        super().__init__(
            _("This voice note has no transcript yet. Wait until it is written down, or type what was said.")
        )


def follow_up(note: VoiceNote, *, by: Membership, now: datetime) -> Proposal:
    """Exactly one create_follow_up, kept. Of a note without a deal the person chooses among the likely ones.

    Raises NoTranscript, and Invalid where no deal can be offered.
    """
    by.require(Role.MEMBER)
    began = perf_counter()
    told = _Told(note, now)
    deal = notes.live_deal(note)
    targets = [_target(deal)] if deal is not None else likely_deals(note, by=by, now=now)
    if not targets:
        raise Invalid.field("opportunityId", _("Choose the opportunity that this voice note is about first."))
    fields = dict(told.fields(targets[0].id))
    accepted = {
        name: each.model_copy(update={"accepted": deal is not None and each.confidence >= PRE_ACCEPTED})
        for name, each in fields.items()
    }
    action = Action(
        id="a1",
        kind="create_follow_up",
        target=targets[0],
        alternatives=targets[1:],
        verdict="link" if deal is not None else "ask",
        fields=accepted,
    )
    draft = Draft(
        text=told.text,
        source="voice",
        said_at=note.recorded_at,
        opportunity=deal,
        reading=told.reading,
        composed=Composed([action], [ProposalWarning(code="text_cut")] if told.is_cut else []),
        took_ms=round((perf_counter() - began) * 1000),
        voice_note=note,
    )
    return pipeline.keep(draft, by=by, now=now)


def changes(note: VoiceNote, *, by: Membership, now: datetime) -> Proposal:
    """What the whole transcript says of records, kept: fields of the deal that differ, and the follow-up.

    Not inside a transaction: a model may be asked. Raises NoTranscript.
    """
    return pipeline.keep(read_changes(note, by=by, now=now), by=by, now=now)


def read_changes(note: VoiceNote, *, by: Membership, now: datetime) -> Draft:
    """All of `changes` but keeping it: the part that may take long, and writes nothing."""
    by.require(Role.MEMBER)
    text, is_cut = text_of(note, now=now)
    silent = was_silent(note, now=now)
    draft = pipeline.read(
        text,
        team=note.team,
        by=by,
        now=now,
        source="voice",
        opportunity=notes.live_deal(note),
        said_at=note.recorded_at,
        engine="rules" if silent else None,
        cut=is_cut,
    )
    reading = replace(draft.reading, fallback="circuit_open") if silent else draft.reading
    actions = [_when_spoken(action, note) for action in draft.composed.actions]
    return replace(draft, voice_note=note, reading=reading, composed=replace(draft.composed, actions=actions))


def _when_spoken(action: Action, note: VoiceNote) -> Action:
    """What was talked about happened when it was recorded, by phone, unless the words say otherwise."""
    if action.kind != "create_follow_up":
        return action
    content = action.fields.get("content")
    is_accepted = content is not None and content.accepted
    at = Checker(note.team).value("follow_up", "occurredAt", note.recorded_at.isoformat())
    known: dict[str, ProposedField] = {
        "kind": ProposedField(value="call", confidence=0.75, reason="implied", accepted=is_accepted),
        "occurredAt": ProposedField(value=at, confidence=0.95, reason="composed", accepted=is_accepted),
    }
    return action.model_copy(update={"fields": {**known, **action.fields}})


def was_silent(note: VoiceNote, *, now: datetime) -> bool:
    """Whether a model was waited for in vain a moment ago, to sum this note up: nobody waits for it again so soon."""
    return (
        "model_silent" in note.warnings
        and note.summarized_at is not None
        and now - note.summarized_at < SPARED
    )


def draft(
    note: VoiceNote, *, opportunity: Opportunity, by: Membership, now: datetime, with_message: bool = False
) -> dict[str, Any]:
    """What `POST /api/follow-ups` takes, of what is said; nothing is kept. Raises NoTranscript.

    Not inside a transaction: a model may be asked.
    """
    text, _is_cut = text_of(note, now=now)
    return drafting.draft_follow_up(
        text,
        is_talk=True,
        engine="rules" if was_silent(note, now=now) else None,
        opportunity=opportunity,
        by=by,
        now=now,
        with_message=with_message,
        kind="call",
        said_at=note.recorded_at,
    )


def likely_deals(note: VoiceNote, *, by: Membership, now: datetime) -> list[Target]:
    """Deals of the team that the transcript may be about, best first; by rules alone. Raises NoTranscript."""
    text, is_cut = text_of(note, now=now)
    draft = pipeline.read(
        text,
        team=note.team,
        by=by,
        now=now,
        source="voice",
        said_at=note.recorded_at,
        engine="rules",
        cut=is_cut,
    )
    found: dict[object, Target] = {}
    for action in draft.composed.actions:
        if action.kind in {"create_opportunity", "update_opportunity"}:
            for target in (*([action.target] if action.target else []), *action.alternatives):
                found.setdefault(target.id, target)
    return sorted(found.values(), key=lambda each: -each.score)[:MOST_DEALS]


def text_of(note: VoiceNote, *, now: datetime) -> tuple[str, bool]:
    """The transcript as Assist reads it, with who speaks; and whether it is only the part that matters.

    Raises NoTranscript.
    """
    kept, is_cut = _that_matters(note, _heard(note, now))
    return pipeline.cleaned(with_speakers(kept)), is_cut


def _heard(note: VoiceNote, now: datetime) -> rules.Reading:
    said = lines.of(note)
    if not any(line.text.strip() for line in said):
        raise NoTranscript
    return rules.read(said, context_of(note.team, "", now=now, said_at=note.recorded_at))


def _that_matters(note: VoiceNote, heard: rules.Reading) -> tuple[list[Line], bool]:
    spans = [*(point.span for point in heard.points), *(span for _step, span in heard.steps)]
    important = {heard.spoken.line_at(span.start) for span in spans}
    return excerpt(heard.spoken.lines, important, most=LONGEST)


def _target(deal: Opportunity) -> Target:
    detail = deal.company.name if deal.company else ""
    return Target(
        id=deal.pk, name=deal.name, detail=detail, score=1.0, why=[WhyHow(code="given")], version=deal.version
    )


class _Told:
    """A note's words, and what a follow-up says of them."""

    def __init__(self, note: VoiceNote, now: datetime) -> None:
        self.note = note
        self.heard = _heard(note, now)
        kept, self.is_cut = _that_matters(note, self.heard)
        self.text = pipeline.cleaned("\n".join(line.text for line in kept))
        self._blank = self.text.replace("\n", " ")
        self.summary = self._summary()

    def _summary(self) -> Summary:
        """As the note has it, which a person may have seen.

        By rules from the words as they are now, where there is none that can be read or they were changed after it.
        """
        try:
            kept = None if self.note.summary_is_outdated else self.note.summary
            return Summary.model_validate(kept)
        except ValidationError:
            return writing.by_rules(self.heard, team=self.note.team, deal=notes.live_deal(self.note))

    @property
    def reading(self) -> Reading:
        language: Literal["en", "zh"] = "zh" if self.summary.language == "zh" else "en"
        is_kept = self.note.summary is not None and not self.note.summary_is_outdated
        by_model = is_kept and self.note.summary_engine.startswith("llm")
        return Reading(Extraction(language=language), "llm" if by_model else "rules")

    def fields(self, deal: UUID) -> Iterator[tuple[str, ProposedField]]:
        check = Checker(self.note.team)

        def proposed(
            name: str,
            value: Json,
            confidence: float,
            reason: ReasonCode,
            span: Span | None,
            previous: Json = None,
        ) -> tuple[str, ProposedField]:
            start, end = span or (None, None)
            checked = check.value("follow_up", name, value)
            return name, ProposedField(
                value=checked,
                previous=None if previous == checked else previous,
                quote=self.text[start:end] if span else "",
                start=start,
                end=end,
                confidence=confidence,
                reason=reason,
            )

        kind = self.heard.kind
        yield proposed(
            "kind",
            kind.value if kind else "call",
            kind.confidence if kind else 0.75,
            "implied",
            self._place(kind.quote if kind else ""),
        )
        yield proposed("content", self._content(), 0.9, "composed", self._around())
        yield proposed("occurredAt", self.note.recorded_at.isoformat(), 0.95, "composed", None)
        step = self._next()
        if step is not None:
            words = step.text[:LONGEST_ACTION]
            yield proposed("nextAction", words, 0.85, "stated", self._place(step.quote))
        at = self.summary.next_follow_up_at
        if at is not None:
            before = current(self.note.team, "opportunity", deal)["nextFollowUpAt"]
            quote = step.quote if step else ""
            yield proposed(
                "nextFollowUpAt", at.isoformat(), 0.85, "resolved_date", self._place(quote), before
            )

    def _content(self) -> str:
        """The paragraph, and the points that it does not hold; what is to be done stands at its own place."""
        told = [self.summary.text.strip()] if self.summary.text.strip() else []
        first = self._next()
        points = [each.text for each in self.summary.highlights if each.kind != "commitment"]
        points += [
            each.text for each in self.summary.action_items if first is None or each.text != first.text
        ]
        known = _bare(self.summary.text)
        more = [point for point in dict.fromkeys(points) if _bare(point) not in known][:MOST_POINTS]
        return "\n".join([*told, *(f"- {point}" for point in more)]) or self.text

    def _next(self) -> ActionItem | None:
        """What is due when the next follow-up is, else the first thing to do."""
        at = self.summary.next_follow_up_at
        items = self.summary.action_items
        zone = self.heard.zone
        dated = [each for each in items if at and each.due_date == at.astimezone(zone).date()]
        return next(iter(dated or items), None)

    def _place(self, quote: str) -> Span | None:
        words = " ".join(quote.split())
        at = self._blank.find(words) if words else -1
        return Span(at, at + len(words)) if at >= 0 else None

    def _around(self) -> Span | None:
        """Where the paragraph's first words stand."""
        places = [place for each in self.summary.highlights if (place := self._place(each.quote))]
        if not places:
            return None
        first, last = min(places), max(places, key=lambda place: place.end)
        return Span(first.start, last.end) if last.end - first.start <= LONGEST_QUOTE else first


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
