"""Rows of the town's own marks on the library (★, notes, sets, proposals, reviews), and the county's answers."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from desktop.store.tables.thing import ThingRow


class MatterMarkRow(ThingRow, table=True):
    """A ★; ``removed`` ones stay for the record."""

    __tablename__ = "matter_mark"

    matter_code: str = Field(default="", index=True)
    removed: bool = False


class MatterNoteRow(ThingRow, table=True):
    """A remark on a matter."""

    __tablename__ = "matter_note"

    matter_code: str = Field(default="", index=True)
    removed: bool = False


class MatterSetRow(ThingRow, table=True):
    """A set of matters (常用组合)."""

    __tablename__ = "matter_set"

    name: str = ""
    removed: bool = False


class LibraryProposalRow(ThingRow, table=True):
    """A proposal to pick or drop a matter."""

    __tablename__ = "library_proposal"

    matter_code: str = Field(default="", index=True)
    kind: str = ""


class ProposalStepRow(ThingRow, table=True):
    """A step of a proposal."""

    __tablename__ = "proposal_step"

    proposal_id: str = Field(default="", index=True)
    kind: str = ""


class LibraryReviewRow(ThingRow, table=True):
    """Who looked through which release."""

    __tablename__ = "library_review"

    sha256: str = ""


class CatalogueAnswer(SQLModel, table=True):
    """The county's word on a proposal, as one release says it."""

    __tablename__ = "catalogue_answer"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    proposal_id: str = Field(primary_key=True)
    accepted: bool
    reason: str


class FormerStar(SQLModel, table=True):
    """A ★ of schema 1, which stayed on its machine; it waits to become a `MatterMark`."""

    __tablename__ = "former_star"

    code: str = Field(primary_key=True)


class FormerNote(SQLModel, table=True):
    """A remark of schema 1, which stayed on its machine; it waits to become a `MatterNote`."""

    __tablename__ = "former_note"

    code: str = Field(primary_key=True)
    text: str
