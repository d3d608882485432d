"""The catalogue of translations, without the gettext programs.

`python tools/messages.py` brings it in line with the code and names what is left to translate, `--check` only names
it, `compile` writes the .mo files that a running Django reads.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "wenshu"
CATALOGUE = PACKAGE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Found = tuple[str, int, str | tuple[str, str], str | None]  # file, line, msgid (or two of them), context


def found() -> Iterator[Found]:
    """Every message in Python and templates, in the order of the files."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from _of(file, file.read_bytes(), _aliases(file.read_text()))
    for file in sorted((PACKAGE / "web" / "templates").rglob("*.*")):
        yield from _of_template(file)


def _aliases(source: str) -> dict[str, str]:
    """`from django.utils.translation import gettext_lazy as _l` makes `_l` a keyword too."""
    pairs = re.findall(r"from django\.utils\.translation import ([^\n(]+|\([^)]*\))", source)
    names = re.findall(r"(\w+) as (\w+)", " ".join(pairs))
    return {alias: name for name, alias in names if name in KEYWORDS}


def _of(file: Path, source: bytes, aliases: dict[str, str]) -> Iterator[Found]:
    keywords = KEYWORDS | {alias: KEYWORDS[name] for alias, name in aliases.items()}
    for line, function, messages, _comments in extract_python(BytesIO(source), keywords, [], {}):
        name = aliases.get(function, function)
        texts = [messages] if isinstance(messages, str) else list(messages or ())
        context = texts.pop(0) if "pgettext" in name and texts else None
        if not texts or not texts[0]:
            continue  # a variable, not a literal: its literal is marked somewhere else
        both = "ngettext" in name or "npgettext" in name
        yield _name(file), line, (texts[0], texts[1]) if both else texts[0], context


def _of_template(file: Path) -> Iterator[Found]:
    """Django writes a template as calls between filler; each line is read by itself."""
    written = templatize(file.read_text(), origin=str(file))
    for number, line in enumerate(written.splitlines(), 1):
        for _file, _line, message, context in _of(file, line.strip().encode(), {}):
            yield _name(file), number, message, context


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def extracted() -> Catalog:
    catalogue = Catalog(charset="utf-8")
    for file, _line, message, context in found():
        flags = ["python-format"] if "%(" in "".join(message) else []
        catalogue.add(message, locations=[(file, None)], context=context, flags=flags)  # type: ignore[list-item]
    return catalogue


def saved() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def extract() -> None:
    """Brings the catalogue in line with the code; what nobody says any more is dropped."""
    catalogue = saved() if CATALOGUE.exists() else Catalog(locale="zh_Hans", project="Wenshu")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)


def compile_all() -> None:
    for source in PACKAGE.glob("locale/*/LC_MESSAGES/*.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


def holes() -> list[str]:
    """Messages without a finished translation: absent, empty, fuzzy, or with other placeholders than the original."""
    catalogue = saved()
    return [_told(message) for message in extracted() if message.id and not _is_done(catalogue, message)]


def _is_done(catalogue: Catalog, message: Message) -> bool:
    there = catalogue.get(message.id, message.context)  # type: ignore[arg-type]
    if there is None or there.fuzzy or not there.string:
        return False
    written = [there.string] if isinstance(there.string, str) else list(there.string)
    original = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = set(re.findall(r"%\(\w+\)[sd]", original))
    return all(text and set(re.findall(r"%\(\w+\)[sd]", text)) <= wanted for text in written) and (
        wanted == {name for text in written for name in re.findall(r"%\(\w+\)[sd]", text)}
    )


def _told(message: Message) -> str:
    words = message.id if isinstance(message.id, str) else message.id[0]
    return f"{words!r}" + (f" ({message.context})" if message.context else "")


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "extract"
    if command == "extract":
        extract()
    elif command == "compile":
        compile_all()
    elif command != "--check":
        sys.exit(__doc__)
    if command != "compile" and (missing := holes()):
        print("\n".join(missing))
        sys.exit(f"{len(missing)} messages have no finished translation.")


if __name__ == "__main__":
    main()
