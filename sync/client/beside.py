"""A batch and a request of files on their way beside each other, and what comes of them, whichever comes first.

What is begun and when is the decisions' alone (`round.py`). The journal is touched by the round's own thread
only: bodies are made before a request leaves, answers are read after it came back.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any, Final

from sync.client import troubles
from sync.client.ahead import Ahead, after_batch
from sync.client.errands import Errands
from sync.client.making import Maker
from sync.client.moves import Action, Event, Failed, NothingToPush, Push, Pushed, SendBlobs
from sync.client.ports import Outgoing
from sync.client.state import RoundState
from sync.client.troubles import RoundTrouble
from sync.protocol.problems import ProtocolProblem

# So long a request that was begun has the interpreter for itself before the next batch is made: its own thread would
# else wait for each turn of it, and the county for the request.
_START_SECONDS: Final = 0.004


@dataclass(frozen=True, slots=True)
class _Going:
    """A request under way: `read` makes the event of its answer or raises what went wrong."""

    request: Push | SendBlobs
    sent: Outgoing | None
    answer: Future[Any]
    read: Callable[[], Event]


class Beside:
    """For one round. `pushed` reads the answer of a batch, `stopped` says that nothing new may leave."""

    def __init__(
        self,
        ahead: Ahead,
        errands: Errands,
        maker: Maker,
        pushed: Callable[[Outgoing, tuple[bytes, float]], Pushed],
        stopped: Callable[[], bool],
    ) -> None:
        self._ahead = ahead
        self._errands = errands
        self._maker = maker
        self._pushed = pushed
        self._stopped = stopped
        self._going: list[_Going] = []
        self._likely: Action | None = None

    def begin(self, request: Push | SendBlobs, state: RoundState) -> None:
        """Let a request go on its way; what becomes of it, and be it trouble in making it, says `first`."""
        try:
            if self._stopped():
                raise troubles.stopped()
            going = self._batch(request, state) if isinstance(request, Push) else self._files(request)
        except (RoundTrouble, ProtocolProblem) as fault:
            failed: Future[Event] = Future()
            failed.set_exception(fault)
            going = _Going(request, None, failed, failed.result)
        self._going.append(going)

    def first(self) -> Event:
        """What comes first, a batch before files. While that takes its time the next batch is made ready."""
        answers = [going.answer for going in self._going]
        if self._likely is not None:
            likely, self._likely = self._likely, None
            wait(answers, _START_SECONDS, FIRST_COMPLETED)
            self._ahead.prepare(likely)
        done, _ = wait(answers, return_when=FIRST_COMPLETED)
        ready = [going for going in self._going if going.answer in done]
        going = next((one for one in ready if isinstance(one.request, Push)), ready[0])
        self._going.remove(going)
        try:
            return going.read()
        except RoundTrouble as trouble:
            return Failed(trouble, going.request, going.sent)
        except ProtocolProblem as problem:
            return Failed(troubles.from_protocol(problem), going.request, going.sent)

    def _batch(self, request: Push, state: RoundState) -> _Going:
        ready = self._ahead.ready(request)
        if ready is None or ready.sent is None:
            nothing: Future[Event] = Future()
            nothing.set_result(NothingToPush())
            return _Going(request, None, nothing, nothing.result)
        sent = ready.sent
        answer = self._ahead.begin(lambda: self._errands.push(ready, state.tree))
        self._likely = after_batch(state, sent, state.goal)
        return _Going(request, sent, answer, lambda: self._pushed(sent, answer.result()))

    def _files(self, request: SendBlobs) -> _Going:
        ready = self._maker.files(request)
        answer = self._ahead.begin(lambda: self._errands.send_blobs(request, ready))
        return _Going(request, None, answer, answer.result)
