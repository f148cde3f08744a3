"""A text read into a statute: contents and head apart, headings, articles with 款, 项, 目, appendices.

Nothing is thrown away and nothing guessed silently: what is doubtful becomes a fault with its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from enforcement.statutes.body import BodyReader
from enforcement.statutes.days import stated_days
from enforcement.statutes.faults import check_order, no_articles, no_title, strange_signs, unclosed
from enforcement.statutes.lines import SourceLine, open_quotations, setting_of, source_lines
from enforcement.statutes.marks import article_mark, heading_mark, is_contents
from enforcement.statutes.model import Fault, Part, Rest, RestKind, Statute, StatuteArticle

_FILE_DAY = re.compile(r"[（(]?\d{4}[-.年]?\d{1,2}[-.月]?\d{1,2}日?[）)]?$")
_EDITION = re.compile(r"[（(][^（）()]*(?:修正|修订|修改)[^（）()]*[）)]$")
_NOTE = re.compile(r"^[（(]|\d{4}\s*年|通过|公布|令\s*第|主席令|INFO")
_STATE = "中华人民共和国"
LONGEST_TITLE = 80


def parse(text: str, name: str = "") -> Statute:
    """The statute in ``text``; ``name`` is the file's name, a title where the text begins without one.

    Never raises: a text without articles is a statute with a blocking fault.
    """
    lines = source_lines(text)
    first = _first_article(lines)
    front, body = _split(lines, first)
    title, head = _head(front, name)
    reader = BodyReader(setting_of(lines))
    reader.read(body)
    parts: tuple[Part, ...] = (*head, *reader.finish())
    articles = [part for part in parts if isinstance(part, StatuteArticle)]
    faults: list[Fault] = [*reader.faults, *check_order(parts), *strange_signs(lines)]
    faults += unclosed(open_quotations(lines))
    if not articles:
        faults = [no_articles()]
    if not title:
        faults.append(no_title())
    stated = stated_days("\n".join(line.text for line in front), articles)
    return Statute(
        title=title, parts=parts, days=stated, faults=tuple(sorted(faults, key=lambda fault: fault.line))
    )


def _first_article(lines: Sequence[SourceLine]) -> int:
    """The place of the line that opens the first article; len(lines) without any."""
    places = [
        place
        for place, line in enumerate(lines)
        if not line.quoted and (mark := article_mark(line.text)) and not mark.reference
    ]
    ones = [place for place in places if (mark := article_mark(lines[place].text)) and mark.key_is_first]
    return ones[0] if ones else places[0] if places else len(lines)


def _split(lines: Sequence[SourceLine], first: int) -> tuple[list[SourceLine], list[SourceLine]]:
    """What stands before the body, and the body with the headings above its first article."""
    headings = [place for place in range(first) if heading_mark(lines[place].text, lines[place].headed)]
    if not headings:
        return list(lines[:first]), list(lines[first:])
    begin = headings[0]
    top = heading_mark(lines[begin].text, lines[begin].headed)
    assert top is not None
    for place in headings[1:]:
        mark = heading_mark(lines[place].text, lines[place].headed)
        if mark is not None and (mark.level, mark.number) == (top.level, top.number):
            return list(lines[:place]), list(lines[place:])
    listed = any(is_contents(line.text) for line in lines[:begin])
    only_listed = listed and len(headings) > 3  # a table of contents, and a body without headings
    cut = first if only_listed else begin
    return list(lines[:cut]), list(lines[cut:])


def _head(front: Sequence[SourceLine], name: str) -> tuple[str, list[Rest]]:
    """The title, and the lines of the head as what they are."""
    parts: list[Rest] = []
    title: list[str] = []
    listing = False
    for line in front:
        listing = listing or is_contents(line.text)
        kind = RestKind.CONTENTS if listing or heading_mark(line.text) else _kind(line.text, title)
        if kind is RestKind.TITLE:
            title.append(line.text)
        parts.append(Rest(kind=kind, text=line.text, line=line.number))
    found = "".join("".join(title).split())
    return clean_title(found or name), parts


def _kind(text: str, title: Sequence[str]) -> RestKind:
    """The first line that is no note is the title; a second one joins it after a bare 中华人民共和国."""
    if _NOTE.search(text) and not (text.endswith(("法", "条例", "规定", "办法")) and "年" not in text):
        return RestKind.NOTE
    if not title or (len(title) == 1 and "".join(title[0].split()) == _STATE):
        return RestKind.TITLE if len(text) <= LONGEST_TITLE else RestKind.NOTE
    return RestKind.NOTE


def clean_title(text: str) -> str:
    """A title without 《》, blanks, a file's day and a bracket that names the edition."""
    plain = "".join(text.split()).strip("《》")
    for tail in (".md", ".txt", ".docx"):
        plain = plain.removesuffix(tail)
    return _EDITION.sub("", _FILE_DAY.sub("", plain)).strip("《》")
