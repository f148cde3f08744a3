"""Files beside entries: only on a link that the entries leave idle, each half counting for itself, and
nothing sent twice because two answers crossed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sync.client import troubles
from sync.client.moves import (
    BlobsLooked,
    BlobsSent,
    Close,
    Failed,
    LookForBlobs,
    MarkBlobs,
    MarkSent,
    Push,
    PushBeside,
    Pushed,
    PushedBeside,
    SayHello,
    SendBlobs,
    TakeReceipt,
)
from sync.client.pace import BESIDE_SECONDS, QUICK_SECONDS, Pace
from sync.client.ports import BlobHere, BlobRank
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.troubles import RoundTrouble
from sync.protocol import limits, problems
from sync.protocol.frames import BlobState
from sync.protocol.messages import Cursor
from sync.protocol.pages import NO_DIGEST
from tests.sync.client.test_round import EPOCH, TOWN, entries, last_of, receipt, working

NAMES = tuple(letter * 64 for letter in "abcd")
SIZE = 600_000
WANTED = tuple(BlobState(name, 0) for name in NAMES)
HERE = {name: BlobHere(name, SIZE, BlobRank.PHOTO, order) for order, name in enumerate(NAMES)}
QUICK = QUICK_SECONDS / 2


def begun() -> RoundState:
    """Six entries to go, in a stream of which nothing has to be pulled."""
    return working(goal=6, cursors={TOWN: Cursor(TOWN, EPOCH, 0, NO_DIGEST)})


def pushed(first: int, last: int, seconds: float, wanted: tuple[BlobState, ...] = ()) -> Pushed:
    return Pushed(entries(first, last), receipt(first, last), wanted, seconds)


def beside() -> tuple[RoundState, PushBeside]:
    """Two entries of six receipted at once, and their files ready to go."""
    state, _ = step(begun(), pushed(1, 2, QUICK, WANTED))
    state, actions = step(state, BlobsLooked(HERE))
    (action,) = actions
    assert isinstance(action, PushBeside)
    return state, action


def arrived(files: SendBlobs, seconds: float = 0.1) -> BlobsSent:
    states = tuple(BlobState(plan.sha256, plan.total, complete=True) for plan in files.frames)
    return BlobsSent(files.frames, states, (0,) * len(states), seconds)


def test_a_quick_link_takes_files_beside_entries() -> None:
    state, actions = step(begun(), pushed(1, 2, QUICK, WANTED))
    assert actions[-1] == LookForBlobs(NAMES)
    _, action = beside()
    assert action.push == Push(2, state.pace.batch_bytes)
    assert sum(plan.length for plan in action.files.frames) <= state.pace.blob_bytes


def test_a_slow_link_takes_entries_first() -> None:
    state, actions = step(begun(), pushed(1, 2, QUICK_SECONDS * 1.01, WANTED))
    assert isinstance(actions[-1], Push)
    assert isinstance(last_of(step(state, pushed(3, 6, 1.0))), LookForBlobs)


def test_few_files_wait_for_the_end_of_the_entries() -> None:
    wide = working(goal=6, pace=Pace(blob_bytes=limits.REQUEST_BYTES_MAX), here=HERE)
    assert isinstance(last_of(step(wide, pushed(1, 2, QUICK, WANTED))), Push)


def test_both_count_and_an_answer_that_crossed_asks_for_nothing_twice() -> None:
    state, action = beside()
    sent = {plan.sha256 for plan in action.files.frames}
    event = PushedBeside(pushed(3, 4, QUICK, WANTED), arrived(action.files))
    state, actions = step(state, event)
    assert isinstance(actions[0], TakeReceipt)
    assert actions[1] == MarkBlobs(tuple(plan.sha256 for plan in action.files.frames))
    assert state.acked == 4
    assert set(state.wanted) == set(NAMES) - sent
    assert state.tally.blobs_sent == len(sent)


def test_files_that_hold_up_the_entries_go_after_them() -> None:
    state, action = beside()
    event = PushedBeside(pushed(3, 4, QUICK), arrived(action.files, BESIDE_SECONDS * 1.01))
    state, actions = step(state, event)
    assert isinstance(actions[-1], Push)
    state, actions = step(state, pushed(5, 5, QUICK))
    assert isinstance(actions[-1], Push), "and stays so in this round"
    assert isinstance(last_of(step(state, pushed(6, 6, QUICK))), SendBlobs)


@pytest.mark.parametrize("fault", [troubles.cut("gone"), troubles.no_network("gone"), troubles.stopped()])
def test_files_that_were_cut_leave_the_receipt_standing(fault: RoundTrouble) -> None:
    state, action = beside()
    event = PushedBeside(pushed(3, 4, QUICK), Failed(fault, action.files))
    after, actions = step(state, event)
    assert [type(one) for one in actions] == [TakeReceipt, Close]
    assert (after.acked, after.phase, after.trouble) == (4, Phase.CLOSED, fault)
    assert after.pace.batch_bytes == state.pace.batch_passed().batch_bytes
    assert (after.pace.blob_bytes < state.pace.blob_bytes) is fault.shrinks


def test_entries_that_were_cut_leave_the_files_standing() -> None:
    state, action = beside()
    fault = troubles.cut("gone")
    event = PushedBeside(Failed(fault, action.push, entries(3, 4)), arrived(action.files))
    after, actions = step(state, event)
    assert [type(one) for one in actions] == [MarkBlobs, MarkSent, Close]
    assert (after.acked, after.trouble) == (2, fault)
    assert after.pace.batch_bytes < state.pace.batch_bytes


def test_a_link_that_cut_both_shrinks_both() -> None:
    state, action = beside()
    fault = troubles.cut("gone")
    event = PushedBeside(Failed(fault, action.push, entries(3, 4)), Failed(fault, action.files))
    after, actions = step(state, event)
    assert actions == (MarkSent(3, 4), Close())
    assert after.pace.batch_bytes < state.pace.batch_bytes
    assert after.pace.blob_bytes < state.pace.blob_bytes


def test_a_gap_is_healed_and_the_files_count() -> None:
    state, action = beside()
    gap = troubles.refused(problems.GAP, retry_after_seconds=None, detail="")
    after, actions = step(state, PushedBeside(Failed(gap, action.push), arrived(action.files)))
    assert [type(one) for one in actions] == [MarkBlobs, SayHello]
    assert after.phase is not Phase.CLOSED


def test_a_strangers_receipt_ends_the_round_and_the_files_count() -> None:
    state, action = beside()
    push = pushed(3, 4, QUICK)
    stranger = replace(push, receipt=replace(push.receipt, own_head=bytes(32)))
    after, actions = step(state, PushedBeside(stranger, arrived(action.files)))
    assert [type(one) for one in actions] == [MarkBlobs, Close]
    assert after.acked == 2
    assert after.trouble is not None
    assert after.trouble.for_a_person


def test_files_that_the_county_puts_off_do_not_hold_up_the_entries() -> None:
    state, action = beside()
    busy = troubles.refused(problems.BUSY, retry_after_seconds=None, detail="")
    after, actions = step(state, PushedBeside(pushed(3, 4, math.inf), Failed(busy, action.files)))
    assert [type(one) for one in actions] == [TakeReceipt, Push]
    assert after.soft is busy
