"""Opens the sheet that judges codes; what it is made of is loaded with the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.clock import MachineClock
    from desktop.operations import Operations
    from desktop.widgets.layers import Layer


def open_verify(host: QWidget, operations: Operations, clock: MachineClock) -> Layer:
    """The sheet over the window of ``host``."""
    from desktop.screens.verify.view import verify_layer

    return verify_layer(host, operations, clock)
