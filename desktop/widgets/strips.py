"""Strips inside a page: something that needs an act or an eye, with the buttons that do it; stays until settled."""

from __future__ import annotations

from collections.abc import Callable

from desktop.widgets.buttons import Button
from desktop.widgets.icons import IconLabel
from desktop.widgets.labels import Label
from desktop.widgets.layout import Surface, column, row, show_when

_ICONS = {"danger": "alert-triangle", "warn": "alert-triangle", "info": "info-circle", "ok": "circle-check"}


class Strip(Surface):
    """``sentence`` (what happened), ``why`` below it, and verbs at the right: [(label, callable)].

    ``colour``: danger, warn, info, ok or neutral.
    """

    def __init__(
        self,
        sentence: str,
        why: str = "",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
        *,
        colour: str = "info",
        icon: str = "",
    ) -> None:
        tone = colour if colour != "neutral" else "text_2"
        self.sentence = Label(sentence, "body_strong" if why else "body", tone, wrap=True)
        self.why = Label(why, "small", tone if colour != "danger" else "text", wrap=True)
        show_when(self.why, bool(why))
        self.buttons: list[Button] = []
        for label, act in actions:
            button = Button(label)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.buttons.append(button)
        words = column(self.sentence, self.why, gap=0.5)
        picture = IconLabel(icon or _ICONS.get(colour, "info-circle"), "md", tone)
        box = row(picture, words, *self.buttons, gap=3, pad=(3.5, 2.25, 3, 2.25))
        box.setStretch(1, 1)
        super().__init__(colour, box)
        self.setAccessibleName(sentence + why)

    def set_sentence(self, sentence: str, why: str = "") -> None:
        self.sentence.setText(sentence)
        self.sentence.set_type("body_strong" if why else "body")
        self.why.setText(why)
        show_when(self.why, bool(why))
        self.setAccessibleName(sentence + why)


class EmptyState(Surface):
    """One sentence, and one button or few, where a list has nothing to show."""

    def __init__(self, sentence: str, actions: tuple[tuple[str, Callable[[], object]], ...] = ()) -> None:
        self.sentence = Label(sentence, "body", "text_2", wrap=True)
        self.buttons: list[Button] = []
        for label, act in actions:
            button = Button(label)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.buttons.append(button)
        parts: list[object] = [self.sentence]
        if self.buttons:
            parts.append(row(*self.buttons, 1))
        super().__init__("", column(*parts, gap=3, pad=(4, 4, 4, 4)))
        self.setAccessibleName(sentence)
