"""Creating and editing a record of any kind: one flow, described by what differs between the kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel

from wenshu.clock import now
from wenshu.crm import companies, names
from wenshu.crm.activity import StaleVersion
from wenshu.crm.contract import CompanyIn
from wenshu.crm.merge_fields import Kind
from wenshu.crm.models import Company, Contact, Opportunity
from wenshu.errors import Invalid, NotFound
from wenshu.teams.access import TeamRequest
from wenshu.teams.models import Team
from wenshu.web import duplicates_similar, repeats
from wenshu.web.forms import Choice, Field, Form, blank, extra_of, filled, parse
from wenshu.web.toasts import toast

Record = TypeVar("Record", Company, Contact, Opportunity)


@dataclass(frozen=True)
class Editor(Generic[Record]):
    """`name` is the URL's and the contract's word; `values` writes a record's fields as form text."""

    name: Kind
    new_title: Promise
    fields: Sequence[Field]
    new_model: type[BaseModel]
    change_model: type[BaseModel]
    offered: Callable[[Team], Mapping[str, Sequence[Choice]]]
    values: Callable[[Record, Team], Mapping[str, str]]
    find: Callable[[Team, UUID], Record]
    create: Callable[..., Record]
    update: Callable[..., Record]
    restore: Callable[..., Record]
    template: str = "records/form.html"

    def new(self, request: TeamRequest) -> HttpResponse:
        if request.method != "POST":
            return self._page(request, self._blank(request))
        if made := repeats.made(request):
            toast(request, _("This form was sent before. Here is what it made."))
            return HttpResponseRedirect(made)
        form = filled(self.fields, self.offered(request.team), request.POST)
        record = self._create(form, request)
        if record is None:
            return self._page(request, form, status=409 if form.alike else 422)
        toast(request, _("“%(name)s” was created.") % {"name": record.name})
        return HttpResponseRedirect(repeats.remember(request, self.url(request, record)))

    def _blank(self, request: TeamRequest) -> Form:
        """Whoever creates a record owns it, unless they say otherwise."""
        given = {each.name: request.GET.get(each.name, "") for each in self.fields}
        given |= {
            "ownerId": given["ownerId"] or str(request.member.pk),
            "ownerId:label": request.member.name,
            "currency": request.team.currency,
            "companyId": request.GET.get("companyId", ""),
        }
        form = blank(self.fields, self.offered(request.team), **_texts(self.fields, given))
        form.once = uuid4().hex
        return _with_extras(form, given)

    def edit(self, request: TeamRequest, id: UUID) -> HttpResponse:
        record = self._found(request, id)
        if record is None:
            return self._gone(request, id)
        values = self.values(record, request.team)
        if request.method != "POST":
            form = _with_extras(
                blank(self.fields, self.offered(request.team), **_texts(self.fields, values)), values
            )
            form.version, form.base = record.version, values
            return self._page(request, form, record=record)
        form = _with_extras(
            filled(self.fields, self.offered(request.team), request.POST), {**values, **_sent(request)}
        )
        if request.POST.get("restore"):
            form.version = record.version
        if self._update(form, record, values, request):
            toast(request, _("Saved."))
            return HttpResponseRedirect(self.url(request, record))
        return self._page(request, form, record=record, status=412 if form.stale else 422)

    def _found(self, request: TeamRequest, id: UUID) -> Record | None:
        """None when it was deleted while somebody was editing it and they have not asked for it back yet."""
        try:
            return self.find(request.team, id)
        except NotFound:
            if request.method != "POST":
                raise
            if not request.POST.get("restore"):
                return None
        return self.restore(request.team, id, by=request.member, via="web", now=now())

    def _gone(self, request: TeamRequest, id: UUID) -> HttpResponse:
        """What was typed is kept, with a way to bring the record back. Of no record that never was."""
        with transaction.atomic():
            self.restore(request.team, id, by=request.member, via="web", now=now())
            transaction.set_rollback(True)
        form = _with_extras(filled(self.fields, self.offered(request.team), request.POST), _sent(request))
        form.gone = True
        return self._page(request, form, status=409)

    def url(self, request: TeamRequest, record: Record) -> str:
        return reverse(self.name, args=[request.team.slug, record.pk])

    def _create(self, form: Form, request: TeamRequest) -> Record | None:
        try:
            with transaction.atomic():
                _new_company(form, request)
                data = parse(form, self.new_model, request.team)
                if data is None:
                    transaction.set_rollback(True)
                    return None
                form.alike = duplicates_similar.unconfirmed(request.team, self.name, data, request.POST)
                if form.alike:
                    transaction.set_rollback(True)
                    return None
                return self.create(request.team, data, by=request.member, via="web", now=now())
        except Invalid as error:
            form.refuse(error.errors)
            return None

    def _update(self, form: Form, record: Record, values: Mapping[str, str], request: TeamRequest) -> bool:
        base = form.base or values
        changed = form.changed(base)
        try:
            with transaction.atomic():
                if "companyName" in changed:
                    _new_company(form, request)
                changes = parse(form, self.change_model, request.team, only=changed)
                if changes is None:
                    transaction.set_rollback(True)
                    return False
                self.update(
                    record, changes, by=request.member, via="web", now=now(), expected_version=form.version
                )
            return True
        except StaleVersion:
            current = self.find(request.team, record.pk)
            form.show_theirs(base, self.values(current, request.team), current.version)
        except Invalid as error:
            form.refuse(error.errors)
        return False

    def _page(
        self, request: TeamRequest, form: Form, *, record: Record | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "record": record,
            "watched": None if record or form.gone else duplicates_similar.watched(self.name, request.team),
            "title": record.name if record else form["name"].value if form.gone else self.new_title,
            "back": self.url(request, record)
            if record
            else reverse(_LIST[self.name], args=[request.team.slug]),
        }
        return render(request, self.template, context, status=status)


_LIST = {"opportunity": "opportunities", "company": "companies", "contact": "contacts"}


def _texts(fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    return {each.name: values.get(each.name, "") for each in fields}


def _with_extras(form: Form, values: Mapping[str, str]) -> Form:
    """What belongs to an input besides its own text."""
    for each in form.inputs:
        each.extra = extra_of(each, values)
        if each.value and each.field.kind == "choice" and each.value not in dict(each.choices):
            # a retired stage or a colleague who left: still this record's, so still on offer here
            each.choices = [*each.choices, (each.value, values.get(f"{each.name}:label", each.value))]
    return form


def _sent(request: TeamRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("currency", "companyId")}


def _new_company(form: Form, request: TeamRequest) -> None:
    """The picked company's id counts only beside its own name; a new name can become a new company."""
    each: Any = next((each for each in form.inputs if each.field.kind == "company"), None)
    if each is None or not each.value.strip():
        return
    existing = Company.objects.for_team(request.team).live()
    if each.ticked:
        data = CompanyIn(name=each.value, owner_id=request.member.pk)
        company = companies.create(request.team, data, by=request.member, via="web", now=now())
        each.extra = str(company.pk)
    elif each.extra:
        named = existing.filter(name=each.value.strip())
        if not _is_id(each.extra) or not named.filter(pk=each.extra).exists():
            each.extra = ""
    if not each.extra and not existing.filter(name_key=names.key(each.value)).exists():
        each.error = _("There is no company of this name. Pick another, or tick the box to create it.")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
