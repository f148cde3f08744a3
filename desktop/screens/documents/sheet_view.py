"""The page in the middle and 出具前检查 at the right: look, cure, issue, print. Used by step 4 and by the register."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.actions import CHOOSE, CITED, EDIT, PRINT, SUBMIT
from desktop.dialogs.questions import Question, TextQuestion, ask, ask_text
from desktop.printing import PrintWish
from desktop.screens.comparison.opening import compare_for
from desktop.screens.documents.cited import CitedButton
from desktop.screens.documents.export_menu import ExportMenu, Where, ask_where
from desktop.screens.documents.gates import Gates
from desktop.screens.documents.issued_facts import IssuedFacts
from desktop.screens.documents.page_view import PageView
from desktop.screens.documents.pages import Pages
from desktop.screens.documents.panes import SidePane
from desktop.screens.documents.passing_layer import ask_pass
from desktop.screens.documents.print_strip import DRAFT, ISSUES, STORED, PrintStrip
from desktop.screens.documents.sheet_presenter import GateView, SheetPresenter
from desktop.screens.documents.signed_pages import SignedPages
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.cards import PaneHeader
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, Surface, column, row
from desktop.widgets.strips import Strip
from enforcement.model.document import Document, DocumentState
from enforcement.refusals import Refusal

_STANDING = {DocumentState.VOIDED: "已作废", DocumentState.DISCARDED: "丢弃的草稿"}
GATE_PANE = 348  # px at 100 %, the width of the panel in ux.md S07


class SheetView(QWidget):
    """``edit_wanted`` is F2; ``moved_on`` after a paper was issued, so that the next one can come."""

    edit_wanted = Signal()
    moved_on = Signal()

    def __init__(self, presenter: SheetPresenter, where: Where = ask_where) -> None:
        super().__init__()
        self.presenter, self._where, self._wide = presenter, where, True
        self.page = PageView()
        self.gates = Gates()
        self.facts, self.signed = IssuedFacts(), SignedPages(presenter.exports.operations)
        self.strip, self._as_draft = PrintStrip(), False
        self._notes = Stack()
        self._build_tools()
        self._build_foot()
        middle = Surface("desk", column(self._tools, Line(), self.page, gap=0))
        self._head = head = PaneHeader("出具前检查")
        self._count = head.remark
        panel = column(
            head,
            Line(),
            Scroll(column(self._notes, self.gates, self.facts, self.signed, 1, gap=0)),
            Line(),
            self._foot,
            gap=0,
        )
        self.panel = Surface("plain", panel)
        self.side = SidePane(middle, self.panel, width=GATE_PANE, share=1.0)
        self.setLayout(row(self.side, gap=0))
        self._connect()
        self.show_document()

    def _build_tools(self) -> None:
        smaller, bigger = IconButton("zoom-out", "缩小"), IconButton("zoom-in", "放大")
        smaller.clicked.connect(lambda _checked=False: self._zoom(-1))
        bigger.clicked.connect(lambda _checked=False: self._zoom(1))
        self._zoom_words, self._page_words = Label("", "small", "text_2"), Label("", "small", "text_2")
        self.edit_button = Button("改内容", "soft", icon="pencil", hint="F2")
        self.save_button = Button("另存", "soft", icon="download", after="chevron-down")
        self.cited = CitedButton(self, self.presenter.exports.operations)
        acts = (self.cited, self.edit_button, self.save_button)
        left = (smaller, self._zoom_words, bigger, self._page_words)
        self._tools = FixedSurface("plain", row(*left, 1, *acts, gap=2, pad=(4, 0, 4, 0)), height=52)

    def _build_foot(self) -> None:
        self.issue_button = Button(
            "出具并打印", "primary", icon="printer", hint="Ctrl+P", height="control_height_large"
        )
        self.only_button = Button("只出具", "outline", icon="file-certificate")
        self.draft_button = Button("打印草稿", "outline", icon="printer")
        self._draft_words = Label("草稿带水印，不占文号。", "small", "text_2")
        self.void_button = Button("作废", "bare")
        more = row(self.only_button, self.draft_button, self.void_button, 1, gap=2)
        self._acts = column(self.issue_button, more, self._draft_words, gap=2)
        self._foot = Surface(
            "plain",
            column(self.strip, self._acts, gap=2, pad=(4, 3, 4, 3)),
        )

    def _connect(self) -> None:
        told = self.presenter
        told.paged.connect(self._show_pages)
        told.gated.connect(self._show_gates)
        told.refused.connect(lambda refused: self._note(refused.sentence, "danger"))
        told.troubled.connect(lambda trouble: self._note(trouble.sentence, "danger"))
        told.printed.connect(lambda _id, count: self._note(f"已送到打印机，{count} 页。", "ok"))
        told.issued.connect(lambda _id: self.moved_on.emit())
        told.pass_wanted.connect(self._ask_pass)
        told.compare_wanted.connect(lambda code: compare_for(self, told, code))
        told.shown.connect(self.signed.show_document)
        told.exports.saved.connect(lambda sentence: self._note(sentence, "ok"))
        told.exports.verified.connect(lambda sentences: self._note("".join(sentences), "info"))
        self.signed.wanted.connect(told.look_at_scans)
        told.printing.known.connect(self._show_prints)
        self.gates.cured.connect(told.cure)
        self.strip.agreed.connect(self._go)
        self.strip.closed.connect(self.show_document)
        self.issue_button.clicked.connect(lambda _checked=False: self.ask_print())
        self.only_button.clicked.connect(lambda _checked=False: told.issue())
        self.draft_button.clicked.connect(lambda _checked=False: self.ask_print(as_draft=True))
        self.edit_button.clicked.connect(lambda _checked=False: self.edit_wanted.emit())
        self.save_button.clicked.connect(lambda _checked=False: self._save_as())
        self.void_button.clicked.connect(lambda _checked=False: self._ask_void())
        self.page.verticalScrollBar().valueChanged.connect(lambda _value: self._say_page())

    # ---- what the screens around ask

    def show_document(self) -> None:
        """Buttons and words for the document on screen."""
        document = self.presenter.document
        draft = document is not None and document.state is DocumentState.DRAFT
        issued = document is not None and document.state in (DocumentState.ISSUED, DocumentState.SERVED)
        for part in (self.only_button, self.draft_button, self.edit_button):
            part.setVisible(draft)
        self._draft_words.setVisible(draft and self._wide)
        self.void_button.setVisible(document is not None and document.state is DocumentState.ISSUED)
        self.issue_button.setVisible(draft or issued)
        self.save_button.setVisible(document is not None)
        self.gates.setVisible(draft)
        self.facts.setVisible(document is not None and not draft)
        self.strip.hide()
        if document is not None and not draft:
            self.facts.show_document(document)
        self._show_lock(document)

    def perform(self, action: str) -> bool:
        if action in (PRINT, SUBMIT):
            if self.strip.isVisibleTo(self):
                self.strip.agree()
            elif self.issue_button.isEnabled() and self.issue_button.isVisibleTo(self):
                self.ask_print()
            return True
        if action == CITED:
            return self.cited.ask()
        if action == EDIT and self.edit_button.isVisibleTo(self):
            self.edit_wanted.emit()
            return True
        if action.startswith(CHOOSE):
            return self.gates.press(int(action.removeprefix(CHOOSE)))
        return False

    def set_layout_class(self, name: str) -> None:
        compact = name == COMPACT
        self.side.set_way("sheet" if compact else "pane")
        self.side.show_side()
        way = QBoxLayout.Direction.LeftToRight if compact else QBoxLayout.Direction.TopToBottom
        self._acts.setDirection(way)
        self._head.setVisible(not compact)
        self._wide = name == WIDE
        self.show_document()

    def clear_notes(self) -> None:
        self._notes.clear()

    # ---- showing

    def _show_pages(self, pages: Pages) -> None:
        self.page.show_pages(pages)
        self.cited.show_pages(self.presenter.document, pages)
        if pages.trouble is not None:
            self._note(pages.trouble.sentence, "danger")
        self._say_page()

    def _show_gates(self, gates: GateView) -> None:
        self.gates.show_gates(gates.refusals, len(gates.passed))
        total = len(gates.refusals) + len(gates.passed)
        self._count.setText(f"{total} 项" if total else "")
        self.show_document()

    def _show_lock(self, document: Document | None) -> None:
        if document is None:
            return
        copies, missing = self.presenter.offer.copies, self.presenter.gates.blocks
        if document.state is DocumentState.DRAFT:
            self.issue_button.set_words(f"出具并打印 {copies} 份")
            locked = f"还差 {missing} 项" if missing else ""
            if locked and self.issue_button.hasFocus():
                self.page.setFocus(Qt.FocusReason.OtherFocusReason)
            self.issue_button.set_locked(locked)
            self.only_button.setEnabled(not missing)
            return
        self._count.setText(_STANDING.get(document.state, "已出具，内容不再改动"))
        self.issue_button.set_locked("")
        self.issue_button.set_words(f"重打 {copies} 份" if document.prints else f"打印 {copies} 份")

    def _say_page(self) -> None:
        self._zoom_words.setText(f"{round(self.page.zoom * 100)}%" if self.page.page_words else "")
        self._page_words.setText(self.page.page_words)

    def _note(self, sentence: str, colour: str) -> None:
        self._notes.clear()
        holder = QWidget()
        holder.setLayout(column(Strip(sentence, colour=colour), pad=(3, 2, 3, 2)))
        self._notes.addWidget(holder)

    # ---- acting

    def _zoom(self, by: int) -> None:
        self.page.step_zoom(by)
        self._say_page()

    def _show_prints(self, rows: object) -> None:
        self.facts.show_prints(rows)  # type: ignore[arg-type]
        if not self.strip.isVisibleTo(self):
            self._show_lock(self.presenter.document)

    def ask_print(self, as_draft: bool = False) -> None:
        """The strip over the acts: what is printed now, and how."""
        document, told = self.presenter.document, self.presenter
        if document is None:
            return
        self._as_draft = as_draft
        if as_draft:
            self.strip.ask(told.draft_offer, DRAFT, "打印草稿")
        elif document.state is DocumentState.DRAFT:
            self.strip.ask(told.offer, ISSUES, "出具并打印")
        else:
            self.strip.ask(told.offer, STORED)
        for part in (self.issue_button, self.only_button, self.draft_button, self._draft_words):
            part.hide()

    def _go(self, wish: PrintWish) -> None:
        self.clear_notes()
        document = self.presenter.document
        if document is None:
            return
        if self._as_draft:
            self.presenter.print_draft(wish)
        elif document.state is DocumentState.DRAFT:
            self.presenter.issue(wish)
        else:
            self.presenter.print_stored(document.id, wish)

    def _save_as(self) -> None:
        document, told = self.presenter.document, self.presenter
        if document is not None:
            scans = bool(self.signed.pictures)
            menu = ExportMenu(self, document, told.exports, self._where, told.export, scans=scans)
            menu.popup(self.save_button.mapToGlobal(self.save_button.rect().bottomLeft()))

    def _ask_pass(self, refusal: Refusal) -> None:
        told = self.presenter
        if told.witness is not None:
            ask_pass(self, refusal, told.witness, lambda who, why: told.let_pass(refusal.number, who, why))

    def _ask_void(self) -> None:
        document = self.presenter.document
        if document is None:
            return
        question = TextQuestion(
            what=f"为什么作废{document.number or document.title}？",
            field="作废原因",
            yes=f"作废 {document.serial} 号" if document.number else "作废这一份",
            no="先不作废",
            why="作废后这个号不能再用，会记入登记册。"
            if document.number
            else "作废后不能再打印，会记入登记册。",
        )
        ask_text(self, question, lambda reason: self._void(document, reason) if reason else None)

    def _void(self, document: Document, reason: str) -> None:
        """A paper that was printed asks where its copies are."""
        if not document.prints:
            self.presenter.void(reason)
            return
        out = Question(
            what=f"打印过 {document.prints} 次，打出去的纸都收回来了吗？",
            yes="都收回了",
            no="还没收回",
            why="照实记进作废登记。以后收回了，在作废登记里补记。",
        )
        ask(self, out, lambda back: self.presenter.void(reason, all_back=back))

    def focus_first(self) -> None:
        """The keyboard to where the next press is likely: the issue button, else the page."""
        target = (
            self.issue_button
            if self.issue_button.isEnabled() and self.issue_button.isVisible()
            else self.page
        )
        target.setFocus(Qt.FocusReason.OtherFocusReason)
