"""`?plan=` of a list, in either face: the records behind one figure of an answer."""

from __future__ import annotations

from typing import cast

from wenshu.crm.querysets import CompanyQuerySet, ContactQuerySet, FollowUpQuerySet, OpportunityQuerySet
from wenshu.insights import citation, query
from wenshu.insights.engine import AnswerLanguage
from wenshu.insights.plan import Entity
from wenshu.insights.segments import plain
from wenshu.insights.validate import check_selection
from wenshu.insights.wording import Wording
from wenshu.teams.models import Team


def _records(team: Team, token: str, entity: Entity) -> object | None:
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


def words(team: Team, token: str, entity: Entity, *, language: AnswerLanguage) -> str:
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
            plain(wording.say("through", subject=text, noun=wording.nouns(wanted.entity))) for text in shown
        ]
    return wording.text("either").join(dict.fromkeys(shown))
