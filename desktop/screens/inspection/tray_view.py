"""The evidence tray at the right: every piece with its picture, where it belongs, and the way to bring more in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.screens.inspection.evidence_presenter import EvidenceLine, EvidencePresenter
from desktop.screens.inspection.originals import Original
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import TextField
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import ElidedLabel, Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, Surface, column, row
from desktop.widgets.rows import RowFrame
from desktop.widgets.strips import Strip
from desktop.widgets.tabs import TabStrip
from desktop.widgets.thumbnail import Thumbnail
from enforcement.model.evidence import Evidence
from enforcement.text.numerals import decimal_text, half_width

ORIGINAL_WORDS = {Original.AWAY: "原件在县里", Original.ASKED: "原件下次同步取回"}
_LEAVES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class EvidenceRow(RowFrame):
    """One piece: picture, number and caption, when and how it came, where it belongs. F2 writes the caption."""

    captioned = Signal(str)

    def __init__(self, line: EvidenceLine) -> None:
        super().__init__(min_height=68)
        evidence = line.evidence
        self.evidence_id, self._shown_line = evidence.id, line
        self.picture = Thumbnail(line.title, evidence.kind.value)
        self._number = Label(evidence.number, "small", "text_2")
        self._title = ElidedLabel(line.title, "body")
        self._facts = ElidedLabel("", "small", "text_2")
        self._link = Label("", "small", "ok")
        self.caption = TextField("证据说明", placeholder="拍的是什么")
        self.caption.hide()
        self.caption.settled.connect(self.captioned)
        self.caption.installEventFilter(self)
        head = row(self._number, self._title, self.caption, gap=1.5)
        head.setStretch(1, 1)
        self._away = Label("", "small", "text_2")
        self.fetch = Button("取回", "bare", icon="download")
        foot = row(self._away, self.fetch, 1, gap=2)
        words = column(1, head, self._facts, self._link, foot, 1, gap=0)
        whole = row(self.picture, words, gap=2.5, pad=(3, 1, 3, 1))
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.show_line(line)

    @property
    def evidence(self) -> Evidence:
        """The piece that the row shows."""
        return self._shown_line.evidence

    def show_line(self, line: EvidenceLine) -> None:
        self._shown_line = line
        self._title.set_text(line.title)
        self._facts.set_text(line.facts)
        self._link.setText(line.link)
        self._link.set_tone("ok" if line.linked else "warn")
        self.set_selected(line.current)
        away = ORIGINAL_WORDS.get(line.original, "")
        self._away.setText(away)
        self._away.setVisible(bool(away))
        self.fetch.setVisible(line.original is Original.AWAY)
        said = (line.evidence.number, line.title, line.facts, line.link, away)
        self.setAccessibleName("，".join(part for part in said if part))

    def edit_caption(self) -> None:
        self._title.hide()
        self.caption.set_value(self._shown_line.evidence.caption)
        self.caption.show()
        self.caption.setFocus()
        self.caption.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.caption.hide()
            self._title.show()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LEAVES:
            self.caption.flush()
            self.setFocus()
            return True
        return super().eventFilter(watched, event)


class DropPlace(QWidget):
    """The dashed place at the foot: files may be dropped here; the words say what else works."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        words = Label("插上手机或记录仪，或把文件拖到这里", "small", "text_2", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        line = row(IconLabel("device-usb", "md", "text_2"), words, gap=2.5, pad=(4, 2, 4, 2))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setAccessibleName("把证据文件拖到这里")

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("border_strong"), 1, Qt.PenStyle.DashLine))
        radius = theme().radius("md")
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)
        painter.end()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        self.dropped.emit(paths)
        event.acceptProposedAction()


class ClockQuestion(Surface):
    """Asked once per import: is the camera's clock right? Minutes ahead; Enter brings the files in."""

    answered = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        self._words = Label("", "small", "info", wrap=True)
        self.minutes = TextField("相机钟快几分钟，慢写负数", "0", width=72, unit="分")
        self.go = Button("导入", "tint", hint="Enter")
        inputs = row(Label("相机钟快", "small", "info"), self.minutes, 1, self.go, gap=2)
        super().__init__("info", column(self._words, inputs, gap=1.5, pad=(3, 2, 3, 2)))
        self._before: QWidget | None = None
        self.minutes.installEventFilter(self)
        self.go.clicked.connect(lambda _checked=False: self._answer())
        self.hide()

    def ask(self, count: int) -> None:
        self._words.setText(f"{count} 个文件。相机钟和这台电脑一致就直接导入；不一致写差几分钟，慢的写负数。")
        self.minutes.setText("0")
        self._before = self.window().focusWidget()
        self.show()
        self.minutes.setFocus()
        self.minutes.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._answer()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._put_away()
                return True
        return super().eventFilter(watched, event)

    def _put_away(self) -> None:
        """Hide, and give the keyboard back to where it was."""
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.closed.emit()

    def _answer(self) -> None:
        text = decimal_text(half_width(self.minutes.text()))
        if text is None:
            self.minutes.set_fault("这里写数字，比如 3 或 -3")
            return
        self.minutes.set_fault("")
        self._put_away()
        self.answered.emit(round(float(text) * 60))


class EvidenceTray(FixedSurface):
    """``import_requested`` asks for files; everything else goes through the presenter."""

    import_requested = Signal()

    def __init__(self, presenter: EvidencePresenter) -> None:
        self._presenter = presenter
        self.import_button = Button("导入", "soft", icon="camera", hint="F7")
        self._head = PaneHeader("证据", self.import_button)
        self._tabs = TabStrip("证据", ("全部 0", "未归项 0"))
        self._list = Stack()
        self._rows: dict[str, EvidenceRow] = {}
        self.clock_question = ClockQuestion()
        self._notes = Stack()
        self._pending: tuple[Path, ...] = ()
        self._drop = drop = DropPlace()
        self._short = False
        foot = column(self._notes, self.clock_question, drop, gap=2, pad=(3, 2, 3, 2.5))
        self._scroll = Scroll(column(self._list, 1, gap=0))
        body = column(self._head, Line(), self._tabs, self._scroll, foot, gap=0)
        body.setStretchFactor(self._scroll, 1)
        super().__init__("plain", body, width="pane_right")
        self._tabs.changed.connect(lambda index: presenter.show_loose_only(index == 1))
        self.import_button.clicked.connect(lambda _checked=False: self.import_requested.emit())
        drop.dropped.connect(self.offer)
        self.clock_question.answered.connect(self._go)
        self.clock_question.closed.connect(self._asked)
        presenter.imported.connect(self._report)
        presenter.thumbnail.connect(lambda _name, _data: self.show_evidence())
        presenter.moved.connect(self.show_evidence)

    def offer(self, paths: tuple[Path, ...]) -> None:
        """Files were chosen or dropped: one question about the camera's clock, then they come in."""
        self._pending = paths
        if paths:
            self._tabs.setVisible(not self._short)
            self._scroll.setVisible(not self._short)
            self.clock_question.ask(len(paths))

    def set_short(self, short: bool) -> None:
        """In a bottom sheet there is no room to drop files: 导入 stays."""
        self._short = short
        self._drop.setVisible(not short)

    def show_evidence(self) -> None:
        """Fresh lines; rows are kept by evidence."""
        lines = self._presenter.lines()
        everything, loose = self._presenter.counts()
        self._head.remark.setText(f"{everything} 件 · 原件已留底" if everything else "")
        self._tabs.set_names((f"全部 {everything}", f"未归项 {loose}"))
        if list(self._rows) != [line.evidence.id for line in lines]:
            self._rebuild(lines)
        for line in lines:
            row_ = self._rows[line.evidence.id]
            row_.show_line(line)
            data = self._presenter.want_thumbnail(line.evidence)
            if data:
                row_.picture.set_bytes(data)

    def take_focus(self) -> None:
        row_ = self._rows.get(self._presenter.chosen)
        (row_ or self.import_button).setFocus(Qt.FocusReason.TabFocusReason)

    def edit_caption(self) -> bool:
        """F2: write what the chosen piece shows."""
        row_ = self._rows.get(self._presenter.chosen)
        if row_ is None or not row_.holds_focus():
            return False
        row_.edit_caption()
        return True

    def _rebuild(self, lines: tuple[EvidenceLine, ...]) -> None:
        self._list.clear()
        self._rows = {line.evidence.id: EvidenceRow(line) for line in lines}
        for key, row_ in self._rows.items():
            for signal in (row_.focused, row_.clicked):
                signal.connect(lambda key=key: self._presenter.choose(key))
            row_.fetch.clicked.connect(lambda _checked=False, key=key: self._fetch(key))
            row_.captioned.connect(lambda text, key=key: self._presenter.caption(key, text.strip()))
            self._list.addWidget(row_)

    def _fetch(self, evidence_id: str) -> None:
        self._presenter.originals.fetch(self._rows[evidence_id].evidence)

    def _asked(self) -> None:
        self._tabs.show()
        self._scroll.show()

    def _go(self, offset_seconds: int) -> None:
        self._presenter.bring_in(self._pending, offset_seconds)
        self._pending = ()

    def _report(self, report: object) -> None:
        self._notes.clear()
        for sentence in getattr(report, "sentences", ()):
            self._notes.addWidget(Strip(sentence, colour="warn"))
