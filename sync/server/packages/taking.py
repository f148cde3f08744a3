"""Taking packages in: by the very code that takes batches and files from the network, so repeats are harmless and
nothing is forced. What begins after a gap, or before an earlier part came, is kept and waits."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from sync.protocol.batch import BatchEnvelope
from sync.protocol.frames import BlobFrame, BlobsAnswer, pack_frames, read_frames
from sync.protocol.problems import BLOB_NOT_WANTED, BLOB_OFFSET, BUSY, FORK, GAP, UNKNOWN, ProtocolProblem
from sync.protocol.sealed_content import RecordKind
from sync.server.county import County
from sync.server.intake import BlobIntake
from sync.server.moves.returning import take_back
from sync.server.packages.keys import PackageKey
from sync.server.packages.opening import Delivery, open_delivery
from sync.server.packages.spool import Spool
from sync.server.receiving import Push
from sync.server.store import journals, packages
from sync.server.store.packages import REFUSED, TAKEN, WAITING, PackageRow
from sync.server.store.trouble import known_disk

_PASSES_MAX: Final = 100
# Not the package's fault: it stays and is tried again.
_PASSING: Final = (UNKNOWN, BUSY)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one part: how many entries have a receipt and how many files are whole by it."""

    row: PackageRow
    entries: int = 0
    files: int = 0

    @property
    def waits(self) -> bool:
        """Whether it is kept until what is missing comes: entry `row.need` or, where that is 0, an earlier part."""
        return self.row.state == WAITING


@dataclass(slots=True)
class PackageDesk:
    """Where packages are handed in: the county, its package keys, the spool, and who takes batches in (as
    `receiving.push`). `followed` are parts that had waited and went in since."""

    county: County
    keys: Sequence[PackageKey]
    spool: Spool
    push: Push
    followed: list[Taken] = field(default_factory=list)

    def take(self, source: BinaryIO, came_on: str = "") -> Taken:
        """Take one part in from the stick `came_on` or from a request; parts that waited for it follow. Raises what
        `open_delivery` and the receiving of entries raise, and StoreAway. Of a package that `open_delivery` refuses
        nothing is kept."""
        with known_disk():
            return self._take(source, came_on)

    def _take(self, source: BinaryIO, came_on: str) -> Taken:
        path = self.spool.copy(source)
        try:
            with path.open("rb") as file:
                delivery = open_delivery(self.county, self.keys, file)
                kept = self.spool.keep(path, delivery.sha256)
                self._note(delivery, came_on)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        taken = self._apply(kept)
        self._follow(taken.row)
        return taken

    def again(self) -> None:
        """Try once more whatever waits, such as after entries came over the network."""
        with self.county.database.read() as tx:
            journals_of = {row.journal: row for row in packages.packages(tx) if row.state == WAITING}
        for row in journals_of.values():
            self._follow(replace(row, sha256=""))

    def _note(self, delivery: Delivery, came_on: str) -> None:
        """The row of a part before anything of it is applied, so that a cut leaves it waiting here."""
        header, ask = delivery.header, delivery.ask
        row = PackageRow(
            sha256=delivery.sha256,
            package=header.package,
            number=header.number,
            part=header.part,
            parts=header.parts,
            device=delivery.device.id,
            journal=header.journal,
            first=header.first,
            last=header.last,
            entries=ask.entries,
            files=ask.files,
            size=delivery.size,
            volume=ask.volume,
            came_on=came_on,
            state=WAITING,
            need=0,
            came_at=self.county.clock(),
            taken_at=0,
            ask=ask.to_bytes(),
        )
        with self.county.database.write() as tx:
            if packages.package(tx, row.sha256) is None:
                packages.save(tx, row)

    def _follow(self, row: PackageRow) -> None:
        """Parts of the same journal that waited, as long as one of them goes in."""
        for _ in range(_PASSES_MAX):
            with self.county.database.read() as tx:
                rows = [one for one in packages.waiting(tx, row.journal) if one.sha256 != row.sha256]
            paths = [self.spool.path(one.sha256) for one in rows]
            went = [self._apply(path) for path in paths if path.exists()]
            self.followed += [one for one in went if not one.waits]
            if all(one.waits for one in went):
                return

    def _apply(self, path: Path) -> Taken:
        """Go through a kept part; its row says afterwards what came of it."""
        with path.open("rb") as file:
            delivery = open_delivery(self.county, self.keys, file)
            with self.county.database.read() as tx:
                row = packages.package(tx, delivery.sha256)
            assert row is not None
            try:
                taken = self._records(delivery, row)
            except ProtocolProblem as problem:
                if problem.problem not in _PASSING:
                    self._settle(replace(row, state=REFUSED, need=0))
                    # A fork may be real work of a cloned disk and is kept for people; the rest is nobody's work.
                    if problem.problem is not FORK:
                        self.spool.drop(row.sha256)
                raise
        self._settle(taken.row)
        if not taken.waits:
            self.spool.drop(row.sha256)
        return taken

    def _settle(self, row: PackageRow) -> None:
        with self.county.database.write() as tx:
            packages.save(tx, row)

    def _records(self, delivery: Delivery, row: PackageRow) -> Taken:
        entries = files = 0
        late = False
        for record in delivery.records:
            data = delivery.content.read(record.offset, record.length)
            if record.kind is RecordKind.BATCH:
                try:
                    self.push(delivery.device, data)
                except ProtocolProblem as problem:
                    if problem.problem is not GAP:
                        raise
                    waits = replace(row, state=WAITING, need=int(problem.details["need"]), taken_at=0)
                    return Taken(waits, entries, files)
                entries += BatchEnvelope.from_bytes(data).head.count
            elif record.kind is RecordKind.ANNOUNCED:
                with suppress(ProtocolProblem):  # of streams that are its no more
                    take_back(self.county, delivery.device, data)
            else:
                complete, early = self._frames(delivery, data)
                files, late = files + complete, late or early
        need = self._need(delivery)
        if late:
            return Taken(replace(row, state=WAITING, need=need, taken_at=0), entries, files)
        return Taken(replace(row, state=TAKEN, need=0, taken_at=self.county.clock()), entries, files)

    def _frames(self, delivery: Delivery, body: bytes) -> tuple[int, bool]:
        """(files complete now, whether a frame came before what it goes on from)."""
        frames = read_frames(body)
        answer = self._send(delivery, body)
        complete = {state.sha256 for state in answer.states if state.complete}
        unnamed = self._need(delivery) > 0
        early = False
        for frame, state, number in zip(frames, answer.states, answer.problems, strict=True):
            if state.sha256 in complete or not number:
                continue
            if number == BLOB_NOT_WANTED.number:
                early = early or unnamed
            elif number == BLOB_OFFSET.number and frame.offset < state.have:
                complete |= self._rest(delivery, frame, state.have)
            else:
                early = early or number == BLOB_OFFSET.number
        return len(complete), early

    def _rest(self, delivery: Delivery, frame: BlobFrame, have: int) -> set[str]:
        """The end of a frame whose beginning came before, such as over the network; the file if it is whole now."""
        if have >= frame.offset + len(frame.data):
            return set()
        rest = BlobFrame(frame.sha256, have, frame.total, frame.data[have - frame.offset :])
        answer = self._send(delivery, pack_frames([rest]))
        return {state.sha256 for state in answer.states if state.complete}

    def _send(self, delivery: Delivery, body: bytes) -> BlobsAnswer:
        with closing(BlobIntake(self.county)) as intake:
            intake.feeder(delivery.device)(body)
            return intake.finish(delivery.device)

    def _need(self, delivery: Delivery) -> int:
        """The entry that has to come before all files of this package are named; 0 when all of them are."""
        with self.county.database.read() as tx:
            have = journals.journal_head(tx, delivery.header.journal).have_seq
        return have + 1 if have < delivery.header.last else 0
