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


def test_values_above_columns_leave_out_the_currency_where_they_would_run_into_each_other() -> None:
    months = [Point(f"m{place}", 1, "CN¥9,720,000", "CN¥9.72M") for place in range(7)]
    drawing = charts.columns(months, "Won", lambda value: f"CN¥{value:.0f}M")
    assert drawing.wide.count(">CN¥9.72M<") == 7
    assert (drawing.narrow.count(">CN¥9.72M<"), drawing.narrow.count(">9.72M<")) == (0, 7)


def test_a_giant_value_beside_a_bar_is_short_so_that_the_bar_keeps_its_room() -> None:
    giant = [Point("Atlas", 12e12, "IDR 12,000,000,000,000", "IDR 12T")]
    drawing = charts.bars(giant, "Revenue")
    assert ">IDR 12,000,000,000,000</text>" in drawing.wide
    assert ">IDR 12T</text>" in drawing.narrow
    for size, width in ((drawing.wide, 690), (drawing.narrow, 340)):
        assert lengths(size)[0] > width / 4
        left = float(re.findall(r'class="bar" x="([\d.]+)"', size)[0])
        value = re.findall(r'text-anchor="end">([^<]+)<', size)[0]
        assert left + lengths(size)[0] + len(value) * 6 < width


def test_a_scale_with_long_words_moves_the_columns_aside() -> None:
    drawing = charts.columns(points(1, 2), "Won", lambda value: "IDR 12.5T" if value else "IDR 0")
    assert float(re.findall(r'class="grid" x1="(\d+)"', drawing.wide)[0]) > len("IDR 12.5T") * 6.5


@pytest.mark.parametrize(("share", "width"), [(-1, "0.00"), (0.256, "25.60"), (7, "100.00")])
def test_a_share_never_leaves_its_track(share: float, width: str) -> None:
    assert f'width="{width}"' in charts.share_bar(share, "tone-1")
