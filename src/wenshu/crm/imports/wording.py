"""How an import words things for people, in the language that is active: lists, unnamed columns, fields at fault."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wenshu.crm.imports.fields import Kind, field_named
from wenshu.errors import FieldError, Invalid, WenshuError

_UNNAMED = re.compile(r"Column (\d+)")
_FIELD_OF = {
    "companyId": "companyName",
    "ownerId": "ownerName",
    "authorId": "authorName",
    "opportunityId": "opportunityName",
}
"""What the contract knows by id stands in a file by name."""


def unnamed(position: int) -> str:
    """The heading of a column without one. Kept with the mapping, so it is the same in every language."""
    return f"Column {position}"


def heading(column: str) -> str:
    """As people read it."""
    found = _UNNAMED.fullmatch(column)
    return _("Column %(number)s") % {"number": found[1]} if found else column


def listed(names: Iterable[object]) -> str:
    return pgettext("between the names of a list", ", ").join(map(str, names))


def about(what: object, problem: object) -> str:
    """Which column or field, and what is wrong there."""
    return _("%(what)s: %(problem)s") % {"what": what, "problem": problem}


def reason(bad: Invalid, kind: Kind, headings: dict[str, str]) -> str:
    """What the services refused, each field by the heading of its column, or by its label where it has none."""
    return " ".join(_at_field(error, kind, headings) for error in bad.errors) or detail(bad)


def _at_field(error: FieldError, kind: Kind, headings: dict[str, str]) -> str:
    name = error.pointer.strip("/").partition("/")[0]
    name = _FIELD_OF.get(name, name)
    field = field_named(kind, name)
    return about(headings.get(name, field.label), error.message) if field else error.message


def detail(error: WenshuError) -> str:
    """An error's own sentence, which may be one that is only marked for translation."""
    return _(error.detail) if error.detail else ""
