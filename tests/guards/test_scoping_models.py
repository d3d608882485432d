"""Every table belongs to a team or says why not, and the database itself lets no row lead into another team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.planting import Garden, plant, scoped_models
from wenshu.ids import new_id
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamDoor, TeamNotChosen, TeamScoped

pytestmark = pytest.mark.django_db
BELONG_TO_NO_TEAM = {
    "teams.Team": "is the team",
    "teams.User": "a person may belong to several teams",
    "teams.RateBucket": "counts requests, and holds no more than a digest of whose",
    "ai.EndpointHealth": "whether an address answers; the same for everybody",
    "ai.EndpointDialect": "which parameters a model at an address knows; the same for everybody",
    "sessions.Session": "Django's: who is signed in; a person, not a team",
    "contenttypes.ContentType": "Django's: names of models",
    "auth.Permission": "Django's: not used",
    "auth.Group": "Django's: not used",
}
TABLES_OF_DJANGO = {"django_migrations", "auth_group_permissions"}
IDS_WITHOUT_A_LINK = {
    "ai.ModelAttempt.call_id": "only tells which attempts belong together",
    "insights.Question.conversation": "marks turns of one talk; always read together with the member",
    "crm.AuditEntry.record_id": "may outlive its record; always read together with the team",
    "crm.AuditEntry.proposal_id": "of a room above; always read together with the team",
    "crm.Merge.kept_id": "of three kinds; always read together with the team",
    "crm.Merge.gone_id": "of three kinds; always read together with the team",
    "crm.Apart.first_id": "of three kinds; always read together with the team",
    "crm.Apart.second_id": "of three kinds; always read together with the team",
}
OURS = [
    model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("wenshu.")
]
SCOPED = [model for model in OURS if issubclass(model, TeamScoped)]
VERBS = sorted(
    name
    for name in {*dir(models.QuerySet), *dir(models.Manager)}
    if not name.startswith("_") and callable(getattr(models.QuerySet, name, None))
)


def labelled(model: type[models.Model]) -> str:
    return str(model._meta.label)


def test_every_model_belongs_to_a_team_or_says_why_not() -> None:
    unscoped = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, TeamScoped)
    }
    ours_or_held = {label for label in unscoped if "_" not in label.split(".")[1]}  # Django's own link tables
    assert ours_or_held == set(BELONG_TO_NO_TEAM)
    assert len(SCOPED) >= 16


@pytest.mark.parametrize("model", SCOPED, ids=labelled)
def test_the_only_door_of_a_model_asks_for_the_team(model: type[TeamScoped]) -> None:
    door = model.__dict__["objects"]
    assert isinstance(door, TeamDoor)
    assert len(VERBS) > 40
    for verb in VERBS:
        with pytest.raises(TeamNotChosen):
            getattr(model.objects, verb)  # type: ignore[attr-defined]
    assert [manager.name for manager in model._meta.managers] == ["all_teams"]


@pytest.mark.parametrize("model", SCOPED, ids=labelled)
def test_what_comes_through_the_door_is_of_that_team_alone(
    model: type[TeamScoped], gardens: tuple[Garden, Garden]
) -> None:
    mine, theirs = gardens
    found = model.objects.for_team(mine[Team])  # type: ignore[attr-defined]
    assert {record.team_id for record in found} == {mine[Team].pk}
    assert found.count() < model.all_teams.count()
    assert not found.filter(pk=theirs[model].pk).exists()


@pytest.fixture
def gardens(alice: Membership, charlie: Membership, now: datetime) -> tuple[Garden, Garden]:
    mine = plant(alice.team, alice.user, "mine", now, seat=alice)  # type: ignore[arg-type]
    return mine, plant(charlie.team, charlie.user, "theirs", now, seat=charlie)  # type: ignore[arg-type]


# what the database says, whatever the models say


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def columns(table: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        return {each.name: each for each in connection.introspection.get_table_description(cursor, table)}


def foreign_keys(table: str) -> dict[str, str]:
    """Column to target table."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    return {
        each["columns"][0]: each["foreign_key"][0]
        for each in found
        if each["foreign_key"] and len(each["columns"]) == 1
    }


def tables_of_teams() -> list[str]:
    return [table for table in tables() if "team_id" in columns(table)]


def links() -> list[tuple[str, str, str]]:
    """Every column that leads from a team's table to a team's table."""
    scoped = set(tables_of_teams())
    return [
        (table, column, target)
        for table in sorted(scoped)
        for column, target in sorted(foreign_keys(table).items())
        if target in scoped
    ]


def test_every_table_holds_its_team_or_says_why_not() -> None:
    unscoped = {apps.get_model(label)._meta.db_table for label in BELONG_TO_NO_TEAM} | TABLES_OF_DJANGO
    assert set(tables()) - unscoped == set(tables_of_teams())
    assert {model._meta.db_table for model in SCOPED} == set(tables_of_teams())
    for table in tables_of_teams():
        assert not columns(table)["team_id"].null_ok, table
        assert foreign_keys(table)["team_id"] == Team._meta.db_table, table


def test_the_database_knows_every_link_that_the_models_know() -> None:
    of_models = {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in scoped_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TeamScoped)
    }
    assert set(links()) == of_models
    assert len(of_models) >= 25


def test_every_id_in_a_row_is_a_key_a_link_or_says_why_not() -> None:
    loose = {
        f"{model._meta.label}.{field.name}"
        for model in SCOPED
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and not field.primary_key
    }
    assert loose == set(IDS_WITHOUT_A_LINK)
    assert [
        f for model in SCOPED for f in model._meta.many_to_many if f.remote_field.through._meta.auto_created
    ] == []


def model_of(table: str) -> type[TeamScoped]:
    return next(model for model in SCOPED if model._meta.db_table == table)


def test_no_row_can_be_copied_with_a_link_into_another_team(gardens: tuple[Garden, Garden]) -> None:
    """By plain SQL, for every link that the database has: also one that no model declares."""
    mine, theirs = gardens
    for table, column, target in links():
        copied = copy_of(mine[model_of(table)])
        key = theirs[model_of(target)]._meta.pk
        own, foreign = (key.get_db_prep_value(garden[model_of(target)].pk, connection) for garden in gardens)
        assert refusal(table, copied | {column: foreign}) == "another team", f"{table}.{column}"
        assert refusal(table, copied | {column: own}) in {"", "a second one"}, f"{table}.{column}"


def copy_of(record: models.Model) -> dict[str, Any]:
    """Its row under another id, and with other values where each may stand but once."""
    table, key, mark = record._meta.db_table, record._meta.pk, new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT * FROM "{table}" WHERE id = %s', [key.get_db_prep_value(record.pk, connection)]
        )
        names = [each[0] for each in cursor.description]
        (row,) = cursor.fetchall()
    copied = dict(zip(names, row, strict=True))
    counted = isinstance(key, models.AutoField)
    copied["id"] = key.get_db_prep_value(mark.int % 10**12 if counted else mark, connection)
    copied |= {
        field.column: mark.hex[-(field.max_length or 32) :] for field in standing_but_once(type(record))
    }
    copied |= {column: key.get_db_prep_value(mark, connection) for column in loose_but_once(type(record))}
    if table == Membership._meta.db_table:
        copied["user_id"] = None
    return copied


def standing_but_once(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The texts of its unique columns."""
    within = {name for each in model._meta.constraints for name in getattr(each, "fields", ())}
    texts = [field for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
    return [field for field in texts if field.unique or field.name in within]


def loose_but_once(model: type[models.Model]) -> list[str]:
    """The ids without a link that stand in unique pairs."""
    within = {name for each in model._meta.constraints for name in getattr(each, "fields", ())}
    return [
        f.column for f in model._meta.concrete_fields if isinstance(f, models.UUIDField) and f.name in within
    ]


def refusal(table: str, row: dict[str, Any]) -> str:
    """Why the database does not take this row; empty when it does."""
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(row.values()))
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except IntegrityError as error:
        if "leads to another team" in str(error) or "pair_" in str(error):
            return "another team"
        return "a second one" if "unique" in str(error).lower() else str(error)
    return ""
