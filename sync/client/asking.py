"""What one request to the county is, and the HTTP client that carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from sync.client.pace import FILES_BESIDE
from sync.client.ports import Parts
from sync.client.tls import context_for
from sync.protocol.auth import body_hash
from sync.protocol.frames import frames_hash

CONTENT_TYPE: Final = "application/cbor"
REGISTRY: Final = "/registry"
CONNECTIONS: Final = 1 + FILES_BESIDE  # entries, and files beside them
CONNECT_SECONDS: Final = 15.0
# A request of files is planned to take 20 s; this is the longest silence while one is written or answered.
SILENCE_SECONDS: Final = 70.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: path below the API, body in parts (and its SHA-256, if made before), what its answer may
    be. `by_frames`: it is signed by its frames, and their sum stands for the SHA-256. `short`: its answer may come as
    `short_answer.py` makes it."""

    method: str
    path: str
    parts: Parts
    most: int
    kind: str
    headers: Mapping[str, str]
    sha256: bytes | None = None
    by_frames: bool = False
    short: bool = False

    def digest(self) -> bytes:
        """What the signature covers of the body."""
        return self.sha256 or (frames_hash if self.by_frames else body_hash)(*self.parts)


def posted(path: str, parts: Parts, most: int, sha256: bytes | None = None) -> Ask:
    """A POST whose answer has at most `most` bytes."""
    headers = {"content-type": CONTENT_TYPE, "content-length": str(sum(map(len, parts)))}
    return Ask("POST", path, parts, most, CONTENT_TYPE, headers, sha256)


def make_client(
    base: httpx.URL, http: httpx.BaseTransport | None, authorities: Sequence[bytes], app_version: str
) -> httpx.Client:
    """A client of the county at `base` that follows nothing and believes only `authorities`."""
    client = httpx.Client(
        base_url=base,
        transport=http,
        verify=context_for(base, authorities),
        trust_env=False,
        follow_redirects=False,
        http1=True,
        http2=False,
        timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(
            max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=60
        ),
        # No content coding: bodies are compressed inside, and a bounded answer stays bounded.
        headers={"user-agent": f"zhenfa/{app_version}", "accept-encoding": "identity"},
    )
    for needless in ("accept", "connection"):  # what HTTP/1.1 means without them
        del client.headers[needless]
    return client
