"""What the pages say exists: links, commands, make targets, addresses, variables, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from tests.guards.sources import PACKAGE, ROOT
from wenshu.api.app import document
from wenshu.cli.arguments import parser
from wenshu.web import health

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```|^(?: {4}[^\n]*\n)+", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
WENSHU = re.compile(
    r"^(?:[A-Z_]+=\S*\s+)*(?:docker compose (?:exec|run)(?: --\S+)* wenshu )?(?:[\w.-]*/)*wenshu(?:\s|$)"
)
ADDRESS = re.compile(r"(?:(?<![\w./…])|(?<=:\d{4}))/api(?:/[\w.{}$-]+)+")
VARIABLE = re.compile(r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^(?:DEBUG)$")
ASSIGNED = re.compile(r"(?:^|\s)([A-Z][A-Z0-9_]{2,})=")
FILE = re.compile(r"^[\w./-]+/[\w.-]+\.\w+$|^\w+\.(?:py|txt|toml|yaml)$")
BASES = [ROOT, PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir())]
NOT_VARIABLES = {"ATOMIC_REQUESTS"}  # Django's
PLACEHOLDER = "docs/decisions/0025-what-it-says.md"


def blocks(text: str) -> list[str]:
    """Code that stands by itself, continued lines joined."""
    return [found.group().replace("\\\n", " ") for found in FENCE.finditer(text)]


def spans(text: str) -> list[str]:
    """Code inside sentences."""
    return [" ".join(span.split()) for span in INLINE.findall(FENCE.sub("", text))]


def code_lines(text: str) -> Iterator[str]:
    for block in blocks(text):
        yield from (line.strip().removeprefix("$ ") for line in block.splitlines())


# links


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings(page: Path) -> set[str]:
    return {slug(line.lstrip("#")) for line in page.read_text().splitlines() if line.startswith("#")}


def broken_links(text: str, page: Path) -> list[str]:
    return [target for target in LINK.findall(FENCE.sub("", text)) if not leads_somewhere(target, page)]


def leads_somewhere(target: str, page: Path) -> bool:
    if target.startswith(("https://", "mailto:")):
        return True
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    return there.exists() and (not anchor or anchor in headings(there))


# commands


def wrong_commands(text: str) -> list[str]:
    shown = [line for line in code_lines(text) if WENSHU.match(line)]
    inside = re.findall(r"\$\(((?:\S*/)?wenshu [^)]*)\)", "\n".join(code_lines(text)))
    named = [span for span in spans(text) if WENSHU.match(span)]
    return [c for c in [*shown, *inside] if not is_command(c)] + [c for c in named if not is_mention(c)]


def arguments_of(command: str) -> list[str]:
    words = shlex.split(WENSHU.sub("", command))
    ends = [place for place, word in enumerate(words) if word in {"|", ">", "<", "&&", "||"}]
    return words[: ends[0]] if ends else words


def is_command(command: str) -> bool:
    try:
        parser().parse_args(arguments_of(command))
    except SystemExit:
        return False
    return True


def is_mention(command: str) -> bool:
    """In a sentence a command may stand without its arguments."""
    words = arguments_of(command)
    if any(word.startswith("-") for word in words) or is_command(command):
        return is_command(command)
    try:
        parser().parse_args([*words, "--help"])
    except SystemExit as end:
        return end.code == 0
    return False


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def wrong_targets(text: str) -> list[str]:
    code = [*code_lines(text), *spans(text)]
    named = [name for line in code for name in re.findall(r"(?:^|\s)make ([a-z][\w-]*)", line)]
    return [name for name in named if name not in make_targets()]


# addresses


def known_addresses() -> set[str]:
    return {*document()["paths"], health.LIVE, health.READY, reverse("openapi"), reverse("api-docs")}


def unknown_addresses(text: str) -> list[str]:
    """Ids in an address stand for a parameter of the document."""
    known = [address.split("/") for address in known_addresses()]
    return [found for found in ADDRESS.findall(text) if not any(fits(found.split("/"), one) for one in known)]


def fits(address: list[str], template: list[str]) -> bool:
    pairs = zip(address, template, strict=False)
    return len(address) == len(template) and all(a == t or t.startswith("{") for a, t in pairs)


# variables


def known_variables() -> set[str]:
    example = re.findall(r"^([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    made = re.findall(r"^([A-Z]+) \?=", (ROOT / "Makefile").read_text(), re.MULTILINE)
    read = [
        name
        for path in (ROOT / "tests").glob("*.py")
        for name in re.findall(r"environ(?:\.get)?[\[(]\"([A-Z_]+)\"", path.read_text())
    ]
    return {*example, *made, *read}


def unknown_variables(text: str) -> list[str]:
    """In blocks what is assigned, in sentences what looks like a variable; `FIELDS` and the like are names of code."""
    given = [name for line in code_lines(text) for name in ASSIGNED.findall(line)]
    named = [span.partition("=")[0] for span in spans(text)]
    wanted = given + [name for name in named if VARIABLE.match(name)]
    constants = {"TOKEN"} | NOT_VARIABLES | names_of_code()
    return [name for name in wanted if name not in known_variables() | constants]


def names_of_code() -> set[str]:
    """Constants that a recipe names: assigned at the top of a module, of the product or of its tests."""
    assigned = re.compile(r"^(_?[A-Z][A-Z0-9_]+)(?:: [^=\n]+)? = ", re.MULTILINE)
    files = {*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")} - {
        PACKAGE / "settings.py",
        Path(__file__),
    }
    return {name for path in files for name in assigned.findall(path.read_text())}


# files


def missing_files(text: str) -> list[str]:
    named = [span for span in spans(text) if FILE.match(span) and not span.startswith("/")]
    return [name for name in named if name != PLACEHOLDER and not is_file(name)]


def is_file(name: str) -> bool:
    return any((base / name).exists() for base in BASES)


CHECKS: dict[str, Callable[[str], list[str]]] = {
    "commands": wrong_commands,
    "make targets": wrong_targets,
    "addresses": unknown_addresses,
    "variables": unknown_variables,
    "files": missing_files,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page.read_text(), page) == []


@pytest.mark.parametrize("what", CHECKS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_exists(page: Path, what: str) -> None:
    assert CHECKS[what](page.read_text()) == []


def test_the_pages_name_enough_for_these_guards_to_bite() -> None:
    text = "\n".join(page.read_text() for page in PAGES)
    assert len([line for line in code_lines(text) if WENSHU.match(line)]) > 20
    assert len(ADDRESS.findall(text)) > 30
    assert len([span for span in spans(text) if FILE.match(span)]) > 60


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("commands", "    $ wenshu fly --team North\n"),
        ("commands", "    wenshu import deals x.csv --team North --as a@example.com\n"),
        ("commands", "    T=$(wenshu token create --email a@example.com)\n"),
        ("commands", "Run `wenshu user make` first."),
        ("commands", "Run `wenshu up --threads 3` first."),
        ("make targets", "    make coffee\n"),
        ("addresses", "See `/api/webhooks`."),
        ("addresses", "    curl http://127.0.0.1:8000/api/companies/7/split\n"),
        ("variables", "Set `OPENAI_ORGANIZATION`."),
        ("variables", "    SPEED=3 wenshu up\n"),
        ("files", "It stands in `src/wenshu/crm/deals.py`."),
        ("files", "It stands in `crm/nowhere.py`."),
    ],
)
def test_what_does_not_exist_is_noticed(what: str, planted: str) -> None:
    assert CHECKS[what](planted) != []


def test_links_that_lead_nowhere_are_noticed() -> None:
    text = "[a](docs/nowhere.md) [b](docs/configure.md#nothing) [c](docs/configure.md#configure)"
    assert broken_links(text, ROOT / "README.md") == ["docs/nowhere.md", "docs/configure.md#nothing"]


def test_decisions_are_numbered_short_and_say_why() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text()
        assert text.startswith(f"# {int(path.name[:4])}. "), path.name
        assert len(text.splitlines()) <= 40, path.name
        for part in ("**Context.**", "**Decision.**", "**Consequence.**"):
            assert part in text, (path.name, part)
