"""The lines of a text without the marks of Markdown, and which of them stand inside a quotation.

Only marks that no statute writes are taken off: #, **, >, a bullet before a line, <br>, comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

BLANKS = " \t\r\f\v\u3000\u00a0\u2002\u2003\u2009"
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_MARKS = re.compile(r"^(?:>\s*)*(?:(?P<hashes>#{1,6})(?=[^#])\s*|[-*+][ \u3000]+)?")
_BOLD_LABEL = re.compile(r"^\*\*\s*(第[^\s*]{1,14}?[条章节编](?:之[^\s*]{1,4})?)\s*\*\*")
_WIDE_SHARE = 0.3
_LONGEST_WRAP = 120
QUOTE_REACH = 60


@dataclass(frozen=True, slots=True)
class SourceLine:
    """``number`` from 1; ``text`` without marks and outer blanks; ``width`` its signs with the indent."""

    number: int
    text: str
    indented: bool = False
    headed: bool = False  # a Markdown heading
    after_blank: bool = False
    width: int = 0
    quoted: bool = False  # inside a quotation that began above and ends below


def plain_text(text: str) -> str:
    """``text`` without invisible signs and comments, each line kept."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    whole = whole.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), whole)


def source_lines(text: str) -> tuple[SourceLine, ...]:
    """The lines of ``text`` that are not blank."""
    found: list[SourceLine] = []
    blank = True
    for number, raw in enumerate(plain_text(text).split("\n"), 1):
        bare, headed = unmarked(raw)
        if bare:
            indented = raw[:1] in BLANKS and raw[:2].strip(BLANKS) == ""
            found.append(SourceLine(number, bare, indented, headed, blank, len(raw.rstrip(BLANKS))))
        blank = not bare
    return _with_quotations(found)


def unmarked(raw: str) -> tuple[str, bool]:
    """One line without marks, and whether it was a Markdown heading."""
    line = raw.replace("&nbsp;", " ").replace("<br>", " ").replace("<br/>", " ").strip(BLANKS)
    marks = _MARKS.match(line)
    headed = bool(marks and marks["hashes"])
    line = line[marks.end() :] if marks else line
    line = _BOLD_LABEL.sub("\\1\u3000", line)
    return line.replace("**", "").strip(BLANKS), headed


def _with_quotations(lines: list[SourceLine]) -> tuple[SourceLine, ...]:
    """Marks the lines that begin inside “…”; a quotation that never ends within reach marks nothing."""
    kept = list(lines)
    place = 0
    while place < len(kept):
        end = _end_of_quotation(kept, place) if _left_open(kept[place].text) else place
        for inner in range(place + 1, end + 1):
            kept[inner] = replace(kept[inner], quoted=True)
        place = max(end, place + 1)
    return tuple(kept)


def _left_open(text: str) -> bool:
    return text.rfind("“") > text.rfind("”")


def _end_of_quotation(lines: list[SourceLine], start: int) -> int:
    """The place of the line in which the quotation of line ``start`` ends; ``start`` when none does."""
    for place in range(start + 1, min(len(lines), start + QUOTE_REACH)):
        text = lines[place].text
        if "”" in text and not _left_open(text):
            return place
    return start


def open_quotations(lines: tuple[SourceLine, ...]) -> tuple[int, ...]:
    """Line numbers whose quotation never ends within reach."""
    found = []
    for place, line in enumerate(lines):
        if _left_open(line.text) and not line.quoted and _end_of_quotation(list(lines), place) == place:
            found.append(line.number)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the text is set. ``wrap``: signs of a full line, 0 when 款 are not broken into lines; ``indents``: each
    new 款 is indented and its further lines are not."""

    wrap: int = 0
    indents: bool = False


def setting_of(lines: tuple[SourceLine, ...]) -> Setting:
    """Judged from the width of the lines and from the indent of lines that open an article."""
    if not lines:
        return Setting()
    widest = max(line.width for line in lines)
    full = sum(line.width >= widest - 3 for line in lines)
    wrapped = widest <= _LONGEST_WRAP and full >= 6 and full >= _WIDE_SHARE * len(lines)
    openings = [line for line in lines if re.match(r"第[^\s，。]{1,10}条", line.text)]
    indented = sum(line.indented for line in openings)
    loose = sum(not line.indented and not line.headed for line in lines)
    indents = len(openings) >= 3 and indented >= 0.8 * len(openings) and loose >= 3
    return Setting(widest if wrapped else 0, indents and (wrapped or loose >= 0.2 * len(lines)))
