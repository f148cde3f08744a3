"""The link to the county: HTTP/1.1 on kept connections, no redirects, bounded answers (`sync.md` 5.4). What may be
asked stands in `transport.py`.

Nothing rests on TLS alone, so nothing here decides what is true; it only tells a link's failure, somebody
else's answer and the county's numbered "no" apart.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, Final, Self, cast
from weakref import WeakSet

import httpx

from sync.client import troubles
from sync.client.asking import REGISTRY, Ask, make_client, posted
from sync.client.link_trouble import link_trouble
from sync.client.patience import Patience
from sync.client.ports import DeviceKeys, Parts, Traffic
from sync.client.tls import require_address, require_period
from sync.client.troubles import RoundTrouble
from sync.protocol import limits, problems
from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, read_token, sign_request
from sync.protocol.problems import ProblemAnswer, ProtocolProblem
from sync.protocol.short_answer import SHORT_TYPE, lengthen

API: Final = "/api/v1"
_PROBLEM_TYPES: Final = frozenset({"application/json", "application/problem+json"})
_PROBLEM_BYTES_MAX: Final = 64 * limits.KIB
ANSWER_BYTES_MAX: Final = limits.REQUEST_BYTES_MAX + limits.MIB

_STALE: Final = (problems.TOKEN_EXPIRED, problems.AUTH_MISSING)


class Link:
    """One county at `server` (scheme, host and port). `close` it, or use it as a context. As many threads
    as CONNECTIONS may use it at a time, each on a connection of its own.

    Requests are signed once `device` is given. `token` is the county's freshness token kept from the last
    time; the newest one stands in `token` afterwards. Over https only a server under one of `authorities` is the
    county; without any, whoever answers may be asked for the registry and nothing else."""

    def __init__(
        self,
        server: str,
        device: DeviceKeys | None = None,
        *,
        token: bytes | None = None,
        authorities: Sequence[bytes] = (),
        app_version: str = "",
        http: httpx.BaseTransport | None = None,
    ) -> None:
        try:
            base = httpx.URL(server.strip().rstrip("/"))
        except httpx.InvalidURL as fault:
            raise troubles.bad_address(str(fault)) from None
        if http is None:
            require_address(base)
        self.token = token
        self._base, self._http, self._app_version = base, http, app_version
        self._device = device
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._counting = Lock()
        self._aborted = False
        self._traffic = Traffic()
        self._up = self._down = 0
        self._patience = Patience(lambda: self._up + self._down, self._break)
        self.pin(authorities)

    def pin(self, authorities: Sequence[bytes]) -> None:
        former: httpx.Client | None = getattr(self, "_client", None)
        self._pinned = bool(authorities)
        if former is not None and self._base.scheme == "http":
            return
        self._client = make_client(self._base, self._http, authorities, self._app_version)
        if former is not None:
            former.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._patience.close()
        self._client.close()

    def abort(self) -> None:
        """Break the link at once, from whatever thread: the request under way fails, and so do later ones."""
        self._aborted = True
        self._break()

    def _break(self) -> None:
        for connected in tuple(self._sockets):
            with suppress(OSError):  # it may have been closed on the other thread just now
                connected.shutdown(socket.SHUT_RDWR)

    @property
    def traffic(self) -> Traffic:
        return self._traffic

    @property
    def _unknown(self) -> bool:
        """Nobody vouches for the other end."""
        return self._base.scheme == "https" and not self._pinned and self._http is None

    def _request(self, ask: Ask, signed: bool) -> bytes:
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
            self._once(posted("/sync", (), ANSWER_BYTES_MAX), None)
        except RoundTrouble as trouble:
            if trouble.problem not in _STALE or self.token is None:
                raise

    def _once(self, ask: Ask, device: DeviceKeys | None) -> bytes:
        if self._aborted:
            raise troubles.stopped()
        if self._unknown and ask.path != REGISTRY:
            raise troubles.no_secure_link("no county authority is known")
        request = self._client.build_request(
            ask.method,
            API + ask.path,
            content=self._counted(ask.parts) if ask.parts else None,
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
                body_sha256=ask.digest(),
                by_frames=ask.by_frames,
            )
        status, headers, data = self._exchange(request, sum(map(len, ask.parts)), ask.most)
        content_type = headers.get("content-type", "").split(";")[0].strip().lower()
        good = status == 200 or (status == 206 and "range" in ask.headers)
        shortened = good and ask.short and content_type == SHORT_TYPE
        if good and content_type != ask.kind and not shortened:
            raise troubles.not_the_county(f"content type {content_type or 'missing'}")
        self._take_token(headers)
        if not good:
            raise self._refusal(status, content_type, headers, data)
        return _lengthened(data, ask.most) if shortened else data

    def _exchange(self, request: httpx.Request, size: int, most: int) -> tuple[int, httpx.Headers, bytes]:
        with self._patience.during():
            return self._exchanged(request, size, most)

    def _exchanged(self, request: httpx.Request, size: int, most: int) -> tuple[int, httpx.Headers, bytes]:
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
                    with self._counting:
                        self._down += len(part)
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

    @property
    def moved(self) -> tuple[int, int]:
        """Bytes of bodies up and down until now, those under way included: for a person who watches."""
        return self._up, self._down

    def _counted(self, parts: Parts) -> Iterator[bytes]:
        for part in parts:
            yield cast(bytes, part)
            with self._counting:
                self._up += len(part)

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the sockets that the link uses, so that `abort` can reach them."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.add(info["return_value"].get_extra_info("socket"))
        if event == "connection.start_tls.complete" and self._pinned:
            told = 0 if self.token is None else int.from_bytes(self.token[:8])
            require_period(info["return_value"].get_extra_info("socket"), told)

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


def _lengthened(data: bytes, most: int) -> bytes:
    try:
        return lengthen(data, max_bytes=most)
    except ProtocolProblem:
        raise troubles.not_the_county("a short answer that cannot be read") from None
