"""Charts: what is drawn, to which scale, and what a long or foreign name does to it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from wenshu.web import charts
from wenshu.web.charts import Point


def points(*values: float, url: str = "/r") -> list[Point]:
    return [Point(f"n{place}", value, f"${value}", f"{value}", url) for place, value in enumerate(values)]


def heights(svg: str) -> list[float]:
    return [
        float(height)
        for height in re.findall(r'class="bar[^"]*" x="[^"]*" y="[^"]*" width="[^"]*" height="([\d.]+)"', svg)
    ]


def lengths(svg: str) -> list[float]:
    return [
        float(width) for width in re.findall(r'class="bar[^"]*" x="[^"]*" y="[^"]*" width="([\d.]+)"', svg)
    ]


def test_bars_are_as_long_as_their_values_and_the_longest_fills_the_room() -> None:
    drawing = charts.bars(points(50, 100, 0), "Revenue")
    half, whole, none = lengths(drawing.wide)
    assert half == pytest.approx(whole / 2, abs=0.1)
    assert none == 1.0  # still there to click
    assert lengths(drawing.narrow)[1] < whole


def test_columns_stand_on_a_scale_that_ends_at_a_round_number() -> None:
    drawing = charts.columns(points(1_950, 975), "Won", lambda value: f"{value:.0f}")
    tall, short = heights(drawing.wide)
    assert short == pytest.approx(tall / 2, abs=0.1)
    assert re.findall(r'<text x="0"[^>]*>(\d+)<', drawing.wide) == ["0", "1000", "2000"]


def test_nothing_but_zeroes_is_drawn_flat() -> None:
    assert heights(charts.columns(points(0, 0), "Won", str).wide) == [0, 0]
    assert lengths(charts.bars(points(0, 0), "Won").wide) == [1, 1]


def test_many_columns_become_a_line_whose_dots_are_links_and_whose_names_do_not_crowd() -> None:
    drawing = charts.columns(points(*range(1, 21)), "Won", str)
    for size, most in ((drawing.wide, 14), (drawing.narrow, 7)):
        assert size.count("<circle") == size.count("<a ") == 20
        assert "<polyline" in size
        assert 0 < size.count('text-anchor="middle"') <= most


def test_every_drawing_is_sound_xml_whatever_a_record_is_called() -> None:
    nasty = [
        Point('<b>"Ann" & co</b>', 3, "<i>", "&", "/r?a=1&b=2"),
        Point("无锡恒澜精密机械有限公司上海分公司", 2, "¥2", "2"),
    ]
    for drawing in (charts.bars(nasty, 'a "label"'), charts.columns(nasty, "<label>", str)):
        for size in (drawing.wide, drawing.narrow):
            root = ElementTree.fromstring(size)
            assert root.attrib["role"] == "group"
            assert {"style", "onclick"}.isdisjoint(name for each in root.iter() for name in each.attrib)


def test_a_long_name_is_cut_where_its_room_ends_and_a_chinese_one_sooner() -> None:
    latin, chinese = "Northgate Vale Precision Engineering", "无锡恒澜精密机械有限公司上海分公司"
    shown = [charts._clipped(name, 26) for name in (latin, chinese, "Short")]
    assert shown == ["Northgate Vale Precision E…", "无锡恒澜精密机械有限公司上…", "Short"]


def test_a_bar_without_records_is_no_link() -> None:
    drawing = charts.bars(points(1, url=""), "Revenue").wide
    assert "<a " not in drawing
    assert "<title>n0: $1</title>" in drawing


def test_a_spark_needs_two_values_and_something_to_see() -> None:
    assert charts.spark([5]) == charts.spark([0, 0, 0]) == ""
    assert 'points="2.0,12.0 54.0,3.0"' in charts.spark([1, 2])


@pytest.mark.parametrize(("share", "width"), [(-1, "0.00"), (0.256, "25.60"), (7, "100.00")])
def test_a_share_never_leaves_its_track(share: float, width: str) -> None:
    assert f'width="{width}"' in charts.share_bar(share, "tone-1")
