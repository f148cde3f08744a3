"""What the 并机 screens show: packages that lie here for somebody else, and how an act over several of them went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.package_values import size_words
from sync.protocol.sealed_header import PackageHeader, PackageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A sealed package of a colleague's machine, or the county's answer to one. Never opened here; `device` is the id of
    that machine ("" when the list of machines here does not know it). The moments are None until it happened:
    `carried` onto a stick for the county, `answered` by the county over our link, `handed` back to its machine."""

    path: Path
    sha256: str
    size: int
    header: PackageHeader
    device: str
    came: datetime
    carried: datetime | None = None
    answered: datetime | None = None
    handed: datetime | None = None

    @property
    def to_county(self) -> bool:
        """Whether it goes to the county; else it goes back to a machine."""
        return self.header.kind is PackageKind.DELIVERY

    @property
    def waits(self) -> bool:
        """Whether somebody still has to take it on."""
        return not (self.carried or self.answered) if self.to_county else self.handed is None

    @property
    def done(self) -> bool:
        """Whether it may be cleared away: the county answered, or its machine has it. A package that only went onto a
        stick may still be needed, if that stick is lost."""
        return bool(self.answered) if self.to_county else bool(self.handed)

    @property
    def name(self) -> str:
        """电脑 1a2b3c4d 的第 3 包."""
        who = f"电脑 {self.device[:8]}" if self.device else "本机名册上没有的电脑"
        part = f"（第 {self.header.part}/{self.header.parts} 部分）" if self.header.parts > 1 else ""
        if self.to_county:
            return f"{who} 的第 {self.header.number} 包{part}"
        return f"给{who} 的回执第 {self.header.number} 包"

    @property
    def file_name(self) -> str:
        """What it is called on a stick, without a name of a person."""
        kind = "摆渡包" if self.to_county else "回执包"
        part = f"-{self.header.part}" if self.header.parts > 1 else ""
        return f"{kind}-{self.device[:8] or self.sha256[:8]}-第{self.header.number}包{part}.zfp"

    @property
    def standing(self) -> str:
        """Where it is in its way; never a promise before the county's own receipt."""
        if self.to_county:
            if self.answered:
                return "县里已答复，等它把回执取走"
            return "已拷到 U 盘，等县里" if self.carried else "还没带走"
        return "已交给它" if self.handed else "等它来取"

    @property
    def figures(self) -> str:
        """Entries and size as far as the plain header tells."""
        header = self.header
        entries = f"{header.last - header.first + 1} 条 · " if self.to_county and header.last else ""
        return f"{entries}{size_words(self.size)} · 核对尾号 {self.sha256[-8:-4].upper()} {self.sha256[-4:].upper()}"


@dataclass(frozen=True, slots=True)
class HubOutcome:
    """How an act over several packages went: how many went through, those that were there already, and a sentence for
    each that did not."""

    done: int = 0
    known: int = 0
    faults: tuple[str, ...] = ()
