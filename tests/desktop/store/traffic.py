"""A county as small as possible for two stores: takes batches, signs receipts, hands out pages in its own
order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.store.store import Store
from enforcement.queries.pulls import PullWay
from sync.client.ports import PulledItem, VerifiedBatch, VerifiedPage
from sync.protocol.batch import LinkedEntry, link_entry
from sync.protocol.keys import SigningKey
from sync.protocol.messages import Cursor
from sync.protocol.pages import NO_DIGEST, next_digest
from sync.protocol.receipt import Quarantined, Receipt, sign_receipt
from tests.desktop.store.samples import SCOPE

EPOCH = "e" * 32
KEY = SigningKey(b"county receipt key of the tests.")


@dataclass
class SmallCounty:
    """One stream; ``entries`` in gseq order with the reason of quarantine."""

    entries: list[tuple[LinkedEntry, str]] = field(default_factory=list)
    journals: dict[str, int] = field(default_factory=dict)
    now: int = 1_800_000_000_000

    def push(self, store: Store, *, bad: Sequence[int] = ()) -> Receipt | None:
        """Take what ``store`` has beyond the last push and let it mark the receipt; ``bad`` seqs are
        quarantined."""
        state = store.exchange.state()
        batch = store.exchange.next_batch(self.journals.get(state.journal, 0), 10**9)
        if batch is None:
            return None
        store.exchange.mark_sent(batch.first, batch.last)
        receipt, data = self.take(state.journal, batch.first, batch.entries, bad)
        store.exchange.mark_received(receipt, data)
        return receipt

    def take(
        self, journal: str, first: int, entries: Sequence, bad: Sequence[int] = ()
    ) -> tuple[Receipt, bytes]:
        """Enter sealed entries and sign for them."""
        begin = len(self.entries) + 1
        for seq, sealed in enumerate(entries, first):
            reason = "invalid:test" if seq in bad else ""
            self.entries.append((link_entry(sealed.header, sealed.salt, sealed.body), reason))
        last = first + len(entries) - 1
        self.journals[journal] = last
        self.now += 1000
        receipt = Receipt(
            epoch=EPOCH,
            journal=journal,
            first=first,
            last=last,
            head=entries[-1].hash,
            stream=SCOPE,
            gseq_first=begin,
            gseq_last=len(self.entries),
            received_at=self.now,
            quarantined=tuple(Quarantined(seq, "invalid:test") for seq in bad),
        )
        return receipt, sign_receipt(receipt, KEY)

    def pull(self, store: Store, size: int = 1000) -> int:
        """Give ``store`` everything behind its cursor, page by page, as one exchange; the number of entries new to
        it."""
        new, stream = 0, store.stream.exchange(PullWay.NETWORK)
        while True:
            cursor = next(iter(store.exchange.state().cursors), Cursor(SCOPE, "", 0, NO_DIGEST))
            page = self.page(cursor, size)
            if not page.items:
                return new
            new += stream.apply_page(page)

    def page(self, after: Cursor, size: int) -> VerifiedPage:
        """The next page behind ``after``."""
        digest, items = after.digest, []
        for gseq, (linked, reason) in enumerate(self.entries[after.gseq : after.gseq + size], after.gseq + 1):
            digest = next_digest(digest, gseq, linked.sealed.hash)
            items.append(PulledItem(gseq, linked, reason))
        cursor = Cursor(SCOPE, EPOCH, after.gseq + len(items), digest)
        batch = VerifiedBatch(b"head", bytes(8), digest + digest, tuple(items))
        return VerifiedPage(cursor, (batch,) if items else ())
