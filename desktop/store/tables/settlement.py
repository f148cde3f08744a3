"""Rows of the differences that somebody settled (要你定的), and the open ones as the lists show them."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from desktop.store.tables.thing import ThingRow


class SettlementRow(ThingRow, table=True):
    """One decision, never changed."""

    __tablename__ = "settlement"

    thing_id: str = Field(default="", index=True)


class PullTakeBackRow(ThingRow, table=True):
    """One act of 回到同步前 in one record, never changed."""

    __tablename__ = "pull_take_back"


class OpenReview(SQLModel, table=True):
    """A thing with a group that somebody has to settle; drawn from its row, made again with it."""

    __tablename__ = "open_review"

    thing_id: str = Field(primary_key=True)
    thing_type: str


class ParallelMerge(SQLModel, table=True):
    """An entry that was written without knowledge of another one and whose groups were merged without a question."""

    __tablename__ = "parallel_merge"

    entry_id: str = Field(primary_key=True)
    thing_type: str
    thing_id: str = Field(index=True)
    groups: str
