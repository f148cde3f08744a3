"""The door of the app: works out who asks, takes from their share, and hands the handler device and body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import ParamSpec, Protocol, TypedDict, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sync.protocol import limits
from sync.protocol.auth import AUTH_HEADER, RequestAuth, check_auth, check_token, read_auth
from sync.protocol.more_problems import KEYS_EXPIRED
from sync.protocol.problems import (
    AUTH_MISSING,
    DEVICE_REVOKED,
    DEVICE_UNKNOWN,
    ProtocolProblem,
)
from sync.server.admission import Admission
from sync.server.answers import KNOCK, NOTED
from sync.server.bodies import Body, read_body, stated_size
from sync.server.config import ServerConfig
from sync.server.county import County
from sync.server.metrics import Metrics
from sync.server.policies import POLICIES, Policy, Share, Who
from sync.server.store import people
from sync.server.store.people import Device
from sync.server.throttle import Buckets

P = ParamSpec("P")
T = TypeVar("T")


class _Asked(TypedDict):
    """What a request signature covers, beside device and token."""

    method: str
    host: str
    path_query: str
    body_sha256: bytes


class Taker(Protocol):
    """Takes the body of a request as it comes."""

    def feeder(self, device: Device, *, by_frames: bool) -> Callable[[bytes], None]:
        """What takes the bytes of `device`, which nothing has proved yet."""
        ...

    def full(self) -> bool:
        """Whether nothing more is to be read for the moment."""
        ...

    def signed_sum(self) -> bytes:
        """What a signature by frames covers of the body that came; b"" where nobody can have signed it."""
        ...


class Gate:
    """One per app. Cheap checks come first: header, token, device, size; then body, signature, share."""

    def __init__(self, county: County, config: ServerConfig, metrics: Metrics) -> None:
        self.county = county
        self.admission = Admission(config, metrics)
        self.metrics = metrics
        self._proxy = config.behind_proxy
        self._messages = Buckets(config.requests_per_minute, limits.MINUTE_MS, county.clock)
        self._documents = Buckets(config.documents_per_hour, limits.HOUR_MS, county.clock)
        self._wrong_tries = Buckets(limits.ENROL_TRIES_PER_ADDRESS, limits.ENROL_ADDRESS_MS, county.clock)

    async def device(self, request: Request, taker: Taker | None = None) -> tuple[Device, Body]:
        """The enrolled device that signed this request, and the body it signed. With `taker` the body goes
        there, as it comes and *before* anything is proved. Raises AUTH_MISSING,
        TOKEN_EXPIRED, DEVICE_UNKNOWN, DEVICE_REVOKED, TOO_OFTEN, TOO_LARGE, SLOW_BODY."""
        holder, address = self._holder(request), caller_address(request, self._proxy)
        request.scope[KNOCK] = partial(self.admission.knocked, holder, address)
        await self.admission.slower(holder, address)
        with self.admission.request(holder):
            return await self._device(request, taker)

    async def device_or_anyone(self, request: Request) -> Device | None:
        """The device when the request is signed, None when it carries no signature at all."""
        if AUTH_HEADER in request.headers:
            return (await self.device(request))[0]
        self._take(request, caller_address(request, self._proxy))
        return None

    @asynccontextmanager
    async def slot(self, request: Request) -> AsyncIterator[None]:
        """Hold one of the slots for files and pages; raises BUSY."""
        size = stated_size(request, limits.REQUEST_BYTES_MAX) if request.method == "POST" else 0
        address = caller_address(request, self._proxy)
        async with self.admission.slot(self._holder(request), address, size):
            yield

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of a batch of entries."""
        async with self.admission.turn():
            yield

    @contextmanager
    def enrolling(self, request: Request) -> Iterator[None]:
        """Count a failed try against the address; raises TOO_OFTEN when there were too many."""
        address = caller_address(request, self._proxy)
        self._wrong_tries.require(address)
        try:
            yield
        except ProtocolProblem:
            self._wrong_tries.take(address)
            raise

    def is_this_machine(self, request: Request) -> bool:
        """Whether the request was made on this machine, and not by way of a proxy."""
        direct = self._proxy is None and "x-forwarded-for" not in request.headers
        return direct and _address(request) in ("127.0.0.1", "::1")

    async def _device(self, request: Request, taker: Taker | None) -> tuple[Device, Body]:
        auth = read_auth(request.headers.get(AUTH_HEADER))
        if auth.by_frames and taker is None:
            raise ProtocolProblem(AUTH_MISSING)
        check_token(self.county.keys.token_secret, auth.token, self.county.clock())
        device = await run_in_threadpool(self._find, auth)
        most = _policy(request).body
        feed = None if taker is None else taker.feeder(device, by_frames=auth.by_frames)
        full = None if taker is None else taker.full
        body = await read_body(request, most, feed, full, hashed=not auth.by_frames)
        if auth.by_frames and taker is not None:
            body = Body(b"", taker.signed_sum())
        self._prove(request, auth, device, body)
        request.scope.setdefault(NOTED, {})["device"] = device.id
        # Said only to who proved to hold the key: others learn nothing about the device.
        if device.revoked_at:
            raise ProtocolProblem(DEVICE_REVOKED, revoked_at=device.revoked_at)
        if 0 < device.valid_to <= self.county.clock() and not _policy(request).expired:
            raise ProtocolProblem(KEYS_EXPIRED, expired_at=device.valid_to)
        self._take(request, device.id)
        return device, body

    def _prove(self, request: Request, auth: RequestAuth, device: Device, body: Body) -> None:
        """By the newest request key; by the one before while that lasts, since the answer that put the new one in
        force may have been lost."""
        asked: _Asked = {
            "method": request.method,
            "host": self._host(request),
            "path_query": _path_query(request),
            "body_sha256": body.sha256,
        }
        try:
            check_auth(auth, device.request_key, **asked)
        except ProtocolProblem:
            if not device.former_key or device.former_to <= self.county.clock():
                raise
            check_auth(auth, device.former_key, **asked)

    def _find(self, auth: RequestAuth) -> Device:
        with self.county.database.read() as tx:
            device = people.device(tx, auth.device)
        if device is None:
            raise ProtocolProblem(DEVICE_UNKNOWN)
        return device

    def _take(self, request: Request, name: str) -> None:
        policy = _policy(request)
        if policy.who is Who.CODE:
            raise ProtocolProblem(AUTH_MISSING)
        if policy.share is Share.MESSAGES:
            self._messages.take(name)
        elif policy.share is Share.DOCUMENTS:
            self._documents.take(name)

    def _holder(self, request: Request) -> str:
        """Where the request comes from, and the device that it names without having proved it."""
        named = request.headers.get(AUTH_HEADER, "").split(" ")
        return f"{caller_address(request, self._proxy)} {named[1][:64] if len(named) == 4 else ''}"

    def _host(self, request: Request) -> str:
        forwarded = request.headers.get("x-forwarded-host")
        if forwarded and self._proxy is not None and _address(request) == self._proxy:
            return forwarded
        return request.headers.get("host", "")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run what touches database or disk beside the event loop."""
    return await run_in_threadpool(work, *args, **kwargs)


def caller_address(request: Request, proxy: str | None) -> str:
    """Who asks: the other end of the connection or, behind the proxy that is believed, whom the proxy names last."""
    address = _address(request)
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return named if named and proxy is not None and address == proxy else address


def _policy(request: Request) -> Policy:
    return POLICIES[(request.method, request.scope["route"].path)]


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _path_query(request: Request) -> str:
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope.get("query_string", b"")
    return (path + (b"?" + query if query else b"")).decode("latin-1")
