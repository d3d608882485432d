"""HTML forms as thin adapters to the contract: text in, a contract model or errors by field out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from wenshu.crm import money
from wenshu.crm.contract import field_errors
from wenshu.errors import FieldError, Invalid
from wenshu.teams.models import Team
from wenshu.web import dates

Kind = Literal[
    "text", "longtext", "number", "money", "day", "moment", "choice", "tags", "company", "email", "tel", "password"
]  # fmt: skip
Choice = tuple[str, str]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Field:
    """One input; `name` is the contract's, so that an error finds its way back by its pointer."""

    name: str
    label: Promise
    kind: Kind = "text"
    required: bool = False
    hint: Promise | str = ""
    wide: bool = False
    autocomplete: str = "off"
    suggest: str = ""  # offers the values that the team already uses for this


@dataclass
class Input:
    """A field with what stands in it, what is wrong with it, and what a colleague saved meanwhile."""

    field: Field
    value: str = ""
    error: str = ""
    theirs: str | None = None
    choices: Sequence[Choice] = ()
    extra: str = ""  # the currency of an amount, the id of a picked company

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def described_by(self) -> str:
        parts = [f"{self.name}-error" if self.error else "", f"{self.name}-hint" if self.field.hint else ""]
        return " ".join(filter(None, parts))


@dataclass
class Form:
    """What a form template shows. `version` is the one that the person saw when they began."""

    inputs: list[Input]
    version: int | None = None
    errors: list[str] = field(default_factory=list)  # that belong to no field
    stale: bool = False

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(each.error for each in self.inputs)

    @property
    def wrong(self) -> list[Input]:
        return [each for each in self.inputs if each.error]

    def __getitem__(self, name: str) -> Input:
        for each in self.inputs:
            if each.name == name:
                return each
        raise KeyError(name)  # what the template language expects before it looks for an attribute

    def refuse(self, found: Sequence[FieldError]) -> None:
        """Puts each error beside its field; those without one stand above the form."""
        by_name = {each.name: each for each in self.inputs}
        for error in found:
            name = error.pointer.strip("/").split("/")[0]
            at = by_name.get(name) or by_name.get({"companyId": "companyName"}.get(name, ""))
            if at is None:
                self.errors.append(error.message)
            elif not at.error:
                at.error = error.message


def blank(fields: Sequence[Field], choices: Mapping[str, Sequence[Choice]], **values: str) -> Form:
    return Form(
        [Input(each, values.get(each.name, ""), choices=choices.get(each.name, ())) for each in fields]
    )


def filled(
    fields: Sequence[Field], choices: Mapping[str, Sequence[Choice]], post: QueryDict | Mapping[str, str]
) -> Form:
    """The form as it was sent, so that nothing typed is lost."""
    form = blank(fields, choices, **{each.name: str(post.get(each.name, "")) for each in fields})
    for each in form.inputs:
        if each.field.kind == "money":
            each.extra = str(post.get("currency", ""))
        elif each.field.kind == "company":
            each.extra = str(post.get("companyId", ""))
    version = str(post.get("version", ""))
    form.version = int(version) if version.isdecimal() and len(version) < 10 else None
    return form


def parse(
    form: Form, model: type[Model], team: Team, *, only: Sequence[str] | None = None, **fixed: object
) -> Model | None:
    """The contract model, or None with the errors put into the form; `only` the named fields of a patch."""
    data: dict[str, object] = dict(fixed)
    for each in form.inputs:
        if only is None or each.name in only:
            data.update(_read(each, team))
    if not form.is_valid:
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        form.refuse(field_errors(error))
    except Invalid as error:
        form.refuse(error.errors)
    return None


def _read(each: Input, team: Team) -> dict[str, object]:
    written = each.value.strip()
    match each.field.kind:
        case "money":
            return _read_money(each, written, team)
        case "moment":
            return {each.name: dates.from_input(written, team.timezone) if written else None}
        case "tags":
            return {each.name: [tag.strip() for tag in re.split(r"[,，、;；\n]", written) if tag.strip()]}
        case "company":
            return {"companyName": written, "companyId": each.extra if written else None}
        case "number" | "day":
            return {each.name: written or None}
        case _:
            return {each.name: each.value}


def _read_money(each: Input, written: str, team: Team) -> dict[str, object]:
    currency = each.extra.strip().upper() or team.currency
    if not written:
        return {each.name: None, "currency": currency}
    read = money.parse_money(written)
    if read is None or read.amount < 0:
        each.error = _("Enter a number, for example 860000.")
        return {}
    return {each.name: format(read.amount.normalize(), "f"), "currency": read.currency or currency}
