"""Every kind of request that a device makes, recorded and sent again: at once, late, from another device, to another
county, changed. The same receipt or 401; never a second effect (S20)."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sync.protocol import limits
from sync.protocol.auth import AUTH_HEADER, read_auth, write_token
from sync.protocol.frames import BlobFrame, pack_frames
from sync.protocol.key_renewal import KeyRenewal
from sync.protocol.keys import SigningKey
from sync.protocol.messages import PushAnswer
from sync.protocol.numbers import NumberRequest
from sync.protocol.problems import ProblemAnswer
from sync.server.config import ServerConfig
from tests.sync.server.support import (
    TOWN,
    Clock,
    Device,
    Journal,
    Served,
    blob,
    enrolled,
    found,
    party,
    served,
)

TABLES = (
    *("entries", "batches", "receipts", "forks", "streams", "state", "journals", "blobs", "blob_names"),
    *("leases", "number_heads", "devices", "keys", "documents", "enrol_codes", "authorities", "losses"),
)


@dataclass
class Recorded:
    """One request as it went over the wire, and what came back."""

    name: str
    request: httpx.Request
    status: int
    content: bytes


class Tape(httpx.HTTPTransport):
    """Keeps every request that passes."""

    def __init__(self) -> None:
        super().__init__()
        self.tape: list[Recorded] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer = super().handle_request(request)
        answer.read()
        kept = httpx.Request(
            request.method, request.url, headers=request.headers.raw, content=request.content
        )
        self.tape.append(Recorded(request.url.path, kept, answer.status_code, answer.content))
        return answer


@pytest.fixture
def county(config: ServerConfig, clock: Clock) -> Iterator[Served]:
    with served(config, clock) as running:
        yield running


@pytest.fixture
def tape(county: Served) -> list[Recorded]:
    """A working day of one device: every route that changes or reads something."""
    recorder = Tape()
    device = enrolled(county)
    plain, device.http = device.http, httpx.Client(base_url=county.url, trust_env=False, transport=recorder)
    plain.close()
    journal = Journal()
    content, ref = blob(5000)
    journal.write(party(1), blobs=(ref,))
    journal.parties(3)
    device.push(journal, 1, 2)
    journal.acked = 2
    device.hello(journal, device.batch(journal, 3, 4), want_counts=True)
    device.ask("POST", "/blobs", pack_frames((BlobFrame(ref.sha256, 0, ref.size, content),)))
    device.ask("POST", "/numbers", NumberRequest("ab" * 16, TOWN, "责改", 2026).to_bytes())
    device.pull()
    for path in ("/registry", "/catalogue?have=0", "/forms?have=0", f"/blobs/{ref.sha256}"):
        device.ask("GET", path)
    device.ask("POST", "/keys", renewal(device))
    return [one for one in recorder.tape if one.status < 300]


def renewal(device: Device) -> bytes:
    fresh = [SigningKey.generate() for _ in range(4)]
    request = KeyRenewal(
        device=device.id,
        former=device.journal_key.public,
        journal_key=fresh[0].public,
        sealing_key=fresh[1].public,
        request_key=fresh[2].public,
        paper_key=fresh[3].public,
    )
    return request.seal(device.journal_key, fresh[0])


def state_of(county: Served) -> dict[str, list[tuple[object, ...]]]:
    """Everything the county holds that a request could change."""
    with county.county.database.read() as tx:
        return {
            name: sorted((tuple(row) for row in tx.exec_driver_sql(f"select * from {name}")), key=repr)
            for name in TABLES
        }


def send(one: Recorded, url: str, **headers: str) -> httpx.Response:
    """The same bytes again, to `url`; the Host header stays as it was recorded."""
    target = httpx.URL(url).join(one.request.url.raw_path.decode())
    changed = dict(one.request.headers.items()) | {name.lower(): value for name, value in headers.items()}
    with httpx.Client(trust_env=False) as client:
        return client.send(
            httpx.Request(one.request.method, target, headers=changed, content=one.request.content)
        )


def test_at_once_it_is_the_same_answer_and_no_second_effect(county: Served, tape: list[Recorded]) -> None:
    assert {one.name.removeprefix("/api/v1") for one in tape} >= {
        *("/entries", "/sync", "/blobs", "/numbers", "/pull", "/registry", "/keys")
    }
    before = state_of(county)
    for one in tape:
        again = send(one, county.url)
        assert again.status_code == one.status, one.name
        if one.name.endswith("/entries"):
            receipts = [PushAnswer.from_bytes(content).receipt for content in (again.content, one.content)]
            assert receipts[0] == receipts[1]
        elif one.name.endswith(("/numbers", "/pull")):
            assert again.content == one.content, one.name
        assert state_of(county) == before, one.name


def test_late_it_is_401_and_nothing_happens(county: Served, tape: list[Recorded], clock: Clock) -> None:
    clock.now += limits.TOKEN_MS + limits.MINUTE_MS
    before = state_of(county)
    for one in tape:
        again = send(one, county.url)
        assert (again.status_code, name_of(again)) == (401, "token_expired"), one.name
    assert state_of(county) == before


def test_from_another_device_or_with_another_token_it_is_401(county: Served, tape: list[Recorded]) -> None:
    other = enrolled(county)
    before = state_of(county)
    for one in tape:
        version, _, token, signature = one.request.headers[AUTH_HEADER].split(" ")
        mine = f"{version} {other.id} {token} {signature}"
        fresh = f"{version} {read_auth(one.request.headers[AUTH_HEADER]).device} "
        fresh += f"{write_token(other.token)} {signature}"
        assert send(one, county.url, **{AUTH_HEADER: mine}).status_code == 401, one.name
        if write_token(other.token) != token:
            assert send(one, county.url, **{AUTH_HEADER: fresh}).status_code == 401, one.name
    assert state_of(county) == before


def test_at_another_county_it_is_401(county: Served, tape: list[Recorded], tmp_path: Path) -> None:
    clock = Clock()
    with served(found(tmp_path / "other", clock), clock) as stranger:
        before = state_of(stranger)
        for one in tape:
            assert send(one, stranger.url).status_code == 401, one.name
        assert state_of(stranger) == before


@pytest.mark.parametrize("what", ["host", "path", "query", "body", "signature"])
def test_changed_in_one_place_it_is_401(county: Served, tape: list[Recorded], what: str) -> None:
    before = state_of(county)
    for one in tape:
        request = one.request
        path, headers = request.url.raw_path.decode(), dict(request.headers.items())
        method, body = request.method, request.content
        if what == "host":
            headers["host"] = "county.test"
        elif what == "path":
            path = other_path(path)
        elif what == "query":
            path += "&x=1" if "?" in path else "?x=1"
        elif what == "body":
            body = body + b"\x00" if body else b"\x00"
            headers["content-length"] = str(len(body))
        else:
            version, device, token, signature = headers[AUTH_HEADER.lower()].split(" ")
            flipped = signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]
            headers[AUTH_HEADER.lower()] = f"{version} {device} {token} {flipped}"
        target = httpx.URL(county.url).copy_with(raw_path=path.encode())
        with httpx.Client(trust_env=False) as client:
            again = client.send(httpx.Request(method, target, headers=headers, content=body))
        # A body where the route takes none, or another method's route, is refused before anybody looks who signed.
        assert again.status_code in (401, 405, 413), (what, one.name, again.text)
    assert state_of(county) == before


def other_path(path: str) -> str:
    """Another route of the same method."""
    swaps = {"/api/v1/entries": "/api/v1/sync", "/api/v1/sync": "/api/v1/entries"}
    if path in swaps:
        return swaps[path]
    return "/api/v1/forms" if not path.startswith("/api/v1/forms") else "/api/v1/catalogue"


def name_of(answer: httpx.Response) -> str:
    assert json.loads(answer.content)["number"]
    return ProblemAnswer.from_bytes(answer.content).problem.name


# ---- a week later ------------------------------------------------------------------------------------------


def test_a_week_later_the_requests_are_401_and_the_messages_have_no_second_effect(
    county: Served, tape: list[Recorded], clock: Clock
) -> None:
    """First the same bytes; then what they said, signed anew by the same device, in any order and several at once."""
    device = county.devices[0]
    clock.now += 7 * limits.DAY_MS
    before = state_of(county)
    for one in tape:
        assert send(one, county.url).status_code == 401, one.name
    assert state_of(county) == before
    device.refresh()
    # New keys are a matter of their own: the second answer to the same renewal is another test's.
    messages = [one for one in tape if not one.name.endswith("/keys")]
    for seed in range(5):
        order = messages * 2
        random.Random(seed).shuffle(order)
        with ThreadPoolExecutor(3) as hands:
            answers = list(hands.map(lambda one: said_again(device, one), order))
        for one, answer in zip(order, answers, strict=True):
            assert answer.status_code in (one.status, 429), (one.name, answer.text)
            if one.name.endswith("/entries") and answer.status_code == 200:
                receipts = [
                    PushAnswer.from_bytes(content).receipt for content in (answer.content, one.content)
                ]
                assert receipts[0] == receipts[1]
            elif one.name.endswith("/numbers") and answer.status_code == 200:
                assert answer.content == one.content
        assert state_of(county) == before, seed
        clock.now += limits.HOUR_MS


def said_again(device: Device, one: Recorded) -> httpx.Response:
    """The same message under a new signature."""
    path = one.request.url.raw_path.decode().removeprefix("/api/v1")
    return device.ask(one.request.method, path, one.request.content)
