"""What a field hands over is saved at once, and kept here until the store confirms it.

After trouble (a full disk) the values that did not come back are sent again with the next save or flush, so what
was typed is not lost while the program runs; and a field is never overwritten by rows older than its own save.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.operations import Command, Operations
from enforcement.refusals import Done, Refused


class Saver(QObject):
    """Sends commands by field key; ``refused`` hears of a "no"."""

    def __init__(
        self, operations: Operations, refused: Callable[[Refused], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._refused = refused
        self._sent: dict[str, Command] = {}
        self._failed: dict[str, Command] = {}
        operations.trouble.connect(self._keep_for_later)

    def save(self, key: str, command: Command, then: Callable[[Done], None] | None = None) -> None:
        """Send ``command`` as the newest word about the field ``key``."""
        self._failed.pop(key, None)
        self.flush()
        self._send(key, command, then)

    def holds(self, prefix: str) -> bool:
        """Whether the store has not yet confirmed the newest value of a field whose key starts so."""
        return any(key.startswith(prefix) for key in (*self._sent, *self._failed))

    def flush(self) -> None:
        """Send again what an earlier trouble kept from being saved."""
        failed, self._failed = self._failed, {}
        for key, command in failed.items():
            self._send(key, command, None)

    def _send(self, key: str, command: Command, then: Callable[[Done], None] | None) -> None:
        self._sent[key] = command
        self._operations.run(command, lambda answer: self._came_back(key, command, then, answer))

    def _came_back(
        self, key: str, command: Command, then: Callable[[Done], None] | None, answer: Done | Refused
    ) -> None:
        if self._sent.get(key) is command:
            del self._sent[key]
        if isinstance(answer, Refused):
            self._refused(answer)
        elif then is not None:
            then(answer)

    def _keep_for_later(self, _trouble: object) -> None:
        # Which of the sent ones failed is not told. Saving one again that did arrive changes nothing.
        self._failed = {**self._failed, **self._sent}
        self._sent = {}
