"""The county over HTTP: the routes of the treaty, plain GET and POST (`sync.md` 5.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from sync.client import troubles
from sync.client.asking import CONTENT_TYPE, REGISTRY, Ask, posted
from sync.client.link import ANSWER_BYTES_MAX, API, Link
from sync.client.ports import Parts
from sync.protocol import limits
from sync.protocol.frames import BlobsAnswer
from sync.protocol.problems import ProtocolProblem
from sync.protocol.short_answer import SHORT_TYPE

__all__ = ["API", "HttpTransport"]

PAGE_TYPE: Final = "application/zstd"
BLOB_TYPE: Final = "application/octet-stream"
_ENROL_BYTES_MAX: Final = limits.ENROL_ANSWER_BYTES_MAX + limits.MIB
_PAGE_BYTES_MAX: Final = limits.PAGE_BYTES_MAX + limits.MIB


class HttpTransport(Link):
    """One county, asked route by route (TransportPort)."""

    def sync(self, body: bytes) -> bytes:
        ask = posted("/sync", (body,), ANSWER_BYTES_MAX)
        headers = {**ask.headers, "accept": SHORT_TYPE}
        return self._request(replace(ask, headers=headers, short=True), signed=True)

    def entries(self, body: bytes, sha256: bytes | None = None, tree_size: int = 0) -> bytes:
        return self._post(f"/entries?tree={tree_size}" if tree_size else "/entries", (body,), sha256)

    def blobs(self, parts: Parts, sha256: bytes | None = None, *, by_frames: bool = False) -> BlobsAnswer:
        ask = posted("/blobs", parts, ANSWER_BYTES_MAX, sha256)
        try:
            return BlobsAnswer.from_bytes(self._request(replace(ask, by_frames=by_frames), signed=True))
        except ProtocolProblem as problem:
            raise troubles.not_the_county(str(problem)) from None

    def pull(self, stream: str, after: int) -> bytes:
        query = urlencode({"stream": stream, "after": after})
        return self._get(f"/pull?{query}", _PAGE_BYTES_MAX, PAGE_TYPE)

    def blob(self, sha256: str, offset: int, length: int) -> bytes:
        if length == 0:
            return b""
        part = {"range": f"bytes={offset}-{offset + length - 1}"}
        return self._get(f"/blobs/{sha256}", length, BLOB_TYPE, headers=part)

    def registry(self) -> bytes:
        ask = Ask("GET", REGISTRY, (), limits.ENROL_ANSWER_BYTES_MAX, CONTENT_TYPE, {})
        return self._request(ask, signed=not self._unknown)

    def open_registry(self) -> bytes:
        """The registry as anybody gets it, without the roster: for a device that is not let in any more."""
        ask = Ask("GET", REGISTRY, (), limits.ENROL_ANSWER_BYTES_MAX, CONTENT_TYPE, {})
        return self._request(ask, signed=False)

    def catalogue(self, have: int) -> bytes:
        return self._get(f"/catalogue?have={have}", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def forms(self) -> bytes:
        return self._get("/forms", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def papers(self, after: int) -> bytes:
        return self._get(f"/papers?after={after}", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def proofs(self, journal: str, seqs: Sequence[int]) -> bytes:
        """GET /api/v1/log/proofs: that these entries of a journal are in the county's log; at most
        PROOFS_A_REQUEST."""
        query = urlencode({"journal": journal, "seqs": ",".join(map(str, seqs))})
        return self._get(f"/log/proofs?{query}", limits.REQUEST_BYTES_MAX)

    def supply(self, what: str, body: bytes) -> bytes:
        return self._post(f"/{what}", (body,))

    def numbers(self, body: bytes) -> bytes:
        return self._post("/numbers", (body,))

    def keys(self, body: bytes) -> bytes:
        return self._request(posted("/keys", (body,), limits.ENROL_ANSWER_BYTES_MAX), signed=True)

    def enrol(self, body: bytes) -> bytes:
        return self._request(posted("/enrol", (body,), _ENROL_BYTES_MAX), signed=False)

    def _post(self, path: str, parts: Parts, sha256: bytes | None = None) -> bytes:
        return self._request(posted(path, parts, ANSWER_BYTES_MAX, sha256), signed=True)

    def _get(
        self, path: str, most: int, kind: str = CONTENT_TYPE, headers: Mapping[str, str] | None = None
    ) -> bytes:
        return self._request(Ask("GET", path, (), most, kind, headers or {}), signed=True)
