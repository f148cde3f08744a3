"""Printed papers whose signed pages are still to be scanned; made from the rows of papers and scans."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SignatureWait(SQLModel, table=True):
    """``pages`` of the paper have not come back yet; a paper that waits for none has no row."""

    __tablename__ = "signature_wait"

    document_id: str = Field(primary_key=True)
    pages: int
