"""Which entries came with which exchange with the county (收发), as runs of the order in which this store took them in."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class PullSpan(SQLModel, table=True):
    """``first``…``last`` are positions of entries, all of them brought by one exchange. ``exchange`` is the number of its
    first span: own saves between two pages begin another one. ``way`` is a PullWay value; times in ms."""

    __tablename__ = "pull_span"

    number: int | None = Field(default=None, primary_key=True)
    exchange: int = Field(index=True)
    way: str
    began_at: int
    ended_at: int
    first: int
    last: int
