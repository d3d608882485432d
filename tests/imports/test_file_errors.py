"""A file that cannot be read, or not as wanted, is refused in Chinese too; nothing is worded in English alone."""

from __future__ import annotations

import ast
import html
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from tests.imports.test_pages import chosen
from wenshu.crm.imports import fields, headers, pipeline, runs, storage, table
from wenshu.crm.models import ImportRun
from wenshu.errors import Invalid
from wenshu.teams.models import Membership

Browser = Callable[[Membership], Client]
NOT_TEXT = "这不是文本表格。请上传 CSV 文件或 Excel 工作簿（.xlsx）。"
NOT_A_TABLE = "这不是表格。请上传 CSV 文件或 Excel 工作簿（.xlsx）。"
DAMAGED = "工作簿已损坏或受密码保护。请另存为 .xlsx 后再上传。"


def archive(**entries: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in entries.items():
            file.writestr(name, text)
    return packed.getvalue()


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "文件是空的。"),
    "blank": (b" \n \n", "文件是空的。"),
    "binary": (b"\x00\x01\x02" * 50, NOT_TEXT),
    "controls": (b"\x01\x02\x03\xff" * 50, NOT_TEXT),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, NOT_A_TABLE),
    "old Excel": (
        b"\xd0\xcf\x11\xe0" + b"x" * 50,
        "这是旧版 Excel 文件（.xls）。请另存为 .xlsx 或 CSV 后再上传。",
    ),
    "half a character": (b"\xff\xfeA\x00\x00\xd8B\x00", "文件里的文字已损坏：请另存为 UTF-8 编码后再上传。"),
    "no header": (b"5,6\n7,8\n", "第一行必须是列名，例如：名称、客户、金额。"),
    "an open quote": (b'"Deal,Value\nA,1\n', "第 1 行：单元格的引号没有闭合。"),
    "a long cell": (b'Deal,"' + b"x" * 200_000 + b'"\n', "第 1 行：单元格的引号没有闭合，或内容过长。"),
    "many columns": (
        ",".join(f"column{n}" for n in range(201)).encode() + b"\n",
        "文件有 201 列，最多只能读取 200 列。",
    ),
    "an archive": (archive(readme="x"), "这个压缩文件不是 Excel 工作簿（.xlsx）。"),
    "half an archive": (archive(readme="x")[:20], DAMAGED),
    "a broken workbook": (archive(**{"xl/workbook.xml": "x"}), DAMAGED),
    "a workbook of many parts": (
        archive(**{"xl/workbook.xml": "x", **{f"part{n}": "" for n in range(2_001)}}),
        "工作簿解压后过大。",
    ),
    "an empty workbook": (workbook(), "工作簿是空的。"),
}


@pytest.fixture
def reader(alice: Membership) -> Membership:
    assert alice.user
    alice.user.language = "zh-hans"
    alice.user.save(update_fields=["language"])
    return alice


@pytest.fixture
def send(reader: Membership, client_for: Browser) -> Callable[[bytes], Any]:
    def post(content: bytes) -> Any:
        file = SimpleUploadedFile("rows", content)
        where = f"/t/{reader.team.slug}/import"
        return client_for(reader).post(where, {"kind": "companies", "file": file})

    return post


def beside_the_file(answer: Any) -> str:
    assert answer.status_code == 422
    error = answer.content.decode().split('id="file-error">')[1].split("</span>")[0]
    return html.unescape(error.rpartition(">")[2])


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_says_why_in_chinese_beside_its_field(
    reader: Membership, send: Callable[[bytes], Any], name: str
) -> None:
    content, sentence = REFUSED[name]
    assert beside_the_file(send(content)) == sentence
    assert not runs.of_team(reader.team).exists()


def test_a_file_that_is_too_large_says_so_in_chinese(
    send: Callable[[bytes], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LIMITS", table.Limits(file_bytes=3))
    assert beside_the_file(send(b"Name\nHengli\n")) == "文件超过 200 MB。"
    with override("zh-hans"):
        assert table.too_large(table.Limits(file_bytes=5 << 20)).detail == "文件超过 5 MB。"


def test_a_form_without_a_file_or_a_kind_is_answered_in_chinese(
    reader: Membership, client_for: Browser
) -> None:
    where, browser = f"/t/{reader.team.slug}/import", client_for(reader)
    assert beside_the_file(browser.post(where, {"kind": "companies"})).startswith("请选择 CSV 文件")
    assert "请选择文件里是什么。" in browser.post(where, {"kind": "secrets"}).content.decode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Name;Country\nZürich AG;CH\n".encode("cp1252"), "CSV，cp1252 编码，以分号分隔"),
        ("Name\tCountry\n恒力精密;CN\n".encode("gb18030"), "CSV，gb18030 编码，以制表符分隔"),
        (b"Name,Country\nHengli,CN\n", "CSV，utf-8 编码，以逗号分隔"),
        (b"Name|Country\nHengli|CN\n", "CSV，utf-8 编码，以竖线分隔"),
        (workbook(["Name"], ["Hengli"], title="Kunden"), "Excel，工作表“Kunden”"),
    ],
)
def test_how_a_file_was_read_is_told_in_chinese(
    reader: Membership, client_for: Browser, send: Callable[[bytes], Any], content: bytes, told: str
) -> None:
    page = html.unescape(client_for(reader).get(send(content)["Location"]).content.decode())
    assert f'<p class="muted">{told} · ' in page


def test_the_preview_and_the_columns_speak_chinese(
    reader: Membership, client_for: Browser, send: Callable[[bytes], Any]
) -> None:
    here = send(b"Name,,Employees\nHengli,x,1.5\nWeida,y,2,3\n")["Location"]
    page = html.unescape(client_for(reader).get(here).content.decode())
    assert "<b>第 2 列</b>" in page
    assert "“1.5”不是整数。" in page
    assert "这一行有 4 个单元格，表头只有 3 个。" in page


def test_an_amount_that_no_deal_can_have_is_marked_in_the_preview(
    reader: Membership, client_for: Browser
) -> None:
    file = SimpleUploadedFile("deals.csv", f"Deal,Value\nA,-5\nB,{'9' * 30}\nC,12.3456 EUR\n".encode())
    browser = client_for(reader)
    sent = browser.post(f"/t/{reader.team.slug}/import", {"kind": "opportunities", "file": file})
    page = browser.get(sent["Location"]).content.decode()
    assert "金额不能小于零。" in page
    assert "金额过大。" in page
    assert "12.35 EUR" in page


def test_a_mapping_that_cannot_be_is_refused_in_chinese_and_an_unnamed_column_can_be_mapped(
    reader: Membership, client_for: Browser, send: Callable[[bytes], Any]
) -> None:
    browser, here = client_for(reader), send(b"Whim,,Mood\nx,Hengli,z\n")["Location"]
    page = browser.get(here).content.decode()
    assert "还没有列对应到： 名称" in page
    nothing = browser.post(here, chosen(page))
    assert nothing.status_code == 422
    assert "还没有列对应到：名称。文件里的列有：Whim、第 2 列、Mood。" in nothing.content.decode()
    twice = browser.post(here, {"column-0": "name", "column-1": "name"}).content.decode()
    assert "不能有两列都对应“名称”。" in twice
    unknown = browser.post(here, {"column-0": "soul"}).content.decode()
    assert "没有“soul”这个字段，可用的有：externalId、name、" in unknown
    assert browser.post(here, {"column-1": "name"}).status_code == 302
    assert ImportRun.objects.for_team(reader.team).get().mapping == {"Column 2": "name"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "No column is mapped to anything we know. The file has: Whim."),
        ("zh-hans", "没有一列能对应到系统里的字段。文件里的列有：Whim。"),
    ],
)
def test_a_file_of_which_nothing_is_known_says_so_in_both_languages(
    tmp_path: Path, language: str, sentence: str
) -> None:
    file = tmp_path / "whims.csv"
    file.write_text("Whim\nx\n")
    with override(language), pytest.raises(pipeline.IncompleteMapping) as refused:
        pipeline.checked_mapping(table.open_table(file), fields.Kind.OPPORTUNITIES, {})
    assert refused.value.detail == sentence


def test_a_column_that_is_not_in_the_file_is_refused_in_chinese() -> None:
    with override("zh-hans"), pytest.raises(Invalid) as refused:
        headers.correct(fields.Kind.COMPANIES, ["Name", "Column 2"], {}, {"Gone": "name"})
    assert refused.value.detail == "文件里没有“Gone”这一列，只有：Name、第 2 列。"


def test_a_file_with_too_many_rows_says_so_in_chinese(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("Name\n" + "x\n" * 4)
    with override("zh-hans"), pytest.raises(table.BadFile) as refused:
        list(table.open_table(file, table.Limits(rows=3)).rows())
    assert refused.value.detail == "文件超过 3 行。请拆成几份分别导入。"


def worded_in_english_alone(file: Path) -> Iterator[str]:
    """Literal text handed to an error or kept as a row's problem without being looked up in the catalogue."""
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            said = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "detail")]
        elif isinstance(node, ast.Assign) and any(
            "problem" in ast.unparse(target) or "message" in ast.unparse(target) for target in node.targets
        ):
            said = [node.value]
        for each in said:
            if isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and each.value):
                yield f"{file.name}:{each.lineno}: {ast.unparse(each)}"


ERRORS = {"BadFile", "BadRow", "BadDate", "BadNumber", "TooManyNames", "IncompleteMapping"}


def test_no_sentence_of_an_import_is_worded_in_english_alone() -> None:
    room = Path(table.__file__).parent
    assert [said for file in sorted(room.glob("*.py")) for said in worded_in_english_alone(file)] == []


def test_a_sentence_worded_in_english_alone_would_be_noticed(tmp_path: Path) -> None:
    file = tmp_path / "worse.py"
    file.write_text('raise BadRow(f"longer than {n}.")\nproblem = "too long"\nraise BadRow(_("fine"))\n')
    assert len(list(worded_in_english_alone(file))) == 2
