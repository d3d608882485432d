"""Rows that no import can take, of every kind of file, and what a Chinese and an English reader are told of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bad:
    """`extra` stands behind the last column."""

    cells: dict[str, str]
    chinese: str
    english: str
    extra: str = ""


@dataclass(frozen=True)
class File:
    """One good row, then the bad ones."""

    good: dict[str, str]
    bad: tuple[Bad, ...]
    headings: tuple[str, ...]

    @property
    def text(self) -> str:
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(self.headings)
        for cells, extra in [(self.good, ""), *((row.cells, row.extra) for row in self.bad)]:
            writer.writerow(
                [cells.get(heading, "") for heading in self.headings] + ([extra] if extra else [])
            )
        return written.getvalue()

    def chinese(self) -> list[str]:
        return [row.chinese for row in self.bad]

    def english(self) -> list[str]:
        return [row.english for row in self.bad]


def _file(headings: str, good: dict[str, str], bad: Iterable[Bad]) -> File:
    return File(good, tuple(bad), tuple(headings.split()))


DEALS = _file(
    "Id Deal Account Owner Stage Value Currency Probability Close Created Tags",
    {"Id": "1", "Deal": "MES", "Account": "Hengli", "Owner": "Bob", "Stage": "Lead", "Value": "5"},
    [
        Bad(
            {"Deal": "A", "Value": "abc"},
            "Value：“abc”不是金额，请写成 1,234.50 这样。",
            "Value: “abc” is not an amount, such as 1,234.50.",
        ),
        Bad(
            {"Deal": "A", "Value": "-5"}, "Value：金额不能小于零。", "Value: An amount cannot be below zero."
        ),
        Bad({"Deal": "A", "Value": "9" * 30}, "Value：金额过大。", "Value: This amount is too large."),
        Bad(
            {"Deal": "A", "Close": "soon"},
            "Close：“soon”不是日期，请写成 2024-03-01 这样。",
            "Close: “soon” is not a date, such as 2024-03-01.",
        ),
        Bad(
            {"Deal": "A", "Close": "2026-02-30"},
            "Close：“2026-02-30”这一天不存在。",
            "Close: “2026-02-30” is not a day of the calendar.",
        ),
        Bad(
            {"Deal": "A", "Created": "1066-10-14"},
            "Created：日期须在 1900 年至 2199 年之间。",
            "Created: Use a date between the years 1900 and 2199.",
        ),
        Bad(
            {"Deal": "A", "Probability": "half"},
            "Probability：“half”不是百分比，请写成 50% 这样。",
            "Probability: “half” is not a percentage, such as 50 %.",
        ),
        Bad(
            {"Deal": "A", "Probability": "120"},
            "Probability：百分比应在 0 到 100 之间。",
            "Probability: A percentage is between 0 and 100.",
        ),
        Bad({"Deal": "x" * 201}, "Deal：最多 200 个字符。", "Deal: At most 200 characters."),
        Bad(
            {"Deal": "A", "Tags": ",".join(f"t{n}" for n in range(31))},
            "Tags：最多 30 个标签。",
            "Tags: At most 30 tags.",
        ),
        Bad(
            {"Deal": "A", "Tags": "x" * 61},
            "Tags：每个标签最多 60 个字符。",
            "Tags: A tag has at most 60 characters.",
        ),
        Bad(
            {"Deal": "A", "Currency": "XXX"},
            "Currency：请使用 ISO 4217 货币代码，例如 CNY 或 USD。",
            "Currency: Use an ISO 4217 currency code, such as USD or CNY.",
        ),
        Bad(
            {"Deal": "A", "Owner": "Bo\ue000b"},
            "Owner：名称里不能有这个字符。",
            "Owner: A name cannot hold that character.",
        ),
        Bad(
            {"Stage": "Lead"},
            "这个商机没有名称、客户、产品，也没有编号。",
            "The opportunity has no name, no company, no product and no id.",
        ),
        Bad({"Id": "1", "Deal": "A"}, "与第 2 行是同一条记录。", "The same record as line 2."),
        Bad(
            {"Deal": "A"},
            "这一行有 12 个单元格，表头只有 11 个。",
            "The row has 12 cells, the header 11.",
            extra="more",
        ),
        Bad(
            {"Deal": "A", "Account": "x" * 20_001},
            "有单元格超过 20,000 个字符。",
            "A cell is longer than 20,000 characters.",
        ),
    ],
)
COMPANIES = _file(
    "Id Name Website Employees",
    {"Id": "1", "Name": "Hengli"},
    [
        Bad({"Id": "2"}, "Name：此项必填。", "Name: This field is required."),
        Bad(
            {"Name": "A", "Website": "not one"},
            "Website：这不是有效的域名。",
            "Website: This is not a domain name.",
        ),
        Bad(
            {"Name": "B", "Employees": "12.5"},
            "Employees：“12.5”不是整数。",
            "Employees: “12.5” is not a whole number.",
        ),
        Bad(
            {"Id": "3", "Website": "not one"},
            "Name：此项必填。 Website：这不是有效的域名。",
            "Name: This field is required. Website: This is not a domain name.",
        ),
        Bad(
            {"Id": "gone", "Name": "Gone"},
            "这条记录在系统里已被删除。请先恢复它，或去掉这一行。",
            "This record was deleted here. Restore it first, or remove the row.",
        ),
    ],
)
CONTACTS = _file(
    "Name Email Account",
    {"Name": "Chen Wei", "Email": "chen@example.com"},
    [
        Bad(
            {"Name": "A", "Email": "nobody"},
            "Email：这不是有效的邮箱地址。",
            "Email: This is not an e-mail address.",
        ),
        Bad({"Account": "Hengli"}, "联系人没有姓名。", "The contact has no name."),
        Bad(
            {"Name": "B", "Email": "chen@example.com"},
            "与第 2 行是同一条记录。",
            "The same record as line 2.",
        ),
    ],
)
FOLLOW_UPS = _file(
    "DealId Opportunity Content Author Date",
    {"Opportunity": "Single", "Content": "Called"},
    [
        Bad(
            {"DealId": "nothing", "Content": "A"},
            "没有编号为“nothing”的商机。",
            "There is no opportunity with the id “nothing”.",
        ),
        Bad(
            {"Opportunity": "Nowhere", "Content": "A"},
            "没有名为“Nowhere”的商机。",
            "There is no opportunity called “Nowhere”.",
        ),
        Bad(
            {"Opportunity": "Twins", "Content": "A"},
            "有 2 个商机都叫“Twins”：请增加一列商机编号。",
            "2 opportunities are called “Twins”: add a column with their id.",
        ),
        Bad({"Content": "A"}, "这一行没有写明是哪个商机。", "The row names no opportunity."),
        Bad({"Opportunity": "Single"}, "Content：此项必填。", "Content: This field is required."),
        Bad(
            {"Opportunity": "Single", "Content": "A", "Author": "Bo\ue000b"},
            "Author：名称里不能有这个字符。",
            "Author: A name cannot hold that character.",
        ),
    ],
)
MEMBERS = _file(
    "Name Email Manager",
    {"Name": "Dora", "Email": "dora@example.com"},
    [
        Bad({"Email": "x@example.com"}, "Name：请填写成员姓名。", "Name: Give the member a name."),
        Bad(
            {"Name": "Ed", "Manager": "Bo\ue000b"},
            "Manager：名称里不能有这个字符。",
            "Manager: A name cannot hold that character.",
        ),
    ],
)
PRODUCTS = _file(
    "Name Series Price Currency",
    {"Name": "Press", "Price": "5"},
    [
        Bad({"Series": "S"}, "Name：此项必填。", "Name: This field is required."),
        Bad(
            {"Name": "A", "Price": "5", "Currency": "Zork"},
            "Currency：“Zork”不是币种，请写成 CNY 或 USD 这样。",
            "Currency: “Zork” is not a currency, such as USD or CNY.",
        ),
        Bad(
            {"Name": "B", "Price": "-5"}, "Price：金额不能小于零。", "Price: An amount cannot be below zero."
        ),
    ],
)
FILES = {
    "opportunities": DEALS,
    "companies": COMPANIES,
    "contacts": CONTACTS,
    "follow-ups": FOLLOW_UPS,
    "members": MEMBERS,
    "products": PRODUCTS,
}
