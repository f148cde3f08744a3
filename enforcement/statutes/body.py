"""The body of a statute, line by line: which line opens an article, a heading, a 款, a 项, and which goes on."""

from __future__ import annotations

from collections.abc import Sequence

from enforcement.statutes import faults as said
from enforcement.statutes.drafts import ArticleDraft
from enforcement.statutes.lines import Setting, SourceLine
from enforcement.statutes.marks import (
    SENTENCE_ENDS,
    ArticleMark,
    HeadingMark,
    article_mark,
    comma_item_mark,
    heading_mark,
    is_appendix,
    item_mark,
    point_mark,
)
from enforcement.statutes.model import Fault, Heading, Part, Rest, RestKind

_RANK = {"编": 0, "分编": 1, "章": 2, "附": 2, "节": 3}
_LONGEST_NEXT_TITLE = 30


class BodyReader:
    """``read`` takes the lines in order, ``finish`` gives the parts; ``faults`` are what looked wrong on the way."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._parts: list[Part] = []
        self._article: ArticleDraft | None = None
        self._path: dict[int, str] = {}
        self._last = (0, 0)
        self._former: SourceLine | None = None
        self._in_appendix = False
        self.faults: list[Fault] = []

    def read(self, lines: Sequence[SourceLine]) -> None:
        for line in lines:
            self._take(line)
            self._former = line

    def finish(self) -> tuple[Part, ...]:
        self._close()
        return tuple(self._parts)

    # ---- which kind of line

    def _take(self, line: SourceLine) -> None:
        if self._in_appendix:
            self._appendix_line(line)
        elif (mark := article_mark(line.text)) and self._opens(line, mark):
            self._open(line, mark)
        elif not line.quoted and (head := heading_mark(line.text, line.headed)) and self._heads(line, head):
            self._head(line, head)
        elif self._article is not None and not line.quoted and is_appendix(line.text):
            self._close()
            self._in_appendix = True
            self._rest(RestKind.APPENDIX, line)
        elif self._article is not None:
            self._inside(line, self._article)
        else:
            self._between(line)

    def _opens(self, line: SourceLine, mark: ArticleMark) -> bool:
        due = (mark.number, mark.sub) in ((self._last[0] + 1, 0), (self._last[0], self._last[1] + 1))
        if line.quoted or (mark.reference and not (mark.loose and due)):
            return False
        return mark.loose or (due and not self._goes_on(line))

    def _heads(self, line: SourceLine, mark: HeadingMark) -> bool:
        return mark.loose or not self._goes_on(line)

    def _goes_on(self, line: SourceLine) -> bool:
        """The line above it is of an article, not ended, and stands right above."""
        former = self._former if self._article is not None else None
        return former is not None and not line.after_blank and former.text[-1:] not in SENTENCE_ENDS + "》"

    # ---- what is done with it

    def _open(self, line: SourceLine, mark: ArticleMark) -> None:
        if mark.key_is_first and self._last > (1, 0):
            self.faults.append(said.second_law(line.number))
        self._close()
        self._last = (mark.number, mark.sub)
        under = tuple(self._path[rank] for rank in sorted(self._path))
        self._article = ArticleDraft(line.number, mark, under)

    def _head(self, line: SourceLine, mark: HeadingMark) -> None:
        if mark.level == "附" and self._article is None and self._titled(line):
            return
        self._close()
        words = heading_words(line.text) if mark.level != "附" else mark.title
        rank = _RANK[mark.level]
        self._path = {one: text for one, text in self._path.items() if one < rank} | {rank: words}
        self._parts.append(Heading(level=mark.level, number=mark.number, words=words, line=line.number))

    def _between(self, line: SourceLine) -> None:
        """Before the first article of a heading: the title on a line of its own, or a stray line."""
        if self._titled(line):
            return
        self._rest(RestKind.STRAY, line)
        self.faults.append(said.stray(line.number))

    def _titled(self, line: SourceLine) -> bool:
        """Whether the line is the title of the bare 第×章 right above it; then it has been joined to it."""
        former = self._parts[-1] if self._parts else None
        bare = isinstance(former, Heading) and " " not in former.words and former.words.endswith(former.level)
        if not bare or len(line.text) > _LONGEST_NEXT_TITLE or line.text[-1:] in SENTENCE_ENDS:
            return False
        assert isinstance(former, Heading)
        words = heading_words(f"{former.words} {line.text}")
        self._parts[-1] = Heading(level=former.level, number=former.number, words=words, line=former.line)
        self._path[_RANK[former.level]] = words
        return True

    def _appendix_line(self, line: SourceLine) -> None:
        mark = article_mark(line.text)
        if mark is not None and mark.loose and mark.number == self._last[0] + 1 and not mark.sub:
            self.faults.append(said.after_appendix(line.number, mark.label))
        self._rest(RestKind.APPENDIX, line)

    def _inside(self, line: SourceLine, article: ArticleDraft) -> None:
        text = line.text
        if not line.quoted and (item := item_mark(text)):
            if not article.add_item(item):
                self.faults.append(said.item_order(line.number, article.label, item.mark))
        elif not line.quoted and (comma := comma_item_mark(text)) and article.due_item(comma.number, text):
            article.add_item(comma)
        elif not line.quoted and (point := point_mark(text)) and article.due_point(point.number):
            article.add_point(point)
        elif self._continues(line):
            article.go_on(text)
        else:
            article.add_paragraph(text)

    def _continues(self, line: SourceLine) -> bool:
        """Whether a plain line goes on with the one above, by punctuation and by how the text is set."""
        former, setting = self._former, self._setting
        if former is None or article_is_bare(self._article):
            return False
        ended = former.text[-1:] in SENTENCE_ENDS
        full = bool(setting.wrap) and former.width >= setting.wrap - 3
        if setting.indents and not line.after_blank:
            return not line.indented
        if not ended and former.text[-1:] == "》" and line.after_blank:
            return False
        if not ended and not line.after_blank:
            if not setting.wrap:
                self.faults.append(said.broken_line(former.number))
            return True
        if not ended and not line.quoted:
            self.faults.append(said.broken_after_blank(former.number))
        elif full and not line.after_blank and not line.indented and ended:
            self.faults.append(said.full_line_ends(former.number))
        return False

    def _close(self) -> None:
        if self._article is not None:
            self._parts.append(self._article.finished())
            self._article = None

    def _rest(self, kind: RestKind, line: SourceLine) -> None:
        self._parts.append(Rest(kind=kind, text=line.text, line=line.number))


def heading_words(text: str) -> str:
    """第七章　附　　则 → 第七章 附则: blanks that only spread the title are taken out."""
    number, *title = text.split()
    spread = len(title) > 1 and all(len(part) == 1 for part in title)
    return " ".join((number, "".join(title) if spread else " ".join(title))).strip()


def article_is_bare(article: ArticleDraft | None) -> bool:
    """Only its label has been read so far."""
    return article is None or article.bare
