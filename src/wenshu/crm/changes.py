"""The differences a patch makes to a record, in the API's names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic.alias_generators import to_camel

from wenshu.crm.activity import Changes
from wenshu.crm.contract import Contract
from wenshu.crm.models import Company, Contact, FollowUp, Opportunity
from wenshu.crm.spelling import as_json
from wenshu.teams.models import Membership

AnyRecord = Company | Contact | Opportunity | FollowUp


class Diff:
    """Sets columns of one record and keeps what was there, so that the audit and the UPDATE hold just that."""

    def __init__(self, record: AnyRecord) -> None:
        self.record = record
        self.changes: Changes = {}
        self.columns: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def put(self, column: str, value: Any, shown: str) -> bool:
        """True when it changed; `shown` is the API's name of the column."""
        old = getattr(self.record, column)
        if old == value:
            return False
        self.follow(column, value)
        self.note(shown, old, value)
        return True

    def follow(self, column: str, value: Any) -> None:
        """A column that follows from others, and that nobody reads in a history."""
        if getattr(self.record, column) != value:
            setattr(self.record, column, value)
            self.columns.add(column)

    def note(self, shown: str, before: object, after: object) -> None:
        """What a history shows, in the API's spelling. Noted twice, the first `before` stands."""
        first, last = self.changes.pop(shown, [as_json(before)])[0], as_json(after)
        if first != last:
            self.changes[shown] = [first, last]

    def copy(self, patch: Contract, columns: Iterable[str]) -> set[str]:
        """Copies the named plain columns that the patch sets; returns those that changed."""
        fields = type(patch).model_fields
        return {
            column
            for column in columns
            if column in patch.model_fields_set
            and self.put(column, getattr(patch, column), fields[column].alias or column)
        }

    def link(self, relation: str, target: Company | Membership | None) -> bool:
        """Points a relation, such as `owner`, elsewhere; the history tells both id and name."""
        before = getattr(self.record, relation)
        if (before and before.pk) == (target and target.pk):
            return False
        setattr(self.record, relation, target)
        self.columns.add(relation)
        self.note(f"{to_camel(relation)}Id", before and before.pk, target and target.pk)
        self.note(f"{to_camel(relation)}Name", before and before.name, target and target.name)
        return True
