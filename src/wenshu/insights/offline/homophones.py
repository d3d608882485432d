"""Chinese typing errors: a character of the same sound in the place of the one that was meant."""

from __future__ import annotations

from collections.abc import Iterator

from wenshu.insights.offline.marks import Mark, Text, cover

SOUNDS = (
    "单丹担旦", "月悦越阅约", "赢盈营迎嬴", "季计纪", "度渡", "额饿", "率律", "商伤", "机几击鸡", "客课", "户护", "销消", "售受", "金今斤",
    "交教", "成城程", "周州", "年念", "跟根", "进近", "阶介接", "输书", "业叶", "绩迹", "品频", "区趋", "域遇", "途图涂", "来莱", "源原",
    "名明", "负付", "责则", "本奔", "上尚", "管官", "道到", "预遇", "测侧", "期其",
)  # fmt: skip
SHORTEST = 3  # characters of the word that the right one completes
SURE = frozenset({"在途", "赢单", "输单", "商机", "客户"})  # shorter ones that are nothing else
MOST = 16  # tries


def mended(text: Text, marks: list[Mark]) -> Text | None:
    """赢丹率, 上个悦: the one reading in which the right character completes a longer word; None where there is none."""
    unknown = [m for m in marks if m.kind == "unknown" and not m.quoted]
    found: dict[str, Text] = {}
    for count, (at, surface) in enumerate(_tries(text, unknown)):
        if count == MOST:
            return None
        tried = Text(surface, text.matcher, text.calendar, deal_words=text.deal_words)
        covered = cover(tried)
        around = next((m for m in covered if m.start <= at < m.end), None)
        fewer = sum(m.kind == "unknown" for m in covered) < len(unknown)
        whole = around is not None and (around.end - around.start >= SHORTEST or around.surface in SURE)
        if fewer and whole and around and around.kind in {"phrase", "time"}:
            found[surface] = tried
    return next(iter(found.values())) if len(found) == 1 else None


def _tries(text: Text, unknown: list[Mark]) -> Iterator[tuple[int, str]]:
    for mark in unknown:
        for at in range(mark.start, mark.end):
            wrong = text.surface[at]
            for sound in SOUNDS:
                if wrong in sound:
                    for right in sound.replace(wrong, ""):
                        yield at, text.surface[:at] + right + text.surface[at + 1 :]
