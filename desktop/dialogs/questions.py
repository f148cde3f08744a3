"""Questions over the window: two answers named by verbs, a line of text, or one of several; the safe one is default.

Nothing here saves, and no question is ever asked about saving.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import Labelled, TextField
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer, sheet
from desktop.widgets.layout import Line, Scroll, column, row, show_when
from desktop.widgets.rows import TwoLineRow


@dataclass(frozen=True, slots=True)
class Question:
    """``what`` asks, ``why`` explains; ``yes`` and ``no`` are verbs ("作废 41 号" / "先不作废")."""

    what: str
    yes: str
    no: str
    why: str = ""
    dangerous: bool = False


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """As Question, with one line to fill; ``fault(text)`` says why the text cannot be taken, "" when it can."""

    what: str
    field: str
    yes: str
    no: str
    why: str = ""
    value: str = ""
    fault: Callable[[str], str] | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    title: str
    remark: str = ""


def ask(host: QWidget, question: Question, then: Callable[[bool], None]) -> Layer:
    """Ask; ``then(True)`` for yes, ``then(False)`` for no and for Esc."""
    yes = Button(question.yes, "danger" if question.dangerous else "primary")
    no = Button(question.no)
    layer = _layer(host, question.what, question.why, [], row(1, no, yes))
    _finish(layer, then, False, (yes, True), (no, False))
    layer.show_over(no)
    return layer


def ask_text(host: QWidget, question: TextQuestion, then: Callable[[str | None], None]) -> Layer:
    """Ask for one line; ``then(text)``, or ``then(None)`` when it was left."""
    field = TextField(question.field, question.value)
    if question.hidden:
        field.setEchoMode(TextField.EchoMode.Password)
    labelled = Labelled(question.field, field)
    yes, no = Button(question.yes, "primary"), Button(question.no)
    layer = _layer(host, question.what, question.why, [labelled], row(1, no, yes))
    given: list[str | None] = [None]

    def take() -> None:
        text = field.text().strip()
        fault = question.fault(text) if question.fault is not None else ""
        labelled.set_fault(fault)
        if fault:
            field.setFocus()
            return
        given[0] = text
        layer.close_layer()

    yes.clicked.connect(take)
    no.clicked.connect(layer.close_layer)
    field.returnPressed.disconnect()
    field.returnPressed.connect(take)
    layer.closed.connect(lambda: then(given[0]))
    layer.show_over(field)
    return layer


def choose(
    host: QWidget, what: str, options: tuple[Option, ...], then: Callable[[str | None], None], why: str = ""
) -> Layer:
    """Let one of several be picked; ``then(key)``, or ``then(None)`` when it was left."""
    rows = [TwoLineRow(option.title, option.remark, strong=False) for option in options]
    holder = column(*rows, gap=0)
    leave = Button("先不选")
    layer = _layer(host, what, why, [Line(), Scroll(holder)], row(1, leave))
    given: list[str | None] = [None]

    def pick(key: str) -> None:
        given[0] = key
        layer.close_layer()

    for option, item in zip(options, rows, strict=True):
        item.activated.connect(lambda key=option.key: pick(key))
        item.clicked.connect(lambda key=option.key: pick(key))
    leave.clicked.connect(layer.close_layer)
    layer.closed.connect(lambda: then(given[0]))
    layer.show_over(rows[0] if rows else leave)
    return layer


def tell(host: QWidget, what: str, why: str = "", verb: str = "知道了") -> Layer:
    """Say something that must be read before going on."""
    seen = Button(verb, "primary")
    layer = _layer(host, what, why, [], row(1, seen))
    seen.clicked.connect(layer.close_layer)
    layer.show_over(seen)
    return layer


def _layer(host: QWidget, what: str, why: str, middle: list[QWidget], buttons: object) -> Layer:
    explained = Label(why, "body", "text_2", wrap=True)
    show_when(explained, bool(why))
    body = column(Label(what, "subtitle", wrap=True), explained, *middle, buttons, gap=4, pad=(6, 5, 6, 5))
    content = sheet(body)
    content.setAccessibleName(what)
    return Layer(host, content)


def _finish(layer: Layer, then: Callable[[bool], None], default: bool, *answers: tuple[Button, bool]) -> None:
    given = [default]

    def take(value: bool) -> None:
        given[0] = value
        layer.close_layer()

    for button, value in answers:
        button.clicked.connect(lambda _checked=False, value=value: take(value))
    layer.closed.connect(lambda: then(given[0]))
