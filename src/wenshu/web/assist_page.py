"""What the page of a proposal shows, and what its form says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wenshu.ai.client import why_not
from wenshu.assist import pipeline, undoing
from wenshu.assist.contract import Action, EditedAction
from wenshu.assist.effects import Effect
from wenshu.assist.labels import label
from wenshu.assist.models import Proposal, Status
from wenshu.assist.others import with_deals_of_chosen
from wenshu.assist.values import Checker
from wenshu.clock import local_day, now
from wenshu.crm.models import Opportunity
from wenshu.errors import FieldError, Invalid
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team
from wenshu.web import assist_card, assist_edits, assist_words, dates
from wenshu.web.assist_card import Builder, Card, entity, mark
from wenshu.web.assist_edits import Edits
from wenshu.web.assist_inputs import Values


def values_of(team: Team) -> Values:
    return Values(team, local_day(now(), team.timezone))


def edits(request: TeamRequest, proposal: Proposal) -> Edits:
    values, actions = values_of(request.team), pipeline.actions_of(proposal)
    told = assist_edits.read(actions, request.POST, values)
    wider = with_deals_of_chosen(actions, told.chosen, request.team)
    return told if wider is actions else assist_edits.read(wider, request.POST, values)


def accepted(request: TeamRequest, proposal: Proposal, edits: Edits) -> list[EditedAction] | None:
    """None where the form was not sent: then what the proposal accepted beforehand."""
    if not edits.sent:
        return None
    actions = with_deals_of_chosen(pipeline.actions_of(proposal), edits.chosen, request.team)
    return assist_edits.edited(actions, edits, values_of(request.team))


def places(sent: list[EditedAction] | None, errors: Iterable[FieldError]) -> dict[str, str]:
    """Errors by the key of the row that they belong to."""
    found: dict[str, str] = {}
    for error in errors:
        match error.pointer.split("/"):
            case ["", "actions", number, "fields", name, *_rest] if sent and number.isdecimal():
                if int(number) < len(sent):
                    row = assist_card.BESIDE.get(name, name)
                    found[assist_edits.key(sent[int(number)].id, row)] = error.message
    return found


def with_field(error: FieldError, sent: list[EditedAction] | None, proposal: Proposal) -> str:
    """`Opportunity name: This field is required.`"""
    match error.pointer.split("/"):
        case ["", "actions", number, "fields", name, *_rest] if sent and number.isdecimal():
            kinds = {each.id: entity(each) for each in pipeline.actions_of(proposal)}
            if int(number) < len(sent) and (kind := kinds.get(sent[int(number)].id)):
                return _("%(field)s: %(message)s") % {"field": label(name, kind), "message": error.message}
    return error.message


def has_model(team: Team) -> bool:
    """Whether a model may read texts of this team, by how it is set up."""
    return settings.AI_ASSIST_ENGINE != "rules" and why_not(team, "assist", now=now()) is None


def context(
    request: TeamRequest, proposal: Proposal, edits: Edits, *, errors: dict[str, str], checked: bool
) -> dict[str, Any]:
    values = values_of(request.team)
    actions = with_deals_of_chosen(pipeline.actions_of(proposal), edits.chosen, request.team)
    if proposal.status in {Status.APPLIED, Status.UNDONE}:
        edits = assist_edits.as_written(actions, values)
    builder = Builder(request.team, values, edits, pipeline.warnings_of(proposal))
    card = Card(builder.groups(actions), builder.general())
    wrong = {**(_checked(actions, edits, values) if checked else {}), **errors}
    for row in card.rows:
        row.error = wrong.get(row.key, "")
    evidence = mark(card, actions, proposal.text)
    decided = proposal.status != Status.PROPOSED or not request.member.may_write
    return {
        "proposal": proposal,
        "card": card,
        "pieces": evidence.pieces,
        "text": proposal.text,
        "deal": proposal.opportunity,
        "length": _length(proposal),
        "took": _took(proposal),
        "longest": pipeline.LONGEST,
        "source": "paste",
        "decided": decided,
        **(_outcome(request, proposal) if decided else {}),
    }


def _checked(actions: list[Action], edits: Edits, values: Values) -> dict[str, str]:
    """What was corrected, by the contract; where it cannot be written, why."""
    checker, found = Checker(values.team), {}
    for action in actions:
        for name in {**action.fields, **action.unchanged}:
            if not assist_edits.is_corrected(action, name, values, edits):
                continue
            row = assist_edits.key(action.id, name)
            try:
                currency = edits.currencies.get(row, "")
                checker.value(
                    entity(action), name, values.from_input(name, edits.typed[row]), currency=currency
                )
            except Invalid as wrong:
                found[row] = wrong.detail
    return found


def _length(proposal: Proposal) -> str:
    count = len(proposal.text)
    words = ngettext("%(count)s character, %(source)s", "%(count)s characters, %(source)s", count)
    return words % {"count": f"{count:,}", "source": assist_words.source(proposal.source)}


def _took(proposal: Proposal) -> str:
    tokens = proposal.input_tokens + proposal.output_tokens
    if not tokens:
        return _("%(ms)s ms, no tokens used") % {"ms": f"{proposal.took_ms:,}"}
    return _("%(ms)s ms, %(tokens)s tokens") % {"ms": f"{proposal.took_ms:,}", "tokens": f"{tokens:,}"}


# once it is decided


def _outcome(request: TeamRequest, proposal: Proposal) -> dict[str, Any]:
    today = local_day(now(), request.team.timezone)
    effects = pipeline.effects_of(proposal)
    return {
        "status": assist_words.status(proposal.status),
        "status_icon": assist_words.ICONS.get(proposal.status, "circle"),
        "who": proposal.decided_by.name if proposal.decided_by else "",
        "decided_when": _when(request, proposal.decided_at, today),
        "undone_when": _when(request, proposal.undone_at, today),
        "effects": [_effect(each, request.team) for each in effects],
        "may_undo": proposal.status == Status.APPLIED and request.member.may_write,
        "hindrance": _hindrance(request.team, effects) if proposal.status == Status.APPLIED else "",
    }


def _hindrance(team: Team, effects: list[Effect]) -> str:
    """Why it cannot be undone any more, if so."""
    return " ".join(dict.fromkeys(each.message for each in undoing.obstacles(team, effects)))


def _when(request: TeamRequest, moment: Any, today: date) -> str:
    return dates.show_moment(moment, request.team.timezone, today)


def _effect(effect: Effect, team: Team) -> dict[str, str]:
    title = assist_card.TITLES[effect.kind, effect.did == "created" or effect.kind == "follow_up"]
    page = assist_card.PAGES.get(effect.kind)
    return {
        "title": str(title),
        "name": effect.name + ("…" if effect.cut else ""),
        "url": reverse(page, args=[team.slug, effect.id]) if page else "",
    }


def what_was_done(applied: Proposal) -> str:
    """`Recorded: MES phase two, Zhou Min.`"""
    names = dict.fromkeys(each.name for each in pipeline.effects_of(applied) if each.kind != "follow_up")
    return _("Recorded: %(names)s.") % {"names": _(", ").join(names)} if names else _("Recorded.")


def where_it_is(applied: Proposal) -> str:
    """The timeline of the first deal; else the first record; else the proposal's own page."""
    effects = sorted(pipeline.effects_of(applied), key=lambda each: each.kind != "opportunity")
    for each in effects:
        if page := assist_card.PAGES.get(each.kind):
            end = "#timeline" if each.kind == "opportunity" else ""
            return reverse(page, args=[applied.team.slug, each.id]) + end
    return reverse("proposal", args=[applied.team.slug, applied.pk])


def where_it_was(undone: Proposal) -> str:
    deals = [
        each.id
        for each in pipeline.effects_of(undone)
        if each.kind == "opportunity" and each.did == "updated"
    ]
    there = Opportunity.objects.for_team(undone.team).live().filter(pk__in=deals[:1]).exists()
    return where_it_is(undone) if there else reverse("proposal", args=[undone.team.slug, undone.pk])
