"""Who this store is: its journals, the device's keys, the officers' sealed keys and the key slots it
knows."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class JournalIdentity(SQLModel, table=True):
    """One journal of this store. Exactly one has ``closed_at`` None. Times in ms."""

    __tablename__ = "journal_identity"

    id: str = Field(primary_key=True)
    opened_at: int
    closed_at: int | None = None
    previous: str = ""
    previous_head: bytes = b""


class DeviceKey(SQLModel, table=True):
    """A private key of the device: ``use`` is journal, sealing, request or paper; the newest generation is
    in use."""

    __tablename__ = "device_key"

    use: str = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    algorithm: int
    seed: bytes
    public: bytes
    made_at: int


class OfficerSecret(SQLModel, table=True):
    """An officer's signing key, sealed by the officer's own password; the store cannot open it."""

    __tablename__ = "officer_secret"

    officer_id: str = Field(primary_key=True)
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    nonce: bytes
    sealed: bytes
    public: bytes


class SlotRecord(SQLModel, table=True):
    """A key slot that was made by this store; a slot of the key file that is unknown here is never sealed
    again."""

    __tablename__ = "key_slot"

    id: bytes = Field(primary_key=True)
    kind: int
    officer_id: str = ""
