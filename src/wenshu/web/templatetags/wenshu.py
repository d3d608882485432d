"""Template tags: icons, and words, money and days in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from wenshu.clock import local_day, now
from wenshu.web.dates import show_day
from wenshu.web.icons import icon
from wenshu.web.rows import markup

register = template.Library()


class IconNode(Node):
    def __init__(self, name: FilterExpression, css: str) -> None:
        self.name = name
        self.css = css
        # A literal name is drawn once, when the template is compiled.
        self.drawn = icon(str(name.var), css) if isinstance(name.var, str) else None

    def render(self, context: Context) -> SafeString:
        if self.drawn is not None:
            return self.drawn
        return icon(str(self.name.resolve(context)), self.css)


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> IconNode:
    """`{% icon "plus" %}`, `{% icon item.icon "i i-lg" %}`"""
    parts = token.split_contents()
    if len(parts) not in {2, 3}:
        raise template.TemplateSyntaxError("icon takes a name and, if need be, its classes")
    css = parts[2].strip("\"'") if len(parts) == 3 else "i"
    return IconNode(parser.compile_filter(parts[1]), css)


@register.simple_tag
def rows(template: str, shown: Iterable[object]) -> SafeString:
    """`{% rows "companies/row.html" companies %}`: the template for each `row`, see `web.rows`."""
    return markup(template, shown)


@register.simple_tag
def row(template: str, shown: object) -> SafeString:
    """One of them."""
    return markup(template, [shown])


@register.filter
def day(moment: datetime, timezone: str) -> str:
    """`{{ token.expires_at|day:shell.team.timezone }}`: the day of the team's calendar, as everywhere else."""
    return show_day(local_day(moment, timezone), local_day(now(), timezone))
