"""What is wrong with a payload, in our own words: JSON pointers into it, and a sentence for each kind of error."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wenshu.errors import FieldError

UNKNOWN: Final[Any] = object()  # the payload is not at hand
Location = tuple[int | str, ...]


def field_errors(error: ValidationError) -> list[FieldError]:
    found = error.errors(include_url=False, include_input=False)
    return told([(each["loc"], each["type"], each.get("ctx")) for each in found])


def told(
    found: list[tuple[Location, str, dict[str, Any] | None]], data: object = UNKNOWN
) -> list[FieldError]:
    """One sentence for each place: where a value may be one of several kinds, each of them complains."""
    by_place: dict[str, list[str]] = {}
    for location, kind, context in found:
        place = pointer(location, kind, data)
        at_all = "model_type" if kind == "missing" and not place else kind
        by_place.setdefault(place, []).append(sentence(at_all, context))
    return [
        FieldError(place, said[0] if len(set(said)) == 1 else _("This kind of value does not fit here."))
        for place, said in by_place.items()
    ]


def pointer(location: Location, kind: str, data: object = UNKNOWN) -> str:
    """A rule about the whole body that names an amount points at it.

    Pydantic also names the kind of value that it tried: with the payload at hand, only what is in there counts.
    """
    if not location and kind == "wrong":
        return "/expectedAmount"
    parts = [part for part in location if "[" not in str(part)]
    if data is not UNKNOWN:
        parts = _within(data, location, may_lack_last=kind == "missing")
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _within(data: object, location: Location, *, may_lack_last: bool) -> list[int | str]:
    parts: list[int | str] = []
    for place, part in enumerate(location):
        inner = _member(data, part)
        if inner is UNKNOWN:
            last = place == len(location) - 1
            if not (last and may_lack_last and isinstance(data, dict)):
                continue
        else:
            data = inner
        parts.append(part)
    return parts


def _member(data: object, part: int | str) -> object:
    if isinstance(data, dict):
        return data.get(part, UNKNOWN)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return UNKNOWN


def sentence(kind: str, context: dict[str, Any] | None = None) -> str:
    """For one of pydantic's types of error, or for a rule of the contract, which brings its own words."""
    given = context or {}
    if kind == "wrong":
        return str(given.get("message", ""))
    if kind == "value_error":
        return _capital(str(given.get("error", "")))
    if kind in {"literal_error", "union_tag_invalid"}:
        offered = given.get("expected") or given.get("expected_tags", "")
        return _("Use one of %(words)s.") % {"words": offered}
    limits = {
        "string_too_long": (_("At most %(count)s characters."), "max_length"),
        "string_too_short": (_("At least %(count)s characters."), "min_length"),
        "too_long": (_("At most %(count)s entries."), "max_length"),
        "too_short": (_("At least %(count)s entries."), "min_length"),
        "greater_than_equal": (_("At least %(count)s."), "ge"),
        "less_than_equal": (_("At most %(count)s."), "le"),
        "greater_than": (_("More than %(count)s."), "gt"),
        "less_than": (_("Less than %(count)s."), "lt"),
    }
    if kind in limits:
        words, limit = limits[kind]
        return words % {"count": given.get(limit, "")}
    return _plain(kind)


def _plain(kind: str) -> str:
    if kind in {"missing", "union_tag_not_found"}:
        return _("This field is required.")
    if kind == "extra_forbidden":
        return _("There is no such field.")
    if kind == "string_pattern_mismatch":
        return _("Use letters, digits, - and _.")
    if kind == "string_unicode":
        return _("This is not valid text.")
    by_beginning = {
        "model_": _("Write an object with the fields of this record."),
        "dict_": _("Write an object with the fields of this record."),
        "list_": _("Write a list."),
        "string_": _("Write text."),
        "int_": _("Write a whole number."),
        "float_": _("Write a number."),
        "decimal_": _("Write a number."),
        "finite_": _("Write a number."),
        "bool_": _("Write true or false."),
        "date_": _("Use a date such as 2026-11-24."),
        "datetime_": _("Use a time with its offset, such as 2026-11-24T10:00:00+08:00."),
        "uuid_": _("This is not an id."),
    }
    for beginning, words in by_beginning.items():
        if kind.startswith(beginning):
            return words
    return _("This kind of value does not fit here.")


def _capital(words: str) -> str:
    """Rules of a model are raised as half a sentence."""
    return (
        f"{words[:1].upper()}{words[1:].rstrip('.')}."
        if words
        else _("This kind of value does not fit here.")
    )
