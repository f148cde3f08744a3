"""How a request proves its device: a signature over what is asked, fresh by a token of the county.

Header `ZF-Auth: v1 <device> <token> <signature>`; the signature (use "req") covers canonical [method, host,
path+query, SHA-256(body), device, token]. A request of files may instead be signed *by frames*, where the county's
hello says that it knows that: `f1`, over ["f1", method, host, path+query, sum of the frames (`frame_sum.py`), device,
token]. token = county time (8 bytes, ms) ‖ HMAC, good for 24 h, handed
out in every answer as `ZF-Token`; the county keeps no state for it and the device's clock plays no part.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sync.protocol import canonical, limits
from sync.protocol.fields import is_id
from sync.protocol.keys import SIGNATURE_BYTES, SigningKey, sign, verify
from sync.protocol.problems import AUTH_MISSING, TOKEN_EXPIRED, ProtocolProblem

AUTH_HEADER: Final = "ZF-Auth"
TOKEN_HEADER: Final = "ZF-Token"
_VERSION: Final = "v1"
_BY_FRAMES: Final = "f1"
_MAC_BYTES: Final = 16
_TOKEN_BYTES: Final = 8 + _MAC_BYTES


@dataclass(frozen=True, slots=True)
class RequestAuth:
    """What the header said: device id, token bytes, signature, and whether that is one by frames."""

    device: str
    token: bytes
    signature: bytes
    by_frames: bool = False


def sign_request(
    key: SigningKey,
    *,
    device: str,
    token: bytes,
    method: str,
    host: str,
    path_query: str,
    body_sha256: bytes,
    by_frames: bool = False,
) -> str:
    """The value of `ZF-Auth`. `host` as in the Host header (with port), `path_query` as on the request
    line; `by_frames` says that `body_sha256` is the sum of the body's frames."""
    covered = _covered(method, host, path_query, body_sha256, device, token, by_frames=by_frames)
    version = _BY_FRAMES if by_frames else _VERSION
    return f"{version} {device} {_text(token)} {_text(sign(key, 'req', covered))}"


def read_auth(value: str | None) -> RequestAuth:
    """Read the header; raises AUTH_MISSING when it is absent or not of this form."""
    parts = (value or "").split(" ")
    if len(parts) != 4 or parts[0] not in (_VERSION, _BY_FRAMES) or not is_id(parts[1]):
        raise ProtocolProblem(AUTH_MISSING)
    token, signature = read_token(parts[2]), _read(parts[3])
    if len(signature) != SIGNATURE_BYTES:
        raise ProtocolProblem(AUTH_MISSING)
    return RequestAuth(parts[1], token, signature, by_frames=parts[0] == _BY_FRAMES)


def check_auth(
    auth: RequestAuth, public: bytes, *, method: str, host: str, path_query: str, body_sha256: bytes
) -> None:
    """Raise AUTH_MISSING unless the holder of `public` signed exactly this request; `body_sha256` is the sum of the
    body's frames where `auth` is by frames."""
    covered = _covered(
        method, host, path_query, body_sha256, auth.device, auth.token, by_frames=auth.by_frames
    )
    if not verify(public, "req", covered, auth.signature):
        raise ProtocolProblem(AUTH_MISSING)


def make_token(secret: bytes, now: int) -> bytes:
    """A token of the county time `now` (ms)."""
    stamp = now.to_bytes(8)
    return stamp + hmac.digest(secret, b"ZF/token/1\x00" + stamp, "sha256")[:_MAC_BYTES]


def check_token(secret: bytes, token: bytes, now: int) -> int:
    """The token's time (ms); raises TOKEN_EXPIRED when it is not ours or not of the last 24 hours."""
    stamp = int.from_bytes(token[:8])
    ours = hmac.compare_digest(make_token(secret, stamp), token)
    if not ours or not now - limits.TOKEN_MS <= stamp <= now + limits.TOKEN_AHEAD_MS:
        raise ProtocolProblem(TOKEN_EXPIRED)
    return stamp


def write_token(token: bytes) -> str:
    """Token as the text of `ZF-Token`."""
    return _text(token)


def read_token(text: str) -> bytes:
    """Token bytes of the text; raises AUTH_MISSING when it is none."""
    token = _read(text)
    if len(token) != _TOKEN_BYTES:
        raise ProtocolProblem(AUTH_MISSING)
    return token


def body_hash(*parts: bytes | memoryview) -> bytes:
    """SHA-256 of a request's body (b"" for GET), given whole or in parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def _covered(
    method: str, host: str, path_query: str, body: bytes, device: str, token: bytes, *, by_frames: bool
) -> bytes:
    asked = [method.upper(), host.lower(), path_query, body, device, token]
    return canonical.encode([_BY_FRAMES, *asked] if by_frames else asked)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise ProtocolProblem(AUTH_MISSING) from None
    if _text(data) != text:
        raise ProtocolProblem(AUTH_MISSING)
    return data
