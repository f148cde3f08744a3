"""A statute as its text says it: headings, articles with 款, 项 and 目, what stands around them, and what looks wrong.

Every sign of the text that is no blank stands in exactly one part, in the order of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class RestKind(StrEnum):
    """What a line is that belongs to no article."""

    TITLE = "title"
    NOTE = "note"  # who adopted it and when, brackets under the title
    CONTENTS = "contents"
    APPENDIX = "appendix"
    STRAY = "stray"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """项, or 目 inside one: ``mark`` as written ((三), 1.), ``number`` what it counts, ``text`` without the mark."""

    number: int
    mark: str
    text: str
    points: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """款: its words and the 项 below them."""

    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteArticle:
    """条. ``number`` 120 and ``sub`` 1 are 第一百二十条之一; ``label`` as written; ``caption`` a bracket after it.

    ``under`` are the headings above it, outermost first; ``line`` its line in the text, from 1.
    """

    number: int
    sub: int = 0
    label: str
    caption: str = ""
    under: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[int, int]:
        return self.number, self.sub

    @property
    def text(self) -> str:
        """The whole wording without the label, one 款, 项 or 目 a line."""
        return "\n".join(words for _, words in lines_of(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """``level`` is 编, 分编, 章, 节 or 附 (a heading without a number); ``words`` the whole heading."""

    level: str
    number: int
    words: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A line that stands in no article."""

    kind: RestKind
    text: str
    line: int


Part = StatuteArticle | Heading | Rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What looks wrong at a line: what, and what a person can do. ``blocking`` means it cannot be taken in."""

    line: int
    what: str
    cure: str
    blocking: bool = False

    @property
    def sentence(self) -> str:
        where = f"第 {self.line} 行：" if self.line else ""
        return f"{where}{self.what}{self.cure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDays:
    """The days that the text itself names; None where it names none.

    ``revised`` is the latest 修订 or 修正, ``revision`` which of the two; ``effective`` the day of 自…起施行;
    ``on_publication`` that it takes effect when published.
    """

    adopted: date | None = None
    published: date | None = None
    revised: date | None = None
    revision: str = ""
    effective: date | None = None
    on_publication: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """A text that was read. ``title`` without 《》."""

    title: str
    parts: tuple[Part, ...]
    days: StatedDays = StatedDays()
    faults: tuple[Fault, ...] = ()
    articles: tuple[StatuteArticle, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = tuple(part for part in self.parts if isinstance(part, StatuteArticle))
        object.__setattr__(self, "articles", found)

    @property
    def blocked(self) -> bool:
        return any(fault.blocking for fault in self.faults)


def lines_of(article: StatuteArticle) -> tuple[tuple[tuple[int, int, int], str], ...]:
    """((款, 项, 目), words with their mark) of each line of an article; 0 where the line is none of it."""
    found: list[tuple[tuple[int, int, int], str]] = []
    for place, paragraph in enumerate(article.paragraphs, 1):
        if paragraph.text:
            found.append(((place, 0, 0), paragraph.text))
        for item in paragraph.items:
            found.append(((place, item.number, 0), item.mark + item.text))
            found += [((place, item.number, point.number), point.mark + point.text) for point in item.points]
    return tuple(found)


def signs_of(part: Part) -> str:
    """All signs of a part that are no blanks, in order."""
    if isinstance(part, StatuteArticle):
        words = part.label + part.caption + "".join(text for _, text in lines_of(part))
    else:
        words = part.words if isinstance(part, Heading) else part.text
    return "".join(words.split())
