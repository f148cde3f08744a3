"""The place 文书: the register, and one paper over it – made here question by question, or looked at as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import CITED, CLOSE_LAYER, DISCARD_DRAFT, FILTER, MAKE_PAPER, SERVE_PAPER, UNDO
from desktop.models.rows import TableModel
from desktop.operations import Operations
from desktop.printing import PrintWish, system_printer
from desktop.screens.discretion.opening import weigh_draft
from desktop.screens.documents import registry_presenter as faces
from desktop.screens.documents.registry_presenter import RegistryPresenter
from desktop.screens.documents.sheet_presenter import AWAY, SheetPresenter
from desktop.screens.documents.sheet_view import SheetView
from desktop.screens.documents.shelf_bar import ShelfBar
from desktop.screens.inspection.refusal_strip import RefusalStrip
from desktop.screens.papers.acts_bar import ActsBar
from desktop.screens.papers.acts_presenter import ActsPresenter, PaperAct
from desktop.screens.papers.chooser import open_chooser
from desktop.screens.papers.desk import PaperDesk
from desktop.screens.papers.presenter import MakerPresenter
from desktop.session import Session
from desktop.theme.tokens import WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import SearchField
from desktop.widgets.keys import is_control
from desktop.widgets.layers import top_layer
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.place import Place
from desktop.widgets.strips import EmptyState
from enforcement.model.document import Document
from enforcement.queries import AskDocument, PaperShelf
from enforcement.refusals import Refused

NEW_PAPER = "new_paper"
_PAPER_ACTS = {SERVE_PAPER: PaperAct.SERVE, DISCARD_DRAFT: PaperAct.DISCARD, UNDO: PaperAct.TAKE_BACK}


class DocumentsPlace(Place):
    """Opens ``document`` records and ``new_paper`` (its id a form, empty: choose one). Ctrl+N chooses a form, Enter
    shows a paper, Esc the register again; F2 and cures lead to the question or to the inspection."""

    title = "文书"

    def __init__(
        self,
        operations: Operations,
        session: Session,
        *,
        make_printer: Callable[[PrintWish], Any] = system_printer,
    ) -> None:
        super().__init__()
        self._operations = operations
        self.presenter = RegistryPresenter(operations, self)
        self.sheet = SheetView(SheetPresenter(operations, self, make_printer, session.witness))
        self.maker = MakerPresenter(operations, session, self)
        self.desk = PaperDesk(self.maker, self.sheet)
        self.search = SearchField("找文书", "文号、名称或当事人")
        self.table = RowTable("文书登记册", TableModel(faces.COLUMNS, lambda one: one.document.id))
        self.shelves, self.acts = ShelfBar(), ActsBar(ActsPresenter(operations, session, self))
        self.make_button = Button("新做一份", "soft", icon="plus", hint="Ctrl+N")
        self._empty = EmptyState(faces.EMPTY)
        self.refusals = RefusalStrip()
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        self._wanted = ""
        self.back = Button("回登记册", "soft", hint="Esc")
        self._register, self._paper = self._build_register(), self._build_paper()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._register)
        self._stack.addWidget(self._paper)
        self.setLayout(column(self._stack, gap=0))
        self._connect()
        self.desk.weigh_wanted.connect(lambda draft: weigh_draft(self, operations, session, draft))

    def _build_register(self) -> QWidget:
        bar = row(PaneHeader("登记册"), self.shelves, self.search, self.make_button, gap=2, pad=(0, 0, 4, 0))
        bar.setStretch(2, 1)
        head = FixedSurface("plain", bar, height=52)
        register = column(head, Line(), self.refusals, self._rest, self.table, gap=0)
        register.setStretchFactor(self.table, 1)
        register.setStretchFactor(self._rest, 1)
        return Surface("plain", register)

    def _build_paper(self) -> QWidget:
        bar = FixedSurface("plain", row(self.back, 1, self.acts, pad=(4, 0, 4, 0)), height=48)
        paper = column(bar, Line(), self.desk, gap=0)
        paper.setStretchFactor(self.desk, 1)
        holder = QWidget()
        holder.setLayout(paper)
        return holder

    def _connect(self) -> None:
        self.search.searched.connect(self.presenter.search)
        self.presenter.listed.connect(self._show_rows)
        self.presenter.counted.connect(self.shelves.show_counts)
        self.shelves.chosen.connect(lambda shelf: self.presenter.show_shelf(PaperShelf(shelf)))
        self.acts.presenter.done.connect(self._acted)
        self.acts.presenter.refused.connect(self._show_refused)
        self.sheet.presenter.shown.connect(self.acts.show_document)
        self.table.activated_key.connect(self._show)
        self.back.clicked.connect(lambda _checked=False: self.show_register())
        self.make_button.clicked.connect(lambda _checked=False: self.choose_form())
        self.sheet.edit_wanted.connect(self._to_inspection)
        self.sheet.presenter.cure_wanted.connect(self._walk)
        self.maker.opened.connect(lambda _document: self._show_paper())
        self.maker.read.connect(lambda _document: self.breadcrumb_changed.emit())
        self.maker.refused.connect(self._show_refused)
        self.desk.closed.connect(self.presenter.release)

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        document = self.sheet.presenter.document
        if self._stack.currentWidget() is self._register or document is None:
            return (self.title,)
        return (self.title, f"{document.title} {document.number}".strip())

    # ---- what the shell asks

    def activate(self) -> None:
        self.window().installEventFilter(self)
        self.presenter.load()
        if self._stack.currentWidget() is self._register:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.maker.is_open:
            self.desk.focus_first()

    def leave(self) -> None:
        self.window().removeEventFilter(self)

    def flush(self) -> None:
        super().flush()
        self.maker.flush()

    def stop(self) -> None:
        self.maker.close()

    def open(self, thing_type: str, thing_id: str) -> bool:
        if thing_type == NEW_PAPER:
            self.make(thing_id) if thing_id else self.choose_form()
            return True
        if thing_type != "document":
            return False
        self.presenter.release()
        self.shelves.set_value(PaperShelf.ALL.value)
        self.presenter.shelf = PaperShelf.ALL
        self._wanted = thing_id
        self.presenter.search("")
        return True

    def perform(self, action: str) -> bool:
        if action == MAKE_PAPER:
            self.choose_form()
            return True
        on_paper = self._stack.currentWidget() is self._paper or action == UNDO
        if action in _PAPER_ACTS and on_paper and self._act(action):
            return True
        if action == SERVE_PAPER:
            self._open_shelf(PaperShelf.TO_SERVE)
            return True
        if action == CITED:
            return self.sheet.cited.ask(on_desk=on_paper)
        if self._stack.currentWidget() is self._paper:
            if action == CLOSE_LAYER:
                self.show_register()
                return True
            return self.acts.press(action) or self.desk.perform(action)
        if action == FILTER:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+N anywhere in the window makes a paper while this place is open; 开始检查 of the palette, which shares
        the key, still starts an inspection."""
        wanted = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and is_control(
            event, Qt.Key.Key_N
        )
        if not wanted or not self.isVisible() or top_layer(self.window()) is not None:
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self.choose_form()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self._paper:
            self.show_register()
        else:
            super().keyPressEvent(event)

    def panes(self) -> tuple[QWidget, ...]:
        return self.desk.panes() if self._stack.currentWidget() is self._paper else (self._register,)

    def set_layout_class(self, name: str) -> None:
        self.desk.set_layout_class(name)
        self.shelves.set_compact(name != WIDE)

    # ---- making and showing

    def choose_form(self) -> None:
        """The chooser over all forms; what is taken begins a draft."""
        self.desk.form.flush()
        open_chooser(self, self._operations, self.make)

    def make(self, form_id: str) -> None:
        """A new draft of a form, its questions on screen as soon as it is stored."""
        self.refusals.clear()
        self.maker.begin(form_id)

    def show_register(self) -> None:
        self.desk.leave()
        self.presenter.release()
        self._stack.setCurrentWidget(self._register)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.breadcrumb_changed.emit()

    def _open_shelf(self, shelf: PaperShelf) -> None:
        if self._stack.currentWidget() is self._paper:
            self.show_register()
        self.shelves.choose(shelf.value)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self, action: str) -> bool:
        """送达 and 丢弃 from the palette; 退回一步 takes back the draft discarded last."""
        told = self.acts.presenter
        if action == UNDO and told.discarded:
            told.take_back(told.discarded)
            return True
        self.desk.form.flush()
        return action != UNDO and self.acts.perform(_PAPER_ACTS[action])

    def _acted(self, act: PaperAct, document_id: str) -> None:
        """A discarded draft leaves the desk, with the way back said; what came to be opens."""
        self.refusals.clear()
        if act is PaperAct.DISCARD:
            self.show_register()
            undo = ("拿回来", lambda: self.acts.presenter.take_back(document_id))
            self.refusals.say("草稿已经丢弃，在“丢弃的草稿”里还找得到。", undo)
        else:
            self._operations.ask(AskDocument(document_id), self._show_again)

    def _show_again(self, document: Document | None) -> None:
        """A paper as it stands after an act, wherever the register stands."""
        if document is not None:
            self.desk.show_document(document)
            if not self.maker.is_open:
                self._show_paper()

    def _show_refused(self, refused: Refused) -> None:
        """A "no" to a new draft is said over the register; on the desk the sheet says it."""
        if self._stack.currentWidget() is self._register:
            self.refusals.show_refusals(refused.refusals)

    def _show(self, key: str) -> None:
        self._show_again(self.presenter.document(key))

    def _show_paper(self) -> None:
        """The desk comes up; while a draft is made there, the register need not follow every answer."""
        if self.maker.is_open:
            self.presenter.hold()
        self._stack.setCurrentWidget(self._paper)
        self.desk.focus_first()
        self.breadcrumb_changed.emit()

    def _show_rows(self, rows: object) -> None:
        self.table.show_rows(rows)
        self._rest.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self._empty.sentence.setText(self.presenter.empty_words())
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.table.select(wanted)
            self._show(wanted)
        elif self._stack.currentWidget() is self._paper and self.sheet.presenter.document is not None:
            fresh = self.presenter.document(self.sheet.presenter.document.id)
            if fresh is not None:
                self.sheet.presenter.show(fresh)

    def _walk(self, action: str, target: str) -> None:
        """A cure that leads away from the paper: to the other paper it was compared with, or to its inspection."""
        if action == "open_document" and self.maker.is_open:
            self.open("document", target)
        elif action in AWAY:
            self.open_requested.emit(AWAY[action][0], AWAY[action][1] or target)
        else:
            self._to_inspection()

    def _to_inspection(self) -> None:
        document = self.sheet.presenter.document
        if document is not None and document.inspection_id:
            self.open_requested.emit("inspection", document.inspection_id)
