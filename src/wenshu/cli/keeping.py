"""migrate, doctor, backup, restore, manage."""

from __future__ import annotations

from argparse import Namespace

from wenshu import clock


def migrate(arguments: Namespace) -> int:
    from wenshu.ops import migrating

    done = migrating.migrate()
    print(f"Applied {done.applied} migrations." if done.applied else "The database is up to date.")
    for lane in done.mended:
        print(f"The totals of {lane} were wrong: counted anew.")
    return 0


def doctor(arguments: Namespace) -> int:
    from wenshu.ops.doctor import examine

    found = examine(now=clock.now())
    for check in found:
        print(f"{'✗' if check.problem else '✓'} {check.name:15} {check.problem or check.note}".rstrip())
        if check.problem:
            print(f"  {check.remedy}")
    return 1 if any(check.problem for check in found) else 0


def backup(arguments: Namespace) -> int:
    from wenshu.ops.backup import back_up

    manifest = back_up(arguments.file, now=clock.now())
    size = arguments.file.stat().st_size / 1e6
    print(
        f"Backed up the {manifest.facts['database']} database and {len(manifest.files) - 1} voice files: {size:.1f} MB."
    )
    return 0


def restore(arguments: Namespace) -> int:
    from wenshu.ops.backup import restore as put_back

    manifest = put_back(arguments.file, force=arguments.force, now=clock.now())
    print(f"Restored the backup of {manifest.facts['taken_at'][:19]}: every file was verified.")
    return 0


def manage(arguments: Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["wenshu manage", *arguments.arguments])
    return 0
