"""What the first window does without is loaded once that window is on screen, so that the first press is quick.

The database and all that stands on it load on a thread; what draws loads after it, in steps between the window's
events; what only a later press needs loads last, and only while nobody waits for anything. A press that comes earlier
waits for the thread or loads the rest itself.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from desktop.store.store import Store

# Packages whose parts import each other (SQLAlchemy, pydantic) must not be met half made by a second thread.
_LOADING = threading.Lock()
QUIET_MS = 50  # between two steps that nobody waits for


def load_store() -> None:
    """The store and what opens it are loaded afterwards; for any thread but the window's own."""
    with _LOADING:
        import desktop.store.store
        import desktop.training  # noqa: F401


def load_window() -> None:
    """The work window and what it asks; for the window's own thread."""
    import desktop.context
    import desktop.operations
    import desktop.screens.shell.view  # noqa: F401


def load_first_place() -> None:
    """The place a day begins with; for the window's own thread."""
    import desktop.places
    import desktop.screens.today.view  # noqa: F401


def load_inspections() -> None:
    """The list of inspections; for the window's own thread."""
    import desktop.screens.inspection.place  # noqa: F401


def load_papers() -> None:
    """What shows a paper inside an inspection; for the window's own thread."""
    import desktop.screens.documents.sheet_presenter  # noqa: F401


def load_checking() -> None:
    """The steps of an inspection in which things are found; for the window's own thread."""
    import desktop.screens.inspection.check_view
    import desktop.screens.inspection.prepare_view  # noqa: F401


def load_workspace() -> None:
    """The whole workspace of an inspection; for the window's own thread."""
    import desktop.screens.inspection.workspace_view  # noqa: F401


def load_pdf() -> None:
    """What turns stored pages into pictures (loaded only: it is entered on the store thread)."""
    import pypdfium2  # noqa: F401


FIRST = (load_window, load_first_place, load_inspections)
LATER = (load_papers, load_checking, load_workspace, load_pdf)


def join_county(store: Store, address: str, code: str) -> None:
    """`desktop.sync_exchange.join_county`, with the line to the county loaded when somebody joins one."""
    from desktop import sync_exchange

    sync_exchange.join_county(store, address, code)


class WarmUp(QObject):
    """Loads the store and then runs ``steps`` in turn, from the first paint of ``window`` on; `stop` ends it early.

    ``later`` follow one by one, each only while ``quiet()`` says that nobody waits. Garbage is not collected until
    ``steps`` are done (the caller stopped that before loading anything): nearly all that is made up to then stays, and
    looking through it again and again is a tenth of the start. It is set aside for good, so that no later collection
    looks through it either.
    """

    _loaded = Signal()

    def __init__(
        self,
        window: QObject,
        steps: Iterable[Callable[[], None]],
        later: Iterable[Callable[[], None]] = (),
        quiet: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        self._steps, self._later, self._quiet = iter(steps), iter(later), quiet
        self._stopped = False
        self._thread = threading.Thread(target=self._load, name="warm-up")
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self._loaded.connect(self._load_the_rest)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The paint itself comes after this filter; what is queued now runs when it is done.
            QTimer.singleShot(0, self._begin)
        return False

    def stop(self) -> None:
        """Nothing more is loaded; what is being loaded is waited for."""
        self._stopped = True
        self._timer.stop()
        if self._thread.is_alive():
            self._thread.join()
        _collect_again()

    def _begin(self) -> None:
        if not self._stopped:
            self._thread.start()

    def _load(self) -> None:
        load_store()
        self._loaded.emit()

    def _load_the_rest(self) -> None:
        if not self._stopped:
            self._timer.start(0)

    def _step(self) -> None:
        step = next(self._steps, None)
        if step is not None:
            step()
            return
        _collect_again()
        self._timer.timeout.disconnect(self._step)
        self._timer.timeout.connect(self._step_later)
        self._timer.start(QUIET_MS)

    def _step_later(self) -> None:
        if not self._quiet():
            return
        step = next(self._later, None)
        if step is None:
            self._timer.stop()
        else:
            step()


def _collect_again() -> None:
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
