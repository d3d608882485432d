"""Filters in the words of the trade, each a method that keeps the team it was opened for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import orjson
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField, Lookup, Q
from django.db.models.sql.compiler import SQLCompiler

from wenshu.crm import money, names
from wenshu.teams.scoping import M, TeamQuerySet

if TYPE_CHECKING:
    from wenshu.crm.models import Company, Contact, FollowUp, Opportunity  # noqa: F401  named in the bases below

    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup  # generic for the type checker only


@JSONField.register_lookup
class HasTag(AnyLookup):
    """`tags__has_tag="VIP"`: the list of words holds exactly that one, on both databases."""

    lookup_name = "has_tag"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.lhs)
        return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = %s)", [*params, self.rhs]  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.lhs)
        return f"{column} @> %s::jsonb", [*params, orjson.dumps([self.rhs]).decode()]


class RecordQuerySet(TeamQuerySet[M]):
    def live(self) -> Self:
        """Without the deleted ones."""
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def tagged(self, tag: str) -> Self:
        return self.filter(tags__has_tag=tag)

    def among(self, ids: Iterable[UUID]) -> Self:
        return self.filter(id__in=list(ids))

    def _within(self, name: str, start: date | datetime | None, end: date | datetime | None) -> Self:
        """Both ends count. A day means the team's calendar day (`…_day`), a time the moment (`…_at`)."""
        for bound, sign in ((start, "gte"), (end, "lte")):
            if bound is not None:
                column = f"{name}_at" if isinstance(bound, datetime) else f"{name}_day"
                self = self.filter(**{f"{column}__{sign}": bound})
        return self


def named_like(text: str, column: str = "name_key") -> Q:
    """The name holds those words, whatever their spelling."""
    return Q(**{f"{column}__contains": names.key(text)})


class CompanyQuerySet(RecordQuerySet["Company"]):
    def matching(self, text: str) -> Self:
        return self.filter(named_like(text) | Q(domain__contains=text.casefold()))


class ContactQuerySet(RecordQuerySet["Contact"]):
    def matching(self, text: str) -> Self:
        return self.filter(
            named_like(text) | Q(email__icontains=text) | named_like(text, "company__name_key")
        )


class FollowUpQuerySet(RecordQuerySet["FollowUp"]):
    def matching(self, text: str) -> Self:
        return self.filter(Q(content__icontains=text) | Q(next_action__icontains=text))

    def occurred(self, start: date | datetime | None, end: date | datetime | None) -> Self:
        """Both ends count."""
        return self._within("occurred", start, end)


class OpportunityQuerySet(RecordQuerySet["Opportunity"]):
    def open(self) -> Self:
        return self.filter(stage_kind="open")

    def won(self) -> Self:
        return self.filter(stage_kind="won")

    def matching(self, text: str) -> Self:
        """The companies are found first: an index then tells of each deal, without its row."""
        from wenshu.crm.models import Company

        named = Company.objects.for_team(self.team).filter(named_like(text))
        return self.filter(named_like(text) | Q(company_id__in=named.values("id")))

    def values_in_use(self, column: str, *, most: int) -> list[str]:
        """Those of a text column that leads an index of live deals, in order: one leap for each, none is read twice."""
        quote = connections[self.db].ops.quote_name
        name, table = quote(column), quote(self.model._meta.db_table)
        least = f"SELECT MIN({name}) FROM {table} WHERE team_id = %s AND deleted_at IS NULL"  # noqa: S608 our own
        leaps = f"""
            WITH RECURSIVE leap(value) AS (
                {least} UNION ALL SELECT ({least} AND {name} > value) FROM leap WHERE value IS NOT NULL
            ) SELECT value FROM leap WHERE value IS NOT NULL LIMIT %s
        """  # noqa: S608 our own names
        with connections[self.db].cursor() as cursor:
            cursor.execute(leaps, [self.team.pk, self.team.pk, most])
            return [value for (value,) in cursor.fetchall()]

    def created(self, start: date | datetime | None, end: date | datetime | None) -> Self:
        """Both ends count."""
        return self._within("created", start, end)

    def closed(self, start: date | datetime | None, end: date | datetime | None) -> Self:
        """Both ends count."""
        return self._within("closed", start, end)

    def expected_to_close(self, first: date | None, last: date | None) -> Self:
        """Both days count."""
        bounds = {"expected_close_date__gte": first, "expected_close_date__lte": last}
        return self.filter(**{name: day for name, day in bounds.items() if day is not None})

    def due_before(self, moment: date | datetime) -> Self:
        """Whose next follow-up is set and earlier; a day means the team's calendar."""
        column = "next_follow_up_at" if isinstance(moment, datetime) else "next_follow_up_day"
        return self.filter(**{"next_follow_up_at__isnull": False, f"{column}__lt": moment})

    def amount_at_least(self, amount: Decimal) -> Self:
        """In major units of each deal's own currency."""
        return self.filter(_amount(amount, "gte"))

    def amount_at_most(self, amount: Decimal) -> Self:
        return self.filter(_amount(amount, "lte"))


def _amount(amount: Decimal, sign: str) -> Q:
    """One condition per number of decimals, for `amount_minor` is in minor units."""
    condition = Q()
    special = [code for code, digits in money.DECIMALS.items() if digits != 2]
    for digits in sorted(set(money.DECIMALS.values())):
        codes = [code for code in special if money.DECIMALS[code] == digits]
        currency = Q(currency__in=codes) if codes else ~Q(currency__in=special)
        minor = min(amount.scaleb(digits), Decimal(money.MAX_MINOR + 1))
        whole = int(minor.to_integral_value("ROUND_CEILING" if sign == "gte" else "ROUND_FLOOR"))
        condition |= currency & Q(**{f"amount_minor__{sign}": whole})
    return condition & Q(amount_minor__isnull=False)
