"""Why a proposal cannot be applied or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wenshu.errors import Conflict, FieldError


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A record that is not as the proposal left or found it. `by` and `at` are unknown where no history tells.

    `field` is the API's name of what was changed, empty when the record as a whole is meant.
    """

    pointer: str
    message: str
    record_kind: str
    record_id: UUID
    record_name: str
    field: str = ""
    by: str = ""
    at: datetime | None = None


class AlreadyDecided(Conflict):
    """This proposal has been decided already."""

    code = "already_decided"


class _Blocked(Conflict):
    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        self.errors = [FieldError(each.pointer, each.message) for each in obstacles]
        super().__init__(" ".join(dict.fromkeys(each.message for each in obstacles)))


class RecordsChanged(_Blocked):
    """A colleague changed what this proposal would change. Read the text again to see it as it is now."""

    code = "records_changed"


class MovedOn(_Blocked):
    """The records have moved on since this proposal was applied, so it cannot be undone."""

    code = "moved_on"
