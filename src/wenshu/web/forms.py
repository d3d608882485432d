"""HTML forms as thin adapters to the contract: text in, a contract model or errors by field out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from wenshu.crm import money
from wenshu.crm.contract import field_errors
from wenshu.errors import FieldError, Invalid
from wenshu.teams.models import Team
from wenshu.web import dates
from wenshu.web.duplicates_similar import Alike

Kind = Literal[
    "text", "longtext", "number", "money", "day", "moment", "choice", "tags", "company", "email", "tel", "password"
]  # fmt: skip
Choice = tuple[str, str]
BESIDE: Final = {"companyId": "companyName", "currency": "expectedAmount"}  # fields that share an input
_DOLLARS: Final = {
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
    "SBD", "SGD", "SRD", "TTD", "TWD", "XCD", "ARS", "BRL", "CLP", "COP", "CUP", "DOP", "MXN", "NIO", "UYU",
}  # fmt: skip
SIGNS: Final = {
    "$": _DOLLARS,
    "＄": _DOLLARS,
    "¥": {"CNY", "JPY"},
    "￥": {"CNY", "JPY"},
}  # that several share
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
    ticked: bool = False  # a company of this name is to be made

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def described_by(self) -> str:
        parts = [f"{self.name}-error" if self.error else "", f"{self.name}-hint" if self.field.hint else ""]
        return " ".join(filter(None, parts))


@dataclass
class Form:
    """What a form template shows. `version` and `base` are the record as the person saw it when they began."""

    inputs: list[Input]
    version: int | None = None
    base: Mapping[str, str] | None = None
    once: str = ""  # tells two fillings of the same form apart
    gone: bool = False  # a colleague deleted the record meanwhile
    errors: list[str] = field(default_factory=list)  # that belong to no field
    stale: bool = False
    alike: Sequence[Alike] = ()  # what is there already and looks like this

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(each.error for each in self.inputs)

    @property
    def wrong(self) -> list[Input]:
        return [each for each in self.inputs if each.error]

    @property
    def base_text(self) -> str:
        return "" if self.base is None else json.dumps(dict(self.base), ensure_ascii=False)

    def changed(self, base: Mapping[str, str]) -> list[str]:
        """The inputs that differ from those values."""
        return [each.name for each in self.inputs if differs(each, base)]

    def show_theirs(self, base: Mapping[str, str], theirs: Mapping[str, str], version: int) -> None:
        """What a colleague saved, beside what was typed here; what was not touched here becomes theirs."""
        self.stale, self.version, self.base = True, version, theirs
        for each in self.inputs:
            mine = differs(each, base)
            value = theirs.get(each.name, "")
            if not mine:
                each.value, each.extra = value, extra_of(each, theirs)
            elif differs(each, theirs) and not same(each.name, base, theirs):
                shown = dict(each.choices).get(value, value) if value else ""
                each.theirs = (
                    f"{shown} {extra_of(each, theirs)}" if shown and each.field.kind == "money" else shown
                )

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
            at = by_name.get(name) or by_name.get(BESIDE.get(name, ""))
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
            each.extra, each.ticked = str(post.get("companyId", "")), bool(post.get("createCompany"))
    version = str(post.get("version", ""))
    form.version = int(version) if version.isdecimal() and len(version) < 10 else None
    form.base, form.once = _read_base(str(post.get("base", ""))), str(post.get("once", ""))[:40]
    return form


def _read_base(written: str) -> dict[str, str] | None:
    """What our own page wrote. Anything else is as good as nothing: then the record as it is now is compared with."""
    try:
        base = json.loads(written)
    except ValueError:
        return None
    if not isinstance(base, dict) or not all(isinstance(value, str) for value in base.values()):
        return None
    return base


def differs(each: Input, values: Mapping[str, str]) -> bool:
    """Only what was changed is written: a form keeps minutes where the record has seconds."""
    if each.field.kind == "money" and each.extra.strip().upper() != values.get("currency", ""):
        return True
    return _plain(each.value) != _plain(values.get(each.name, ""))


def same(name: str, some: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether both say the same of this input."""
    names = (name, "currency") if name == BESIDE["currency"] else (name,)
    return all(_plain(some.get(each, "")) == _plain(others.get(each, "")) for each in names)


def extra_of(each: Input, values: Mapping[str, str]) -> str:
    """What belongs to an input besides its own text."""
    return values.get({"money": "currency", "company": "companyId"}.get(each.field.kind, ""), "")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def parse(
    form: Form, model: type[Model], team: Team, *, only: Sequence[str] | None = None, **fixed: object
) -> Model | None:
    """The contract model, or None with all errors put into the form; `only` the named fields of a patch."""
    data: dict[str, object] = dict(fixed)
    for each in form.inputs:
        if only is None or each.name in only:
            data.update(_read(each, team))
    try:
        read = model.model_validate(data)
        return read if form.is_valid else None
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
    typed = each.extra.strip().upper() or team.currency
    currency = "CNY" if typed == "RMB" else typed
    if not written:
        return {each.name: None, "currency": currency}
    read = money.parse_money(written)
    if read is None or read.amount < 0:
        each.error = _("Enter a number, for example 860000.")
        return {"currency": currency}
    sign = next((sign for sign in SIGNS if sign in written), "")
    if sign and read.currency is None and currency not in SIGNS[sign]:
        each.error = _("%(sign)s does not go with %(currency)s. Change one of the two.") % {
            "sign": sign, "currency": currency,
        }  # fmt: skip
        return {"currency": currency}
    return {each.name: format(read.amount.normalize(), "f"), "currency": read.currency or currency}
