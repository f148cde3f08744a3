"""今日 as a place: the date with its buttons, what is due, and at the right whether the data is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from desktop.actions import REFRESH, START_INSPECTION
from desktop.screens.today.presenter import DayBox, SafetyLine, TodayPresenter, TodayView
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets import paint
from desktop.widgets.buttons import Button
from desktop.widgets.cards import Card
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Scroll, Surface, clear, column, row
from desktop.widgets.pills import Pill, pill_for
from desktop.widgets.place import Place
from desktop.widgets.rows import GroupHeader, RowFrame, TwoLineRow
from desktop.widgets.strips import EmptyState

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.session import Session
    from enforcement.queries import TaskRow

CHIP_WIDTH, VERB_WIDTH = 128, 96
RIGHT_WIDE, RIGHT_NARROW = 372, 300


class TodayPlace(Place):
    """What must I do today, and is my data safe: answered in five seconds."""

    title = "今日"

    def __init__(self, operations: Operations, session: Session) -> None:
        super().__init__()
        self._headline, self._summary = Label("", "display"), Label("", "body", "text_2", wrap=True)
        self._start = Button(
            "开始检查", "primary", icon="clipboard-check", hint="Ctrl+N", height="control_height_large"
        )
        self._start.clicked.connect(lambda: self.action_requested.emit(START_INSPECTION))
        head_words = column(self._headline, self._summary, gap=0)
        head = row(head_words, self._start, gap=3)
        head.setStretch(0, 1)
        self._due, self._unfinished = Card("要办的事"), Card("没写完的")
        self._left = column(self._due, self._unfinished, 1, gap=3)
        self._safety, self._week, self._papers = _SafetyCard(), _WeekCard(), Card("证件与号段")
        self._right = QWidget()
        self._right.setLayout(column(self._safety, self._week, self._papers, 1, gap=3))
        self._body = row(self._left, self._right, gap=4)
        self._body.setStretch(0, 1)
        page = column(head, self._body, 1, gap=4, pad=(6, 5, 6, 5))
        scroll = Scroll(page)
        self.setLayout(column(Surface("canvas", column(scroll)), gap=0))
        self._safety.open_sync.clicked.connect(lambda: self.open_requested.emit("place", "sync"))
        self._first: RowFrame | None = None
        self._wants_focus = False
        self._layout_class = WIDE
        self.presenter = TodayPresenter(operations, session.clock.today, self.show_today)

    def activate(self) -> None:
        self._wants_focus = True
        self.presenter.start()

    def leave(self) -> None:
        self.presenter.leave()

    def stop(self) -> None:
        self.presenter.stop()

    def perform(self, action: str) -> bool:
        if action == REFRESH:
            self.presenter.start()
        return False

    def panes(self) -> tuple[QWidget, ...]:
        return self._due, self._unfinished, self._right

    def set_layout_class(self, name: str) -> None:
        self._layout_class = name
        below = QBoxLayout.Direction.TopToBottom if name == COMPACT else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(below)
        self.rescale()

    def rescale(self) -> None:
        if self._layout_class == COMPACT:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16_777_215)
        else:
            wide = RIGHT_WIDE if self._layout_class == WIDE else RIGHT_NARROW
            self._right.setFixedWidth(theme().px(wide))

    def show_today(self, view: TodayView) -> None:
        """Draw one answer; the row that had the keyboard keeps it."""
        held = self._held_row()
        self._headline.setText(view.headline)
        self._summary.setText(view.summary)
        self._show_due(view)
        self._unfinished.setVisible(bool(view.unfinished))
        clear(self._unfinished.body)
        for task in view.unfinished:
            picture = IconLabel("pencil", "sm", "text_2")
            self._unfinished.body.addWidget(self._task_row(task, picture))
        self._safety.show_lines(view.safety)
        self._week.show_days(view.week)
        self._papers.setVisible(bool(view.papers))
        clear(self._papers.body)
        self._papers.body.add(column(*(_line(line) for line in view.papers), gap=2, pad=(4, 3, 4, 3)))
        self._keep_focus(held)

    def _show_due(self, view: TodayView) -> None:
        clear(self._due.body)
        self._first = None
        if view.quiet:
            self._due.body.addWidget(EmptyState(view.quiet))
        primary = True
        for name, tasks in view.groups:
            self._due.body.addWidget(GroupHeader(name, len(tasks)))
            for task in tasks:
                chip = pill_for("deadline", task.chip, task.chip_text, width=CHIP_WIDTH)
                item = self._task_row(task, chip, primary)
                self._due.body.addWidget(item)
                self._first = self._first or item
                primary = False

    def _task_row(self, task: TaskRow, before: Pill | IconLabel, primary: bool = False) -> TwoLineRow:
        verb = Button(task.verb, "primary" if primary else "outline", min_width=VERB_WIDTH)
        item = TwoLineRow(task.title, task.reason, before=before, after=verb)
        item.setObjectName(f"{task.kind}/{task.target_id}")
        spoken = before.text() if isinstance(before, Pill) else ""
        item.setAccessibleName(
            "，".join(part for part in (spoken, task.title, task.reason, task.verb) if part)
        )
        verb.setAccessibleName(f"{task.verb}：{task.title}")
        for signal in (verb.clicked, item.activated, item.opened):
            signal.connect(lambda *_: self.open_requested.emit(task.target_type, task.target_id))
        return item

    def _held_row(self) -> str:
        focused = self.window().focusWidget()
        return focused.objectName() if isinstance(focused, RowFrame) and self.isAncestorOf(focused) else ""

    def _keep_focus(self, held: str) -> None:
        same = next(
            (item for item in self.findChildren(RowFrame) if held and item.objectName() == held), None
        )
        if same is not None:
            same.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._wants_focus or held:
            (self._first or self._start).setFocus(Qt.FocusReason.OtherFocusReason)
        self._wants_focus = False


class _SafetyCard(Card):
    def __init__(self) -> None:
        self.open_sync = Button("打开同步", "bare", after="chevron-right")
        super().__init__("数据安全", self.open_sync)

    def show_lines(self, lines: tuple[SafetyLine, ...]) -> None:
        clear(self.body)
        self.body.add(column(*(_line(line) for line in lines), gap=2, pad=(4, 3, 4, 3)))


class _WeekCard(Card):
    def __init__(self) -> None:
        super().__init__("本周出检")

    def show_days(self, days: tuple[DayBox, ...]) -> None:
        self.setVisible(bool(days))
        clear(self.body)
        self.body.add(row(*(_Day(day) for day in days), gap=1.5, pad=(4, 3, 4, 3)))


class _Day(QWidget):
    """One day: weekday, number, how many places; today is filled."""

    def __init__(self, day: DayBox) -> None:
        super().__init__()
        self._day = day
        self.setAccessibleName(day.spoken + ("，今天" if day.today else ""))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return f"{self._day.weekday} {self._day.number} {self._day.count}"

    def sizeHint(self) -> QSize:
        return QSize(theme().px(44), theme().px(70))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(36), theme().px(70))

    def rescale(self) -> None:
        self.updateGeometry()

    def paintEvent(self, _event: object) -> None:
        now, day = theme(), self._day
        painter = QPainter(self)
        fill = now.color("primary" if day.today else "sunken")
        paint.box(painter, self.rect(), fill, None if day.today else now.color("border"), now.radius("sm"))
        lines = ((day.weekday, "caption"), (day.number, "subtitle"), (day.count, "caption"))
        top = now.px(5)
        for words, step in lines:
            high = now.line("caption" if step == "caption" else "body")
            quiet = "text_2" if step == "caption" else "text"
            tone = "on_primary" if day.today else quiet
            paint.text(
                painter, QRect(0, top, self.width(), high), words, step, tone, Qt.AlignmentFlag.AlignCenter
            )
            top += high + now.px(1)
        painter.end()


def _line(line: SafetyLine) -> QWidget:
    """Icon · name over remark · value."""
    words = column(Label(line.name, "body"), Label(line.remark, "small", "text_2", wrap=True), gap=0)
    value = Label(line.value, "body_strong", line.tone)
    box = row(IconLabel(line.icon, "sm", line.tone if line.tone != "text" else "text_2"), words, value, gap=3)
    box.setStretch(1, 1)
    box.setAlignment(value, Qt.AlignmentFlag.AlignTop)
    holder = QWidget()
    holder.setLayout(box)
    holder.setAccessibleName(f"{line.name}，{line.remark}，{line.value}")
    return holder
