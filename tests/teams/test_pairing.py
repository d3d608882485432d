"""Whatever statement reaches the database, no record of one team comes to lead to a record of another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from tests.planting import Garden, links, plant, scoped_models, sprout
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.ids import new_id
from wenshu.teams import pairing
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamScoped

LINKS = [(model, field.name) for model in scoped_models() for field in links(model)]
REFUSED = r"leads to another team|pair_"
KEPT = "never changes"


@pytest.fixture
def mine(alice: Membership, now: datetime) -> Garden:
    return plant(alice.team, alice.user, "mine", now, seat=alice)  # type: ignore[arg-type]


@pytest.fixture
def theirs(charlie: Membership, now: datetime) -> Garden:
    return plant(charlie.team, charlie.user, "theirs", now, seat=charlie)  # type: ignore[arg-type]


def in_database(value: Any, field: models.Field[Any, Any]) -> Any:
    return field.get_db_prep_value(value, connection)


def set_column(record: models.Model, field: models.Field[Any, Any], value: Any) -> None:
    """By plain SQL, and then to the point where the database must have judged it."""
    pk = record._meta.pk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{record._meta.db_table}" SET "{field.column}" = %s WHERE "{pk.column}" = %s',
            [in_database(value, field), in_database(record.pk, pk)],
        )
        judge(cursor)


def judge(cursor: Any) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_there_are_links_to_guard() -> None:
    assert len(LINKS) > 20
    assert {(m._meta.db_table, m._meta.get_field(f).column) for m, f in LINKS} == {
        (link.table, link.column) for link in pairing.links()
    }


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back: the next one finds the same records."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def what_came_of(deed: Callable[[], object], *, refused: str = REFUSED) -> str:
    """Empty when the database refused it in these words."""
    try:
        with transaction.atomic():
            deed()
            with connection.cursor() as cursor:
                judge(cursor)
    except IntegrityError as error:
        return "" if re.search(refused, str(error)) else f"refused for another reason: {error}"
    return "it was done"


def second(model: type[TeamScoped], mine: Garden, now: datetime) -> TeamScoped:
    """Another record beside `mine`, not saved, that nothing but its links may keep out."""
    record = sprout(model, {**mine}, "second", now)
    if hasattr(record, "currency"):
        record.currency = "EUR"  # one total per lane and currency
    if model is Membership:
        record.user = None  # type: ignore[attr-defined]
    return record


@pytest.mark.django_db
def test_an_update_cannot_link_to_another_team(mine: Garden, theirs: Garden) -> None:
    slipped = {}
    for model, name in LINKS:
        field = model._meta.get_field(name)
        foreign = theirs[field.related_model]  # type: ignore[index]
        with undone():
            if hasattr(mine[model], "currency"):  # one total per lane and currency
                model.all_teams.filter(pk=mine[model].pk).update(currency="EUR")
            slipped[f"{model.__name__}.{name}"] = what_came_of(
                partial(set_column, mine[model], field, foreign.pk)
            )
    assert not {link: came for link, came in slipped.items() if came}


@pytest.mark.django_db
def test_an_insert_cannot_link_to_another_team(mine: Garden, theirs: Garden, now: datetime) -> None:
    slipped = {}
    for model, name in LINKS:
        field = model._meta.get_field(name)
        record = second(model, mine, now)
        setattr(record, field.attname, theirs[field.related_model].pk)  # type: ignore[index, union-attr]
        with undone():
            slipped[f"{model.__name__}.{name}"] = what_came_of(partial(model.all_teams.bulk_create, [record]))
    assert not {link: came for link, came in slipped.items() if came}


@pytest.mark.django_db
def test_a_row_without_a_record_cannot_link_to_another_team(
    mine: Garden, theirs: Garden, now: datetime
) -> None:
    slipped = {}
    for model, name in LINKS:
        field = model._meta.get_field(name)
        record = second(model, mine, now)
        columns = [
            each.attname for each in model._meta.concrete_fields if each.attname not in {"team_id", "id"}
        ]
        values = {column: getattr(record, column) for column in columns}
        if isinstance(model._meta.pk, models.UUIDField):
            values["id"] = new_id()
        values[field.attname] = theirs[field.related_model].pk  # type: ignore[index, union-attr]
        insert = model.objects.for_team(mine[Team]).insert  # type: ignore[attr-defined]
        with undone():
            slipped[f"{model.__name__}.{name}"] = what_came_of(
                partial(insert, tuple(values), [tuple(values.values())])
            )
    assert not {link: came for link, came in slipped.items() if came}


@pytest.mark.django_db
def test_a_record_never_changes_its_team_or_its_id(mine: Garden, theirs: Garden) -> None:
    changed = {}
    for model in scoped_models():
        assert model._meta.pk.column == "id"
        other = new_id() if isinstance(model._meta.pk, models.UUIDField) else mine[model].pk + 1000
        for field, value in ((model._meta.get_field("team"), theirs[Team].pk), (model._meta.pk, other)):
            with undone():
                changed[f"{model.__name__}.{field.name}"] = what_came_of(
                    partial(set_column, mine[model], field, value), refused=KEPT
                )
    assert not {column: came for column, came in changed.items() if came}


@pytest.mark.django_db
def test_a_link_made_before_its_target_is_judged_when_the_target_comes(
    mine: Garden, theirs: Garden, now: datetime
) -> None:
    early = Contact(team=theirs[Team], name="early", created_at=now, updated_at=now, company_id=new_id())
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        Contact.all_teams.bulk_create([early])
        late = Company(id=early.company_id, team=mine[Team], name="late", created_at=now, updated_at=now)
        Company.all_teams.bulk_create([late])
        with connection.cursor() as cursor:
            judge(cursor)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["INSERT OR IGNORE", "INSERT OR REPLACE"])
def test_no_form_of_insert_slips_past_the_triggers(mine: Garden, theirs: Garden, verb: str) -> None:
    if connection.vendor != "sqlite":
        assert not pairing.missing()  # other databases have no such statements
        return
    foreign, contact = theirs[Company].pk.hex, mine[Contact]
    names = ", ".join(f'"{f.column}"' for f in Contact._meta.concrete_fields)
    values = names.replace('"company_id"', f"'{foreign}'").replace('"external_id"', "'other'")
    values = values.replace('"id"', f"'{new_id().hex}'")
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{verb} INTO crm_contact ({names}) SELECT {values} FROM crm_contact WHERE id = %s",
            [contact.pk.hex],
        )


@pytest.mark.django_db
def test_ordinary_work_is_not_hindered(mine: Garden, bob: Membership) -> None:
    """Links within the team, empty links, deletions that empty links, and plain saves."""
    deal, company = mine[Opportunity], mine[Company]
    assert isinstance(deal, Opportunity)
    deal.owner = bob
    deal.save()
    deal.company = None
    deal.save()
    Opportunity.all_teams.filter(pk=deal.pk).update(company=company.pk)
    company.delete()
    deal.refresh_from_db()
    assert deal.company is None
    with connection.cursor() as cursor:
        judge(cursor)


@pytest.mark.django_db
def test_a_missing_guard_is_named_and_restored() -> None:
    schema = pairing._schema(connection)
    for guard in list(schema.guards())[::3]:
        with connection.cursor() as cursor:
            schema.drop(cursor, guard.name, guard.table)
        assert guard.name in pairing.missing()
        (problem,) = pairing.check(None, databases=["default"])
        assert problem.is_serious()
        pairing.restore()
        assert pairing.missing() == []
    assert pairing.check(None, databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_the_guards_survive_migrations_back_and_forth() -> None:
    call_command("migrate", "api", "zero", verbosity=0)
    assert pairing.missing() == []
    call_command("migrate", verbosity=0)
    assert pairing.missing() == []
    schema = pairing._schema(connection)
    with connection.cursor() as cursor:
        assert set(schema.present(cursor)) == {guard.name for guard in schema.guards()}
