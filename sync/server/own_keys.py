"""What the county signed under a registry key that was replaced since: read by itself, and given out under today's."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.protocol.keys import key_id, verify
from sync.protocol.registry import KEY_KIND
from sync.protocol.signed import FindPublic, SignedDocument, sign_document
from sync.server.county import County
from sync.server.store import people


def own_keys(tx: Connection) -> FindPublic:
    """Finds every registry key that this county ever had: for what it kept itself, not for what comes from outside."""
    rows = [key for key in people.keys(tx, "county") if key.use == "registry"]
    publics = {key_id(row.public): row.public for row in rows}

    def find(wanted: bytes, use: str) -> bytes | None:
        return publics.get(wanted) if KEY_KIND.get(use) == "registry" else None

    return find


def signed_now(county: County, tx: Connection, use: str, data: bytes) -> bytes:
    """A document that the county kept, under the registry key of today: a former one may be believed no more. What no
    registry key of the county ever signed stays as it is, for whoever reads it to refuse."""
    document, key = SignedDocument.from_bytes(data), county.keys.registry
    if document.key_id == key.key_id:
        return data
    public = own_keys(tx)(document.key_id, use)
    if public is None or not verify(public, use, document.content, document.signature):
        return data
    return sign_document(key, use, document.content)
