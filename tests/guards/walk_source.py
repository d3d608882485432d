"""Ways round the one door to a team's records, found by reading source code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from wenshu.teams.scoping import TeamScoped

MANAGERS = {"all_teams", "_base_manager", "_default_manager", "managers"}
RAW = {"raw", "extra", "cursor", "execute", "executemany", "executescript"}
LOOKS_UP_MODELS = {
    "get_model",
    "get_models",
    "get_registered_model",
    "get_app_config",
    "get_app_configs",
    "apps",
}
DJANGO_GETS_IT = {  # each of them takes the default manager, or whatever the SQL says
    "RawSQL",
    "get_object_or_404",
    "get_list_or_404",
    "aget_object_or_404",
    "aget_list_or_404",
    "ModelForm",
    "ModelChoiceField",
    "ModelMultipleChoiceField",
    "modelform_factory",
    "modelformset_factory",
    "inlineformset_factory",
    "GenericForeignKey",
    "prefetch_related_objects",
    "natural_key",
}
DJANGO_MODULES = (
    "django.views.generic",
    "django.contrib.admin",
    "django.core.serializers",
    "django.forms.models",
)
DOOR = "for_team"
QUERIES = {name for name in {*dir(models.QuerySet), "add", "set", "clear"} if not name.startswith("_")} - {
    "db",
    "query",
    "model",
    "ordered",
}
BUILDS_A_QUERY = re.compile(r"(^|\w)(QuerySet|Manager)$")


def related_managers() -> set[str]:
    """Every name by which one record leads to many others: `company.contacts`, `user.memberships`."""
    return {
        name
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if (name := relation.get_accessor_name()) and issubclass(relation.related_model, TeamScoped)
    } | {
        field.name
        for model in apps.get_models()
        if issubclass(model, TeamScoped)
        for field in model._meta.many_to_many
    }


@dataclass(frozen=True)
class Found:
    """`where` is the function, with its class before it; empty for the module itself."""

    where: str
    line: int
    what: str


def back_doors(code: str) -> list[Found]:
    tree = ast.parse(code)
    return list(_Search(related_managers()).search(tree, ""))


class _Search:
    def __init__(self, related: set[str]) -> None:
        self.related = related

    def search(self, node: ast.AST, where: str) -> Iterator[Found]:
        for child in ast.iter_child_nodes(node):
            inside = where
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = f"{where}.{child.name}" if where else child.name
            for what in self.found_at(child):
                yield Found(inside, getattr(child, "lineno", 0), what)
            yield from self.search(child, inside)

    def found_at(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Attribute():
                yield from self._attribute(node)
            case ast.Call():
                yield from self._call(node)
            case ast.Name(id=name) if name in DJANGO_GETS_IT:
                yield name
            case ast.Constant(value=str(text)) if text in MANAGERS | {"objects"}:
                yield f'"{text}"'
            case ast.ImportFrom(module=str(module)):
                yield from self._imported(module, [each.name for each in node.names])
            case ast.Import(names=names):
                for each in names:
                    yield from self._imported(each.name, [])
            case ast.Assign(value=ast.Attribute(attr="objects") as door):
                yield f"{ast.unparse(door)} kept for later"

    def _attribute(self, node: ast.Attribute) -> Iterator[str]:
        if node.attr in MANAGERS | DJANGO_GETS_IT:
            yield node.attr
        inner = node.value
        if isinstance(inner, ast.Attribute) and inner.attr == "objects" and node.attr != DOOR:
            yield f"{ast.unparse(inner)} without {DOOR}"
        many = isinstance(inner, ast.Attribute) and (
            inner.attr in self.related or inner.attr.endswith("_set")
        )
        if many and node.attr in QUERIES:
            yield f"{inner.attr}.{node.attr}"  # type: ignore[attr-defined]

    def _call(self, node: ast.Call) -> Iterator[str]:
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = method or getattr(node.func, "id", "")
        if method in RAW:
            yield method
        if name in LOOKS_UP_MODELS:
            yield name
        if name in {"prefetch_related", "Prefetch"}:
            yield name
        if BUILDS_A_QUERY.search(name):
            yield f"{name}()"
        if name == "getattr" and not isinstance(node.args[1], ast.Constant):
            target = ast.unparse(node.args[0])
            if target[:1].isupper() or target.endswith("model"):
                yield f"getattr({target}, …)"
        if name in {"import_string", "attrgetter"} and any(
            "objects" in ast.unparse(each) for each in node.args
        ):
            yield name
        for argument in [*node.args, *(each.value for each in node.keywords)]:
            if isinstance(argument, ast.Attribute) and argument.attr == "objects":
                yield f"{ast.unparse(argument)} handed on"

    def _imported(self, module: str, names: list[str]) -> Iterator[str]:
        if module.startswith(DJANGO_MODULES):
            yield module
        for name in names:
            if name in DJANGO_GETS_IT:
                yield name


def teams_from_elsewhere(code: str) -> list[str]:
    """Calls of `for_team` whose team is neither an argument of a function nor a part of one."""
    return list(_from_elsewhere(ast.parse(code), "", frozenset()))


def _from_elsewhere(node: ast.AST, where: str, given: frozenset[str]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        inside, known = where, given
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            inside, known = getattr(child, "name", where), given | _arguments(child)
            known |= {name for name, value in _assigned(child) if _root(value) in known}
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr == DOOR:
            team = child.args[0] if child.args else child.keywords[0].value
            if _root(team) not in known:
                yield f"{inside}: {ast.unparse(child)}"
        yield from _from_elsewhere(child, inside, known)


def _arguments(function: ast.FunctionDef | ast.Lambda) -> set[str]:
    args = function.args
    return {each.arg for each in [*args.posonlyargs, *args.args, *args.kwonlyargs]}


def _assigned(function: ast.FunctionDef | ast.Lambda) -> Iterator[tuple[str, ast.expr]]:
    """`team = record.team`, and several at once."""
    for each in ast.walk(function):
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (
                    (target.id, value)
                    for target, value in zip(names, values, strict=True)
                    if isinstance(target, ast.Name)
                )


def _root(value: ast.expr) -> str:
    """The name at the beginning of `run.by.team`; empty when it is no such chain."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""
