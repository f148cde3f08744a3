"""Step 2: matters at the left, the checklist with its fixed judgement bar in the middle, evidence at the right."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.actions import ATTACH, CHOOSE, EDIT, FORMER_GROUP, IMPORT, NEXT_GROUP, PHRASES
from desktop.screens.documents.panes import SidePane
from desktop.screens.inspection.check_parts import JudgeBar, MatterHead
from desktop.screens.inspection.check_presenter import CheckPresenter
from desktop.screens.inspection.evidence_presenter import EvidencePresenter
from desktop.screens.inspection.items import ItemRow
from desktop.screens.inspection.matter_list import MatterPane, MatterStrip
from desktop.screens.inspection.matter_words import guidance
from desktop.screens.inspection.phrase_menu import show_phrases
from desktop.screens.inspection.presenter import day_of_act
from desktop.screens.inspection.step import StepView
from desktop.screens.inspection.tray_view import EvidenceTray
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.layout import Line, Scroll, Stack, Surface, column, row
from desktop.widgets.strips import EmptyState, Strip
from enforcement.model.inspection import Finding
from enforcement.text.phrases import PhraseField, phrases_for

_BY_KEY = {"1": Finding.CLEAR, "2": Finding.FOUND, "3": Finding.TO_VERIFY, "0": Finding.NOT_APPLICABLE}


class CheckView(StepView):
    """Enter next item · Space done or 不需要 · F4 attach · Alt+1/2/3/0 judge · Ctrl+↑↓ matter.

    ``compare_wanted`` asks for both texts of the open matter's law, ``weigh_wanted`` for the discretion helper,
    ``article_wanted`` for the words of the places it cites."""

    compare_wanted = Signal()
    weigh_wanted = Signal()
    article_wanted = Signal()

    def __init__(self, presenter: CheckPresenter, evidence: EvidencePresenter) -> None:
        super().__init__()
        self._presenter, self._evidence = presenter, evidence
        self.matters = MatterPane(presenter)
        self.strip = MatterStrip(presenter)
        self.tray = EvidenceTray(evidence)
        self._head = MatterHead(presenter)
        self._head.compare.clicked.connect(lambda _checked=False: self.compare_wanted.emit())
        self._head.weigh.clicked.connect(lambda _checked=False: self.weigh_wanted.emit())
        self._head.articles.clicked.connect(lambda _checked=False: self.article_wanted.emit())
        self._rows: dict[str, ItemRow] = {}
        self._shown_matter = ""
        self._compact = False
        self._list = Stack()
        self._guide = Strip("", colour="info")
        self._empty = EmptyState("先选事项。", (("加事项", lambda: self.add_requested.emit()),))
        self.judge_bar = JudgeBar()
        self.judgement = self.judge_bar.choice
        self.checklist = Scroll(column(self._empty, self._list, 1, gap=0))
        self._guide_place = QWidget()
        self._guide_place.setLayout(column(self._guide, pad=(5, 2, 5, 2)))
        self._build()
        self._connect()

    def _build(self) -> None:
        middle = column(
            self.strip, self._head, Line(), self.checklist, self._guide_place, Line(), self.judge_bar, gap=0
        )
        middle.setStretchFactor(self.checklist, 1)
        self._middle = Surface("plain", middle)
        self._left_line = Line(vertical=True)
        self.side = SidePane(self._middle, self.tray)
        body = row(self.matters, self._left_line, self.side, gap=0)
        body.setStretchFactor(self.side, 1)
        self.setLayout(body)

    def _connect(self) -> None:
        self.matters.chosen.connect(self._open_matter)
        self.matters.add_requested.connect(self.add_requested)
        self.strip.change_requested.connect(self._matter_menu)
        self.judgement.chosen.connect(lambda key: self._presenter.judge(Finding(key)))
        self._presenter.moved.connect(self._moved)
        self._presenter.desk.shown.connect(self.refresh)
        self.tray.clock_question.answered.connect(lambda _seconds: self.side.hide_side())
        self._evidence.thumbnail.connect(lambda _name, _data: self._refresh_rows())

    # ---- the step

    def enter(self) -> None:
        self.refresh()
        self._focus_item()

    def panes(self) -> tuple[QWidget, ...]:
        return (self.matters, self._middle, self.tray)

    def set_layout_class(self, name: str) -> None:
        self.matters.setVisible(name != COMPACT)
        self._left_line.setVisible(name != COMPACT)
        self.strip.setVisible(name == COMPACT)
        self._head.set_hidden(name == COMPACT)
        self._compact = name == COMPACT
        self._show_guide()
        self.tray.set_short(name == COMPACT)
        self.side.set_way("pane" if name == WIDE else "sheet" if name == COMPACT else "drawer")

    def toggle_side(self) -> bool:
        """F6 in a narrow window: the evidence comes and goes."""
        return self.side.toggle(self.tray.take_focus, self._focus_item)

    def perform(self, action: str) -> bool:
        if action == ATTACH:
            return self._evidence.attach()
        if action == IMPORT:
            self.side.show_side()
            self.tray.import_requested.emit()
            return True
        if action == PHRASES:
            row_ = self._rows.get(self._presenter.current_item)
            return show_phrases(self.window().focusWidget()) is not None or bool(row_ and row_.open_phrases())
        if action == EDIT:
            return self.tray.edit_caption()
        if action in (NEXT_GROUP, FORMER_GROUP):
            self._presenter.step_matter(1 if action == NEXT_GROUP else -1)
            self._focus_item()
            return True
        if action.startswith(CHOOSE) and action.removeprefix(CHOOSE) in _BY_KEY and self._presenter.work:
            self.flush()
            self._presenter.judge(_BY_KEY[action.removeprefix(CHOOSE)])
            return True
        return False

    # ---- showing

    def refresh(self) -> None:
        """Fresh rows everywhere; inputs being typed into are left alone."""
        self.matters.show_matters()
        self.strip.show_matters()
        self._head.show_matter()
        self.tray.show_evidence()
        work = self._presenter.work
        self._empty.setVisible(work is None)
        self.judgement.setEnabled(work is not None)
        self.judgement.set_value(work.entry.finding.value if work else "")
        self._show_guide()
        if (work.entry.id if work else "") != self._shown_matter:
            self._rebuild()
        self._refresh_rows()

    def _show_guide(self) -> None:
        """What the judgement will bring; compact windows need the room for the checklist."""
        words = guidance(self._presenter.work, day_of_act(self._presenter.desk))
        self._guide.set_sentence(words)
        self._guide_place.setVisible(bool(words) and not self._compact)

    def _rebuild(self) -> None:
        work = self._presenter.work
        self._shown_matter = work.entry.id if work else ""
        self._list.clear()
        self._rows = {}
        for line in self._presenter.items():
            row_ = ItemRow(line, self._evidence.want_thumbnail)
            key = line.result.id
            row_.answered.connect(lambda changes, key=key: self._presenter.answer(key, **changes))
            row_.entered.connect(lambda key=key: self._presenter.open_item(key))
            row_.clicked.connect(row_.take_focus)
            row_.passed.connect(self._next_item)
            row_.toggled.connect(lambda key=key: self._toggle(key))
            self._rows[key] = row_
            self._list.addWidget(row_)
            # Shown now, not when the layout comes round to it: only a visible row can take the keyboard.
            row_.show()

    def _refresh_rows(self) -> None:
        for line in self._presenter.items():
            row_ = self._rows.get(line.result.id)
            if row_ is not None:
                row_.show_line(line, self._presenter.desk.saver.holds)

    def _moved(self) -> None:
        work = self._presenter.work
        if (work.entry.id if work else "") != self._shown_matter:
            self.refresh()
        else:
            self._refresh_rows()

    # ---- moving

    def _open_matter(self, matter_id: str) -> None:
        self.flush()
        self._presenter.open_matter(matter_id)
        self._focus_item()

    def _focus_item(self) -> None:
        row_ = self._rows.get(self._presenter.current_item)
        if row_ is not None:
            row_.take_focus()
            self.checklist.ensureWidgetVisible(row_, 0, 8)
        else:
            self.matters.take_focus()

    def _next_item(self) -> None:
        if self._presenter.next_item():
            self._focus_item()
        else:
            self.judgement.setFocus(Qt.FocusReason.TabFocusReason)

    def _toggle(self, item_id: str) -> None:
        self._presenter.open_item(item_id)
        if not self._presenter.toggle(item_id):
            self._ask_why(item_id)

    def _ask_why(self, item_id: str) -> None:
        """不需要 wants a reason: a short menu at the row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, reason in enumerate(phrases_for(PhraseField.SKIP), 1):
            action = menu.addAction(f"&{number}  不需要：{reason}")
            action.triggered.connect(
                lambda _checked=False, reason=reason: self._presenter.skip(item_id, reason)
            )
        menu.setActiveAction(menu.actions()[0])
        row_ = self._rows[item_id]
        menu.popup(row_.mapToGlobal(QPoint(0, row_.height())))

    def _matter_menu(self) -> None:
        """换事项 in a compact window."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line in self._presenter.matters():
            action = menu.addAction(f"{line.name}  {line.done}/{line.total}")
            action.triggered.connect(lambda _checked=False, key=line.id: self._open_matter(key))
        menu.addSeparator()
        menu.addAction("加事项  Ctrl+M").triggered.connect(lambda _checked=False: self.add_requested.emit())
        button = self.strip.change_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))
