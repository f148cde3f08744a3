"""An officer's own signing key, sealed by the officer's own password: opening the store does not open it.

The blob also holds the PIN's hash; the PIN confirms acts of a running session and opens nothing at rest.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.dialects.sqlite import insert

from desktop.store.connect import Database
from desktop.store.mappers import pack, unpack
from desktop.store.slots import Cost, stretch
from desktop.store.tables import OfficerSecret, core
from sync.protocol.keys import SigningKey

PIN_COST = Cost(memory_kib=19 * 1024, passes=2, lanes=1)
PIN_LENGTH_MIN = 6
_TABLE = core(OfficerSecret)


@dataclass(frozen=True, slots=True)
class OfficerKey:
    """An opened officer key for one session."""

    officer_id: str
    key: SigningKey
    pin_salt: bytes
    pin_hash: bytes

    def fits_pin(self, pin: str) -> bool:
        """Whether ``pin`` is this officer's."""
        return hmac.compare_digest(stretch(pin, self.pin_salt, PIN_COST), self.pin_hash)


class OfficerKeys:
    """The sealed keys of a store's officers."""

    def __init__(self, database: Database, random: Callable[[int], bytes]) -> None:
        self._database = database
        self._random = random

    def make(self, officer_id: str, password: str, pin: str, cost: Cost) -> OfficerKey:
        """A fresh key for an officer, replacing a former one (a reset password always means a new key).

        ValueError for a PIN that is not at least six digits.
        """
        if len(pin) < PIN_LENGTH_MIN or not pin.isascii() or not pin.isdigit():
            raise ValueError("a PIN has at least six digits")
        salt, nonce, pin_salt, seed = self._random(16), self._random(12), self._random(16), self._random(32)
        made = OfficerKey(officer_id, SigningKey(seed), pin_salt, stretch(pin, pin_salt, PIN_COST))
        sealing = AESGCM(_derive(stretch(password, salt, cost)))
        sealed = sealing.encrypt(nonce, pack([seed, pin_salt, made.pin_hash]), officer_id.encode())
        row = {"salt": salt, "memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}
        row |= {"nonce": nonce, "sealed": sealed, "public": made.key.public}
        insertion = insert(_TABLE).values(officer_id=officer_id, **row)
        with self._database.writing() as connection:
            connection.execute(insertion.on_conflict_do_update(index_elements=["officer_id"], set_=row))
        return made

    def open(self, officer_id: str, password: str) -> OfficerKey | None:
        """The officer's key; None when there is none here or the password is not the officer's own."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(_TABLE).where(_TABLE.c.officer_id == officer_id)).first()
        if row is None:
            return None
        opening = AESGCM(_derive(stretch(password, row.salt, Cost(row.memory_kib, row.passes, row.lanes))))
        try:
            seed, pin_salt, pin_hash = unpack(opening.decrypt(row.nonce, row.sealed, officer_id.encode()))
        except InvalidTag:
            return None
        return OfficerKey(officer_id, SigningKey(seed), pin_salt, pin_hash)


def _derive(stretched: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"zf/officer/1").derive(stretched)
