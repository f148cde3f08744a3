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
    Close,
    Event,
    Failed,
    FallBack,
    FetchBlob,
    FetchLists,
    HelloSaid,
    LookForBlobs,
    MarkBlobs,
    MarkSent,
    MarkWanted,
    NothingToPush,
    OpenNewJournal,
    PageApplied,
    Pull,
    Push,
    Pushed,
    RollBack,
    SayHello,
    SendBlobs,
    Started,
    TakeReceipt,
)
from sync.client.pace import Pace
from sync.client.ports import DeviceKeys, Machine, Outgoing, TransportPort
from sync.client.report import RoundReport
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.troubles import RoundTrouble
from sync.client.values import ReceiptSeen
from sync.protocol.entry import GENESIS_TYPE
from sync.protocol.messages import HelloRequest, PushAnswer, open_hello_answer
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import open_receipt
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
            update_wanted=tally.update_wanted,
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
        if self._write(action):
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

    def _write(self, action: Action) -> bool:
        """Perform a local write; False when the action is none."""
        journal = self._journal
        match action:
            case TakeReceipt():
                journal.mark_received(action.receipt, action.data, action.cursor)
            case MarkSent():
                journal.mark_sent(action.first, action.last)
            case RollBack():
                journal.roll_back_marks(action.have_seq)
            case OpenNewJournal():
                journal.open_new_journal(action.have_seq, action.have_head)
            case FallBack():
                self._stream.fall_back(action.stream)
            case MarkBlobs():
                self._files.mark_blobs_received(action.received)
            case MarkWanted():
                self._files.mark_blobs_wanted(action.wanted, action.up_to_seq)
            case Close():
                pass
            case _:
                return False
        return True

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
        request = HelloRequest(
            app_version=journal.app_version,
            schema=journal.schema,
            journal=journal.journal,
            last_seq=journal.last_seq,
            acked_seq=journal.acked_seq,
            acked_head=journal.acked_head,
            device_time=self._now_ms(),
            cursors=journal.cursors,
            pending_bytes=journal.pending_bytes,
            catalogue_version=journal.catalogue_version,
            registry_version=journal.registry_version,
            roster_version=journal.roster_version,
            want_counts=True,
            batch=batch,
        )
        body = request.to_bytes()
        likely = after_batch(self._state, sent, journal.last_seq)
        data, seconds = self._ahead.during(lambda: self._errands.hello(body), likely)
        answer = open_hello_answer(data, self._errands.keys)
        receipt = None if answer.receipt is None else self._see_receipt(answer.receipt)
        own_head = self._journal.hash_at(answer.have_seq)
        return HelloSaid(answer, journal, sent, receipt, own_head, self._now_ms(), seconds)

    def _push(self, action: Push) -> Pushed | NothingToPush:
        ready = self._ahead.ready(action)
        if ready is None or ready.sent is None:
            return NothingToPush()
        self._under_way = sent = ready.sent
        likely = after_batch(self._state, sent, self._state.goal)
        answer = self._ahead.during(lambda: self._errands.push(ready), likely)
        return self._pushed(sent, answer)

    def _pushed(self, sent: Outgoing, timed: tuple[bytes, float]) -> Pushed:
        answer = PushAnswer.from_bytes(timed[0])
        return Pushed(sent, self._see_receipt(answer.receipt), answer.wanted, timed[1])

    def _send_blobs(self, action: SendBlobs) -> BlobsSent:
        ready = self._ahead.ready(action)
        assert ready is not None, "a request of files is never empty"
        size = sum(plan.length for plan in action.frames)
        likely = after_blobs(self._state, action, self._errands.expected_seconds(size))
        return self._ahead.during(lambda: self._errands.send_blobs(action, ready), likely)

    def _see_receipt(self, data: bytes) -> ReceiptSeen:
        receipt = open_receipt(data, self._errands.keys)
        return ReceiptSeen(receipt, data, self._journal.hash_at(receipt.last))
