"""装订案卷 on screen: the papers in their order, the look of the volume, and at the right what is missing and the cover."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions import PREVIEW, PRINT, SUBMIT
from desktop.dossier import COVER_FIELDS, NOTE_FIELDS, VOLUME_NAMES
from desktop.models.rows import RowsModel
from desktop.printing import PrintWish
from desktop.screens.documents.page_view import PageView
from desktop.screens.documents.panes import ANY_WIDTH
from desktop.screens.dossier import faces
from desktop.screens.dossier.adding import open_adding
from desktop.screens.dossier.presenter import DossierPresenter
from desktop.theme.current import theme
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.cards import PaneHeader
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layout import FixedSurface, Line, Scroll, Stack, Surface, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.segmented import Choice, SegmentedChoice
from desktop.widgets.strips import Strip
from enforcement.refusals import Refusal

LEFT, RIGHT = 320, 348  # px at 100 %
NARROW_LEFT, NARROW_RIGHT = 240, 300
Where = Callable[[str], Path | None]
_SCANS, _ISSUED = "scans", "issued"
_WAYS = {"scan_back", "open_document"}


def ask_where(name: str) -> Path | None:
    """Let the person choose where the file goes; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "存案卷", name, "PDF (*.pdf)")
    return Path(chosen) if chosen else None


class DossierView(QWidget):
    """Space takes a paper out or in · F9 shows the volume · Ctrl+Enter saves · Ctrl+P prints.

    ``open_wanted(thing type, id)`` is a cure that leads to another screen."""

    open_wanted = Signal(str, str)

    def __init__(self, presenter: DossierPresenter, where: Where = ask_where) -> None:
        super().__init__()
        self.presenter, self._where = presenter, where
        self.list = RowList("案卷里的文书", RowsModel(faces.face, faces.key_of))
        self.page = PageView()
        self.page.setAccessibleName("案卷的样子")
        self.source = SegmentedChoice(
            "装哪一份", (Choice(_SCANS, "签字页优先"), Choice(_ISSUED, "都用出具件")), _SCANS
        )
        self.add_button = Button("加文书", "soft", icon="plus")
        self.toggle_button = Button("拿出来 / 装回去", "bare", hint="空格")
        self.look_button = Button("看装订的样子", "soft", icon="eye", hint="F9")
        self.volume_button = Button("看副卷", "soft")
        self.save_button = Button("存成 PDF", "primary", icon="download", hint="Ctrl+Enter",
                                  height="control_height_large")  # fmt: skip
        self.print_button = Button("打印", "outline", icon="printer", hint="Ctrl+P")
        self.fields = {name: TextField(label) for name, label in {**COVER_FIELDS, **NOTE_FIELDS}.items()}
        self._notes, self._gaps = Stack(), Stack()
        self._build()
        self._connect()

    def _build(self) -> None:
        choice = column(self.source, pad=(3, 2, 3, 2))
        foot = row(self.toggle_button, 1, pad=(2, 0, 2, 0))
        left = column(
            PaneHeader("装订案卷", self.add_button), Line(), choice, Line(), self.list, Line(), foot, gap=0
        )
        left.setStretchFactor(self.list, 1)
        tools = FixedSurface(
            "plain", row(self.look_button, self.volume_button, 1, gap=2, pad=(4, 0, 4, 0)), height=52
        )
        middle = Surface("desk", column(tools, Line(), self.page, gap=0))
        self._left, self._middle, self._right = Surface("plain", left), middle, self._panel()
        self._line = Line(vertical=True)
        whole = row(self._left, Line(vertical=True), middle, self._line, self._right, gap=0)
        whole.setStretchFactor(middle, 1)
        self.setLayout(whole)
        self.set_layout_class(WIDE)

    def _panel(self) -> QWidget:
        boxes = [Labelled(one.accessibleName(), one) for one in self.fields.values()]
        hint = Label("封面上空着的格子会划斜线；全宗号这一排可以交档案室手写。", "small", "text_3", wrap=True)
        cover = column(Label("封面和备考表", "subtitle"), hint, *boxes, gap=2, pad=(4, 3, 4, 4))
        body = Scroll(column(self._notes, self._gaps, cover, 1, gap=0))
        acts = column(self.save_button, row(self.print_button, 1), gap=2, pad=(4, 3, 4, 3))
        head = PaneHeader("缺什么")
        self._count = head.remark
        return Surface("plain", column(head, Line(), body, Line(), Surface("plain", acts), gap=0))

    def _connect(self) -> None:
        told = self.presenter
        told.changed.connect(self.refresh)
        told.paged.connect(self.page.show_pages)
        told.said.connect(self._say)
        self.list.marked_key.connect(told.toggle)
        self.list.activated_key.connect(lambda key: self.open_wanted.emit("document", key))
        self.source.chosen.connect(lambda key: told.use_scans(key == _SCANS))
        self.add_button.clicked.connect(lambda _checked=False: open_adding(self, told))
        self.toggle_button.clicked.connect(lambda _checked=False: told.toggle(self.list.current_key))
        self.look_button.clicked.connect(lambda _checked=False: told.look(told.volume))
        self.volume_button.clicked.connect(lambda _checked=False: told.look(1 - told.volume))
        self.save_button.clicked.connect(lambda _checked=False: self.save())
        self.print_button.clicked.connect(lambda _checked=False: told.print_volumes(PrintWish()))
        for name, field in self.fields.items():
            field.settled.connect(lambda value, name=name: told.set_value(name, value))

    # ---- what the place around asks

    def perform(self, action: str) -> bool:
        acts = {SUBMIT: self.save, PREVIEW: lambda: self.presenter.look(self.presenter.volume),
                PRINT: lambda: self.presenter.print_volumes(PrintWish())}  # fmt: skip
        act = acts.get(action)
        if act is not None:
            self._flush()
            act()
        return act is not None

    def focus_first(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> tuple[QWidget, ...]:
        return (self.list, self.page, self._right)

    def set_layout_class(self, name: str) -> None:
        """The look of the volume only where there is room for it; the cover takes the rest."""
        self._class = name
        wide, now = name == WIDE, theme()
        self._middle.setVisible(wide)
        self._line.setVisible(wide)
        self._left.setFixedWidth(now.px(NARROW_LEFT if name == COMPACT else LEFT))
        self._right.setMinimumWidth(now.px(RIGHT if wide else NARROW_RIGHT))
        self._right.setMaximumWidth(now.px(RIGHT) if wide else ANY_WIDTH)

    def rescale(self) -> None:
        self.set_layout_class(self._class)

    # ---- showing

    def refresh(self) -> None:
        """List, reminders and fields as the file stands now."""
        told = self.presenter
        self.list.show_rows(faces.lines_of(told.file, told.plan))
        if self.list.current_key.startswith("volume") and told.plan.papers:
            self.list.select(told.plan.papers[0].id)
        for name, field in self.fields.items():
            field.set_value(told.value(name))
        two = len(told.plan.volumes) > 1
        self.volume_button.setVisible(two)
        self.volume_button.set_words(f"看{VOLUME_NAMES[1 - told.volume]}" if two else "")
        self._show_gaps(told.plan.gaps)

    def _show_gaps(self, gaps: tuple[Refusal, ...]) -> None:
        self._gaps.clear()
        self._count.setText(f"{len(gaps)} 项，不拦装订" if gaps else "不缺什么")
        for gap in gaps:
            acts = tuple(
                (cure.label, lambda cure=cure: self.open_wanted.emit(_target(cure.action), cure.target))
                for cure in gap.cures
                if cure.action in _WAYS
            )
            holder = QWidget()
            holder.setLayout(column(Strip(gap.what, gap.why, acts, colour="warn"), pad=(3, 1, 3, 1)))
            self._gaps.addWidget(holder)

    def _say(self, sentence: str, colour: str) -> None:
        self._notes.clear()
        holder = QWidget()
        holder.setLayout(column(Strip(sentence, colour=colour), pad=(3, 2, 3, 2)))
        self._notes.addWidget(holder)

    # ---- acting

    def save(self) -> None:
        """Choose where and save."""
        self._flush()
        name = self.presenter.value("case.title") or "案卷"
        path = self._where(f"{name}.pdf")
        if path is not None:
            self._notes.clear()
            self.presenter.save(path)

    def _flush(self) -> None:
        for field in self.fields.values():
            field.flush()


def _target(action: str) -> str:
    return "scan_back" if action == "scan_back" else "document"
