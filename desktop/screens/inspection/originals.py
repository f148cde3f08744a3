"""Where the originals of the shown evidence lie: here, at the county, or on their way (取原件)."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop.operations import Operations
from enforcement.model.evidence import ORIGINALS, ORIGINALS_MAX, Evidence


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
            self._operations.recall(ORIGINALS, [], lambda asked: self._find(names, frozenset(asked)))

    def fetch(self, evidence: Evidence) -> None:
        """Ask for the original: the next exchanges bring it, before other files."""
        self._operations.recall(ORIGINALS, [], lambda asked: self._ask(evidence, asked))

    def _ask(self, evidence: Evidence, asked: list[str]) -> None:
        others = [name for name in asked if name != evidence.sha256]
        self._operations.remember(ORIGINALS, [*others, evidence.sha256][-ORIGINALS_MAX:])
        self.look((evidence,))

    def _find(self, names: tuple[str, ...], asked: frozenset[str]) -> None:
        blobs = self._operations.context.blobs
        self._operations.work(
            lambda: frozenset(filter(blobs.has, names)),
            lambda here: self._told({name: _where(name in here, name in asked) for name in names}),
        )

    def _told(self, found: dict[str, Original]) -> None:
        if any(self._found.get(name) is not where for name, where in found.items()):
            self._found.update(found)
            self.changed.emit()


def _where(here: bool, asked: bool) -> Original:
    if here:
        return Original.HERE
    return Original.ASKED if asked else Original.AWAY
