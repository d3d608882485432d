"""Imports that are kept: uploaded, started, worked off by a job that survives being killed, and looked at later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from wenshu import clock
from wenshu.crm.imports import storage
from wenshu.crm.imports.analysis import Analysis, analyse
from wenshu.crm.imports.fields import Kind
from wenshu.crm.imports.headers import Mapping
from wenshu.crm.imports.page_cache import roomy_page_cache
from wenshu.crm.imports.pipeline import Chunk, FileImport, checked_mapping
from wenshu.crm.imports.report import Report, notes_from_json
from wenshu.crm.imports.table import BadFile, Table, open_table
from wenshu.crm.imports.wording import detail
from wenshu.crm.models import ImportRun, ImportStatus, SkippedRow
from wenshu.errors import Conflict, NotFound, WenshuError
from wenshu.jobs import queue
from wenshu.jobs.lease import Lease
from wenshu.jobs.registry import job
from wenshu.teams.models import Membership, Team
from wenshu.teams.scoping import TeamQuerySet

Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""

SKIPPED_KEPT = 50_000
ATTEMPTS = 3


class AlreadyStarted(Conflict):
    """This import was already started."""

    code = "already_started"


def of_team(team: Team) -> TeamQuerySet[ImportRun]:
    """The newest first."""
    return ImportRun.objects.for_team(team).select_related("by").order_by("-created_at", "-id")


def find(team: Team, id: UUID) -> ImportRun:
    run = ImportRun.objects.for_team(team).select_related("by").filter(pk=id).first()
    if run is None:
        raise NotFound
    run.team = team
    return run


def upload(
    team: Team, *, kind: Kind, file_name: str, blocks: Iterable[bytes], by: Membership, now: datetime
) -> ImportRun:
    """Keeps a file that can be read as a table; raises BadFile, and keeps nothing, otherwise."""
    stored = storage.keep(blocks)
    try:
        open_table(storage.path_of(stored))
    except BaseException:
        storage.remove(stored)
        raise
    return ImportRun.objects.for_team(team).create(
        kind=kind, file_name=Path(file_name).name[:200] or "file", stored_name=stored, by=by, created_at=now
    )


def look_at(run: ImportRun, *, wanted: Mapping | None = None, now: datetime) -> Analysis:
    """What would become of the file; nothing is written."""
    return analyse(_upload_of(run), Kind(run.kind), wanted or run.mapping, team=run.team, by=run.by, now=now)


def columns_of(run: ImportRun) -> list[str]:
    return _upload_of(run).columns


def _upload_of(run: ImportRun) -> Table:
    """Raises AlreadyStarted once the file is on its way."""
    _check_not_started(run)
    return open_table(storage.path_of(run.stored_name), encoding=run.encoding)


def read_as(run: ImportRun, encoding: str) -> None:
    """Reads an upload in another encoding from now on; empty lets the file tell. Raises BadFile."""
    _check_not_started(run)
    open_table(storage.path_of(run.stored_name), encoding=encoding)
    waiting = ImportRun.objects.for_team(run.team).filter(pk=run.pk, status=ImportStatus.UPLOADED)
    if not waiting.update(encoding=encoding, mapping={}):
        raise AlreadyStarted
    run.encoding, run.mapping = encoding, {}


def start(run: ImportRun, *, mapping: Mapping) -> ImportRun:
    """Queues the import with that mapping; raises Invalid when it is not complete, AlreadyStarted the second time.

    Its report will be in the language that is active now: that of the person who starts it.
    """
    table = open_table(storage.path_of(run.stored_name), encoding=run.encoding)
    complete = checked_mapping(table, Kind(run.kind), mapping)
    with transaction.atomic():
        waiting = ImportRun.objects.for_team(run.team).filter(pk=run.pk, status=ImportStatus.UPLOADED)
        if not waiting.update(status=ImportStatus.QUEUED, mapping=complete):
            raise AlreadyStarted
        queue.defer(work_off, team=run.team, run_id=str(run.pk), language=get_language() or "")
    run.status, run.mapping = ImportStatus.QUEUED, complete
    return run


def discard(run: ImportRun) -> None:
    """Forgets an upload that was not started."""
    _check_not_started(run)
    ImportRun.objects.for_team(run.team).filter(pk=run.pk, status=ImportStatus.UPLOADED).delete()
    storage.remove(run.stored_name)


def _check_not_started(run: ImportRun) -> None:
    if run.status != ImportStatus.UPLOADED:
        raise AlreadyStarted


def give_up(*, team: Team, run_id: str, language: str = "") -> None:
    """No attempt is left: whoever watches the import is told so."""
    run = find(team, UUID(run_id))
    if run.status in {ImportStatus.DONE, ImportStatus.FAILED}:
        return
    with override(language or team.language):
        error = _(
            "Something went wrong on our side. What was imported stays; import the file again for the rest."
        )
        _end(run, ImportStatus.FAILED, now=clock.now(), error=error)
    transaction.on_commit(partial(storage.remove, run.stored_name))


@job(max_attempts=ATTEMPTS, chunked=True, given_up=give_up)
def work_off(*, team: Team, lease: Lease, run_id: str, language: str = "") -> None:
    """Goes on where an earlier attempt stopped."""
    run = find(team, UUID(run_id))
    if run.status in {ImportStatus.DONE, ImportStatus.FAILED}:
        return
    with override(language or team.language):
        try:
            path = storage.path_of(run.stored_name)
            _carry_out(run, path, lease.step, now=clock.now(), progress=None)
        except WenshuError as error:
            with lease.step():
                _end(run, ImportStatus.FAILED, now=clock.now(), error=detail(error))
    storage.remove(run.stored_name)


def run_from_file(
    kind: Kind | str,
    path: Path,
    *,
    team: Team,
    by: Membership | None,
    mapping: Mapping | None = None,
    encoding: str = "",
    dry_run: bool = False,
    now: datetime,
    progress: Progress | None = None,
) -> Report:
    """For the command line: here and now, in chunks. Raises BadFile or Invalid before anything is written."""
    if not path.is_file():
        raise BadFile(_("There is no file %(path)s.") % {"path": path})
    table = open_table(path, encoding=encoding)
    kind = Kind(kind)
    complete = checked_mapping(table, kind, mapping or {})
    if dry_run:
        return _rehearse(FileImport(table, kind, complete, team=team, by=by, now=now), progress)
    run = ImportRun.objects.for_team(team).create(
        kind=kind,
        file_name=path.name[:200],
        stored_name="",
        encoding=encoding,
        by=by,
        mapping=complete,
        created_at=now,
    )
    try:
        return _carry_out(run, path, transaction.atomic, now=now, progress=progress)
    except WenshuError as error:
        _end(run, ImportStatus.FAILED, now=now, error=detail(error))
        raise


def _rehearse(work: FileImport, progress: Progress | None) -> Report:
    work.report.dry_run = True
    for chunk in work.chunks():
        work.rehearse(chunk)
        if progress:
            progress(work.report.rows_done, work.report.rows_total)
    return work.report


def _carry_out(
    run: ImportRun,
    path: Path,
    step: Callable[[], AbstractContextManager[None]],
    *,
    now: datetime,
    progress: Progress | None,
) -> Report:
    """Each chunk's records, its skipped rows and its progress are one transaction."""
    table = open_table(path, encoding=run.encoding)
    work = FileImport(table, Kind(run.kind), run.mapping, team=run.team, by=run.by, now=now)
    _continue(work.report, run)
    left_out = set(skipped_rows(run).values_list("line", flat=True)) if run.rows_done else set()
    with roomy_page_cache():
        for chunk in work.chunks(skip=run.rows_done, left_out=left_out):
            with step():
                _write(run, work, chunk)
            if progress:
                progress(work.report.rows_done, work.report.rows_total)
    with step():
        _save_progress(run, work.report)
        _end(run, ImportStatus.DONE, now=now)
    return work.report


def _continue(report: Report, run: ImportRun) -> None:
    """What earlier attempts wrote counts."""
    report.rows_done = run.rows_done
    report.created, report.updated = run.created, run.updated
    report.unchanged, report.skipped = run.unchanged, run.skipped
    if run.rows_done:
        report.notes = notes_from_json(run.notes)


def _write(run: ImportRun, work: FileImport, chunk: Chunk) -> None:
    report = work.report
    work.write(chunk)
    left_out = report.take_unsaved()
    if run.skipped < SKIPPED_KEPT:
        SkippedRow.objects.for_team(run.team).bulk_create(
            SkippedRow(run=run, line=each.line, reason=each.reason, row=list(each.row.items()))
            for each in left_out
        )
    _save_progress(run, report)


def _save_progress(run: ImportRun, report: Report) -> None:
    run.status = ImportStatus.RUNNING
    run.rows_total, run.rows_done = report.rows_total, report.rows_done
    run.created, run.updated = report.created, report.updated
    run.unchanged, run.skipped = report.unchanged, report.skipped
    run.notes = report.notes_as_json()
    run.save()


def _end(run: ImportRun, status: ImportStatus, *, now: datetime, error: str = "") -> None:
    run.status, run.error, run.finished_at = status, error, now
    run.save(update_fields=["status", "error", "finished_at"])


def skipped_rows(run: ImportRun) -> TeamQuerySet[SkippedRow]:
    return SkippedRow.objects.for_team(run.team).filter(run=run).order_by("line")


def skipped_columns(run: ImportRun) -> list[str]:
    """The columns that skipped rows fill, each behind the one it stands behind in a row."""
    columns: list[str] = []
    seen: set[str] = set()
    for row in skipped_rows(run).values_list("row", flat=True).iterator(chunk_size=1000):
        filled = dict(row)
        if filled.keys() <= seen:
            continue
        place = 0
        for column in filled:
            if column not in seen:
                columns.insert(place, column)
            place = columns.index(column) + 1
        seen |= filled.keys()
    return columns


def report_of(run: ImportRun) -> Report:
    """The counts and notes of a run that was kept."""
    report = Report(rows_total=run.rows_total)
    _continue(report, run)
    report.notes = notes_from_json(run.notes)
    return report
