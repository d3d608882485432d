"""A file on its way in: chosen, looked at, mapped, watched, and its report read."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wenshu.clock import local_day, now
from wenshu.crm.imports import runs
from wenshu.crm.imports.encodings import ENCODINGS
from wenshu.crm.imports.fields import KIND_LABELS, Kind
from wenshu.crm.imports.headers import Mapping
from wenshu.crm.imports.neutral import neutralise
from wenshu.crm.imports.table import BadFile
from wenshu.crm.imports.wording import detail, heading, listed
from wenshu.crm.models import ImportRun, ImportStatus
from wenshu.errors import NotFound, WenshuError
from wenshu.teams.access import TeamRequest, team_page
from wenshu.teams.models import Role
from wenshu.web import dates
from wenshu.web.toasts import toast

HISTORY = 20
SKIPPED_SHOWN = 200
WORDS = {
    ImportStatus.UPLOADED: lambda: _("Not started"),
    ImportStatus.QUEUED: lambda: _("Waiting"),
    ImportStatus.RUNNING: lambda: _("Running"),
    ImportStatus.DONE: lambda: _("Done"),
    ImportStatus.FAILED: lambda: _("Failed"),
}


@team_page(role=Role.MEMBER)
def imports(request: TeamRequest) -> HttpResponse:
    if request.method != "POST":
        return _start_page(request)
    kind, file = request.POST.get("kind", ""), request.FILES.get("file")
    if kind not in {each.value for each in _kinds(request)}:
        return _start_page(request, kind_error=_("Say what the file holds."), status=422)
    if file is None:
        return _start_page(
            request, file_error=_("Choose a CSV file or an Excel workbook (.xlsx)."), status=422
        )
    try:
        run = runs.upload(
            request.team,
            kind=Kind(kind),
            file_name=file.name or "",
            blocks=file.chunks(),
            by=request.member,
            now=now(),
        )
    except BadFile as error:
        return _start_page(request, file_error=detail(error), status=422)
    return HttpResponseRedirect(reverse("import-run", args=[request.team.slug, run.pk]))


def _start_page(
    request: TeamRequest, *, kind_error: str = "", file_error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "kinds": [(kind.value, KIND_LABELS[kind]) for kind in _kinds(request)],
        "chosen": request.POST.get("kind", ""),
        "kind_error": kind_error,
        "file_error": file_error,
        "history": [
            _in_history(run, request)
            for run in runs.of_team(request.team).filter(kind__in=_kinds(request))[:HISTORY]
        ],
    }
    return render(request, "imports/start.html", context, status=status)


def _kinds(request: TeamRequest) -> list[Kind]:
    """Those that the member may write."""
    return [kind for kind in Kind if kind is not Kind.TARGETS or request.member.may_manage]


def _find(request: TeamRequest, id: UUID) -> ImportRun:
    """NotFound also for a file whose kind the member may not write: it is somebody else's."""
    run = runs.find(request.team, id)
    if run.kind not in _kinds(request):
        raise NotFound
    return run


def _in_history(run: ImportRun, request: TeamRequest) -> dict[str, object]:
    today = local_day(now(), request.team.timezone)
    return {
        "url": reverse("import-run", args=[request.team.slug, run.pk]),
        "file": run.file_name,
        "kind": KIND_LABELS[Kind(run.kind)],
        "by": run.by.name if run.by else "",
        "at": dates.show_moment(run.created_at, request.team.timezone, today),
        "status": WORDS[ImportStatus(run.status)](),
        "created": run.created,
        "updated": run.updated,
        "skipped": run.skipped,
    }


@team_page(role=Role.MEMBER)
def import_run(request: TeamRequest, id: UUID) -> HttpResponse:
    run = _find(request, id)
    if request.method == "POST":
        return _start(request, run)
    if run.status == ImportStatus.UPLOADED:
        return _mapping_page(request, run)
    template = "imports/progress.html" if request.htmx else "imports/run.html"
    return render(request, template, _progress(request, run))


def _start(request: TeamRequest, run: ImportRun) -> HttpResponse:
    """With `look=1`, or in another encoding, only the preview is drawn anew."""
    try:
        encoding = request.POST.get("encoding", "")
        if encoding and encoding != request.POST.get("read-as"):
            runs.read_as(run, encoding)
            return _mapping_page(request, run)
        columns = enumerate(runs.columns_of(run))
        wanted = {column: request.POST.get(f"column-{place}", "") for place, column in columns}
        if request.POST.get("look"):
            return _mapping_page(request, run, wanted)
        runs.start(run, mapping=wanted)
    except runs.AlreadyStarted:
        pass  # a second click: the page shows how far it is
    except WenshuError as error:
        return _mapping_page(request, run, error=detail(error), status=422)
    return HttpResponseRedirect(reverse("import-run", args=[request.team.slug, run.pk]))


def _mapping_page(
    request: TeamRequest, run: ImportRun, wanted: Mapping | None = None, *, error: str = "", status: int = 200
) -> HttpResponse:
    found = runs.look_at(run, wanted=wanted, now=now())
    labels = {field.name: field.label for field in found.fields}
    context = {
        "run": run,
        "kind": KIND_LABELS[Kind(run.kind)],
        "analysis": found,
        "headings": [labels[column.field] for column in found.columns if column.field],
        "missing": listed(field.label for field in found.missing),
        "encodings": ENCODINGS.items() if found.encoding else (),
        "error": error,
    }
    return render(request, "imports/mapping.html", context, status=status)


def _progress(request: TeamRequest, run: ImportRun) -> dict[str, object]:
    report = runs.report_of(run)
    return {
        "run": run,
        "kind": KIND_LABELS[Kind(run.kind)],
        "status": WORDS[ImportStatus(run.status)](),
        "is_over": run.status in {ImportStatus.DONE, ImportStatus.FAILED},
        "failed": run.status == ImportStatus.FAILED,
        "most": max(run.rows_total, 1),
        "sentences": report.sentences(),
        "skipped": list(runs.skipped_rows(run)[:SKIPPED_SHOWN]) if run.skipped else [],
        "here": reverse("import-run", args=[request.team.slug, run.pk]),
    }


@team_page(role=Role.MEMBER)
def skipped_rows(request: TeamRequest, id: UUID) -> HttpResponse:
    """The rows that were left out, as a file to mend and import again."""
    run = _find(request, id)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = runs.skipped_columns(run)
    writer.writerow([_("Line"), _("Reason"), *(neutralise(heading(column)) for column in columns)])
    for skipped in runs.skipped_rows(run).iterator(chunk_size=1000):
        row = dict(skipped.row)
        cells = [neutralise(row.get(column, "")) for column in columns]
        writer.writerow([skipped.line, neutralise(skipped.reason), *cells])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="skipped-rows.csv"'
    return response


@require_POST
@team_page(role=Role.MEMBER)
def discard(request: TeamRequest, id: UUID) -> HttpResponse:
    runs.discard(_find(request, id))
    toast(request, _("The file was discarded. Nothing was imported."))
    return HttpResponseRedirect(reverse("import", args=[request.team.slug]))


urlpatterns = [
    path("import", imports, name="import"),
    path("import/<uuid:id>", import_run, name="import-run"),
    path("import/<uuid:id>/skipped.csv", skipped_rows, name="import-skipped"),
    path("import/<uuid:id>/discard", discard, name="import-discard"),
]
