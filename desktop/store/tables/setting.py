"""Settings of this machine, one value per name; they never travel."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class Setting(SQLModel, table=True):
    """``value`` is canonical CBOR of plain data."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: bytes
