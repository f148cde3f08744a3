"""并机 on an opened store: gather colleagues' packages from sticks, carry them on, hand answers back. Plain calls, none of
them quick: run them on a thread of their own.

Nothing here marks anything as received: a colleague's machine learns that from the county's own receipts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from desktop.clock import MachineClock
from desktop.hub.box import FOLDER, HubBox
from desktop.hub.values import Held, HubOutcome
from desktop.package_values import size_words
from desktop.store.pen import app_version
from desktop.store.store import Store
from desktop.sync_port import KnownCounty, county_of
from enforcement.errors import FileTrouble, KnownTrouble
from sync.client import troubles
from sync.client.package_link import PART_BYTES, SealedLink
from sync.protocol import problems
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_package import PackageFile

ENDING: Final = ".zfp"
_FILES_MOST: Final = 500  # packages looked at on one stick


class HubDesk:
    """The packages of others on this machine. Raises RoundTrouble where the machine joined no county."""

    def __init__(self, store: Store, clock: MachineClock | None = None) -> None:
        county = county_of(store)
        if county is None:
            raise troubles.not_enrolled()
        self._store, self._clock, self._county = store, clock or MachineClock(), county
        self.box = HubBox(store.folder / FOLDER, store.settings, county.trust, self._clock.now)

    @property
    def county(self) -> KnownCounty:
        """Whom this machine joined."""
        return self._county

    def held(self) -> tuple[Held, ...]:
        """What lies here for others."""
        return self.box.held()

    def gather(self, folder: Path, *, answers_only: bool = False) -> HubOutcome:
        """Copy the packages of other machines from a stick, and answers for machines whose packages are here. Raises
        FileTrouble when the stick cannot be read."""
        done, known, faults = 0, 0, list[str]()
        mine, served = self._store.device_keys.journal.key_id, self._served()
        for path, header in packages_on(folder):
            answer = header.kind is PackageKind.RETURN
            if not (header.recipient in served if answer else header.signer != mine and not answers_only):
                continue
            try:
                fresh = self.box.take(path)[1]
            except ProtocolProblem as problem:
                faults.append(f"“{path.name}”没有收：{problems.sentence(problem.problem.number)}")
            except FileTrouble as trouble:
                faults.append(trouble.sentence)
                break
            except OSError:
                faults.append(f"“{path.name}”读到一半读不下去了，没有收。U 盘多半坏了，请同事重写一个包。")
            else:
                done, known = done + fresh, known + (not fresh)
        return HubOutcome(done, known, tuple(faults))

    def carry(self, folder: Path, stopped: Callable[[], bool] = lambda: False) -> HubOutcome:
        """Copy what waits for the county onto a stick, byte for byte."""
        return self._copy([one for one in self.held() if one.to_county and not one.answered], folder, stopped)

    def hand_back(self, folder: Path, stopped: Callable[[], bool] = lambda: False) -> HubOutcome:
        """Copy the county's answers that nobody has fetched yet onto a stick, for their machines."""
        return self._copy([one for one in self.held() if not one.to_county and one.waits], folder, stopped)

    def deliver(self, stopped: Callable[[], bool] = lambda: False, server: str = "") -> HubOutcome:
        """Send what waits to the county over this machine's own link (封装模式), part by part; the county's sealed answers
        stay here until their machines fetch them. What went through stays noted wherever it is cut."""
        done, faults = 0, list[str]()
        waiting = [one for one in self.held() if one.to_county and not one.answered]
        with SealedLink(server or self._county.server, app_version()) as link:
            for one in waiting:
                if stopped():
                    break
                if one.size > PART_BYTES:
                    faults.append(f"{one.name}有 {size_words(one.size)}，网络一次送不了这么大，请用 U 盘带。")
                    continue
                try:
                    self.box.put(link.send(one.path.read_bytes()))
                except KnownTrouble as trouble:
                    faults.append(f"{one.name}没有送成：{trouble.sentence}")
                    if getattr(trouble, "problem", None) is None:
                        break  # the link is gone; the rest would fail alike
                except ProtocolProblem as problem:
                    faults.append(f"{one.name}的答复核对不上：{problems.sentence(problem.problem.number)}")
                else:
                    self.box.note(one.sha256, "answered")
                    done += 1
        return HubOutcome(done, 0, tuple(faults))

    def _copy(self, held: list[Held], folder: Path, stopped: Callable[[], bool]) -> HubOutcome:
        done = 0
        for one in held:
            try:
                self.box.copy_to(one, folder, stopped)
            except FileTrouble as trouble:
                return HubOutcome(done, 0, (trouble.sentence,))
            except OSError:
                why = (
                    f"“{one.file_name}”没有拷成：U 盘写不进去，或者没有空间了。本机的还在，换一个 U 盘再拷。"
                )
                return HubOutcome(done, 0, (why,))
            # On a stick it is on its way back, not handed: only the machine itself can say that it has it.
            if one.to_county:
                self.box.note(one.sha256, "carried")
            done += 1
        return HubOutcome(done)

    def _served(self) -> frozenset[bytes]:
        """Sealing keys (ids) of the machines whose packages are here."""
        registry = self._county.trust.registry
        devices = {one.device for one in self.held() if one.to_county and one.device}
        rows = () if registry is None else registry.keys
        return frozenset(row.key_id for row in rows if row.owner in devices)


def packages_on(folder: Path) -> Iterator[tuple[Path, PackageHeader]]:
    """Files that look like packages, on a stick and in its folders one deep; nothing is verified. Raises FileTrouble
    when the stick cannot be read."""
    try:
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        paths = sorted([*folder.glob(f"*{ENDING}"), *folder.glob(f"*/*{ENDING}")])[:_FILES_MOST]
    except OSError as error:
        raise FileTrouble("U 盘读不出来。", "可能拔掉了，或者坏了。", "插好再试一次。") from error
    for path in paths:
        try:
            with path.open("rb") as file:
                header = PackageFile(file).header
        except (OSError, ProtocolProblem):
            continue
        yield path, header
