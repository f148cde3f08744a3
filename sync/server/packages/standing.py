"""How packages stand, in values and words: what is missing of which, and what a part waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sync.server.store.packages import REFUSED, WAITING, PackageRow


@dataclass(frozen=True, slots=True)
class PackageStanding:
    """One package of a device: its parts that came, the numbers of those that did not, the entry it waits for."""

    device: str
    number: int
    package: str
    parts: int
    came: tuple[int, ...]
    missing: tuple[int, ...]
    waiting: tuple[int, ...]
    refused: bool
    need: int
    entries: int
    files: int
    size: int
    volume: str

    @property
    def done(self) -> bool:
        """Whether all of it is in."""
        return not self.missing and not self.waiting and not self.refused

    @property
    def words(self) -> str:
        """One line for people."""
        return f"{self.device[:8]}　第 {self.number} 包　{self.entries} 条、{self.files} 个文件　{self.state}"

    @property
    def state(self) -> str:
        """What is the matter with it."""
        if self.refused:
            return "里面有县里不能收的，没有收完，请管理员核对这台电脑"
        lacks = (
            f"缺第 {'、'.join(map(str, self.missing))} 部分（共 {self.parts} 部分）" if self.missing else ""
        )
        if self.waiting and self.need:
            lacks = "；".join(filter(None, (f"等这台电脑前面的包：从第 {self.need} 条起还没有到", lacks)))
        elif self.waiting and not lacks:
            lacks = "等前面的部分"
        return lacks or "收齐了"


def standings(rows: Sequence[PackageRow]) -> list[PackageStanding]:
    """Package by package, in the order of `rows` (device, number)."""
    keyed = sorted(rows, key=lambda row: (row.device, row.number, row.package, row.part))
    return [
        _standing(list(group))
        for _, group in groupby(keyed, key=lambda row: (row.device, row.number, row.package))
    ]


def _standing(rows: list[PackageRow]) -> PackageStanding:
    one = rows[0]
    came = tuple(sorted({row.part for row in rows}))
    return PackageStanding(
        device=one.device,
        number=one.number,
        package=one.package,
        parts=one.parts,
        came=came,
        missing=tuple(part for part in range(1, one.parts + 1) if part not in came),
        waiting=tuple(row.part for row in rows if row.state == WAITING),
        refused=any(row.state == REFUSED for row in rows),
        need=max(row.need for row in rows),
        entries=one.entries,
        files=one.files,
        size=sum(row.size for row in rows),
        volume=one.volume or one.came_on,
    )
