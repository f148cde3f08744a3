"""Clients with one planted mistake each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.client.moves import (
    Action,
    BlobsSent,
    Close,
    Event,
    Failed,
    HelloSaid,
    PagePulled,
    Pushed,
)
from sync.client.ports import Outgoing
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.values import ReceiptSeen
from sync.protocol import problems
from sync.protocol.messages import PushAnswer
from sync.protocol.receipt import Receipt
from sync.protocol.signed import SignedDocument
from tests.simulation.talk import Talk
from tests.sync.client.memory_journal import RECEIVED

Decided = tuple[RoundState, tuple[Action, ...]]


class BelievesItself(Talk):
    """What was once acknowledged is never asked for again."""

    def decide(self, state: RoundState, event: Event) -> Decided:
        if isinstance(event, HelloSaid) and event.answer.have_seq < event.journal.acked_seq:
            acked, head = event.journal.acked_seq, event.journal.acked_head
            event = replace(
                event, answer=replace(event.answer, have_seq=acked, have_head=head), own_head=head
            )
        return step(state, event)


class CountsOnly(Talk):
    """A cursor holds when the county has as many entries; a page holds when it came."""

    def decide(self, state: RoundState, event: Event) -> Decided:
        if isinstance(event, HelloSaid):
            cursors = {one.stream: one.gseq for one in event.journal.cursors}
            streams = tuple(
                replace(one, cursor_holds=cursors.get(one.stream, 0) <= one.gseq)
                for one in event.answer.streams
            )
            event = replace(event, answer=replace(event.answer, streams=streams))
        elif isinstance(event, PagePulled) and (event.page.batches or not event.more):
            event = replace(event, digest_holds=True)
        return step(state, event)


class GapIsTheEnd(Talk):
    """A 409 is an error like any other."""

    def decide(self, state: RoundState, event: Event) -> Decided:
        if isinstance(event, Failed) and event.trouble.problem is problems.GAP:
            return replace(state, phase=Phase.CLOSED, trouble=event.trouble), (Close(),)
        return step(state, event)


class BelievesAnybody(Talk):
    """A receipt's signature is not looked at."""

    def hear_receipt(self, data: bytes, sent: Outgoing, seconds: float) -> Event:
        answer = PushAnswer.from_bytes(data)
        receipt = Receipt.from_bytes(SignedDocument.from_bytes(answer.receipt).content)
        seen = ReceiptSeen(receipt, answer.receipt, self._machine.hash_at(receipt.last))
        return Pushed(sent, seen, answer.wanted, seconds)


class AnyReceiptWillDo(Talk):
    """Any receipt of the county's is taken for what was just sent."""

    def decide(self, state: RoundState, event: Event) -> Decided:
        if isinstance(event, Pushed):
            head = event.sent.entries[-1].hash
            receipt = replace(
                event.receipt.receipt,
                journal=state.journal,
                first=event.sent.first,
                last=event.sent.last,
                head=head,
            )
            event = replace(event, receipt=replace(event.receipt, receipt=receipt, own_head=head))
        return step(state, event)


class MarksFilesAtOnce(Talk):
    """A file counts as received when somebody says so, signed or not."""

    def decide(self, state: RoundState, event: Event) -> Decided:
        if isinstance(event, BlobsSent):
            whole = [one.sha256 for one in event.states if one.complete]
            self._machine.received_files.update(whole)
            self._machine._look_at_files()
        return step(state, event)


class GoesOnAfterRestore(Talk):
    """A county that holds more than we do is believed, and the old journal goes on."""

    def hear(self, data: bytes, said: Any, sent: Outgoing | None, seconds: float) -> Event:
        event = Talk.hear(self, data, said, sent, seconds)
        if not isinstance(event, HelloSaid) or event.own_head is not None:
            return event
        for kept in self._machine.own:
            kept.mark = RECEIVED
        here, head = said.last_seq, self._machine.hash_at(said.last_seq)
        assert head is not None
        return replace(event, answer=replace(event.answer, have_seq=here, have_head=head), own_head=head)
