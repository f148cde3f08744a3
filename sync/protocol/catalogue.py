"""A catalogue release: the county's 基础库 as one file, signed, in force from a day, kept and passed on as
bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from sync.protocol import canonical, limits
from sync.protocol.fields import Fields, bad
from sync.protocol.keys import SigningKey
from sync.protocol.signed import FindPublic, open_document, sign_document


@dataclass(frozen=True, slots=True)
class CatalogueRelease:
    """Release `version` (1, 2, …) of the county, in force from `effective` (local day), published at
    `published_at` (ms). `content` is the file, `media` "text/csv" or "application/json"."""

    county: str
    version: int
    effective: date
    published_at: int
    media: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hash of the file, 64 hex digits: what entries name the release by."""
        return hashlib.sha256(self.content).hexdigest()


def sign_release(release: CatalogueRelease, key: SigningKey) -> bytes:
    """The signed release (use "catalogue", registry key)."""
    plain = {name: getattr(release, name) for name in release.__slots__}
    plain["effective"] = release.effective.isoformat()
    plain["sha256"] = release.sha256
    return sign_document(key, "catalogue", canonical.encode(plain))


def open_release(data: bytes, find_public: FindPublic) -> CatalogueRelease:
    """The verified release; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED."""
    content = open_document(data, "catalogue", find_public)
    fields = Fields(canonical.decode(content, max_bytes=limits.DOCUMENT_BYTES_MAX))
    try:
        effective = date.fromisoformat(fields.text("effective", 10))
    except ValueError:
        raise bad("effective") from None
    release = CatalogueRelease(
        fields.scope("county"),
        fields.integer("version", 1),
        effective,
        fields.integer("published_at"),
        fields.text("media", 40),
        fields.data("content"),
    )
    if release.sha256 != fields.sha256("sha256"):
        raise bad("sha256")
    return release
