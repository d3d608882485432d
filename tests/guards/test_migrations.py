"""Migrations say what they do, and there are as many as the models need."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.guards.sources import PACKAGE

NAMED = re.compile(r"^\d{4}_[a-z][a-z0-9_]+$")


def test_every_migration_is_named_by_what_it_does() -> None:
    names = [path.stem for path in PACKAGE.glob("*/migrations/0*.py")]
    assert len(names) >= 4
    assert [
        name for name in names if not NAMED.match(name) or "auto" in name or name.endswith("_initial")
    ] == []


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_no_two_migrations_of_a_room_have_the_same_number() -> None:
    for folder in PACKAGE.glob("*/migrations"):
        numbers = [path.name[:4] for path in folder.glob("0*.py")]
        assert len(numbers) == len(set(numbers)), folder
