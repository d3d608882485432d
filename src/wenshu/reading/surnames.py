"""Chinese surnames of two characters."""

from __future__ import annotations

from typing import Final

COMPOUND_SURNAMES: Final = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木", "夏侯", "宇文",
    "长孙", "南宫", "百里", "呼延", "司空", "闻人",
)  # fmt: skip
