"""Files beside entries: only on a link that the entries leave idle, each half going on and counting for
itself, and nothing sent twice because two answers crossed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sync.client import troubles
from sync.client.moves import (
    Await,
    Begin,
    BlobsLooked,
    BlobsSent,
    Close,
    Failed,
    LookForBlobs,
    NothingToPush,
    Push,
    Pushed,
    SayHello,
    SendBlobs,
)
from sync.client.pace import BESIDE_SECONDS, QUICK_SECONDS, Pace
from sync.client.ports import BlobHere, BlobRank
from sync.client.round import step
from sync.client.state import Phase, RoundState
from sync.client.troubles import RoundTrouble
from sync.client.writes import MarkSent, TakeReceipt
from sync.protocol import limits, problems
from sync.protocol.frames import BlobState
from sync.protocol.messages import Cursor, StreamState
from sync.protocol.pages import NO_DIGEST
from tests.sync.client.test_round import EPOCH, TOWN, entries, hello, journal, last_of, receipt, working

NAMES = tuple(letter * 64 for letter in "abcd")
MANY = tuple(letter * 64 for letter in "abcdefghijklmnopqr")
SIZE = 600_000
WANTED = tuple(BlobState(name, 0) for name in NAMES)
HERE = {name: BlobHere(name, SIZE, BlobRank.PHOTO, order) for order, name in enumerate(MANY)}
QUICK = QUICK_SECONDS / 2


def begun() -> RoundState:
    """Six entries to go, in a stream of which nothing has to be pulled."""
    return working(goal=6, cursors={TOWN: Cursor(TOWN, EPOCH, 0, NO_DIGEST)})


def pushed(first: int, last: int, seconds: float, wanted: tuple[BlobState, ...] = ()) -> Pushed:
    return Pushed(entries(first, last), receipt(first, last), wanted, seconds)


def beside(wanted: tuple[str, ...] = NAMES) -> tuple[RoundState, Push, SendBlobs]:
    """Two entries of six receipted at once; the next batch and the first of `wanted` files are under way."""
    state, _ = step(begun(), pushed(1, 2, QUICK, tuple(BlobState(name, 0) for name in wanted)))
    state, actions = step(state, BlobsLooked({name: HERE[name] for name in wanted}))
    first, second, last = actions
    assert isinstance(first, Begin)
    assert isinstance(second, Begin)
    assert last == Await()
    assert isinstance(first.request, Push), "the batch goes first"
    assert isinstance(second.request, SendBlobs)
    return state, first.request, second.request


def arrived(files: SendBlobs, seconds: float = 0.1) -> BlobsSent:
    states = tuple(BlobState(plan.sha256, plan.total, complete=True) for plan in files.frames)
    return BlobsSent(files.frames, states, (0,) * len(states), seconds)


def names(files: SendBlobs) -> set[str]:
    return {plan.sha256 for plan in files.frames}


def begun_files(actions: tuple[object, ...]) -> SendBlobs:
    """The files that a step lets go while a batch is under way."""
    *_, begin, last = actions
    assert last == Await()
    assert isinstance(begin, Begin)
    assert isinstance(begin.request, SendBlobs)
    return begin.request


def test_a_quick_link_takes_files_beside_entries() -> None:
    state, actions = step(begun(), pushed(1, 2, QUICK, WANTED))
    assert actions[-1] == LookForBlobs(NAMES)
    state, push, files = beside()
    assert push == Push(2, state.pace.batch_bytes)
    assert sum(plan.length for plan in files.frames) <= state.pace.blob_bytes
    assert (state.batch_away, state.files_away) == (push, (files,))


def test_a_slow_link_takes_entries_first() -> None:
    state, actions = step(begun(), pushed(1, 2, QUICK_SECONDS * 1.01, WANTED))
    assert isinstance(actions[-1], Push)
    assert isinstance(last_of(step(state, pushed(3, 6, 1.0))), LookForBlobs)


def test_few_files_wait_for_the_end_of_the_entries() -> None:
    wide = working(goal=6, pace=Pace(blob_bytes=limits.REQUEST_BYTES_MAX), here=HERE)
    assert isinstance(last_of(step(wide, pushed(1, 2, QUICK, WANTED))), Push)


def test_entries_go_on_while_files_are_under_way() -> None:
    state, _, files = beside()
    state, actions = step(state, pushed(3, 4, QUICK))
    assert isinstance(actions[0], TakeReceipt)
    assert actions[1:] == (Begin(Push(4, state.pace.batch_bytes)), Await())
    assert (state.acked, state.files_away) == (4, (files,))
    state, actions = step(state, pushed(5, 6, QUICK))
    assert isinstance(actions[0], TakeReceipt)
    assert actions[1:] == (Await(),), "the entries are done, the files under way come first"
    state, actions = step(state, arrived(files))
    assert isinstance(actions[-1], SendBlobs)
    assert not state.under_way


def test_files_go_on_while_a_batch_is_under_way() -> None:
    state, push, files = beside(MANY)
    state, actions = step(state, arrived(files))
    assert state.claimed == names(files)
    more = begun_files(actions)
    assert not names(more) & names(files)
    assert (state.batch_away, state.files_away) == (push, (more,))


def brisk(count: int = 3) -> tuple[RoundState, list[SendBlobs]]:
    """Files that fill `count` requests after a first one that was answered at once; no entries to go."""
    state = working(pace=Pace(blob_bytes=limits.REQUEST_BYTES_MAX))
    size = limits.REQUEST_BYTES_MAX // 2 - 1000
    names = [f"{number:064d}" for number in range(2 * count + 2)]
    state = replace(
        state,
        wanted={name: BlobState(name, 0) for name in names},
        here={name: BlobHere(name, size, BlobRank.PHOTO, order) for order, name in enumerate(names)},
    )
    state, actions = step(state, BlobsLooked(state.here))
    first = actions[-1]
    assert isinstance(first, SendBlobs), "the first goes alone: nothing is known of the link"
    state, actions = step(state, arrived(first, QUICK))
    *_, one, two, last = actions
    assert last == Await()
    assert isinstance(one, Begin)
    assert isinstance(two, Begin)
    assert isinstance(one.request, SendBlobs)
    assert isinstance(two.request, SendBlobs)
    return state, [one.request, two.request]


def test_where_files_are_answered_at_once_another_request_of_them_goes_beside() -> None:
    state, (one, two) = brisk()
    assert not names(one) & names(two)
    assert state.files_away == (one, two)
    state, actions = step(state, arrived(two, QUICK))
    three = begun_files(actions)
    assert not names(three) & (names(one) | names(two))
    assert state.files_away == (one, three)
    for files in (one, three):
        state, actions = step(state, arrived(files, QUICK))
    assert not state.wanted
    assert not state.under_way


def test_a_small_request_of_files_says_nothing_of_the_link() -> None:
    wide = working(pace=Pace(blob_bytes=limits.REQUEST_BYTES_MAX), here=HERE, wanted={NAMES[0]: WANTED[0]})
    state, actions = step(wide, BlobsLooked(HERE))
    small = actions[-1]
    assert isinstance(small, SendBlobs)
    state, _ = step(state, arrived(small, QUICK))
    assert not state.brisk


def test_after_a_hello_that_was_answered_at_once_files_go_beside_the_first_batch() -> None:
    sent, seen = entries(1, 2), receipt(1, 2)
    stream = StreamState(TOWN, 2, cursor_holds=True)
    more = {"wanted": WANTED, "streams": (stream,)}
    said = hello(journal(6, 0, cursors=(Cursor(TOWN, EPOCH, 0, NO_DIGEST),)), 2, sent=sent, seen=seen, **more)
    _, actions = step(RoundState(), said)
    assert isinstance(actions[-1], Push), "how long it took is not known"
    state, actions = step(RoundState(), replace(said, seconds=QUICK))
    assert actions[-1] == LookForBlobs(NAMES)
    state, actions = step(state, BlobsLooked({name: HERE[name] for name in NAMES}))
    assert [type(one) for one in actions] == [Begin, Begin, Await]
    assert (state.batch_away, len(state.files_away)) == (Push(2, state.pace.batch_bytes), 1)


def test_files_that_were_not_answered_at_once_go_alone_again() -> None:
    state, (one, two) = brisk()
    state, actions = step(state, arrived(one, QUICK_SECONDS * 1.01))
    assert actions == (Await(),)
    state, actions = step(state, arrived(two, QUICK_SECONDS * 1.01))
    assert isinstance(actions[-1], SendBlobs)
    assert not state.under_way


def test_the_parts_of_one_file_go_one_after_the_other() -> None:
    state, _ = brisk()
    size = 3 * limits.REQUEST_BYTES_MAX
    state = replace(
        state,
        files_away=(),
        wanted={NAMES[0]: BlobState(NAMES[0], 0)},
        here={NAMES[0]: BlobHere(NAMES[0], size, BlobRank.VIDEO, 1)},
    )
    state, actions = step(state, BlobsLooked(state.here))
    part = actions[-1]
    assert isinstance(part, SendBlobs), "alone: the next part begins where this one ends"
    assert [(plan.offset, plan.total) for plan in part.frames] == [(0, size)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_files_that_were_cut_beside_files_shrink_their_requests_once(order: tuple[int, int]) -> None:
    before, files = brisk()
    faults = [troubles.cut("one"), troubles.cut("two")]
    state, actions = step(before, Failed(faults[order[0]], files[order[0]]))
    assert actions == (Await(),), "nothing new begins, the other is waited for"
    after, actions = step(state, Failed(faults[order[1]], files[order[1]]))
    assert actions == (Close(),)
    assert after.trouble is faults[order[0]]
    assert after.pace == before.pace.blobs_failed()


def test_files_that_were_cut_leave_those_beside_them_standing() -> None:
    before, (one, two) = brisk()
    fault = troubles.cut("gone")
    state, actions = step(before, Failed(fault, one))
    assert (actions, state.files_away) == ((Await(),), (two,))
    after, actions = step(state, arrived(two, QUICK))
    assert actions == (Close(),)
    assert after.trouble is fault
    assert set(after.wanted) == set(before.wanted) - names(two)


def test_three_failures_side_by_side_are_the_entries_and_shrink_each_once() -> None:
    before, files = brisk()
    push = Push(0, before.pace.batch_bytes)
    before = replace(before, goal=6, batch_away=push)
    fault = troubles.cut("gone")
    state = before
    for event in (Failed(fault, files[0]), Failed(fault, push, entries(1, 2)), Failed(fault, files[1])):
        state, actions = step(state, event)
    assert actions == (MarkSent(1, 2), Close())
    assert state.pace == before.pace.blobs_failed().batch_failed()


def test_when_no_good_request_of_files_is_left_the_batch_is_waited_for() -> None:
    state, push, files = beside()
    state, actions = step(state, arrived(files))
    assert actions == (Await(),)
    assert (state.batch_away, state.files_away, set(state.wanted)) == (push, (), set(NAMES) - names(files))
    _, actions = step(state, pushed(3, 4, QUICK))
    assert isinstance(actions[-1], Push), "alone again"


def test_an_answer_that_crossed_asks_for_nothing_twice() -> None:
    state, _, files = beside()
    state, _ = step(state, arrived(files))
    state, actions = step(state, pushed(3, 4, QUICK, WANTED))
    assert isinstance(actions[0], TakeReceipt)
    assert set(state.wanted) == set(NAMES) - names(files)
    assert state.claimed == names(files)
    assert state.tally.blobs_sent == 0, "the county's signed statement has still to say so"
    after, _ = step(state, pushed(5, 5, QUICK, WANTED))
    assert set(after.wanted) == set(NAMES), "a batch that left later counts again"


def test_files_under_way_are_not_begun_again() -> None:
    state, _, files = beside()
    state, actions = step(state, pushed(3, 4, QUICK, WANTED))
    assert [type(one) for one in actions] == [TakeReceipt, Begin, Await]
    assert state.files_away == (files,)
    state, _ = step(state, arrived(files))
    assert set(state.wanted) == set(NAMES) - names(files)


def test_files_that_hold_up_the_entries_go_after_them() -> None:
    state, _, files = beside()
    state, actions = step(state, arrived(files, BESIDE_SECONDS * 1.01))
    assert actions == (Await(),)
    for number in (3, 4, 5):
        state, actions = step(state, pushed(number, number, QUICK))
        assert isinstance(actions[-1], Push), "and stays so in this round"
    assert isinstance(last_of(step(state, pushed(6, 6, QUICK))), SendBlobs)


def test_a_batch_that_was_not_there_ends_the_entries() -> None:
    state, _, files = beside()
    state, actions = step(state, NothingToPush())
    assert actions == (Await(),)
    _, actions = step(state, arrived(files))
    assert [type(one) for one in actions] == [SendBlobs]


@pytest.mark.parametrize("fault", [troubles.cut("gone"), troubles.no_network("gone"), troubles.stopped()])
def test_files_that_were_cut_leave_the_receipt_standing(fault: RoundTrouble) -> None:
    before, _, files = beside()
    state, actions = step(before, Failed(fault, files))
    assert actions == (Await(),), "nothing new begins, the batch is waited for"
    after, actions = step(state, pushed(3, 4, QUICK))
    assert [type(one) for one in actions] == [TakeReceipt, Close]
    assert (after.acked, after.phase, after.trouble) == (4, Phase.CLOSED, fault)
    assert after.pace.batch_bytes == before.pace.batch_passed().batch_bytes
    assert (after.pace.blob_bytes < before.pace.blob_bytes) is fault.shrinks


def test_entries_that_were_cut_leave_the_files_standing() -> None:
    before, push, files = beside()
    fault = troubles.cut("gone")
    state, actions = step(before, Failed(fault, push, entries(3, 4)))
    assert actions == (Await(),)
    after, actions = step(state, arrived(files))
    assert [type(one) for one in actions] == [MarkSent, Close]
    assert (after.acked, after.trouble) == (2, fault)
    assert after.pace.batch_bytes < before.pace.batch_bytes


@pytest.mark.parametrize("files_first", [False, True])
def test_a_link_that_cut_both_shrinks_both_and_the_entries_say_why(files_first: bool) -> None:
    before, push, files = beside()
    fault = troubles.cut("gone")
    failures = [Failed(fault, push, entries(3, 4)), Failed(troubles.cut("files"), files)]
    if files_first:
        failures.reverse()
    state, actions = step(before, failures[0])
    assert actions == (Await(),)
    after, actions = step(state, failures[1])
    assert actions == (MarkSent(3, 4), Close())
    assert after.trouble is fault
    assert after.pace.batch_bytes < before.pace.batch_bytes
    assert after.pace.blob_bytes < before.pace.blob_bytes


def test_a_gap_is_healed_and_the_files_count() -> None:
    state, push, files = beside()
    gap = troubles.refused(problems.GAP, retry_after_seconds=None, detail="")
    state, actions = step(state, Failed(gap, push))
    assert actions == (Await(),)
    after, actions = step(state, arrived(files))
    assert [type(one) for one in actions] == [SayHello]
    assert after.phase is not Phase.CLOSED


def test_a_strangers_receipt_ends_the_round_and_the_files_count() -> None:
    state, _, files = beside()
    push = pushed(3, 4, QUICK)
    stranger = replace(push, receipt=replace(push.receipt, own_head=bytes(32)))
    state, actions = step(state, stranger)
    assert actions == (Await(),)
    after, actions = step(state, arrived(files))
    assert actions == (Close(),)
    assert after.acked == 2
    assert after.trouble is not None
    assert after.trouble.for_a_person


def test_files_that_the_county_puts_off_do_not_hold_up_the_entries() -> None:
    state, _, files = beside()
    busy = troubles.refused(problems.BUSY, retry_after_seconds=None, detail="")
    state, actions = step(state, Failed(busy, files))
    assert actions == (Await(),)
    after, actions = step(state, pushed(3, 4, math.inf))
    assert [type(one) for one in actions] == [TakeReceipt, Push]
    assert after.soft is busy


def test_told_to_stop_while_looking_for_files_it_waits_for_what_is_under_way() -> None:
    state, push, files = beside()
    state, _ = step(state, arrived(files))
    stopped = troubles.stopped()
    state = replace(state, files_away=())
    state, actions = step(state, Failed(stopped, LookForBlobs(NAMES)))
    assert actions == (Await(),)
    assert state.batch_away == push
    after, actions = step(state, pushed(3, 4, QUICK))
    assert [type(one) for one in actions] == [TakeReceipt, Close]
    assert (after.acked, after.trouble) == (4, stopped)
