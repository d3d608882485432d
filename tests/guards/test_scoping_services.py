"""Below the faces, too: what one team is told does not depend on any other, not even on whether there is one."""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import typing
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db.models import Model

import wenshu
from tests.guards.walk_world import CANARY, OURS, ids_in, ids_of
from tests.planting import Garden, scoped_models
from wenshu.assist import rows as proposals
from wenshu.crm import audit, board, contract, days, exports, lists, search, stages, timeline
from wenshu.crm.imports import runs
from wenshu.crm.imports.fields import Kind
from wenshu.crm.links import Links
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.errors import Invalid
from wenshu.insights import query, vocabulary
from wenshu.jobs import queue, registry, worker
from wenshu.jobs.models import Job
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet, TeamScoped

pytestmark = pytest.mark.usefixtures("_nothing_remembered")
ROOMS = ["crm", "insights", "assist"]
TEAM_WITHIN = {
    "wenshu.crm.setup.create_team": "makes the team",
    "wenshu.crm.demo.load.load": "makes its teams",
    "wenshu.crm.demo.load.load_many": "makes its team",
    "wenshu.insights.behind._records": "is told the team",
}
FORMS: tuple[exports.Format, ...] = ("csv", "jsonl")


# what services are told


def services() -> Iterator[Callable[..., Any]]:
    """Public functions of these rooms that open the door themselves."""
    for room in ROOMS:
        folder = Path(wenshu.__file__).parent / room
        for found in pkgutil.walk_packages([str(folder)], f"wenshu.{room}."):
            if "migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                here = function.__module__ == found.name and not name.startswith("_")
                if here and "for_team(" in inspect.getsource(function):
                    yield function


SERVICES = list(services())


@pytest.mark.parametrize("service", SERVICES, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_service_is_told_whose_records(service: Callable[..., Any]) -> None:
    """By a team, a member or a record: something that belongs to one team already."""
    hints = typing.get_type_hints(service)
    told = [name for name, hint in hints.items() if name != "return" and says_whose(hint)]
    assert told or f"{service.__module__}.{service.__name__}" in TEAM_WITHIN


def says_whose(hint: Any) -> bool:
    kinds = get_args(hint) or (hint,)
    found = [getattr(kind, "__origin__", kind) for kind in kinds]
    belongs = (Team, TeamScoped, TeamQuerySet, Links, query.Names)
    return any(isinstance(kind, type) and issubclass(kind, belongs) for kind in found) or any(
        isinstance(kind, type) and "team" in getattr(kind, "__annotations__", {}) for kind in found
    )


def test_there_are_services_to_look_at() -> None:
    assert len(SERVICES) > 30


@pytest.mark.django_db
def test_every_job_is_told_its_team() -> None:
    importlib.import_module("wenshu.crm.administration")
    jobs = [each for name, each in registry._jobs.items() if name.startswith("wenshu.")]
    assert len(jobs) >= 2
    for each in jobs:
        parameters = inspect.signature(each.function).parameters
        assert parameters["team"].kind is inspect.Parameter.KEYWORD_ONLY


# lists, board, search, exports


@pytest.mark.django_db
def test_lists_board_search_and_exports_are_the_same_beside_another_team(
    alice: Membership, ours: Garden, plant_theirs: Callable[[], Garden], now: datetime
) -> None:
    before = everything_shown(alice, ours, now)
    theirs = plant_theirs()
    after = everything_shown(alice, ours, now)
    assert after == before
    assert [
        name for name, text in after.items() if CANARY in text.lower() or ids_in(text) & ids_of(theirs)
    ] == []
    assert sum(OURS in text for text in after.values()) >= 20


def everything_shown(alice: Membership, ours: Garden, now: datetime) -> dict[str, str]:
    team, deal = alice.team, ours[Opportunity]
    assert isinstance(deal, Opportunity)
    paging: dict[str, Any] = {"sort": "-createdAt", "cursor": None, "limit": 50, "count": True}
    found: dict[str, Any] = {
        "opportunities": lists.opportunity_rows(team, contract.OpportunityFilters(), **paging),
        "companies": lists.company_rows(team, contract.CompanyFilters(), **paging),
        "contacts": lists.contact_rows(team, contract.ContactFilters(), **paging),
        "follow-ups": lists.follow_up_rows(
            team, contract.FollowUpFilters(), **paging | {"sort": "-occurredAt"}
        ),
        "audit": audit.rows(team),
        "proposals": proposals.rows(team, proposals.ProposalFilters(), **paging),
        "stages": [stage.key for stage in stages.of_team(team, retired=True)],
        "figures": board.figures(team, owner_id=None),
        "timeline": timeline.of(deal, cursor=None, limit=50),
        "words": vocabulary.words_of(team, version=-1),
    }
    for stage in stages.of_team(team):
        found[f"cards {stage.key}"] = board.cards(team, stage, owner_id=None, after=None, limit=50)
    for text in ("", "a", CANARY, OURS):
        for name, (rows, filters) in {
            "opportunities": (lists.opportunity_rows, contract.OpportunityFilters(q=text)),
            "companies": (lists.company_rows, contract.CompanyFilters(q=text)),
            "contacts": (lists.contact_rows, contract.ContactFilters(q=text)),
        }.items():
            found[f"{name} like {text}".replace(CANARY, "theirs")] = rows(team, filters, **paging)  # type: ignore[operator]
        found[f"search {text}".replace(CANARY, "theirs")] = search.by_name(team, text or "e", limit=50)
    for kind in Kind:
        for form in FORMS:
            found[f"{kind}.{form}"] = b"".join(exports.blocks(team, kind, form)).decode()
        found[f"{kind}.xlsx"] = workbook(team, kind)
    return {name: repr(value) for name, value in found.items()}


def workbook(team: Team, kind: Kind) -> str:
    file = io.BytesIO()
    exports.workbook(team, kind, file)
    with zipfile.ZipFile(file) as book:
        return "".join(
            book.read(name).decode() for name in book.namelist() if "sheet" in name or "Strings" in name
        )


# rows that are written


CSV = {
    Kind.COMPANIES: "externalId,name,ownerName\n{c}external_id,{c}name,{c}name\n",
    Kind.CONTACTS: "externalId,name,companyName,ownerName\n{c}external_id,{c}name,{c}name,{c}name\n",
    Kind.OPPORTUNITIES: "externalId,name,companyName,ownerName,status\n{c}external_id"
    + ",{c}name" * 4
    + "\n",
    Kind.FOLLOW_UPS: "externalId,opportunityExternalId,content\n{c}external_id,{c}external_id,Called\n",
    Kind.MEMBERS: "name,email,managerName\nNew,{c}@example.com,{c}name\n",
    Kind.PRODUCTS: "name,series\n{c}name,{c}\n",
    Kind.TARGETS: "ownerName,ownerEmail,period,amount\n{c}name,{c}@example.com,2031-05,5\n",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind)
def test_an_import_that_names_another_teams_records_makes_its_own_or_skips_the_row(
    kind: Kind,
    alice: Membership,
    ours: Garden,
    plant_theirs: Callable[[], Garden],
    now: datetime,
    tmp_path: Path,
) -> None:
    theirs = plant_theirs()
    before = rows_of(theirs[Team])
    file = tmp_path / "rows.csv"
    file.write_text(CSV[kind].format(c=CANARY))
    report = runs.run_from_file(kind, file, team=alice.team, by=alice, now=now)
    assert report.rows_done == 1
    assert report.updated == 0
    assert rows_of(theirs[Team]) == before
    assert ids_in(repr(rows_of(alice.team))) & ids_of(theirs) == set()


def rows_of(team: Model) -> list[Any]:
    return [list(model.all_teams.filter(team=team).order_by("pk").values()) for model in scoped_models()]


@pytest.mark.django_db
def test_a_job_that_is_given_another_teams_record_finds_nothing(
    alice: Membership,
    ours: Garden,
    plant_theirs: Callable[[], Garden],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = plant_theirs()
    Job.all_teams.all().delete()
    upload = runs.upload(
        theirs[Team],
        kind=Kind.COMPANIES,
        file_name="a.csv",
        blocks=[b"name\nStolen\n"],
        by=theirs[Membership],
        now=now,  # type: ignore[arg-type]
    )
    before = rows_of(theirs[Team])
    job = queue.defer(runs.work_off, team=alice.team, run_id=str(upload.pk))
    worker.drain(limit=1)
    job.refresh_from_db()
    assert job.status != "done"
    assert rows_of(theirs[Team]) == before
    assert not Company.objects.for_team(alice.team).filter(name="Stolen").exists()


@pytest.mark.django_db
def test_days_of_one_team_are_computed_without_touching_another(
    alice: Membership, ours: Garden, plant_theirs: Callable[[], Garden]
) -> None:
    theirs = plant_theirs()
    before = rows_of(theirs[Team])
    alice.team.timezone = "Pacific/Auckland"
    alice.team.save()
    days.recompute(alice.team)
    assert rows_of(theirs[Team]) == before


@pytest.mark.django_db
def test_links_by_id_and_by_name_stay_within_the_team(
    alice: Membership, ours: Garden, plant_theirs: Callable[[], Garden]
) -> None:
    theirs = plant_theirs()
    links = Links(alice.team)
    tries: list[Callable[[], object]] = [
        lambda: links.member(theirs[Membership].pk),
        lambda: links.company(theirs[Company].pk, ""),
        lambda: links.company(None, f"{CANARY}name"),
        lambda: links.contacts([theirs[Contact].pk]),
        lambda: links.opportunity(theirs[Opportunity].pk),
        lambda: links.stage(f"{CANARY}key"),
    ]
    for each in tries:
        with pytest.raises(Invalid):
            each()
    assert links.companies_named(f"{CANARY}name") == []
    assert links.company(ours[Company].pk, "") == ours[Company]
