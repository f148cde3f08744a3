"""Shortcuts of the window from the table of actions, and the walk of F6 through the panes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.actions import ACTIONS, CLOSE_LAYER


class Keyboard(QObject):
    """One shortcut per key of every action; they call ``perform(action id)``. Esc stays with the layers."""

    def __init__(self, window: QWidget, perform: Callable[[str], bool]) -> None:
        super().__init__(window)
        for action in ACTIONS:
            if action.id == CLOSE_LAYER:
                continue
            for key in action.keys:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(lambda action_id=action.id: perform(action_id))


def cycle_panes(panes: tuple[QWidget, ...], focused: QWidget | None, step: int) -> None:
    """Give the keyboard to the first control of the next (or former) visible pane; nothing is a trap."""
    open_panes = [pane for pane in panes if pane.isVisible() and first_stop(pane) is not None]
    if not open_panes:
        return
    here = (
        next(
            (place for place, pane in enumerate(open_panes) if focused is pane or pane.isAncestorOf(focused)),
            -1,
        )
        if focused is not None
        else -1
    )
    target = first_stop(open_panes[(here + step) % len(open_panes)])
    if target is not None:
        target.setFocus(Qt.FocusReason.TabFocusReason)


def first_stop(pane: QWidget) -> QWidget | None:
    """The first control of ``pane`` that Tab would stop at, the pane itself included; a checked one comes first."""
    stops: list[QWidget] = [pane] if _stops(pane) else []
    widget = pane.nextInFocusChain()
    while widget is not None and widget is not pane:
        if pane.isAncestorOf(widget) and _stops(widget):
            stops.append(widget)
        widget = widget.nextInFocusChain()
    checked = next((stop for stop in stops if getattr(stop, "isChecked", bool)()), None)
    return checked or (stops[0] if stops else None)


def _stops(widget: QWidget) -> bool:
    tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tabbed and widget.isVisible() and widget.isEnabled()
