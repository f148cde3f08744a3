"""音像记录 as a table: a period or one inspection, each recording with its hash tail, and the register made of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions import FILTER, SUBMIT
from desktop.models.rows import Cell, Column, TableModel
from desktop.screens.recordings.presenter import (
    PERIODS,
    TAIL,
    RecordingsPresenter,
    Shown,
    length_of,
    stage_of,
    way_of,
)
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowTable
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import EmptyState
from enforcement.queries.recordings import RecordingRow
from enforcement.text.dates import local

EMPTY = "这段时间没有录音录像。检查时导入的录像、录音会列在这里。"


def _made(one: RecordingRow) -> Cell:
    return Cell(f"{local(one.evidence.taken_at):%m-%d %H:%M}", tone="text_2")


def _copied(one: RecordingRow) -> Cell:
    when = f"{local(one.copied_at):%m-%d %H:%M}" if one.copied_at else ""
    return Cell(" ".join(part for part in (one.copied_by, when) if part) or "—", tone="text_2")


_COLUMNS = (
    Column("编号", lambda one: Cell(one.evidence.number), 84),
    Column("制作时间", _made, 120),
    Column("当事人", lambda one: Cell(one.party_name or "—")),
    Column("环节", lambda one: Cell(stage_of(one)), 104, optional=True),
    Column("方法", lambda one: Cell(way_of(one)), 190, optional=True),
    Column("制作人", lambda one: Cell(one.evidence.taken_by or "—"), 92),
    Column("时长", lambda one: Cell(length_of(one) or "—"), 80),
    Column("转录", _copied, 168, optional=True),
    Column("校验尾", lambda one: Cell(one.evidence.sha256[-TAIL:]), 112),
)


class RecordingsView(QWidget):
    """Enter on a row shows its inspection alone · Ctrl+Enter drafts the register of what is listed."""

    def __init__(self, presenter: RecordingsPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        choices = tuple(Choice(key, name) for key, name in PERIODS.items())
        self.period = SegmentedChoice("哪段时间", choices, "month", height="control_height")
        self._count = Label("", "small", "text_2")
        self.draft_button = Button("做登记表", "primary", icon="file-text", hint="Ctrl+Enter")
        head = row(self.period, self._count, 1, self.draft_button, gap=3, pad=(4, 0, 4, 0))
        self.table = RowTable("音像记录", TableModel(_COLUMNS, lambda one: one.evidence.id))
        self._empty = EmptyState(EMPTY)
        self._rest = Surface("plain", column(self._empty, 1, gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._rest)
        hint = Label("Enter 只看这一次检查的；文件里没写时长的，由经办人补写。", "small", "text_2")
        foot = FixedSurface("plain", row(hint, 1, pad=(4, 0, 4, 0)), height=36)
        body = column(FixedSurface("plain", head, height=52), Line(), self._stack, Line(), foot, gap=0)
        body.setStretchFactor(self._stack, 1)
        self.setLayout(body)
        self.period.chosen.connect(presenter.show_period)
        self.draft_button.clicked.connect(lambda _checked=False: presenter.draft())
        self.table.activated_key.connect(self._only_its_inspection)
        presenter.listed.connect(self._show)

    def open(self, inspection_id: str = "") -> None:
        """The recordings of an inspection, else of this month."""
        self.period.set_value("" if inspection_id else "month")
        if inspection_id:
            self.presenter.show_inspection(inspection_id)
        else:
            self.presenter.show_period("month")

    def focus_first(self) -> None:
        target = self.table if self._stack.currentWidget() is self.table else self.period
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self,)

    def perform(self, action: str) -> bool:
        if action == SUBMIT and self.draft_button.isEnabled():
            self.presenter.draft()
            return True
        if action == FILTER:
            self.period.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return False

    def _show(self, shown: Shown) -> None:
        self.table.show_rows(shown.rows)
        self._stack.setCurrentWidget(self.table if shown.rows else self._rest)
        inspections = len(shown.inspections)
        words = f"{len(shown.rows)} 件，来自 {inspections} 次检查" if shown.rows else ""
        if inspections > 1:
            words += "；案由和当事人按一次检查带出，先选一次"
        self._count.setText(words)
        self.draft_button.setEnabled(bool(shown.rows))
        if self.period.isVisible() and not self.table.hasFocus() and not self.period.hasFocus():
            self.focus_first()

    def _only_its_inspection(self, key: str) -> None:
        found = next((one for one in self.presenter.shown.rows if one.evidence.id == key), None)
        if found is not None and not self.presenter.shown.question.inspection_id:
            self.period.set_value("")
            self.presenter.show_inspection(found.evidence.inspection_id)
