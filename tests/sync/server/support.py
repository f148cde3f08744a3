"""A county on a free loopback port and a small honest device, both real: keys, HTTP, SQLite and files."""

from __future__ import annotations

import hashlib
import os
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from uuid_utils import uuid7

from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, read_token, sign_request
from sync.protocol.batch import pack_batch
from sync.protocol.enrol import EnrolAnswer, EnrolmentCode, EnrolRequest, open_enrol_answer
from sync.protocol.entry import NO_HASH, BlobRef, EntryDraft, SealedEntry, seal_entry
from sync.protocol.frames import BlobFrame, BlobsAnswer, pack_frames
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer, open_hello_answer
from sync.protocol.pages import PullPage
from sync.protocol.problems import ProblemAnswer
from sync.protocol.receipt import Receipt, open_receipt
from sync.protocol.registry import TrustedKeys
from sync.server.app import create_app
from sync.server.config import ServerConfig
from sync.server.county import County
from sync.server.enrolment import make_code
from sync.server.founding import check_roster, found_county
from tests.helpers.stores import county_store

TOWN = "339901001"
OTHER_TOWN = "339901002"
NOW = 1_795_305_600_000  # 2026-11-22 08:00 in China

ROSTER: dict[str, Any] = {
    "county": {"code": "339901", "name": "安平县"},
    "townships": [
        {
            "code": TOWN,
            "name": "云溪镇",
            "series": ["责改", "现检"],
            "agency": {"name": "安平县云溪镇人民政府", "short_name": "安云溪", "training": True},
            "officers": [{"name": "陈立", "roles": ["officer"]}, {"name": "张𬭎喆", "roles": ["captain"]}],
        },
        {
            "code": OTHER_TOWN,
            "name": "石桥镇",
            "series": ["责改"],
            "agency": {"name": "安平县石桥镇人民政府", "short_name": "安石桥", "training": True},
            "officers": [{"name": "王晓敏", "roles": ["officer"]}],
        },
    ],
}


class Clock:
    """County time that only tests move."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def found(home: Path, clock: Clock) -> ServerConfig:
    """A fresh county in `home`."""
    config = replace(ServerConfig.for_home(home, county_store()), clock=clock)
    found_county(config, check_roster(ROSTER))
    return replace(config, county=ROSTER["county"]["code"])


@dataclass(slots=True)
class Served:
    """A county that answers at `url`."""

    url: str
    county: County
    clock: Clock
    config: ServerConfig
    devices: list[Device] = field(default_factory=list)


@contextmanager
def served(config: ServerConfig, clock: Clock, certificate: Path | None = None) -> Iterator[Served]:
    """Serve `config` with uvicorn in a thread until the block ends; with `certificate` (key and certificate in one
    file) over TLS 1.3."""
    app = create_app(config)
    settings = uvicorn.Config(
        app, port=0, log_config=None, access_log=False, http="h11", ws="none", ssl_certfile=certificate
    )
    settings.load()
    if settings.ssl is not None:
        settings.ssl.minimum_version = ssl.TLSVersion.TLSv1_3
    server = uvicorn.Server(settings)
    ready = threading.Event()
    original = server.startup

    async def startup(sockets: Any = None) -> None:
        await original(sockets=sockets)
        ready.set()

    server.startup = startup  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, name="county")
    thread.start()
    try:
        assert ready.wait(20)
        port = server.servers[0].sockets[0].getsockname()[1]
        scheme = "http" if certificate is None else "https"
        running = Served(f"{scheme}://127.0.0.1:{port}", app.state.county, clock, config)
        yield running
        for device in running.devices:
            device.http.close()
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def party(number: int) -> dict[str, Any]:
    """Fields of a valid party."""
    return {
        "id": uuid7().hex,
        "kind": "sole_trader",
        "name": f"云溪镇好再来饭店{number}",
        "legal_rep": "徐国良",
    }


@dataclass(slots=True)
class Journal:
    """Sealed entries of one journal, written the way a device writes them."""

    scope: str = TOWN
    journal: str = field(default_factory=lambda: uuid7().hex)
    entries: list[SealedEntry] = field(default_factory=list)
    acked: int = 0
    newest: dict[str, str] = field(
        default_factory=dict
    )  # the last entry about each thing: what its author had seen

    def write(
        self,
        new: dict[str, Any],
        *,
        type: str = "party",
        kind: str = "add",
        save_id: str = "",
        blobs: Sequence[BlobRef] = (),
        **other: Any,
    ) -> SealedEntry:
        """One entry at the end."""
        values: dict[str, Any] = {
            "entry_id": uuid7().hex,
            "save_id": save_id or uuid7().hex,
            "thing": new.get("id") or uuid7().hex,
            "actor": "",
            "scope": self.scope,
            "schema": 1,
            "app_version": "0.1.0",
            "wall_time": NOW,
            "mono_time": 1,
            "boot_id": "boot",
        }
        values.update(other)
        seen = self.newest.get(values["thing"])
        values.setdefault("parents", (seen,) if seen else ())
        self.newest[values["thing"]] = values["entry_id"]
        draft = EntryDraft(type=type, kind=kind, new=new, blobs=tuple(blobs), **values)
        sealed = seal_entry(draft, journal=self.journal, seq=len(self.entries) + 1, prev=self.head)
        self.entries.append(sealed)
        return sealed

    @property
    def head(self) -> bytes:
        """Hash of the newest entry."""
        return self.entries[-1].hash if self.entries else NO_HASH

    def parties(self, count: int) -> None:
        """`count` saves of one party each."""
        for _ in range(count):
            self.write(party(len(self.entries) + 1))


class Device:
    """An enrolled device that speaks the treaty over HTTP and checks what it is told."""

    def __init__(self, url: str, scope: str = TOWN) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False)
        self.scope = scope
        self.journal_key, self.request_key = SigningKey.generate(), SigningKey.generate()
        self.paper_key, self.sealing_public = SigningKey.generate(), os.urandom(32)
        self.token = b""
        self.id = ""
        self.answer: EnrolAnswer | None = None
        self.keys: TrustedKeys | None = None

    def request_of(self, code: EnrolmentCode) -> EnrolRequest:
        """The enrolment request for a code."""
        return EnrolRequest(
            code_id=code.code_id,
            journal_key=self.journal_key.public,
            sealing_key=self.sealing_public,
            request_key=self.request_key.public,
            paper_key=self.paper_key.public,
            label="执法车电脑",
            platform="linux",
            app_version="0.1.0",
        )

    def enrol(self, code: EnrolmentCode) -> EnrolAnswer:
        """Join the county."""
        request = self.request_of(code)
        response = self.http.post("/api/v1/enrol", content=request.seal(code, self.journal_key))
        assert response.status_code == 200, response.text
        self.token = read_token(response.headers[TOKEN_HEADER])
        self.answer = open_enrol_answer(response.content, code, request)
        self.id, self.keys = self.answer.device, self.answer.keys
        return self.answer

    def refresh(self) -> None:
        """Take a fresh token, as any refusal hands one out."""
        self.token = read_token(self.http.post("/api/v1/sync").headers[TOKEN_HEADER])

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        signed_body: bytes | None = None,
        content: Iterator[bytes] | None = None,
    ) -> httpx.Response:
        """One signed request; `signed_body` is what the signature covers, if something else, `content` the
        body as it goes out piece by piece."""
        if content is not None:
            headers = {"content-length": str(len(body)), **(headers or {})}
        request = self.http.build_request(method, "/api/v1" + path, content=content or body, headers=headers)
        request.headers[AUTH_HEADER] = sign_request(
            self.request_key,
            device=self.id,
            token=self.token,
            method=method,
            host=request.headers["host"],
            path_query=request.url.raw_path.decode(),
            body_sha256=body_hash(body if signed_body is None else signed_body),
        )
        return self.http.send(request)

    def batch(self, journal: Journal, first: int, last: int) -> bytes:
        """Wire bytes of entries `first`…`last`."""
        entries = journal.entries[first - 1 : last]
        return pack_batch(entries, self.journal_key, journal=journal.journal, first=first)

    def push(self, journal: Journal, first: int, last: int) -> tuple[Receipt, PushAnswer]:
        """Push and check the receipt."""
        response = self.ask("POST", "/entries", self.batch(journal, first, last))
        assert response.status_code == 200, response.text
        answer = PushAnswer.from_bytes(response.content)
        assert self.keys is not None
        receipt = open_receipt(answer.receipt, self.keys)
        assert receipt.head == journal.entries[last - 1].hash
        return receipt, answer

    def hello(self, journal: Journal, batch: bytes | None = None, **other: Any) -> HelloAnswer:
        """Say hello; the verified answer."""
        response = self.ask("POST", "/sync", self.hello_request(journal, batch, **other).to_bytes())
        assert response.status_code == 200, response.text
        assert self.keys is not None
        return open_hello_answer(response.content, self.keys)

    def hello_request(self, journal: Journal, batch: bytes | None = None, **other: Any) -> HelloRequest:
        """Hello as the journal stands."""
        values: dict[str, Any] = {
            "acked_seq": journal.acked,
            "acked_head": journal.entries[journal.acked - 1].hash if journal.acked else NO_HASH,
        }
        values.update(other)
        return HelloRequest(
            app_version="0.1.0",
            schema=1,
            journal=journal.journal,
            last_seq=values.pop("last_seq", len(journal.entries)),
            device_time=NOW,
            batch=batch,
            **values,
        )

    def send_frames(self, *frames: BlobFrame) -> BlobsAnswer:
        """Post blob frames."""
        response = self.ask("POST", "/blobs", pack_frames(frames))
        assert response.status_code == 200, response.text
        return BlobsAnswer.from_bytes(response.content)

    def pull(self, after: int = 0) -> PullPage:
        """One page of the own stream."""
        response = self.ask("GET", f"/pull?stream={self.scope}&after={after}")
        assert response.status_code == 200, response.text
        return PullPage.from_bytes(response.content)


def enrolled(county: Served, scope: str = TOWN) -> Device:
    """A device that has just joined; closed with its county."""
    device = Device(county.url, scope)
    code, _ = make_code(county.county, scope)
    device.enrol(code)
    county.devices.append(device)
    return device


def problem(response: httpx.Response) -> tuple[int, str, dict[str, Any]]:
    """(HTTP status, problem name, details) of a refusal."""
    answer = ProblemAnswer.from_bytes(response.content)
    assert response.status_code == answer.problem.status
    return response.status_code, answer.problem.name, answer.details


def blob(size: int, seed: int = 0) -> tuple[bytes, BlobRef]:
    """Content and its reference."""
    block = hashlib.sha256(str(seed).encode()).digest()
    data = (block * (size // 32 + 1))[:size]
    return data, BlobRef(sha256=hashlib.sha256(data).hexdigest(), size=size, mime="image/jpeg")
