"""Transcripts as files: read whatever they are written with, written so that they read the same again."""

from __future__ import annotations

import json
from time import process_time
from typing import Literal

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from wenshu.errors import Invalid
from wenshu.voice.engine import Line
from wenshu.voice.transcripts.cues import is_cues
from wenshu.voice.transcripts.decoding import MOST_BYTES
from wenshu.voice.transcripts.files import LONGEST, Format, read, read_typed, taken, write

VTT = """WEBVTT - weekly call

NOTE written by a machine
it may have --> mistakes

STYLE
::cue { color: lime }

REGION
id:fred

intro
00:01.000 --> 00:04.500 align:start position:0%
<v Alice Chen>Hello <i>there</i> &amp; welcome

01:00:05.000 --> 01:00:06.250
<v.loud 王敏>预算九十二万
左右</v>

00:00:02.000 --> 00:00:07.000
<00:00:03.000><c.yellow>We</c> met &lt;them&gt;
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
{\\an8}<font color="red">Anna: Our budget</font>
is <b>$92,000</b>.

2
00:00:03,5 --> 00:00:04
Bob: Noted.

3
00:00:02,000 --> 00:00:03,000
Anna: <script>alert(1)</script>
"""


def test_a_vtt_has_its_voices_and_its_times_and_no_markup() -> None:
    assert read("call.vtt", VTT.encode()) == [
        Line("Hello there & welcome", 1.0, 4.5, "Alice Chen"),
        Line("We met <them>", 2.0, 7.0, ""),
        Line("预算九十二万左右", 3605.0, 3606.25, "王敏"),
    ]


def test_an_srt_is_read_in_the_order_of_its_times_and_html_is_text() -> None:
    assert read("call.srt", SRT.encode()) == [
        Line("Our budget is $92,000.", 1.0, 2.5, "Anna"),
        Line("<script>alert(1)</script>", 2.0, 3.0, "Anna"),
        Line("Noted.", 3.5, 4.0, "Bob"),
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(codec: str, end: str) -> None:
    text = (
        SRT.replace("Anna: Our budget", "王敏: 我们的预算").replace("Anna: <", "王敏: <").replace("\n", end)
    )
    assert read("a.srt", text.encode(codec))[0] == Line("我们的预算 is $92,000.", 1.0, 2.5, "王敏")


def test_subtitles_without_blank_lines_between_are_told_apart() -> None:
    text = "1\n00:01 --> 00:02\nOne.\n2\n00:02 --> 00:03\nTwo.\n"
    assert [line.text for line in read("a.srt", text.encode())] == ["One.", "Two."]


def test_subtitles_are_known_by_their_content() -> None:
    assert read("a.txt", SRT.encode()) == read("a.srt", SRT.encode())
    assert read_typed(VTT) == read("a.vtt", VTT.encode())


def test_an_end_before_the_beginning_is_no_time_backwards() -> None:
    found = read("a.srt", b"1\n00:00:05,000 --> 00:00:01,000\nHello\n")
    assert found == [Line("Hello", 5.0, 5.0)]
    assert found[0].mended


@pytest.mark.parametrize(
    ("times", "mended"),
    [
        (("00:00:01,000 --> 00:00:02,000", "00:00:02,000 --> 00:00:03,000"), [False, False]),
        (("00:00:01,000 --> 00:00:05,000", "00:00:02,000 --> 00:00:03,000"), [False, False]),  # they overlap
        (("01:00 -> 02:00", "02:00 --> 59:59"), [False, False]),
        (("00:00:09,000 --> 00:00:10,000", "00:00:02,000 --> 00:00:03,000"), [True, False]),
        (("00:00:01,000 --> 00:00:02,000", "00:00:04,000 --> 00:00:03,000"), [False, True]),
        (("00:00:01,000 --> 00:00:02,000", "00:75:00,000 --> 00:76:00,000"), [False, True]),
        (("00:00:01,000 --> 00:00:02,000", "00:00:61,000 --> 00:00:63,000"), [False, True]),
        (("00:00:01,000 --> 00:00:02,000", "00:00:59,000 --> 00:00:61,000"), [False, True]),
        (("00:01.000 --> 00:02.000", "75:00.000 --> 75:02.000"), [False, True]),
        (("00:00:01,000 --> 00:00:02,000", "xx --> yy"), [False, True]),
    ],
)
def test_lines_whose_times_are_not_those_of_the_file_say_so(
    times: tuple[str, str], mended: list[bool]
) -> None:
    text = f"1\n{times[0]}\nOne.\n\n2\n{times[1]}\nTwo.\n"
    for name, told in (("a.srt", text), ("a.vtt", f"WEBVTT\n\n{text}")):
        assert [line.mended for line in read(name, told.encode())] == mended


GOOD, LAST = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n", "3\n00:00:09,000 --> 00:00:10,000\nThree.\n"


@pytest.mark.parametrize(
    ("broken", "start", "end"),
    [
        ("2\n00:00:03,000 -> 00:00:04,000\nTwo.", 3.0, 4.0),
        ("2\n00:00:03,000 –> 00:00:04,000\nTwo.", 3.0, 4.0),
        ("2\n00:00:03,000 -- > 00:00:04,000\nTwo.", 3.0, 4.0),
        ("2\n00: 00: 03,000 --> 00: 00: 04,000\nTwo.", 3.0, 4.0),
        ("2\n00:00:03,000 --> 00:00:02,000\nTwo.", 3.0, 3.0),
        ("2\n00:00:03,000 --> later\nTwo.", 3.0, 3.0),
        ("2\n00:00:03,000 -->\nTwo.", 3.0, 3.0),
        ("2\n00:00:03,000\nTwo.", 3.0, 3.0),
        ("2\n00:00:03,000 00:00:04,000\nTwo.", 3.0, 3.0),
        ("2\n00:00:xx,000 --> 00:00:04,000\nTwo.", 1.0, 2.0),
        ("2\nxx --> yy\nTwo.", 1.0, 2.0),
        ("2\n99:99:99,000 --> 99:99:99,000\nTwo.", 1.0, 2.0),
        ("2\n00:00:60,000 --> 00:00:61,000\nTwo.", 1.0, 2.0),
        ("2\n9999:00:00,000 --> 9999:00:01,000\nTwo.", 1.0, 2.0),
        ("2\n00:00:03,000 --> 00:60:00,000\nTwo.", 3.0, 3.0),
        ("2\n--> 00:00:04,000\nTwo.", 1.0, 2.0),
        ("2\nTwo.", 1.0, 2.0),
        ("Two.", 1.0, 2.0),
        ("2\n00:00:03,000 --> 00:00:04,000 Two.", 3.0, 4.0),
        ("2\n00:00:03,000 --> 00:00:04,000 X1:10 X2:90 Y1:1 Y2:2\nTwo.", 3.0, 4.0),
        ("2\n00:00:03,000 --> 00:00:04,000\n\nTwo.", 3.0, 4.0),
    ],
)
def test_a_cue_that_is_not_as_it_should_be_keeps_its_words(broken: str, start: float, end: float) -> None:
    expected = [Line("One.", 1.0, 2.0), Line("Two.", start, end), Line("Three.", 9.0, 10.0)]
    assert read("a.srt", f"{GOOD}{broken}\n\n{LAST}".encode()) == expected
    vtt = f"WEBVTT\n\n{GOOD}{broken}\n\n{LAST}".replace(",000", ".000")
    assert read("a.vtt", vtt.encode()) == expected
    if broken.startswith("2\n") and "\n\n" not in broken and broken != "2\nTwo.":
        tight = f"{GOOD}{broken}\n{LAST}".replace("\n\n", "\n")
        assert read("a.srt", tight.encode()) == expected  # without blank lines between, too


def test_no_word_of_a_file_with_subtitles_is_lost_wherever_it_stands() -> None:
    text = (
        "Call of 24 November\n\n1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nNOTE that they\npay later.\n\n"
        "We move\n2\n00:00:03,000 --> 00:00:04,000\nfrom 10:00 --> 12:00\n1 -> 2\n\n42\ndollars\n"
    )
    assert [(line.text, line.start) for line in read("a.srt", text.encode())] == [
        ("Call of 24 November", None),
        ("One.", 1.0),
        ("NOTE that they pay later.", 1.0),
        ("We move", 1.0),
        ("from 10:00 --> 12:00 1 -> 2", 3.0),
        ("42 dollars", 3.0),
    ]
    noted = "WEBVTT\nKind: captions\n\nNOTE a comment\n00:01.000 --> 00:02.000\nSaid.\n\nNOTE\nnot said\n"
    assert [line.text for line in read("a.vtt", noted.encode())] == ["Said."]


def test_no_row_of_subtitles_however_odd_holds_up_the_reading() -> None:
    odd = (
        "line:" * 28 + " foo",
        " " * 50_000 + "->" + " " * 50_000 + "x",
        "0 " * 50_000 + "--> 1:1",
        "1:" * 50_000,
    )
    rows = [
        each
        for number, row in enumerate(odd)
        for each in (str(number), f"00:01 --> 00:02 {row}", str(number), row)
    ]
    began = process_time()
    assert "foo" in read("a.srt", "\n".join(rows).encode())[0].text
    assert process_time() - began < 5


def test_a_plan_of_a_day_that_somebody_typed_is_no_file_of_subtitles() -> None:
    typed = "Visit of Hengli\n10:00 -> 12:00\nWorkshop"
    assert not is_cues(typed)
    assert [line.text for line in read_typed(typed)][::2] == ["Visit of Hengli", "Workshop"]
    arrows = "1\n00:00:01,000 -> 00:00:02,000\nOne.\n"
    assert read_typed(arrows) == [Line("One.", 1.0, 2.0)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Alice: Hi there\nBob: Hello\n", [("Alice", "Hi there"), ("Bob", "Hello")]),
        ("王敏：你好\n\n张伟：您好\n", [("王敏", "你好"), ("张伟", "您好")]),
        ("Speaker 1: yes\n", [("Speaker 1", "yes")]),
        ("说话人1：好的\n", [("说话人1", "好的")]),
        ("Budget: 92k\nNext step: call Anna\n", [("", "Budget: 92k"), ("", "Next step: call Anna")]),
        ("预算：92万\n下一步：发报价\n", [("", "预算：92万"), ("", "下一步：发报价")]),
        ("I told him: call me\nand left\n", [("", "I told him: call me"), ("", "and left")]),
        ("See https://example.com: good\n", [("", "See https://example.com: good")]),
        ("First.\n\n\n   Second.  \n", [("", "First."), ("", "Second.")]),
        ("周敏：预算批了", [("周敏", "预算批了")]),
        ("Zhou Min: they sign\non Friday", [("Zhou Min", "they sign"), ("", "on Friday")]),
        ("方案：分两期\n预算批了", [("", "方案：分两期"), ("", "预算批了")]),
        ("Key Points: two phases", [("", "Key Points: two phases")]),
        ("Server: is down", [("", "Server: is down")]),
    ],
)
def test_typed_lines_name_who_speaks(text: str, lines: list[tuple[str, str]]) -> None:
    assert [(line.speaker, line.text) for line in read("a.txt", text.encode())] == lines


def test_times_at_the_head_of_typed_lines_are_kept() -> None:
    stamped = b"[00:12] Alice: Hi there\n[00:15] Bob: Hello\n"
    headed = b"Alice Chen  0:12\nHi there\n\nBob  0:15\nHello\n"
    assert read("a.txt", stamped) == [Line("Hi there", 12.0, 15.0, "Alice"), Line("Hello", 15.0, 15.0, "Bob")]
    assert read("a.txt", headed)[0] == Line("Hi there", 12.0, 15.0, "Alice Chen")


@pytest.mark.parametrize(
    "line",
    ["10:00 -> 12:00 we talked", "10:00-12:00 we talked", "10:00 to 12:00: we talked", "9:30 → we talked",
     "10:75 we talked", "99:99:99 we talked"],
)  # fmt: skip
def test_words_that_begin_with_a_time_of_day_lose_none(line: str) -> None:
    assert read_typed(line) == [Line(line)]


def test_lines_that_all_say_from_when_to_when_have_both() -> None:
    spans = "00:10 - 00:15 Hello\n[00:20] -> [00:22] Bye\n"
    assert read_typed(spans) == [Line("Hello", 10.0, 15.0), Line("Bye", 20.0, 22.0)]


def test_a_long_paragraph_is_cut_into_its_sentences() -> None:
    text = (
        "We met Mr. Smith of Acme Inc. today. He wants 3 lines. The budget is $92,000.50! Is that e.g. net? "
        "I send it by Friday 3 p.m. and then we will see. 他们说预算够了。下周再谈！"
    )
    assert [line.text for line in read_typed(text)] == [
        "We met Mr. Smith of Acme Inc. today.",
        "He wants 3 lines.",
        "The budget is $92,000.50!",
        "Is that e.g. net?",
        "I send it by Friday 3 p.m. and then we will see.",
        "他们说预算够了。",
        "下周再谈！",
    ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t \n", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.srt", b"hello", "no subtitle"),
        ("a.vtt", b"WEBVTT\n\n", "no subtitle"),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", "no words"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not a text file"),
        ("a.txt", b"%PDF-1.7\n" + b"\x00\x01\x02\x03" * 50, "not a text file"),
        ("a.docx", b"hello", "not a text file"),
        ("a", b"hello", "not a text file"),
        ("a.txt", b"x" * (LONGEST + 1), "at most 500,000"),
        ("a.txt", "字".encode("gb18030") * (LONGEST + 1), "at most 500,000"),
    ],
)
def test_what_is_no_transcript_is_refused_with_a_sentence(name: str, data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        read(name, data)
    assert refused.value.errors[0].pointer == "/file"
    with override("zh-hans"), pytest.raises(Invalid, match=r"[一-鿿]{3}"):
        read(name, data)


@pytest.mark.parametrize("name", ["a.txt", "a.srt", "a.vtt"])
def test_a_file_without_a_word_is_told_so_as_a_transcript_and_not_as_a_recording(name: str) -> None:
    with pytest.raises(Invalid, match="there are no words in it"):
        read(name, b"")
    with override("zh-hans"):
        with pytest.raises(Invalid, match="里面没有文字"):
            read(name, b"\n")
        with pytest.raises(Invalid, match="文字稿最多 500,000 个字符"):
            read(name, b"WEBVTT\n\n00:01 --> 00:02\n" + b"x" * (LONGEST + 1))


LINES = [
    Line("Hello & <b>welcome</b> --> you", 0.0, 1.25, "Alice Chen"),
    Line("预算九十二万，左右。", 1.25, 3.0, "王敏"),
    Line("a < b > c &amp; d", 3.0, 3600.5, "Alice Chen"),
    Line("Nobody says this.", 3599.0, 3605.999, ""),
    Line("好的", 3605.999, 36_000.0, "王敏"),
]


def test_a_vtt_reads_as_it_was_written() -> None:
    assert read("a.vtt", write(LINES, "vtt").encode()) == LINES


def test_an_srt_reads_as_it_was_written_but_for_markup() -> None:
    plain = [line for line in LINES if "<" not in line.text]
    assert read("a.srt", write(plain, "srt").encode()) == plain


def test_words_that_look_like_times_make_no_subtitle_of_their_own() -> None:
    line = Line("00:01 --> 00:02", 5.0, 6.0)
    (kept,) = read("a.srt", write([line], "srt").encode())
    assert (kept.start, kept.text) == (5.0, "00:01 → 00:02")
    assert read("a.vtt", write([line], "vtt").encode()) == [line]


def test_a_text_reads_as_it_was_written_but_for_times() -> None:
    told = read("a.txt", write(LINES, "txt").encode())
    assert told == [Line(line.text, None, None, line.speaker) for line in LINES]


def test_json_has_everything() -> None:
    told = json.loads(write(LINES, "json"))["segments"]
    assert [Line(row["text"], row["start"], row["end"], row["speaker"]) for row in told] == LINES


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_lines_without_times_make_no_subtitles(format: Literal["srt", "vtt"]) -> None:
    with pytest.raises(Invalid, match="no times"):
        write([Line("typed")], format)


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_a_line_that_somebody_added_stands_between_its_neighbours(format: Format) -> None:
    written = write([Line("One.", 1.0, 2.0), Line("Added."), Line("Two.", 4.0, None)], format)
    assert [(x.text, x.start, x.end) for x in read(f"a.{format}", written.encode())] == [
        ("One.", 1.0, 2.0),
        ("Added.", 2.0, 4.0),
        ("Two.", 4.0, 6.0),
    ]


def test_a_whole_day_of_subtitles_is_read() -> None:
    lines = [Line(f"Sentence number {n}.", n * 4.0, n * 4.0 + 3, f"Speaker {n % 2}") for n in range(9000)]
    assert read("a.vtt", write(lines, "vtt").encode()) == lines


def test_a_file_that_came_in_is_read_to_its_end_or_refused_and_never_cut() -> None:
    said = "担心数据迁移" * 5
    cues = 16_000
    srt = "".join(
        f"{at}\n00:{at // 600:02}:{at // 10 % 60:02},000 --> 01:00:00,000\n{said}\n\n" for at in range(cues)
    )
    assert len(srt.encode()) > 2_000_004
    lines = taken(ContentFile(srt.encode(), "call.srt"))
    assert (len(lines), lines[-1].text) == (cues, said)
    with pytest.raises(Invalid) as wrong:
        taken(ContentFile(b"x\n" * (MOST_BYTES // 2) + b"x", "call.txt"))
    assert "at most 500,000 characters" in wrong.value.detail
