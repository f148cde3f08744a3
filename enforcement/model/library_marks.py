"""The town's own marks on the library: ★, notes, sets, proposals to pick or drop a matter, and who looked through
which release. They are things of the journal, never rows of a release, so no release can touch them (decision 12).

Marks only add up: a ★ is set by a new thing and taken by its ``removed``, a step of a proposal is never changed. So
machines that did not know of each other agree once they have heard everything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterMark:
    """★: one person marked a matter as often used. ``removed`` goes from False to True once and never back."""

    id: str
    matter_code: str
    marked_by: str = ""
    marked_at: datetime | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterNote:
    """A remark of the team on a matter; a matter may have several. Other words are another note that ``follows`` it, so
    that two people who change one note keep both their words."""

    id: str
    matter_code: str
    text: str
    author: str = ""
    written_at: datetime | None = None
    follows: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSet:
    """常用组合: matters that are taken into an inspection together. A changed set is another that ``follows`` it."""

    id: str
    name: str
    codes: tuple[str, ...] = ()
    saved_by: str = ""
    saved_at: datetime | None = None
    follows: str = ""
    removed: bool = False


class ProposalKind(StrEnum):
    PICK = "pick"
    DROP = "drop"


PROPOSAL_KIND_NAMES = {ProposalKind.PICK: "申请自选", ProposalKind.DROP: "申请退出"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterUse:
    """How the team used a matter from ``since`` on, by its own inspections: how many, and how many found a breach."""

    since: date
    inspections: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFile:
    """A file that shows the need; ``sha256`` names its stored bytes."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryProposal:
    """自选申请: pick a matter of the county's menu, or drop one. Its steps say where it stands."""

    id: str
    matter_code: str
    matter_name: str
    kind: ProposalKind
    reason: str = ""
    need: str = ""
    use: MatterUse | None = None
    files: tuple[ProposalFile, ...] = ()
    division_code: str = ""
    made_by: str = ""
    made_at: datetime | None = None

    @property
    def words(self) -> str:
        """SHA-256 (hex) of what is asked and why: a step counts only for the words it was taken on."""
        said = [self.matter_code, self.kind.value, self.reason, self.need]
        said += [one.sha256 for one in self.files]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


class StepKind(StrEnum):
    SUBMITTED = "submitted"
    CAPTAIN_AGREED = "captain_agreed"
    LEADER_AGREED = "leader_agreed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


STEP_NAMES = {
    StepKind.SUBMITTED: "提交",
    StepKind.CAPTAIN_AGREED: "队长同意",
    StepKind.LEADER_AGREED: "负责人同意",
    StepKind.RETURNED: "退回",
    StepKind.WITHDRAWN: "撤回",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStep:
    """One act on a proposal; never changed. ``round`` counts the submissions, ``words`` is what was read."""

    id: str
    proposal_id: str
    kind: StepKind
    round: int
    words: str
    by: str
    by_name: str
    reason: str = ""
    at: datetime | None = None


class ProposalState(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    CAPTAIN = "captain"
    LEADER = "leader"
    COUNTY = "county"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    AGREED = "agreed"
    REFUSED = "refused"


PROPOSAL_STATE_NAMES = {
    ProposalState.DRAFT: "拟",
    ProposalState.CAPTAIN: "待队长",
    ProposalState.LEADER: "待负责人",
    ProposalState.COUNTY: "待县里",
    ProposalState.RETURNED: "退回",
    ProposalState.WITHDRAWN: "已撤回",
    ProposalState.AGREED: "县里同意",
    ProposalState.REFUSED: "县里不同意",
}
OPEN_STATES = frozenset(
    {
        ProposalState.DRAFT,
        ProposalState.CAPTAIN,
        ProposalState.LEADER,
        ProposalState.COUNTY,
        ProposalState.RETURNED,
    }
)
"""States in which nothing final was said yet."""
WAITING_STATES = frozenset({ProposalState.CAPTAIN, ProposalState.LEADER, ProposalState.RETURNED})
"""States in which somebody of the township has the next word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecision:
    """What somebody decided on one line of the changes: the question, its matter, the mark it is about, the answer."""

    question: str
    matter_code: str
    mark_id: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReview:
    """看过目录变化: somebody looked through the release ``sha256`` against ``base_sha256`` and decided each line."""

    id: str
    sha256: str
    version: str
    base_sha256: str = ""
    number: int = 0
    decisions: tuple[ReviewDecision, ...] = ()
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
