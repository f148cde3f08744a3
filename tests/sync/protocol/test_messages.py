"""Messages, signed lists, enrolment, tokens and problems: round trips, and what is refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import canonical, limits, problems
from sync.protocol.auth import (
    body_hash,
    check_auth,
    check_token,
    make_token,
    read_auth,
    read_token,
    sign_request,
    write_token,
)
from sync.protocol.catalogue import CatalogueRelease, open_release, sign_release
from sync.protocol.enrol import (
    EnrolAnswer,
    EnrolmentCode,
    EnrolRequest,
    SealedEnrolRequest,
    TownshipProfile,
    open_enrol_answer,
    sign_enrol_answer,
)
from sync.protocol.frames import (
    BlobFrame,
    BlobsAnswer,
    BlobState,
    FrameReader,
    frame_parts,
    pack_frames,
    read_frames,
)
from sync.protocol.keys import SigningKey, fingerprint, key_id, sign, verify
from sync.protocol.messages import (
    Counts,
    Cursor,
    HelloAnswer,
    HelloRequest,
    PushAnswer,
    StreamState,
    open_hello_answer,
    sign_hello_answer,
)
from sync.protocol.numbers import NumberLease, NumberRequest, open_lease, sign_lease
from sync.protocol.problems import TOO_LARGE, ProblemAnswer, ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, RegistryAnswer, RegistryKey, Roster, TrustedKeys
from sync.protocol.signed import only

ROOT, REGISTRY, RECEIPT, DEVICE = (SigningKey(bytes([n]) * 32) for n in range(1, 5))
TOWN = "339901001"
NOW = 1_795_305_600_000


def county_key(key: SigningKey, use: str, owner: str = "county") -> RegistryKey:
    """A registry row."""
    return RegistryKey(public=key.public, use=use, owner=owner, scope="", valid_from=NOW, valid_to=NOW + 1)


ROOT_STATEMENT = CountyRoot("339901", "安平县", ROOT.public, NOW, (county_key(REGISTRY, "registry"),)).sign(
    ROOT
)


def signed_registry(*keys: RegistryKey, version: int = 1) -> bytes:
    """A registry of the test county."""
    return Registry("339901", version, NOW, keys).sign(REGISTRY)


def trusted() -> TrustedKeys:
    """What a device trusts."""
    keys = TrustedKeys(CountyRoot.open(ROOT_STATEMENT))
    return keys.with_registry(signed_registry(county_key(RECEIPT, "receipt")))


def test_hello_comes_back() -> None:
    request = HelloRequest(
        app_version="0.1.0",
        schema=1,
        journal="a" * 32,
        last_seq=7,
        acked_seq=3,
        acked_head=bytes(32),
        device_time=NOW,
        cursors=(Cursor(TOWN, "", 0, bytes(32)), Cursor("x", "1" * 32, 9, b"d" * 32)),
        pending_bytes=5,
        want_counts=True,
        batch=b"batch",
    )
    assert HelloRequest.from_bytes(request.to_bytes()) == request
    assert HelloRequest.from_bytes(replace(request, batch=None).to_bytes()).batch is None


def test_the_answer_is_the_countys_own() -> None:
    counts = Counts(TOWN, {"party": 3}, 4, 1, 2, 1)
    answer = HelloAnswer(
        protocol=1,
        epoch="e" * 32,
        server_time=NOW,
        journal="a" * 32,
        have_seq=4,
        have_head=b"h" * 32,
        receipt=b"receipt",
        wanted=(BlobState("d" * 64, 10),),
        streams=(StreamState(TOWN, 4, cursor_holds=True),),
        limits={"request_bytes": 8},
        catalogue_version=2,
        counts=counts,
    )
    signed = sign_hello_answer(answer, RECEIPT)
    assert open_hello_answer(signed, trusted()) == answer
    with pytest.raises(ProtocolProblem, match="unknown_key"):
        open_hello_answer(sign_hello_answer(answer, DEVICE), trusted())
    with pytest.raises(ProtocolProblem, match="malformed"):
        open_hello_answer("<html>请先登录</html>".encode(), trusted())


def test_messages_of_a_newer_side_may_say_more() -> None:
    request = NumberRequest("a" * 32, TOWN, "责改", 2026)
    plain = canonical.decode(request.to_bytes()) | {"hurry": True}
    assert NumberRequest.from_bytes(canonical.encode(plain)) == request


@pytest.mark.parametrize("field", ["journal", "last_seq", "acked_head", "cursors", "want_counts", "batch"])
def test_a_wrong_field_is_named(field: str) -> None:
    request = HelloRequest(
        app_version="",
        schema=1,
        journal="a" * 32,
        last_seq=0,
        acked_seq=0,
        acked_head=bytes(32),
        device_time=0,
    )
    plain = canonical.decode(request.to_bytes()) | {field: "no"}
    with pytest.raises(ProtocolProblem) as caught:
        HelloRequest.from_bytes(canonical.encode(plain))
    assert caught.value.details == {"field": field}


@given(st.lists(st.tuples(st.binary(max_size=80), st.integers(0, 50)), max_size=8))
def test_frames_come_back(parts: list[tuple[bytes, int]]) -> None:
    frames = [BlobFrame("d" * 64, offset, offset + len(data), data) for data, offset in parts]
    body = pack_frames(frames)
    assert b"".join(frame_parts(frames)) == body
    assert body_hash(*frame_parts(frames)) == body_hash(body) == hashlib.sha256(body).digest()
    read = read_frames(body)
    assert [(one.sha256, one.offset, one.total, bytes(one.data)) for one in read] == [
        (one.sha256, one.offset, one.total, bytes(one.data)) for one in frames
    ]


@given(
    st.lists(st.tuples(st.binary(max_size=80), st.integers(0, 50)), max_size=4),
    st.lists(st.integers(1, 90), min_size=1, max_size=9),
    st.integers(0, 3),
    st.tuples(st.integers(0, 400), st.binary(max_size=2)),
)
def test_frames_in_pieces_are_what_frames_at_once_are(
    parts: list[tuple[bytes, int]], cuts: list[int], lost: int, odd: tuple[int, bytes]
) -> None:
    frames = [BlobFrame("ab" * 32, offset, offset + len(data) + 1, data) for data, offset in parts]
    body = pack_frames(frames)
    body = body[: odd[0]] + odd[1] + body[odd[0] + len(odd[1]) : len(body) - lost]
    assert told(lambda: read_in_pieces(body, cuts)) == told(lambda: read_frames(body))


def read_in_pieces(body: bytes, cuts: list[int]) -> list[BlobFrame]:
    """The frames of `body` when it comes in pieces of these sizes."""
    reader, frames, at = FrameReader(), list[BlobFrame](), 0
    while at < len(body):
        size = cuts[at % len(cuts)]
        frames += reader.feed(body[at : at + size])
        at += size
    reader.finish()
    return frames


def told(read: Callable[[], list[BlobFrame]]) -> list[BlobFrame] | str:
    """The frames, or the name of the problem."""
    try:
        return read()
    except ProtocolProblem as problem:
        return problem.problem.name


def test_frames_in_pieces_are_bounded() -> None:
    frame = BlobFrame("ab" * 32, 0, 0, b"").head_bytes()
    reader = FrameReader()
    assert len(reader.feed(frame * limits.FRAMES_PER_REQUEST_MAX)) == limits.FRAMES_PER_REQUEST_MAX
    with pytest.raises(ProtocolProblem) as caught:
        reader.feed(frame)
    assert caught.value.problem is TOO_LARGE


def test_frames_are_bounded() -> None:
    with pytest.raises(ProtocolProblem, match="too_large"):
        pack_frames([BlobFrame("d" * 64, 0, 9_000_000, bytes(9_000_000))])
    with pytest.raises(ProtocolProblem, match="malformed"):
        read_frames(BlobFrame("d" * 64, 0, 10, b"12345").head_bytes() + b"123")


def test_answers_come_back() -> None:
    push = PushAnswer(b"receipt", (BlobState("d" * 64, 10),))
    assert PushAnswer.from_bytes(push.to_bytes()) == push
    blobs = BlobsAnswer((BlobState("d" * 64, 10, complete=True),), (0,))
    assert BlobsAnswer.from_bytes(blobs.to_bytes()) == blobs
    registry = RegistryAnswer(ROOT_STATEMENT, b"r", None)
    assert RegistryAnswer.from_bytes(registry.to_bytes()) == registry


def test_leases_and_releases_come_back_signed() -> None:
    lease = NumberLease("a" * 32, "b" * 32, TOWN, "责改", 2026, 1, 50, NOW)
    assert open_lease(sign_lease(lease, RECEIPT), trusted()) == lease
    release = CatalogueRelease("339901", 3, date(2026, 12, 1), NOW, "text/csv", b"code\n1\n")
    assert open_release(sign_release(release, REGISTRY), trusted()) == release
    with pytest.raises(ProtocolProblem, match="unknown_key"):
        open_release(sign_release(release, RECEIPT), trusted())


def test_a_registry_only_moves_forward_and_names_no_registry_keys() -> None:
    keys = TrustedKeys(CountyRoot.open(ROOT_STATEMENT))
    with pytest.raises(ProtocolProblem, match="older_version"):
        keys.with_registry(signed_registry(version=2), newer_than=3)
    rogue = SigningKey(b"r" * 32)
    named = keys.with_registry(signed_registry(county_key(rogue, "registry")))
    assert named(key_id(rogue.public), "registry") is None
    assert named(key_id(REGISTRY.public), "roster") == REGISTRY.public
    with pytest.raises(ProtocolProblem, match="unknown_algorithm"):
        RegistryKey.from_plain(county_key(rogue, "batch").to_plain() | {"algorithm": 2})


def test_a_root_statement_stands_for_itself_only() -> None:
    root = CountyRoot.open(ROOT_STATEMENT)
    forged = replace(root, name="别县").sign(DEVICE)
    with pytest.raises(ProtocolProblem):
        CountyRoot.open(forged)


def roster(version: int = 1) -> bytes:
    """A roster of the test town."""
    officer = {"id": "0" * 32, "name": "张𬭎喆", "roles": ["captain"]}
    return Roster("339901", TOWN, version, NOW, NOW + 1, {"name": "云溪镇"}, (officer,), (), ()).sign(
        REGISTRY
    )


def enrolment() -> tuple[EnrolmentCode, EnrolRequest, bytes]:
    """A code, a request for it and the county's honest answer."""
    code = EnrolmentCode.make(ROOT.public)
    request = EnrolRequest(
        code_id=code.code_id,
        journal_key=DEVICE.public,
        sealing_key=b"s" * 32,
        request_key=b"q" * 32,
        paper_key=b"p" * 32,
        label="执法车电脑",
        platform="linux",
        app_version="0.1.0",
    )
    registry = signed_registry(county_key(RECEIPT, "receipt"), county_key(DEVICE, "batch", request.device))
    town = TownshipProfile(TOWN, "云溪镇", {"name": "安平县云溪镇人民政府"}, ("责改",))
    answer = EnrolAnswer(request.device, ROOT_STATEMENT, registry, roster(), town, None, (b"lease",), NOW)
    return code, request, sign_enrol_answer(answer, REGISTRY)


def test_enrolment_pins_the_root_of_the_code() -> None:
    code, request, signed = enrolment()
    answer = open_enrol_answer(signed, code, request)
    assert (answer.device, answer.township.series, answer.leases) == (request.device, ("责改",), (b"lease",))
    assert answer.keys is not None
    assert answer.keys(RECEIPT.key_id, "hello") == RECEIPT.public
    foreign = EnrolmentCode.make(DEVICE.public)
    with pytest.raises(ProtocolProblem, match="root_mismatch"):
        open_enrol_answer(signed, foreign, request)


def test_an_answer_for_another_device_is_refused() -> None:
    code, request, signed = enrolment()
    with pytest.raises(ProtocolProblem, match="bad_signature"):
        open_enrol_answer(signed, code, replace(request, journal_key=RECEIPT.public))


@given(st.integers(0, 10**6))
def test_one_changed_bit_of_the_enrolment_answer_is_refused(bit: int) -> None:
    code, request, signed = enrolment()
    changed = bytearray(signed)
    changed[bit // 8 % len(signed)] ^= 1 << bit % 8
    with pytest.raises(ProtocolProblem):
        open_enrol_answer(bytes(changed), code, request)


def test_the_request_proves_the_code_without_telling_it() -> None:
    code, request, _ = enrolment()
    body = request.seal(code, DEVICE)
    assert code.secret not in body
    sealed = SealedEnrolRequest.from_bytes(body)
    assert sealed.request == request
    assert sealed.proves(code.mac_key)
    assert not sealed.proves(EnrolmentCode.make(ROOT.public).mac_key)
    with pytest.raises(ProtocolProblem, match="bad_signature"):
        SealedEnrolRequest.from_bytes(request.seal(code, RECEIPT))


@given(st.binary(min_size=20, max_size=20))
def test_codes_are_read_as_people_write_them(data: bytes) -> None:
    code = EnrolmentCode(data[:10], data[10:])
    assert len(code.text) == 32
    for typed in (code.text, code.grouped, code.grouped.lower().replace("-", " "), f"\n {code.text}"):
        assert EnrolmentCode.read(typed) == code
    assert code.text not in repr(code)


@pytest.mark.parametrize("typed", ["", "A" * 31, "1" * 32, "张" * 32, "A" * 40])
def test_what_is_no_code_is_said_so(typed: str) -> None:
    with pytest.raises(ProtocolProblem, match="enrol_code_shape"):
        EnrolmentCode.read(typed)


def test_tokens_are_ours_and_of_today() -> None:
    token = make_token(b"secret", NOW)
    assert check_token(b"secret", token, NOW + limits.TOKEN_MS) == NOW
    assert read_token(write_token(token)) == token
    for secret, late in (
        (b"secret", limits.TOKEN_MS + 1),
        (b"other", 0),
        (b"secret", -limits.TOKEN_AHEAD_MS - 1),
    ):
        with pytest.raises(ProtocolProblem, match="token_expired"):
            check_token(secret, token, NOW + late)


def test_a_request_signature_comes_back_and_covers_the_body() -> None:
    asked = {
        "method": "POST",
        "host": "County:1",
        "path_query": "/api/v1/sync",
        "body_sha256": body_hash(b"x"),
    }
    header = sign_request(DEVICE, device="a" * 32, token=make_token(b"s", NOW), **asked)
    auth = read_auth(header)
    check_auth(auth, DEVICE.public, **asked | {"host": "county:1"})
    with pytest.raises(ProtocolProblem, match="auth_missing"):
        check_auth(auth, DEVICE.public, **asked | {"body_sha256": body_hash(b"y")})
    for broken in (None, "", "v2" + header[2:], header + "A", header[:-1], header.replace(" ", "  ")):
        with pytest.raises(ProtocolProblem, match="auth_missing"):
            read_auth(broken)


def test_a_signature_is_for_one_use() -> None:
    signature = sign(ROOT, "batch", b"x")
    assert verify(ROOT.public, "batch", b"x", signature)
    assert not verify(ROOT.public, "receipt", b"x", signature)
    assert not verify(ROOT.public, "batch", b"x", signature[:-1])
    assert not verify(b"", "batch", b"x", signature)
    with pytest.raises(ValueError, match="no such use"):
        sign(ROOT, "whatever", b"x")
    assert ROOT.seed.hex() not in repr(ROOT)
    assert re.fullmatch(r"([0-9A-F]{4} ){9}[0-9A-F]{4}", fingerprint(ROOT.public))
    assert only(ROOT.public)(DEVICE.key_id, "batch") is None


def test_problems_are_numbered_once_and_have_words() -> None:
    everything = problems.all_problems()
    assert len({problem.number for problem in everything}) == len({problem.name for problem in everything})
    for problem in everything:
        words = problems.sentence(problem.number)
        assert words.endswith("。")
        assert not re.search(r"[A-Za-z0-9]{5,}|操作成功|确定|取消|稍后重试", words), words
        assert problems.find(problem.number) is problem
        assert 400 <= problem.status < 600
    assert problems.sentence(9999) == problems.sentence(1000)


def test_a_refusal_crosses_the_wire() -> None:
    answer = ProblemAnswer(problems.GAP, {"need": 5})
    assert ProblemAnswer.from_bytes(answer.to_bytes()) == answer
    for page in (b"<html>", b"[]", b'{"number": 1}', b'{"number": 1201, "details": 3}', b"\xff"):
        with pytest.raises(ProtocolProblem, match="not_our_server"):
            ProblemAnswer.from_bytes(page)
