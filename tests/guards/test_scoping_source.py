"""Nobody walks round the one door: source code is read for every other way to a team's records."""

from __future__ import annotations

import re

import pytest

from tests.guards.sources import PACKAGE, modules
from tests.guards.walk_source import back_doors, related_managers, teams_from_elsewhere

ALLOWED: dict[str, dict[str, str]] = {
    "the door itself, and what Django needs of it": {
        "teams/scoping.py:TeamScoped": "Manager()",
        "teams/scoping.py:TeamScoped.Meta": '"all_teams"',
        "teams/models.py:User": "UserManager()",
        "teams/inserting.py:insert": "cursor execute",
    },
    "finds out which team it is: nothing else is known yet": {
        "teams/access.py:_tokens": "all_teams",
        "teams/access.py:resolve_invitation": "all_teams",
        "teams/access.py:seats_of": "all_teams",
        "teams/access.py:_seats": "all_teams",
    },
    "the queue works for all teams; a job then gets its own": {
        "insights/housekeeping.py:send_digests": "all_teams",
        "insights/housekeeping.py:check_alerts": "all_teams",
        "insights/digests.py:plan_due": "all_teams",
        "insights/alerts.py:plan_due": "all_teams",
        "jobs/queue.py:_due": "all_teams",
        "jobs/queue.py:Ticket._held": "all_teams",
        "jobs/queue.py:failed_since": "all_teams",
        "jobs/queue.py:delete_finished": "all_teams",
    },
    "counts teams for the operator, and says no more of them than how many": {
        "ai/probe.py:teams_out_of_tokens": "all_teams",
    },
    "makes and checks triggers and constraints; reads and writes no record, but for totals of all teams": {
        "crm/totals.py:_create": "execute",
        "crm/totals.py:_present": "execute",
        "crm/totals.py:_drop": "execute",
        "crm/totals.py:missing": "cursor",
        "crm/totals.py:restore": "cursor execute",
        "crm/totals.py:recount": "execute",
        "crm/totals.py:wrong_lanes": "cursor execute",
        "crm/totals.py:mend": "cursor execute",
        "crm/totals.py:drop_before_migrating": "cursor",
        "teams/pairing.py:missing": "cursor",
        "teams/pairing.py:restore": "cursor execute",
        "teams/pairing.py:drop_all": "cursor",
        "teams/pairing.py:scoped_tables": "get_models",
        "teams/pairing.py:links": "get_models",
        "teams/pairing.py:SqliteSchema.create": "execute",
        "teams/pairing.py:SqliteSchema.drop": "execute",
        "teams/pairing.py:SqliteSchema.present": "execute",
        "teams/pairing.py:SqliteSchema.columns": "execute",
        "teams/pairing.py:PostgresSchema.create": "execute",
        "teams/pairing.py:PostgresSchema.drop": "execute",
        "teams/pairing.py:PostgresSchema.present": "execute",
        "teams/pairing.py:PostgresSchema.columns": "execute",
        "teams/pairing.py:_check_rows": "execute",
    },
    "backups, locks and migrations are of the whole database; no person asks for them over the network": {
        "ops/dumps.py:take": "execute",
        "ops/dumps.py:verify": "execute",
        "ops/dumps.py:_live": "execute",
        "ops/dumps.py:_drops": "get_models",
        "ops/migrating.py:only_one": "cursor execute",
        "teams/locks.py:patience": "cursor execute",
    },
    "a setting of the connection; no record is read": {
        "crm/imports/page_cache.py:roomy_page_cache": "cursor execute",
    },
    "a query that Django cannot say, on a queryset that came through the door: its team stands in the SQL": {
        "crm/querysets.py:OpportunityQuerySet.values_in_use": "cursor execute",
    },
    "the SQL that Django made of such a queryset, with the team of this run": {
        "teams/statements.py:Compiled._run": "cursor execute",
    },
    "what an evaluation holds answers against: SQL of its suite, over views of the one team that is asked about": {
        "insights/evaluation/oracle.py:Oracle.rows": "cursor execute",
        "insights/evaluation/oracle.py:Oracle._show": "cursor execute",
    },
    "the teams of one person, who is asking": {
        "web/menus.py:team_menu": "memberships.filter",
        "teams/mail.py:send_password_reset": "memberships.select_related",
    },
    "a dictionary that is called like a related manager": {
        "crm/demo/load.py:_Writer._prepare": "contacts.get",
    },
    "a table that belongs to no team: how addresses of models behave": {
        "ai/dialect.py:of": "EndpointDialect.objects",
        "ai/dialect.py:remember": "EndpointDialect.objects",
        "ai/health.py:admit": "EndpointHealth.objects",
        "ai/health.py:is_open": "EndpointHealth.objects",
        "ai/health.py:failed": "EndpointHealth.objects",
        "ai/health.py:worked": "EndpointHealth.objects",
    },
    "a table that belongs to no team: teams, people, sessions, counters of requests": {
        "ai/housekeeping.py:forget_attempts": "Team.objects",
        "api/housekeeping.py:delete_old_answers": "Team.objects",
        "cli/finding.py:find_team": "Team.objects",
        "cli/finding.py:team": "Team.objects",
        "crm/demo/load.py:load_many": "Team.objects",
        "crm/demo/load.py:_load_cast": "Team.objects",
        "crm/housekeeping.py:forget_uploads": "Team.objects",
        "crm/housekeeping.py:mend_match_keys": "Team.objects",
        "insights/housekeeping.py:forget_letters": "Team.objects",
        "insights/housekeeping.py:forget_questions": "Team.objects",
        "assist/housekeeping.py:forget_proposals": "Team.objects",
        "insights/letters.py:read_stop_token": "Team.objects",
        "insights/pipeline.py:fresh": "Team.objects",
        "jobs/housekeeping.py:delete_expired_sessions": "Session.objects",
        "jobs/housekeeping.py:delete_full_buckets": "RateBucket.objects",
        "ops/backup.py:restore": "Team.objects",
        "ops/readiness.py:_database": "Team.objects",
        "teams/accounts.py:find": "User.objects",
        "teams/accounts.py:user_of_reset_link": "User.objects",
        "teams/limits.py:take": "RateBucket.objects",
        "teams/teams.py:lock": "Team.objects",
        "teams/teams.py:touch": "Team.objects",
        "teams/teams.py:_with_free_slug": "Team.objects",
        "voice/housekeeping.py:forget_uploads": "Team.objects",
        "voice/housekeeping.py:remove_old_audio": "Team.objects",
        "voice/housekeeping.py:remove_strays": "Team.objects",
        "web/preferences.py:preferences": "User.objects",
    },
}
"""Why each of these functions may, and by which way: no other way, and no other function."""

PERMITTED = {where: set(ways.split()) for each in ALLOWED.values() for where, ways in each.items()}

SNIPPETS = {
    "Company.all_teams.get(pk=id)": "all_teams",
    "Company._base_manager.get(pk=id)": "_base_manager",
    "Company._default_manager.filter(pk=id)": "_default_manager",
    "Company._meta.managers[0].get(pk=id)": "managers",
    "Company.objects.get(pk=id)": "Company.objects",
    "models.Company.objects.filter(pk=id)": "models.Company.objects",
    "door = Company.objects": "Company.objects",
    "find(Company.objects, id)": "Company.objects",
    "find(records=Company.objects)": "Company.objects",
    "getattr(Company, name).get(pk=id)": "getattr(Company,",
    "getattr(Company, 'objects').get(pk=id)": '"objects"',
    "getattr(company, 'all_teams')": '"all_teams"',
    "get_object_or_404(Company, pk=id)": "get_object_or_404",
    "shortcuts.get_object_or_404(Company, pk=id)": "get_object_or_404",
    "from django.shortcuts import get_list_or_404": "get_list_or_404",
    "from django.views.generic import DetailView": "django.views.generic",
    "from django.views.generic.detail import DetailView": "django.views.generic.detail",
    "import django.contrib.admin": "django.contrib.admin",
    "from django.core.serializers import serialize": "django.core.serializers",
    "class CompanyForm(ModelForm): pass": "ModelForm",
    "forms.ModelChoiceField(queryset=None)": "ModelChoiceField",
    "apps.get_model('crm', 'Company')": "get_model",
    "[m for m in apps.get_models()]": "get_models",
    "connection.cursor()": "cursor",
    "cursor.execute('SELECT * FROM crm_company')": "execute",
    "cursor.executemany(sql, rows)": "executemany",
    "records.raw('SELECT * FROM crm_company')": "raw",
    "records.extra(where=['1=1'])": "extra",
    "records.annotate(x=RawSQL('SELECT 1', []))": "RawSQL",
    "CompanyQuerySet(Company).get(pk=id)": "CompanyQuerySet()",
    "models.QuerySet(Company).get(pk=id)": "QuerySet()",
    "models.Manager()": "Manager()",
    "user.memberships.all()": "memberships.all",
    "company.contacts.filter(name=name)": "contacts.filter",
    "opportunity.follow_ups.count()": "follow_ups.count",
    "company.contact_set.all()": "contact_set.all",
    "opportunity.contacts.add(contact)": "contacts.add",
    "records.prefetch_related('contacts')": "prefetch_related",
    "Prefetch('contacts')": "Prefetch",
}


def test_nobody_walks_round_the_door() -> None:
    found: dict[str, set[str]] = {}
    for path in modules():
        for each in back_doors(path.read_text()):
            where = f"{path.relative_to(PACKAGE).as_posix()}:{each.where}"
            found.setdefault(where, set()).add(each.what.split()[0])
    unknown = {
        where: sorted(ways - PERMITTED.get(where, set()))
        for where, ways in found.items()
        if ways - PERMITTED.get(where, set())
    }
    assert unknown == {}
    unused = {where for where, ways in PERMITTED.items() if ways - found.get(where, set())}
    assert unused == set()


@pytest.mark.parametrize("code", SNIPPETS)
def test_each_way_round_the_door_is_seen(code: str) -> None:
    found = back_doors(f"def view(request, id):\n    {code}\n")
    assert [each.where for each in found if each.what.startswith(SNIPPETS[code])] != []
    assert {each.where.split(".")[0] for each in found} == {"view"}


@pytest.mark.parametrize(
    "code",
    [
        "Company.objects.for_team(team).filter(pk=id)",
        "contacts.find(team, id)",
        "Stage.objects.for_team(request.team)",
        "page.contacts",
        "print(user.objects_found)",
    ],
)
def test_the_door_itself_is_no_way_round(code: str) -> None:
    assert back_doors(f"def view(request, team, id):\n    {code}\n") == []


def test_no_template_follows_a_record_to_many_others() -> None:
    """`{{ company.contacts.all }}` would go by a manager that knows no team."""
    assert len(related_managers()) > 8
    names = "|".join(sorted(related_managers()))
    following = re.compile(rf"\.({names}|\w+_set)\.(all|first|last|count|exists|get|values)\b")
    assert following.search("{% for each in company.contacts.all %}")
    templates = sorted((PACKAGE / "web" / "templates").rglob("*.html"))
    assert len(templates) > 40
    assert [path.name for path in templates if following.search(path.read_text())] == []


TEAM_BY_OTHER_MEANS = {
    "api/housekeeping.py": [
        "delete_old_answers: IdempotentRequest.objects.for_team(team)"
    ],  # each team in turn
    "crm/demo/load.py": [  # teams that it has just made
        "load_many: Opportunity.objects.for_team(team)",
        "_set_up: Product.objects.for_team(team)",
    ],
    "teams/access.py": ["resolve_token: ApiToken.objects.for_team(token.team)"],  # the token's own
    "teams/teams.py": ["create: Membership.objects.for_team(team)"],  # the new one
}


def test_the_team_always_comes_in_as_an_argument() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): teams_from_elsewhere(path.read_text()) for path in modules()
    }
    assert {path: calls for path, calls in found.items() if calls} == TEAM_BY_OTHER_MEANS


@pytest.mark.parametrize(
    "team", ["Team.objects.first()", "THE_TEAM", "find_team('acme')", "cache.get('team')", "teams[0]"]
)
def test_a_team_from_elsewhere_is_seen(team: str) -> None:
    code = f"def view(request, id):\n    return Company.objects.for_team({team}).get(pk=id)\n"
    assert teams_from_elsewhere(code) == [f"view: Company.objects.for_team({team})"]
