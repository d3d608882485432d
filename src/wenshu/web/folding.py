"""Templates compiled a step further: what is the same on every page is put together once.

Texts, icons, translated words and names of static files depend on nothing but the language, so each run of them
becomes one node; addresses are reversed once for each name and its arguments.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

from django.template import NodeList, Variable
from django.template.base import FilterExpression, Node, Template, TextNode
from django.template.context import Context
from django.template.defaulttags import IfNode, URLNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from wenshu.web.templatetags.wenshu import IconNode


class Loader(cached.Loader):
    """Folds each template when it is first asked for."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if not getattr(template, "is_folded", False):
            template.nodelist = folded(template.nodelist)
            template.is_folded = True  # type: ignore[attr-defined]
        return template


def folded(nodes: NodeList) -> NodeList:
    """A new list; the old one stays as it is, for another thread may be rendering it."""
    found = NodeList()
    found.contains_nontext = nodes.contains_nontext
    for is_fixed, alike in groupby(nodes, _is_fixed):
        run = list(alike)
        found.extend([_one(run)] if is_fixed else [_with_folded(node) for node in run])
    return found


def _one(run: list[Node]) -> Node:
    if all(isinstance(node, TextNode | IconNode) for node in run):  # in every language
        return _placed(TextNode("".join([node.render(Context()) for node in run])), run[0])
    return _placed(Fixed(run), run[0])


def _placed(node: Node, first: Node) -> Node:
    """Where it stands, for messages about mistakes."""
    node.token, node.origin = first.token, first.origin
    return node


class Fixed(Node):
    """Nodes that say the same whenever the language is the same."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._said: dict[tuple[str | None, bool], SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        key = (get_language(), context.autoescape)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = mark_safe("".join([node.render(context) for node in self._nodes]))  # noqa: S308
        return said

    render = render_annotated


class Address(URLNode):
    """`{% url %}` whose arguments have no names."""

    def render(self, context: Context) -> str:
        name = self.view_name.resolve(context)
        arguments = tuple([argument.resolve(context) for argument in self.args])
        try:
            address = _reversed(get_script_prefix(), name, *arguments)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@lru_cache(maxsize=4096, typed=True)
def _reversed(prefix: str, name: str, *arguments: object) -> str:
    """`prefix` is where the application is mounted: Django puts it before the address."""
    return reverse(name, args=arguments)


def _is_fixed(node: Node) -> bool:
    match node:
        case TextNode():
            return True
        case IconNode():
            return node.drawn is not None
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case TranslateNode():
            in_context = node.message_context
            return (
                node.asvar is None
                and _is_literal(node.filter_expression)
                and (in_context is None or _is_literal(in_context))
            )
    return False


def _is_literal(expression: FilterExpression) -> bool:
    said = expression.var
    return not expression.filters and (
        isinstance(said, str) or (isinstance(said, Variable) and said.literal is not None)
    )


def _with_folded(node: Node) -> Node:
    """The node, with what stands inside it folded."""
    if type(node) is URLNode and not node.kwargs:
        return _placed(Address(node.view_name, node.args, node.kwargs, node.asvar), node)
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(when, folded(inside)) for when, inside in node.conditions_nodelists]
        return node
    for name in node.child_nodelists:
        inside = getattr(node, name, None)
        if inside is not None:
            setattr(node, name, folded(inside))
    return node
