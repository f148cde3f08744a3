"""The key list that codes on paper are judged by: the `qr` keys and townships of a verified registry.

Also the one way to verify a code's signature, and the id of a key as a code carries it (its first four bytes).
"""

from __future__ import annotations

from collections.abc import Iterable

from enforcement.verifying.register import PaperKey, Township
from sync.protocol.keys import key_id, verify
from sync.protocol.registry import RegistryKey
from sync.protocol.townships import IssuingTownship

CODE_KEY_BYTES = 4


def verify_code(public: bytes, payload: bytes, signature: bytes) -> bool:
    """Whether the holder of `public` signed these 44 bytes as a code on paper."""
    return verify(public, "qr", payload, signature)


class IssuingKeys:
    """Implements `enforcement.verifying.register.KeyList`. A key whose scope is no division code is left out."""

    def __init__(self, keys: Iterable[RegistryKey], townships: Iterable[IssuingTownship]) -> None:
        towns = {town.code: town for town in townships}
        self._townships = {int(code): township_of(town) for code, town in towns.items() if _is_division(code)}
        self._keys: dict[bytes, tuple[PaperKey, ...]] = {}
        for key in keys:
            if key.use == "qr" and _is_division(key.scope):
                town = towns.get(key.scope)
                self.add(
                    PaperKey(
                        public=key.public,
                        division=int(key.scope),
                        revoked_at=key.revoked_at,
                        training=town is not None and town.training,
                    )
                )

    def add(self, key: PaperKey, township: Township | None = None) -> None:
        """One more key unless it is known already, and its township where the list names none."""
        short = key_id(key.public)[:CODE_KEY_BYTES]
        known = self._keys.get(short, ())
        if all(one.public != key.public for one in known):
            self._keys[short] = (*known, key)
        if township is not None:
            self._townships.setdefault(key.division, township)

    def keys(self, wanted: bytes) -> tuple[PaperKey, ...]:
        """Keys whose id begins with these 4 bytes."""
        return self._keys.get(wanted, ())

    def township(self, division: int) -> Township | None:
        """The township of a division code, None when the list names none."""
        return self._townships.get(division)


def township_of(town: IssuingTownship) -> Township:
    """The same as a verdict asks for it."""
    return Township(
        name=town.name, short_name=town.short_name, training=town.training, numbers=dict(town.numbers)
    )


def _is_division(scope: str) -> bool:
    return scope.isascii() and scope.isdecimal() and int(scope) < 1 << 32
