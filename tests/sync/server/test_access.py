"""Who gets in: signatures, tokens, revocation, enrolment, shares, oversized and hostile bodies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from enforcement.errors import KnownTrouble
from sync.protocol import canonical, keys, limits
from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, read_token, sign_request
from sync.protocol.batch import BatchEnvelope
from sync.protocol.enrol import EnrolmentCode
from sync.protocol.numbers import NumberLease, NumberRequest, open_lease
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, RegistryAnswer, Roster, TrustedKeys
from sync.server.app import create_app
from sync.server.enrolment import make_code, revoke
from sync.server.policies import require_policies
from tests.sync.server.support import (
    NOW,
    OTHER_TOWN,
    TOWN,
    Clock,
    Device,
    Journal,
    Served,
    enrolled,
    found,
    problem,
    served,
)


def test_enrolment_hands_over_everything_signed(county: Served, device: Device) -> None:
    answer = device.answer
    assert answer is not None
    assert answer.keys is not None
    assert answer.township.code == TOWN
    assert answer.township.agency["name"] == "安平县云溪镇人民政府"
    assert answer.server_time == NOW
    roster = Roster.open(answer.roster, answer.keys)
    assert [officer["name"] for officer in roster.officers] == ["陈立", "张𬭎喆"]
    assert roster.devices == (device.id,)
    leases = [open_lease(lease, answer.keys) for lease in answer.leases]
    assert {(lease.series, lease.first, lease.last) for lease in leases} == {("现检", 1, 50), ("责改", 1, 50)}
    assert all((lease.device, lease.year) == (device.id, 2026) for lease in leases)


def test_a_code_works_once_and_for_fifteen_minutes(county: Served) -> None:
    code, expires_at = make_code(county.county, TOWN)
    assert expires_at == NOW + 15 * limits.MINUTE_MS
    first, second = Device(county.url), Device(county.url)
    first.enrol(code)
    again = first.enrol(code)
    assert again.device == first.id
    body = second.request_of(code).seal(code, second.journal_key)
    assert problem(second.http.post("/api/v1/enrol", content=body))[:2] == (403, "enrol_code")
    late, _ = make_code(county.county, TOWN)
    county.clock.now += 15 * limits.MINUTE_MS
    body = second.request_of(late).seal(late, second.journal_key)
    assert problem(second.http.post("/api/v1/enrol", content=body))[1] == "enrol_code"
    for one in (first, second):
        one.http.close()


def test_guessing_codes_ends_soon(county: Served) -> None:
    device = Device(county.url)
    code, _ = make_code(county.county, TOWN)
    wrong = EnrolmentCode(bytes(10), code.root_hash)
    body = device.request_of(code).seal(wrong, device.journal_key)
    answers = [problem(device.http.post("/api/v1/enrol", content=body))[1] for _ in range(7)]
    assert answers == ["enrol_code"] * 5 + ["too_often"] * 2
    county.clock.now += limits.ENROL_ADDRESS_MS // 2
    good = device.request_of(code).seal(code, device.journal_key)
    assert problem(device.http.post("/api/v1/enrol", content=good))[1] == "enrol_code"
    device.http.close()


def test_a_device_stops_before_another_county(county: Served) -> None:
    device = Device(county.url)
    code, _ = make_code(county.county, TOWN)
    foreign = EnrolmentCode(code.secret, keys.SigningKey.generate().public[:10])
    root = CountyRoot.open(RegistryAnswer.from_bytes(device.http.get("/api/v1/registry").content).root)
    code.require_root(root.public)
    with pytest.raises(ProtocolProblem, match="root_mismatch"):
        foreign.require_root(root.public)
    device.http.close()


def test_keys_that_are_registered_cannot_join_twice(county: Served, device: Device) -> None:
    twin = Device(county.url, OTHER_TOWN)
    twin.paper_key = device.paper_key
    code, _ = make_code(county.county, OTHER_TOWN)
    body = twin.request_of(code).seal(code, twin.journal_key)
    assert problem(twin.http.post("/api/v1/enrol", content=body))[:2] == (409, "already_enrolled")
    twin.http.close()


def test_no_code_for_an_unknown_township(county: Served) -> None:
    with pytest.raises(KnownTrouble):
        make_code(county.county, "999999999")


@pytest.mark.parametrize("path", ["/sync", "/entries", "/blobs", "/numbers"])
def test_without_a_signature_nothing_goes(county: Served, path: str) -> None:
    device = Device(county.url)
    response = device.http.post("/api/v1" + path, content=b"")
    assert problem(response)[:2] == (401, "auth_missing")
    assert len(read_token(response.headers[TOKEN_HEADER])) == 24
    device.http.close()


def test_the_signature_covers_method_path_query_and_body(device: Device) -> None:
    journal = Journal()
    body = device.hello_request(journal).to_bytes()
    assert device.ask("POST", "/sync", body).status_code == 200
    request = device.http.build_request("POST", "/api/v1/sync", content=body)
    host = request.headers["host"]
    good = {
        "device": device.id,
        "token": device.token,
        "method": "POST",
        "host": host,
        "path_query": "/api/v1/sync",
        "body_sha256": body_hash(body),
    }
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"method": "GET"},
        {"host": "x"},
        {"path_query": "/api/v1/sync?a=1"},
        {"body_sha256": bytes(32)},
    )
    for change in changes:
        request.headers[AUTH_HEADER] = sign_request(device.request_key, **(good | change))
        status = device.http.send(request).status_code
        assert status == (401 if change else 200), change
    request.headers[AUTH_HEADER] = sign_request(device.journal_key, **good)
    assert device.http.send(request).status_code == 401


def test_a_token_lasts_a_day_and_is_replaced_by_the_refusal(county: Served, device: Device) -> None:
    journal = Journal()
    county.clock.now += limits.TOKEN_MS
    device.hello(journal)
    county.clock.now += 1
    response = device.ask("POST", "/sync", device.hello_request(journal).to_bytes())
    assert problem(response)[:2] == (401, "token_expired")
    device.token = read_token(response.headers[TOKEN_HEADER])
    device.hello(journal)
    device.token = device.token[:8] + bytes(16)
    assert problem(device.ask("POST", "/sync", b""))[1] == "token_expired"


def test_a_revoked_device_is_refused_in_one_contact(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    revoke(county.county, device.id, "失窃")
    for path in ("/sync", "/entries", "/blobs", "/numbers"):
        assert problem(device.ask("POST", path, b"x"))[:2] == (403, "device_revoked")
    assert problem(device.ask("GET", f"/pull?stream={TOWN}&after=0"))[1] == "device_revoked"
    other = enrolled(county)
    lists = RegistryAnswer.from_bytes(other.ask("GET", "/registry").content)
    trusted = TrustedKeys(CountyRoot.open(lists.root)).with_registry(lists.registry)
    assert trusted.registry is not None
    assert trusted.registry.revoked_devices() == {device.id}
    assert lists.roster is not None
    assert Roster.open(lists.roster, trusted).revoked == (device.id,)


def test_the_roster_is_for_enrolled_devices_only(county: Served, device: Device) -> None:
    anyone = RegistryAnswer.from_bytes(device.http.get("/api/v1/registry").content)
    assert anyone.roster is None
    assert "张𬭎喆".encode() not in device.http.get("/api/v1/registry").content


def test_too_many_messages_are_told_when_to_come_again(tmp_path: Path, clock: Clock) -> None:
    config = replace(found(tmp_path / "county", clock), requests_per_minute=3)
    with served(config, clock) as county:
        device, journal = enrolled(county), Journal()
        body = device.hello_request(journal).to_bytes()
        assert [device.ask("POST", "/sync", body).status_code for _ in range(3)] == [200] * 3
        refused = device.ask("POST", "/sync", body)
        assert problem(refused) == (429, "too_often", {"retry_after": 20})
        assert refused.headers["retry-after"] == "20"
        county.clock.now += 20_000
        assert device.ask("POST", "/sync", body).status_code == 200


def test_a_body_above_eight_megabytes_is_refused(device: Device) -> None:
    response = device.ask("POST", "/entries", bytes(limits.REQUEST_BYTES_MAX + 1))
    assert problem(response)[:2] == (413, "too_large")


def test_a_web_page_instead_of_a_message_is_malformed(device: Device) -> None:
    page = "<!doctype html><title>请先登录上网</title>".encode()
    for path in ("/sync", "/entries", "/blobs", "/numbers"):
        assert problem(device.ask("POST", path, page))[:2] == (400, "malformed")


@pytest.mark.parametrize("stated", [True, False])
def test_a_small_frame_that_unpacks_to_a_gigabyte_is_refused(device: Device, stated: bool) -> None:
    journal = Journal()
    journal.parties(1)
    wire = BatchEnvelope.from_bytes(device.batch(journal, 1, 1))
    if stated:
        bomb = zstandard.ZstdCompressor(level=19).compress(bytes(64 * limits.MIB))
    else:
        packer = zstandard.ZstdCompressor(level=19).compressobj()
        bomb = packer.compress(bytes(64 * limits.MIB)) + packer.flush()
    assert len(bomb) < 100_000
    sent = replace(wire, payload=bomb).to_bytes()
    assert problem(device.ask("POST", "/entries", sent))[:2] == (413, "too_large")


def test_deep_nesting_and_millions_of_tiny_entries_are_refused(device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    wire = BatchEnvelope.from_bytes(device.batch(journal, 1, 1))
    pack = zstandard.ZstdCompressor().compress
    for payload in (b"\x81" * 100_000, b"\x9a\x00\x0f\x42\x40" + b"\x80" * 1_000_000):
        sent = replace(wire, payload=pack(payload)).to_bytes()
        assert problem(device.ask("POST", "/entries", sent))[1] in ("malformed", "too_large")
    assert problem(device.ask("POST", "/sync", b"\x81" * 100_000))[1] == "malformed"


def test_numbers_are_leased_without_overlap_and_idempotent(county: Served, device: Device) -> None:
    assert device.keys is not None
    other = enrolled(county)

    def lease(asker: Device, request_id: str, count: int = 20, **change: Any) -> NumberLease | str:
        values: dict[str, Any] = {"township": TOWN, "series": "责改", "year": 2026} | change
        request = NumberRequest(request_id, count=count, **values)
        response = asker.ask("POST", "/numbers", request.to_bytes())
        assert asker.keys is not None
        if response.status_code != 200:
            return problem(response)[1]
        return open_lease(response.content, asker.keys)

    blocks = [lease(device, "a" * 32), lease(other, "b" * 32), lease(device, "c" * 32, year=2027)]
    ranges = [(block.first, block.last) for block in blocks if isinstance(block, NumberLease)]
    assert ranges == [(101, 120), (121, 140), (1, 20)]
    assert lease(device, "a" * 32) == blocks[0]
    assert lease(device, "a" * 32, count=10) == "numbers_changed"
    assert lease(other, "a" * 32) == "numbers_changed"
    assert lease(device, "d" * 32, township=OTHER_TOWN) == "out_of_scope"
    assert lease(device, "d" * 32, series="罚决") == "numbers_refused"


def test_doors_without_people(county: Served, device: Device) -> None:
    assert device.http.get("/healthz").text == "ok"
    assert device.http.get("/readyz").text == "ready"
    schema = device.http.get("/api/openapi.json").json()
    assert "/api/v1/sync" in schema["paths"]
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert device.http.get(path).status_code == 404
    headers = device.http.get("/healthz").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_plain_cbor_is_what_a_message_is(device: Device) -> None:
    assert problem(device.ask("POST", "/sync", canonical.encode({"hello": 1})))[:2] == (400, "malformed")


def test_behind_a_proxy_the_outer_host_is_what_was_signed(tmp_path: Path, clock: Clock) -> None:
    config = found(tmp_path / "county", clock)
    for proxy, status in (("127.0.0.1", 200), (None, 401), ("10.0.0.1", 401)):
        with served(replace(config, behind_proxy=proxy), clock) as county:
            device = enrolled(county)
            body = device.hello_request(Journal()).to_bytes()
            request = device.http.build_request("POST", "/api/v1/sync", content=body)
            request.headers["x-forwarded-host"] = "county.example"
            request.headers[AUTH_HEADER] = sign_request(
                device.request_key,
                device=device.id,
                token=device.token,
                method="POST",
                host="county.example",
                path_query="/api/v1/sync",
                body_sha256=body_hash(body),
            )
            assert device.http.send(request).status_code == status


def test_a_route_without_a_policy_stops_the_app(county: Served) -> None:
    app = create_app(county.config)

    @app.get("/console")
    def console() -> str:
        return "open to anyone"

    with pytest.raises(RuntimeError, match="/console"):
        require_policies(app)
    app.state.county.close()
