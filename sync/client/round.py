"""One exchange with the county as pure decisions: `step(state, event) -> (state, actions)`; `driver.py` acts.

The county's statement comes first and the device's memory never counts against it (`sync.md` R2): what it
lacks is sent again, what it has of ours must be ours, and nothing is marked without a verified receipt.
"""

from __future__ import annotations

from typing import Final

from sync.client import troubles
from sync.client.changing import changed
from sync.client.filing import files_beside
from sync.client.log_trouble import disbelieved
from sync.client.moves import (
    Action,
    Apply,
    AskNumbers,
    Await,
    Begin,
    BlobFetched,
    BlobsLooked,
    BlobsSent,
    Close,
    Event,
    Failed,
    FetchBlob,
    FetchLists,
    GiveMoves,
    HelloSaid,
    ListsTaken,
    LookForBlobs,
    LostTakenUp,
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
    TakeUpLost,
)
from sync.client.pace import BATCH_LEAST, QUICK_SECONDS
from sync.client.state import TRIES, Phase, RoundState
from sync.client.statement import (
    foreign,
    forget,
    put_off,
    strange,
    take,
    take_back,
    take_cursors,
    take_fetched,
    take_files,
    take_pushed,
    take_statement,
    take_tree,
    take_wanted,
    unsound,
)
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.client.writes import FallBack, MarkSent, OpenNewJournal
from sync.protocol import problems

Step = tuple[RoundState, tuple[Action, ...]]

# A county that keeps answering "gap" contradicts itself; the timer tries again later.
GAPS_MAX: Final = 3


def step(state: RoundState, event: Event) -> Step:
    """Decide what to do next. Raises for an event that the state cannot follow: that is a bug."""
    match event:
        case Started():
            return state, (SayHello(state.pace.batch_bytes),)
        case HelloSaid():
            return _hello_said(state, event)
        case Pushed():
            return _pushed(state, event)
        case NothingToPush():
            return _go_on(changed(state, goal=state.acked, batch_away=None))
        case ListsTaken():
            versions = event.registry_version, event.roster_version, event.catalogue_version
            return _go_on(changed(state, lists=(*versions, event.forms_version, event.papers_version)))
        case PagePulled():
            return _page_pulled(state, event)
        case PageApplied():
            return _go_on(state.with_tally(pulled=state.tally.pulled + event.new))
        case BlobsLooked():
            return _blobs_looked(state, event)
        case BlobsSent():
            return _blobs_sent(state, event)
        case LostTakenUp():
            stale = state.stale or event.acts > 0
            tally = state.with_tally(resent=state.tally.resent + event.acts)
            return _go_on(changed(tally, lost_looked_for=True, stale=stale))
        case MovesGiven():
            again = (FallBack(name) for name in state.lists_forgotten)
            stale = state.stale or event.announced > 0
            return _go_on(changed(state, lists_forgotten=(), stale=stale), *again)
        case NumbersTaken():
            # A block that was taken in is an entry of its own; the closing hello carries it.
            stale = state.stale or event.leases > 0
            return _go_on(changed(state, numbers_asked=True, stale=stale))
        case BlobFetched():
            return _go_on(take_fetched(state, event))
        case Failed():
            return _failed(state, event)


def _go_on(state: RoundState, *before: Action) -> Step:
    """The next duty: entries up, lists, entries down, files up, numbers, files down, a closing word."""
    if state.phase is Phase.OPENING:
        return state, (*before, SayHello(state.pace.batch_bytes))
    if state.halted:
        return _after_halt(state, *before)
    if state.lists_forgotten:
        return state, (*before, GiveMoves())
    if state.batch_away is not None or state.acked < state.goal:
        return _push_on(state, *before)
    down = _down(state)
    if state.files_away and down is not None:
        return state, (*before, Await())
    if down is not None:
        return changed(state, lists_asked=state.lists_asked or isinstance(down, FetchLists)), (*before, down)
    files = files_beside(state, least=0)
    if isinstance(files, LookForBlobs) or (len(files) == 1 and not state.files_away):
        return state, (*before, files if isinstance(files, LookForBlobs) else files[0])
    if files or state.files_away:
        return _begin(state, None, files, *before)
    if not state.lost_looked_for:
        return state, (*before, TakeUpLost())
    if not state.numbers_asked:
        return state, (*before, AskNumbers())
    if not state.fetch_done:
        return state, (*before, FetchBlob(state.fetch_skip, state.pace.blob_bytes))
    if state.stale:
        return state, (*before, SayHello(state.pace.batch_bytes))
    return _close(state, state.soft, *before)


def _down(state: RoundState) -> FetchLists | Pull | None:
    """Lists that are newer there, and entries of others."""
    registry = any(there > here for there, here in zip(state.lists_there[:2], state.lists[:2], strict=True))
    catalogue, forms, papers = (state.lists_there[n] > state.lists[n] for n in (2, 3, 4))
    if (registry or catalogue or forms or papers) and not state.lists_asked:
        return FetchLists(registry, state.lists_there[2] if catalogue else 0, forms, papers)
    cursor = state.stream_to_pull()
    return None if cursor is None else Pull(cursor)


def _push_on(state: RoundState, *before: Action) -> Step:
    """One batch after the other; on a link that they leave idle, good requests' worth of files beside
    them."""
    push = None if state.batch_away is not None else Push(state.acked, state.pace.batch_bytes)
    idle = state.quick and not state.crowded
    files = files_beside(state, least=state.pace.blob_bytes // 2) if idle else ()
    if isinstance(files, LookForBlobs):
        return state, (*before, files)
    if push is not None and not files and not state.files_away:
        return state, (*before, push)
    return _begin(state, push, files, *before)


def _begin(state: RoundState, push: Push | None, files: tuple[SendBlobs, ...], *before: Action) -> Step:
    begin = tuple(Begin(one) for one in (push, *files) if one is not None)
    state = changed(state, batch_away=push or state.batch_away, files_away=(*state.files_away, *files))
    return state, (*before, *begin, Await())


def _after_halt(state: RoundState, *before: Action) -> Step:
    """Something failed: nothing new begins, what else is under way is waited for, then the failure says how
    to go on."""
    if state.under_way:
        return state, (*before, Await())
    state, actions = _failed(changed(state, halted=state.halted[:-1]), state.halted[-1])
    return state, (*before, *actions)


def _close(state: RoundState, trouble: RoundTrouble | None, *before: Action) -> Step:
    return changed(state, phase=Phase.CLOSED, trouble=trouble), (*before, Close())


# ---- the county's statement --------------------------------------------------------------------------------


def _hello_said(state: RoundState, event: HelloSaid) -> Step:
    answer, journal = event.answer, event.journal
    alien = strange(answer, journal)
    if alien is not None:
        return _close(state, alien)
    if event.seen is not None and event.seen.broken:
        return _close(state, *disbelieved(event.answer.server_time, event.seen))
    state = take_statement(state, answer, journal, event.device_ms)
    if event.own_head is None:
        trouble = troubles.restored_device(answer.have_seq, journal.last_seq)
        return _close(state, trouble, OpenNewJournal(answer.have_seq, answer.have_head))
    if event.own_head != answer.have_head:
        return _close(state, troubles.fork(answer.have_seq))
    state, before = take_tree(state, event.seen, journal.tree)
    state, fallen = take_cursors(state, answer)
    state, rolled = take_back(state, answer, journal)
    before += [*fallen, *rolled]
    if event.sent is not None and event.receipt is not None:
        alien = foreign(state, event.receipt)
        if alien is not None:
            return _close(state, alien)
        state, taken = take(state, event.sent, event.receipt)
        before.append(taken)
        state = changed(state, pace=state.pace.batch_passed(), quick=event.seconds <= QUICK_SECONDS)
    if not state.more_wanted:
        # The list is whole, so a file that is not on it has arrived, even if its own answer was lost.
        state, marked = take_wanted(state, answer, journal)
        before += marked
    return _go_on(state, *before)


# ---- entries up --------------------------------------------------------------------------------------------


def _pushed(state: RoundState, event: Pushed) -> Step:
    trouble, kept = unsound(state, event)
    if trouble is not None:
        state, actions = _failed(state, Failed(trouble, Push(state.acked, state.pace.batch_bytes)))
        return state, (*kept, *actions)
    state, taken = take_pushed(state, event)
    return _go_on(state, taken)


# ---- entries down ------------------------------------------------------------------------------------------


def _page_pulled(state: RoundState, event: PagePulled) -> Step:
    cursor = event.page.cursor
    stream = cursor.stream
    if not event.digest_holds:
        if stream in state.repulled:
            return _close(state, troubles.stream_differs(stream))
        state = changed(forget(state, stream), repulled=state.repulled | {stream})
        return _go_on(state, FallBack(stream))
    # What the page says of the stream's end is newer than hello.
    end = max(state.stream_ends.get(stream, 0), cursor.gseq + 1) if event.more else cursor.gseq
    state = changed(state.with_cursor(cursor), stream_ends={**state.stream_ends, stream: end})
    return state, (Apply(event.page),)


# ---- files -------------------------------------------------------------------------------------------------


def _blobs_looked(state: RoundState, event: BlobsLooked) -> Step:
    """A file that is not here cannot be sent from here; it stays counted as waiting."""
    hopeless = dict(state.hopeless)
    for blob in state.sendable():
        if blob.sha256 not in event.here:
            hopeless[blob.sha256] = TRIES
    return _go_on(changed(state, here={**state.here, **event.here}, hopeless=hopeless))


def _blobs_sent(state: RoundState, event: BlobsSent) -> Step:
    return _go_on(take_files(state, event))


# ---- failures ----------------------------------------------------------------------------------------------


def _failed(state: RoundState, event: Failed) -> Step:
    """End the round with the trouble, unless the county's own words say how to go on at once. Of failures side
    by side that of the entries says so, else the first."""
    state, failures = state.come_back(event.doing), (*state.halted, event)
    if state.under_way:
        return _after_halt(changed(state, halted=failures))
    event = next((one for one in failures if isinstance(one.doing, Push)), failures[0])
    if isinstance(event.doing, Push) and any(one.trouble.shrinks for one in failures if one is not event):
        state = changed(state, pace=state.pace.blobs_failed())
    state = changed(state, halted=())
    trouble = event.trouble
    before: tuple[Action, ...] = ()
    if event.sent is not None and trouble.may_have_arrived:
        before = (MarkSent(event.sent.first, event.sent.last),)
    if trouble.shrinks:
        slower = (
            state.pace.blobs_failed() if isinstance(event.doing, SendBlobs) else state.pace.batch_failed()
        )
        state = changed(state, pace=slower)
    if trouble.problem is problems.UNKNOWN_KEY and not state.key_asked:
        # The county may have changed its keys: its registry, signed under the pinned root, can tell.
        return changed(state, key_asked=True), (*before, FetchLists(True, 0))
    if trouble.problem is problems.TOO_LARGE and state.pace.batch_bytes > BATCH_LEAST:
        return _go_on(state, *before)
    if trouble.problem is problems.GAP and state.gaps < GAPS_MAX:
        return changed(state, gaps=state.gaps + 1), (*before, SayHello(state.pace.batch_bytes))
    if trouble.kind is TroubleKind.REFUSED and not trouble.for_a_person:
        skipped = put_off(state, event.doing, trouble.problem)
        if skipped is not None:
            return _go_on(changed(skipped, soft=state.soft or trouble), *before)
    return _close(state, trouble, *before)
