"""What the console's doors are locked with: passwords by Argon2id, one-time codes, and the second factor (TOTP).

Argon2id takes 64 MiB and a fifth of a second each time: at most four at once in a process, the others wait their turn.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from enforcement.errors import KnownTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator

SALT_BYTES: Final = 16
STEP_SECONDS: Final = 30
DIGITS: Final = 6
# The steps around now whose code is taken: a phone's clock may be half a minute off.
_NEAR: Final = (0, -1, 1)
_AT_ONCE: Final = 4
_TURN_SECONDS: Final = 15.0
_SECRET_BYTES: Final = 20
_NONCE_BYTES: Final = 12
_CODE_BYTES: Final = 10
_CODE_LETTERS: Final = 16
_TURNS: Final = BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id: memory in KiB, passes, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


COST: Final = Cost()


def stretch(password: str, salt: bytes, cost: Cost = COST) -> bytes:
    """Argon2id of the NFKC form, 32 bytes. Raises KnownTrouble when too many wait already."""
    with _turn():
        kdf = Argon2id(
            salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
        )
        return kdf.derive(unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"))


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_TURN_SECONDS):
        raise KnownTrouble("现在登录的人太多，没有核对口令。", "", "过一分钟再试。")
    try:
        yield
    finally:
        _TURNS.release()


def new_code() -> str:
    """A fresh one-time code of 80 bits, grouped by four to be read out."""
    text = base64.b32encode(os.urandom(_CODE_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def code_hash(typed: str) -> bytes | None:
    """What is kept of a code: SHA-256 of its bytes, however it was grouped; None for what is none."""
    letters = "".join(one for one in typed.upper() if one not in "- ").replace("0", "O").replace("1", "I")
    if len(letters) != _CODE_LETTERS:
        return None
    try:
        return hashlib.sha256(b"ZF/console-code/1\x00" + base64.b32decode(letters)).digest()
    except ValueError:
        return None


def new_factor() -> bytes:
    """The secret of a second factor, 20 bytes."""
    return os.urandom(_SECRET_BYTES)


def factor_step(secret: bytes, typed: str, now: int) -> int | None:
    """The time step whose code this is, near `now` (ms); None when it is none."""
    digits = "".join(typed.split())
    totp = _totp(secret)
    found = None
    for near in _NEAR:
        step = now // 1000 // STEP_SECONDS + near
        if hmac.compare_digest(totp.generate(step * STEP_SECONDS), digits.encode("utf-8", "replace")):
            found = step
    return found


def factor_code(secret: bytes, now: int) -> str:
    """What the phone shows at `now` (ms)."""
    return _totp(secret).generate(now // 1000).decode()


def factor_address(secret: bytes, login: str, county: str) -> str:
    """otpauth:// for the phone's camera."""
    return _totp(secret).get_provisioning_uri(login, f"镇法通 {county}")


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what every phone's program knows (RFC 6238); a keyed hash does not need its collisions away.
    return TOTP(secret, DIGITS, hashes.SHA1(), STEP_SECONDS)


class FactorSafe:
    """Seals the second factors under a key of the key folder: the database alone opens no door."""

    def __init__(self, token_secret: bytes) -> None:
        kdf = HKDF(hashes.SHA256(), length=32, salt=None, info=b"zf/console/factor/1")
        self._cipher = AESGCM(kdf.derive(token_secret))

    def seal(self, secret: bytes, account: str) -> bytes:
        """Sealed for one account."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, account.encode())

    def open(self, sealed: bytes, account: str) -> bytes:
        """The secret; b"" when it was sealed under another county's key."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], account.encode())
        except (InvalidTag, ValueError):
            return b""
