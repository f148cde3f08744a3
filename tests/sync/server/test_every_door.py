"""Every route × every caller × every place, made from the app itself: what a cell may answer stands in one table,
every cell is tried over HTTP, and a route that nobody thought of fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx
import pytest

from sync.protocol import canonical
from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, make_token, read_token
from sync.protocol.enrol import EnrolmentCode
from sync.protocol.frames import BlobFrame, BlobsAnswer, pack_frames
from sync.protocol.key_renewal import KeyRenewal
from sync.protocol.moves import Move, MoveKind
from sync.protocol.numbers import NumberRequest
from sync.protocol.registry import RegistryAnswer, Roster
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.server.enrolment import make_code, revoke
from sync.server.policies import POLICIES, Who
from sync.server.readiness import TOKEN_FILE
from tests.sync.server.support import (
    OTHER_TOWN,
    TOWN,
    Clock,
    Device,
    Journal,
    Served,
    blob,
    enrolled,
    found,
    problem,
    served,
)

OWN, OTHER, REVOKED, UNKNOWN, FORGED, STALE, NOBODY = (
    "own", "other township", "revoked", "unknown", "forged", "stale token", "nobody",
)  # fmt: skip
CALLERS: Final = (OWN, OTHER, REVOKED, UNKNOWN, FORGED, STALE, NOBODY)
# What a caller hears at a route that is for devices, whatever the route; the good ones are told by the table below.
AT_DEVICE_ROUTES: Final = {
    REVOKED: (403, "device_revoked"),
    UNKNOWN: (401, "device_unknown"),
    FORGED: (401, "auth_missing"),
    STALE: (401, "token_expired"),
    NOBODY: (401, "auth_missing"),
}
# What the two good devices hear, of a thing of the first one's township: (own, the other's).
GOOD: Final[dict[tuple[str, str], tuple[object, object]]] = {
    ("POST", "/api/v1/sync"): (200, "not_your_journal"),
    ("POST", "/api/v1/entries"): (200, "unknown_key"),
    ("POST", "/api/v1/numbers"): (200, "out_of_scope"),
    ("POST", "/api/v1/blobs"): (200, "not taken"),
    ("POST", "/api/v1/keys"): (200, "bad_signature"),
    ("POST", "/api/v1/lacking"): (200, 200),
    ("POST", "/api/v1/resupply"): (200, "out_of_scope"),
    ("POST", "/api/v1/moves"): (200, "out_of_scope"),
    ("GET", "/api/v1/log/proofs"): (200, "out_of_scope"),
    ("GET", "/api/v1/pull"): (200, "out_of_scope"),
    ("GET", "/api/v1/blobs/{sha256}"): (200, "blob_missing"),
    ("GET", "/api/v1/catalogue"): (204, 204),
    ("GET", "/api/v1/forms"): (204, 204),
    ("GET", "/api/v1/registry"): (200, 200),
    ("GET", "/api/v1/papers"): (200, 200),
}


@dataclass(slots=True)
class World:
    """Two devices of two townships, one revoked, one that never joined; things that are the first one's."""

    county: Served
    own: Device
    other: Device
    revoked: Device
    stranger: Device
    bodies: dict[tuple[str, str], bytes]
    paths: dict[tuple[str, str], str]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Everything there is to ask for."""
    clock = Clock()
    config = replace(found(tmp_path / "county", clock), documents_per_hour=1000, requests_per_minute=1000)
    with served(config, clock) as county:
        own, other, revoked = enrolled(county), enrolled(county, OTHER_TOWN), enrolled(county)
        stranger = Device(county.url)
        stranger.id, stranger.token = "f" * len(own.id), own.token
        county.devices.append(stranger)
        revoke(county.county, revoked.id, "失窃")
        journal, (data, reference) = Journal(), blob(500)
        journal.write({"id": journal.journal, "text": "照片"}, type="note", blobs=(reference,))
        own.push(journal, 1, 1)
        frames = pack_frames([BlobFrame(reference.sha256, 0, reference.size, data)])
        own.send_frames(BlobFrame(reference.sha256, 0, reference.size, data))
        bodies = {
            ("POST", "/api/v1/sync"): own.hello_request(journal).to_bytes(),
            ("POST", "/api/v1/entries"): own.batch(journal, 1, 1),
            ("POST", "/api/v1/numbers"): NumberRequest("a" * 32, TOWN, "责改", 2026).to_bytes(),
            ("POST", "/api/v1/blobs"): frames,
            ("POST", "/api/v1/keys"): _next_keys(own),
            ("POST", "/api/v1/lacking"): Offer((Upto(journal.journal, 5),)).to_bytes(),
            ("POST", "/api/v1/resupply"): own.batch(journal, 1, 1),
            ("POST", "/api/v1/moves"): canonical.encode({"moves": [_announcement(county)]}),
        }
        paths = {
            ("GET", "/api/v1/pull"): f"/api/v1/pull?stream={TOWN}&after=0",
            ("GET", "/api/v1/blobs/{sha256}"): f"/api/v1/blobs/{reference.sha256}",
            ("GET", "/api/v1/papers"): "/api/v1/papers?after=0",
            ("GET", "/api/v1/log/proofs"): f"/api/v1/log/proofs?journal={journal.journal}&seqs=1",
        }
        yield World(county, own, other, revoked, stranger, bodies, paths)


def _announcement(county: Served) -> bytes:
    """What the county once said of a record of the first township."""
    names = {"source": TOWN, "source_name": "云溪镇", "to": "339901", "to_name": "安平县"}
    move = Move(
        id="d" * 32,
        county="339901",
        kind=MoveKind.MOVE,
        type="inspection",
        record="e" * 32,
        title="",
        turn=1,
        reason="按管辖移交",
        at=1,
        things=(),
        copied=(),
        entries=(),
        **names,
    )
    return move.sign(county.county.keys.registry)


def _next_keys(device: Device) -> bytes:
    fresh = Device(str(device.http.base_url))
    fresh.http.close()
    renewal = KeyRenewal(
        device=device.id,
        former=device.journal_key.public,
        journal_key=fresh.journal_key.public,
        sealing_key=fresh.sealing_public,
        request_key=fresh.request_key.public,
        paper_key=fresh.paper_key.public,
    )
    return renewal.seal(device.journal_key, fresh.journal_key)


def ask(world: World, route: tuple[str, str], caller: str) -> httpx.Response:
    """One cell of the table."""
    method, path = route[0], world.paths.get(route, route[1])
    body = world.bodies.get(route, b"")
    short = path.removeprefix("/api/v1")
    if caller == NOBODY:
        return world.own.http.request(method, path, content=body)
    device = {OTHER: world.other, REVOKED: world.revoked, UNKNOWN: world.stranger}.get(caller, world.own)
    if caller == FORGED:
        return device.ask(method, short, body, signed_body=b"another body")
    if caller == STALE:
        county, kept = world.county.county, device.token
        device.token = make_token(county.keys.token_secret, county.clock() - 25 * 3_600_000)
        try:
            return device.ask(method, short, body)
        finally:
            device.token = kept
    return device.ask(method, short, body)


# New keys come last: after them the device signs with others.
DEVICE_ROUTES: Final = sorted(
    (route for route, policy in POLICIES.items() if policy.who is Who.DEVICE),
    key=lambda route: (route[1] == "/api/v1/keys", route),
)


def test_every_device_route_against_every_caller(world: World) -> None:
    assert set(GOOD) == {*DEVICE_ROUTES, ("GET", "/api/v1/registry")}
    surprises = []
    for route in DEVICE_ROUTES:
        for caller in reversed(CALLERS):
            heard = _heard(ask(world, route, caller), route)
            wanted = dict(zip((OWN, OTHER), GOOD[route], strict=True)) | AT_DEVICE_ROUTES
            if heard != wanted[caller] and heard[-1:] != (wanted[caller],):
                surprises.append((route, caller, heard))
    assert surprises == []


def _heard(answer: httpx.Response, route: tuple[str, str]) -> tuple[object, ...]:
    """(status,) of what went well, (status, name) of a refusal; a refused frame of files is "not taken"."""
    if answer.status_code >= 400:
        return problem(answer)[:2]
    if route == ("POST", "/api/v1/blobs"):
        return (200,) if BlobsAnswer.from_bytes(answer.content).states[0].complete else ("not taken",)
    return (answer.status_code,)


def test_what_anybody_may_ask(world: World) -> None:
    anybody = world.own.http
    for (method, path), policy in POLICIES.items():
        if policy.who is not Who.ANYONE:
            continue
        for headers in ({}, {AUTH_HEADER: "v1 nonsense"}, {"authorization": "Bearer x"}):
            answer = anybody.request(
                method, path, headers=headers, content=b"code=ZF2:x" if method == "POST" else b""
            )
            signed_route = path == "/api/v1/registry" and AUTH_HEADER in headers
            assert answer.status_code == (401 if signed_route else 200), (path, headers)


def test_the_roster_goes_to_the_own_township_only(world: World) -> None:
    rosters = {
        device.scope: RegistryAnswer.from_bytes(device.ask("GET", "/registry").content).roster
        for device in (world.own, world.other)
    }
    for town, content in rosters.items():
        assert content is not None
        assert world.own.keys is not None
        assert Roster.open(content, world.own.keys).township == town
    assert problem(world.revoked.ask("GET", "/registry"))[1] == "device_revoked"


def test_what_another_township_lacks_nobody_hears(world: World) -> None:
    offer = world.bodies[("POST", "/api/v1/lacking")]
    own, other = (
        Lacking.from_bytes(one.ask("POST", "/lacking", offer).content) for one in (world.own, world.other)
    )
    assert [(one.seq) for one in own.journals] == [1]
    assert (other.journals, other.files) == ((), ())


def test_enrolment_is_for_who_holds_a_code(world: World) -> None:
    code, _ = make_code(world.county.county, TOWN)
    wrong = EnrolmentCode(bytes(len(code.secret)), code.root_hash)
    joining = Device(world.county.url)
    world.county.devices.append(joining)
    refused = joining.request_of(code).seal(wrong, joining.journal_key)
    assert problem(joining.http.post("/api/v1/enrol", content=refused))[:2] == (403, "enrol_code")
    for body in (b"", b"x" * 9000, b"\x80"):
        assert joining.http.post("/api/v1/enrol", content=body).status_code in (400, 413)
    joining.enrol(code)


def test_figures_are_for_this_machine_and_the_bearer(world: World) -> None:
    http, keys = world.own.http, world.county.config.keys
    assert "zhenfa_entries 1.0" in http.get("/metrics").text
    through_proxy = {"x-forwarded-for": "203.0.113.7"}
    assert problem(http.get("/metrics", headers=through_proxy))[:2] == (403, "operator_only")
    token = keys / TOKEN_FILE
    token.write_text("a token of thirty-two letters ok\n")
    token.chmod(0o400)

    def asked(word: str) -> int:
        return http.get("/metrics", headers={**through_proxy, "authorization": word}).status_code

    assert asked("Bearer a token of thirty-two letters ok") == 200
    for word in (
        "",
        "Bearer",
        "Bearer a token of thirty-two letters",
        "a token of thirty-two letters ok",
    ):
        assert asked(word) == 403, word
    token.chmod(0o444)
    assert asked("Bearer a token of thirty-two letters ok") == 403
    token.chmod(0o600)
    token.write_text("short")
    assert asked("Bearer short") == 403
    labels = [line for line in http.get("/metrics").text.splitlines() if world.own.id in line or TOWN in line]
    assert labels == []


def test_every_answer_hands_out_a_token_and_is_not_kept(world: World) -> None:
    for method, path in POLICIES:
        answer = world.own.http.request(method, path, content=b"")
        assert len(read_token(answer.headers[TOKEN_HEADER])) == 24, path
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
