"""What an answer of the county changes in a round's memory; `round.py` decides what follows from it."""

from __future__ import annotations

from sync.client import troubles
from sync.client.changing import changed
from sync.client.clock_words import clock_sentence
from sync.client.log_trouble import log_broken, restored_sentence
from sync.client.moves import (
    Action,
    AskNumbers,
    BlobFetched,
    BlobsSent,
    FetchBlob,
    FetchLists,
    GiveMoves,
    Pushed,
    SendBlobs,
)
from sync.client.pace import BESIDE_SECONDS, QUICK_SECONDS
from sync.client.ports import JournalState, Outgoing
from sync.client.state import TRIES, Phase, RoundState, step_over
from sync.client.troubles import RoundTrouble
from sync.client.values import ReceiptSeen
from sync.client.witness import KeepTree, Seen, Sight
from sync.client.writes import FallBack, MarkArchived, MarkWanted, RollBack, TakeReceipt
from sync.protocol import limits, problems
from sync.protocol.frame_sum import SIGNED_FRAMES
from sync.protocol.frames import BlobState
from sync.protocol.messages import HelloAnswer
from sync.protocol.moves import is_list
from sync.protocol.problems import Problem


def strange(answer: HelloAnswer, journal: JournalState) -> RoundTrouble | None:
    """Why an answer says nothing to us: it is for another journal, or in a protocol that this program does not speak."""
    if answer.journal != journal.journal:
        return troubles.not_the_county("hello answers for another journal")
    if not limits.PROTOCOL_OLDEST <= answer.protocol <= limits.PROTOCOL_NEWEST:
        return troubles.refused(problems.VERSION_UNSUPPORTED, detail=f"answer of protocol {answer.protocol}")
    return None


def take_statement(
    state: RoundState, answer: HelloAnswer, journal: JournalState, device_ms: int
) -> RoundState:
    """Everything in an answer that asks for no check against our own entries."""
    state = changed(
        state,
        phase=Phase.WORKING,
        journal=journal.journal,
        epoch=answer.epoch,
        acked=journal.acked_seq,
        acked_head=journal.acked_head,
        goal=journal.last_seq,
        lists=_versions(journal),
        lists_there=_offered(answer, journal),
        cursors={cursor.stream: cursor for cursor in journal.cursors},
        stream_ends={stream.stream: stream.gseq for stream in answer.streams},
        wanted={blob.sha256: blob for blob in answer.wanted},
        lost_looked_for=not (journal.closed_journals and answer.streams)
        or (state.phase is Phase.WORKING and state.lost_looked_for),
        more_wanted=len(answer.wanted) >= limits.WANTED_MAX,
        stale=False,
        deliver_only=answer.deliver_only,
        signed_frames=answer.limits.get(SIGNED_FRAMES) == 1,
        numbers_asked=state.numbers_asked or answer.deliver_only,
        fetch_done=state.fetch_done or answer.deliver_only,
    )
    return state.with_tally(
        county_time=answer.server_time,
        clock=clock_sentence(device_ms, answer.server_time),
        update_wanted=_older(journal.app_version, answer.min_app_version),
        deliver_only=answer.deliver_only,
        county_counts=answer.counts or state.tally.county_counts,
        forked=answer.forked,
        damaged=answer.damaged,
    )


def take_tree(state: RoundState, seen: Seen | None, kept: bytes) -> tuple[RoundState, list[Action]]:
    """What a look at the county's log changes, where it is not broken, and what is to be kept of it beside `kept`."""
    if seen is None:
        return state, []
    state = _hold_tree(state, seen)
    return state, [KeepTree(seen)] if seen.data and seen.data != kept else []


def _hold_tree(state: RoundState, seen: Seen) -> RoundState:
    if seen.sight is Sight.RESTORED:
        # A closing word asks whether the new log has what receipts promised.
        state = changed(state, stale=True).with_tally(restored=restored_sentence(seen.lost))
    return changed(state, tree=seen.newest)


def _versions(side: JournalState | HelloAnswer) -> tuple[int, int, int, int, int]:
    lists = side.registry_version, side.roster_version, side.catalogue_version
    return *lists, side.forms_version, side.papers_version


def _offered(answer: HelloAnswer, journal: JournalState) -> tuple[int, int, int, int, int]:
    """Which lists may be fetched; who may come in and whose keys count is told to every program, however old."""
    there = _versions(answer)
    return (*there[:2], *_versions(journal)[2:]) if answer.deliver_only else there


def _older(version: str, least: str) -> bool:
    def parts(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split(".") if part.isdecimal())

    return bool(least) and parts(version) < parts(least)


def take_cursors(state: RoundState, answer: HelloAnswer) -> tuple[RoundState, list[Action]]:
    """Before any receipt: a cursor that the county does not share must not step over our own entries."""
    writes: list[Action] = []
    for stream in answer.streams:
        if not stream.cursor_holds and state.cursor(stream.stream).gseq:
            state = forget(state, stream.stream)
            if is_list(stream.stream):
                # The cursor itself stays until the county has its announcements back: a cut line asks for them again.
                state = changed(state, lists_forgotten=(*state.lists_forgotten, stream.stream))
            else:
                writes.append(FallBack(stream.stream))
        elif stream.cursor_holds or not state.cursor(stream.stream).gseq:
            state = state.with_cursor(changed(state.cursor(stream.stream), epoch=answer.epoch))
    return state, writes


def take_back(
    state: RoundState, answer: HelloAnswer, journal: JournalState
) -> tuple[RoundState, list[Action]]:
    """A county that has less than it acknowledged was restored: what it lost counts as unsent again."""
    if answer.have_seq >= journal.acked_seq:
        return state, []
    lost = journal.acked_seq - answer.have_seq
    state = changed(state, acked=answer.have_seq, acked_head=answer.have_head)
    return state.with_tally(resent=state.tally.resent + lost), [RollBack(answer.have_seq)]


def forget(state: RoundState, stream: str) -> RoundState:
    return changed(state, cursors={name: one for name, one in state.cursors.items() if name != stream})


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
    state = changed(
        state,
        acked=max(state.acked, receipt.last),
        goal=max(state.goal, receipt.last),
        stream_ends={**state.stream_ends, receipt.stream: end},
    )
    return state, TakeReceipt(receipt, seen.data, cursor)


def unsound(state: RoundState, event: Pushed) -> tuple[RoundTrouble | None, tuple[KeepTree, ...]]:
    """Why the answer to a batch must not be believed, and what is kept of it as proof."""
    if event.seen is not None and event.seen.broken:
        if event.receipt.receipt.last <= state.acked:
            # A receipt that we hold already, beside the log of its day. The county's next statement shows the present one.
            return troubles.not_the_county("an answer of before"), ()
        return log_broken(event.seen), (KeepTree(event.seen),)
    return foreign(state, event.receipt), ()


def take_pushed(state: RoundState, event: Pushed) -> tuple[RoundState, TakeReceipt]:
    """A batch's receipt, which is ours, and the files that its entries ask for."""
    state, taken = take(state, event.sent, event.receipt)
    # What the county said of a file since, counts more than what it knew when it read the batch.
    wanted = {**state.wanted, **{blob.sha256: blob for blob in event.wanted if blob.sha256 not in state.told}}
    more = state.more_wanted or len(event.wanted) >= limits.WANTED_MAX
    quick = event.seconds <= QUICK_SECONDS
    pace = state.pace.batch_passed()
    state = changed(state, wanted=wanted, more_wanted=more, pace=pace, quick=quick, stale=True)
    if event.seen is not None:
        # Held from here on, and kept when the county's next statement shows it or a newer one.
        state = _hold_tree(state, event.seen)
    return changed(state, batch_away=None, told=frozenset()), taken


def take_files(state: RoundState, event: BlobsSent) -> RoundState:
    """What the county says it now holds of the files that were sent. Nobody signed that: a file counts as
    received when the county's signed statement wants it no longer, so a closing hello is due."""
    wanted = dict(state.wanted)
    hopeless = dict(state.hopeless)
    claimed = set(state.claimed)
    for frame, answer in zip(event.frames, event.states, strict=True):
        if answer.complete:
            wanted.pop(answer.sha256, None)
            claimed.add(answer.sha256)
        if answer.complete or answer.have <= frame.offset:
            # One that is called whole and wanted again goes no further than one that does not move on.
            hopeless[answer.sha256] = hopeless.get(answer.sha256, 0) + 1
        if answer.complete:
            continue
        wanted[answer.sha256] = BlobState(answer.sha256, answer.have, end=answer.end)
    size = sum(frame.length for frame in event.frames)
    # A small request is answered at once on any link and says nothing about it.
    telling = state.brisk or 2 * size >= state.pace.blob_bytes
    return changed(
        state,
        wanted=wanted,
        hopeless=hopeless,
        files_away=tuple(files for files in state.files_away if files.frames != event.frames),
        crowded=state.crowded or (bool(state.files_away) and event.seconds > BESIDE_SECONDS),
        brisk=telling and event.seconds <= QUICK_SECONDS,
        told=state.told | {frame.sha256 for frame in event.frames},
        pace=state.pace.blobs_passed(size, event.seconds),
        claimed=frozenset(claimed),
        stale=state.stale or state.more_wanted or bool(claimed),
    )


def take_fetched(state: RoundState, event: BlobFetched) -> RoundState:
    """What became of a file that is missing here."""
    if not event.sha256:
        return changed(state, fetch_done=True)
    if event.unavailable:
        return changed(state, fetch_skip=state.fetch_skip | {event.sha256})
    return state.with_tally(blobs_fetched=state.tally.blobs_fetched + event.complete)


def take_wanted(
    state: RoundState, answer: HelloAnswer, journal: JournalState
) -> tuple[RoundState, tuple[MarkWanted | MarkArchived, ...]]:
    """What the county's signed, whole list of wanted files says of those that were sent; then, for all that arrived,
    what its backups were proved to hold."""
    arrived = state.claimed - state.wanted.keys()
    state = changed(state, claimed=frozenset()).with_tally(blobs_sent=state.tally.blobs_sent + len(arrived))
    marked = MarkWanted(tuple(state.wanted), answer.have_seq)
    proved = (answer.archived_seq, answer.archived_files)
    if all(new <= known for new, known in zip(proved, journal.archived, strict=True)):
        return state, (marked,)
    return state, (marked, MarkArchived(*proved))


def put_off(state: RoundState, doing: Action, problem: Problem | None) -> RoundState | None:
    """The state with a duty put off to the next round; None for a duty that others wait for."""
    match doing:
        case GiveMoves() if problem is problems.OUT_OF_SCOPE:
            return changed(state, lists_forgotten=())
        case FetchLists():
            return changed(state, lists_asked=True)
        case SendBlobs():
            return changed(state, hopeless={**state.hopeless, **dict.fromkeys(state.wanted, TRIES)})
        case AskNumbers():
            return changed(state, numbers_asked=True)
        case FetchBlob():
            return changed(state, fetch_done=True)
        case _:
            return None
