"""What a fresh window tells over its places: prints that were cut short, and what a round brought to settle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject

from desktop.notices import Notice, Notices
from desktop.open_prints import Window, with_open_prints
from desktop.operations import Operations
from desktop.store.settings import PACKAGE_WRITING
from enforcement.queries import AskReviewCount

if TYPE_CHECKING:
    from desktop.package_bench import PackageBench

W = TypeVar("W", bound=Window)


def with_standing_notices(
    window: W, operations: Operations, notices: Notices, packages: Callable[[], PackageBench] | None = None
) -> W:
    """Ask over ``window`` now, and listen for what comes; gives the window back."""
    _Reviews(window, operations, notices)
    if packages is not None:
        _tell_cut_package(operations, notices, packages)
    return with_open_prints(window, operations, notices)


def _tell_cut_package(operations: Operations, notices: Notices, packages: Callable[[], PackageBench]) -> None:
    """A 摆渡包 that the last program did not finish is cleared away and told."""

    def told(sentence: str) -> None:
        if sentence:
            notices.strip(Notice(sentence, "", "warn"))

    def kept(cut: Any) -> None:
        if cut is not None and not operations.closed:
            operations.work(lambda: packages().mend(), told)

    operations.recall(PACKAGE_WRITING, None, kept)


class _Reviews(QObject):
    """Says it once when more waits for a person than before; what waited at the start stands on 今日."""

    def __init__(self, window: Window, operations: Operations, notices: Notices) -> None:
        super().__init__(window if isinstance(window, QObject) else None)
        self._window, self._operations, self._notices = window, operations, notices
        self._known: int | None = None
        operations.changed.connect(self._changed)
        self._ask()

    def _changed(self, _changes: Any) -> None:
        self._ask()

    def _ask(self) -> None:
        self._operations.ask(AskReviewCount(), self._counted)

    def _counted(self, count: int) -> None:
        more = count - self._known if self._known is not None else 0
        self._known = count
        if more > 0:
            look = ("去看", partial(self._window.open, "review", ""))
            self._notices.strip(
                Notice(f"收到的和本机写的有 {more} 处不一样，要你定。", "两边写的都留着。", "warn", (look,))
            )
