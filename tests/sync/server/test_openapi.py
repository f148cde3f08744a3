"""The description of the routes holds: a real server is asked thousands of things by it, unsigned and signed by an
enrolled device, and never answers with a fault, an undocumented status, type or body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, read_token, sign_request
from sync.protocol.frames import BlobFrame, pack_frames
from sync.protocol.numbers import NumberRequest
from sync.protocol.problems import all_problems
from sync.server.county import open_county as open_folder
from sync.server.openapi import TOLD
from sync.server.policies import POLICIES
from tests.fuzz.mutating import Mutator
from tests.fuzz.watching import SEED
from tests.helpers.open_county import OpenCounty, open_county
from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of
from tests.sync.server.support import TOWN, Clock, Device, Journal, blob, found

CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
EACH, EACH_SIGNED = 12, 20
NIGHT: Final = 400


class Signed(requests.auth.AuthBase):
    """Signs whatever is about to go out as one enrolled device; counts what came back."""

    def __init__(self, device: Device) -> None:
        self.device = device

    def __call__(self, request: Any) -> Any:
        """Called by the library with the request as it will be sent."""
        body = request.body or b""
        request.headers[AUTH_HEADER] = sign_request(
            self.device.request_key,
            device=self.device.id,
            token=self.device.token,
            method=request.method,
            host=urlsplit(request.url).netloc,
            path_query=request.path_url,
            body_sha256=body_hash(body.encode() if isinstance(body, str) else body),
        )
        return request


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCounty]:
    """A county in a process of its own, on each database."""
    home = tmp_path_factory.mktemp("open") / "county"
    with stores_of(request.param):
        found(home, Clock()).save()
        with open_county(home) as running:
            yield running


@pytest.fixture(scope="module")
def device(county: OpenCounty) -> Iterator[Device]:
    """A device of it with a few saves there."""
    from sync.server.config import ServerConfig
    from sync.server.enrolment import make_code

    folder = open_folder(ServerConfig.load(county.log.parent))
    code, _ = make_code(folder, TOWN)
    folder.close()
    joined = Device(county.url)
    joined.enrol(code)
    journal = Journal()
    journal.parties(2)
    joined.push(journal, 1, 2)
    _teach(joined, journal)
    yield joined
    joined.http.close()


def _teach(device: Device, journal: Journal) -> None:
    """What the messages of the treaty look like, nearly right: the library knows only that they are bytes."""
    data, reference = blob(700)
    messages = (
        device.hello_request(journal, device.batch(journal, 1, 2)).to_bytes(),
        device.batch(journal, 1, 2),
        NumberRequest("b" * 32, TOWN, "责改", 2026).to_bytes(),
    )
    frames = pack_frames([BlobFrame(reference.sha256, 0, reference.size, data)])
    schemathesis.openapi.media_type("application/cbor", _nearly(messages))
    schemathesis.openapi.media_type("application/octet-stream", _nearly((frames,)))
    schemathesis.openapi.media_type("application/x-www-form-urlencoded", st.binary(max_size=300))
    schemathesis.openapi.media_type("text/plain", st.binary(max_size=300))


def _nearly(good: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    mutated = st.builds(
        lambda number, message: Mutator(number).bytes_of(message),
        st.integers(0, 2**32),
        st.sampled_from(good),
    )
    return st.one_of(st.sampled_from(good), mutated, st.binary(max_size=200))


def _campaign(county: OpenCounty, each: int, auth: Any) -> Counter[tuple[str, int]]:
    """`each` examples for every route; (route, status) → how often. The library's checks hold for each."""
    schema = schemathesis.openapi.from_url(f"{county.url}/api/openapi.json")
    seen: Counter[tuple[str, int]] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(SEED)
        @settings(
            max_examples=each, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(auth=auth, timeout=20)
            case.validate_response(response, checks=CHECKS)
            seen[(case.operation.path, response.status_code)] += 1

        ask()
    return seen


def _reached(seen: Counter[tuple[str, int]], status: int) -> set[str]:
    return {path for path, found_status in seen if found_status == status}


def test_every_route_is_described(county: OpenCounty) -> None:
    plain = httpx.get(f"{county.url}/api/openapi.json").json()
    described = {(method.upper(), path) for path, acts in plain["paths"].items() for method in acts}
    assert described == set(POLICIES) == set(TOLD)
    numbers = set(plain["components"]["schemas"]["Problem"]["properties"]["number"]["enum"])
    assert numbers == {problem.number for problem in all_problems()}
    for acts in plain["paths"].values():
        for operation in acts.values():
            for status, answer in operation["responses"].items():
                assert answer["description"], operation["operationId"]
                assert "content" in answer or status in ("204", "416"), operation["operationId"]


def test_what_the_description_says_holds_for_anybody(county: OpenCounty, device: Device) -> None:
    seen = _campaign(county, EACH, None)
    assert {path for _, path in POLICIES} == {path for path, _ in seen}
    assert {"/healthz", "/readyz", "/metrics", "/v/", "/v/check", "/api/v1/registry"} <= _reached(seen, 200)
    assert len(_reached(seen, 401)) >= 10


def test_what_the_description_says_holds_for_a_device(county: OpenCounty, device: Device) -> None:
    seen = _campaign(county, EACH_SIGNED, Signed(device))
    reached = {"/api/v1/sync", "/api/v1/entries", "/api/v1/numbers", "/api/v1/blobs", "/api/v1/papers"}
    assert reached <= _reached(seen, 200)
    assert {"/api/v1/sync", "/api/v1/entries", "/api/v1/blobs"} <= _reached(seen, 400)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_night_of_examples(county: OpenCounty, device: Device) -> None:
    seen = _campaign(county, NIGHT, Signed(device)) + _campaign(county, NIGHT, None)
    print(f"seed {SEED}: {sum(seen.values())} examples, {len(seen)} pairs of route and status")
    assert sum(seen.values()) >= NIGHT
    assert {path for _, path in POLICIES} == {path for path, _ in seen}


def test_other_methods_and_other_places_are_refused_by_name(county: OpenCounty) -> None:
    with httpx.Client(base_url=county.url) as client:
        for method, path in (("PUT", "/api/v1/sync"), ("DELETE", "/healthz"), ("TRACE", "/v/")):
            answer = client.request(method, path)
            assert (answer.status_code, answer.json()["name"]) == (405, "no_such_method")
            assert answer.headers["allow"]
        for path in ("/console", "/api/v1", "/docs", "/api/v1/sync/", "/%2e%2e/etc/passwd"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["name"]) == (404, "no_such_route"), path
        assert read_token(answer.headers[TOKEN_HEADER])
