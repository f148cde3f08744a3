"""Whom this device believes: the pinned root, what it says of the registry keys, and the newest registry."""

from __future__ import annotations

from dataclasses import dataclass

from sync.protocol.problems import ROOT_MISMATCH, ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, RegistryAnswer, Roster, TrustedKeys


@dataclass(frozen=True, slots=True)
class NewLists:
    """What a registry answer brought, verified: trust to go on with, and readings beside the bytes to
    keep."""

    keys: TrustedKeys
    root: bytes
    registry: Registry
    registry_bytes: bytes
    roster: Roster | None
    roster_bytes: bytes


def open_trust(root: bytes, registry: bytes) -> TrustedKeys:
    """Trust from the bytes that enrolment kept; raises ProtocolProblem when they no longer verify."""
    return TrustedKeys(CountyRoot.open(root)).with_registry(registry)


def read_lists(answer: bytes, keys: TrustedKeys, *, registry_version: int, roster_version: int) -> NewLists:
    """Verify an answer of GET /registry under the root of `keys`.

    Raises ROOT_MISMATCH for another county, OLDER_VERSION for an older list, UNKNOWN_KEY, BAD_SIGNATURE."""
    parts = RegistryAnswer.from_bytes(answer)
    root = CountyRoot.open(parts.root)
    if root.public != keys.root.public:
        raise ProtocolProblem(ROOT_MISMATCH)
    # An older statement of the same root must not bring back a registry key that a newer one left out.
    older = root.issued < keys.root.issued
    newer = TrustedKeys(keys.root if older else root).with_registry(
        parts.registry, newer_than=registry_version
    )
    assert newer.registry is not None
    roster = None
    if parts.roster is not None:
        roster = Roster.open(parts.roster, newer, newer_than=roster_version)
    return NewLists(
        newer, b"" if older else parts.root, newer.registry, parts.registry, roster, parts.roster or b""
    )
