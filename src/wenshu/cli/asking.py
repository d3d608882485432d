"""ask."""

from __future__ import annotations

import json
from argparse import Namespace

from django.conf import settings

from wenshu import clock
from wenshu.cli import finding
from wenshu.ids import new_id
from wenshu.insights import history, pipeline, terminal
from wenshu.insights.json_out import to_json
from wenshu.insights.models import Via

ANSWERED = {"answered", "empty"}


def ask(arguments: Namespace) -> int:
    """Exit code 0 for an answer, also for "none in that period"; 1 where it asks back or declines."""
    team = finding.team(arguments.team)
    member = finding.member(team, arguments.email) if arguments.email else finding.first_owner(team)
    moment = clock.now()
    answer = pipeline.ask(arguments.question, team=team, asked_by=member, now=moment)
    kept = history.record_now(
        answer, text=arguments.question, team=team, member=member, via=Via.CLI, now=moment
    )
    if arguments.json:
        shown = to_json(answer, conversation_id=new_id(), question_id=kept)
        print(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
    else:
        print(terminal.rendered(answer, url=settings.URL, team_slug=team.slug))
    return 0 if answer.status in ANSWERED else 1
