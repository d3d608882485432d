"""Whatever leads to one record leads to another: read off the models, so that no new link is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from django.db.models import F, ForeignKey, ManyToOneRel, Model
from pydantic.alias_generators import to_camel

from wenshu.crm.activity import RecordKind, Write
from wenshu.crm.merge_effects import Effects, Moved, RoleTaken
from wenshu.crm.merge_fields import Mergeable
from wenshu.crm.models import (
    AuditAction,
    Company,
    CompanyKey,
    Contact,
    ContactKey,
    FollowUp,
    Opportunity,
    OpportunityContact,
    Record,
    StageChange,
)
from wenshu.teams.models import Team
from wenshu.teams.scoping import TeamQuerySet, TeamScoped

ON_THEIR_OWN: Final[frozenset[type[Model]]] = frozenset(
    {CompanyKey, ContactKey, StageChange, OpportunityContact}
)
"""Keys are written anew; where a deal was stays its own, or figures would count it twice; people may be in both."""

KINDS: Final[dict[type[Model], RecordKind]] = {
    Contact: "contact",
    Opportunity: "opportunity",
    FollowUp: "follow_up",
}
AT_ONCE: Final = 500
IN_TURN: Final[tuple[type[Model], ...]] = (Company, Contact, Opportunity, FollowUp)


class Link(NamedTuple):
    model: type[TeamScoped]
    field: ForeignKey[Any, Any]

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    def rows(self, team: Team) -> TeamQuerySet[Any]:
        found: TeamQuerySet[Any] = self.model.objects.for_team(team)  # type: ignore[attr-defined]
        return found


def links_to(model: type[Mergeable]) -> Iterator[Link]:
    """Also those that the record itself knows nothing of."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        source: Any = relation.related_model
        if source not in ON_THEIR_OWN and issubclass(source, TeamScoped):
            yield Link(source, relation.field)


def lock(gone: Mergeable) -> None:
    """All that will come along, in the one order of everybody who writes to several records: companies, contacts,
    deals, follow-ups, then what is only about them. Else two would wait for each other.
    """
    team = gone.team
    rows = [link.rows(team).filter(**{link.field.attname: gone.pk}) for link in links_to(type(gone))]
    if isinstance(gone, Contact):
        rows.append(_deals_of(OpportunityContact.objects.for_team(team).filter(contact_id=gone.pk), team))
    _lock_in_turn(rows)


def lock_moved(effects: Effects, team: Team) -> None:
    """As `lock`, of what goes back."""
    rows = [
        _deals_of(link.rows(team).filter(pk__in=portion), team)
        if link.model is OpportunityContact
        else link.rows(team).filter(pk__in=portion)
        for link, ids in [
            *((_link(moved), moved.ids) for moved in effects.moved),
            (Link(OpportunityContact, _field("opportunity")), [taken.link for taken in effects.roles]),
        ]
        for portion in portions(ids)
    ]
    _lock_in_turn(rows)


def _deals_of(links: TeamQuerySet[Any], team: Team) -> TeamQuerySet[Any]:
    return Opportunity.objects.for_team(team).filter(pk__in=links.values("opportunity_id"))


def _lock_in_turn(rows: list[TeamQuerySet[Any]]) -> None:
    def turn(found: TeamQuerySet[Any]) -> int:
        return IN_TURN.index(found.model) if found.model in IN_TURN else len(IN_TURN)

    for found in sorted(rows, key=turn):
        list(found.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def move(gone: Mergeable, kept: Mergeable, change: Write) -> list[Moved]:
    """Deleted rows too: they may come back."""
    moved = []
    for link in links_to(type(kept)):
        ids = _ids(link.rows(change.team).filter(**{link.field.attname: gone.pk}))
        if ids:
            _lead(link, ids, gone, kept, change)
            moved.append(Moved(table=link.table, column=link.field.attname, ids=ids))
    people = _move_people(gone, kept, change)
    return [*moved, *([people] if people.ids else [])]


def _ids(rows: TeamQuerySet[Any]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _lead(link: Link, ids: list[UUID], away: Mergeable, to: Mergeable, change: Write) -> None:
    """A record that leads elsewhere is changed: it has a new version and a line of history."""
    new: dict[str, Any] = {link.field.attname: to.pk}
    if issubclass(link.model, Record):
        new |= {"version": F("version") + 1, "updated_at": change.now}
        told: dict[str, list[object]] = {to_camel(link.field.attname): [str(away.pk), str(to.pk)]}
        if away.name != to.name and link.model is not FollowUp:
            told[f"{to_camel(link.field.name)}Name"] = [away.name, to.name]
        live = set(_ids(link.rows(change.team).filter(**{link.field.attname: away.pk, "deleted_at": None})))
        for id in ids:
            if id in live:
                change.record(KINDS[link.model], id, AuditAction.UPDATED, told)
    for portion in portions(ids):
        link.rows(change.team).filter(pk__in=portion).update(**new)


def portions(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _move_people(gone: Mergeable, kept: Mergeable, change: Write) -> Moved:
    """Who is in the deal under both records stays once: the other link stays with what is gone, and shows no more."""
    column, across = _people_columns(kept)
    links = OpportunityContact.objects.for_team(change.team)
    present = set(links.filter(**{column: kept.pk}).values_list(across, flat=True)) if column else set()
    theirs = links.filter(**{column: gone.pk}) if column else links.none()
    moving = theirs.exclude(**{f"{across}__in": present}) if column else theirs
    ids = _ids(moving)
    deals = list(moving.values_list("opportunity_id", flat=True)) if column == "contact_id" else []
    _touch_deals(deals, [str(gone.pk)], [str(kept.pk)], change)
    for portion in portions(ids):
        links.filter(pk__in=portion).update(**{column: kept.pk})
    return Moved(table=OpportunityContact._meta.label_lower, column=column, ids=ids)


def _people_columns(kept: Mergeable) -> tuple[str, str]:
    """The column that leads to such a record, and the one across; none for companies."""
    if isinstance(kept, Contact):
        return "contact_id", "opportunity_id"
    return ("opportunity_id", "contact_id") if isinstance(kept, Opportunity) else ("", "")


def _touch_deals(deals: list[UUID], before: list[object], after: list[object], change: Write) -> None:
    """The people of these deals are others now."""
    found = Opportunity.objects.for_team(change.team)
    for portion in portions(deals):
        found.filter(pk__in=portion).update(version=F("version") + 1, updated_at=change.now)
        for id in _ids(found.live().filter(pk__in=portion)):
            change.record("opportunity", id, AuditAction.UPDATED, {"contactIds": [before, after]})


def take_roles(gone: Mergeable, kept: Mergeable, change: Write) -> list[RoleTaken]:
    """Before the links move: of somebody who is there twice, the role that only the other link knows."""
    column, across = _people_columns(kept)
    if not column:
        return []
    links = OpportunityContact.objects.for_team(change.team)
    theirs = links.filter(**{column: gone.pk}).exclude(role="").values_list(across, "role")
    known = dict(theirs)
    taken = []
    for link in links.filter(**{column: kept.pk, "role": "", f"{across}__in": list(known)}):
        role = known[getattr(link, across)]
        taken.append(RoleTaken(link=link.pk, before="", after=role))
        links.filter(pk=link.pk).update(role=role)
    return taken


def counted(record: Mergeable) -> dict[RecordKind, int]:
    """How many live records of other kinds would come along."""
    found = {
        KINDS[link.model]: link.rows(record.team)
        .filter(**{link.field.attname: record.pk}, deleted_at=None)
        .count()
        for link in links_to(type(record))
        if link.model in KINDS
    }
    column, across = _people_columns(record)
    if column:
        live = {column: record.pk, f"{across.removesuffix('_id')}__deleted_at": None}
        kind: RecordKind = "opportunity" if across == "opportunity_id" else "contact"
        found[kind] = OpportunityContact.objects.for_team(record.team).filter(**live).count()
    return {kind: count for kind, count in found.items() if count}


# back again


def stray(moved: Moved, kept_id: UUID, team: Team) -> list[UUID]:
    """Those of the rows that lead elsewhere than where the merge put them; what is no more leads nowhere."""
    link = _link(moved)
    found: list[UUID] = []
    for portion in portions(moved.ids):
        found += _ids(link.rows(team).filter(pk__in=portion).exclude(**{moved.column: kept_id}))
    return found


def move_back(moved: Moved, gone: Mergeable, kept: Mergeable, change: Write) -> None:
    link = _link(moved)
    if link.model is not OpportunityContact:
        _lead(link, moved.ids, kept, gone, change)
        return
    rows = link.rows(change.team)
    for portion in portions(moved.ids):
        rows.filter(pk__in=portion).update(**{moved.column: gone.pk})
    if moved.column == "contact_id":
        deals = list(rows.filter(pk__in=moved.ids).values_list("opportunity_id", flat=True))
        _touch_deals(deals, [str(kept.pk)], [str(gone.pk)], change)


def _link(moved: Moved) -> Link:
    """Among the links that are moved: what a row of a merge says opens no other table."""
    people = [Link(OpportunityContact, field) for field in (_field("contact"), _field("opportunity"))]
    known = (link for model in (Company, Contact, Opportunity) for link in links_to(model))
    return next(
        link for link in (*people, *known) if (link.table, link.field.attname) == (moved.table, moved.column)
    )


def _field(name: str) -> ForeignKey[Any, Any]:
    return cast("ForeignKey[Any, Any]", OpportunityContact._meta.get_field(name))


def names_of(moved: Moved, ids: list[UUID], team: Team) -> list[str]:
    """For a sentence; empty where such rows have no names."""
    link = _link(moved)
    if link.model is OpportunityContact:
        column = "opportunity__name"
    elif link.model in {Contact, Opportunity}:
        column = "name"
    else:
        return []
    return list(link.rows(team).filter(pk__in=ids).order_by("pk").values_list(column, flat=True))
