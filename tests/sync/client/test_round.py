"""The round's decisions as a table: what the county says and what went wrong → what is done next, without any
I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync.client import troubles
from sync.client.moves import (
    Apply,
    AskNumbers,
    BlobFetched,
    BlobsLooked,
    BlobsSent,
    Close,
    Failed,
    FetchBlob,
    FetchLists,
    GiveMoves,
    HelloSaid,
    ListsTaken,
    LookForBlobs,
    MovesGiven,
    NothingToPush,
    NumbersTaken,
    PageApplied,
    PagePulled,
    Pull,
    Push,
    Pushed,
    SayHello,
    SendBlobs,
    Started,
)
from sync.client.ports import BlobHere, BlobRank, JournalState, Outgoing, VerifiedPage
from sync.client.round import Step, step
from sync.client.state import Phase, RoundState, step_over
from sync.client.troubles import TroubleKind
from sync.client.values import FramePlan, ReceiptSeen
from sync.client.writes import (
    FallBack,
    MarkSent,
    MarkWanted,
    OpenNewJournal,
    RollBack,
    TakeReceipt,
)
from sync.protocol import limits, problems
from sync.protocol.entry import NO_HASH, SealedEntry
from sync.protocol.frames import BlobState
from sync.protocol.messages import Cursor, HelloAnswer, StreamState
from sync.protocol.moves import list_of
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.receipt import Receipt

JOURNAL, EPOCH, TOWN, SHA = "1" * 32, "e" * 32, "330199101", "a" * 64


def digest_of(seq: int) -> bytes:
    """The hash of entry `seq` in these tests."""
    return NO_HASH if seq == 0 else seq.to_bytes(32)


def entries(first: int, last: int) -> Outgoing:
    sealed = tuple(SealedEntry(b"h", b"s", b"b", digest_of(seq)) for seq in range(first, last + 1))
    return Outgoing(first, sealed, (1,) * len(sealed))


def receipt(first: int, last: int, *, gseq: int = 0, **more: Any) -> ReceiptSeen:
    start = gseq or first
    values = {"gseq_first": start, "gseq_last": start + last - first, "head": digest_of(last), **more}
    made = Receipt(epoch=EPOCH, journal=JOURNAL, first=first, last=last, stream=TOWN, received_at=1, **values)
    return ReceiptSeen(made, b"receipt", digest_of(last))


def journal(last: int, acked: int, **more: Any) -> JournalState:
    return JournalState(
        journal=JOURNAL,
        last_seq=last,
        acked_seq=acked,
        acked_head=digest_of(acked),
        app_version="1.2",
        **more,
    )


def hello(
    state: JournalState,
    have: int,
    *,
    sent: Outgoing | None = None,
    seen: ReceiptSeen | None = None,
    **more: Any,
) -> HelloSaid:
    answer = HelloAnswer(
        protocol=1,
        epoch=EPOCH,
        server_time=1_000,
        journal=JOURNAL,
        have_seq=have,
        have_head=digest_of(have),
        receipt=None if seen is None else seen.data,
        **more,
    )
    own = digest_of(have) if have <= state.last_seq else None
    return HelloSaid(answer, state, sent, seen, own, 1_000)


def after(event: HelloSaid) -> Step:
    return step(RoundState(), event)


def working(**more: Any) -> RoundState:
    """A state in which hello was answered and nothing is left to do."""
    return RoundState(
        phase=Phase.WORKING, journal=JOURNAL, epoch=EPOCH, numbers_asked=True, fetch_done=True, **more
    )


def last_of(outcome: Step) -> object:
    return outcome[1][-1]


# ---- hello --------------------------------------------------------------------------------------------


def test_a_round_begins_with_hello_and_the_first_batch() -> None:
    assert step(RoundState(), Started())[1] == (SayHello(limits.BATCH_START_BYTES),)


def test_a_small_push_is_done_with_hello_and_needs_no_closing_word() -> None:
    seen = receipt(1, 3)
    state, actions = after(
        hello(journal(3, 0), 3, sent=entries(1, 3), seen=seen, streams=(StreamState(TOWN, 3, True),))
    )
    digest = NO_DIGEST
    for seq in (1, 2, 3):
        digest = next_digest(digest, seq, digest_of(seq))
    assert actions == (
        TakeReceipt(seen.receipt, b"receipt", Cursor(TOWN, EPOCH, 3, digest)),
        MarkWanted((), 3),
        AskNumbers(),
    )
    state, actions = step(state, NumbersTaken(0))
    assert actions == (FetchBlob(frozenset(), state.pace.blob_bytes),)
    state, actions = step(state, BlobFetched("", complete=False))
    assert actions == (Close(),)
    assert (state.tally.receipted, state.trouble) == (3, None)


def test_what_the_county_lacks_is_sent_again_whatever_we_remember() -> None:
    state, actions = after(hello(journal(9, 9), 4))
    assert actions == (RollBack(4), MarkWanted((), 4), Push(4, limits.BATCH_START_BYTES))
    assert state.tally.resent == 5


def test_a_county_with_more_than_we_ever_had_means_that_we_are_the_old_copy() -> None:
    state, actions = after(hello(journal(5, 5), 8))
    assert actions == (OpenNewJournal(8, digest_of(8)), Close())
    assert state.trouble is not None
    assert state.trouble.kind is TroubleKind.RESTORED_DEVICE


def test_another_head_than_ours_stops_everything() -> None:
    event = hello(journal(5, 5), 5)
    state, actions = step(RoundState(), replace(event, own_head=b"\xff" * 32))
    assert actions == (Close(),)
    assert state.trouble is not None
    assert state.trouble.kind is TroubleKind.FORK


def test_an_answer_for_another_journal_is_not_the_county_s() -> None:
    event = hello(journal(5, 5), 5)
    state, actions = step(RoundState(), replace(event, answer=replace(event.answer, journal="2" * 32)))
    assert actions == (Close(),)
    assert state.trouble is not None
    assert state.trouble.kind is TroubleKind.NOT_COUNTY


@pytest.mark.parametrize(
    "seen",
    [
        receipt(1, 3, head=b"\x01" * 32),
        replace(receipt(1, 3), own_head=None),
        ReceiptSeen(replace(receipt(1, 3).receipt, journal="2" * 32), b"receipt", digest_of(3)),
        receipt(3, 3),
    ],
)
def test_a_receipt_that_is_not_for_our_entries_marks_nothing(seen: ReceiptSeen) -> None:
    state, actions = after(hello(journal(3, 0), 3, sent=entries(1, 3), seen=seen))
    assert actions == (Close(),)
    assert state.trouble is not None
    assert state.tally.receipted == 0


def test_a_lost_answer_is_asked_for_again_and_counts_once() -> None:
    seen = receipt(3, 6)
    state, actions = after(hello(journal(9, 2), 8, sent=entries(3, 6), seen=seen))
    assert isinstance(actions[0], TakeReceipt)
    assert actions[-1] == Push(6, 2 * limits.BATCH_START_BYTES)
    assert state.tally.receipted == 4


def test_a_cursor_that_the_county_does_not_share_is_forgotten_and_not_stepped_over() -> None:
    here = journal(3, 0, cursors=(Cursor(TOWN, EPOCH, 7, b"\x07" * 32),))
    seen = receipt(1, 3, gseq=8)
    _, actions = after(hello(here, 3, sent=entries(1, 3), seen=seen, streams=(StreamState(TOWN, 10, False),)))
    assert actions[0] == FallBack(TOWN)
    assert actions[1] == TakeReceipt(seen.receipt, b"receipt", None)
    assert actions[-1] == Pull(Cursor(TOWN, "", 0, NO_DIGEST))


def test_announcements_that_the_county_forgot_are_asked_for_until_it_has_them() -> None:
    """The list's cursor is given up when the county has them back, so a line cut before that loses nothing."""
    name = list_of(TOWN)
    here = journal(3, 3, cursors=(Cursor(name, EPOCH, 7, b"\x07" * 32),))
    state, actions = after(hello(here, 3, streams=(StreamState(name, 0, False),)))
    assert actions[-1] == GiveMoves()
    assert FallBack(name) not in actions
    again = after(hello(here, 3, streams=(StreamState(name, 0, False),)))
    assert again[1][-1] == GiveMoves(), "the next round, where this one was cut"
    cut = step(state, Failed(troubles.cut("test"), GiveMoves()))
    assert [one for one in cut[1] if isinstance(one, FallBack)] == []
    busy = step(state, Failed(troubles.refused(problems.BUSY), GiveMoves()))
    assert [one for one in busy[1] if isinstance(one, FallBack)] == []
    _, given = step(state, MovesGiven(1))
    assert given[0] == FallBack(name)
    foreign = step(state, Failed(troubles.refused(problems.OUT_OF_SCOPE), GiveMoves()))
    assert GiveMoves() not in foreign[1], "what is nobody's business here keeps nothing else from going on"


def test_entries_go_up_before_lists_lists_before_pulling_and_pulling_before_files() -> None:
    state, actions = after(
        hello(
            journal(2, 0),
            0,
            streams=(StreamState(TOWN, 9, True),),
            registry_version=4,
            catalogue_version=2,
            wanted=(BlobState(SHA, 0),),
        )
    )
    assert actions[-1] == Push(0, limits.BATCH_START_BYTES)
    state, actions = step(state, Pushed(entries(1, 2), receipt(1, 2, gseq=10), (), 1.0))
    assert actions[-1] == FetchLists(True, 2)
    state, actions = step(state, ListsTaken(4, 0, 2))
    pulled = actions[-1]
    assert isinstance(pulled, Pull)
    page = VerifiedPage(Cursor(TOWN, EPOCH, 11, b"\x0b" * 32), ())
    state, actions = step(state, PagePulled(page, more=False, digest_holds=True))
    assert actions == (Apply(page),)
    state, actions = step(state, PageApplied(9))
    assert actions == (LookForBlobs((SHA,)),)
    assert state.tally.pulled == 9


def test_an_old_program_still_delivers_and_is_told_of_the_update() -> None:
    state, _ = after(hello(journal(0, 0), 0, min_app_version="1.10"))
    assert state.tally.update_wanted
    state, _ = after(hello(journal(0, 0), 0, min_app_version="1.2"))
    assert not state.tally.update_wanted


# ---- pushing, pulling ---------------------------------------------------------------------------------


def test_a_push_makes_a_closing_hello_due() -> None:
    state, actions = step(working(goal=2), Pushed(entries(1, 2), receipt(1, 2), (), 1.0))
    assert isinstance(actions[-1], Pull)
    state, actions = step(replace(state, stream_ends={}), NothingToPush())
    assert actions == (SayHello(state.pace.batch_bytes),)


def test_own_entries_are_stepped_over_only_without_a_hole() -> None:
    cursor = Cursor(TOWN, EPOCH, 5, b"\x05" * 32)
    hashes = (digest_of(1), digest_of(2))
    assert step_over(cursor, receipt(1, 2, gseq=6).receipt, hashes) == Cursor(
        TOWN, EPOCH, 7, next_digest(next_digest(b"\x05" * 32, 6, hashes[0]), 7, hashes[1])
    )
    assert step_over(cursor, receipt(1, 2, gseq=7).receipt, hashes) is None
    assert step_over(cursor, receipt(1, 2, gseq=6, gseq_last=9).receipt, hashes) is None
    assert step_over(replace(cursor, epoch="f" * 32), receipt(1, 2, gseq=6).receipt, hashes) is None


def test_a_stream_that_differs_is_pulled_again_once_and_then_said() -> None:
    page = VerifiedPage(Cursor(TOWN, EPOCH, 4, b"\x04" * 32), ())
    state = working(stream_ends={TOWN: 4}, cursors={TOWN: Cursor(TOWN, EPOCH, 2, b"\x02" * 32)})
    state, actions = step(state, PagePulled(page, more=False, digest_holds=False))
    assert actions == (FallBack(TOWN), Pull(Cursor(TOWN, "", 0, NO_DIGEST)))
    state, actions = step(state, PagePulled(page, more=False, digest_holds=False))
    assert actions == (Close(),)
    assert state.trouble is not None
    assert state.trouble.kind is TroubleKind.STREAM_DIFFERS


def test_pages_are_pulled_until_the_county_says_it_was_the_last() -> None:
    first = VerifiedPage(Cursor(TOWN, EPOCH, 4, b"\x04" * 32), ())
    state, _ = step(working(stream_ends={TOWN: 4}), PagePulled(first, more=True, digest_holds=True))
    state, actions = step(state, PageApplied(4))
    assert actions == (Pull(first.cursor),)
    last = VerifiedPage(Cursor(TOWN, EPOCH, 6, b"\x06" * 32), ())
    state, _ = step(state, PagePulled(last, more=False, digest_holds=True))
    assert step(state, PageApplied(2))[1] == (Close(),)


# ---- files --------------------------------------------------------------------------------------------


def test_files_go_up_until_the_county_has_them_whole() -> None:
    state = working(wanted={SHA: BlobState(SHA, 0)})
    state, actions = step(state, BlobsLooked({SHA: BlobHere(SHA, 900, BlobRank.PHOTO)}))
    assert actions == (SendBlobs((FramePlan(SHA, 0, 900, 900),)),)
    frames = (FramePlan(SHA, 0, 900, 900),)
    state, actions = step(state, BlobsSent(frames, (BlobState(SHA, 400),), (0,), 1.0))
    assert actions == (SendBlobs((FramePlan(SHA, 400, 500, 900),)),)
    done = (BlobState(SHA, 900, complete=True),)
    state, actions = step(state, BlobsSent((FramePlan(SHA, 400, 500, 900),), done, (0,), 1.0))
    assert actions == (SayHello(state.pace.batch_bytes),), "nobody signed that it arrived"
    assert (state.tally.blobs_sent, state.claimed) == (0, {SHA})
    state, actions = step(state, hello(journal(0, 0), 0))
    assert actions == (MarkWanted((), 0), Close())
    assert state.tally.blobs_sent == 1


def test_a_file_that_is_called_whole_and_still_wanted_is_not_sent_for_ever() -> None:
    state = working(wanted={SHA: BlobState(SHA, 0)}, here={SHA: BlobHere(SHA, 900, BlobRank.PHOTO)})
    frames = (FramePlan(SHA, 0, 900, 900),)
    for _ in range(2):
        state, actions = step(state, BlobsSent(frames, (BlobState(SHA, 900, complete=True),), (0,), 1.0))
        assert isinstance(actions[-1], SayHello)
        state, actions = step(state, hello(journal(0, 0), 0, wanted=(BlobState(SHA, 0),)))
        assert actions[0] == MarkWanted((SHA,), 0)
    assert actions[-1] == Close()
    assert state.tally.blobs_sent == 0


def test_a_file_that_does_not_move_on_is_given_up_for_this_round() -> None:
    state = working(wanted={SHA: BlobState(SHA, 0)}, here={SHA: BlobHere(SHA, 900, BlobRank.PHOTO)})
    frames = (FramePlan(SHA, 0, 900, 900),)
    broken = BlobsSent(frames, (BlobState(SHA, 0),), (problems.BLOB_MISMATCH.number,), 1.0)
    state, actions = step(state, broken)
    assert isinstance(actions[-1], SendBlobs)
    state, actions = step(state, broken)
    assert actions == (Close(),)
    assert SHA in state.wanted


def test_a_list_of_wanted_files_that_was_cut_off_says_nothing_about_the_others() -> None:
    many = tuple(BlobState(f"{number:064x}", 0) for number in range(limits.WANTED_MAX))
    _, actions = after(hello(journal(0, 0), 0, wanted=many))
    assert not any(isinstance(action, MarkWanted) for action in actions)


# ---- failures -----------------------------------------------------------------------------------------


def test_a_cut_marks_what_may_have_arrived_as_sent_and_halves_the_batch() -> None:
    state, actions = step(working(goal=9), Failed(troubles.cut("test"), Push(0, 1), sent=entries(1, 4)))
    assert actions == (MarkSent(1, 4), Close())
    assert state.pace.batch_bytes == limits.BATCH_START_BYTES // 2


def test_without_a_connection_nothing_is_said_to_be_sent() -> None:
    _, actions = step(RoundState(), Failed(troubles.no_network("test"), SayHello(1), sent=entries(1, 4)))
    assert actions == (Close(),)


def test_a_portal_s_page_changes_neither_marks_nor_pace() -> None:
    state, actions = step(RoundState(), Failed(troubles.not_the_county("html"), SayHello(1)))
    assert actions == (Close(),)
    assert state.pace.batch_bytes == limits.BATCH_START_BYTES


def test_too_large_is_tried_smaller_at_once() -> None:
    failed = Failed(troubles.refused(problems.TOO_LARGE), Push(0, 1), sent=entries(1, 4))
    _, actions = step(working(goal=4), failed)
    assert actions == (Push(0, limits.BATCH_START_BYTES // 2),)


def test_a_gap_is_answered_with_a_new_hello_but_not_for_ever() -> None:
    state = working(goal=4)
    for _ in range(3):
        state, actions = step(state, Failed(troubles.refused(problems.GAP), Push(0, 1)))
        assert actions == (SayHello(limits.BATCH_START_BYTES),)
    state, actions = step(state, Failed(troubles.refused(problems.GAP), Push(0, 1)))
    assert actions == (Close(),)


def test_an_unknown_key_is_looked_up_once() -> None:
    unknown = troubles.wrong_key("test", problems.UNKNOWN_KEY)
    state, actions = step(RoundState(), Failed(unknown, SayHello(1)))
    assert actions == (FetchLists(True, 0),)
    state, actions = step(state, ListsTaken(2, 1, 0))
    assert isinstance(actions[-1], SayHello)
    state, actions = step(state, Failed(unknown, SayHello(1)))
    assert actions == (Close(),)


@pytest.mark.parametrize(
    "doing", [FetchLists(True, 2), SendBlobs(()), AskNumbers(), FetchBlob(frozenset(), 1)]
)
def test_a_duty_that_the_county_refuses_is_put_off_and_said_at_the_end(doing: Any) -> None:
    trouble = troubles.refused(problems.BUSY, retry_after_seconds=9)
    state = working(wanted={SHA: BlobState(SHA, 0)}, here={SHA: BlobHere(SHA, 9, BlobRank.PHOTO)})
    state = replace(state, hopeless={} if isinstance(doing, SendBlobs) else {SHA: 2})
    state, actions = step(state, Failed(trouble, doing))
    assert actions == (Close(),)
    assert state.trouble is trouble


def test_a_revoked_device_ends_at_once_whatever_it_was_doing() -> None:
    trouble = troubles.refused(problems.DEVICE_REVOKED)
    state, actions = step(working(goal=3), Failed(trouble, FetchBlob(frozenset(), 1)))
    assert actions == (Close(),)
    assert state.trouble is trouble
    assert trouble.for_a_person
