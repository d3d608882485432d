"""`?plan=` of a list, in either face: the records behind one figure of an answer."""

from __future__ import annotations

from typing import cast

from wenshu.crm import targets as quotas
from wenshu.crm.models import Target, VoiceNote
from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.insights import citation, query
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Listed
from wenshu.insights.segments import plain
from wenshu.insights.selection import Records
from wenshu.insights.validate import check_selection
from wenshu.insights.wording import Wording
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet


def _records(team: Team, token: str, entity: Listed) -> object | None:
    return query.records(citation.decode(token, entity=entity), team=team) if token else None


def opportunities(team: Team, token: str) -> OpportunityQuerySet | None:
    """None without a token: the list then shows all that its filters let through."""
    return cast("OpportunityQuerySet | None", _records(team, token, "opportunity"))


def companies(team: Team, token: str) -> CompanyQuerySet | None:
    return cast("CompanyQuerySet | None", _records(team, token, "company"))


def contacts(team: Team, token: str) -> ContactQuerySet | None:
    return cast("ContactQuerySet | None", _records(team, token, "contact"))


def follow_ups(team: Team, token: str) -> FollowUpQuerySet | None:
    return cast("FollowUpQuerySet | None", _records(team, token, "follow_up"))


def voice_notes(team: Team, token: str) -> TeamQuerySet[VoiceNote] | None:
    return cast("TeamQuerySet[VoiceNote] | None", _records(team, token, "voice_note"))


def targets(member: Membership, token: str) -> TeamQuerySet[Target] | None:
    """Those that the member may see."""
    if not token:
        return None
    found = cast("TeamQuerySet[Target]", _records(member.team, token, "target"))
    return found & quotas.visible_to(member)


def deals_beside(token: str) -> Records:
    """The deals that count towards the targets behind a figure. Raises BadPlanToken."""
    return Records.of(*citation.decode(token, entity="target").any_of)


def words(team: Team, token: str, entity: Listed, *, language: AnswerLanguage) -> str:
    """What a link lists, in words: "won deals of Anna, closed from 1 Oct 2017 to 31 Dec 2017"; nothing without a token."""
    if not token:
        return ""
    wanted = citation.decode(token, entity=entity)
    for selection in wanted.any_of:
        check_selection(selection)
    names = query.Names.of(team)
    wording = Wording(language, team.currency, names.called(wanted))
    shown = [plain(wording.subject(selection)) for selection in wanted.any_of]
    if wanted.entity != wanted.any_of[0].entity:
        shown = [
            plain(wording.say(_through(wanted), subject=text, noun=wording.nouns(wanted.entity)))
            for text in shown
        ]
    return wording.text("either").join(dict.fromkeys(shown))


def _through(wanted: Records) -> str:
    return "target.behind" if wanted.entity == "target" else "through"
