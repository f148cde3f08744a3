"""The page 法条: laws and search at the left, the headings of a law beside them, one article with its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions import FILTER, IMPORT, SUBMIT
from desktop.dialogs.questions import Option, TextQuestion, ask_text, choose
from desktop.models.rows import RowsModel
from desktop.operations import Operations
from desktop.screens.statutes.acts import ShelfActs
from desktop.screens.statutes.comparing import open_comparison
from desktop.screens.statutes.faces import line_face, line_key, row_face, row_key
from desktop.screens.statutes.import_look import NO_DAY
from desktop.screens.statutes.keeping import ShelfKeeper
from desktop.screens.statutes.presenter import LawRow, StatutesPresenter
from desktop.screens.statutes.reading import ReadingPane, turned
from desktop.session import Session
from desktop.statute_files import FILTER as KINDS
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState, Strip
from enforcement.statutes.days import day_of
from enforcement.statutes.editions import Edition, span_words
from enforcement.statutes.views import ArticleView, StatuteHit, StatuteOutline
from enforcement.text.dates import long_date

PLACEHOLDER = "法规名、词，或 消防法 60"
EMPTY_SHELF = "法条架还是空的。导入法规的文本（.docx、.txt、.md），离线也能查条文。"
NOTHING = "没有找到。换个词，或只打法规名的拼音首字母。"
LEFT, NARROW_LEFT, OUTLINE = 260, 220, 190  # px at 100 %
ANY_WIDTH = 16_777_215  # Qt's own "no limit"
PickFile = Callable[[], Path | None]
PickTarget = Callable[[str], Path | None]


def pick_file() -> Path | None:
    """A text by the system's own dialog, None when it was left."""
    name, _ = QFileDialog.getOpenFileName(None, "导入法规文本", "", KINDS)
    return Path(name) if name else None


def pick_target(name: str) -> Path | None:
    """Where the pack goes; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "导出法条包", name, "法条包 (*.json)")
    return Path(chosen) if chosen else None


class StatutesPage(Place):
    """F7 takes a text in, Ctrl+F searches, Enter opens, Alt+←/→ turns, Ctrl+Enter copies with the citation."""

    title = "法条"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        pick: PickFile = pick_file,
        target: PickTarget = pick_target,
    ) -> None:
        super().__init__()
        self.presenter = StatutesPresenter(operations, self)
        self.search = SearchField("找法条", PLACEHOLDER)
        self.list = RowList("法规和条文", RowsModel(lambda row_: row_face(row_, self.presenter.day), row_key))
        self.outline = RowList("章节和条", RowsModel(line_face, line_key))
        self.reading = ReadingPane()
        self.import_button = Button("导入文本", "primary", icon="download", hint="F7")
        self.more_button = Button("整理", "soft", icon="dots")
        self.keeper = ShelfKeeper(operations, session, self)
        self._acts = ShelfActs(self, self.keeper, self._edition, pick, target)
        self._said = Strip("", colour="ok")
        self._empty = EmptyState(EMPTY_SHELF)
        self._day = Label("", "small", "text_2", wrap=True)
        self.day_button = Button("换一天", "bare")
        self._wide, self._compact, self._in_text = True, False, False
        self._build()
        self._connect()

    def _build(self) -> None:
        self._said.hide()
        day = row(self._day, self.day_button, gap=1)
        day.setStretch(0, 1)
        head = column(self.search, day, gap=1, pad=(3, 3, 3, 1))
        foot = FixedSurface(
            "plain", row(self.import_button, 1, self.more_button, pad=(3, 0, 3, 0)), height=52
        )
        left = column(head, Line(), self.list, self._empty, Line(), foot, gap=0)
        left.setStretchFactor(self.list, 1)
        left.setStretchFactor(self._empty, 1)
        self._left = Surface("plain", left)
        self._contents = FixedSurface("plain", column(self.outline, gap=0), width=OUTLINE)
        right = column(self._said, self.reading, gap=0)
        right.setStretchFactor(self.reading, 1)
        self._right = Surface("plain", right)
        self._line = Line(vertical=True)
        whole = row(self._left, Line(vertical=True), self._contents, self._line, self._right, gap=0)
        whole.setStretchFactor(self._right, 1)
        self.setLayout(whole)
        self.setMinimumWidth(1)  # the window may shrink first; its class then decides which panes there are
        self._fit()
        self._show_outline(None)

    def _connect(self) -> None:
        told = self.presenter
        self.search.searched.connect(told.search)
        self.list.settled.connect(self._open_row)
        self.list.activated_key.connect(lambda _key: self._read())
        self.outline.settled.connect(self._open_line)
        self.outline.activated_key.connect(lambda _key: self._read())
        self.reading.stepped.connect(told.step)
        self.reading.edition_chosen.connect(told.show_edition)
        self.reading.compare_wanted.connect(self._choose_other)
        self.reading.left.connect(lambda: self._show_text(False))
        self.reading.copied.connect(lambda cited: self._say(f"已复制{cited}和出处。"))
        self.import_button.clicked.connect(lambda _checked=False: self._acts.bring())
        self.more_button.clicked.connect(lambda _checked=False: self._acts.offer())
        self.day_button.clicked.connect(lambda _checked=False: self._ask_day())
        told.listed.connect(self._show_list)
        told.outlined.connect(self._show_outline)
        told.read.connect(self._show_view)
        told.compared.connect(lambda older, newer: open_comparison(self, older, newer))
        self.keeper.taken.connect(self._say)
        self.keeper.taken.connect(lambda _words: told.refresh())
        self.keeper.shelved.connect(told.open_law)

    # ---- the page

    def activate(self) -> None:
        self.presenter.load()
        self._show_day()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_article(self, law: str, article: str, day: Any) -> None:
        """An article at its wording on ``day``."""
        self._show_text(True)
        self.presenter.day = day
        self._show_day()
        self.presenter.open_article(law, article)

    def perform(self, action: str) -> bool:
        known = {
            IMPORT: self._acts.bring,
            SUBMIT: self.reading.copy_text,
            FILTER: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
        }
        if action in known:
            known[action]()
        return action in known

    def panes(self) -> tuple[QWidget, ...]:
        return (self._left, self._contents, self._right)

    def set_layout_class(self, name: str) -> None:
        self._wide, self._compact = name == WIDE, name == COMPACT
        self._contents.setVisible(self._wide)
        self._line.setVisible(self._wide)
        self.reading.set_narrow(not self._wide, self._compact)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._compact and self._in_text:
            self._show_text(False)
        elif not turned(self.presenter, event):
            super().keyPressEvent(event)

    # ---- showing

    def _show_list(self, rows: tuple[LawRow | StatuteHit, ...]) -> None:
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._empty.sentence.setText(NOTHING if self.presenter.text else EMPTY_SHELF)
        self._empty.setVisible(not rows)

    def _show_outline(self, outline: StatuteOutline | None) -> None:
        self.outline.show_rows(outline.lines if outline else ())
        self._mark_line()

    def _show_view(self, view: ArticleView) -> None:
        self.reading.show_view(view)
        self._mark_line()

    def _mark_line(self) -> None:
        view = self.reading.view
        if view is not None and view.place is not None:
            self.outline.blockSignals(True)
            self.outline.select(f"{view.place.number}.{view.place.sub}")
            self.outline.blockSignals(False)

    def _show_day(self) -> None:
        day = self.presenter.day
        today = day == self.presenter.today
        self._day.setText("按今天的文本看" if today else f"按{long_date(day)}的文本看")
        self._day.set_tone("text_2" if today else "warn")

    def _say(self, words: str) -> None:
        self._said.set_sentence(words)
        self._said.show()

    # ---- choosing

    def _edition(self) -> Edition | None:
        view = self.reading.view
        return view.edition if view is not None else None

    def _ask_day(self) -> None:
        question = TextQuestion(
            "按哪一天的文本看？",
            "日期",
            "按这一天",
            "不改",
            value=self.presenter.day.isoformat(),
            why="一般是行为发生的那天。空着就是今天。",
            fault=lambda text: "" if not text or day_of(text) else NO_DAY,
        )
        ask_text(self, question, self._set_day)

    def _set_day(self, text: str | None) -> None:
        if text is not None:
            self.presenter.set_day(day_of(text) or self.presenter.today)
            self._show_day()

    def _open_row(self, key: str) -> None:
        row_ = next((one for one in self.list.model().rows if row_key(one) == key), None)  # type: ignore[attr-defined]
        if isinstance(row_, LawRow):
            view = self.reading.view
            other = view is None or view.edition is None or view.edition.title != row_.title
            if other and not self.presenter.waiting:
                self.presenter.open_law(row_.title)
        elif isinstance(row_, StatuteHit):
            self.presenter.open_hit(row_)

    def _open_line(self, key: str) -> None:
        number, _, sub = key.partition(".")
        view = self.reading.view
        if not number.isdigit() or view is None or view.edition is None:
            return
        if view.place is None or view.place.key != (int(number), int(sub)):
            article = f"第{number}条" + (f"之{sub}" if sub != "0" else "")
            self.presenter.open_article(view.edition.title, article, view.edition.id)

    def _read(self) -> None:
        self._show_text(True)
        self.reading.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_text(self, shown: bool) -> None:
        """In a compact window the text takes the place of the list, and gives it back."""
        self._in_text = shown
        self._fit()
        if not shown:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def rescale(self) -> None:
        self._fit()

    def _fit(self) -> None:
        wide = theme().px(LEFT if self._wide else NARROW_LEFT)
        self._left.setMinimumWidth(0 if self._compact else wide)
        self._left.setMaximumWidth(ANY_WIDTH if self._compact else wide)
        self._left.setVisible(not (self._compact and self._in_text))
        self._right.setVisible(not self._compact or self._in_text)

    def _choose_other(self) -> None:
        view = self.reading.view
        if view is None or view.edition is None:
            return
        others = [one for one in view.editions if one.id != view.edition.id]
        if len(others) == 1:
            self.presenter.compare_with(others[0].id)
            return
        options = tuple(Option(str(one.id), one.label, span_words(one, view.editions)) for one in others)
        choose(
            self,
            "和哪一版对照？",
            options,
            lambda key: self.presenter.compare_with(int(key)) if key else None,
        )
