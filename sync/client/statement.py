"""What an answer of the county changes in a round's memory; `round.py` decides what follows from it."""

from __future__ import annotations

from dataclasses import replace

from sync.client import troubles
from sync.client.moves import (
    Action,
    AskNumbers,
    BlobsSent,
    FetchBlob,
    FetchLists,
    MarkBlobs,
    Pushed,
    SendBlobs,
    TakeReceipt,
)
from sync.client.pace import BESIDE_SECONDS, QUICK_SECONDS
from sync.client.ports import JournalState, Outgoing
from sync.client.state import TRIES, Phase, RoundState, step_over
from sync.client.troubles import RoundTrouble
from sync.client.values import ReceiptSeen
from sync.protocol import limits
from sync.protocol.frames import BlobState
from sync.protocol.messages import HelloAnswer


def take_statement(
    state: RoundState, answer: HelloAnswer, journal: JournalState, device_ms: int
) -> RoundState:
    """Everything in an answer that asks for no check against our own entries."""
    state = replace(
        state,
        phase=Phase.WORKING,
        journal=journal.journal,
        epoch=answer.epoch,
        acked=journal.acked_seq,
        acked_head=journal.acked_head,
        goal=journal.last_seq,
        lists=_versions(journal),
        lists_there=_versions(answer),
        cursors={cursor.stream: cursor for cursor in journal.cursors},
        stream_ends={stream.stream: stream.gseq for stream in answer.streams},
        wanted={blob.sha256: blob for blob in answer.wanted},
        more_wanted=len(answer.wanted) >= limits.WANTED_MAX,
        stale=False,
    )
    return state.with_tally(
        county_time=answer.server_time,
        clock=troubles.clock_sentence(device_ms, answer.server_time),
        update_wanted=_older(journal.app_version, answer.min_app_version),
        county_counts=answer.counts or state.tally.county_counts,
    )


def _versions(side: JournalState | HelloAnswer) -> tuple[int, int, int, int, int]:
    lists = side.registry_version, side.roster_version, side.catalogue_version
    return *lists, side.forms_version, side.papers_version


def _older(version: str, least: str) -> bool:
    def parts(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split(".") if part.isdecimal())

    return bool(least) and parts(version) < parts(least)


def forget(state: RoundState, stream: str) -> RoundState:
    return replace(state, cursors={name: one for name, one in state.cursors.items() if name != stream})


def foreign(state: RoundState, seen: ReceiptSeen) -> RoundTrouble | None:
    """A receipt that verifies but does not continue what the county holds of ours: another journal, another
    head."""
    receipt = seen.receipt
    if receipt.journal != state.journal or not receipt.first <= state.acked + 1:
        return troubles.not_the_county("receipt for another range or journal")
    if seen.own_head != receipt.head:
        return troubles.fork(receipt.last)
    return None


def take(state: RoundState, sent: Outgoing, seen: ReceiptSeen) -> tuple[RoundState, TakeReceipt]:
    receipt = seen.receipt
    cursor = None
    if (receipt.first, receipt.last) == (sent.first, sent.last):
        cursor = step_over(state.cursor(receipt.stream), receipt, tuple(entry.hash for entry in sent.entries))
    if cursor is not None:
        state = state.with_cursor(cursor)
    end = max(state.stream_ends.get(receipt.stream, 0), receipt.gseq_last)
    tally = state.tally
    state = state.with_tally(
        sent=tally.sent + len(sent.entries),
        receipted=tally.receipted + max(receipt.last - state.acked, 0),
        quarantined=(*tally.quarantined, *(one for one in receipt.quarantined if one.seq > state.acked)),
    )
    state = replace(
        state,
        acked=max(state.acked, receipt.last),
        goal=max(state.goal, receipt.last),
        stream_ends={**state.stream_ends, receipt.stream: end},
    )
    return state, TakeReceipt(receipt, seen.data, cursor)


def take_pushed(state: RoundState, event: Pushed) -> tuple[RoundState, TakeReceipt]:
    """A batch's receipt, which is ours, and the files that its entries ask for."""
    state, taken = take(state, event.sent, event.receipt)
    # What the county said of a file since, counts more than what it knew when it read the batch.
    wanted = {**state.wanted, **{blob.sha256: blob for blob in event.wanted if blob.sha256 not in state.told}}
    more = state.more_wanted or len(event.wanted) >= limits.WANTED_MAX
    quick = event.seconds <= QUICK_SECONDS
    pace = state.pace.batch_passed()
    state = replace(state, wanted=wanted, more_wanted=more, pace=pace, quick=quick, stale=True)
    return replace(state, batch_away=None, told=frozenset()), taken


def take_files(state: RoundState, event: BlobsSent) -> tuple[RoundState, tuple[MarkBlobs, ...]]:
    """What the county now holds of the files that were sent."""
    wanted = dict(state.wanted)
    hopeless = dict(state.hopeless)
    done: list[str] = []
    for frame, answer in zip(event.frames, event.states, strict=True):
        if answer.complete:
            wanted.pop(answer.sha256, None)
            done.append(answer.sha256)
            continue
        if answer.have <= frame.offset:
            hopeless[answer.sha256] = hopeless.get(answer.sha256, 0) + 1
        wanted[answer.sha256] = BlobState(answer.sha256, answer.have)
    size = sum(frame.length for frame in event.frames)
    # A small request is answered at once on any link and says nothing about it.
    telling = state.brisk or 2 * size >= state.pace.blob_bytes
    state = replace(
        state,
        wanted=wanted,
        hopeless=hopeless,
        files_away=tuple(files for files in state.files_away if files.frames != event.frames),
        crowded=state.crowded or (bool(state.files_away) and event.seconds > BESIDE_SECONDS),
        brisk=telling and event.seconds <= QUICK_SECONDS,
        told=state.told | {frame.sha256 for frame in event.frames},
        pace=state.pace.blobs_passed(size, event.seconds),
        stale=state.stale or state.more_wanted,
    ).with_tally(blobs_sent=state.tally.blobs_sent + len(done))
    return state, (MarkBlobs(tuple(done)),) if done else ()


def put_off(state: RoundState, doing: Action) -> RoundState | None:
    """The state with a duty put off to the next round; None for a duty that others wait for."""
    match doing:
        case FetchLists():
            return replace(state, lists_asked=True)
        case SendBlobs():
            return replace(state, hopeless={**state.hopeless, **dict.fromkeys(state.wanted, TRIES)})
        case AskNumbers():
            return replace(state, numbers_asked=True)
        case FetchBlob():
            return replace(state, fetch_done=True)
        case _:
            return None
