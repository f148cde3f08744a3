"""A catalogue release as bytes: canonical JSON with version, source and a hash, the same for equal content.

The county signs these bytes and every device installs exactly them; ``from_release`` takes nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.catalogue.benchmarks import DiscretionTier, Exemption, WeightedFactor
from enforcement.catalogue.building import CatalogueDraft
from enforcement.model.checklist import ChecklistItem
from enforcement.model.library import CatalogueVersion, PowerGrant, ProposalAnswer
from enforcement.model.matter import Matter
from enforcement.model.plain import from_plain, to_plain

FORMAT = "zhenfa-catalogue/2"
FIRST_FORMAT = "zhenfa-catalogue/1"  # knew no former bases, no transition rules and no answers
PARTS: dict[str, type] = {
    "matters": Matter,
    "checklists": ChecklistItem,
    "tiers": DiscretionTier,
    "weighted": WeightedFactor,
    "exemptions": Exemption,
    "grants": PowerGrant,
    "answers": ProposalAnswer,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A catalogue with its version; ``data`` are the bytes it was read from or written to."""

    version: CatalogueVersion
    content: CatalogueDraft
    data: bytes


class BrokenReleaseError(ValueError):
    """The bytes are no release of this format, or were changed after they were made."""


def to_release(
    content: CatalogueDraft,
    *,
    version: str,
    issuing_document: str,
    published: date,
    effective: date,
    source: str,
    source_sha256: str,
) -> Release:
    """The release of ``content``. ``source`` names the file it came from, no path; its hash is 64 hex."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "version": version,
        "issuing_document": issuing_document,
        "published": published.isoformat(),
        "effective": effective.isoformat(),
        "source": source,
        "source_sha256": source_sha256,
        **{name: to_plain(getattr(content, name)) for name in PARTS},
    }
    digest = hashlib.sha256(_canonical(body)).hexdigest()
    data = _canonical({**body, "sha256": digest})
    return Release(version=_version(body, digest), content=content, data=data)


def from_release(data: bytes) -> Release:
    """The release in ``data``; BrokenReleaseError when it is not byte for byte what ``to_release`` wrote."""
    try:
        body = json.loads(data)
        digest = body.pop("sha256")
        whole = (
            body["format"] in (FORMAT, FIRST_FORMAT)
            and hashlib.sha256(_canonical(body)).hexdigest() == digest
        )
        if not whole or _canonical({**body, "sha256": digest}) != data:
            raise BrokenReleaseError("format, hash or form")
        if body["format"] == FIRST_FORMAT:
            body["answers"] = []
        parts: dict[str, Any] = {
            name: tuple(from_plain(kind, row) for row in body[name]) for name, kind in PARTS.items()
        }
        return Release(version=_version(body, digest), content=CatalogueDraft(**parts), data=data)
    except BrokenReleaseError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenReleaseError(type(error).__name__) from error


def _version(body: dict[str, Any], digest: str) -> CatalogueVersion:
    return CatalogueVersion(
        version=body["version"],
        issuing_document=body["issuing_document"],
        published=date.fromisoformat(body["published"]),
        effective=date.fromisoformat(body["effective"]),
        source=body["source"],
        sha256=digest,
    )


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(
        body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")
