"""A group of questions: the open ones, what the unit's profile already answers, and those of another course."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens.papers.editors import editor_for
from desktop.screens.papers.plain_values import said_of
from desktop.screens.papers.presenter import MakerPresenter
from desktop.screens.papers.question import Question
from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when
from desktop.widgets.rows import GroupHeader
from forms.definitions.model import FieldDefinition

PANE = 400  # px at 100 %: the pane of the questions, beside page and gates in a window of 1366 px
ROOM = PANE - 44.0  # what a question has inside its margins, with room for a scroll bar


class GroupBox(QWidget):
    """Shows what is asked; ``unfold`` brings the rest of the group out and keeps it out."""

    def __init__(self, name: str, fields: tuple[FieldDefinition, ...], presenter: MakerPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._known_open, self._rest_open = False, False
        self._words = Label("", "small", "text_3", wrap=True)
        self.known_button = Button("改这些", "bare")
        self._known = Surface(
            "inset", column(self._words, row(self.known_button, 1), gap=1, pad=(3, 2, 3, 1))
        )
        # Tab walks in the order in which controls are made.
        self.questions = tuple(Question(field, editor_for(field, presenter, ROOM)) for field in fields)
        self.rest_button = Button("", "bare", icon="chevron-down")
        body = column(self._known, *self.questions, row(self.rest_button, 1), gap=3, pad=(4, 3, 4, 4))
        self.setLayout(column(GroupHeader(name), body, gap=0))
        self.known_button.clicked.connect(lambda _checked=False: self._open_known())
        self.rest_button.clicked.connect(lambda _checked=False: self._open_rest())

    def refresh(self) -> None:
        """Fresh answers, and only the questions that are asked now."""
        told = self._presenter
        known, rest = [], 0
        for question in self.questions:
            field = question.field
            value, known_value = told.typed(field.name), told.known(field.name)
            unread = told.unread(field.name)
            question.show_answer(value, known_value, needed=told.needed(field), unread=unread)
            asked = told.asked(field)
            kept = question.editor.holds_keyboard() and question.isVisibleTo(self)
            from_unit = not asked and known_value != ""
            shown = asked or kept or (self._known_open if from_unit else self._rest_open)
            question.setVisible(shown)
            if not shown and from_unit:
                known.append(f"{field.label} {said_of(field, known_value)}")
            elif not shown:
                rest += 1
        self._words.setText("已知：" + "；".join(known) + "。")
        show_when(self._known, bool(known))
        self.rest_button.set_words(f"另有 {rest} 项，别的情形才填")
        show_when(self.rest_button, bool(rest))

    def bring_out(self, question: Question) -> None:
        """Make a folded question of this group visible."""
        if question.isHidden():
            if self._presenter.known(question.field.name) != "":
                self._known_open = True
            else:
                self._rest_open = True
            self.refresh()

    def _open_known(self) -> None:
        first = self._first_hidden(known=True)
        self._known_open = True
        self.refresh()
        if first is not None:
            first.editor.take_keyboard()

    def _open_rest(self) -> None:
        first = self._first_hidden(known=False)
        self._rest_open = True
        self.refresh()
        if first is not None:
            first.editor.take_keyboard()

    def _first_hidden(self, *, known: bool) -> Question | None:
        told = self._presenter
        hidden = (one for one in self.questions if one.isHidden())
        return next((one for one in hidden if (told.known(one.field.name) != "") is known), None)
