"""Taking a county's return package in, on the same path of proofs as a round: registry and lists, the statement, receipts,
files, number blocks, pages. Nothing is marked received but by a receipt or the signed statement.

A package may come twice, be cut anywhere, or come after the network brought the same or more: what an older statement
does not know is never taken back by it. Only a statement newer than everything this machine heard may say that the county
was restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from sync.client import troubles
from sync.client.errands import Errands
from sync.client.log_trouble import log_broken, restored_sentence
from sync.client.moves import FetchLists
from sync.client.package_source import PackageSource, ReturnPackage
from sync.client.ports import JournalState, Machine, TransportPort
from sync.client.reading import read_page, see_receipt
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.client.witness import Seen, Sight, look, seen_size
from sync.protocol import limits
from sync.protocol.messages import NO_DIGEST, Cursor
from sync.protocol.more_problems import PACKAGE_STALE
from sync.protocol.moves import MovePage
from sync.protocol.numbers import open_lease
from sync.protocol.pages import PullPage
from sync.protocol.papers import open_page
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Quarantined
from sync.protocol.registry import TrustedKeys
from sync.protocol.sealed_content import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageTaken:
    """What a package brought: entries with a receipt that had none, entries the county did not enter, entries of others,
    number blocks, lists by name; `notes` are sentences about what could not be used. `trouble` is None when all of it
    was taken in."""

    receipted: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    pulled: int = 0
    leases: int = 0
    lists: tuple[str, ...] = ()
    without_receipt: int = 0
    notes: tuple[str, ...] = ()
    trouble: RoundTrouble | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """For a person, in reading order."""
        lines = []
        if self.receipted:
            lines.append(f"收到回执：{self.receipted} 条，签名核验通过。")
        if self.quarantined:
            lines.append(f"有 {len(self.quarantined)} 条县里收到了但没入账，其他的不受影响。去看原因")
        if self.pulled:
            lines.append(f"从包里取来别处的 {self.pulled} 条。")
        if self.leases:
            lines.append(f"领到 {self.leases} 个号段。")
        if self.lists:
            lines.append(f"更新了{'、'.join(self.lists)}。")
        if not lines and self.trouble is None:
            lines.append("包里的本机都有了，没有新的。")
        lines += self.notes
        if self.trouble is not None:
            lines.append(self.trouble.sentence)
        return tuple(lines)


class PackageTaker:
    """Takes one opened package in. `heard_at` is the county time (ms) of the newest word that this machine has of the
    county, `now` a monotonic clock in seconds (for the errands)."""

    def __init__(
        self,
        machine: Machine,
        package: ReturnPackage,
        keys: TrustedKeys,
        *,
        heard_at: int,
        seconds: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._machine = machine
        self._package = package
        self._source = PackageSource(package, keys)
        self._errands = Errands(
            machine, cast(TransportPort, self._source), package.note.device, keys, seconds
        )
        self._fresh = package.answer.server_time >= heard_at
        self._taken = PackageTaken()

    @property
    def keys(self) -> TrustedKeys:
        """Whom the device believes now."""
        return self._errands.keys

    def take(self) -> PackageTaken:
        """Take it in; what was done until a trouble stays done. Raises PACKAGE_STALE before anything is changed, and
        StoreTrouble of this machine."""
        state = self._machine.journal.state()
        self._require_same_life(state)
        try:
            self._lists(state)
            if self._statement(state):
                self._receipts(state)
            self._numbers()
            self._pages()
        except RoundTrouble as trouble:
            self._taken = replace(self._taken, trouble=trouble)
        except ProtocolProblem as problem:
            self._taken = replace(self._taken, trouble=troubles.from_protocol(problem))
        here = self._machine.journal.state()
        return replace(self._taken, without_receipt=here.last_seq - here.acked_seq)

    def _require_same_life(self, state: JournalState) -> None:
        known = {cursor.epoch for cursor in state.cursors if cursor.epoch}
        epoch = self._package.answer.epoch
        # Of a county without an entry there is no cursor; its log tells which lives have ended.
        if not self._fresh and (epoch in state.epochs or (known and epoch not in known)):
            raise ProtocolProblem(PACKAGE_STALE)

    # ---- lists ---------------------------------------------------------------------------------------------

    def _lists(self, state: JournalState) -> None:
        """What is newer than here; what this machine does not take in is said and keeps nothing else from coming."""
        package, names = self._package, []
        if package.count(RecordKind.REGISTRY):
            taken = self._errands.fetch_lists(FetchLists(True, 0))
            self._source.keys = self._errands.keys
            newer = (taken.registry_version, taken.roster_version)
            names += ["名册"] if newer != (state.registry_version, state.roster_version) else []
        answer = package.answer
        catalogue = (
            bool(package.count(RecordKind.CATALOGUE)) and answer.catalogue_version > state.catalogue_version
        )
        forms = bool(package.count(RecordKind.FORMS)) and answer.forms_version > state.forms_version
        papers = self._papers_go_on()
        wish = FetchLists(False, answer.catalogue_version if catalogue else 0, forms, papers)
        if catalogue or forms or papers:
            try:
                self._errands.fetch_lists(wish)
            except RoundTrouble as trouble:
                if trouble.kind is not TroubleKind.REFUSED:
                    raise
                self._note(trouble.sentence)
        after = self._machine.journal.state()
        names += ["事项目录"] if after.catalogue_version > state.catalogue_version else []
        names += ["文书格式"] if after.forms_version > state.forms_version else []
        names += ["文书登记册"] if papers else []
        self._taken = replace(self._taken, lists=tuple(names))

    def _papers_go_on(self) -> bool:
        """Whether the first page of the list of papers follows what is here, or begins it anew."""
        data = next(self._package.of_kind(RecordKind.PAPERS), None)
        if data is None:
            return False
        page, head = open_page(data, self._source.keys), self._machine.lists.paper_head()
        return (page.follows(head) and page.issued > head.issued) or page.begins_anew(head)

    # ---- the statement, receipts, files --------------------------------------------------------------------

    def _statement(self, state: JournalState) -> bool:
        """What the county says of our journal; whether its receipts are for it."""
        answer, journal = self._package.answer, self._machine.journal
        if answer.journal != state.journal:
            self._note("这个包答复的是本机上一本流水，里面的回执已用不上，其余照收。")
            return False
        self._witness(state)
        own_head = journal.hash_at(answer.have_seq)
        if own_head is None:
            journal.open_new_journal(answer.have_seq, answer.have_head)
            raise troubles.restored_device(answer.have_seq, state.last_seq)
        if own_head != answer.have_head:
            raise troubles.fork(answer.have_seq)
        if self._fresh:
            for stream in answer.streams:
                cursor = _cursor_of(state, stream.stream)
                if not stream.cursor_holds and cursor.gseq and cursor.epoch != answer.epoch:
                    self._machine.stream.fall_back(stream.stream)
            if answer.have_seq < state.acked_seq:
                journal.roll_back_marks(answer.have_seq)
        return True

    def _witness(self, state: JournalState) -> None:
        """The county's log must continue what this machine saw, if it saw no more of it since it asked."""
        if seen_size(state.tree) != self._package.note.tree_size:
            return
        seen: Seen = look(state.tree, state.epochs, self._package.answer.tree, self.keys)
        if seen.data and seen.data != state.tree:
            self._machine.journal.keep_tree(seen)
        if seen.broken:
            raise log_broken(seen)
        if seen.sight is Sight.RESTORED:
            self._note(restored_sentence(seen.lost))

    def _receipts(self, state: JournalState) -> None:
        """Each receipt whose head is our own entry; then the files, of which the statement speaks."""
        answer, journal = self._package.answer, self._machine.journal
        acked = min(state.acked_seq, answer.have_seq) if self._fresh else state.acked_seq
        for data in self._package.of_kind(RecordKind.RECEIPT):
            seen = see_receipt(data, self.keys, journal)
            receipt = seen.receipt
            if receipt.journal != state.journal:
                raise troubles.not_the_county("receipt for another journal")
            if seen.own_head != receipt.head:
                raise troubles.fork(receipt.last)
            journal.mark_received(receipt, data, None)
            fresh = tuple(one for one in receipt.quarantined if one.seq > acked)
            self._taken = replace(
                self._taken,
                receipted=self._taken.receipted + max(receipt.last - acked, 0),
                quarantined=(*self._taken.quarantined, *fresh),
            )
            acked = max(acked, receipt.last)
        if not self._fresh or len(answer.wanted) >= limits.WANTED_MAX:
            return
        wanted = tuple(blob.sha256 for blob in answer.wanted)
        self._machine.files.mark_blobs_wanted(wanted, answer.have_seq)
        proved = (answer.archived_seq, answer.archived_files)
        if any(new > known for new, known in zip(proved, state.archived, strict=True)):
            journal.mark_archived(*proved)

    def _numbers(self) -> None:
        for data in self._package.of_kind(RecordKind.LEASE):
            lease = open_lease(data, self.keys)
            if lease.device != self._package.note.device:
                raise troubles.not_the_county("lease for another device")
            self._machine.lists.store_lease(lease, data)
            self._taken = replace(self._taken, leases=self._taken.leases + 1)

    # ---- entries of others ---------------------------------------------------------------------------------

    def _pages(self) -> None:
        """Pages that go on from where this machine stands; older ones were here before, later ones come again."""
        for data, page in _pages_of(self._package):
            cursor = _cursor_of(self._machine.journal.state(), page.stream)
            if page.next <= cursor.gseq and page.epoch == cursor.epoch:
                continue
            if page.after != cursor.gseq:
                self._note("别处的留痕有一段和本机接不上，没有采用；下一个包会从本机的位置接着带。")
                return
            read = read_page(data, cursor, self.keys)
            if not read.digest_holds:
                raise troubles.stream_differs(page.stream)
            new = self._machine.stream.apply_page(read.page)
            self._taken = replace(self._taken, pulled=self._taken.pulled + new)

    def _note(self, sentence: str) -> None:
        self._taken = replace(self._taken, notes=(*self._taken.notes, sentence))


def _pages_of(package: ReturnPackage) -> Iterator[tuple[bytes, PullPage | MovePage]]:
    """Pages of entries, then those of announcements, each with its bytes."""
    for data in package.of_kind(RecordKind.PAGE):
        yield data, PullPage.from_bytes(data)
    for data in package.of_kind(RecordKind.MOVES):
        yield data, MovePage.from_bytes(data)


def _cursor_of(state: JournalState, stream: str) -> Cursor:
    found = next((cursor for cursor in state.cursors if cursor.stream == stream), None)
    return found or Cursor(stream, "", 0, NO_DIGEST)
