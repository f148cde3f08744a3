"""An article while its lines are read."""

from __future__ import annotations

from enforcement.statutes.marks import ArticleMark, ItemMark
from enforcement.statutes.model import Item, Paragraph, StatuteArticle


class ArticleDraft:
    """``bare`` until words follow the label."""

    def __init__(self, line: int, mark: ArticleMark, under: tuple[str, ...]) -> None:
        self._line, self._mark, self._under = line, mark, under
        self._paragraphs: list[Paragraph] = [Paragraph(text=mark.words)] if mark.words else []

    @property
    def label(self) -> str:
        return self._mark.label

    @property
    def bare(self) -> bool:
        return not self._paragraphs

    def add_paragraph(self, text: str) -> None:
        self._paragraphs.append(Paragraph(text=text))

    def add_item(self, mark: ItemMark) -> bool:
        """False when its number is not the one that was due; it is kept all the same."""
        paragraph = self._paragraphs.pop() if self._paragraphs else Paragraph(text="")
        due = mark.number == len(paragraph.items) + 1 or _follows(paragraph.items, mark.number)
        item = Item(number=mark.number, mark=mark.mark, text=mark.words)
        self._paragraphs.append(Paragraph(text=paragraph.text, items=(*paragraph.items, item)))
        return due

    def due_item(self, number: int, text: str) -> bool:
        """Whether a line 一、… is an item here: the next one, or the first after a colon."""
        if not self._paragraphs:
            return False
        paragraph = self._paragraphs[-1]
        if paragraph.items:
            return number == paragraph.items[-1].number + 1 and "、" in paragraph.items[-1].mark
        return number == 1 and paragraph.text.endswith(("：", ":")) and "、" in text[:4]

    def due_point(self, number: int) -> bool:
        """Whether a line 1. … is a 目 of the item that is open."""
        if not self._paragraphs or not self._paragraphs[-1].items:
            return False
        points = self._paragraphs[-1].items[-1].points
        return number == (points[-1].number + 1 if points else 1)

    def add_point(self, mark: ItemMark) -> None:
        paragraph = self._paragraphs.pop()
        last = paragraph.items[-1]
        point = Item(number=mark.number, mark=mark.mark, text=mark.words)
        whole = Item(number=last.number, mark=last.mark, text=last.text, points=(*last.points, point))
        self._paragraphs.append(Paragraph(text=paragraph.text, items=(*paragraph.items[:-1], whole)))

    def go_on(self, text: str) -> None:
        """More words of the line above: of the last 目, 项 or 款."""
        paragraph = self._paragraphs.pop()
        if not paragraph.items:
            self._paragraphs.append(Paragraph(text=joined(paragraph.text, text)))
            return
        last = paragraph.items[-1]
        if last.points:
            point = last.points[-1]
            longer = Item(number=point.number, mark=point.mark, text=joined(point.text, text))
            whole = Item(
                number=last.number, mark=last.mark, text=last.text, points=(*last.points[:-1], longer)
            )
        else:
            whole = Item(number=last.number, mark=last.mark, text=joined(last.text, text))
        self._paragraphs.append(Paragraph(text=paragraph.text, items=(*paragraph.items[:-1], whole)))

    def finished(self) -> StatuteArticle:
        mark = self._mark
        return StatuteArticle(
            number=mark.number,
            sub=mark.sub,
            label="".join(mark.label.split()),
            caption=mark.caption,
            under=self._under,
            paragraphs=tuple(self._paragraphs),
            line=self._line,
        )


def joined(first: str, second: str) -> str:
    """Two pieces of a broken line; a blank only between two Latin words or numbers."""
    latin = first[-1:].isascii() and first[-1:].isalnum() and second[:1].isascii() and second[:1].isalnum()
    return f"{first} {second}" if latin else first + second


def _follows(items: tuple[Item, ...], number: int) -> bool:
    return bool(items) and number == items[-1].number + 1
