"""Every command and its options. Light on purpose: what a command does is imported only when it runs."""

from __future__ import annotations

from argparse import (
    REMAINDER,
    ArgumentParser,
    ArgumentTypeError,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from pathlib import Path
from typing import TypeAlias

from wenshu import __version__

KINDS = ["opportunities", "companies", "contacts", "follow-ups", "members", "products", "targets"]

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def parser() -> ArgumentParser:
    top = ArgumentParser(
        prog="wenshu",
        description="Wenshu, a self-hosted sales CRM that answers questions about your own data.",
        epilog="Settings come from environment variables: see docs/configure.md. `wenshu doctor` checks them.",
    )
    top.add_argument("--version", action="version", version=f"wenshu {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for add in (_serving, _people, _records, _asking, _keeping):
        add(commands)
    return top


def _command(
    commands: Commands, name: str, run: str, help: str, *, django: bool = True, details: str = ""
) -> ArgumentParser:
    made = commands.add_parser(
        name, help=help, description=f"{help}\n{details}".strip(), formatter_class=RawDescriptionHelpFormatter
    )
    made.set_defaults(run=f"wenshu.cli.{run}", needs_django=django)
    return made


def _port(written: str) -> int:
    if not written.isascii() or not written.isdecimal() or not 0 < int(written) < 65536:
        raise ArgumentTypeError(f"{written} is no port: write a number from 1 to 65535")
    return int(written)


def _some(written: str) -> int:
    if not written.isascii() or not written.isdecimal() or not 0 < int(written) <= 64:
        raise ArgumentTypeError(f"{written} is not possible: write a number from 1 to 64")
    return int(written)


def _text(written: str) -> str:
    """What the terminal sent as bytes of another encoding arrives as text that nothing can write down."""
    try:
        written.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError("it is not written in UTF-8") from None
    return written


def _serving(commands: Commands) -> None:
    demo = _command(
        commands, "demo", "serving:demo", "load two demo teams once, then serve them", django=False
    )
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.add_argument(
        "--scale", type=int, default=0, metavar="N", help="also a team of N opportunities, for benchmarks"
    )
    demo.add_argument("--only-load", action="store_true", help="load the data and stop")
    up = _command(
        commands, "up", "serving:up", "serve one installation: web and worker together", django=False
    )
    web = _command(commands, "web", "serving:web", "serve pages and API only", django=False)
    worker = _command(commands, "worker", "serving:worker", "run background jobs only")
    for command in (demo, up, web):
        command.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        command.add_argument("--port", type=_port, default=8000, help="port to listen on (8000)")
    for command in (up, web):
        command.add_argument("--workers", type=_some, default=1, help="web processes (1)")
    worker.add_argument("--concurrency", type=_some, default=2, metavar="N", help="jobs at a time (2)")


def _people(commands: Commands) -> None:
    user = commands.add_parser("user", help="people who sign in").add_subparsers(
        metavar="COMMAND", required=True
    )
    create = _command(
        user, "create", "people:create_user", "give a person a seat, making user and team where missing"
    )
    create.add_argument("--email", required=True)
    create.add_argument("--team", required=True, help="the team's name, or its short name in addresses")
    create.add_argument(
        "--role",
        choices=["owner", "manager", "member", "viewer"],
        help="owner in a new team, member otherwise",
    )
    create.add_argument("--name", default="", help="the person's name")
    create.add_argument("--timezone", default="UTC", help="of a new team, such as Asia/Shanghai (UTC)")
    create.add_argument("--language", choices=["en", "zh"], help="of the person, and of a new team")
    create.add_argument(
        "--password-stdin", action="store_true", help="read the password; otherwise one is made and shown"
    )

    token = commands.add_parser("token", help="API tokens").add_subparsers(metavar="COMMAND", required=True)
    issue = _command(token, "create", "people:create_token", "print a new API token, alone")
    issue.add_argument("--email", required=True)
    issue.add_argument("--team", required=True)
    issue.add_argument("--scope", choices=["read", "write"], default="read")
    issue.add_argument("--name", default="command line", help="to tell tokens apart in the settings")


def _records(commands: Commands) -> None:
    take = _command(
        commands, "import", "records:import_file", "read records from a CSV, XLSX or JSON lines file"
    )
    take.add_argument("kind", choices=KINDS)
    take.add_argument("file", type=Path)
    take.add_argument("--team", required=True)
    take.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="the member who imports")
    take.add_argument(
        "--map",
        action="append",
        default=[],
        metavar='"THEIRS=field"',
        help="a column that was not recognised; repeatable",
    )
    take.add_argument(
        "--encoding", default="", metavar="NAME", help="of the text, where the file is misread: gb18030"
    )
    take.add_argument("--dry-run", action="store_true", help="report what would happen, change nothing")

    give = _command(
        commands, "export", "records:export", "write records to standard output, as import reads them"
    )
    give.add_argument("kind", choices=KINDS)
    give.add_argument("--team", required=True)
    give.add_argument("--format", choices=["csv", "jsonl"], default="csv")


def _asking(commands: Commands) -> None:
    ask = _command(commands, "ask", "asking:ask", "answer a question about a team's records")
    ask.add_argument("question", type=_text)
    ask.add_argument("--team", required=True)
    ask.add_argument(
        "--as", dest="email", metavar="EMAIL", help="ask as this member (the team's first owner)"
    )
    ask.add_argument("--json", action="store_true", help="print what POST /api/ai/insights answers")
    evaluate = _command(
        commands,
        "eval",
        "evaluating:evaluate",
        "ask a suite of questions, or read one of texts, and say how much is right, how fast and at what cost",
        django=False,
        details="Without --team: on demo teams of its own. Your data is never changed.",
    )
    evaluate.add_argument(
        "--suite",
        type=Path,
        metavar="FILE",
        help="“assist”: texts to be read into records; or questions or texts of your own, a JSON object to a line",
    )
    evaluate.add_argument(
        "--team", metavar="NAME", help="ask about this team of yours, or read for it (with --suite FILE)"
    )
    evaluate.add_argument(
        "--engine",
        choices=["auto", "rules", "llm"],
        help="else as AI_INSIGHT_ENGINE or AI_ASSIST_ENGINE says",
    )
    evaluate.add_argument("--json", action="store_true", help="for programs")


def _keeping(commands: Commands) -> None:
    _command(
        commands, "migrate", "keeping:migrate", "bring the database to the current schema; safe to repeat"
    )
    _command(
        commands,
        "doctor",
        "keeping:doctor",
        "check settings, database, storage and worker; exit 1 on trouble",
    )
    backup = _command(
        commands, "backup", "keeping:backup", "write database and voice files to one archive, while running"
    )
    backup.add_argument("file", type=Path)
    restore = _command(commands, "restore", "keeping:restore", "put an archive back, after verifying it")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="replace a database that holds records")
    manage = _command(
        commands, "manage", "keeping:manage", "run one of Django's management commands", django=False
    )
    manage.add_argument("arguments", nargs=REMAINDER)
