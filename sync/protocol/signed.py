"""A signed document: content bytes, who signed (key id) and the signature, for one use. Kept and passed on
as bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields
from sync.protocol.keys import KEY_ID_BYTES, SIGNATURE_BYTES, SigningKey, key_id, require_signature, sign
from sync.protocol.problems import UNKNOWN_KEY, ProtocolProblem

# Finds the raw public key for (key id, use); None when the reader does not trust it for that use.
FindPublic = Callable[[bytes, str], bytes | None]


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """Opened shape, nothing verified."""

    content: bytes
    key_id: bytes
    signature: bytes

    def to_bytes(self) -> bytes:
        """Canonical {content, key, signature}."""
        return canonical.encode({"content": self.content, "key": self.key_id, "signature": self.signature})

    @classmethod
    def from_bytes(cls, data: bytes) -> SignedDocument:
        """Read the shape."""
        fields = Fields(canonical.decode(data, max_bytes=limits.DOCUMENT_BYTES_MAX + 1024))
        return cls(
            fields.data("content"),
            fields.data("key", KEY_ID_BYTES),
            fields.data("signature", SIGNATURE_BYTES),
        )


def sign_document(key: SigningKey, use: str, content: bytes) -> bytes:
    """The bytes of `content` signed by `key` for `use`."""
    return SignedDocument(content, key.key_id, sign(key, use, content)).to_bytes()


def open_document(data: bytes, use: str, find_public: FindPublic) -> bytes:
    """The verified content; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED, TOO_LARGE."""
    document = SignedDocument.from_bytes(data)
    public = find_public(document.key_id, use)
    if public is None:
        raise ProtocolProblem(UNKNOWN_KEY, key=document.key_id.hex(), use=use)
    require_signature(public, use, document.content, document.signature)
    return document.content


def only(public: bytes) -> FindPublic:
    """Trust exactly one key (the root of an enrolment code, a test)."""
    wanted = key_id(public)
    return lambda key, use: public if key == wanted else None
