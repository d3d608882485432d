"""What doctor sees beyond settings and schema: silent workers, deleted files, totals that are wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.ops.running import Installation, free_port, wait_until
from tests.ops.test_serving import of_kind
from wenshu.crm import totals
from wenshu.crm.models import StageTotal
from wenshu.jobs import presence
from wenshu.ops import doctor, migrating, static_files
from wenshu.ops.readiness import Check
from wenshu.teams.models import Team


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path


def check(name: str, now: datetime) -> Check:
    [found] = [each for each in doctor.examine(now=now) if each.name == name]
    return found


@pytest.mark.django_db
def test_a_worker_that_went_silent_is_told_until_another_takes_its_place(folder: Path, now: datetime) -> None:
    assert check("worker", now).note == "none at work on this machine, nothing waits"
    for name in ("one:1", "two/2"):
        presence.beat(name)
    for file in (folder / "workers").iterdir():
        os.utime(file, (now.timestamp(), now.timestamp()))
    assert check("worker", now + timedelta(seconds=50)).note == "2 at work here, nothing waits"
    later = now + timedelta(minutes=7)
    assert check("worker", later).problem == "none is at work here; the last one went silent 7 min ago"
    presence.forget_silent(now=later)
    assert check("worker", later).problem == ""


@pytest.mark.django_db
def test_a_worker_that_stops_in_order_leaves_no_sign(folder: Path, now: datetime) -> None:
    presence.beat("one:1")
    presence.leave("one:1")
    presence.leave("one:1")
    assert list((folder / "workers").iterdir()) == []


@pytest.mark.django_db
def test_files_of_pages_that_are_gone_are_told(folder: Path, now: datetime) -> None:
    assert check("static files", now).problem == ""  # nothing was served yet
    static_files.prepare()
    made = {"css/a.css": "css/a.1.css", "js/b.js": "js/b.2.js"}
    (folder / "static" / "staticfiles.json").write_text(json.dumps({"paths": made}))
    (folder / "static" / "css" / "a.1.css").touch()
    assert check("static files", now).problem.startswith("1 are missing from")
    assert check("static files", now).problem.endswith("first js/b.2.js")
    (folder / "static" / "js" / "b.2.js").touch()
    assert check("static files", now).problem == ""
    shutil.rmtree(folder / "static")
    assert check("static files", now).problem.endswith("first staticfiles.json")


@pytest.mark.django_db
def test_totals_that_are_not_those_of_the_deals_are_named_and_counted_anew(
    team: Team, make_opportunity: Any, now: datetime
) -> None:
    make_opportunity(expected_amount="100", probability=50)
    make_opportunity(expected_amount="100", currency="EUR", status="won")
    assert totals.wrong_lanes() == []
    lanes = StageTotal.objects.for_team(team)
    lanes.filter(currency="USD").update(weighted=4)
    assert totals.wrong_lanes() == ["Lead (USD) of East China"]
    lanes.filter(currency="EUR").update(deals=7)
    wrong = check("sums of lanes", now)
    assert wrong.problem == "they differ from the deals in Lead (USD) of East China and 1 more"
    assert "wenshu migrate" in wrong.remedy
    assert len(migrating.migrate().mended) == 2
    assert check("sums of lanes", now).problem == ""
    assert migrating.migrate().mended == []


@pytest.mark.django_db
def test_a_lane_without_totals_and_totals_without_a_lane_are_wrong_and_a_sum_that_is_not_kept_is_not(
    team: Team, make_opportunity: Any
) -> None:
    deal = make_opportunity(expected_amount="100")
    lanes = StageTotal.objects.for_team(team)
    lanes.update(weighted=None)
    assert totals.wrong_lanes() == []
    lanes.delete()
    assert totals.wrong_lanes() == ["Lead (USD) of East China"]
    totals.mend()
    with connection.cursor() as cursor:
        totals._drop(connection, cursor, totals._present(connection, cursor))
    deal.delete()
    assert totals.wrong_lanes() == ["Lead (USD) of East China"]
    totals.restore()
    assert totals.wrong_lanes() == []


def test_a_killed_worker_and_a_deleted_style_sheet_are_seen(small: Installation, tmp_path: Path) -> None:
    port = free_port()
    with small.serving(port=port) as up:
        signs = tmp_path / "data" / "workers"
        wait_until(lambda: signs.is_dir() and bool(list(signs.iterdir())))
        assert "1 at work here" in small.must("doctor")
        [style, *_] = (tmp_path / "data" / "static" / "css").glob("product.*.css")
        style.unlink()
        assert f"first css/{style.name}" in small.call("doctor").stdout
        [killed] = of_kind(up.pid, "worker")
        [sign] = signs.iterdir()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(list(signs.iterdir())) == 2)  # its place is taken
        up.send_signal(signal.SIGTERM)
        up.communicate(timeout=40)
    assert list(signs.iterdir()) == [sign], "who stops in order leaves no sign"
    os.utime(sign, (1_700_000_000, 1_700_000_000))
    done = small.call("doctor")
    assert done.returncode == 1
    assert "✗ worker" in done.stdout
    assert "Start one: wenshu worker" in done.stdout
