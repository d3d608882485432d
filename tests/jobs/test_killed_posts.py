"""Workers are killed while digests are planned, written and sent: no letter leaves twice, and none is lost unseen."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Migrated
from tests.jobs.killing import Workshop
from tests.jobs.postroom import READERS

DIGESTS = 40
WORKERS = 3
KILLS = 30
HITS = 3  # kills that must have met a letter on its way, for the test to prove anything


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def postroom(request: pytest.FixtureRequest, migrated: Migrated, tmp_path: Path) -> Iterator[Workshop]:
    """Its letters go to a folder, a file for each connection to the mail server."""
    with migrated(request.param, tmp_path) as environment:
        environment = {**environment, "EMAIL_URL": f"file://{tmp_path / 'letters'}"}
        with Workshop(environment, "postroom") as workshop:
            yield workshop


def mails(folder: Path) -> Counter[str]:
    """How often each letter stands in the folder, by the id of its row."""
    texts = [file.read_text() for file in folder.glob("*.log")]
    return Counter(
        found for text in texts for found in re.findall(r"^Message-ID: <([0-9a-f]{32})@", text, re.M)
    )


def all_is_told(facts: dict[str, Any]) -> bool:
    return not facts["due"] and not facts["waiting"]


def test_each_due_time_is_one_letter_however_often_workers_are_killed(
    postroom: Workshop, tmp_path: Path
) -> None:
    postroom.call("prepare", DIGESTS)
    dice = random.Random(11)
    for _ in range(WORKERS):
        postroom.new_worker()
    for _ in range(KILLS):
        postroom.kill_one_at_work(after_s=dice.uniform(0, 0.2))
        postroom.new_worker()
    facts = postroom.finished(all_is_told)

    letters, sent = facts["letters"], mails(tmp_path / "letters")
    places = {(digest, reader) for _, digest, reader, _ in letters}
    assert len(letters) == len(places) == DIGESTS * READERS, (
        "one letter for each reader, of the latest due time"
    )
    assert set(sent.values()) == {1}, "no letter left twice"
    statuses = {letter: status for letter, _, _, status in letters}
    assert set(statuses.values()) <= {"sent", "unknown"}
    assert sorted(letter for letter, status in statuses.items() if status == "sent") == sorted(
        letter for letter in sent if statuses[letter] == "sent"
    ), "what is said to be sent was sent"
    unknown = [letter for letter, status in statuses.items() if status == "unknown"]
    assert len(unknown) <= KILLS, "only a kill in the very moment of handing over leaves a doubt"
    assert facts["attempts"] >= len(letters) + HITS
