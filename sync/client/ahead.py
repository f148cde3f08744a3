"""Makes the likely next request ready while the present one is answered: read, packed, signed and hashed.

What is under way and in which order is the decisions' alone: what was made ready is used only for exactly
the action that is decided on, else dropped. The journal is touched by the round's own thread only;
the link is what waits on the helper threads, one for entries and the others for files.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from enforcement.errors import StoreTrouble
from sync.client.moves import Action, BlobsSent, Push, SendBlobs
from sync.client.pace import FILES_BESIDE
from sync.client.ports import Outgoing, Parts
from sync.client.round import step
from sync.client.state import RoundState
from sync.protocol.frames import BlobState
from sync.protocol.problems import ProtocolProblem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ready:
    """A request's body in parts and its SHA-256, if made already; `sent` are the entries in it, if it is a
    batch."""

    parts: Parts
    sha256: bytes | None = None
    sent: Outgoing | None = None


class Ahead:
    """For one round. `make` makes an action ready, or None where there is nothing to send."""

    def __init__(self, make: Callable[[Action], Ready | None]) -> None:
        self._make = make
        self._link = ThreadPoolExecutor(1 + FILES_BESIDE, thread_name_prefix="sync-link")
        self._made: tuple[Action, Ready] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the helper threads; requests under way are waited for."""
        self._link.shutdown()

    def ready(self, action: Action) -> Ready | None:
        """What `action` sends: made before, or made now."""
        made, self._made = self._made, None
        return made[1] if made is not None and made[0] == action else self._make(action)

    def during(self, send: Callable[[], T], likely: Action | None) -> T:
        """What `send` answers or raises; meanwhile `likely` is made ready."""
        if likely is None:
            return send()
        answer = self.begin(send)
        self.prepare(likely)
        return answer.result()

    def begin(self, send: Callable[[], T]) -> Future[T]:
        """Let `send` go on its way."""
        return self._link.submit(send)

    def prepare(self, likely: Action | None) -> None:
        """Make `likely` ready while what was begun is under way; trouble in making it counts only if it comes
        again when the action is really due."""
        self._made = None
        if likely is not None:
            with suppress(StoreTrouble, ProtocolProblem):
                ready = self._make(likely)
                self._made = None if ready is None else (likely, ready)


def after_batch(state: RoundState, sent: Outgoing | None, goal: int) -> Action | None:
    """What comes when `sent` is receipted, as it nearly always is; `goal` is the journal's last entry."""
    if sent is None or sent.last >= goal:
        return None
    return Push(sent.last, state.pace.batch_passed().batch_bytes)


def after_blobs(state: RoundState, action: SendBlobs, seconds: float) -> Action | None:
    """What comes when all files of `action` arrive whole within about `seconds`; None where that hangs on
    the exact time, as on a slow link, or files go beside files, and there is nothing to gain."""
    size = sum(plan.length for plan in action.frames)
    if state.pace.blobs_passed(size, 0.0) != state.pace.blobs_passed(size, 2 * seconds):
        return None
    states = tuple(
        BlobState(plan.sha256, plan.offset + plan.length, plan.offset + plan.length == plan.total)
        for plan in action.frames
    )
    following = step(state, BlobsSent(action.frames, states, (0,) * len(states), seconds))[1][-1]
    return following if isinstance(following, SendBlobs) else None
