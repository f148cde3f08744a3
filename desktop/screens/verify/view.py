"""The sheet 核验文书码: a code by scanner keyboard, paste or input method, a PDF or picture by choice or drop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions import IMPORT
from desktop.clock import MachineClock
from desktop.operations import Operations
from desktop.screens.verify.card import VerdictCard
from desktop.screens.verify.presenter import VerifyPresenter
from desktop.theme.current import theme
from desktop.widgets.buttons import Button
from desktop.widgets.fields import TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Line, Scroll, Surface, column, row
from enforcement.verifying.verdict import Verdict

TITLE = "核验文书码"
LEAD = "用扫码枪扫第 1 页左下角的码，或粘贴 ZF2: 开头的文字；也可以选 PDF、照片，或拖到这里。没有网也能验。"
READING = "正在找码……"
WIDTH = "palette_width"
KINDS = "PDF 和照片 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.webp *.bmp)"
LEAST = 160  # px at 100 %, as what stands above the results and around the sheet
AROUND = 210
PickFile = Callable[[], Path | None]


def pick_file() -> Path | None:
    """A file by the system's own dialog, None when it was left."""
    name, _ = QFileDialog.getOpenFileName(None, "选 PDF 或照片", "", KINDS)
    return Path(name) if name else None


class VerifySheet(Surface):
    """Enter judges what stands in the field, F7 chooses a file; the field is ready for the next code at once."""

    def __init__(self, presenter: VerifyPresenter, pick: PickFile) -> None:
        self.presenter, self._pick = presenter, pick
        self.field = TextField("文书码", placeholder="ZF2:……")
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.judge = Button("核验", "primary", hint="Enter")
        self.choose = Button("选 PDF 或照片", icon="photo", hint="F7")
        self.close_button = Button("关上", hint="Esc")
        self.note = Label("", "body", "text_2", wrap=True)
        self.cards: tuple[VerdictCard, ...] = ()
        self._scroll = Scroll()
        title = row(Label(TITLE, "title"), 1, self.close_button, gap=3)
        typed = row(self.field, self.judge, self.choose, gap=2)
        typed.setStretch(0, 1)
        lead = Label(LEAD, "small", "text_2", wrap=True)
        head = column(title, lead, typed, self.note, gap=3, pad=(5, 4, 5, 4))
        self._line = Line()
        super().__init__("layer", column(head, self._line, self._scroll, gap=0))
        self.setAccessibleName(TITLE)
        self.setAcceptDrops(True)
        self._connect()
        self._say("")
        self.show_verdicts(())

    def _connect(self) -> None:
        self.field.returnPressed.disconnect()
        self.field.returnPressed.connect(self._judge)
        self.judge.clicked.connect(lambda _checked=False: self._judge())
        self.choose.clicked.connect(lambda _checked=False: self.perform(IMPORT))
        self.presenter.judged.connect(self.show_verdicts)
        self.presenter.said.connect(self._refuse)
        self.presenter.working.connect(lambda working: self._say(READING if working else ""))

    def perform(self, action: str) -> bool:
        """F7 chooses a file."""
        if action != IMPORT:
            return False
        path = self._pick()
        if path is not None:
            self.read_file(path)
        return True

    def read_file(self, path: Path) -> None:
        """Judge the codes of a PDF or picture."""
        self.field.clear()
        self.show_verdicts(())
        self.presenter.read_file(path)

    def show_verdicts(self, verdicts: tuple[Verdict, ...]) -> None:
        """One card for each; the keyboard stays where the next code is typed."""
        self.cards = tuple(VerdictCard(verdict) for verdict in verdicts)
        self._scroll.set_content(column(*self.cards, 1, gap=3, pad=(5, 4, 5, 4)))
        for part in (self._line, self._scroll):
            part.setVisible(bool(verdicts))
        self.field.selectAll()
        self.rescale()

    def rescale(self) -> None:
        """As high as the results need, and never higher than the window has room for."""
        now, window, content = theme(), self.window(), self._scroll.widget().layout()
        assert content is not None
        wide = min(now.size(WIDTH), window.width() - 2 * now.space(4))
        room = max(now.px(LEAST), window.height() - now.px(AROUND))
        needed = content.totalHeightForWidth(wide) if content.hasHeightForWidth() else 0
        self._scroll.setFixedHeight(max(1, min(needed, room)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down turn the results while the keyboard stays in the field."""
        step = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.read_file(Path(files[0]))

    def _judge(self) -> None:
        self.show_verdicts(())
        self.presenter.judge(self.field.text())

    def _refuse(self, sentence: str) -> None:
        self.show_verdicts(())
        self._say(sentence, "danger")

    def _say(self, words: str, tone: str = "text_2") -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))


def verify_layer(
    host: QWidget, operations: Operations, clock: MachineClock, pick: PickFile = pick_file
) -> Layer:
    """The sheet over the window of ``host``; Esc or the button closes it."""
    presenter = VerifyPresenter(operations, clock)
    sheet = VerifySheet(presenter, pick)
    layer = Layer(host, sheet, width=WIDTH)
    layer.resize(host.window().size())
    sheet.close_button.clicked.connect(layer.close_layer)
    layer.closed.connect(presenter.close)
    sheet.rescale()
    layer.show_over(sheet.field)
    return layer
