"""摆渡包 on this machine, for the wizard and the command line: which sticks there are, what would go along, writing with
progress and stop, what a file brings, taking it.

Plain calls over an opened store, none of them quick: run them on a thread of their own, never on the window's. Each is
whole or not at all, and a package may be written while people go on working.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop.clock import MachineClock
from desktop.package_files import PartFile, Progress, remove_asides, room_at, write_parts
from desktop.package_reader import reader_of
from desktop.package_sheet import cover_pdf, cover_sheet
from desktop.package_values import FilesOfKind, PackageWritten, WhatGoes, size_words
from desktop.saving import save_whole
from desktop.store.settings import PACKAGE_WRITING
from desktop.store.store import Store
from desktop.sync_port import KnownCounty, county_of, device_keys, machine_of
from enforcement.commands.record_package import AbandonPackage, RecordPackage
from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.model.carried_package import CarriedPackage
from enforcement.ports import Context
from enforcement.refusals import Refused
from sync.client import troubles
from sync.client.package_plan import PackagePlan, plan_package
from sync.client.package_writing import DeliveryWriter, PackageName, PackageStopped, county_key
from sync.client.ports import BlobRank
from sync.protocol import limits
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import PART_BYTES_MAX, PackageHeader
from sync.protocol.sealed_package import PackageFile
from sync.sticks import Stick, sticks, volume_of

__all__ = ["PackageDesk", "Stick", "sticks"]

NUMBER: Final = "package.number"  # 第几包 of this machine, the newest
ENDING: Final = ".zfp"
_FILES_MOST: Final = 1_000_000
_KINDS: Final = ((BlobRank.DOCUMENT, "文书"), (BlobRank.PHOTO, "照片"), (BlobRank.VIDEO, "录像"))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody ticked: recordings too; everything, received or not."""

    recordings: bool
    everything: bool


class PackageDesk:
    """Packages of one store. `context` is who acts, for the act in the journal; `part_bytes` bounds a file on the stick
    (FAT32)."""

    def __init__(
        self,
        store: Store,
        context: Context,
        clock: MachineClock | None = None,
        part_bytes: int = PART_BYTES_MAX,
    ) -> None:
        self._store = store
        self._context = context
        self._clock = clock or MachineClock()
        self._part_bytes = part_bytes

    # ---- on the way there ----------------------------------------------------------------------------------

    def look(self, *, recordings: bool = False, everything: bool = False) -> WhatGoes:
        """What a package written now would hold. Raises RoundTrouble when the machine joined no county or does not know
        its package key."""
        county = self._county()
        county_key(county.trust.registry, self._now_ms())
        plan = self._plan(_Wish(recordings, everything))
        return WhatGoes(
            number=self._number() + 1,
            entries=plan.entries,
            kinds=_kinds(plan),
            parts=len(plan.parts),
            size=plan.size,
        )

    def default_name(self) -> str:
        """What the next package's file is called when nobody says otherwise; two machines may share a stick."""
        return f"摆渡包-{self._county().device[:8]}-第{self._number() + 1}包{ENDING}"

    def write(
        self,
        target: Path,
        *,
        recordings: bool = False,
        everything: bool = False,
        progress: Progress = lambda _done, _all: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> PackageWritten:
        """Write a package to `target` (and -1, -2 … for more parts), and its cover sheet beside it (.pdf). Afterwards the
        entries count as sent, none as received. Raises FileTrouble in words when the stick fails, is full, or somebody
        stopped it: nothing is left on it then, and the journal says that the package did not come about."""
        county, wish = self._county(), _Wish(recordings, everything)
        reader = reader_of(self._store, county, self._now_ms())
        name = self._begin(target, wish)
        try:
            plan = self._plan(wish)  # anew: the package carries the note of itself
            steps = _Steps(progress, 2 * plan.size)
            writer = DeliveryWriter(
                machine_of(self._store, self._clock),
                device_keys(self._store, county),
                reader.public,
                plan,
                name,
                self._now_ms(),
                progress=steps.add,
                stopped=stopped,
                county_half=reader.half,
                own_half=reader.own_half,
            )
            parts = write_parts(target, len(plan.parts), writer.write, stopped, steps.add)
        except PackageStopped:
            self._abandon(name.package)
            raise FileTrouble("摆渡包停下没有写。", "", "U 盘上没有留下东西，本机的数据都在。") from None
        except BaseException:
            self._abandon(name.package)
            raise
        self.settle()
        steps.end()
        return self._written(target, name, plan, parts)

    def settle(self) -> None:
        """Somebody was told how the package that was being written ended."""
        self._store.settings.set(PACKAGE_WRITING, None)

    def mend(self) -> str:
        """After a program that ended while it wrote a package: take away what it left on the stick, write down that the
        package did not come about, and say so; "" when there is nothing to say."""
        cut = self._store.settings.get(PACKAGE_WRITING)
        if cut is None:
            return ""
        clean = remove_asides(Path(cut["target"]))
        self._abandon(cut["package"])
        self.settle()
        told = f"上次写第 {cut['number']} 个摆渡包时程序关了，没有写完，不能带去县里。本机的数据都在，重写一个就行。"
        return told if clean else f"{told}那个 U 盘上名字带 .part 的是没写完的，可以删。"

    def verify(self, path: Path) -> PackageHeader:
        """The plain header of a part that lies on a stick, after its every byte was read and proved to be what this
        machine wrote. Raises RoundTrouble for any other file, FileTrouble when it cannot be read."""
        try:
            with path.open("rb") as file:
                package = PackageFile(file)
                package.verify(self._store.device_keys.journal.public)
                return package.header
        except ProtocolProblem as problem:
            raise troubles.refused(problem.problem, detail=str(problem)) from None
        except OSError as error:
            raise FileTrouble("这个包读不出来。", "U 盘多半坏了。", "换一个 U 盘再写。") from error

    def _written(
        self, target: Path, name: PackageName, plan: PackagePlan, parts: tuple[PartFile, ...]
    ) -> PackageWritten:
        if plan.last:
            self._store.exchange.mark_sent(plan.first, plan.last)
        made = PackageWritten(
            number=name.number,
            package=name.package,
            entries=plan.entries,
            kinds=_kinds(plan),
            parts=parts,
            cover=target.with_suffix(".pdf"),
            volume=name.volume,
        )
        self._cover(made)
        return made

    def _begin(self, target: Path, wish: _Wish) -> PackageName:
        """Look at the room there is, then write the act down."""
        plan, volume = self._plan(wish), volume_of(target.parent)
        free = room_at(target.parent)
        if free < plan.size:
            raise FileTrouble(
                "这个 U 盘放不下，没有写。",
                f"要 {size_words(plan.size)}，只剩 {size_words(free)}。",
                "换一个大的，或这次先不带录像。",
            )
        cut = self._store.settings.get(PACKAGE_WRITING)
        if cut is not None:  # a full disk did not even take the word that the one before came to nothing
            self._abandon(cut["package"])
        number = self._number() + 1
        self._store.settings.set(NUMBER, number)
        package = self._context.ids.new()
        # First what may have to be cleared up, then the act: whichever the disk does not take, nothing is left over.
        self._store.settings.set(
            PACKAGE_WRITING, {"package": package, "number": number, "target": str(target)}
        )
        command = RecordPackage(
            package_id=package,
            number=number,
            journal=plan.journal.journal,
            first=plan.first,
            files=len(plan.files),
            size=plan.file_bytes,
            volume=volume,
            recordings=wish.recordings,
            everything=wish.everything,
        )
        self._act(command)
        return PackageName(package, number, volume)

    def _abandon(self, package: str) -> None:
        """Write down that a package came to nothing, unless not even that it was begun was written."""
        with self._store.unit_of_work(self._context.actor.id) as work:
            begun = work.get(CarriedPackage, package) is not None
        if begun:
            self._act(AbandonPackage(package_id=package))

    def _act(self, command: RecordPackage | AbandonPackage) -> Any:
        with self._store.unit_of_work(self._context.actor.id) as work:
            answer = command.execute(work, self._context)
            if isinstance(answer, Refused):
                raise KnownTrouble("摆渡包没有写。", answer.sentence)
            work.commit()
        return answer.value

    def _cover(self, made: PackageWritten) -> None:
        sheet = cover_sheet(
            agency=self._context.agency.name,
            writer=self._context.actor.name,
            number=made.number,
            written_at=self._clock.now(),
            entries=made.entries,
            kinds=made.kinds,
            parts=made.parts,
            volume=made.volume,
        )
        papers = self._context.papers
        pdf = cover_pdf(sheet, getattr(papers, "style", None))
        if pdf is not None:
            save_whole(pdf, made.cover, "摆渡包写好了，封面没有存成。")

    def _plan(self, wish: _Wish) -> PackagePlan:
        files = self._store.stream.wanted_blobs(_FILES_MOST, everything=wish.everything)
        journal = machine_of(self._store, self._clock).journal
        return plan_package(
            journal,
            files,
            everything=wish.everything,
            recordings=wish.recordings,
            part_bytes=self._part_bytes,
        )

    # ---- both ----------------------------------------------------------------------------------------------

    def _county(self) -> KnownCounty:
        county = county_of(self._store)
        if county is None:
            raise troubles.not_enrolled()
        return county

    def _number(self) -> int:
        return int(self._store.settings.get(NUMBER, 0))

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * limits.SECOND_MS)


class _Steps:
    """Progress in bytes over writing and reading back; it never passes its end before the end."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0

    def add(self, size: int) -> None:
        self._done += size
        self._progress(min(self._done, self._total - 1), self._total)

    def end(self) -> None:
        self._progress(self._total, self._total)


def _kinds(plan: PackagePlan) -> tuple[FilesOfKind, ...]:
    return tuple(FilesOfKind(name, *plan.of_rank(rank)) for rank, name in _KINDS)
