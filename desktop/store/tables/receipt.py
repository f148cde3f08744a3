"""Receipts (回执) of the county, kept as the bytes that were signed."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class StoredReceipt(SQLModel, table=True):
    """``received_at`` is the county's time in ms; ``data`` is the signed document, repeated byte for byte."""

    __tablename__ = "receipt"

    id: int | None = Field(default=None, primary_key=True)
    hash: bytes = Field(unique=True)
    journal: str
    first: int
    last: int
    head: bytes
    received_at: int
    entries: int
    files: int = 0
    data: bytes
