"""The `wenshu` command: thin doors, as in web and api, to the same services."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from wenshu.cli import output
from wenshu.cli.arguments import parser
from wenshu.errors import Invalid, WenshuError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code. Errors are sentences, never stack traces."""
    printed = output.watched()
    try:
        code = _run(parser().parse_args(argv))
    except (SystemExit, OSError):  # the first of the parser, or of one of Django's commands
        if not _complain_of_output(printed):
            raise
        return 1
    return (code or 1) if _complain_of_output(printed) else code


def _run(arguments: Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenshu.settings")
    try:
        if arguments.needs_django:
            _set_up_django()
        module, _, function = arguments.run.partition(":")
        code: int = getattr(import_module(module), function)(arguments)
    except WenshuError as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if (
            error.filename is None
        ):  # of our output, or of a connection: what it was about is only in the trace
            raise
        _say(f"wenshu: {error.filename}: {error.strerror}.")
        return 1
    except Exception as error:
        if "django.db" not in sys.modules or not _is_of_the_database(error):
            raise
        return _complain_of_database(error)
    return code


def _complain_of_output(printed: output.Remembering | None) -> bool:
    """Whether something that was printed did not arrive."""
    lost = output.lost(printed)
    if lost is not None:
        _say(f"wenshu: The output could not be written: {lost.strerror}.")
    return lost is not None


def _say(sentence: str) -> None:
    """Where standard error is full or gone too, the exit code has to do."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def _set_up_django() -> None:
    import django

    django.setup()


def _complain(error: WenshuError) -> int:
    _say(f"wenshu: {error.detail}")
    if isinstance(error, Invalid):
        for field in error.errors[1:]:
            _say(f"  {field.pointer.lstrip('/')}: {field.message}")
    return 1


def _is_of_the_database(error: Exception) -> bool:
    from django.db import DatabaseError, InterfaceError

    return isinstance(error, (DatabaseError, InterfaceError))


def _complain_of_database(error: Exception) -> int:
    said = str(error).strip().splitlines()[0]
    if "no such table" in said or "does not exist" in said:
        _say("wenshu: The database is empty or older than this program. Run: wenshu migrate")
    else:
        _say(f"wenshu: The database refused: {said}. `wenshu doctor` looks for the cause.")
    return 1
