"""What the workspace asks of each of its five steps."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.fields import flush_all


class StepView(QWidget):
    """Base of a step. ``add_requested`` opens 加事项 in step 1; ``leave_requested(±1)`` goes a step on or back."""

    add_requested = Signal()
    leave_requested = Signal(int)

    def enter(self) -> None:
        """The step is on screen now: fresh rows, and the focus where work starts."""

    def flush(self) -> None:
        """Save what is being typed."""
        flush_all(self)

    def perform(self, action: str) -> bool:
        """Do an action of desktop.actions; False when it means nothing in this step."""
        return False

    def panes(self) -> tuple[QWidget, ...]:
        """The panes F6 goes through."""
        return (self,)

    def set_layout_class(self, name: str) -> None:
        """wide, medium or compact from now on."""

    def point_at(self, field: str) -> None:
        """Put the keyboard where the fact ``field`` is written."""

    def toggle_side(self) -> bool:
        """Show or hide the side pane of a narrow window; False when nothing is hidden."""
        return False
