"""Brings the translation catalogues up to the source: `make messages`. With --check it only reports holes.

Uses Babel, and Django's own reading of templates, because a fresh machine has no gettext programs.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "wenshu"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main() -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
    source = template()
    checking = "--check" in sys.argv[1:]
    found = [line for path in catalogues() for line in (holes if checking else update)(path, source)]
    print("\n".join(found) if found else "Every message is translated.")
    return 1 if checking and found else 0


def catalogues() -> list[Path]:
    return sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))


def template() -> Catalog:
    """Every message of the source, in the order of files."""
    catalog = Catalog(fuzzy=False)
    for path, code in sources():
        for line, message, comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            place = [(path.relative_to(ROOT).as_posix(), line)]
            catalog.add(message, locations=place, auto_comments=comments, context=context)
    return catalog


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, path.read_text()
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        yield path, templatize(path.read_text(), origin=str(path))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update(path: Path, source: Catalog) -> Iterator[str]:
    """Adds what is new, without guessing; forgets what is gone."""
    catalog = read(path)
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=110, include_lineno=False, sort_output=False)
    yield from holes(path, source)


def holes(path: Path, source: Catalog) -> Iterator[str]:
    name = path.relative_to(ROOT)
    catalog = read(path)
    known = {(m.id, m.context): m for m in catalog if m.id}
    wanted = {(m.id, m.context): m for m in source if m.id}
    for key, message in wanted.items():
        problem = _problem(known.get(key))
        if problem:
            yield f"{name}: {problem}: {message.id!r} ({message.locations[0][0]})"
    for key in known.keys() - wanted.keys():
        yield f"{name}: no longer in the source: {key[0]!r}"


def _problem(message: Message | None) -> str:
    if message is None:
        return "absent"
    if message.fuzzy:
        return "fuzzy"
    translated = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(translated):
        return "not translated"
    wrong = [str(error) for error in message.check()]
    return f"wrong placeholders ({wrong[0]})" if wrong else ""


if __name__ == "__main__":
    sys.exit(main())
