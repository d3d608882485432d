"""What selects offer: the team's stages and people, and the fixed words in the reader's language."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wenshu.crm import stages
from wenshu.crm.models import FollowUpKind, Stage, StageKind
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet
from wenshu.teams.statements import TeamStatement
from wenshu.web.forms import Choice

KINDS: Final[dict[str, Promise]] = {
    FollowUpKind.CALL: gettext_lazy("Call"),
    FollowUpKind.MEETING: gettext_lazy("Meeting"),
    FollowUpKind.VISIT: gettext_lazy("Visit"),
    FollowUpKind.EMAIL: pgettext_lazy("kind of follow-up", "E-mail"),
    FollowUpKind.MESSAGE: gettext_lazy("Message"),
    FollowUpKind.NOTE: gettext_lazy("Note"),
}
KIND_ICONS: Final[dict[str, str]] = {
    FollowUpKind.CALL: "phone",
    FollowUpKind.MEETING: "users",
    FollowUpKind.VISIT: "map-pin",
    FollowUpKind.EMAIL: "mail",
    FollowUpKind.MESSAGE: "message-circle",
    FollowUpKind.NOTE: "notebook-pen",
}
STATUSES: Final[dict[str, Promise]] = {
    StageKind.OPEN: pgettext_lazy("deals", "Open"),
    StageKind.WON: pgettext_lazy("deals", "Won"),
    StageKind.LOST: pgettext_lazy("deals", "Lost"),
}


def stages_of(team: Team, *, retired: bool = False) -> list[Stage]:
    """In the order of the pipeline: open ones, then won, then lost."""
    order = [StageKind.OPEN, StageKind.WON, StageKind.LOST]
    return sorted(stages.listed(team, retired=retired), key=lambda stage: order.index(StageKind(stage.kind)))


def tones(pipeline: list[Stage]) -> dict[str, str]:
    """How deep a stage's colour is: open stages from 1 to 4, won 5, lost none."""
    open_stages = [stage for stage in pipeline if stage.kind == StageKind.OPEN]
    last = max(len(open_stages) - 1, 1)
    deep = {stage.key: f"tone-{1 + round(3 * place / last)}" for place, stage in enumerate(open_stages)}
    fixed = {StageKind.WON.value: "tone-5", StageKind.LOST.value: "tone-0"}
    return deep | {stage.key: fixed[stage.kind] for stage in pipeline if stage.kind in fixed}


def stage_choices(team: Team) -> list[Choice]:
    return [(stage.key, stage.name) for stage in stages_of(team)]


def people(team: Team) -> TeamQuerySet[Membership]:
    return Membership.objects.for_team(team)


def owner_choices(team: Team, *, none: str = "") -> list[Choice]:
    """Everyone who may own a record; first nobody, unless `none` says it in other words."""
    return [("", none or _("Nobody")), *((str(pk), name) for pk, name in _active.rows(team))]


@TeamStatement
def _active(team: Team) -> QuerySet[Membership, Any]:
    return people(team).filter(is_active=True).order_by("name", "id").values_list("id", "name")[:500]


def kind_choices() -> list[Choice]:
    return [(kind, str(label)) for kind, label in KINDS.items()]
