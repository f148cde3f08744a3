"""Things of which a later program wrote something that this one does not understand in full."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class NewerThing(SQLModel, table=True):
    """Read-only until the update; drawn from the journal. ``schema_wanted`` understands all of its entries, as far as
    their headers tell."""

    __tablename__ = "newer_thing"

    thing_id: str = Field(primary_key=True)
    thing_type: str
    schema_wanted: int
