"""Installed rosters (名册): who may act and until when, as the county signed it."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class RosterRelease(SQLModel, table=True):
    """One roster; the one installed last is in force. ``data`` is the signed document, empty for a home's
    own; times in ms; ``agency`` is canonical CBOR of the unit or empty."""

    __tablename__ = "roster_release"

    id: int | None = Field(default=None, primary_key=True)
    county: str
    township: str
    version: int
    issued: int
    not_after: int
    agency: bytes = b""
    data: bytes
    installed_at: int


class RosterOfficer(SQLModel, table=True):
    """An officer of the newest roster; ``body`` is canonical CBOR of the plain officer."""

    __tablename__ = "roster_officer"

    id: str = Field(primary_key=True)
    place: int
    name: str
    valid_to: str | None = Field(default=None, index=True)
    body: bytes
