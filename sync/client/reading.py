"""Making hello and reading what the county answers: every signature, chain and digest is checked before
anything is used."""

from __future__ import annotations

from enforcement.rules.kinds import BY_COUNTY
from sync.client import troubles
from sync.client.moves import HelloSaid, PagePulled, Pushed
from sync.client.ports import JournalPort, JournalState, Outgoing, PulledItem, VerifiedBatch, VerifiedPage
from sync.client.values import ReceiptSeen, VerifiedMove
from sync.client.witness import look, seen_size, with_own
from sync.protocol.batch import LinkedEntry
from sync.protocol.messages import Cursor, HelloRequest, PushAnswer, open_hello_answer
from sync.protocol.moves import MovePage, is_list, move_hash, stream_of
from sync.protocol.pages import PulledBatch, PullPage, next_digest
from sync.protocol.problems import UNKNOWN_KEY, ProtocolProblem
from sync.protocol.receipt import open_receipt
from sync.protocol.registry import COUNTY_OWN
from sync.protocol.signed import FindPublic


def hello_request(
    journal: JournalState, batch: bytes | None, device_ms: int, tree: bytes = b"", prove_seq: int = 0
) -> HelloRequest:
    """The first words of a session, with its first batch; `device_ms` is our clock, stated only, `tree` the signed
    tree head that is held, `prove_seq` the entry whose place in the log is asked for."""
    return HelloRequest(
        app_version=journal.app_version,
        schema=journal.schema,
        journal=journal.journal,
        last_seq=journal.last_seq,
        acked_seq=journal.acked_seq,
        acked_head=journal.acked_head,
        device_time=device_ms,
        cursors=journal.cursors,
        pending_bytes=journal.pending_bytes,
        catalogue_version=journal.catalogue_version,
        registry_version=journal.registry_version,
        roster_version=journal.roster_version,
        want_counts=True,
        batch=batch,
        tree_size=seen_size(tree),
        prove_seq=prove_seq,
    )


def read_hello(
    data: bytes,
    find_public: FindPublic,
    journal: JournalPort,
    *,
    said: JournalState,
    sent: Outgoing | None,
    device_ms: int,
    seconds: float,
    tree: bytes = b"",
    prove_seq: int = 0,
) -> HelloSaid:
    """The county's verified statement beside our own; `said` is the journal as hello stated it, `sent` the
    batch that went along, `tree` the signed tree head that was held, `prove_seq` as hello asked. Raises
    ProtocolProblem for what does not verify."""
    answer = open_hello_answer(data, find_public)
    receipt = None if answer.receipt is None else see_receipt(answer.receipt, find_public, journal)
    seen = look(tree, said.epochs, answer.tree, find_public)
    seen = with_own(seen, answer.tree, said.journal, prove_seq, journal.hash_at(prove_seq))
    own_head = journal.hash_at(answer.have_seq)
    return HelloSaid(answer, said, sent, receipt, own_head, device_ms, seconds, seen)


def read_pushed(
    data: bytes,
    find_public: FindPublic,
    journal: JournalPort,
    sent: Outgoing,
    seconds: float,
    tree: bytes = b"",
) -> Pushed:
    """The answer to a batch, `tree` being the signed tree head that was held when it was sent; raises ProtocolProblem
    for what does not verify."""
    answer = PushAnswer.from_bytes(data)
    receipt = see_receipt(answer.receipt, find_public, journal)
    return Pushed(sent, receipt, answer.wanted, seconds, look(tree, (), answer.tree, find_public))


def see_receipt(data: bytes, find_public: FindPublic, journal: JournalPort) -> ReceiptSeen:
    """A receipt whose signature holds, beside our own entry at its end."""
    receipt = open_receipt(data, find_public)
    return ReceiptSeen(receipt, data, journal.hash_at(receipt.last))


def read_page(data: bytes, cursor: Cursor, find_public: FindPublic) -> PagePulled:
    """The page after `cursor`; raises RoundTrouble for another page than asked, ProtocolProblem (UNKNOWN_KEY,
    BAD_SIGNATURE, CHAIN_BROKEN, MALFORMED) for one that does not verify."""
    if is_list(cursor.stream):
        return _read_moves(data, cursor, find_public)
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


def _read_moves(data: bytes, cursor: Cursor, find_public: FindPublic) -> PagePulled:
    """A page of a list of announcements: each signed by the county, each entry held against it."""
    page = MovePage.from_bytes(data)
    if page.stream != cursor.stream or (page.more and page.next == page.after):
        raise troubles.not_the_county("another page than asked for")
    after = Cursor(page.stream, page.epoch, page.next, page.digest)
    if page.after != cursor.gseq:
        return PagePulled(VerifiedPage(after, ()), page.more, digest_holds=False)
    digest, told = cursor.digest, []
    for number, line in enumerate(page.lines, page.after + 1):
        digest = next_digest(digest, number, move_hash(line.data))
        move, linked = line.open(stream_of(page.stream), find_public)
        items = tuple(
            PulledItem(entry.gseq, one, entry.quarantined)
            for entry, one in zip(line.entries, linked, strict=False)
        )
        told.append(VerifiedMove(move, line.data, items))
    return PagePulled(VerifiedPage(after, (), tuple(told)), page.more, digest == page.digest)


def _open(batch: PulledBatch, find_public: FindPublic) -> VerifiedBatch:
    public = find_public(batch.key_id, "batch")
    if public is None:
        raise ProtocolProblem(UNKNOWN_KEY, key=batch.key_id.hex(), use="batch")
    linked = batch.open(public)
    own = find_public(batch.key_id, COUNTY_OWN) is not None
    items = tuple(
        PulledItem(entry.gseq, one, entry.quarantined or _forged(one, own))
        for entry, one in zip(batch.entries, linked, strict=True)
    )
    return VerifiedBatch(batch.head, batch.key_id, batch.signature, items)


def _forged(linked: LinkedEntry, own: bool) -> str:
    """Why an act of the county that another one signed counts for nothing; "" for every other entry."""
    kind = linked.plain.get("kind") if linked.quick is None else linked.quick.kind
    return "" if own or kind not in BY_COUNTY else "not_the_county"
