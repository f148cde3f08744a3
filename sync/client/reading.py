"""Reading a pull page: every author's signature and chain, and the stream's rolling digest, before anything
is used."""

from __future__ import annotations

from sync.client import troubles
from sync.client.moves import PagePulled
from sync.client.ports import PulledItem, VerifiedBatch, VerifiedPage
from sync.protocol.messages import Cursor
from sync.protocol.pages import PulledBatch, PullPage, next_digest
from sync.protocol.problems import UNKNOWN_KEY, ProtocolProblem
from sync.protocol.signed import FindPublic


def read_page(data: bytes, cursor: Cursor, find_public: FindPublic) -> PagePulled:
    """The page after `cursor`; raises RoundTrouble for another page than asked, ProtocolProblem (UNKNOWN_KEY,
    BAD_SIGNATURE, CHAIN_BROKEN, MALFORMED) for one that does not verify."""
    page = PullPage.from_bytes(data)
    if page.stream != cursor.stream or (page.more and page.next == page.after):
        raise troubles.not_the_county("another page than asked for")
    after = Cursor(page.stream, page.epoch, page.next, page.digest)
    if page.after != cursor.gseq:
        # The county never came as far as our cursor: it was restored, and begins the stream anew.
        return PagePulled(VerifiedPage(after, ()), page.more, digest_holds=False)
    digest = cursor.digest
    batches = tuple(_open(batch, find_public) for batch in page.batches)
    for item in VerifiedPage(after, batches).items:
        digest = next_digest(digest, item.gseq, item.linked.sealed.hash)
    return PagePulled(VerifiedPage(after, batches), page.more, digest == page.digest)


def _open(batch: PulledBatch, find_public: FindPublic) -> VerifiedBatch:
    public = find_public(batch.key_id, "batch")
    if public is None:
        raise ProtocolProblem(UNKNOWN_KEY, key=batch.key_id.hex(), use="batch")
    linked = batch.open(public)
    items = tuple(
        PulledItem(entry.gseq, one, entry.quarantined)
        for entry, one in zip(batch.entries, linked, strict=True)
    )
    return VerifiedBatch(batch.head, batch.key_id, batch.signature, items)
