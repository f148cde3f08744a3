"""摆渡包 and 并机 for the screens: everything over one opened store, in the name of who sits there. Plain calls to be run on
a thread of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.clock import MachineClock
from desktop.context import context_for
from desktop.hub.desk import HubDesk, packages_on
from desktop.hub.values import HubOutcome
from desktop.package_files import Progress
from desktop.package_return import ReturnDesk
from desktop.package_values import PackageWritten, WhatComes, WhatGoes
from desktop.packages import PackageDesk, Stick, sticks
from desktop.store.folder import SCRATCH_FOLDER
from desktop.store.settings import PACKAGE_WRITING
from desktop.store.store import Store
from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.model.agency import Agency
from enforcement.model.officer import Officer
from sync.client.hub_sending import HubLink, read_address, read_code
from sync.client.package_link import PART_BYTES
from sync.client.troubles import RoundTrouble
from sync.protocol.keys import key_id
from sync.protocol.sealed_header import PART_BYTES_MAX, PackageKind

if TYPE_CHECKING:
    from desktop.hub.values import Held


@dataclass(frozen=True, slots=True)
class Choices:
    """What could go along: without and with recordings, and packages of colleagues that lie here."""

    plain: WhatGoes
    full: WhatGoes
    colleagues: tuple[Held, ...]

    @property
    def recordings(self) -> tuple[int, int]:
        """How many recordings, and their bytes, a tick more would take along."""
        return self.full.files - self.plain.files, self.full.file_bytes - self.plain.file_bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A package that is whole on the stick, its cover as bytes (None where it could not be made), and how the
    colleagues' packages went."""

    package: PackageWritten
    cover: bytes | None
    carried: HubOutcome


@dataclass(frozen=True, slots=True)
class Lying:
    """What a stick brings: the county's packages for this machine in their order, how many for others, and a sentence
    for each that cannot be taken."""

    mine: tuple[tuple[Path, WhatComes], ...]
    others: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakenAll:
    """Sentences of what was taken in, in order; `well` when nothing failed; entries still without receipt."""

    sentences: tuple[str, ...]
    well: bool
    without_receipt: int


class PackageBench:
    """Raises KnownTrouble in words for the screen, everywhere."""

    def __init__(self, store: Store, clock: MachineClock, officer: Officer, agency: Agency) -> None:
        self._store, self._clock, self._officer, self._agency = store, clock, officer, agency

    def sticks(self) -> tuple[Stick, ...]:
        """Sticks that can be written to now."""
        return sticks()

    def choices(self, everything: bool = False) -> Choices:
        """What a package written now could hold."""
        desk = self._desk()
        return Choices(
            desk.look(everything=everything),
            desk.look(recordings=True, everything=everything),
            tuple(one for one in self.hub().held() if one.to_county and not one.answered),
        )

    def write(
        self,
        folder: Path,
        *,
        recordings: bool = False,
        everything: bool = False,
        colleagues: bool = False,
        progress: Progress = lambda _done, _all: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Written:
        """Write the package onto the stick at `folder`, then the colleagues' ones. `settle` it when its end was told."""
        if not folder.is_dir():
            raise FileTrouble("U 盘不见了，没有写。", "", "插好再选一次。")
        desk = self._desk()
        target = folder / desk.default_name()
        made = desk.write(
            target, recordings=recordings, everything=everything, progress=progress, stopped=stopped
        )
        carried = self.hub().carry(folder, stopped) if colleagues else HubOutcome()
        try:
            cover = made.cover.read_bytes()
        except OSError:
            cover = None
        return Written(made, cover, carried)

    def settle(self) -> None:
        """Somebody saw how the package that was being written ended."""
        self._desk().settle()

    def mend(self) -> str:
        """A sentence about a package that the last program did not finish; "" when there is none."""
        return self._desk().mend() if self._store.settings.get(PACKAGE_WRITING) is not None else ""

    def lying(self, folder: Path) -> Lying:
        """What a stick brings for this machine; nothing is taken."""
        back = ReturnDesk(self._store, self._clock)
        mine = {key_id(one.public_key().public_bytes_raw()) for one in self._store.sealing_keys}
        found, others, faults = list[tuple[Path, WhatComes]](), 0, list[str]()
        for path, header in packages_on(folder):
            if header.kind is not PackageKind.RETURN:
                continue
            if header.recipient not in mine:
                others += 1
                continue
            try:
                found.append((path, back.read(path)))
            except KnownTrouble as trouble:
                faults.append(f"“{path.name}”：{trouble.sentence}")
        found.sort(key=lambda one: one[1].number)
        return Lying(tuple(found), others, tuple(faults))

    def take(self, lying: Lying, folder: Path) -> TakenAll:
        """Take in what the stick brings; answers for colleagues whose packages lie here are kept for them."""
        back, said, well, left = ReturnDesk(self._store, self._clock), list[str](), True, 0
        for path, _ in lying.mine:
            try:
                taken = back.take(path)
            except RoundTrouble as trouble:
                said.append(f"“{path.name}”：{trouble.sentence}")
                well = False
                continue
            said += taken.sentences
            well, left = well and taken.trouble is None, taken.without_receipt
        if lying.others:
            kept = self.hub().gather(folder, answers_only=True)
            if kept.done:
                said.append(f"替同事收了 {kept.done} 个回执包，等他们来取。")
            said += kept.faults
        return TakenAll(tuple(said), well, left)

    def join_leader(
        self,
        address: str,
        code: str,
        *,
        recordings: bool = False,
        progress: Progress = lambda _done, _all: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> TakenAll:
        """并到队长电脑: fetch what waits for this machine there, then hand a sealed package over. Raises HubTrouble; what
        was handed over counts as sent, and as received only by the county's receipt."""
        (host, port), digits = read_address(address), read_code(code)
        folder = self._store.folder / SCRATCH_FOLDER / "hub"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with HubLink(host, port, digits) as link:
                taken = self._fetch(link, folder)
            written = self._hand_over((host, port, digits), folder, recordings, progress, stopped)
        except KnownTrouble:
            self.settle()  # told by the caller
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return TakenAll((*taken.sentences, *written), taken.well, taken.without_receipt)

    def _fetch(self, link: HubLink, folder: Path) -> TakenAll:
        keys = tuple(key_id(one.public_key().public_bytes_raw()) for one in self._store.sealing_keys)
        back, said, well, left = ReturnDesk(self._store, self._clock), list[str](), True, 0
        for path in link.returns(keys, folder):
            taken = back.take(path)
            said += taken.sentences
            well, left = well and taken.trouble is None, taken.without_receipt
        return TakenAll(tuple(said), well, left)

    def _hand_over(
        self,
        leader: tuple[str, int, str],
        folder: Path,
        recordings: bool,
        progress: Progress,
        stopped: Callable[[], bool],
    ) -> tuple[str, ...]:
        desk = self._desk(PART_BYTES)
        goes = desk.look(recordings=recordings)
        if not (goes.entries or goes.files):
            return ("本机都有回执了，没有要交给队长的。",)
        made = desk.write(folder / desk.default_name(), recordings=recordings, stopped=stopped)
        done = [0]

        def step(size: int) -> None:
            done[0] += size
            progress(done[0], made.size)

        with HubLink(*leader) as link:
            for part in made.parts:
                link.put(part.path, step, stopped)
        files = f"、{made.files} 个文件" if made.files else ""
        return (
            f"第 {made.number} 包已交给队长：{made.entries} 条{files}。",
            "县里的回执带回来之前，本机一条也不会少。",
        )

    def hub(self) -> HubDesk:
        """Packages of colleagues."""
        return HubDesk(self._store, self._clock)

    def _desk(self, part_bytes: int = PART_BYTES_MAX) -> PackageDesk:
        context = context_for(self._store, self._officer, self._agency, self._clock)
        return PackageDesk(self._store, context, self._clock, part_bytes)
