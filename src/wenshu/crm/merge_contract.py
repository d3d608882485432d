"""The contract of merges: what a person chooses, and what is shown of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from wenshu.crm import contract
from wenshu.crm import fields as f
from wenshu.crm.contract import Contract
from wenshu.crm.merge_fields import FIELDS, Kind, Side
from wenshu.crm.models import Merge

_CHOICES = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in FIELDS.items())


class MergeIn(Contract):
    """The record in the address stays, the `other` one goes."""

    other: f.Id
    other_version: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Merges only if the other record is still of this version."
    )
    fields: dict[Annotated[str, Field(max_length=40)], Side] = Field(
        default_factory=dict,
        max_length=20,
        description=(
            "Whose value stays, by field; `both` for tags alone. Left out: what only one of them knows stays, else the "
            f"value of the record in the address; tags are united. Of a {_CHOICES}. `status` brings probability, "
            "closing time and lost reason along, `expectedAmount` the currency."
        ),
    )


class MergeShown(Contract):
    """`id` is what undoing takes; `record` is the record that stayed, as it is now, null when it was deleted since."""

    id: UUID
    kind: Kind
    kept_id: UUID
    kept_name: str
    merged_id: UUID
    merged_name: str
    merged_at: datetime
    merged_by: UUID | None
    undone_at: datetime | None
    undone_by: UUID | None
    record: contract.Company | contract.Contact | contract.Opportunity | None


def shown(merge: Merge, record: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": merge.pk,
        "kind": merge.kind,
        "keptId": merge.kept_id,
        "keptName": merge.kept_name,
        "mergedId": merge.gone_id,
        "mergedName": merge.gone_name,
        "mergedAt": merge.at,
        "mergedBy": merge.by_id,
        "undoneAt": merge.undone_at,
        "undoneBy": merge.undone_by_id,
        "record": record,
    }
