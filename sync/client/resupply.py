"""Bringing back what a restored county lost together with its author: after the ordinary round, once in each life of
the county's database. Every batch goes as its author signed it, so nobody can bring what was never said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from sync.client.ports import FilesPort, Parts
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, frame_parts
from sync.protocol.limits import MIB
from sync.protocol.resupply import JOURNALS_MAX, Lacking, Offer, Upto

LACKING: Final = "lacking"
RESUPPLY: Final = "resupply"
_FRAME_BYTES: Final = MIB


class KeptPort(Protocol):
    """What this machine keeps of other journals than its own."""

    def kept_journals(self) -> tuple[Upto, ...]:
        """Journals of others in the stream, each up to the last entry held."""
        ...

    def kept_batches(self, journal: str, after: int) -> Iterator[bytes]:
        """Wire bytes of the batches that hold entries beyond `after`, in order, under their authors' signatures;
        ends where the journal is not whole here."""
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
    answer = Lacking.from_bytes(link.supply(LACKING, Offer(held).to_bytes()))
    for wanted in answer.journals:
        count += _send(link, kept.kept_batches(wanted.journal, wanted.seq), stopped)
    if answer.journals:
        answer = Lacking.from_bytes(link.supply(LACKING, Offer(held).to_bytes()))
    here = files.blobs_here([one.sha256 for one in answer.files])
    for one in answer.files:
        if one.sha256 in here and not stopped():
            count += _send_file(link, files, one, here[one.sha256].size)
    return count


def _send(link: SupplyLink, batches: Iterable[bytes], stopped: Callable[[], bool]) -> int:
    count = 0
    for wire in batches:
        if stopped():
            break
        try:
            link.supply(RESUPPLY, wire)
        except RoundTrouble as trouble:
            if trouble.kind is not TroubleKind.REFUSED:
                raise
            break
        count += 1
    return count


def _send_file(link: SupplyLink, files: FilesPort, wanted: BlobState, size: int) -> int:
    """Part by part, from where the county stands; 1 when it has the whole file now."""
    at, end = wanted.have, wanted.end
    while True:
        length = min(_FRAME_BYTES, (end or size) - at)
        frame = BlobFrame(wanted.sha256, at, size, files.read_blob(wanted.sha256, at, length))
        state = link.blobs(frame_parts((frame,))).states[0]
        if state.complete or state.have <= at:
            return int(state.complete)
        at, end = state.have, state.end
