"""From the headings of a file to fields: guessed by synonyms in English and Chinese, corrected by `--map`."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from wenshu.crm.imports.fields import FIELDS, Field, Kind, field_named
from wenshu.crm.imports.table import Cell
from wenshu.crm.imports.wording import heading as shown
from wenshu.crm.imports.wording import listed
from wenshu.errors import FieldError, Invalid

Mapping = dict[str, str]
"""{"Their column": "field"}; a column that is not in it is ignored."""

IGNORE = "ignore"
_IN_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\W_]+")
_TYPO = 88  # of 100: one letter in eight


def normal(heading: str) -> str:
    """Folded, without spaces, punctuation and what stands in brackets: "Deal_Stage (now)" is "dealstage"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return _NOISE.sub("", _IN_BRACKETS.sub("", plain)) or _NOISE.sub("", plain)


def _spellings(field: Field) -> list[str]:
    """All headings of a field, its own name and label first: earlier ones fit better."""
    own = [field.name, str(field.label), re.sub("Name$|At$", "", field.name)]
    return [normal(word) for word in [*own, *field.words]]


def _fit(heading: str, field: Field) -> float:
    """0 to 3; exact beats a typo, and among exact ones the more typical word wins."""
    wanted = normal(heading)
    spellings = _spellings(field)
    if wanted in spellings:
        return 3 - spellings.index(wanted) / 100
    if len(wanted) < 5:
        return 0
    best = max(
        fuzz.ratio(wanted, word, score_cutoff=_TYPO) for word in spellings if len(word) >= 5 or word == wanted
    )
    return best / 100 if best else 0


def guess(kind: Kind, columns: list[str]) -> Mapping:
    """Each field at most once and each column at most once, best fits first."""
    fits = [
        (-_fit(column, field), position, order, column, field.name)
        for position, column in enumerate(columns)
        for order, field in enumerate(FIELDS[kind])
    ]
    mapping: Mapping = {}
    for fit, _position, _order, column, name in sorted(fits):
        if fit < 0 and column not in mapping and name not in mapping.values():
            mapping[column] = name
    return mapping


def correct(kind: Kind, columns: list[str], guessed: Mapping, wanted: Mapping) -> Mapping:
    """What a person said over what was guessed; `ignore` or nothing leaves a column out. Raises Invalid."""
    mapping = dict(guessed)
    by_normal = {normal(column): column for column in columns}
    said: dict[str, str] = {}
    for heading, name in wanted.items():
        column = heading if heading in columns else by_normal.get(normal(heading))
        if column is None:
            message = _("The file has no column “%(name)s”. It has: %(columns)s.")
            raise _wrong(heading, message % {"name": heading, "columns": listed(map(shown, columns))})
        if name in {"", IGNORE}:
            mapping.pop(column, None)
            continue
        field = field_named(kind, name)
        if field is None:
            message = _("There is no field “%(name)s”. Use one of: %(names)s.")
            names = listed(field.name for field in FIELDS[kind])
            raise _wrong(heading, message % {"name": name, "names": names})
        if name in said.values():
            raise _wrong(heading, _("Two columns cannot both be “%(name)s”.") % {"name": field.label})
        said[column] = name
    mapping = {
        column: name for column, name in mapping.items() if name not in said.values() and column not in said
    }
    return {**mapping, **said}


def _wrong(heading: str, message: str) -> Invalid:
    return Invalid([FieldError("/mapping/" + heading.replace("~", "~0").replace("/", "~1"), message)])


def parse_option(text: str) -> tuple[str, str]:
    """One `--map "Their column=field"`."""
    column, sign, name = text.rpartition("=")
    if not sign or not column.strip():
        message = _("“%(text)s” does not say which field: write “Their column=field”.")
        raise Invalid.field("map", message % {"text": text})
    return column.strip(), name.strip()


def missing(kind: Kind, mapping: Mapping) -> list[Field]:
    """Fields that no row can do without and no column gives."""
    given = set(mapping.values())
    if kind is Kind.CONTACTS and given & {"firstName", "lastName"}:
        given.add("name")
    return [field for field in FIELDS[kind] if field.required and field.name not in given]


def pick(columns: list[str], mapping: Mapping) -> list[tuple[int, str]]:
    """Positions of the mapped columns with their field names."""
    return [(position, mapping[column]) for position, column in enumerate(columns) if column in mapping]


def filled(cells: list[Cell], picked: list[tuple[int, str]]) -> dict[str, Cell]:
    """The mapped cells that say something, by field name."""
    return {name: cells[position] for position, name in picked if cells[position] not in (None, "")}
