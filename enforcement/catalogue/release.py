"""A catalogue release as bytes: canonical JSON with version, source and a hash, the same for equal content.

The county signs these bytes and every device installs exactly them; ``from_release`` takes nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import DiscretionTier, Exemption, WeightedFactor
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.needs import MatterNeed
from enforcement.discretion.rule_sets import RuleSet
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
    "needs": MatterNeed,
    "amounts": AmountLine,
    "ended": PowerGrant,
    "rules": RuleSet,
}
LATER = ("answers", "needs", "amounts", "ended", "rules")
"""Parts that releases of an earlier program do not have."""


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
    return read_release(data)[0]


def read_release(data: bytes) -> tuple[Release, dict[str, list[dict[str, Any]]]]:
    """As `from_release`, and beside the values the plain rows they were read from, by part. BrokenReleaseError."""
    try:
        body = json.loads(data)
        if body["format"] not in (FORMAT, FIRST_FORMAT) or _canonical(body) != data:
            raise BrokenReleaseError("format or form")
        digest = body.pop("sha256")
        if _digest_without(digest, body, data) != digest:
            raise BrokenReleaseError("hash")
        body |= {name: [] for name in LATER if name not in body}
        parts: dict[str, Any] = {
            name: tuple(from_plain(kind, row) for row in body[name]) for name, kind in PARTS.items()
        }
        release = Release(version=_version(body, digest), content=CatalogueDraft(**parts), data=data)
        return release, {name: body[name] for name in PARTS}
    except BrokenReleaseError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BrokenReleaseError(type(error).__name__) from error


def _digest_without(digest: Any, body: dict[str, Any], data: bytes) -> str:
    """Hash of the canonical ``data`` without its own hash; ``body`` is what it says without it.

    Names stand in order, so what follows the hash is the canonical form of the later names: nothing large is written
    a second time.
    """
    after = _canonical({name: body[name] for name in body if name > "sha256"})[1:]
    tail = b"," + after if len(after) > 1 else after
    own = b'"sha256":' + json.dumps(digest).encode()
    if not isinstance(digest, str) or not data.endswith(own + tail):
        raise BrokenReleaseError("hash")
    before = data[: len(data) - len(own) - len(tail)]
    rest = before + after if len(after) > 1 else before.removesuffix(b",") + after
    return hashlib.sha256(rest).hexdigest()


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
