"""Gives the place 同步 what writes, takes and gathers packages, where the session can."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from desktop.operations import Operations
    from desktop.printing import PrintWish
    from desktop.screens.package.desk import PackageRoom
    from desktop.session import Session

    MakePrinter = Callable[[PrintWish], QPrinter]
else:
    MakePrinter = Callable


def package_room(
    host: QWidget, operations: Operations, session: Session, make_printer: MakePrinter | None
) -> PackageRoom | None:
    """The room over the window of ``host``; None where the session writes no packages."""
    if session.packages is None:
        return None
    from desktop.screens.package.desk import PackageRoom

    if make_printer is None:
        return PackageRoom(host, operations, session.packages)
    return PackageRoom(host, operations, session.packages, make_printer)
