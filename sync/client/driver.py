"""Runs one round: performs the actions that `round.step` decides on, over the ports, and makes the report.

It holds no decisions. A RoundTrouble (link, county, signatures) becomes an event; a StoreTrouble of the
journal is this machine's own and goes through to the caller, with nothing half applied.
"""

from __future__ import annotations

from collections.abc import Callable

from enforcement.queries import CountLine
from sync.client import troubles
from sync.client.ahead import Ahead, after_batch, after_blobs
from sync.client.beside import Beside
from sync.client.errands import Errands
from sync.client.making import Maker
from sync.client.moves import (
    Action,
    Apply,
    AskNumbers,
    Await,
    Begin,
    BlobsLooked,
    BlobsSent,
    Event,
    Failed,
    FetchBlob,
    FetchLists,
    GiveMoves,
    HelloSaid,
    LookForBlobs,
    LostTakenUp,
    NothingToPush,
    PageApplied,
    Pull,
    Push,
    Pushed,
    SayHello,
    SendBlobs,
    Started,
    TakeUpLost,
)
from sync.client.pace import Pace
from sync.client.ports import DeviceKeys, Machine, Outgoing, TransportPort
from sync.client.reading import hello_request, read_hello, read_pushed
from sync.client.report import RoundReport
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.troubles import RoundTrouble
from sync.client.writing import write
from sync.protocol.entry import GENESIS_TYPE
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import TrustedKeys


class Driver:
    """One round at a time over a journal and a transport. `now_ms` is the wall clock (only ever shown or
    stated), `seconds` a monotonic one; `stopped` is asked between two actions."""

    def __init__(
        self,
        machine: Machine,
        county: TransportPort,
        device: DeviceKeys,
        keys: TrustedKeys,
        *,
        now_ms: Callable[[], int],
        seconds: Callable[[], float],
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._machine = machine
        self._journal = machine.journal
        self._stream = machine.stream
        self._files = machine.files
        self._county = county
        self._errands = Errands(machine, county, device.device, keys, seconds)
        self._maker = Maker(machine.journal, self._errands, device)
        self._now_ms = now_ms
        self._stopped = stopped
        self._under_way: Outgoing | None = None
        self._state = RoundState()
        self._ahead: Ahead
        self._beside: Beside

    def run(self, pace: Pace | None = None) -> tuple[RoundReport, Pace]:
        """One exchange from hello to close; the report, and the pace to begin the next round with."""
        before = self._county.traffic
        with Ahead(self._maker) as self._ahead:
            self._beside = Beside(self._ahead, self._errands, self._maker, self._pushed, self._stopped)
            state = self._exchange(RoundState(pace=pace or Pace()))
        after = self._county.traffic
        here = self._journal.state()
        tally = state.tally
        report = RoundReport(
            sent=tally.sent,
            receipted=tally.receipted,
            resent=tally.resent,
            quarantined=tally.quarantined,
            blobs_sent=tally.blobs_sent,
            blobs_waiting=len(state.wanted),
            pulled=tally.pulled,
            blobs_fetched=tally.blobs_fetched,
            bytes_up=after.up - before.up,
            bytes_down=after.down - before.down,
            turns=after.turns - before.turns,
            counts=self._count_lines(state),
            without_receipt=here.last_seq - here.acked_seq,
            county_time=tally.county_time,
            clock=tally.clock,
            restored=tally.restored,
            forked=tally.forked,
            damaged=tally.damaged,
            update_wanted=tally.update_wanted,
            deliver_only=tally.deliver_only,
            trouble=state.trouble,
        )
        return report, state.pace

    def _exchange(self, state: RoundState) -> RoundState:
        event: Event | None = Started()
        while event is not None and state.phase is not Phase.CLOSED:
            state, actions = step(state, event)
            self._state = state
            event = None
            for action in actions:
                event = self._perform(action)
        return state

    def _count_lines(self, state: RoundState) -> tuple[CountLine, ...]:
        here = self._stream.counts()
        county = state.tally.county_counts
        there = None if county is None else county.things
        # The first entry of each journal is of a kind of its own and no record that anybody would count.
        names = sorted({*here, *(there or ())} - {GENESIS_TYPE})
        return tuple(
            CountLine(name, here.get(name, 0), None if there is None else there.get(name, 0))
            for name in names
        )

    # ---- performing ----------------------------------------------------------------------------------------

    def _perform(self, action: Action) -> Event | None:
        """Do one action; the event that answers it, None for local writes and the end."""
        if write(self._machine, action):
            return None
        if isinstance(action, Begin):
            self._beside.begin(action.request, self._state)
            return None
        if isinstance(action, Await):
            return self._beside.first()
        self._under_way = None
        if self._stopped():
            return Failed(troubles.stopped(), action)
        try:
            return self._ask(action)
        except RoundTrouble as trouble:
            fault = trouble
        except ProtocolProblem as problem:
            fault = troubles.from_protocol(problem)
        return Failed(fault, action, self._under_way)

    def _ask(self, action: Action) -> Event:
        match action:
            case SayHello():
                return self._say_hello(action)
            case Push():
                return self._push(action)
            case FetchLists():
                return self._errands.fetch_lists(action)
            case Pull():
                return self._errands.pull(action)
            case Apply():
                return PageApplied(self._stream.apply_page(action.page))
            case LookForBlobs():
                return BlobsLooked(self._files.blobs_here(action.wanted))
            case SendBlobs():
                return self._send_blobs(action)
            case TakeUpLost():
                return LostTakenUp(self._journal.take_up_lost())
            case GiveMoves():
                return self._errands.give_moves()
            case AskNumbers():
                return self._errands.ask_numbers()
            case FetchBlob():
                return self._errands.fetch_blob(action)
            case _:
                raise AssertionError(f"not an action that asks: {type(action).__name__}")

    # ---- entries -------------------------------------------------------------------------------------------

    def _say_hello(self, action: SayHello) -> HelloSaid:
        journal = self._journal.state()
        self._maker.journal_id = journal.journal
        batch, sent = self._maker.next_batch(journal.acked_seq, action.max_bytes)
        self._under_way = sent
        tree = self._state.tree or journal.tree
        # After a restore the log must have again what receipts promised: our last one stands for all before it.
        prove = journal.acked_seq if self._state.tally.restored else 0
        body = hello_request(journal, batch, self._now_ms(), tree, prove).to_bytes()
        likely = after_batch(self._state, sent, journal.last_seq)
        data, seconds = self._ahead.during(lambda: self._errands.hello(body), likely)
        return read_hello(
            data,
            self._errands.keys,
            self._journal,
            said=journal,
            sent=sent,
            device_ms=self._now_ms(),
            seconds=seconds,
            tree=tree,
            prove_seq=prove,
        )

    def _push(self, action: Push) -> Pushed | NothingToPush:
        ready = self._ahead.ready(action)
        if ready is None or ready.sent is None:
            return NothingToPush()
        self._under_way = sent = ready.sent
        likely = after_batch(self._state, sent, self._state.goal)
        answer = self._ahead.during(lambda: self._errands.push(ready, self._state.tree), likely)
        return self._pushed(sent, answer)

    def _pushed(self, sent: Outgoing, timed: tuple[bytes, float]) -> Pushed:
        answer, seconds = timed
        return read_pushed(answer, self._errands.keys, self._journal, sent, seconds, self._state.tree)

    def _send_blobs(self, action: SendBlobs) -> BlobsSent:
        ready = self._ahead.ready(action)
        assert ready is not None, "a request of files is never empty"
        size = sum(plan.length for plan in action.frames)
        likely = after_blobs(self._state, action, self._errands.expected_seconds(size))
        return self._ahead.during(lambda: self._errands.send_blobs(action, ready), likely)
