"""The chooser over all forms: type words, initials or an id, Enter starts a draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.actions import PRINT
from desktop.models.rows import RowFace, RowsModel
from desktop.operations import Operations
from desktop.screens.papers.choosing import FormCard, Stage, form_cards, matching, with_stages
from desktop.theme.current import theme
from desktop.widgets.fields import SearchField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import FixedSurface, Line, Surface, column, row
from desktop.widgets.lists import RowList
from desktop.widgets.search_keys import SearchKeys
from forms.definitions.editions import SET_ASIDE

TOP = 64  # px at 100 %, as all below: where the sheet begins
LIST_HEIGHT, LEAST = 400, 120
AROUND = TOP + 190  # what stands above and below the list, the note included
NOTHING = "没有找到这种文书。换个说法，或打拼音首字母、文书编号。"


class Chooser(Surface):
    """``chosen(form id)`` by Enter or a click; a form that is made elsewhere says where instead.
    ``blank_wanted(form id)`` by Ctrl+P: the form without a case, for whoever offers that (``blanks``)."""

    chosen = Signal(str)
    blank_wanted = Signal(str)

    def __init__(self, *, blanks: bool = False) -> None:
        self._blanks = blanks
        self.search = SearchField("找文书格式", "名称、拼音首字母或编号，例如 xzcfjds、DEC-02")
        self._model = RowsModel(_face, _key)
        self.list = RowList("文书格式", self._model)
        self.note = Label("", "small", "warn", wrap=True)
        self.note.hide()
        self._count = Label("", "small", "text_2")
        title = row(Label("新做一份文书", "subtitle"), 1, self._count, gap=3)
        head = column(title, self.search, self.note, gap=2, pad=(5, 4, 5, 3))
        blank = "   Ctrl+P 打印空白的" if blanks else ""
        keys = Label(f"↑↓ 选择   Enter 开始做{blank}   Esc 关上", "small", "text_2")
        foot = FixedSurface("", row(keys, 1, pad=(5, 0, 5, 0)), height=36)
        super().__init__("layer", column(head, Line(), self.list, Line(), foot, gap=0))
        self.setAccessibleName("新做一份文书")
        self._cards: tuple[FormCard, ...] = ()
        self.search.textChanged.connect(lambda _text: self._show())
        SearchKeys(self.search, self.list).taken.connect(lambda place: self._take(self._model.rows[place]))
        self.list.clicked.connect(lambda index: self._take(self._model.rows[index.row()]))
        self.rescale()

    def show_cards(self, cards: tuple[FormCard, ...]) -> None:
        self._cards = cards
        self._show()

    def perform(self, action: str) -> bool:
        """Ctrl+P takes the blank form of the line that is chosen."""
        index = self.list.currentIndex()
        line = self._model.rows[index.row()] if index.isValid() else None
        if action == PRINT and self._blanks and isinstance(line, FormCard):
            self.blank_wanted.emit(line.id)
        return action == PRINT

    def rescale(self) -> None:
        """As many forms as the window has room for."""
        now, window = theme(), self.parentWidget()
        room = window.height() - now.px(AROUND) if window is not None else now.px(LIST_HEIGHT)
        self.list.setFixedHeight(max(now.px(LEAST), min(now.px(LIST_HEIGHT), room)))

    def _show(self) -> None:
        text = self.search.text().strip()
        found = matching(self._cards, text)
        self.list.show_rows(with_stages(found, grouped=not text))
        if found:
            self.list.select(found[0].id)
        self._count.setText(f"{len(found)} 种" if self._cards else "正在读取")
        self._say("" if found or not self._cards else NOTHING)

    def _take(self, line: Any) -> None:
        if not isinstance(line, FormCard):
            return
        if line.why_not:
            self._say(line.why_not)
        else:
            self.chosen.emit(line.id)

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))


def open_chooser(
    host: QWidget,
    operations: Operations,
    then: Callable[[str], None],
    blank: Callable[[str], None] | None = None,
) -> Layer:
    """The chooser over the window; the forms are read on the store thread, the keyboard can type at once. ``blank``
    gets the form that was wanted without a case."""
    chooser = Chooser(blanks=blank is not None)
    layer = Layer(host, chooser, width="palette_width", top=TOP)
    layer.resize(host.window().size())
    chooser.rescale()
    gone: list[bool] = []

    def take(form_id: str) -> None:
        layer.close_layer()
        then(form_id)

    def take_blank(form_id: str) -> None:
        layer.close_layer()
        if blank is not None:
            blank(form_id)

    layer.closed.connect(lambda: gone.append(True))
    chooser.chosen.connect(take)
    chooser.blank_wanted.connect(take_blank)
    layer.show_over(chooser.search)
    context = operations.context
    operations.work(
        lambda: form_cards(context.papers.forms(), context.clock.today()),
        lambda cards: None if gone else chooser.show_cards(cards),
    )
    return layer


def _face(line: Any) -> RowFace:
    if isinstance(line, Stage):
        return RowFace(f"{line.name}  {line.count}", header=True)
    card: FormCard = line
    remark = f"{card.stage} · {card.id}" + ("" if card.numbered else " · 不编文号")
    if card.why_not:
        return RowFace(card.title, f"{remark} · 在检查里做", icon="photo", quiet=True)
    pill = ("", "neutral", "") if card.verified else ("未核对", "warn", "alert-triangle")
    if card.county:
        pill = (card.county, "warn" if card.county == SET_ASIDE else "info", "")
    return RowFace(card.title, remark, icon="file-text", pill=pill[0], pill_colour=pill[1], pill_icon=pill[2])


def _key(line: Any) -> str:
    return f"stage {line.name}" if isinstance(line, Stage) else str(line.id)
