"""Who writes: the device's keys K1–K4 and the store's journals, both kept inside the encrypted database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.engine import Connection

from desktop.store.prepared import Prepared
from desktop.store.settings import COMING_KEYS, read_setting, write_setting
from desktop.store.tables import DeviceKey, JournalEntry, JournalIdentity, core
from sync.protocol.entry import NO_HASH
from sync.protocol.keys import ALGORITHM_ED25519, SigningKey, device_id

JOURNAL, SEALING, REQUEST, PAPER = "journal", "sealing", "request", "paper"
_USES = (JOURNAL, SEALING, REQUEST, PAPER)

_KEY = core(DeviceKey)
_JOURNAL = core(JournalIdentity)
_ENTRY = core(JournalEntry)
_OPEN = Prepared(sa.select(_JOURNAL.c.id).where(_JOURNAL.c.closed_at.is_(None)))
# The one is written out: SQLite plans a bound limit anew each time it is run, which costs ten times the look-up.
_LAST = Prepared(
    sa.select(_ENTRY.c.seq, _ENTRY.c.hash)
    .where(_ENTRY.c.journal == sa.bindparam("journal"))
    .order_by(_ENTRY.c.seq.desc())
    .limit(sa.literal_column("1", sa.Integer))
)


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """K1 signs batches, K2 opens what is sealed to this device (X25519), K3 signs requests, K4 signs paper
    codes; `device_id` is the hash of the first journal key and stays when keys are renewed."""

    journal: SigningKey
    sealing: X25519PrivateKey
    request: SigningKey
    paper: SigningKey
    device_id: str

    @property
    def sealing_public(self) -> bytes:
        """32 raw bytes that others seal to."""
        return self.sealing.public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class JournalPlace:
    """Where the open journal ends: id, last sequence number and its hash (NO_HASH for an empty one)."""

    journal: str
    last_seq: int
    last_hash: bytes


def make_device_keys(connection: Connection, now_ms: int, random: Callable[[int], bytes]) -> DeviceKeys:
    """Four fresh keys as the first generation."""
    _write_keys(connection, now_ms, 1, {use: random(32) for use in _USES})
    return read_device_keys(connection)


def coming_device_keys(connection: Connection, random: Callable[[int], bytes]) -> DeviceKeys:
    """Four keys for the next generation: made once and the same again until `take_coming_keys`, so that a lost answer of
    the county costs nothing. Nothing signs with them yet."""
    seeds = read_setting(connection, COMING_KEYS)
    if seeds is None:
        seeds = {use: random(32) for use in _USES}
        write_setting(connection, COMING_KEYS, seeds)
    return _keys_of(seeds, read_device_keys(connection).device_id)


def take_coming_keys(connection: Connection, now_ms: int) -> DeviceKeys:
    """The coming keys are in force from now on; the former stay for what was sealed to them. LookupError without any."""
    seeds = read_setting(connection, COMING_KEYS)
    if seeds is None:
        raise LookupError("no coming keys")
    newest = connection.execute(sa.select(sa.func.max(_KEY.c.generation))).scalar_one()
    _write_keys(connection, now_ms, newest + 1, seeds)
    write_setting(connection, COMING_KEYS, None)
    return read_device_keys(connection)


def read_device_keys(connection: Connection) -> DeviceKeys:
    """The newest generation of each key; LookupError when one is absent (a bug or a tampered store)."""
    query = sa.select(_KEY.c.use, _KEY.c.seed, _KEY.c.public).order_by(_KEY.c.generation)
    rows = connection.execute(query).all()
    first = next((row.public for row in rows if row.use == JOURNAL), None)
    if first is None:
        raise LookupError(JOURNAL)
    return _keys_of({row.use: row.seed for row in rows}, device_id(first))


def read_sealing_keys(connection: Connection) -> tuple[X25519PrivateKey, ...]:
    """K2 of every generation, newest first, and the coming one: what was sealed to one of them still opens."""
    query = sa.select(_KEY.c.seed).where(_KEY.c.use == SEALING).order_by(_KEY.c.generation.desc())
    seeds = list(connection.execute(query).scalars())
    coming = read_setting(connection, COMING_KEYS)
    return tuple(_sealing(seed) for seed in (*seeds, *([coming[SEALING]] if coming else [])))


def journal_place(connection: Connection) -> JournalPlace:
    """The end of the open journal, read inside the caller's transaction so that no number is used twice."""
    (journal,) = _OPEN.run(connection).scalars()
    last = _LAST.run(connection, journal=journal).first()
    return JournalPlace(journal, 0, NO_HASH) if last is None else JournalPlace(journal, last.seq, last.hash)


def open_journal(connection: Connection, journal: str, now_ms: int) -> tuple[str, bytes]:
    """Close the open journal, if any, and begin ``journal``; (id, head) of the former one, ("", b"")
    without."""
    previous, head = "", b""
    if _OPEN.run(connection).scalar() is not None:
        place = journal_place(connection)
        previous, head = place.journal, place.last_hash
        closing = sa.update(_JOURNAL).where(_JOURNAL.c.id == previous).values(closed_at=now_ms)
        connection.execute(closing)
    values = {"id": journal, "opened_at": now_ms, "previous": previous, "previous_head": head}
    connection.execute(sa.insert(_JOURNAL).values(**values))
    return previous, head


def _keys_of(seeds: Mapping[str, bytes], device: str) -> DeviceKeys:
    return DeviceKeys(
        SigningKey(seeds[JOURNAL]),
        _sealing(seeds[SEALING]),
        SigningKey(seeds[REQUEST]),
        SigningKey(seeds[PAPER]),
        device,
    )


def _write_keys(connection: Connection, now_ms: int, generation: int, seeds: Mapping[str, bytes]) -> None:
    for use, seed in seeds.items():
        public = _sealing(seed).public_key().public_bytes_raw() if use == SEALING else SigningKey(seed).public
        values = {"use": use, "generation": generation, "seed": seed, "public": public, "made_at": now_ms}
        connection.execute(sa.insert(_KEY).values(algorithm=ALGORITHM_ED25519, **values))


def _sealing(seed: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(seed)
