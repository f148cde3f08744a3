"""Many light devices at once, each with real keys and real bytes, and one caller who means harm. Used by the bench
and by the small version that runs with every commit.

A device is one connection and a few hundred bytes of memory: what it sends is made and signed before the start, as
far as the treaty lets it, so that the machine's processors are left to the county."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, make_token, read_token, sign_request
from sync.protocol.batch import pack_batch
from sync.protocol.enrol import EnrolRequest, open_enrol_answer
from sync.protocol.frames import BlobFrame, BlobsAnswer, pack_frames
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloRequest, open_hello_answer
from sync.protocol.pages import PullPage
from sync.protocol.receipt import open_receipt
from sync.protocol.registry import TrustedKeys
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.enrolment import enrol, make_code
from sync.server.founding import check_roster, found_county
from tests.helpers.stores import county_store
from tests.sync.server.support import Journal, blob

DAY_MS: Final = 86_400_000
ENTRIES, FILES, FILE_BYTES = 150, 2, 300_000


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Light:
    """One device: what it has to send, and when each part was done (seconds after the start)."""

    id: str
    town: str
    key: SigningKey
    journal_key: SigningKey
    journal: Journal
    address: str
    token: bytes
    frames: bytes = b""
    entries_done: float = 0.0
    files_done: float = 0.0
    asked: int = 0
    sent_away: int = 0
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    trust: TrustedKeys | None = None

    async def ask(self, host: str, method: str, path: str, body: bytes = b"") -> Answer:
        """One signed request over the device's connection."""
        if self.writer is None:
            name, _, port = host.partition(":")
            self.reader, self.writer = await asyncio.open_connection(
                name, int(port), local_addr=(self.address, 0)
            )
        signed = sign_request(
            self.key, device=self.id, token=self.token, method=method, host=host, path_query=path,
            body_sha256=body_hash(body),
        )  # fmt: skip
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n{AUTH_HEADER}: {signed}\r\n\r\n"
        self.writer.write(head.encode() + body)
        assert self.reader is not None
        answer = await read_answer(self.reader)
        self.asked += 1
        self.token = read_token(answer.headers[TOKEN_HEADER.lower()])
        return answer

    async def patiently(self, host: str, method: str, path: str, body: bytes = b"") -> Answer:
        """As `ask`; who is sent away comes again when the county said."""
        while True:
            answer = await self.ask(host, method, path, body)
            if answer.status not in (429, 503):
                return answer
            self.sent_away += 1
            await asyncio.sleep(int(answer.headers["retry-after"]))

    async def session(self, host: str, began: float) -> None:
        """What a device does in the evening: greet with last week's token, deliver, pull a page, deliver files."""
        hello = HelloRequest(
            app_version="0.1.0", schema=1, journal=self.journal.journal, last_seq=len(self.journal.entries),
            acked_seq=0, acked_head=bytes(32), device_time=0, want_counts=True, batch=self._batch(),
        ).to_bytes()  # fmt: skip
        answer = await self.patiently(host, "POST", "/api/v1/sync", hello)
        assert answer.status == 401, answer.status
        answer = await self.patiently(host, "POST", "/api/v1/sync", hello)
        assert answer.status == 200, answer.body
        assert self.trust is not None
        receipt = open_hello_answer(answer.body, self.trust).receipt
        assert receipt is not None
        assert open_receipt(receipt, self.trust).last == len(self.journal.entries)
        self.entries_done = time.monotonic() - began
        page = await self.patiently(host, "GET", f"/api/v1/pull?stream={self.town}&after=0")
        assert PullPage.from_bytes(page.body).batches
        files = await self.patiently(host, "POST", "/api/v1/blobs", self.frames)
        assert all(state.complete for state in BlobsAnswer.from_bytes(files.body).states), files.body
        self.files_done = time.monotonic() - began
        assert self.writer is not None
        self.writer.close()

    def _batch(self) -> bytes:
        return pack_batch(self.journal.entries, self.journal_key, journal=self.journal.journal, first=1)


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """One answer with a Content-Length, which every answer of the county that we ask for has."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    exact = dict(line.split(": ", 1) for line in head[1:] if line)
    headers |= {name.lower(): value for name, value in exact.items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split(" ")[1]), headers, body)


@dataclass(slots=True)
class Herd:
    """A founded county with its devices, and the enrolled device of the one who means harm."""

    home: Path
    devices: list[Light] = field(default_factory=list)
    abuser: Light | None = None


def found_herd(home: Path, devices: int, towns: int, entries: int = ENTRIES) -> Herd:
    """A county with that many devices spread over townships, each with a week's work."""
    codes = [f"339901{number:03d}" for number in range(1, towns + 1)]
    roster = {"county": {"code": "339901", "name": "安平县"}, "townships": [_town(code) for code in codes]}
    config = replace(ServerConfig.for_home(home, county_store()), county="339901")
    found_county(config, check_roster(roster))
    county = open_county(config)
    herd = Herd(home)
    for number in range(devices + 1):
        town = number % towns
        joined = _join(county, codes[town], f"127.0.1.{town + 1}")
        joined.journal.parties(entries)
        _with_files(joined, number)
        herd.devices.append(joined)
    county.close()
    herd.abuser = herd.devices.pop()
    herd.abuser.address = "127.0.2.66"
    return herd


def _town(code: str) -> dict[str, Any]:
    agency = {"name": f"安平县{code}人民政府", "short_name": f"安{code}", "training": True}
    return {"code": code, "name": f"镇{code}", "series": ["责改"], "agency": agency,
            "officers": [{"name": "陈立", "roles": ["officer"]}]}  # fmt: skip


def _join(county: County, town: str, address: str) -> Light:
    code, _ = make_code(county, town)
    journal, request = SigningKey.generate(), SigningKey.generate()
    asked = EnrolRequest(
        code_id=code.code_id, journal_key=journal.public, sealing_key=os.urandom(32), request_key=request.public,
        paper_key=SigningKey.generate().public, label="执法车电脑", platform="linux", app_version="0.1.0",
    )  # fmt: skip
    answer = open_enrol_answer(enrol(county, asked.seal(code, journal)), code, asked)
    old = make_token(county.keys.token_secret, county.clock() - 2 * DAY_MS)
    light = Light(asked.device, town, request, journal, Journal(scope=town), address, old)
    light.trust = answer.keys
    return light


def _with_files(light: Light, number: int) -> None:
    pairs = [blob(FILE_BYTES + number, seed=number * 10 + one) for one in range(FILES)]
    light.journal.write(
        {"id": light.journal.journal, "text": "照片"}, type="note", blobs=[ref for _, ref in pairs]
    )
    light.frames = pack_frames([BlobFrame(ref.sha256, 0, ref.size, data) for data, ref in pairs])


async def evening(herd: Herd, host: str) -> float:
    """All devices at the same moment; seconds until the last is done."""
    began = time.monotonic()
    await asyncio.gather(*(device.session(host, began) for device in herd.devices))
    return time.monotonic() - began


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The county's own command; (host:port, process)."""
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"].partition("//")[2], process
        finally:
            process.terminate()
            process.wait(30)
            process.stdout.close()


@contextmanager
def abused(herd: Herd, host: str) -> Iterator[subprocess.Popen[str]]:
    """One who means harm, in a process of its own, until the block ends."""
    abuser = herd.abuser
    assert abuser is not None
    words = [host, abuser.address, abuser.id, abuser.key.seed.hex(), abuser.journal.journal]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.herd_abuser", *words], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline()  # it is under way
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def peak_mb(process: int) -> float:
    """The most memory that a process and its children held, in MB."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    total = 0.0
    for one in (str(process), *children):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                total += int(line.split()[1]) / 1024
    return total
