"""Questions about the life of the 自选库: proposals, sets, what a new release changes, what has to be handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from enforcement.model.library_marks import LibraryProposal, MatterUse

if TYPE_CHECKING:
    from enforcement.catalogue.changes import Listing
    from enforcement.catalogue.merge import Merged
    from enforcement.rules.proposals import Standing


@dataclass(frozen=True, slots=True)
class AskProposals:
    """→ tuple[ProposalRow, ...] as they stand on ``day``, the newest first."""

    day: date


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """``author`` is a name; ``contested`` are fields that two machines wrote differently, with every wording."""

    proposal: LibraryProposal
    standing: Standing
    author: str
    contested: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class AskMatterSets:
    """→ tuple[SetRow, ...]: the town's own sets by name, and the defaults it has not replaced or put away."""


@dataclass(frozen=True, slots=True)
class SetRow:
    """``id`` is empty for a default."""

    id: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskPickIdeas:
    """→ tuple[PickIdea, ...]: what the team inspected in the year before ``day`` and may pick from the menu again, the
    most used first."""

    day: date


@dataclass(frozen=True, slots=True)
class PickIdea:
    code: str
    name: str
    use: MatterUse


class RecordKind(StrEnum):
    """What a change touches."""

    INSPECTION = "inspection"  # going on
    CLUE = "clue"  # a breach was found and nothing final came of it yet
    CASE = "case"  # papers made on their own, not yet closed
    DRAFT = "draft"
    PROPOSAL = "proposal"


RECORD_NAMES = {
    RecordKind.INSPECTION: "检查中",
    RecordKind.CLUE: "线索，还没有立案",
    RecordKind.CASE: "在办案件",
    RecordKind.DRAFT: "文书草稿",
    RecordKind.PROPOSAL: "自选申请",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedRecord:
    """A record under a matter. ``rule`` says what becomes of it and ``waits`` what it waits for, in words; ``lost_on`` is
    the first day without the power and ``document`` what that rests on, where the power ends. ``id`` is that of a
    document where ``on_paper``: a case or clue of papers made on their own opens at its newest one. ``filed``: it stays
    here, there is nothing to hand over."""

    kind: RecordKind
    code: str
    name: str
    id: str
    title: str
    day: date | None = None
    rule: str = ""
    lost_on: date | None = None
    document: str = ""
    waits: str = ""
    on_paper: bool = False
    filed: bool = False

    @property
    def opens(self) -> str:
        """Which page opens it: an inspection, a document, or the proposals."""
        if self.kind is RecordKind.PROPOSAL:
            return "proposals"
        return "document" if self.on_paper or self.kind is RecordKind.DRAFT else "inspection"


@dataclass(frozen=True, slots=True)
class AskLibraryNews:
    """→ LibraryNews | None: what the newest release changes against the one last looked through; None when it has been
    looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryNews:
    base: Listing
    theirs: Listing
    merged: Merged
    touched: tuple[TouchedRecord, ...]
    amounts: tuple[str, ...] = ()  # what becomes of the county's amounts, one line each

    @property
    def withdrawn(self) -> int:
        """How many matters the township loses."""
        return sum(one.loses for one in self.merged.changes)

    @property
    def open_cases(self) -> int:
        """How many inspections, clues and cases that are not closed stand under them."""
        lost = {one.code for one in self.merged.changes if one.loses}
        cases = (RecordKind.INSPECTION, RecordKind.CLUE, RecordKind.CASE)
        return len({one.id for one in self.touched if one.code in lost and one.kind in cases})

    @property
    def sentence(self) -> str:
        """The line for 今日 and 事项库."""
        if self.withdrawn:
            return (
                f"新目录里有 {self.withdrawn} 个你们在用的事项被收回，涉及 {self.open_cases} 件在办案件。"
                "先看清单，再决定合并。"
            )
        count = len(self.merged.changes) + len(self.amounts)
        return f"新目录有 {count} 处变化，还没有看过。先看清单，再决定合并。"


@dataclass(frozen=True, slots=True)
class AskHandOver:
    """→ tuple[TouchedRecord, ...]: open records under matters that the township has lost by ``day``, or will lose on a
    day that is known, by matter."""

    day: date
