"""What a reader of a page of HTML sees, in time that grows with the page and not faster, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_BLOCKS: Final = frozenset(
    {
        "br",
        "p",
        "div",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "table",
        "hr",
        "ul",
        "ol",
    }
)
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"script", "style", "title", "template"})  # all that a head has in words
_MARK: Final = re.compile(
    r"<(?:(?P<comment>!--)|(?P<other>[!?]|/(?![a-zA-Z]))|(?P<end>/?)(?P<tag>[a-zA-Z][\w:-]*+))"
)
_VALUE: Final = re.compile(r"""=\s*(?:"[^"]*+"|'[^']*+'|[^\s>]*+)""")
_HIDDEN: Final = re.compile(r"(?:^|\s)hidden(?=[\s=/>]|$)", re.IGNORECASE)
_STYLE: Final = re.compile(r"\sstyle\s*=([^>]*+)", re.IGNORECASE)
_HIDING: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "source"})
_ENDED_BY_THE_NEXT: Final = frozenset({"p", "li", "tr", "td", "th"})
_QUOTING: Final = re.compile(r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_SPACE: Final = re.compile(r"\s+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LONG_NUMBER: Final = re.compile(r"&#(?=[xX]?[0-9a-fA-F]{8})")
"""No character has one, and Python refuses long ones."""


def stripped(html: str) -> str:
    """A line for each block. What is not closed (a comment, a script) goes on to the end, as it does in browsers."""
    lines = "".join(_Page(html).seen()).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Page:
    """Read once from its beginning to its end: nothing that was looked through is looked through again."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        self.quotes_hold = True

    def seen(self) -> Iterator[str]:
        while mark := _MARK.search(self.html, self.at):
            yield _words(self.html[self.at : mark.start()])
            self.at = self._after(mark)
            tag = (mark["tag"] or "").lower()
            if tag in _BLOCKS:
                yield "\n"
            if not tag or mark["end"]:
                continue
            if tag in _CELLS:
                yield " "
            if tag in _UNSEEN:
                self._skip(tag)
            elif tag not in _VOID and self._hides(mark):
                self._skip_whole(tag)
        yield _words(self.html[self.at :])

    def _hides(self, mark: re.Match[str]) -> bool:
        """Its own attributes keep it from the eye; what a style sheet hides is not known here."""
        attributes = self.html[mark.end() : min(self.at, mark.end() + 2000)]
        style = _STYLE.search(attributes)
        return bool(_HIDDEN.search(_VALUE.sub("=", attributes)) or (style and _HIDING.search(style[1])))

    def _skip_whole(self, tag: str) -> None:
        """Past the end of the element that has just begun, over those of its own kind inside it."""
        depth = 1
        while depth and (mark := _MARK.search(self.html, self.at)):
            same = (mark["tag"] or "").lower() == tag
            if same and not mark["end"] and tag in _ENDED_BY_THE_NEXT:
                self.at = mark.start()
                return
            self.at = self._after(mark)
            if same:
                depth += -1 if mark["end"] else 1
        if depth:
            self.at = len(self.html)

    def _after(self, mark: re.Match[str]) -> int:
        if mark["comment"]:
            return self._past("-->", mark.end())
        if mark["tag"] and self.quotes_hold:
            if closed := _QUOTING.match(self.html, mark.end()):
                return closed.end()
            self.quotes_hold = False  # one is never closed: it is not looked for at every tag
        return self._past(">", mark.end())

    def _past(self, sign: str, start: int) -> int:
        found = self.html.find(sign, start)
        return len(self.html) if found < 0 else found + len(sign)

    def _skip(self, tag: str) -> None:
        closing = re.compile(f"</{tag}(?![a-z0-9])", re.IGNORECASE).search(self.html, self.at)
        self.at = closing.start() if closing else len(self.html)


def _words(text: str) -> str:
    return _SPACE.sub(" ", unescape(_LONG_NUMBER.sub("&amp;#", text)))
