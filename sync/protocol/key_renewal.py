"""A device's next keys (`security.md` §2.2: 13 months, new signed by old): the body of POST /api/v1/keys.

The former journal key and the new one both sign, so nobody can put a key of his own, or somebody else's, in another
device's name. Where the former keys are out of date already, a fresh one-time code of the county stands in beside them.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sync.protocol import canonical
from sync.protocol.enrol import CODE_ID_BYTES, EnrolmentCode
from sync.protocol.fields import Fields
from sync.protocol.keys import PUBLIC_BYTES, SIGNATURE_BYTES, SigningKey, require_signature, sign

_MAC_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRenewal:
    """The next public keys of `device`: journal K1, sealing K2 (X25519), request K3, paper K4; `former` is the journal
    key before, `code_id` b"" or that of a one-time code."""

    device: str
    former: bytes
    journal_key: bytes
    sealing_key: bytes
    request_key: bytes
    paper_key: bytes
    code_id: bytes = b""

    def content(self) -> bytes:
        """Canonical form, what both signatures and the MAC cover."""
        return canonical.encode({"renewal": 1, **{name: getattr(self, name) for name in self.__slots__}})

    def seal(self, former: SigningKey, journal_key: SigningKey, code: EnrolmentCode | None = None) -> bytes:
        """The body of POST /api/v1/keys."""
        content = self.content()
        plain = {
            "content": content,
            "former": sign(former, "enrol", content),
            "signature": sign(journal_key, "enrol", content),
            "mac": b"" if code is None else hmac.digest(code.mac_key, content, "sha256"),
        }
        return canonical.encode(plain)


@dataclass(frozen=True, slots=True)
class SealedKeyRenewal:
    """As it came: both signatures are verified, the MAC still to be checked; that `former` is the device's key too."""

    request: KeyRenewal
    content: bytes
    mac: bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> SealedKeyRenewal:
        """Read; raises MALFORMED, or BAD_SIGNATURE when the sender does not hold both journal keys."""
        outer = Fields(canonical.decode(data, max_bytes=8192))
        content = outer.data("content", most=4096)
        fields = Fields(canonical.decode(content))
        fields.integer("renewal", 1, 1)
        request = KeyRenewal(
            device=fields.id("device"),
            former=fields.data("former", PUBLIC_BYTES),
            journal_key=fields.data("journal_key", PUBLIC_BYTES),
            sealing_key=fields.data("sealing_key", PUBLIC_BYTES),
            request_key=fields.data("request_key", PUBLIC_BYTES),
            paper_key=fields.data("paper_key", PUBLIC_BYTES),
            code_id=fields.data("code_id", 0, CODE_ID_BYTES),
        )
        require_signature(request.former, "enrol", content, outer.data("former", SIGNATURE_BYTES))
        require_signature(request.journal_key, "enrol", content, outer.data("signature", SIGNATURE_BYTES))
        return cls(request, content, outer.data("mac", 0, _MAC_BYTES))

    def proves(self, mac_key: bytes) -> bool:
        """True when the sender knows the secret behind `mac_key`."""
        return hmac.compare_digest(hmac.digest(mac_key, self.content, "sha256"), self.mac)
