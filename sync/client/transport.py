"""The county over HTTP/1.1: plain GET and POST on kept connections, no redirects, bounded answers
(`sync.md` 5.4).

Nothing rests on TLS alone, so nothing here decides what is true; it only tells a link's failure, somebody
else's answer and the county's numbered "no" apart.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Self, cast
from urllib.parse import urlencode
from weakref import WeakSet

import httpx

from sync.client import troubles
from sync.client.link_trouble import link_trouble
from sync.client.pace import FILES_BESIDE
from sync.client.ports import DeviceKeys, Parts, Traffic
from sync.client.troubles import RoundTrouble
from sync.protocol import limits, problems
from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, read_token, sign_request
from sync.protocol.frames import BlobsAnswer
from sync.protocol.problems import ProblemAnswer, ProtocolProblem

API: Final = "/api/v1"
CONTENT_TYPE: Final = "application/cbor"
PAGE_TYPE: Final = "application/zstd"
BLOB_TYPE: Final = "application/octet-stream"
_PROBLEM_TYPES: Final = frozenset({"application/json", "application/problem+json"})
_PROBLEM_BYTES_MAX: Final = 64 * limits.KIB
_ANSWER_BYTES_MAX: Final = limits.REQUEST_BYTES_MAX + limits.MIB
_ENROL_BYTES_MAX: Final = limits.ENROL_ANSWER_BYTES_MAX + limits.MIB
_PAGE_BYTES_MAX: Final = limits.PAGE_BYTES_MAX + limits.MIB

CONNECTIONS: Final = 1 + FILES_BESIDE  # entries, and files beside them
CONNECT_SECONDS: Final = 15.0
# A request of files is planned to take 20 s; this is the longest silence while one is written or answered.
SILENCE_SECONDS: Final = 70.0

_STALE: Final = (problems.TOKEN_EXPIRED, problems.AUTH_MISSING)


def tls_context(county_ca: str | None) -> ssl.SSLContext:
    """TLS 1.3 only, to the county's own CA (PEM text) or, before one is known, to the machine's."""
    context = ssl.create_default_context(cadata=county_ca) if county_ca else ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


@dataclass(frozen=True, slots=True)
class _Ask:
    """One request: path below the API, body in parts (and its SHA-256, if made before), what its answer may
    be."""

    method: str
    path: str
    parts: Parts
    most: int
    kind: str
    headers: Mapping[str, str]
    sha256: bytes | None = None


def _posted(path: str, parts: Parts, most: int, sha256: bytes | None = None) -> _Ask:
    headers = {"content-type": CONTENT_TYPE, "content-length": str(sum(map(len, parts)))}
    return _Ask("POST", path, parts, most, CONTENT_TYPE, headers, sha256)


class HttpTransport:
    """One county at `server` (scheme, host and port). `close` it, or use it as a context. As many threads
    as CONNECTIONS may use it at a time, each on a connection of its own.

    Requests are signed once `device` is given. `token` is the county's freshness token kept from the last
    time; the newest one stands in `token` afterwards."""

    def __init__(
        self,
        server: str,
        device: DeviceKeys | None = None,
        *,
        token: bytes | None = None,
        county_ca: str | None = None,
        app_version: str = "",
        http: httpx.BaseTransport | None = None,
    ) -> None:
        try:
            base = httpx.URL(server.strip().rstrip("/"))
        except httpx.InvalidURL as fault:
            raise troubles.bad_address(str(fault)) from None
        if base.scheme not in ("http", "https") or not base.host:
            raise troubles.bad_address("neither http nor https, or no host")
        self.token = token
        self._device = device
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._counting = Lock()
        self._aborted = False
        self._traffic = Traffic()
        self._client = httpx.Client(
            base_url=base,
            transport=http,
            verify=tls_context(county_ca) if base.scheme == "https" else False,
            trust_env=False,
            follow_redirects=False,
            http1=True,
            http2=False,
            timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=60
            ),
            # No content coding: bodies are compressed inside, and a bounded answer stays bounded.
            headers={"user-agent": f"zhenfa/{app_version}", "accept": "*/*", "accept-encoding": "identity"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def abort(self) -> None:
        """Break the link at once, from whatever thread: the request under way fails, and so do later ones."""
        self._aborted = True
        for connected in tuple(self._sockets):
            with suppress(OSError):  # it may have been closed on the other thread just now
                connected.shutdown(socket.SHUT_RDWR)

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    # ---- the routes ----------------------------------------------------------------------------------------

    def sync(self, body: bytes) -> bytes:
        return self._post("/sync", (body,))

    def entries(self, body: bytes, sha256: bytes | None = None) -> bytes:
        return self._post("/entries", (body,), sha256)

    def blobs(self, parts: Parts, sha256: bytes | None = None) -> BlobsAnswer:
        try:
            return BlobsAnswer.from_bytes(self._post("/blobs", parts, sha256))
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
        return self._get("/registry", limits.ENROL_ANSWER_BYTES_MAX)

    def catalogue(self, have: int) -> bytes:
        return self._get(f"/catalogue?have={have}", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def forms(self) -> bytes:
        return self._get("/forms", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def papers(self, after: int) -> bytes:
        return self._get(f"/papers?after={after}", limits.DOCUMENT_BYTES_MAX + limits.MIB)

    def numbers(self, body: bytes) -> bytes:
        return self._post("/numbers", (body,))

    def enrol(self, body: bytes) -> bytes:
        return self._request(_posted("/enrol", (body,), _ENROL_BYTES_MAX), signed=False)

    # ---- one request ---------------------------------------------------------------------------------------

    def _post(self, path: str, parts: Parts, sha256: bytes | None = None) -> bytes:
        return self._request(_posted(path, parts, _ANSWER_BYTES_MAX, sha256), signed=True)

    def _get(
        self, path: str, most: int, kind: str = CONTENT_TYPE, headers: Mapping[str, str] | None = None
    ) -> bytes:
        return self._request(_Ask("GET", path, (), most, kind, headers or {}), signed=True)

    def _request(self, ask: _Ask, signed: bool) -> bytes:
        """The body of the good answer. A stale token is replaced once by the one the refusal brought."""
        device = self._device if signed else None
        if device is not None and self.token is None:
            self._fetch_token()
        used = self.token
        try:
            return self._once(ask, device)
        except RoundTrouble as trouble:
            renewed = self.token is not None and self.token != used
            if device is None or trouble.problem not in _STALE or not renewed:
                raise
        return self._once(ask, device)

    def _fetch_token(self) -> None:
        """Any answer hands out a token; a refused empty request is the cheapest way to the first one."""
        try:
            self._once(_posted("/sync", (), _ANSWER_BYTES_MAX), None)
        except RoundTrouble as trouble:
            if trouble.problem not in _STALE or self.token is None:
                raise

    def _once(self, ask: _Ask, device: DeviceKeys | None) -> bytes:
        if self._aborted:
            raise troubles.stopped()
        request = self._client.build_request(
            ask.method,
            API + ask.path,
            content=cast(Iterable[bytes], ask.parts) if ask.parts else None,
            headers=ask.headers,
            extensions={"trace": self._trace},
        )
        if device is not None and self.token is not None:
            request.headers[AUTH_HEADER] = sign_request(
                device.request_key,
                device=device.device,
                token=self.token,
                method=ask.method,
                host=request.headers["host"],
                path_query=request.url.raw_path.decode("ascii"),
                body_sha256=ask.sha256 or body_hash(*ask.parts),
            )
        status, headers, data = self._exchange(request, sum(map(len, ask.parts)), ask.most)
        content_type = headers.get("content-type", "").split(";")[0].strip().lower()
        good = status == 200 or (status == 206 and "range" in ask.headers)
        if good and content_type != ask.kind:
            raise troubles.not_the_county(f"content type {content_type or 'missing'}")
        self._take_token(headers)
        if not good:
            raise self._refusal(status, content_type, headers, data)
        return data

    def _exchange(self, request: httpx.Request, size: int, most: int) -> tuple[int, httpx.Headers, bytes]:
        received = 0
        try:
            answer = self._client.send(request, stream=True)
            try:
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise troubles.not_the_county("content coding that was not asked for")
                cap = most if answer.status_code in (200, 206) else _PROBLEM_BYTES_MAX
                parts: list[bytes] = []
                for part in answer.iter_raw():
                    received += len(part)
                    if received > cap:
                        raise troubles.not_the_county(f"answer above {cap} bytes")
                    parts.append(part)
            finally:
                answer.close()
        except httpx.HTTPError as fault:
            raise (troubles.stopped() if self._aborted else link_trouble(fault)) from None
        finally:
            with self._counting:
                before = self._traffic
                self._traffic = Traffic(before.up + size, before.down + received, before.turns + 1)
        return answer.status_code, answer.headers, b"".join(parts)

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the sockets that the link uses, so that `abort` can reach them."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.add(info["return_value"].get_extra_info("socket"))

    def _take_token(self, headers: httpx.Headers) -> None:
        text = headers.get(TOKEN_HEADER)
        if text is not None:
            try:
                self.token = read_token(text)
            except ProtocolProblem:
                raise troubles.not_the_county("token of another shape") from None

    def _refusal(self, status: int, content: str, headers: httpx.Headers, data: bytes) -> RoundTrouble:
        if content not in _PROBLEM_TYPES:
            return troubles.not_the_county(f"status {status}, content type {content or 'missing'}")
        try:
            answer = ProblemAnswer.from_bytes(data)
        except ProtocolProblem:
            return troubles.not_the_county(f"status {status}, JSON of another program")
        wait = headers.get("retry-after", "")
        return troubles.refused(
            answer.problem,
            retry_after_seconds=float(wait) if wait.isdecimal() else None,
            detail=f"{answer.problem.number} {answer.problem.name} {answer.details or ''}".rstrip(),
        )
