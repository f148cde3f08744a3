"""Installed releases of the catalogue (事项目录) as rows: matters with search keys, checklist items,
benchmarks, powers."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class CatalogueRelease(SQLModel, table=True):
    """One installed release. Days are ISO text; ``number`` is the county's release number, 0 when it came
    by file.

    ``data`` are the release's bytes, ``signed`` the county's signed document around them (empty by file), each as one
    zstd frame (as it came where schema 1 kept it).
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


class CatalogueRepeat(SQLModel, table=True):
    """A further number under which the county published the bytes of a release that is here already, or that first came
    by file."""

    __tablename__ = "catalogue_repeat"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    release: int = Field(foreign_key="catalogue_release.id")
    signed: bytes
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


class CatalogueBenchmark(SQLModel, table=True):
    """What one release says of a matter's discretion; ``body`` is canonical CBOR of its `Benchmarks`."""

    __tablename__ = "catalogue_benchmark"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    code: str = Field(primary_key=True)
    body: bytes


class CataloguePower(SQLModel, table=True):
    """What one release says that a township holds; ``body`` is canonical CBOR: code of the matter → the packed list of
    its powers. The row without a division holds what the law itself gives every township."""

    __tablename__ = "catalogue_power"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    division_code: str = Field(primary_key=True)
    body: bytes


class CatalogueEnded(SQLModel, table=True):
    """The powers of a township that one release took back (`CatalogueDraft.ended`), packed as in `CataloguePower`."""

    __tablename__ = "catalogue_ended"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    division_code: str = Field(primary_key=True)
    body: bytes


class CatalogueNeed(SQLModel, table=True):
    """What one release says that a matter needs; ``body`` is canonical CBOR: the list of its `MatterNeed`."""

    __tablename__ = "catalogue_need"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    code: str = Field(primary_key=True)
    body: bytes


class CatalogueAmount(SQLModel, table=True):
    """An amount that the county set, as one release lists them; ``body`` is canonical CBOR of its `AmountLine`."""

    __tablename__ = "catalogue_amount"

    release: int = Field(primary_key=True, foreign_key="catalogue_release.id")
    place: int = Field(primary_key=True)
    body: bytes
