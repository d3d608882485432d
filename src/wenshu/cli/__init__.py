"""The `wenshu` command: thin doors, as in web and api, to the same services."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from wenshu.cli.arguments import parser
from wenshu.errors import Invalid, WenshuError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code. Errors are sentences, never stack traces."""
    arguments = parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenshu.settings")
    try:
        if arguments.needs_django:
            _set_up_django()
        module, _, function = arguments.run.partition(":")
        code: int = getattr(import_module(module), function)(arguments)
        sys.stdout.flush()
    except WenshuError as error:
        return _complain(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.filename is None:  # of a connection: what it was about is only in the trace
            raise
        print(f"wenshu: {error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    except Exception as error:
        if "django.db" not in sys.modules or not _is_of_the_database(error):
            raise
        return _complain_of_database(error)
    return code


def _set_up_django() -> None:
    import django

    django.setup()


def _complain(error: WenshuError) -> int:
    print(f"wenshu: {error.detail}", file=sys.stderr)
    if isinstance(error, Invalid):
        for field in error.errors[1:]:
            print(f"  {field.pointer.lstrip('/')}: {field.message}", file=sys.stderr)
    return 1


def _is_of_the_database(error: Exception) -> bool:
    from django.db import DatabaseError, InterfaceError

    return isinstance(error, (DatabaseError, InterfaceError))


def _complain_of_database(error: Exception) -> int:
    said = str(error).strip().splitlines()[0]
    if "no such table" in said or "does not exist" in said:
        print(
            "wenshu: The database is empty or older than this program. Run: wenshu migrate", file=sys.stderr
        )
    else:
        print(f"wenshu: The database refused: {said}. `wenshu doctor` looks for the cause.", file=sys.stderr)
    return 1
