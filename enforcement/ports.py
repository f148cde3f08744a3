"""What the core needs from outside, as protocols; the desktop and the tests bring the real things."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeVar

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import Benchmarks
from enforcement.model.agency import Agency
from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion, PowerGrant, ProposalAnswer
from enforcement.model.matter import Matter
from enforcement.model.officer import Officer

if TYPE_CHECKING:
    from enforcement.catalogue.changes import Listing
    from enforcement.catalogue.history import Face
    from enforcement.conflicts.pulled import PulledThing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BlobRef:
    """A stored file: SHA-256 (64 hex digits), size in bytes, mime type; of a large one the hashes of its chunks,
    one after the other, so that a damaged part can be named."""

    sha256: str
    size: int
    mime: str
    chunks: bytes = b""


@dataclass(frozen=True, slots=True)
class Side:
    """One way in which a group of fields was written: the entry that did, and all its values (plain)."""

    entry_id: str
    values: Mapping[str, Any]


class UnitOfWork(Protocol):
    """One save. Everything added or changed becomes entries and rows of one transaction, or nothing does."""

    def get(self, cls: type[T], thing_id: str) -> T | None:
        """The current value, including what this save already did; None when unknown."""

    def find(self, cls: type[T], **equal: Any) -> tuple[T, ...]:
        """Things whose named fields equal the values, oldest first."""

    def highest(self, cls: type[Any], field: str, **equal: Any) -> int:
        """The greatest value of a whole-number field among the things that `find` would give, 0 without any."""

    def add(self, thing: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        """A new thing; ``kind`` names the act (``inspection.started``)."""

    def change(self, old: Any, new: Any, kind: str, blobs: tuple[BlobRef, ...] = ()) -> None:
        """Replace ``old`` by ``new`` (same class and id); only differing fields travel. No difference, no entry.

        Where a group waits for a person, the change goes on from the side that is shown and leaves the others.
        """

    def disputed(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of every thing with a group that waits for a person (要你定的)."""

    def newer(self) -> tuple[tuple[str, str], ...]:
        """(type, id) of every thing that a later program wrote: read-only here."""

    def sides(self, cls: type[Any], thing_id: str) -> Mapping[str, tuple[Side, ...]]:
        """The groups of a thing that wait for a person, the side shown first; empty without any."""

    def settle(self, thing: Any, group: str, values: Mapping[str, Any], kind: str) -> None:
        """From now on the group of ``thing`` holds ``values`` (plain, all its fields), whatever its sides say.

        ValueError when the group does not wait for a person, or ``values`` do not make a whole thing.
        """

    def pulled(self, exchange: int, thing_type: str, thing_id: str) -> PulledThing | None:
        """A thing with all its entries, those marked that an exchange brought; None when it brought none of them."""


class Blobs(Protocol):
    """Content-addressed files, sealed at rest. A blob is durable before ``put`` returns."""

    def put(self, data: BinaryIO, mime: str) -> BlobRef: ...

    def read(self, sha256: str) -> bytes: ...

    def has(self, sha256: str) -> bool: ...


class Clock(Protocol):
    """Wall time is a statement of this device; the floor keeps it from running behind what is known."""

    def now(self) -> datetime:
        """Aware UTC time."""
        ...

    def today(self) -> date:
        """The local calendar day (China standard time)."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A fresh UUIDv7 as 32 hex digits."""
        ...

    def salt(self) -> bytes:
        """16 random bytes."""
        ...


class Catalogue(Protocol):
    """What the township may enforce, by day. Answers come from the installed releases only."""

    def version(self) -> CatalogueVersion: ...

    def matter(self, code: str) -> Matter | None: ...

    def checklist(self, code: str) -> tuple[ChecklistItem, ...]: ...

    def grants(self, code: str) -> tuple[PowerGrant, ...]:
        """The timeline of a matter in this township (docs/decisions/0012-the-library-by-day.md)."""

    def benchmarks(self, code: str) -> Benchmarks: ...

    def amounts(self) -> tuple[AmountLine, ...]:
        """The amounts that the county set (`enforcement.catalogue.amount_lines`), of all days; empty without any."""

    def citing(self, places: Collection[tuple[str, str]]) -> tuple[Matter, ...]:
        """The matters in force that one of ``places`` (law, article in words) punishes under some text."""

    def releases(self) -> tuple[Face, ...]:
        """Every installed release, without what it lists."""

    def difference(self, base: str, theirs: str) -> tuple[Listing, Listing]:
        """Two releases (by SHA-256) as this township reads them, without the matters in which they agree. KeyError for
        one that is not installed."""
        ...

    def answer(self, proposal_id: str) -> ProposalAnswer | None:
        """The county's word on a proposal of this township; None before any."""
        ...


@dataclass(frozen=True, slots=True)
class RenderedPaper:
    """A finished PDF as the paper port returns it. ``content_hash`` is 32 bytes, ``sha256`` hex of the PDF."""

    pdf: bytes
    pages: int
    sha256: str
    content_hash: bytes
    level: str = ""
    fallback_characters: str = ""
    paper_code: str = ""
    problems: tuple[str, ...] = ()  # what the read-back did not find, as sentences
    title: str = ""  # as it stands on the page
    missing_glyphs: tuple[str, ...] = ()  # "field：字（U+XXXX）", empty when every character has a face


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """What to put on paper. ``number`` empty means a draft. ``salt`` is 16 bytes, needed when issuing.

    ``form_version`` is the one the paper is bound to; empty: the form as it is today."""

    form_id: str
    facts: dict[str, Any]
    state: str  # draft / issued / blank
    salt: bytes = b""
    series: str = ""
    year: int = 0
    serial: int = 0
    issued_on: date | None = None
    due_on: date | None = None
    amount_fen: int = 0
    form_version: str = ""


@dataclass(frozen=True, slots=True)
class FormInfo:
    """What the core must know of a form definition."""

    id: str
    version: str
    title: str
    series: str  # class code in document numbers, e.g. 责改
    numbered: bool
    copies: int
    fields: tuple[str, ...] = ()  # dotted names of the facts it asks for
    remedy: bool = False  # whether it tells a remedy
    served: bool = False  # whether it goes to somebody and its service is recorded
    slips: int = 1  # full pages of one print for different hands (联次)
    labels: Mapping[str, str] = field(default_factory=dict)  # dotted name of a fact → its Chinese name
    former: Mapping[str, str] = field(default_factory=dict)  # of other versions alone
    set_aside: tuple[str, ...] = ()  # why the county's change of it is not used


@dataclass(frozen=True, slots=True)
class PaperDue:
    """The day a paper binds somebody to. ``day`` None: it is counted by ``rule`` (an id of the deadline rules) from the
    day of service. ``what`` names it in a list."""

    what: str
    day: date | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class PaperDoubt:
    """A check of the form that looks wrong: its id (C1), field, severity (fatal, points, notice), sentence.

    ``gate`` is its number in the list of gates (empty: the check's id), ``law`` the id of the place in the law it rests
    on, ``rule`` that of the deadline rule, ``other`` the form of the paper it was compared with.
    """

    check: str
    field: str
    severity: str
    sentence: str
    gate: str = ""
    law: str = ""
    rule: str = ""
    other: str = ""


class NoSuchForm(KeyError):
    """There is no such form today, or not in that version; ``why`` is a sentence."""

    def __init__(self, form_id: str, why: str = "") -> None:
        super().__init__(form_id)
        self.why = why


class Papers(Protocol):
    """The printing room seen from the core: which forms there are, what they still miss, and finished bytes."""

    def form(self, form_id: str, version: str = "") -> FormInfo:
        """The card of a form as it is today, or in a version that a document carries. NoSuchForm when there is none."""
        ...

    def definition(self, form_id: str, version: str = "") -> Any:
        """The whole definition (`forms.definitions`), for the screens that ask its questions. NoSuchForm as above."""
        ...

    def forms(self) -> Any:
        """All forms of this machine (`forms.definitions.editions.FormSet`), for those screens."""
        ...

    def missing(self, form_id: str, facts: dict[str, Any]) -> tuple[tuple[str, str], ...]:
        """(field, sentence) of each required fact that is absent."""
        ...

    def doubts(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> tuple[PaperDoubt, ...]:
        """What the form's own checks find in the facts, alone and against ``file`` (`CaseFacts.file`)."""
        ...

    def derived(
        self, form_id: str, facts: dict[str, Any], file: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Mapping[str, Any]:
        """The values of still empty fields that follow from the facts and from ``file``, by dotted name."""
        ...

    def due(self, form_id: str, facts: Mapping[str, Any], version: str = "") -> PaperDue | None:
        """The day the paper binds somebody to; None when it binds nobody to a day. ``version`` as for `form`."""
        ...

    def render(self, order: PaperOrder) -> RenderedPaper:
        """Lay out, render and read back. Raises PaperTrouble when the page cannot be made."""
        ...

    def word(self, order: PaperOrder) -> bytes:
        """The same document as a Word file. Raises PaperTrouble when it cannot be made."""
        ...

    @property
    def style(self) -> Any:
        """How this place prints (`forms.style.UnitStyle`), for what is bound of several papers."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a command may lean on besides its own words. ``actor`` is the session's officer."""

    clock: Clock
    ids: Ids
    actor: Officer
    agency: Agency
    catalogue: Catalogue
    blobs: Blobs
    papers: Papers
    settings: dict[str, Any] = field(default_factory=dict)
