"""Rows come out as Django's own engine would make them, only sooner."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from wenshu.web.rows import Segment, markup

SHAPES = [
    "opportunities/row.html",
    "companies/row.html",
    "contacts/row.html",
    "follow_ups/row.html",
    "pipeline/card.html",
    "records/filter_input.html",
]


class Everything:
    """Any field, with what people may type; those named are empty."""

    def __init__(self, text: str, *empty: str) -> None:
        self._text, self._empty = text, empty

    def __getattr__(self, name: str) -> str:
        return "" if name in self._empty else f"{name} {self._text}"


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("text", ["plain", '<b>"it\'s" 100 % & %s {{ row.name }}</b>', "东方&<script>"])
def test_a_row_is_what_djangos_engine_makes_of_the_same_template(name: str, text: str) -> None:
    rows = [Everything(text), Everything(text, "owner", "due", "error", "is_money")]
    slowly = "".join(get_template(name).render({"row": row}) for row in rows)
    assert markup(name, rows) + "\n" == slowly


def test_a_template_that_needs_the_whole_engine_is_refused() -> None:
    for source in ("{{ row.name|upper }}", "{% url 'home' %}", "{{ other }}", "{# note #}"):
        with pytest.raises(TemplateSyntaxError):
            Segment(source)


def test_a_row_of_one_field_and_one_of_none() -> None:
    row = SimpleNamespace(name="a<b", count=3)
    assert Segment("<p>{{ row.name }}</p>").of(row) == "<p>a&lt;b</p>"
    assert Segment("<p>{{ row.count }} 5%</p>").of(row) == "<p>3 5%</p>"
    assert Segment("<hr>").of(row) == "<hr>"
