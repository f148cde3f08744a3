"""The county's list of issued papers as this machine has it: where each paper stands, without any name."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class PaperStatus(SQLModel, table=True):
    """``digest`` is the end of a content hash (18 bytes), ``packed`` the row as the county lists it (51 bytes),
    ``tail`` the eight hex digits printed on every page; a ``serial`` of 0 is a paper without a number."""

    __tablename__ = "paper_status"
    __table_args__ = (Index("paper_status_number", "division", "form", "year", "serial"),)

    digest: bytes = Field(primary_key=True)
    division: int
    form: int
    series: int
    year: int
    serial: int
    tail: str = Field(index=True)
    packed: bytes
