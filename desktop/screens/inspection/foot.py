"""The foot of the workspace: who signs and until when their certificates hold, what is open, and the way on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.inspection.presenter import NEXT_WORDS, PersonLine, Workspace
from desktop.theme.tokens import COMPACT, WIDE
from desktop.widgets.buttons import Button
from desktop.widgets.cards import ActionBar
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import clear, column, row


class PersonMark(QWidget):
    """One signing officer: name with number over the state of the certificate."""

    def __init__(self, person: PersonLine) -> None:
        super().__init__()
        icon = IconLabel("id", "md", "ok" if person.tone == "text_2" else person.tone)
        words = column(
            1, Label(person.name, "body_strong"), Label(person.words, "small", person.tone), 1, gap=0
        )
        self.setLayout(row(icon, words, gap=2))
        self.setAccessibleName(f"{person.name}，{person.words}")


class Foot(ActionBar):
    """``former`` and ``following`` move a step, ``side`` brings out the pane a narrow window hides."""

    former = Signal()
    following = Signal()
    side = Signal()

    def __init__(self, desk: Workspace) -> None:
        self._desk = desk
        self._people = row(gap=6)
        self._shown: tuple[PersonLine, ...] = ()
        self._compact = False
        self._narrow = False
        self.side_button = Button("证据", "outline", icon="photo", hint="F6", height="control_height_touch")
        self._hint = Label("", "small", "text_2")
        self.back = Button("上一步", "outline", hint="Shift+F8", height="control_height_touch")
        self.go = Button("下一步", "primary", hint="F8", after="arrow-right", height="control_height_touch")
        super().__init__(self._people, self.side_button, 1, self._hint, self.back, self.go)
        self.back.clicked.connect(lambda _checked=False: self.former.emit())
        self.go.clicked.connect(lambda _checked=False: self.following.emit())
        self.side_button.clicked.connect(lambda _checked=False: self.side.emit())

    def refresh(self) -> None:
        desk = self._desk
        people = desk.people
        if people != self._shown:
            self._shown = people
            clear(self._people)
            for person in people:
                self._people.addWidget(PersonMark(person))
            self._arrange()
        self._hint.setText("" if self._compact else desk.hint)
        self._name_side(len(desk.rows.evidence) if desk.rows else 0)
        hides = desk.step in (2, 3) or (desk.step == 4 and self._compact)
        self.side_button.setVisible(self._narrow and hides and desk.rows is not None)
        self.back.setVisible(desk.step > 1 and not self._compact)
        last = desk.step == len(NEXT_WORDS)
        self.go.setVisible(desk.rows is not None and not last)
        self.go.set_words("下一步" if self._compact else NEXT_WORDS[desk.step - 1])

    def _name_side(self, evidence: int) -> None:
        words = {2: f"证据 {evidence}", 3: "当事人", 4: "页面和检查"}.get(self._desk.step, "")
        icon = {2: "photo", 3: "user", 4: "eye"}.get(self._desk.step, "photo")
        self.side_button.set_words(words)
        self.side_button.set_icon(icon)

    def set_layout_class(self, name: str) -> None:
        self._compact, self._narrow = name == COMPACT, name != WIDE
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        """In a narrow window only a certificate that needs an eye stays."""
        for index, person in enumerate(self._shown):
            widget = self._people.itemAt(index).widget() if index < self._people.count() else None
            if widget is not None:
                widget.setVisible(not self._narrow or (person.tone == "danger" and not self._compact))
