"""自动化添加 as one pipeline: read, link, propose; a person says yes: apply; and undo. Nothing else writes a record."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from wenshu.assist import doubts, effects, reading_by, standing, undoing
from wenshu.assist.applying import Applying
from wenshu.assist.chosen import Chosen, chosen
from wenshu.assist.completing import complete, one_in_two_scripts, without_our_own
from wenshu.assist.compose import Composed, compose
from wenshu.assist.context import addresses_of, context_of
from wenshu.assist.contract import Action, EditedAction, ProposalSource, ProposalWarning
from wenshu.assist.effects import Effect, EffectKind
from wenshu.assist.errors import AlreadyDecided
from wenshu.assist.link import link
from wenshu.assist.models import Proposal, Status
from wenshu.assist.reading_by import Choice, Reading
from wenshu.assist.values import Checker
from wenshu.crm import activity
from wenshu.crm.models import Opportunity, VoiceNote
from wenshu.errors import Invalid, NotFound
from wenshu.teams.models import Membership, Role, Team
from wenshu.teams.scoping import TeamQuerySet

Kept = TypeVar("Kept", bound=BaseModel)
LONGEST: Final = 20_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Draft:
    """A proposal that is not kept yet."""

    text: str
    source: ProposalSource
    said_at: datetime | None
    opportunity: Opportunity | None
    reading: Reading
    composed: Composed
    took_ms: int
    voice_note: VoiceNote | None = None


def propose(
    text: str,
    *,
    team: Team,
    by: Membership,
    now: datetime,
    source: ProposalSource,
    opportunity: Opportunity | None = None,
    said_at: datetime | None = None,
    engine: Choice | None = None,
    cut: bool = False,
    voice_note: VoiceNote | None = None,
) -> Proposal:
    """Raises Invalid for an empty or overlong text. Not inside a transaction: a model may be asked.

    `opportunity` is the deal that a person says the text is about; `cut`: it is the beginning of a longer one;
    `voice_note` is the recording whose words it is.
    """
    draft = read(
        text,
        team=team,
        by=by,
        now=now,
        source=source,
        opportunity=opportunity,
        said_at=said_at,
        engine=engine,
        cut=cut,
    )
    return keep(dataclasses.replace(draft, voice_note=voice_note), by=by, now=now)


def read(
    text: str,
    *,
    team: Team,
    by: Membership,
    now: datetime,
    source: ProposalSource,
    opportunity: Opportunity | None = None,
    said_at: datetime | None = None,
    engine: Choice | None = None,
    cut: bool = False,
) -> Draft:
    """All of `propose` but keeping it: the part that may take long, and writes nothing."""
    began = perf_counter()
    text = cleaned(text)
    context = context_of(team, text, now=now, said_at=said_at, is_talk=source == "voice")
    reading = reading_by.read(text, context, team=team, by=by, now=now, engine=engine)
    extraction = without_our_own(reading.extraction, text, addresses_of(team))
    extraction = doubts.wary(one_in_two_scripts(extraction), text)
    extraction = complete(extraction, about_a_deal=opportunity is not None)
    matches = link(extraction, team=team, by=by, now=now, text=text, opportunity=opportunity)
    composed = compose(text, extraction, matches, team=team, by=by)
    if cut:
        composed.warnings.append(ProposalWarning(code="text_cut"))
    if "\ufffd" in text:
        composed.warnings.append(ProposalWarning(code="signs_lost"))
    took = round((perf_counter() - began) * 1000)
    return Draft(text, source, said_at, opportunity, reading, composed, took)


def keep(draft: Draft, *, by: Membership, now: datetime) -> Proposal:
    reading = draft.reading
    proposal = Proposal(
        team=by.team,
        text=draft.text,
        source=draft.source,
        said_at=draft.said_at,
        opportunity=draft.opportunity,
        voice_note=draft.voice_note,
        engine=reading.engine,
        fallback=reading.fallback or "",
        language=reading.extraction.language,
        actions=[each.model_dump(mode="json", by_alias=True) for each in draft.composed.actions],
        warnings=[each.model_dump(mode="json", by_alias=True) for each in draft.composed.warnings],
        input_tokens=reading.usage.input_tokens,
        output_tokens=reading.usage.output_tokens,
        took_ms=draft.took_ms,
        created_by=by,
        created_at=now,
    )
    proposal.save(force_insert=True)
    return proposal


def cleaned(text: str) -> str:
    """Line ends as one sign, signs that no record holds as spaces: what is quoted later are places in this text."""
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise Invalid.field("input", _("Write or paste a text first."))
    if len(text) > LONGEST:
        message = _(
            "A text has at most %(count)s characters; this one has %(length)s. Send the part that matters."
        )
        raise Invalid.field("input", message % {"count": f"{LONGEST:,}", "length": f"{len(text):,}"})
    return text


def of(team: Team) -> TeamQuerySet[Proposal]:
    """The team's, with who made and decided them."""
    return Proposal.objects.for_team(team).select_related("created_by", "decided_by", "opportunity")


def find(team: Team, id: UUID) -> Proposal:
    """Raises NotFound."""
    proposal = of(team).filter(pk=id).first()
    if proposal is None:
        raise NotFound
    proposal.team = team
    return proposal


def actions_of(proposal: Proposal) -> list[Action]:
    """As proposed, whatever became of them. Those that another version wrote, and this one cannot read, are left out."""
    return _known(Action, proposal.actions)


def warnings_of(proposal: Proposal) -> list[ProposalWarning]:
    return _known(ProposalWarning, proposal.warnings)


def effects_of(proposal: Proposal) -> list[Effect]:
    """What applying wrote."""
    return _known(Effect, proposal.applied)


def _known(model: type[Kept], rows: Iterable[object]) -> list[Kept]:
    known: list[Kept] = []
    for row in rows:
        with suppress(ValidationError):
            known.append(model.model_validate(row))
    return known


def apply(
    proposal: Proposal, *, by: Membership, now: datetime, edited: list[EditedAction] | None = None
) -> Proposal:
    """Writes the fields that were accepted beforehand, or exactly those in `edited`; all of it or nothing.

    Raises AlreadyDecided, RecordsChanged (a colleague wrote there in between), Invalid with pointers into `edited`.
    """
    by.require(Role.MEMBER)
    team = proposal.team
    with _writing(proposal, by=by, now=now):
        effects.lock(team, _targets(proposal, edited))
        _claim(proposal, Status.PROPOSED, Status.APPLIED)
        checker = Checker(team)
        wanted = chosen(actions_of(proposal), edited)
        standing.check(wanted, checker, proposed_at=proposal.created_at)
        written = Applying(checker, by=by, now=now, voice_note=proposal.voice_note).run(wanted)
        kept = [effect.model_dump(mode="json", by_alias=True) for effect in written]
        left = _with_written(proposal.actions, wanted)
        of(team).filter(pk=proposal.pk).update(applied=kept, actions=left, decided_by=by, decided_at=now)
    return find(team, proposal.pk)


def _with_written(actions: list[Any], wanted: list[Chosen]) -> list[Any]:
    """The actions as they were proposed, each with what was written of it."""
    told = {each.action.id: each.fields for each in wanted}
    return [{**each, "written": told.get(str(each.get("id")), {})} for each in actions]


def reject(proposal: Proposal, *, by: Membership, now: datetime) -> Proposal:
    by.require(Role.MEMBER)
    with _writing(proposal, by=by, now=now):
        _claim(proposal, Status.PROPOSED, Status.REJECTED)
        of(proposal.team).filter(pk=proposal.pk).update(decided_by=by, decided_at=now)
    return find(proposal.team, proposal.pk)


def replace(id: str, newer: Proposal, *, by: Membership, now: datetime) -> None:
    """The text was read anew as `newer`: a proposal that nobody has decided is rejected; of any other `id` nothing is done."""
    with suppress(ValueError, NotFound, AlreadyDecided):
        reject(find(newer.team, UUID(id)), by=by, now=now)


def undo(proposal: Proposal, *, by: Membership, now: datetime) -> Proposal:
    """Every column as it was. Raises AlreadyDecided where nothing is applied, MovedOn where records have moved on."""
    by.require(Role.MEMBER)
    with _writing(proposal, by=by, now=now):
        kept = find(proposal.team, proposal.pk)
        if kept.status != Status.APPLIED or kept.decided_at is None:
            raise AlreadyDecided(_already(kept))
        written = effects_of(kept)
        effects.lock(kept.team, ((each.kind, each.id) for each in written))
        _claim(kept, Status.APPLIED, Status.UNDONE)
        undoing.undo(kept.team, written, applied_at=kept.decided_at, by=by, now=now)
        of(proposal.team).filter(pk=proposal.pk).update(undone_at=now)
    return find(proposal.team, proposal.pk)


@contextmanager
def _writing(proposal: Proposal, *, by: Membership, now: datetime) -> Iterator[None]:
    """One write, whichever services do it: records are locked first, then the proposal is claimed, the team comes last."""
    source = activity.Proposed(proposal.engine, proposal.pk)
    with activity.write(proposal.team, by=by, via="assist", now=now), activity.as_proposed(source):
        yield


def _targets(proposal: Proposal, edited: list[EditedAction] | None) -> list[tuple[EffectKind, UUID]]:
    """None where what was sent is wrong: that is told to whoever has claimed the proposal."""
    with suppress(Invalid):
        wanted = chosen(actions_of(proposal), edited)
        return [(standing.target_kind(each), each.target) for each in wanted if each.target]
    return []


def _claim(proposal: Proposal, before: Status, after: Status) -> None:
    """Whoever comes first has it; a second comes too late, from whichever browser."""
    rows = Proposal.objects.for_team(proposal.team).filter(pk=proposal.pk)
    if not rows.filter(status=before).update(status=after):
        raise AlreadyDecided(_already(find(proposal.team, proposal.pk)))


def _already(proposal: Proposal) -> str:
    who = proposal.decided_by.name if proposal.decided_by else ""
    said = {
        Status.PROPOSED: _("This proposal has not been applied."),
        Status.APPLIED: _("This proposal has been applied already, by %(who)s."),
        Status.REJECTED: _("This proposal has been rejected already, by %(who)s."),
        Status.UNDONE: _("This proposal has been applied and undone already."),
    }
    return said[Status(proposal.status)] % {"who": who}
