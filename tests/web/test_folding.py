"""Folded templates say what they said before, in the reader's language, and nothing of what they said to others."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.urls import NoReverseMatch, set_script_prefix
from django.utils import translation

from wenshu.web.folding import Address, Fixed, Loader, folded

SOURCE = """{% load i18n static %}<h1>{% icon "house" %}{% translate "Home" %}</h1>
{% if deep %}<p>{% translate "Settings" %}{% with x=name %}{{ x }}{% translate "Stage" %}{% endwith %}</p>
{% elif name %}{% translate "open" context "opportunities" %}
{% else %}{% translate "Owner" as who %}{{ who }}{% endif %}
{% for each in names %}{% icon "plus" "i i-lg" %}{{ each }}{% translate "More" %}
{% empty %}{% translate "Nobody" %}{% endfor %}
{% translate name %}{% icon drawing %}{% block inside %}100 %{% translate "Export" %} <b>{% endblock %}
{% url 'sign-in' %}{% url 'home' slug as home %}{{ home }}{% url 'nowhere' slug as none %}[{{ none }}]
{% autoescape off %}{% translate "Search" %}{{ name }}{% endautoescape %}{# note #}
<img src="{% static 'seal.svg' %}">"""
CONTEXTS: list[dict[str, Any]] = [
    {"name": "A<b", "names": [1, 2], "drawing": "house", "slug": "acme"},
    {"name": "", "names": [], "drawing": "plus", "slug": "other"},
    {"name": "Company", "names": ["x"], "drawing": "users", "slug": "acme", "deep": True},
]


def engine() -> Engine:
    return engines["django"].engine


def test_a_folded_template_says_what_it_said_before() -> None:
    plain, short = Template(SOURCE, engine=engine()), Template(SOURCE, engine=engine())
    short.nodelist = folded(short.nodelist)
    for language in ("en", "zh-hans", "en"):
        for values in CONTEXTS:
            with translation.override(language):
                assert short.render(Context(values)) == plain.render(Context(values))


def test_the_words_are_those_of_the_reader_and_not_of_who_came_first() -> None:
    short = Template("{% load i18n %}<p>{% translate 'Settings' %}</p>", engine=engine())
    short.nodelist = folded(short.nodelist)
    said = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            said.append(short.render(Context()))
    assert said == ["<p>Settings</p>", "<p>设置</p>", "<p>Settings</p>"]


def test_text_and_drawings_become_one_text_and_words_one_node() -> None:
    short = Template(
        '<a>{% icon "house" %}</a>{{ x }}{% load i18n %}<b>{% translate "Home" %}</b>', engine=engine()
    )
    kinds = [type(node) for node in folded(short.nodelist)]
    assert kinds[0] is TextNode
    assert kinds[-1] is Fixed
    assert len(kinds) == 4


def test_the_product_loads_its_templates_folded() -> None:
    assert isinstance(engine().template_loaders[0], Loader)
    nodes: Any = get_template("parts/nav.html").template  # type: ignore[attr-defined]
    assert nodes.nodelist.get_nodes_by_type(Fixed)
    assert nodes.nodelist.get_nodes_by_type(Address)


def test_an_address_that_is_not_there_is_a_mistake() -> None:
    wrong = Template("{% url 'nowhere' %}", engine=engine())
    wrong.nodelist = folded(wrong.nodelist)
    with pytest.raises(NoReverseMatch):
        wrong.render(Context())


def test_an_address_is_told_apart_by_its_arguments_and_by_where_we_are_mounted() -> None:
    home = Template("{% url 'home' slug %}", engine=engine())
    home.nodelist = folded(home.nodelist)
    try:
        found = [home.render(Context({"slug": slug})) for slug in ("acme", "other", "acme")]
        set_script_prefix("/crm/")
        found.append(home.render(Context({"slug": "acme"})))
    finally:
        set_script_prefix("/")
    assert found == ["/t/acme/", "/t/other/", "/t/acme/", "/crm/t/acme/"]
