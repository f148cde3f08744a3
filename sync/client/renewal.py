"""A device's keys for the next 13 months: made here, signed by the former ones, in force when the county's signed
registry names them (`security.md` §2.2)."""

from __future__ import annotations

from typing import Final

from sync.client import troubles
from sync.client.ports import DeviceKeys, NewKeys, TransportPort
from sync.client.trust import NewLists, read_lists
from sync.protocol import limits
from sync.protocol.enrol import EnrolmentCode
from sync.protocol.key_renewal import KeyRenewal
from sync.protocol.problems import BAD_SIGNATURE, ProtocolProblem
from sync.protocol.registry import Registry, TrustedKeys

# So long before their end keys are renewed by themselves, at whatever round comes first.
AHEAD_MS: Final = 45 * limits.DAY_MS


def due(registry: Registry, device: str, now_ms: int) -> bool:
    """Whether the device's keys come to their end within `AHEAD_MS`."""
    own = registry.newest_key(device, "batch")
    return own is not None and not own.revoked_at and own.valid_to - now_ms < AHEAD_MS


def renew(
    county: TransportPort, device: DeviceKeys, new: NewKeys, trust: TrustedKeys, code_text: str = ""
) -> NewLists:
    """Have the county put `new` in the place of the device's keys; its signed lists, which name them. `code_text` is a
    one-time code where the former keys are out of date.

    Raises RoundTrouble with the sentence; the same keys may be sent again."""
    try:
        code = EnrolmentCode.read(code_text) if code_text else None
        if code is not None:
            code.require_root(trust.root.public)
        request = KeyRenewal(
            device=device.device,
            former=device.journal_key.public,
            journal_key=new.journal_key.public,
            sealing_key=new.sealing_public,
            request_key=new.request_key.public,
            paper_key=new.paper_key.public,
            code_id=b"" if code is None else code.code_id,
        )
        answer = county.keys(request.seal(device.journal_key, new.journal_key, code))
        version = 0 if trust.registry is None else trust.registry.version
        lists = read_lists(answer, trust, registry_version=version, roster_version=0)
        own = lists.registry.newest_key(device.device, "batch")
        if own is None or own.public != new.journal_key.public:
            raise ProtocolProblem(BAD_SIGNATURE, use="enrol")
    except ProtocolProblem as problem:
        raise troubles.from_protocol(problem) from None
    return lists
