"""A device's round without threads or sockets: the decisions of `sync.client.round` performed over a simulated machine.
What would wait for the network is yielded to the world, so that anything may happen in between."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sync.client import troubles
from sync.client.errands import Errands
from sync.client.making import Maker
from sync.client.moves import (
    Action,
    Apply,
    AskNumbers,
    Await,
    Begin,
    BlobFetched,
    BlobsLooked,
    BlobsSent,
    Event,
    Failed,
    FetchBlob,
    FetchLists,
    LookForBlobs,
    LostTakenUp,
    NothingToPush,
    NumbersTaken,
    PageApplied,
    Pull,
    Push,
    SayHello,
    SendBlobs,
    Started,
    TakeUpLost,
)
from sync.client.pace import Pace
from sync.client.ports import DeviceKeys, Outgoing, TransportPort
from sync.client.reading import hello_request, read_hello, read_page, read_pushed
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.troubles import RoundTrouble
from sync.client.witness import seen_size
from sync.client.writing import write
from sync.protocol import problems
from sync.protocol.frames import BlobFrame, BlobsAnswer, pack_frames
from sync.protocol.numbers import open_lease
from sync.protocol.problems import ProtocolProblem
from tests.simulation.machine import SimMachine


@dataclass(frozen=True, slots=True)
class Send:
    """→ a ticket at once."""

    route: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """→ (ticket, answer or trouble, seconds) of whichever of the tickets comes first."""

    tickets: tuple[int, ...]


Words = Generator[Send | Wait, Any, Any]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the county said, where the errands would ask it."""

    data: bytes

    def registry(self) -> bytes:
        return self.data

    def pin(self, authorities: Sequence[bytes]) -> None:
        """Nobody has to vouch for a server here."""


class Talk:
    """One round of one machine. `clock` gives the device's wall clock (ms)."""

    def __init__(self, machine: SimMachine, keys: DeviceKeys, now_ms: int, pace: Pace) -> None:
        self._machine = machine
        self._keys = keys
        self._now_ms = now_ms
        self._state = RoundState(pace=pace)
        self._maker = Maker(machine, None, keys)  # type: ignore[arg-type]  # batches need no errands
        self._away: dict[int, tuple[Push | SendBlobs, Outgoing | None]] = {}
        self._under_way: Outgoing | None = None
        self._tree = b""
        self._prove = 0

    def run(self) -> Generator[Send | Wait, Any, RoundState]:
        """From hello to close; the state at the end. Raises PowerLost or StoreTrouble of the machine."""
        event: Event | None = Started()
        while event is not None and self._state.phase is not Phase.CLOSED:
            self._state, actions = self.decide(self._state, event)
            event = None
            for action in actions:
                event = yield from self._perform(action)
        return self._state

    def decide(self, state: RoundState, event: Event) -> tuple[RoundState, tuple[Action, ...]]:
        """The client core; planted bugs change it here."""
        return step(state, event)

    def _perform(self, action: Action) -> Generator[Send | Wait, Any, Event | None]:
        if write(self._machine.machine, action):
            return None
        if isinstance(action, Begin):
            yield from self._begin(action.request)
            return None
        if isinstance(action, Await):
            return (yield from self._await())
        self._under_way = None
        try:
            return (yield from self._ask(action))
        except RoundTrouble as trouble:
            # Without its frames, which hold it: nothing of a round is to wait for the collector.
            return Failed(trouble.with_traceback(None), action, self._under_way)
        except ProtocolProblem as problem:
            return Failed(troubles.from_protocol(problem), action, self._under_way)

    def _ask(self, action: Action) -> Generator[Send | Wait, Any, Event]:
        machine = self._machine
        match action:
            case SayHello():
                return (yield from self._hello(action))
            case Push():
                return (yield from self._push(action))
            case FetchLists():
                data, _ = yield from self._call("registry", b"")
                return self.hear_lists(data, action)
            case Pull():
                cursor = action.cursor
                data, _ = yield from self._call(f"pull?{cursor.stream}&{cursor.gseq}", b"")
                return read_page(data, cursor, machine.find_public)
            case Apply():
                return PageApplied(machine.apply_page(action.page))
            case LookForBlobs():
                return BlobsLooked(machine.blobs_here(action.wanted))
            case SendBlobs():
                data, seconds = yield from self._call("blobs", self._frames(action))
                return self._files_sent(action, data, seconds)
            case TakeUpLost():
                return LostTakenUp(machine.take_up_lost())
            case AskNumbers():
                return (yield from self._numbers())
            case FetchBlob():
                return (yield from self._fetch(action))
        raise AssertionError(action)

    def _call(self, route: str, body: bytes) -> Generator[Send | Wait, Any, tuple[bytes, float]]:
        ticket = yield Send(route, body)
        _, answer, seconds = yield Wait((ticket,))
        if isinstance(answer, RoundTrouble):
            raise answer
        return answer, seconds

    def _hello(self, action: SayHello) -> Generator[Send | Wait, Any, Event]:
        said = self._machine.state()
        self._maker.journal_id = said.journal
        batch, sent = self._maker.next_batch(said.acked_seq, action.max_bytes)
        self._under_way = sent
        self._tree = self._state.tree or said.tree
        # As in the driver: after a restore the log must have again what receipts promised.
        self._prove = said.acked_seq if self._state.tally.restored else 0
        body = hello_request(said, batch, self._now_ms, self._tree, self._prove).to_bytes()
        data, seconds = yield from self._call("sync", body)
        return self.hear(data, said, sent, seconds)

    def hear(self, data: bytes, said: Any, sent: Outgoing | None, seconds: float) -> Event:
        """The county's statement, verified; planted bugs change it here."""
        return read_hello(
            data,
            self._machine.find_public,
            self._machine,
            said=said,
            sent=sent,
            device_ms=self._now_ms,
            seconds=seconds,
            tree=self._tree,
            prove_seq=self._prove,
        )

    def hear_lists(self, data: bytes, action: FetchLists) -> Event:
        """The county's lists, verified and taken in."""
        county = cast(TransportPort, _Said(data))
        errands = Errands(
            self._machine.machine, county, self._keys.device, self._machine.trusted(), lambda: 0.0
        )
        return errands.fetch_lists(action)

    def _push(self, action: Push) -> Generator[Send | Wait, Any, Event]:
        batch, sent = self._maker.next_batch(action.after_seq, action.max_bytes)
        if batch is None or sent is None:
            return NothingToPush()
        self._under_way = sent
        data, seconds = yield from self._call(self._entries(), batch)
        return self.hear_receipt(data, sent, seconds)

    def _entries(self) -> str:
        return f"entries?{seen_size(self._state.tree)}"

    def hear_receipt(self, data: bytes, sent: Outgoing, seconds: float) -> Event:
        """The answer to a batch, verified."""
        return read_pushed(data, self._machine.find_public, self._machine, sent, seconds, self._state.tree)

    def _frames(self, action: SendBlobs) -> bytes:
        files = self._machine.files
        return pack_frames(
            BlobFrame(
                plan.sha256,
                plan.offset,
                plan.total,
                files[plan.sha256][plan.offset : plan.offset + plan.length],
            )
            for plan in action.frames
        )

    def _files_sent(self, action: SendBlobs, data: bytes, seconds: float) -> Event:
        try:
            answer = BlobsAnswer.from_bytes(data)
        except ProtocolProblem as problem:
            raise troubles.not_the_county(str(problem)) from None
        if [state.sha256 for state in answer.states] != [plan.sha256 for plan in action.frames]:
            raise troubles.not_the_county("other files")
        return BlobsSent(action.frames, answer.states, answer.problems, seconds)

    def _numbers(self) -> Generator[Send | Wait, Any, Event]:
        taken = 0
        for request in self._machine.number_requests():
            data, _ = yield from self._call("numbers", request.to_bytes())
            lease = open_lease(data, self._machine.find_public)
            if lease.request_id != request.request_id or lease.device != self._keys.device:
                raise troubles.not_the_county("lease for another request")
            self._machine.store_lease(lease, data)
            taken += 1
        return NumbersTaken(taken)

    def _fetch(self, action: FetchBlob) -> Generator[Send | Wait, Any, Event]:
        missing = next(
            (one for one in self._machine.missing_blobs(200) if one.sha256 not in action.skip), None
        )
        if missing is None:
            return BlobFetched("", complete=False)
        try:
            length = min(action.max_bytes, missing.size - missing.have)
            data, _ = yield from self._call(f"blob?{missing.sha256}&{missing.have}&{length}", b"")
            complete = self._machine.store_blob_part(missing, data)
        except RoundTrouble as trouble:
            if trouble.problem is not problems.BLOB_MISSING:
                raise
            return BlobFetched(missing.sha256, complete=False, unavailable=True)
        except ProtocolProblem as problem:
            if problem.problem is not problems.BLOB_MISMATCH:
                raise
            return BlobFetched(missing.sha256, complete=False, unavailable=True)
        return BlobFetched(missing.sha256, complete, unavailable=not complete and not data)

    # ---- beside each other ---------------------------------------------------------------------------------

    def _begin(self, request: Push | SendBlobs) -> Generator[Send | Wait, Any, None]:
        sent: Outgoing | None = None
        if isinstance(request, Push):
            batch, sent = self._maker.next_batch(request.after_seq, request.max_bytes)
            ticket = -1 if batch is None else (yield Send(self._entries(), batch))
        else:
            ticket = yield Send("blobs", self._frames(request))
        self._away[ticket] = (request, sent)

    def _await(self) -> Generator[Send | Wait, Any, Event]:
        if -1 in self._away:
            del self._away[-1]
            return NothingToPush()
        ticket, answer, seconds = yield Wait(tuple(self._away))
        request, sent = self._away.pop(ticket)
        try:
            if isinstance(answer, RoundTrouble):
                raise answer
            if isinstance(request, Push):
                assert sent is not None
                return self.hear_receipt(answer, sent, seconds)
            return self._files_sent(request, answer, seconds)
        except RoundTrouble as trouble:
            return Failed(trouble.with_traceback(None), request, sent)
        except ProtocolProblem as problem:
            return Failed(troubles.from_protocol(problem), request, sent)
