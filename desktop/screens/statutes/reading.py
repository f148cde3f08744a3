"""The reading pane: one article with its headings, what must be read with it, the places that a citation means, its
neighbours, its editions, and a copy with the citation."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from desktop.screens.statutes.presenter import StatutesPresenter
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Surface, clear, column, row, show_when
from desktop.widgets.pills import Pill
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import EmptyState, Strip
from enforcement.statutes.editions import Edition, span_words
from enforcement.statutes.model import StatuteArticle, lines_of
from enforcement.statutes.views import ArticleView, marked

_OTHER_DAY = ("不是那天的文本", "warn", "alert-triangle")
EMPTY = "左边选一部法规，或打法规名、词、“消防法 60”来找。"
MOST_EDITIONS = 4
COPY_KEY = "Ctrl+Enter"
LAID_OUT_MS = 40  # the lines of an article have their heights after this long
LOWEST, AROUND = 160, 140  # px at 100 %, of a pane inside a sheet


class ReadingPane(Surface):
    """``stepped(-1 | 1)``, ``edition_chosen(id)``, ``compare_wanted()``, ``copied(citation)``, ``left()`` where it
    covers a list."""

    stepped = Signal(int)
    edition_chosen = Signal(int)
    compare_wanted = Signal()
    copied = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        self._view: ArticleView | None = None
        self._least = 0.0
        self._meant: list[Surface] = []
        self._empty = EmptyState(EMPTY)
        self._editions = column(gap=2)
        self._notices = column(gap=2)
        self._body = column(gap=1.5)
        self.back = Button("回到列表", "bare", hint="Esc")
        self.before = Button("前一条", "soft")
        self.after = Button("后一条", "soft")
        self.compare = Button("两版对照", "soft", icon="git-compare")
        self.copy = Button("带出处复制", "outline", hint=COPY_KEY)
        whole = column(
            row(self.back, 1), self._editions, self._notices, self._body, 1, gap=3, pad=(6, 4, 6, 4)
        )
        self._scroll = Scroll(whole)
        foot = row(self.before, self.after, 1, self.compare, self.copy, gap=2, pad=(4, 0, 4, 0))
        self._foot = FixedSurface("", foot, height=52)
        super().__init__("plain", column(self._empty, self._scroll, Line(), self._foot, gap=0))
        self._laid_out = QTimer(self)
        self._laid_out.setSingleShot(True)
        self._laid_out.setInterval(LAID_OUT_MS)
        self._laid_out.timeout.connect(self._show_meant)
        self.before.setToolTip("Alt+←")
        self.after.setToolTip("Alt+→")
        self.back.hide()
        self.back.clicked.connect(lambda _checked=False: self.left.emit())
        self.before.clicked.connect(lambda _checked=False: self.stepped.emit(-1))
        self.after.clicked.connect(lambda _checked=False: self.stepped.emit(1))
        self.compare.clicked.connect(lambda _checked=False: self.compare_wanted.emit())
        self.copy.clicked.connect(lambda _checked=False: self.copy_text())
        self.clear()

    def fit(self, height: float) -> None:
        """Inside a sheet: at least ``height`` logical px, less when the window is lower."""
        self._least = height
        self.set_kind("")
        self.rescale()

    def rescale(self) -> None:
        if self._least:
            found = self._view is not None and bool(self._view.articles)
            room = self.window().height() - theme().px(AROUND)
            wanted = theme().px(self._least if found else LOWEST)
            self.setMinimumHeight(max(theme().px(LOWEST), min(wanted, room)))

    def set_narrow(self, narrow: bool, covers: bool) -> None:
        """Less room at the foot; ``covers``: a list is behind the pane, with a way back to it."""
        self.copy.set_words("带出处复制", "" if narrow else COPY_KEY)
        self.back.setVisible(covers)

    @property
    def view(self) -> ArticleView | None:
        return self._view

    def clear(self) -> None:
        """Nothing is open."""
        self._view = None
        self._empty.show()
        self._scroll.hide()
        self._foot.hide()

    def show_view(self, view: ArticleView) -> None:
        """Show an answer of the shelf, found or not."""
        self._view = view
        self._empty.hide()
        self._scroll.show()
        self._meant.clear()
        for part in (self._editions, self._notices, self._body):
            clear(part)
        for notice in view.notices:
            self._notices.addWidget(Strip(notice, colour="warn"))
        if view.edition is not None:
            self._show_editions(view, view.edition)
        for article in view.articles:
            self._show_article(article, view)
        self._foot.setVisible(bool(view.articles))
        self.before.setEnabled(view.before is not None)
        self.after.setEnabled(view.after is not None)
        show_when(self.compare, len(view.editions) > 1)
        self._scroll.verticalScrollBar().setValue(0)
        self._laid_out.start()
        self.rescale()

    def copy_text(self) -> None:
        """Citation and wording to the clipboard: the marked places when the citation names some, else the whole."""
        view = self._view
        if view is None or not view.articles or view.edition is None:
            return
        lines = [
            words
            for article in view.articles
            for place, (_, words) in enumerate(lines_of(article))
            if not marked(article, view.place) or place in marked(article, view.place)
        ]
        source = f"（{span_words(view.edition, view.editions)}的文本，{view.edition.provenance}）"
        clipboard = QGuiApplication.clipboard()
        clipboard.setText("\n".join((view.citation + "：", *lines, source)))
        self.copied.emit(view.citation)

    # ---- inside

    def _show_meant(self) -> None:
        """What the citation means is on screen as soon as it is laid out."""
        if self._meant:
            self._scroll.ensureWidgetVisible(self._meant[0], 0, theme().space(4))

    def _show_editions(self, view: ArticleView, shown: Edition) -> None:
        head = row(Label(f"《{shown.title}》", "subtitle", wrap=True), gap=2)
        head.setStretch(0, 1)
        self._editions.addLayout(head)
        span = span_words(shown, view.editions)
        words = f"{shown.label}，{span}" if shown.label else span
        pill = Pill(*(("按日期是这一版", "info", "calendar-event") if view.exact else _OTHER_DAY))
        self._editions.addLayout(row(pill, Label(words, "small", "text_2"), 1, gap=2))
        if len(view.editions) > 1:
            choices = tuple(_choice(one) for one in view.editions[:MOST_EDITIONS])
            others = SegmentedChoice("看哪一版", choices, str(shown.id), height="control_height")
            others.chosen.connect(lambda key: self.edition_chosen.emit(int(key)))
            self._editions.addLayout(row(others, 1))

    def _show_article(self, article: StatuteArticle, view: ArticleView) -> None:
        if article.under:
            self._body.addWidget(Label(" › ".join(article.under), "small", "text_2", wrap=True))
        self._body.addWidget(Label(article.label + article.caption, "title", wrap=True))
        meant = marked(article, view.place)
        box = None
        for place, ((_, item, point), words) in enumerate(lines_of(article)):
            line = _line(words, 2 if point else 1 if item else 0, place in meant)
            if place not in meant:
                self._body.addWidget(line)
                box = None
                continue
            if box is None:
                box = column(Label("引用的是这里", "caption", "info"), gap=1, pad=(3, 1.5, 3, 1.5))
                self._meant.append(Surface("info", box))
                self._body.addWidget(self._meant[-1])
            box.addWidget(line)
        assert view.edition is not None
        self._body.addWidget(Label(view.edition.provenance, "small", "text_3", wrap=True))


def _line(words: str, depth: int, meant: bool) -> Surface:
    label = Label(words, "body_strong" if meant else "body", wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    edge = 0 if meant else 3
    return Surface("", column(label, pad=(edge + 5 * depth, 0.5, edge, 0.5)))


def _choice(edition: Edition) -> Choice:
    return Choice(
        str(edition.id), edition.label or f"{edition.valid_from}起", hint=edition.valid_from.isoformat()
    )


def turned(presenter: StatutesPresenter, event: QKeyEvent) -> bool:
    """Alt+← and Alt+→ turn to the article before and after; True when it was one of them."""
    step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
    if step is None or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return False
    presenter.step(step)
    return True
