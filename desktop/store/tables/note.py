"""Personal marks on matters; they stay on the machine."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class MatterStar(SQLModel, table=True):
    """A starred matter (常用)."""

    __tablename__ = "matter_star"

    code: str = Field(primary_key=True)


class MatterNote(SQLModel, table=True):
    """The team's own remark on a matter."""

    __tablename__ = "matter_note"

    code: str = Field(primary_key=True)
    text: str
