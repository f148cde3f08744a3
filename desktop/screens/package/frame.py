"""What the sheets of this room share: a head with the question and its number, a line for trouble, body and foot."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import Label
from desktop.widgets.layers import Layer
from desktop.widgets.layout import Line, Stack, Surface, column, row
from desktop.widgets.strips import Strip

WIDTH = "dialog_width"


class Frame(Surface):
    """``show_step`` replaces body and foot as a whole; the keyboard goes to what is given as first."""

    width_token = WIDTH

    def __init__(self, title: str) -> None:
        self.title = Label(title, "title")
        self.count = Label("", "small", "text_2")
        self.close_button = Button("收起", hint="Esc")
        self.question = Label("", "subtitle", wrap=True)
        self.trouble = Strip("", colour="danger")
        self.trouble.hide()
        self._body, self._foot = Stack(), Stack()
        head = row(self.title, self.count, 1, self.close_button, gap=3, pad=(5, 4, 5, 3))
        middle = column(self.question, self.trouble, self._body, gap=3, pad=(5, 4, 5, 4))
        self._foot_holder = QWidget()
        self._foot_holder.setLayout(column(Line(), column(self._foot, pad=(5, 3, 5, 4)), gap=0))
        super().__init__("layer", column(head, Line(), middle, self._foot_holder, gap=0))
        self.setAccessibleName(title)

    def show_step(
        self,
        count: str,
        question: str,
        body: QWidget,
        foot: tuple[object, ...],
        first: QWidget | None = None,
    ) -> None:
        """Another page. Widgets of the former one are deleted unless they were taken out before."""
        self.count.setText(count)
        self.question.setText(question)
        for place in (self._body, self._foot):
            place.clear()
        self._body.addWidget(body)
        body.show()
        holder = QWidget()
        holder.setLayout(row(*foot, gap=2))
        self._foot.addWidget(holder)
        self.show_foot(any(isinstance(part, QWidget) for part in foot))
        self.fit()
        if first is not None and self.isVisible():
            first.setFocus()

    def show_foot(self, shown: bool) -> None:
        """Show or hide the foot with its line."""
        self._foot_holder.setVisible(shown)

    def take_out(self, page: QWidget) -> None:
        """Keep a page that comes back later."""
        self._body.removeWidget(page)
        page.setParent(self)
        page.hide()

    def show_trouble(self, sentence: str) -> None:
        """Say what went wrong; "" takes it away."""
        self.trouble.set_sentence(sentence)
        self.trouble.setVisible(bool(sentence))
        self.fit()

    def fit(self) -> None:
        """Let the layer around find its height anew."""
        layer = self.parentWidget()
        if isinstance(layer, Layer):
            layer.rescale()


def sentences(lines: tuple[str, ...], tone: str = "text") -> QWidget:
    """Lines one below the other."""
    holder = QWidget()
    holder.setLayout(column(*(Label(line, "body", tone, wrap=True) for line in lines), gap=1.5))
    return holder
