"""A main pane with a side pane: beside it in wide windows, a drawer over it in medium, a bottom sheet in compact."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from desktop.theme.current import theme
from desktop.widgets.layout import Line

SHEET_SHARE = 0.62  # of the height, unless a screen says otherwise: what lies above stays in sight
FOLLOW = 120  # px at 100 % kept in sight around the control that has the keyboard
ANY_WIDTH = 16_777_215  # Qt's own "no limit"


def grows_with_words() -> QSizePolicy:
    """The policy of a row whose words wrap: as high as they need at the width it gets."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy


class FollowFocus(QObject):
    """Keeps what has the keyboard in sight inside a scroll area, with some room below it for what will come."""

    def __init__(self, scroll: QScrollArea) -> None:
        super().__init__(scroll)
        self._scroll = scroll
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        scroll.destroyed.connect(lambda: application.focusChanged.disconnect(self._follow))

    def _follow(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if focused is not None and self._scroll.isVisible() and self._scroll.isAncestorOf(focused):
            self._scroll.ensureWidgetVisible(focused, 0, theme().px(FOLLOW))


class SidePane(QWidget):
    """``set_way`` pane, drawer or sheet; drawer and sheet start hidden and lie over the main pane."""

    def __init__(
        self, main: QWidget, side: QWidget, *, width: str | float = "pane_right", share: float = SHEET_SHARE
    ) -> None:
        super().__init__()
        self.main, self.side, self._width, self._share = main, side, width, share
        self._edge = Line(parent=self)
        self._edge.hide()
        self._way = "pane"
        self._line = Line(vertical=True)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(main, 1)
        self._row.addWidget(self._line)
        self._row.addWidget(side)
        self.setLayout(self._row)
        self.rescale()

    @property
    def over(self) -> bool:
        """Whether the side lies over the main pane right now."""
        return self._way != "pane" and self.side.isVisibleTo(self)

    def set_way(self, way: str) -> None:
        if way == self._way:
            return
        self._way = way
        beside = way == "pane"
        self._line.setVisible(beside)
        if beside:
            self._row.addWidget(self.side)
            self.side.show()
        else:
            self._row.removeWidget(self.side)
            self.side.hide()
        self._edge.hide()
        self.rescale()

    def show_side(self) -> None:
        """Bring the side out where it is hidden."""
        if self._way != "pane":
            self.side.show()
            self.side.raise_()
            self._edge.show()
            self._edge.raise_()
            self._place()

    def hide_side(self) -> None:
        if self._way != "pane":
            self.side.hide()
            self._edge.hide()

    def toggle(self, shown: Callable[[], None], hidden: Callable[[], None]) -> bool:
        """Drawer or sheet comes (then ``shown``) or goes (then ``hidden``); False where it is a pane."""
        if self._way == "pane":
            return False
        if self.over:
            self.hide_side()
            hidden()
        else:
            self.show_side()
            shown()
        return True

    def rescale(self) -> None:
        if self._way == "sheet":
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(ANY_WIDTH)
        else:
            self.side.setFixedWidth(self._wide())
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _wide(self) -> int:
        return theme().size(self._width) if isinstance(self._width, str) else theme().px(self._width)

    def _place(self) -> None:
        if self._way == "drawer":
            wide = min(self._wide(), self.width())
            self.side.setGeometry(QRect(self.width() - wide, 0, wide, self.height()))
            self._edge.setMaximumSize(1, self.height())
            self._edge.setGeometry(QRect(self.width() - wide, 0, 1, self.height()))
        elif self._way == "sheet":
            high = round(self.height() * self._share)
            self.side.setGeometry(QRect(0, self.height() - high, self.width(), high))
            self._edge.setMaximumSize(self.width(), 1)
            self._edge.setGeometry(QRect(0, self.height() - high, self.width(), 1))
