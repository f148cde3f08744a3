"""Installed releases of the county's forms (文书格式), as the county signed them."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class FormsRelease(SQLModel, table=True):
    """One release; the highest number holds, its content carries all steps before it. ``signed`` is the county's
    document, its signature checked when it came; ``installed_at`` in ms."""

    __tablename__ = "forms_release"

    number: int = Field(primary_key=True)
    signed: bytes
    installed_at: int
