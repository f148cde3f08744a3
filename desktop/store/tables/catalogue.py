"""Installed releases of the catalogue (事项目录) as rows: matters with search keys, checklist items,
grants."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class CatalogueRelease(SQLModel, table=True):
    """One installed release. Days are ISO text; ``number`` is the county's release number, 0 when it came
    by file.

    ``data`` are the release's bytes, ``signed`` the county's signed document around them (empty by file).
    """

    __tablename__ = "catalogue_release"

    id: int | None = Field(default=None, primary_key=True)
    number: int = 0
    version: str
    issuing_document: str
    published: str
    effective: str
    source: str
    sha256: str = Field(unique=True)
    data: bytes
    signed: bytes = b""
    installed_at: int


class CatalogueMatter(SQLModel, table=True):
    """A matter in one release; ``search`` is canonical CBOR of its search keys, pinyin included."""

    __tablename__ = "catalogue_matter"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    code: str = Field(primary_key=True, index=True)
    place: int
    body: bytes
    search: bytes


class CatalogueItem(SQLModel, table=True):
    """A checklist item of a matter in one release."""

    __tablename__ = "catalogue_item"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    code: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body: bytes


class CatalogueGrant(SQLModel, table=True):
    """An assignment of a matter to a township in one release."""

    __tablename__ = "catalogue_grant"

    id: int | None = Field(default=None, primary_key=True)
    release: int = Field(foreign_key="catalogue_release.id", index=True)
    code: str
    division_code: str
    body: bytes
