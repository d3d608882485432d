"""Long runs of one sign are read shortened; names of records keep their places in the text as it was given."""

from __future__ import annotations

import pytest

from tests.assist.offline_reading import extract, known, names

RUNS = [
    "Notes\n" + "_" * 60 + "\n",
    "Spoke today.\n" + "=" * 60 + "\n",
    "Hi Bob,   \nthanks.  \n",
    "Call" + " " * 60,
]


@pytest.mark.parametrize("before", RUNS)
def test_known_names_behind_a_run_are_found_whole_and_quoted_where_they_stand(before: str) -> None:
    text = f"{before}Kestrelton Foods, Clara Ortega: now at $26,500"
    found = extract(text, known=known(text, company="Kestrelton Foods", contact="Clara Ortega"))
    assert names(found, "company") == ["Kestrelton Foods"]
    assert names(found, "contact") == ["Clara Ortega"]
    for entity in found.entities:
        for name, fact in entity.fields.items():
            if name == "name" and entity.kind != "opportunity" and fact.span:
                assert text[fact.span.start : fact.span.end] == fact.value


def test_a_known_name_at_the_very_end_and_one_with_a_run_inside_do_no_harm() -> None:
    text = "-" * 40 + " Kestrelton" + " " * 30 + "Foods wants 95k. " + "-" * 40 + " Irene Lambert"
    spelt = "Kestrelton" + " " * 30 + "Foods"
    found = extract(text, known=known(text, company=spelt, contact="Irene Lambert"))
    assert names(found, "contact") == ["Irene Lambert"]
