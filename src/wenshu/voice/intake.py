"""What is told with a recording that comes in: in which language it is, and from when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from wenshu.errors import Invalid
from wenshu.voice.contract import SpokenLanguage

CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)


def check_language(asked: str) -> SpokenLanguage:
    """`zh-CN`, `en_US` and `auto` as people and browsers write them. Raises Invalid."""
    word = asked.strip().lower().replace("_", "-").split("-")[0]
    if word in {"", "auto"}:
        return ""
    if word in {"en", "zh"}:
        return "en" if word == "en" else "zh"
    raise Invalid.field("language", _("Write en, zh, or nothing for whatever is spoken."))


def check_recorded_at(moment: datetime | None, *, now: datetime) -> None:
    """Raises Invalid for the future, but for what the clock of a phone may be ahead."""
    if moment is not None and moment > now + CLOCKS_DIFFER_BY:
        raise Invalid.field("recordedAt", _("This moment is still to come."))
