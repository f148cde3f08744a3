"""Joining a county: the one-time code, the device's request and the county's answer (`security.md` §2.3).

The code is also the pin of the root key. Its secret never travels: the request carries only an id and a MAC
made from it, so whoever stands in between can neither use the code nor swap the keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.keys import PUBLIC_BYTES, SIGNATURE_BYTES, SigningKey, device_id, require_signature, sign
from sync.protocol.problems import BAD_SIGNATURE, ENROL_CODE_SHAPE, ROOT_MISMATCH, ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, Roster, TrustedKeys
from sync.protocol.signed import SignedDocument, open_document, sign_document

SECRET_BYTES: Final = 10
ROOT_HASH_BYTES: Final = 10
CODE_CHARACTERS: Final = 32
CODE_ID_BYTES: Final = 8
_MAC_BYTES: Final = 32
_LEASES_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """base32(10 bytes of secret ‖ 10 bytes of SHA-256(root public key)), 32 characters."""

    secret: bytes
    root_hash: bytes

    @classmethod
    def make(cls, root_public: bytes, random: Callable[[int], bytes] = os.urandom) -> EnrolmentCode:
        """A fresh code of the county with this root key."""
        return cls(random(SECRET_BYTES), _root_hash(root_public))

    @classmethod
    def read(cls, text: str) -> EnrolmentCode:
        """Read what a person typed: case, blanks and hyphens do not matter; else ENROL_CODE_SHAPE."""
        plain = "".join(text.split()).replace("-", "").upper()
        try:
            data = base64.b32decode(plain) if len(plain) == CODE_CHARACTERS else b""
        except ValueError:
            data = b""
        if len(data) != SECRET_BYTES + ROOT_HASH_BYTES:
            raise ProtocolProblem(ENROL_CODE_SHAPE)
        return cls(data[:SECRET_BYTES], data[SECRET_BYTES:])

    @property
    def text(self) -> str:
        """The 32 characters."""
        return base64.b32encode(self.secret + self.root_hash).decode()

    @property
    def grouped(self) -> str:
        """Eight groups of four, for paper."""
        return "-".join(self.text[at : at + 4] for at in range(0, CODE_CHARACTERS, 4))

    @property
    def code_id(self) -> bytes:
        """What the county looks the code up by; tells nothing about the secret."""
        return hashlib.sha256(b"ZF/enrol-id/1\x00" + self.secret).digest()[:CODE_ID_BYTES]

    @property
    def mac_key(self) -> bytes:
        """What the county keeps of the secret, 32 bytes."""
        return hashlib.sha256(b"ZF/enrol-mac/1\x00" + self.secret).digest()

    def require_root(self, root_public: bytes) -> None:
        """Raise ROOT_MISMATCH unless this is the county that made the code."""
        if not hmac.compare_digest(_root_hash(root_public), self.root_hash):
            raise ProtocolProblem(ROOT_MISMATCH)

    def __repr__(self) -> str:
        return f"EnrolmentCode({self.code_id.hex()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolRequest:
    """The device's public keys: journal K1, sealing K2 (X25519), request K3, paper K4; `label` is what
    people call the machine (such as 执法车电脑), `platform` and `app_version` are for the county's list."""

    code_id: bytes
    journal_key: bytes
    sealing_key: bytes
    request_key: bytes
    paper_key: bytes
    label: str
    platform: str
    app_version: str

    @property
    def device(self) -> str:
        """The id that this device will have."""
        return device_id(self.journal_key)

    def content(self) -> bytes:
        """Canonical form, what signature and MAC cover."""
        return canonical.encode({name: getattr(self, name) for name in self.__slots__})

    def seal(self, code: EnrolmentCode, journal_key: SigningKey) -> bytes:
        """The body of POST /api/v1/enrol."""
        content = self.content()
        signature = sign(journal_key, "enrol", content)
        mac = hmac.digest(code.mac_key, content, "sha256")
        return canonical.encode({"content": content, "signature": signature, "mac": mac})


@dataclass(frozen=True, slots=True)
class SealedEnrolRequest:
    """A request as it came: the journal key's own signature is verified, the MAC still to be checked."""

    request: EnrolRequest
    content: bytes
    mac: bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> SealedEnrolRequest:
        """Read; raises MALFORMED, or BAD_SIGNATURE when the sender does not hold the journal key."""
        outer = Fields(canonical.decode(data, max_bytes=8192))
        content = outer.data("content", most=4096)
        fields = Fields(canonical.decode(content))
        request = EnrolRequest(
            code_id=fields.data("code_id", CODE_ID_BYTES),
            journal_key=fields.data("journal_key", PUBLIC_BYTES),
            sealing_key=fields.data("sealing_key", PUBLIC_BYTES),
            request_key=fields.data("request_key", PUBLIC_BYTES),
            paper_key=fields.data("paper_key", PUBLIC_BYTES),
            label=fields.text("label", 100),
            platform=fields.text("platform", 100),
            app_version=fields.text("app_version", 64),
        )
        require_signature(request.journal_key, "enrol", content, outer.data("signature", SIGNATURE_BYTES))
        return cls(request, content, outer.data("mac", _MAC_BYTES))

    def proves(self, mac_key: bytes) -> bool:
        """True when the sender knows the secret behind `mac_key`."""
        return hmac.compare_digest(hmac.digest(mac_key, self.content, "sha256"), self.mac)


@dataclass(frozen=True, slots=True)
class TownshipProfile:
    """What a device must know of its township: code, name, the acting agency (plain `enforcement.model`
    Agency), the number series (字号) it may use."""

    code: str
    name: str
    agency: dict[str, Any]
    series: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Plain map."""
        return {"code": self.code, "name": self.name, "agency": self.agency, "series": list(self.series)}

    @classmethod
    def from_plain(cls, plain: Any) -> TownshipProfile:
        """Read and check."""
        fields = Fields(plain)
        series = fields.list("series", _series_text, _LEASES_MAX)
        return cls(fields.scope("code"), fields.text("name", 100), fields.map("agency"), series)


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """What a device needs to start: signed root, registry and roster, its id, its township, the newest
    catalogue release (signed bytes, None before the first) and its number leases (signed bytes)."""

    device: str
    root: bytes
    registry: bytes
    roster: bytes
    township: TownshipProfile
    catalogue: bytes | None = None
    leases: tuple[bytes, ...] = ()
    server_time: int = 0
    keys: TrustedKeys | None = field(default=None, compare=False)

    def content(self) -> bytes:
        """Canonical form."""
        return canonical.encode(
            {
                "device": self.device,
                "root": self.root,
                "registry": self.registry,
                "roster": self.roster,
                "township": self.township.to_plain(),
                "catalogue": self.catalogue,
                "leases": list(self.leases),
                "server_time": self.server_time,
            }
        )


def sign_enrol_answer(answer: EnrolAnswer, key: SigningKey) -> bytes:
    """The answer of POST /api/v1/enrol, signed with the registry key (use "enrol")."""
    return sign_document(key, "enrol", answer.content())


def open_enrol_answer(data: bytes, code: EnrolmentCode, request: EnrolRequest) -> EnrolAnswer:
    """Verify everything against the code: root pinned by it, answer, registry and roster signed under that
    root, device id and keys ours. `keys` of the result is what the device trusts from now on.

    Raises ROOT_MISMATCH, UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED; nothing may be kept of an answer that
    raises."""
    keys = _pinned(data, code)
    fields = Fields(
        canonical.decode(open_document(data, "enrol", keys), max_bytes=limits.ENROL_ANSWER_BYTES_MAX)
    )
    answer = EnrolAnswer(
        fields.id("device"),
        fields.data("root"),
        fields.data("registry"),
        fields.data("roster"),
        TownshipProfile.from_plain(fields.map("township")),
        fields.optional_data("catalogue", limits.DOCUMENT_BYTES_MAX + 4096),
        fields.list("leases", _bytes, _LEASES_MAX),
        fields.integer("server_time"),
        keys.with_registry(fields.data("registry")),
    )
    assert answer.keys is not None
    registry: Registry | None = answer.keys.registry
    roster = Roster.open(answer.roster, answer.keys)
    ours = registry is not None and any(
        key.owner == answer.device and key.use == "batch" and key.public == request.journal_key
        for key in registry.keys
    )
    if answer.device != request.device or not ours or roster.township != answer.township.code:
        raise ProtocolProblem(BAD_SIGNATURE, use="enrol")
    return answer


def _pinned(data: bytes, code: EnrolmentCode) -> TrustedKeys:
    """The root inside a not yet verified answer, accepted only if it is the code's."""
    content = SignedDocument.from_bytes(data).content
    root = CountyRoot.open(
        Fields(canonical.decode(content, max_bytes=limits.ENROL_ANSWER_BYTES_MAX)).data("root")
    )
    code.require_root(root.public)
    return TrustedKeys(root)


def _root_hash(root_public: bytes) -> bytes:
    return hashlib.sha256(root_public).digest()[:ROOT_HASH_BYTES]


def _series_text(item: Any) -> str:
    return Fields({"series": item}).text("series", 32)


def _bytes(item: Any) -> bytes:
    return Fields({"lease": item}).data("lease", most=4096)
