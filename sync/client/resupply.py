"""Bringing back what a restored county lost together with its author: after the ordinary round, once in each life of
the county's database. Every batch goes as its author signed it, so nobody can bring what was never said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from sync.client import troubles
from sync.client.ports import FilesPort, Parts
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol.batch import BatchHead
from sync.protocol.entry import SealedEntry, open_header
from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, frame_parts
from sync.protocol.limits import MIB
from sync.protocol.problems import ProtocolProblem
from sync.protocol.resupply import JOURNALS_MAX, Damaged, Lacking, Offer, Upto

LACKING: Final = "lacking"
RESUPPLY: Final = "resupply"
_FRAME_BYTES: Final = MIB


class KeptPort(Protocol):
    """What this machine keeps of other journals than its own."""

    def kept_journals(self) -> tuple[Upto, ...]:
        """Journals of others in the stream, each up to the last entry held."""
        ...

    def batch_with(self, journal: str, seq: int) -> bytes | None:
        """Wire bytes of a batch that holds this entry, under its author's signature (an own entry under the own key);
        None where it is not held."""
        ...

    def kept_batches(self, journal: str, after: int) -> Iterator[bytes]:
        """Wire bytes of the batches that hold entries beyond `after`, in order, under their authors' signatures;
        ends where the journal is not whole here."""
        ...

    def parted_batches(self) -> Iterator[bytes]:
        """Wire bytes of the batches of journals that are held here in two branches, from where they part."""
        ...


class SupplyLink(Protocol):
    """The county; failures are RoundTrouble."""

    def supply(self, what: str, body: bytes) -> bytes:
        """POST to LACKING (an offer) or RESUPPLY (a batch)."""
        ...

    def blobs(self, parts: Parts, sha256: bytes | None = None) -> BlobsAnswer: ...


def resupply(
    kept: KeptPort, files: FilesPort, link: SupplyLink, stopped: Callable[[], bool] = lambda: False
) -> int:
    """Offer what is kept and send what the county lacks; how many batches and files it took. A journal that the
    county refuses is left out, the others go on. Raises RoundTrouble of the link."""
    held = kept.kept_journals()[:JOURNALS_MAX]
    if not held:
        return 0
    count = 0
    offered = {one.journal for one in held}
    answer = _lacking(link, held)
    for wanted in answer.journals:
        if wanted.journal in offered:
            count += _send(link, kept.kept_batches(wanted.journal, wanted.seq), stopped)
    if answer.journals:
        answer = _lacking(link, held)
    # The branch that the county has may be the longer one: of the other it keeps where they part.
    for wire in kept.parted_batches():
        count += _send(link, (wire,), stopped)
    here = files.blobs_here([one.sha256 for one in answer.files])
    for one in answer.files:
        if one.sha256 in here and not stopped():
            count += _send_file(link, files, one, here[one.sha256].size)
    return count


def chained(find: Callable[[bytes], SealedEntry | None], head: BatchHead) -> list[SealedEntry] | None:
    """The entries that a signed head stands for, walked back from its end: another branch of the journal may have
    the same numbers. `find` gives an entry by its hash; None where one is not held."""
    whole: list[SealedEntry] = []
    wanted = head.head
    for _ in range(head.count):
        entry = find(wanted)
        if entry is None:
            return None
        whole.append(entry)
        wanted = open_header(entry.header).prev
    return whole[::-1]


def _lacking(link: SupplyLink, held: tuple[Upto, ...]) -> Lacking:
    try:
        return Lacking.from_bytes(link.supply(LACKING, Offer(held).to_bytes()))
    except ProtocolProblem as problem:
        raise troubles.not_the_county(str(problem)) from None


def bring_damaged(
    kept: KeptPort, link: SupplyLink, damaged: Iterable[Damaged], stopped: Callable[[], bool] = lambda: False
) -> int:
    """Send what this machine holds of entries whose bytes the county's disk lost; how many batches it took. Raises
    RoundTrouble of the link."""
    count = 0
    for one in damaged:
        wire = None if stopped() else kept.batch_with(one.journal, one.seq)
        if wire is not None:
            count += _send(link, (wire,), stopped)
    return count


def _send(link: SupplyLink, batches: Iterable[bytes], stopped: Callable[[], bool]) -> int:
    count = 0
    for wire in batches:
        if stopped():
            break
        try:
            link.supply(RESUPPLY, wire)
        except RoundTrouble as trouble:
            if trouble.kind not in (TroubleKind.REFUSED, TroubleKind.FORK):
                raise
            break
        count += 1
    return count


def _send_file(link: SupplyLink, files: FilesPort, wanted: BlobState, size: int) -> int:
    """Part by part, from where the county stands; 1 when it has the whole file now."""
    at, end = wanted.have, wanted.end
    if max(at, end) > size:
        raise troubles.not_the_county("a place beyond a file's end")
    while True:
        length = min(_FRAME_BYTES, (end or size) - at)
        frame = BlobFrame(wanted.sha256, at, size, files.read_blob(wanted.sha256, at, length))
        state = _taken(link, frame)
        if state.complete or state.have <= at:
            return int(state.complete)
        at, end = state.have, state.end


def _taken(link: SupplyLink, frame: BlobFrame) -> BlobState:
    try:
        states = link.blobs(frame_parts((frame,))).states
    except ProtocolProblem as problem:
        raise troubles.not_the_county(str(problem)) from None
    if len(states) != 1 or states[0].sha256 != frame.sha256 or states[0].have > frame.total:
        raise troubles.not_the_county("an answer about other files")
    return states[0]
