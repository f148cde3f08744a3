"""What the 摆渡包 screens and commands show: what would go along, what was written, what a file brings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.package_files import PartFile


@dataclass(frozen=True, slots=True)
class FilesOfKind:
    """Files of one kind (文书, 照片, 录像) and their bytes."""

    name: str
    count: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatGoes:
    """What a package would hold: entries without receipt, files by kind, its parts, about how many bytes. `number` is
    第几包 it will be."""

    number: int
    entries: int
    kinds: tuple[FilesOfKind, ...]
    parts: int
    size: int

    @property
    def files(self) -> int:
        """How many files."""
        return sum(kind.count for kind in self.kinds)

    @property
    def file_bytes(self) -> int:
        """Their bytes."""
        return sum(kind.size for kind in self.kinds)

    @property
    def sentence(self) -> str:
        """For the screen 带什么."""
        kinds = "、".join(
            f"{one.name} {one.count} 个（{size_words(one.size)}）" for one in self.kinds if one.count
        )
        parts = f"，分 {self.parts} 个文件写" if self.parts > 1 else ""
        return (
            f"第 {self.number} 包：{self.entries} 条"
            + (f"，{kinds}" if kinds else "，没有文件要带")
            + parts
            + "。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageWritten:
    """A package on the stick, read back and right. `cover` is the sheet to print, `volume` the stick as the system names
    it ("" where it does not tell)."""

    number: int
    package: str
    entries: int
    kinds: tuple[FilesOfKind, ...]
    parts: tuple[PartFile, ...]
    cover: Path
    volume: str

    @property
    def files(self) -> int:
        """How many files went along."""
        return sum(kind.count for kind in self.kinds)

    @property
    def size(self) -> int:
        """Bytes on the stick."""
        return sum(part.size for part in self.parts)

    @property
    def sentence(self) -> str:
        """Message 17 of the screens."""
        return (
            f"摆渡包写好并核验过：{self.entries} 条、{self.files} 个文件、{size_words(self.size)}。可以拔了。"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatComes:
    """What a county's package would bring: entries of ours with a receipt that had none here, entries of others, number
    blocks, lists by name. `mine` says whether it answers the journal that is open."""

    number: int
    receipted: int
    others: int
    leases: int
    lists: tuple[str, ...]
    mine: bool

    @property
    def sentence(self) -> str:
        """里面有 12 条回执、1 份目录更新."""
        parts = [f"{self.receipted} 条回执"] if self.receipted else []
        parts += [f"别处的 {self.others} 条"] if self.others else []
        parts += [f"1 份{name}更新" for name in self.lists]
        parts += [f"{self.leases} 个号段"] if self.leases else []
        return (
            f"这是县里给本机的第 {self.number} 包，里面有{'、'.join(parts)}。"
            if parts
            else (f"这是县里给本机的第 {self.number} 包，里面的本机都有了，收下也不会重复。")
        )


def size_words(size: int) -> str:
    """Bytes as people say them: 486 MB, 1.2 GB, 12 KB."""
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB")):
        if size >= unit:
            value = size / unit
            return f"{value:.1f} {name}" if value < 10 else f"{value:.0f} {name}"
    return f"{max(round(size / 1000), 1) if size else 0} KB"
