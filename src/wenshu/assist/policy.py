"""When a program may write without a person: only what is surer than the team's threshold, and asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils.translation import gettext as _

from wenshu.assist import doubts
from wenshu.assist.contract import Action, EditedAction, ProposalWarning
from wenshu.assist.labels import label
from wenshu.assist.models import USUAL_THRESHOLD, AssistPolicy, Proposal
from wenshu.crm import activity
from wenshu.crm.activity import Via
from wenshu.crm.models import AuditAction, Stage, StageKind
from wenshu.errors import Invalid
from wenshu.teams.models import Membership, Role, Team

LEAST: Final = 50
MOST: Final = 100
HindranceCode = Literal[
    "read_only_token",
    "forbidden",
    "nothing_found",
    "orders_ignored",
    "needs_a_choice",
    "below_threshold",
    "needs_a_person",
    "not_valid",
]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a proposal was not applied at once. `pointer` leads into its actions, empty where none is meant."""

    code: HindranceCode
    message: str
    pointer: str = ""


def threshold_of(team: Team) -> int:
    """In percent."""
    policy = AssistPolicy.objects.for_team(team).first()
    return policy.apply_threshold if policy else USUAL_THRESHOLD


def set_threshold(team: Team, percent: int, *, by: Membership, via: Via, now: datetime) -> None:
    by.require(Role.MANAGER)
    if not LEAST <= percent <= MOST:
        message = _("Choose a threshold from %(least)d to %(most)d percent.")
        raise Invalid.field("applyThreshold", message % {"least": LEAST, "most": MOST})
    before = threshold_of(team)
    with activity.write(team, by=by, via=via, now=now) as change:
        policies = AssistPolicy.objects.for_team(team)
        policies.bulk_create([AssistPolicy(apply_threshold=percent)], ignore_conflicts=True)
        policies.update(apply_threshold=percent)
        if percent != before:
            changes: activity.Changes = {"applyThreshold": [before / 100, percent / 100]}
            change.record("team", team.uid, AuditAction.UPDATED, changes)


def hindrances(
    proposal: Proposal,
    actions: list[Action],
    warnings: list[ProposalWarning],
    *,
    by: Membership,
    reads_only: bool = False,
) -> list[Hindrance]:
    """Nothing: then all of it may be written at once. A text that gives orders always waits for a person, whatever else
    is in it: who tries one order may have hidden another. No text ends a deal by itself, and no mail moves one.
    """
    team = by.team
    found: list[Hindrance] = []
    if reads_only:
        found.append(Hindrance("read_only_token", _("This token may only read.")))
    if not by.may_write:
        found.append(Hindrance("forbidden", _("Your role in this team does not allow that.")))
    if not any(action.fields for action in actions):
        found.append(Hindrance("nothing_found", _("Nothing was found that could be recorded.")))
    if any(warning.code == "orders_ignored" for warning in warnings):
        message = _("The text gives orders to the machine. A person has to look at it.")
        found.append(Hindrance("orders_ignored", message))
    least = threshold_of(team)
    for index, action in enumerate(actions):
        found += _of_action(action, f"/actions/{index}", least)
        found += _for_a_person(proposal, action, f"/actions/{index}/fields")
    return found


def _for_a_person(proposal: Proposal, action: Action, pointer: str) -> Iterator[Hindrance]:
    stage = action.fields.get("status")
    if stage is not None and proposal.source == "email":
        message = _("A mail alone moves no deal to another stage. A person has to look at it.")
        yield Hindrance("needs_a_person", message, f"{pointer}/status")
    elif stage is not None and _ends(proposal.team, str(stage.value)):
        message = _("No deal is won or lost by a text alone. A person has to look at it.")
        yield Hindrance("needs_a_person", message, f"{pointer}/status")
    lines = tuple(doubts.doubtful_lines(proposal.text))
    for name, each in action.fields.items():
        if each.reason == "whole_text" or each.start is None or each.end is None:
            continue
        if doubts.stands_in((each.start, each.end), lines):
            message = _("“%(field)s” stands in a line that may be meant for the machine.")
            told = {"field": label(name, action.kind.partition("_")[2])}
            yield Hindrance("needs_a_person", message % told, f"{pointer}/{name}")


def _ends(team: Team, stage: str) -> bool:
    """Whether a deal is over in that stage."""
    found = Stage.objects.for_team(team).filter(key=stage).exclude(kind=StageKind.OPEN)
    return found.exists()


def _of_action(action: Action, pointer: str, least: int) -> list[Hindrance]:
    found = []
    if action.verdict == "ask":
        message = _("It is not certain which record is meant. A person has to choose.")
        found.append(Hindrance("needs_a_choice", message, f"{pointer}/target"))
    kind = action.kind.partition("_")[2]
    for name, each in action.fields.items():
        percent = round(each.confidence * 100, 2)  # 0.57 * 100 is a hair less than 57
        if percent < least:
            message = _("“%(field)s” is %(percent)d%% sure; the team asks for %(least)d%%.")
            told = {"field": label(name, kind), "percent": percent, "least": least}
            found.append(Hindrance("below_threshold", message % told, f"{pointer}/fields/{name}"))
    return found


def all_of(actions: list[Action]) -> list[EditedAction]:
    """Every field as proposed, for what is surer than the threshold is not asked about."""
    return [
        EditedAction(
            id=action.id,
            target_id=action.target.id if action.target else None,
            fields={name: each.value for name, each in action.fields.items()},
        )
        for action in actions
    ]
