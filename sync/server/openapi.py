"""The public description of the county's routes at /api/openapi.json: bodies, types and every answer a route gives.

A row stands here for each row of the policies. The messages are canonical CBOR, which JSON Schema cannot check; what
is in them is listed by name under `x-message`, made from the classes that read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from sync.protocol import more_problems as m
from sync.protocol import problems as p
from sync.protocol.enrol import EnrolAnswer, EnrolRequest
from sync.protocol.frames import BlobFrame, BlobsAnswer
from sync.protocol.key_renewal import KeyRenewal
from sync.protocol.messages import HelloAnswer, HelloRequest, PullPage, PushAnswer
from sync.protocol.more_problems import KEYS_EXPIRED, LOG_DAMAGED, OPERATOR_ONLY
from sync.protocol.numbers import NumberLease, NumberRequest
from sync.protocol.problems import Problem
from sync.protocol.registry import RegistryAnswer
from sync.protocol.resupply import Lacking, Offer
from sync.protocol.tree_head import ProofsAnswer
from sync.server.policies import POLICIES, Who

CBOR: Final = "application/cbor"
ZSTD: Final = "application/zstd"
BYTES: Final = "application/octet-stream"
TEXT: Final = "text/plain"
HTML: Final = "text/html"
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
_SCHEMA: Final = {"$ref": "#/components/schemas/Problem"}

_ANY: Final = (p.MALFORMED, p.TOO_LARGE, p.UNKNOWN)
_DEVICE: Final = (
    p.AUTH_MISSING, p.TOKEN_EXPIRED, p.DEVICE_UNKNOWN, p.DEVICE_REVOKED, p.TOO_OFTEN, p.TOO_LARGE, p.SLOW_BODY,
    KEYS_EXPIRED, p.BUSY,
)  # fmt: skip
_BATCH: Final = (
    p.FORK, p.CHAIN_BROKEN, p.NOT_YOUR_JOURNAL, p.OUT_OF_SCOPE, p.BAD_SIGNATURE, p.UNKNOWN_KEY,
    p.UNKNOWN_ALGORITHM, LOG_DAMAGED,
)  # fmt: skip

_PACKAGE: Final = (
    m.PACKAGE_BROKEN, m.PACKAGE_NOT_FOR_US, m.PACKAGE_KEY_GONE, m.PACKAGE_SIGNER_UNKNOWN, m.PACKAGE_SIGNER_REVOKED,
    m.PACKAGE_SIGNER_EXPIRED, m.PACKAGE_WRONG_WAY, m.PACKAGE_NEWER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One route: what it takes, what it answers when all is well (status → media types), the message in each, and
    what it refuses with beyond what every route may."""

    takes: tuple[str, ...] = ()
    gives: Mapping[int, tuple[str, ...]] | None = None
    message: type | None = None
    answer: type | None = None
    refuses: tuple[Problem, ...] = ()


_CBOR_ANSWER: Final = {200: (CBOR,)}
_OR_NOTHING: Final = {200: (CBOR,), 204: ()}
_WORD: Final = {200: (TEXT,)}
TOLD: Final[dict[tuple[str, str], Told]] = {
    ("POST", "/api/v1/sync"): Told(
        (CBOR,), {200: (CBOR, ZSTD)}, HelloRequest, HelloAnswer, (p.VERSION_UNSUPPORTED, p.GAP, *_BATCH)
    ),
    ("POST", "/api/v1/entries"): Told((CBOR,), _CBOR_ANSWER, None, PushAnswer, (p.GAP, *_BATCH)),
    ("POST", "/api/v1/lacking"): Told((CBOR,), _CBOR_ANSWER, Offer, Lacking),
    ("POST", "/api/v1/moves"): Told((CBOR,), _CBOR_ANSWER, None, None, (p.OUT_OF_SCOPE, p.UNKNOWN_KEY, p.BAD_SIGNATURE)),
    ("POST", "/api/v1/resupply"): Told((CBOR,), _CBOR_ANSWER, None, PushAnswer, (p.GAP, *_BATCH)),
    ("POST", "/api/v1/numbers"): Told(
        (CBOR,), _CBOR_ANSWER, NumberRequest, NumberLease,
        (p.NUMBERS_REFUSED, p.NUMBERS_CHANGED, p.OUT_OF_SCOPE),
    ),
    ("POST", "/api/v1/blobs"): Told((BYTES,), _CBOR_ANSWER, BlobFrame, BlobsAnswer, (p.BUSY,)),
    ("POST", "/api/v1/packages"): Told(
        (BYTES,), {200: (BYTES,)}, refuses=(
            *_PACKAGE, *_BATCH, p.VERSION_UNSUPPORTED, p.TOO_OFTEN, p.TOO_LARGE, p.SLOW_BODY, p.BUSY,
        ),
    ),
    ("GET", "/api/v1/pull"): Told((), {200: (ZSTD,)}, None, PullPage, (p.OUT_OF_SCOPE, p.BUSY)),
    ("GET", "/api/v1/blobs/{sha256}"): Told(
        (), {200: (BYTES,), 206: (BYTES,), 416: ()}, refuses=(p.BLOB_MISSING, p.BLOB_MISMATCH)
    ),
    ("GET", "/api/v1/catalogue"): Told((), _OR_NOTHING),
    ("GET", "/api/v1/forms"): Told((), _OR_NOTHING),
    ("GET", "/api/v1/registry"): Told((), _CBOR_ANSWER, None, RegistryAnswer),
    ("GET", "/api/v1/papers"): Told((), _CBOR_ANSWER),
    ("GET", "/api/v1/log/proofs"): Told(
        (), _CBOR_ANSWER, answer=ProofsAnswer, refuses=(p.OUT_OF_SCOPE, LOG_DAMAGED)
    ),
    ("POST", "/api/v1/keys"): Told(
        (CBOR,), _CBOR_ANSWER, KeyRenewal, RegistryAnswer,
        (p.ENROL_CODE, p.ALREADY_ENROLLED, p.BAD_SIGNATURE, p.UNKNOWN_ALGORITHM),
    ),
    ("POST", "/api/v1/enrol"): Told(
        (CBOR,), _CBOR_ANSWER, EnrolRequest, EnrolAnswer,
        (p.ENROL_CODE, p.ALREADY_ENROLLED, p.BAD_SIGNATURE, p.TOO_OFTEN, p.TOO_LARGE, p.SLOW_BODY),
    ),
    ("GET", "/healthz"): Told((), _WORD),
    ("GET", "/readyz"): Told((), {200: (TEXT,), 503: (TEXT,)}),
    ("GET", "/metrics"): Told((), _WORD, refuses=(OPERATOR_ONLY,)),
    ("GET", "/v/"): Told((), {200: (HTML,)}),
    ("GET", "/v/style.css"): Told((), {200: ("text/css",)}),
    ("POST", "/v/check"): Told(
        ("application/x-www-form-urlencoded", TEXT),
        {200: (HTML, JSON), 413: (HTML, JSON), 429: (HTML, JSON)},
        refuses=(p.SLOW_BODY,),
    ),
}  # fmt: skip


def describe(app: FastAPI) -> dict[str, Any]:
    """The description; made once, then kept by the app."""
    if app.openapi_schema is None:
        plain = get_openapi(title=app.title, version=app.version, routes=app.routes)
        for path, acts in plain["paths"].items():
            for method, operation in acts.items():
                _complete(operation, (method.upper(), path))
        components = plain.setdefault("components", {})
        components["schemas"] = {"Problem": _problem_schema()}
        components["securitySchemes"] = _SECURITY
        app.openapi_schema = plain
    return app.openapi_schema


_SECURITY: Final = {
    "device": {
        "type": "apiKey", "in": "header", "name": "ZF-Auth",
        "description": "v1 <device> <token> <signature>; the token is the ZF-Token of an earlier answer. Requests of "
        "files may be signed by their frames: f1",
    },
    "operator": {"type": "http", "scheme": "bearer", "description": "not needed on the server's own machine"},
}  # fmt: skip


def _complete(operation: dict[str, Any], route: tuple[str, str]) -> None:
    told = TOLD.get(route, Told())
    policy = POLICIES[route]
    if told.takes:
        media = {"schema": {"type": "string", "format": "binary", "maxLength": policy.body}}
        content = {kind: media | _message(told.message) for kind in told.takes}
        operation["requestBody"] = {"required": True, "content": content}
    if policy.who is Who.DEVICE:
        operation["security"] = [{"device": []}]
    elif policy.who is Who.OPERATOR:
        operation["security"] = [{"operator": []}, {}]
    answers = {str(status): _answer(kinds, told.answer) for status, kinds in (told.gives or {}).items()}
    for status, refusals in _by_status(route, told).items():
        _add_refusals(answers.setdefault(str(status), {"description": ""}), refusals)
    operation["responses"] = dict(sorted(answers.items()))


def _by_status(route: tuple[str, str], told: Told) -> dict[int, list[Problem]]:
    policy = POLICIES[route]
    found: dict[int, list[Problem]] = {}
    often = () if policy.who is Who.OPERATOR else _DEVICE
    common = often if policy.who is Who.DEVICE or route[1] == "/api/v1/registry" else ()
    for problem in dict.fromkeys((*_ANY, *common, *told.refuses)):
        found.setdefault(problem.status, []).append(problem)
    return found


def _answer(kinds: Iterable[str], answer: type | None) -> dict[str, Any]:
    content = {kind: {"schema": _schema_of(kind)} | _message(answer) for kind in kinds}
    return {"description": "done", **({"content": content} if content else {})}


def _schema_of(kind: str) -> dict[str, Any]:
    if kind == JSON:
        return {"type": "object"}
    return {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}


def _add_refusals(answer: dict[str, Any], refusals: list[Problem]) -> None:
    words = "; ".join(f"{one.number} {one.name}: {one.text}" for one in refusals)
    answer["description"] = "; ".join(part for part in (answer["description"], words) if part)
    answer.setdefault("content", {})[PROBLEM] = {"schema": _SCHEMA}


def _message(message: type | None) -> dict[str, Any]:
    if message is None:
        return {}
    return {"x-message": {message.__name__: {one.name: str(one.type) for one in fields(message)}}}


def _problem_schema() -> dict[str, Any]:
    numbers = [one.number for one in p.all_problems()]
    return {
        "type": "object",
        "required": ["number", "name", "text", "details"],
        "additionalProperties": False,
        "properties": {
            "number": {"type": "integer", "enum": numbers},
            "name": {"type": "string", "pattern": "^[a-z_]+$"},
            "text": {"type": "string"},
            "details": {"type": "object"},
        },
    }
