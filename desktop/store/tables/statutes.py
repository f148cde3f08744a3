"""The own shelf of statutes as rows: an edition with its days, and its articles. They never travel (decision 14)."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ShelvedStatute(SQLModel, table=True):
    """One edition. Days are ISO text; ``sha256`` of title and articles; ``spelled`` the title's pinyin, whole and by
    initials; ``first`` the id of its first article, the others follow one by one; ``body`` canonical CBOR of everything
    that is no article; ``text`` as it was brought in.

    ``put_away_at`` in ms: out of every answer, and kept.
    """

    __tablename__ = "statute"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(index=True)
    label: str
    sha256: str = Field(unique=True)
    valid_from: str
    valid_to: str | None = None
    source: str
    imported_at: int
    put_away_at: int | None = None
    spelled: str
    first: int
    articles: int
    faults: int
    body: bytes
    text: str


class ShelvedArticle(SQLModel, table=True):
    """An article of one edition; ``place`` is its place in the text, ``id`` also that of its words."""

    __tablename__ = "statute_article"

    id: int | None = Field(default=None, primary_key=True)
    statute: int = Field(foreign_key="statute.id", index=True)
    place: int
    number: int
    sub: int
    body: bytes
