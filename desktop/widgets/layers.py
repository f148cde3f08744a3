"""Layers over the window: a scrim and a sheet on it. Esc closes the top one; the focus returns where it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from desktop.theme.current import theme
from desktop.widgets.layout import Surface

SCRIM_ALPHA = 0.45


class Layer(QWidget):
    """A sheet in the middle of ``host``'s window, ``width`` a size token, ``top`` logical px from the upper edge
    (None: centred). The rest of the window is dimmed and cannot be reached until the layer is closed.

    ``closed`` comes once, after the layer is gone.
    """

    closed = Signal()

    def __init__(
        self, host: QWidget, content: QWidget, *, width: str = "dialog_width", top: float | None = None
    ):
        super().__init__(host.window())
        self._window, self._content, self._width, self._top = host.window(), content, width, top
        self._before: QWidget | None = QApplication.focusWidget()
        self._open = True
        content.setParent(self)
        self._window.installEventFilter(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_over(self, first: QWidget | None = None) -> Layer:
        """Show it; the keyboard goes to ``first`` or to the first control inside."""
        self._place()
        self.show()
        self.raise_()
        self._content.show()
        (first or self._first() or self._content).setFocus(Qt.FocusReason.TabFocusReason)
        return self

    def close_layer(self) -> None:
        """Take the layer away and give the keyboard back. Safe to call twice."""
        if not self._open:
            return
        self._open = False
        self._window.removeEventFilter(self)
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    @property
    def content(self) -> QWidget:
        return self._content

    def perform(self, action: str) -> bool:
        """An action of the window while this layer is on top; layers that know some override this."""
        known = getattr(self._content, "perform", None)
        return bool(known(action)) if callable(known) else False

    def rescale(self) -> None:
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_layer()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the layer."""
        stops = self._stops()
        if not stops:
            return False
        here = self.window().focusWidget()
        place = stops.index(here) if here in stops else -1
        stops[(place + (1 if forward else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        shade = theme().color("scrim").toRgb()
        shade.setAlphaF(SCRIM_ALPHA)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def _stops(self) -> list[QWidget]:
        """Controls Tab visits inside, in tab order."""
        stops: list[QWidget] = []
        widget = self._content.nextInFocusChain()
        while widget is not None and widget is not self._content:
            tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if tabbed and self._content.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled():
                stops.append(widget)
            widget = widget.nextInFocusChain()
        return stops

    def _first(self) -> QWidget | None:
        stops = self._stops()
        return stops[0] if stops else None

    def _place(self) -> None:
        area = self._window.rect()
        self.setGeometry(area)
        now = theme()
        edge = now.space(4)
        wide = min(now.size(self._width), area.width() - 2 * edge)
        layout = self._content.layout()
        natural = (
            layout.totalHeightForWidth(wide) if layout is not None and layout.hasHeightForWidth() else -1
        )
        high = min(max(natural, self._content.sizeHint().height()), area.height() - 2 * edge)
        if natural > 0:
            high = min(natural, area.height() - 2 * edge)
        top = (area.height() - high) // 2 if self._top is None else min(now.px(self._top), edge * 4)
        self._content.setGeometry((area.width() - wide) // 2, max(edge, top), wide, high)


def top_layer(window: QWidget) -> Layer | None:
    """The uppermost open layer of a window."""
    open_layers = [layer for layer in window.findChildren(Layer) if layer.isVisible()]
    return open_layers[-1] if open_layers else None


def sheet(layout: object) -> Surface:
    """The white sheet a layer shows."""
    return Surface("layer", layout)  # type: ignore[arg-type]
