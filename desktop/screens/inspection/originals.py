"""Where the originals of the shown evidence lie: here, at the county, or on their way (取原件)."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from enforcement.model.evidence import Evidence


class Original(StrEnum):
    """Where the bytes of a piece are. UNKNOWN until the store has looked."""

    UNKNOWN = ""
    HERE = "here"
    AWAY = "away"
    ASKED = "asked"


class Originals(QObject):
    """Looks on the store's thread; ``changed`` when a piece is found elsewhere than before."""

    changed = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._found: dict[str, Original] = {}

    def where(self, evidence: Evidence) -> Original:
        """As far as the store has told."""
        return self._found.get(evidence.sha256, Original.UNKNOWN)

    def look(self, pieces: tuple[Evidence, ...]) -> None:
        """Look where these pieces are; those that are here stay here."""
        names = tuple(one.sha256 for one in pieces if self.where(one) is not Original.HERE)
        if names:
            self._operations.work(lambda: self._look(names), self._told)

    def fetch(self, evidence: Evidence) -> None:
        """Ask for the original: the next exchanges bring it, before other files."""
        name, stream = evidence.sha256, self._operations.stream
        self._operations.work(lambda: stream.ask_for(name), lambda _none: self.look((evidence,)))

    def _look(self, names: tuple[str, ...]) -> dict[str, Original]:
        blobs, asked = self._operations.context.blobs, self._operations.stream.asked_for()
        away = {name: Original.ASKED if name in asked else Original.AWAY for name in names}
        return {name: Original.HERE if blobs.has(name) else away[name] for name in names}

    def _told(self, found: dict[str, Original]) -> None:
        if any(self._found.get(name) is not where for name, where in found.items()):
            self._found.update(found)
            self.changed.emit()
