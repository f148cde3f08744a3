"""The shelf of statutes without widgets: laws, search, an article on a day, two editions beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from enforcement.queries.statutes import (
    AskStatute,
    AskStatuteArticle,
    AskStatutes,
    AskStatuteWords,
)
from enforcement.statutes.editions import Edition
from enforcement.statutes.views import ArticleView, StatuteHit, StatuteOutline


@dataclass(frozen=True, slots=True)
class LawRow:
    """A law with its editions, newest first."""

    title: str
    editions: tuple[Edition, ...]


class StatutesPresenter(QObject):
    """``listed(tuple[LawRow | StatuteHit])``, ``outlined(StatuteOutline | None)``, ``read(ArticleView)``,
    ``compared(ArticleView, ArticleView)``, the older one first."""

    listed = Signal(object)
    outlined = Signal(object)
    read = Signal(object)
    compared = Signal(object, object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self.day = self.today
        self.text = ""
        self.laws: tuple[LawRow, ...] = ()
        self.view: ArticleView | None = None
        self.outline: StatuteOutline | None = None
        self._awaited: AskStatuteArticle | None = None

    @property
    def today(self) -> date:
        return self._operations.context.clock.today()

    @property
    def waiting(self) -> bool:
        """An article is on its way."""
        return self._awaited is not None

    # ---- finding

    def load(self) -> None:
        """The laws on the shelf, and what was searched for."""
        self._operations.ask(AskStatutes(), self._take_laws)
        if self.text:
            self.search(self.text)

    def search(self, text: str) -> None:
        """Articles and laws for ``text``; an empty one lists the laws."""
        self.text = text.strip()
        if not self.text:
            self.listed.emit(self.laws)
            return
        asked = AskStatuteWords(self.text, self.day)
        self._operations.ask(asked, lambda hits: self._take_hits(asked, hits))

    def set_day(self, day: date) -> None:
        """Another day decides which wording is shown."""
        self.day = day
        if self.view is not None:
            self.open_article(self.view.law, _cited(self.view))
        if self.text:
            self.search(self.text)

    # ---- reading

    def open_law(self, title: str) -> None:
        """A law at its edition of the day, from its first article."""
        self.open_article(title, "1")

    def open_hit(self, hit: StatuteHit) -> None:
        """The article of a search in the edition that it was found in."""
        place = _article(hit.number, hit.sub) if hit.number else "1"
        self.open_article(hit.title, place, hit.edition)

    def open_article(self, law: str, article: str, edition: int = 0) -> None:
        """The wording of the day, or of a named edition."""
        asked = self._awaited = AskStatuteArticle(law, article, self.day, edition)
        self._operations.ask(asked, lambda view: self._take_view(asked, view))

    def step(self, direction: int) -> None:
        """The article before (-1) or after (1) in the same edition."""
        view = self.view
        key = None if view is None else view.before if direction < 0 else view.after
        if view is not None and view.edition is not None and key is not None:
            self.open_article(view.edition.title, _article(*key), view.edition.id)

    def show_edition(self, edition: int) -> None:
        """The same article in another edition of the law."""
        view = self.view
        if view is not None and view.edition is not None:
            self.open_article(view.edition.title, _cited(view), edition)

    def compare_with(self, edition: int) -> None:
        """The article beside the same article of another edition; the older one left."""
        view = self.view
        if view is None or view.edition is None:
            return
        asked = AskStatuteArticle(view.edition.title, _cited(view), self.day, edition)
        self._operations.ask(asked, lambda other: self._compare(view, other))

    def refresh(self) -> None:
        """Something on the shelf is different now: ask again for what is shown."""
        self.load()
        view = self.view
        if view is not None and view.edition is not None:
            self.outline = None
            self.open_article(view.edition.title, _cited(view))

    # ---- answers

    def _take_laws(self, editions: tuple[Edition, ...]) -> None:
        titles = dict.fromkeys(one.title for one in editions)
        self.laws = tuple(
            LawRow(title, tuple(one for one in editions if one.title == title)) for title in titles
        )
        if not self.text:
            self.listed.emit(self.laws)

    def _take_hits(self, asked: AskStatuteWords, hits: tuple[StatuteHit, ...]) -> None:
        if asked.text == self.text:
            self.listed.emit(hits)

    def _take_view(self, asked: AskStatuteArticle, view: ArticleView) -> None:
        if asked is not self._awaited:
            return  # somebody has gone on meanwhile
        self._awaited = None
        self.view = view
        edition = view.edition
        if edition is None:
            self.outline = None
            self.outlined.emit(None)
        elif self.outline is None or self.outline.edition != edition:
            self._operations.ask(AskStatute(edition.id), self._take_outline)
        self.read.emit(view)

    def _take_outline(self, outline: StatuteOutline | None) -> None:
        self.outline = outline
        self.outlined.emit(outline)

    def _compare(self, one: ArticleView, other: ArticleView) -> None:
        assert one.edition is not None
        assert other.edition is not None
        older, newer = sorted((one, other), key=_begin)
        self.compared.emit(older, newer)


def _begin(view: ArticleView) -> date:
    assert view.edition is not None
    return view.edition.valid_from


def _article(number: int, sub: int) -> str:
    return f"第{number}条" + (f"之{sub}" if sub else "")


def _cited(view: ArticleView) -> str:
    return view.place.compact if view.place is not None else "1"
