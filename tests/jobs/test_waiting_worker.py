"""A worker that has nothing to do costs little: it runs beside the web process on a small machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = """
import json, sys
from datetime import timedelta
import django; django.setup()
from wenshu import clock
from wenshu.jobs import registry
from wenshu.jobs.worker import Chores
chores, now = Chores(), clock.now()
done = [chore(now) for _, chore in registry.chores()]
print(json.dumps({"chores": len(done), "modules": sorted(sys.modules)}))
"""
HEAVY = {"pydantic", "rapidfuzz", "openai", "av", "wenshu.insights.pipeline", "wenshu.assist.pipeline"}


def test_chores_that_find_nothing_to_do_load_none_of_the_rooms_that_would_do_it(
    demo_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(demo_folder, folder)
    environment = {**os.environ, "WENSHU_DATA_DIR": str(folder), "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "wenshu.settings"
    command = [sys.executable, "-c", ROUNDS]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["chores"] >= 12
    assert "wenshu.voice.housekeeping" in found["modules"]
    assert HEAVY.isdisjoint(found["modules"])
