"""The county's tables. Entries, batches, receipts and forks are append-only: triggers refuse UPDATE and
DELETE."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)

METADATA: Final = MetaData()

_ID = String(32)
_HASH = LargeBinary(32)


def _count(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


COUNTY = Table(
    "county",
    METADATA,
    Column("code", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("epoch", _ID, nullable=False),
    Column("root", LargeBinary, nullable=False),
    _count("made_at"),
)

TOWNSHIPS = Table(
    "townships",
    METADATA,
    Column("code", String(32), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("agency", LargeBinary, nullable=False),
    Column("series", LargeBinary, nullable=False),
)

OFFICERS = Table(
    "officers",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("township", String(32), nullable=False),
    Column("plain", LargeBinary, nullable=False),
)

# Rows of this kind are no keys of the registry's list: ML-KEM halves beside the package keys of the same id.
HALF_KIND: Final = "mlkem"

KEYS = Table(
    "keys",
    METADATA,
    Column("key_id", LargeBinary(8), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("public", LargeBinary(32), nullable=False),
    Column("algorithm", Integer, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("scope", String(32), nullable=False),
    _count("valid_from"),
    _count("valid_to"),
    _count("revoked_at"),
    Column("reason", String(200), nullable=False),
    Column("successor", LargeBinary(8), nullable=False),
    PrimaryKeyConstraint("key_id", "kind"),
    Index("keys_owner", "owner"),
)

# Signed registry, rosters and catalogue releases, every version, as they were signed.
DOCUMENTS = Table(
    "documents",
    METADATA,
    Column("kind", String(20), nullable=False),
    Column("scope", String(32), nullable=False),
    _count("version"),
    _count("issued"),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("kind", "scope", "version"),
)

DEVICES = Table(
    "devices",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("township", String(32), nullable=False),
    Column("label", String(100), nullable=False),
    Column("platform", String(100), nullable=False),
    Column("app_version", String(64), nullable=False),
    _count("enrolled_at"),
    _count("revoked_at"),
    Column("reason", String(200), nullable=False),
)

ENROL_CODES = Table(
    "enrol_codes",
    METADATA,
    Column("code_id", LargeBinary(8), primary_key=True),
    Column("mac_key", LargeBinary(32), nullable=False),
    Column("township", String(32), nullable=False),
    _count("expires_at"),
    Column("tries", Integer, nullable=False),
    Column("device", _ID, nullable=False),  # "" until used
)

JOURNALS = Table(
    "journals",
    METADATA,
    Column("journal", _ID, primary_key=True),
    Column("device", _ID, nullable=False),
    Column("stream", String(32), nullable=False),
    _count("have_seq"),
    Column("have_head", _HASH, nullable=False),
    Column("last_save", _ID, nullable=False),
)

BATCHES = Table(
    "batches",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("journal", _ID, nullable=False),
    _count("first"),
    _count("last"),
    Column("head", LargeBinary, nullable=False),
    Column("key_id", LargeBinary(8), nullable=False),
    Column("signature", LargeBinary(64), nullable=False),
    _count("received_at"),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("journal", _ID, nullable=False),
    _count("seq"),
    Column("stream", String(32), nullable=False),
    _count("gseq"),
    Column("batch", Integer, nullable=False),
    Column("entry_id", _ID, nullable=False),  # "" when the header could not be read
    Column("type", String(64), nullable=False),
    Column("quarantine", String(200), nullable=False),  # "" = taken into the state
    Column("repeats", Boolean, nullable=False),  # the same act came before under another journal
    Column("hash", _HASH, nullable=False),
    Column("digest", _HASH, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("journal", "seq"),
    UniqueConstraint("stream", "gseq"),
    Index("entries_entry_id", "entry_id"),
    # Few entries wait for a person; who looks for them reads only those.
    Index("entries_quarantine", "stream", "gseq", sqlite_where=text("quarantine <> ''")),
)

RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("journal", _ID, nullable=False),
    _count("first"),
    _count("last"),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("journal", "first", "last"),
)

# The other branch of a fork, as it was pushed: kept for people to judge, never in a stream.
FORKS = Table(
    "forks",
    METADATA,
    Column("wire_sha256", _HASH, primary_key=True),
    Column("journal", _ID, nullable=False),
    Column("device", _ID, nullable=False),
    _count("seq"),
    _count("received_at"),
    Column("wire", LargeBinary, nullable=False),
)

STREAMS = Table(
    "streams",
    METADATA,
    Column("stream", String(32), primary_key=True),
    _count("gseq"),
    Column("digest", _HASH, nullable=False),
)

STATE = Table(
    "state",
    METADATA,
    Column("stream", String(32), nullable=False),
    Column("type", String(64), nullable=False),
    Column("thing", _ID, nullable=False),
    Column("fields", LargeBinary, nullable=False),
    _count("gseq"),
    Column("heads", LargeBinary, nullable=False),
    Column("places", LargeBinary, nullable=False),
    Column("contested", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream", "type", "thing"),
)

BLOBS = Table(
    "blobs",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    _count("size"),
    _count("stored_at"),
)

BLOB_NAMES = Table(
    "blob_names",
    METADATA,
    Column("sha256", String(64), nullable=False),
    Column("stream", String(32), nullable=False),
    Column("journal", _ID, nullable=False),
    _count("size"),
    PrimaryKeyConstraint("sha256", "stream", "journal", "size"),
    Index("blob_names_journal", "journal"),
)

LEASES = Table(
    "leases",
    METADATA,
    Column("request_id", _ID, primary_key=True),
    Column("device", _ID, nullable=False),
    Column("township", String(32), nullable=False),
    Column("series", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

NUMBER_HEADS = Table(
    "number_heads",
    METADATA,
    Column("township", String(32), nullable=False),
    Column("series", String(32), nullable=False),
    Column("year", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    PrimaryKeyConstraint("township", "series", "year"),
)

APPEND_ONLY: Final = (ENTRIES, BATCHES, RECEIPTS, FORKS, DOCUMENTS)


def guard_name(table: str, act: str) -> str:
    """The trigger that refuses UPDATE or DELETE in a SQLite file."""
    return f"{table}_no_{act.lower()}"


def guard(table: str, act: str) -> str:
    """The statement that makes it."""
    return (
        f"CREATE TRIGGER {guard_name(table, act)} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append only'); END"
    )


def append_only(*tables: Table) -> None:
    """Rows of these tables are for ever as they were inserted: triggers refuse anything else."""
    for table in tables:
        table.info["append_only"] = True  # read by `postgres_schema`
        for act in ("UPDATE", "DELETE"):
            made = DDL(guard(table.name, act)).execute_if(dialect="sqlite")
            event.listen(table, "after_create", made)


append_only(*APPEND_ONLY)
