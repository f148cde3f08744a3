"""The county's package on this machine: what it would bring, and taking it in. Plain calls over an opened store, to be
run on a thread of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from desktop.clock import MachineClock
from desktop.machine_life import note_contact
from desktop.package_values import WhatComes
from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_port import KnownCounty, county_of, kept_token, machine_of
from enforcement.errors import FileTrouble
from enforcement.queries.pulls import PullWay
from sync.client import troubles
from sync.client.package_source import ReturnPackage, open_return
from sync.client.package_taking import PackageTaken, PackageTaker
from sync.client.ports import StreamPort
from sync.protocol import limits
from sync.protocol.moves import MovePage
from sync.protocol.pages import PullPage
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import open_receipt
from sync.protocol.sealed_content import RecordKind

_LISTS: Final = (
    (RecordKind.REGISTRY, "名册"),
    (RecordKind.CATALOGUE, "目录"),
    (RecordKind.FORMS, "文书格式"),
)


class ReturnDesk:
    """Return packages of one store."""

    def __init__(
        self, store: Store, clock: MachineClock | None = None, stream: StreamPort | None = None
    ) -> None:
        """``stream`` is the receiving side of the exchange that the packages are part of; without it they are one."""
        self._store = store
        self._clock = clock or MachineClock()
        self._stream = stream or store.stream.exchange(PullWay.PACKAGE)

    def read(self, path: Path) -> WhatComes:
        """What a county's package would bring; nothing is taken. Raises FileTrouble, and RoundTrouble with the reason by
        name for one that is not for this machine, damaged or not the county's."""
        with _file(path) as file, self._opened(file) as (package, county):
            state = machine_of(self._store, self._clock).journal.state()
            mine = package.answer.journal == state.journal
            acked, receipted = state.acked_seq, 0
            for data in package.of_kind(RecordKind.RECEIPT) if mine else ():
                receipt = open_receipt(data, county.trust)
                receipted += max(receipt.last - acked, 0)
                acked = max(acked, receipt.last)
            return WhatComes(
                number=package.header.number,
                receipted=receipted,
                others=_others(package, {cursor.stream: cursor.gseq for cursor in state.cursors}),
                leases=package.count(RecordKind.LEASE),
                lists=tuple(name for kind, name in _LISTS if package.count(kind)),
                mine=mine,
            )

    def take(self, path: Path) -> PackageTaken:
        """Take a county's package in. Raises as `read`; what went wrong on the way is the answer's `trouble`."""
        with _file(path) as file:
            return self.take_open(file)[0]

    def take_open(self, file: BinaryIO) -> tuple[PackageTaken, int]:
        """The same from an open, seekable file, such as an answer of the county in memory; with the county's time (ms)
        in its statement."""
        with self._opened(file) as (package, county):
            machine = machine_of(self._store, self._clock, self._stream)
            heard = self._heard_at()
            taker = PackageTaker(machine, package, county.trust, heard_at=heard)
            taken = taker.take()
            if package.answer.server_time >= heard:
                self._remember(package, taken)
            return taken, package.answer.server_time

    def _remember(self, package: ReturnPackage, taken: PackageTaken) -> None:
        """What the 同步 screen shows between rounds, and the floor under this machine's clock."""
        answer = package.answer
        if taken.trouble is None:
            self._store.settings.set(settings.LAST_OK_AT, answer.server_time)
            self._store.settings.set(settings.LAST_PROBLEM, None)
            self._clock.raise_floor(datetime.fromtimestamp(answer.server_time / limits.SECOND_MS, UTC))
        note_contact(self._store, answer.server_time)
        if answer.counts is not None:
            self._store.settings.set(settings.COUNTY_COUNTS, dict(answer.counts.things))

    def _heard_at(self) -> int:
        """County time (ms) of the newest word of the county that is here."""
        token = kept_token(self._store)
        said = 0 if token is None else int.from_bytes(token[:8])
        kept = (self._store.settings.get(name, 0) for name in (settings.LAST_OK_AT, settings.LAST_RECEIPT_AT))
        return max(said, *(int(one or 0) for one in kept))

    @contextmanager
    def _opened(self, file: BinaryIO) -> Iterator[tuple[ReturnPackage, KnownCounty]]:
        county = county_of(self._store)
        if county is None:
            raise troubles.not_enrolled()
        with _in_words():
            half = self._store.settings.get(settings.PACKAGE_HALF, b"")
            opened = open_return(file, county.trust, county.device, self._store.sealing_keys, half=half)
            yield opened, county


def _others(package: ReturnPackage, here: dict[str, int]) -> int:
    """Entries in pages beyond where this machine stands."""
    count = 0
    for data in package.of_kind(RecordKind.PAGE):
        page = PullPage.from_bytes(data)
        after = here.get(page.stream, 0)
        count += sum(entry.gseq > after for batch in page.batches for entry in batch.entries)
    for data in package.of_kind(RecordKind.MOVES):
        lines = MovePage.from_bytes(data)
        count += sum(len(line.entries) for line in lines.lines if lines.next > here.get(lines.stream, 0))
    return count


@contextmanager
def _file(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileTrouble("这个文件打不开，没有收。", "", "看 U 盘插好没有，再试一次。") from error
    with file:
        yield file


@contextmanager
def _in_words() -> Iterator[None]:
    """The treaty's refusals as known trouble with a sentence; a stick that fails while it is read likewise."""
    try:
        yield
    except ProtocolProblem as problem:
        raise troubles.refused(problem.problem, detail=str(problem)) from None
    except OSError as error:
        raise FileTrouble(
            "这个包读到一半读不下去了。", "U 盘多半坏了。", "已收下的都算数，换一个 U 盘再拷一份来收。"
        ) from error
