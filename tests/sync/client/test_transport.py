"""Answers that are not the county's: login pages, redirects, other programs, bombs. Nothing is ever marked by
them."""

from __future__ import annotations

import gzip
import json
import ssl
from collections.abc import Callable

import httpx
import pytest

from sync.client.tls import pinned_context, unpinned_context
from sync.client.transport import API, HttpTransport
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import limits, problems
from sync.protocol.auth import make_token, read_auth, write_token
from sync.protocol.problems import ProblemAnswer
from sync.server.tls import make_authority
from tests.sync.client.memory_journal import DeviceKeys, make_keys

SERVER = "http://county.test:8750"
CBOR = {"content-type": "application/cbor"}
SECRET = bytes(32)

Answer = Callable[[httpx.Request], httpx.Response]


def device() -> DeviceKeys:
    keys = make_keys()
    return DeviceKeys("ab" * 16, keys.journal_key, keys.request_key)


class Link(httpx.BaseTransport):
    """A link that answers as told, in one piece that can be read once, as a socket would."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        told = self._answer(request)
        return httpx.Response(told.status_code, headers=told.headers, stream=httpx.ByteStream(told.content))


def transport(answer: Answer, token: bytes | None = None) -> HttpTransport:
    """A real transport over a link that answers as told."""
    return HttpTransport(SERVER, device(), token=token or make_token(SECRET, 1), http=Link(answer))


def trouble_of(answer: Answer) -> RoundTrouble:
    with transport(answer) as link, pytest.raises(RoundTrouble) as caught:
        link.sync(b"hello")
    return caught.value


def problem(one: problems.Problem, **headers: str) -> httpx.Response:
    return httpx.Response(
        one.status,
        content=ProblemAnswer(one).to_bytes(),
        headers={"content-type": "application/problem+json", **headers},
    )


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>请先登录</html>", headers={"content-type": "text/html"}),
        httpx.Response(200, text="plain", headers={"content-type": "text/plain; charset=utf-8"}),
        httpx.Response(200, content=b"x"),
        httpx.Response(302, headers={"location": "http://portal.test/login"}),
        httpx.Response(307, headers={"location": SERVER + API + "/sync"}),
        httpx.Response(204),
        httpx.Response(404, text="not found"),
        httpx.Response(500, text="{}", headers={"content-type": "application/json"}),
        httpx.Response(403, text='{"number": true}', headers={"content-type": "application/problem+json"}),
        httpx.Response(403, text="[1, 2]", headers={"content-type": "application/problem+json"}),
        httpx.Response(200, content=gzip.compress(b"x"), headers={**CBOR, "content-encoding": "gzip"}),
        httpx.Response(200, content=b"", headers={**CBOR, "zf-token": "???"}),
        httpx.Response(200, content=bytes(limits.REQUEST_BYTES_MAX + 2 * limits.MIB), headers=CBOR),
    ],
)
def test_whatever_is_not_the_county_is_said_so_in_words(answer: httpx.Response) -> None:
    trouble = trouble_of(lambda _: answer)
    assert trouble.kind is TroubleKind.NOT_COUNTY
    assert trouble.what == "连上的不像是县里的服务器，没有标记任何回执。"
    assert trouble.may_have_arrived


@pytest.mark.parametrize(
    ("fault", "kind", "arrived"),
    [
        (httpx.ConnectError("refused"), TroubleKind.NO_NETWORK, False),
        (httpx.ConnectTimeout("silence"), TroubleKind.NO_NETWORK, False),
        (httpx.ReadTimeout("silence"), TroubleKind.CUT, True),
        (httpx.WriteError("reset"), TroubleKind.CUT, True),
        (httpx.ReadError("reset"), TroubleKind.CUT, True),
        (httpx.RemoteProtocolError("server disconnected"), TroubleKind.CUT, True),
        (httpx.RemoteProtocolError("illegal status line"), TroubleKind.NOT_COUNTY, True),
    ],
)
def test_failures_of_the_link_say_whether_something_may_have_arrived(
    fault: Exception, kind: TroubleKind, arrived: bool
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise fault

    trouble = trouble_of(answer)
    assert (trouble.kind, trouble.may_have_arrived) == (kind, arrived)
    assert trouble.shrinks is (kind is not TroubleKind.NOT_COUNTY)


def test_an_intercepted_tls_link_is_refused_in_words() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        try:
            raise ssl.SSLCertVerificationError("self-signed certificate")
        except ssl.SSLError as reason:
            raise httpx.ConnectError("tls") from reason

    trouble = trouble_of(answer)
    assert trouble.kind is TroubleKind.NOT_COUNTY
    assert trouble.what == "这条网络换了安全证书，没有送出任何数据。"
    assert not trouble.may_have_arrived


def test_only_tls_1_3_is_spoken() -> None:
    pinned = pinned_context((make_authority(("county.test",), 1).certificate,))
    assert unpinned_context().minimum_version is pinned.minimum_version is ssl.TLSVersion.TLSv1_3
    assert pinned.check_hostname
    assert pinned.verify_mode is ssl.CERT_REQUIRED


def test_the_county_s_no_keeps_its_number_sentence_and_wish() -> None:
    trouble = trouble_of(lambda _: problem(problems.BUSY, **{"retry-after": "17"}))
    assert trouble.problem is problems.BUSY
    assert trouble.what == problems.sentence(problems.BUSY.number)
    assert trouble.retry_after_seconds == 17
    odd = trouble_of(lambda _: problem(problems.BUSY, **{"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}))
    assert odd.retry_after_seconds is None


def test_requests_are_signed_over_what_is_asked() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"page", headers={"content-type": "application/zstd"})

    with transport(answer) as link:
        assert link.pull("330199101", 7) == b"page"
    assert str(seen[0].url) == SERVER + API + "/pull?stream=330199101&after=7"
    assert read_auth(seen[0].headers["zf-auth"]).device == "ab" * 16
    assert seen[0].headers["accept-encoding"] == "identity"


def test_a_refused_token_is_renewed_once_and_only_once() -> None:
    tokens: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        tokens.append(read_auth(request.headers["zf-auth"]).token)
        fresh = write_token(make_token(SECRET, 1000 + len(tokens)))
        return problem(problems.TOKEN_EXPIRED, **{"zf-token": fresh})

    with transport(answer) as link, pytest.raises(RoundTrouble) as caught:
        link.sync(b"hello")
    assert caught.value.problem is problems.TOKEN_EXPIRED
    assert tokens == [make_token(SECRET, 1), make_token(SECRET, 1001)]


def test_the_first_token_is_fetched_with_an_empty_request() -> None:
    bodies: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        fresh = write_token(make_token(SECRET, 5))
        if "zf-auth" not in request.headers:
            return problem(problems.AUTH_MISSING, **{"zf-token": fresh})
        return httpx.Response(200, content=b"ok", headers={**CBOR, "zf-token": fresh})

    link = HttpTransport(SERVER, device(), http=Link(answer))
    with link:
        assert link.sync(b"a large hello") == b"ok"
        assert link.sync(b"a large hello") == b"ok"
    assert bodies == [b"", b"a large hello", b"a large hello"]
    assert link.token == make_token(SECRET, 5)


def test_a_part_of_a_file_is_asked_by_range() -> None:
    ranges: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        ranges.append(request.headers["range"])
        return httpx.Response(206, content=b"part", headers={"content-type": "application/octet-stream"})

    with transport(answer) as link:
        assert link.blob("cd" * 32, 100, 4) == b"part"
        assert link.blob("cd" * 32, 100, 0) == b""
        with pytest.raises(RoundTrouble):
            link.blob("cd" * 32, 100, 3)
    assert ranges == ["bytes=100-103", "bytes=100-102"]


@pytest.mark.parametrize("address", ["", "ftp://county.test", "county.test:8750", "http://", "http://[::1"])
def test_an_address_that_cannot_be_one_is_refused_in_words(address: str) -> None:
    with pytest.raises(RoundTrouble) as caught:
        HttpTransport(address)
    assert caught.value.what == "县里的地址写得不对。"


def test_traffic_counts_bodies_and_turns() -> None:
    with transport(lambda _: httpx.Response(200, content=b"12345", headers=CBOR)) as link:
        link.sync(b"123")
        link.registry()
        traffic = link.traffic
    assert (traffic.up, traffic.down, traffic.turns) == (3, 10, 2)


def test_a_newer_county_s_problem_is_not_taken_for_a_stranger() -> None:
    text = json.dumps({"number": problems.BUSY.number, "details": {"queue": 3}, "later": "field"})
    answer = httpx.Response(503, text=text, headers={"content-type": "application/problem+json"})
    assert trouble_of(lambda _: answer).problem is problems.BUSY
