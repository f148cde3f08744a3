"""Which state a trouble puts the line to the county into: what a person's next step depends on (the 同步 screen)."""

from __future__ import annotations

from typing import Final

from enforcement.errors import KnownTrouble
from enforcement.queries import LineState
from sync.client.troubles import NoSecureLink, RoundTrouble, TroubleKind, WrongAddress
from sync.protocol import problems
from sync.protocol.more_problems import (
    KEYS_EXPIRED,
    LOG_DAMAGED,
    NO_SUCH_METHOD,
    NO_SUCH_ROUTE,
    PACKAGE_NEWER,
    PACKAGE_SIGNER_EXPIRED,
    PACKAGE_SIGNER_REVOKED,
)

_BY_KIND: Final = {
    TroubleKind.NO_NETWORK: LineState.NO_NETWORK,
    TroubleKind.CUT: LineState.CUT,
    TroubleKind.NOT_COUNTY: LineState.NOT_COUNTY,
    TroubleKind.WRONG_KEY: LineState.WRONG_COUNTY,
    TroubleKind.REFUSED: LineState.REFUSED,
    TroubleKind.FORK: LineState.FORK,
    TroubleKind.RESTORED_DEVICE: LineState.OWN_RESTORED,
    TroubleKind.STREAM_DIFFERS: LineState.STREAM_DIFFERS,
    TroubleKind.LOG_BROKEN: LineState.LOG_BROKEN,
    TroubleKind.NOT_ENROLLED: LineState.NOT_ENROLLED,
    TroubleKind.STOPPED: LineState.STOPPED,
}
# What the county's own refusals mean where they mean more than a plain no.
_BY_PROBLEM: Final = {
    problems.FORK.number: LineState.FORK,
    problems.NOT_OUR_SERVER.number: LineState.NOT_COUNTY,
    problems.ROOT_MISMATCH.number: LineState.WRONG_COUNTY,
    problems.DEVICE_UNKNOWN.number: LineState.NOT_ENROLLED,
    problems.DEVICE_REVOKED.number: LineState.REVOKED,
    PACKAGE_SIGNER_REVOKED.number: LineState.REVOKED,
    KEYS_EXPIRED.number: LineState.KEYS_EXPIRED,
    PACKAGE_SIGNER_EXPIRED.number: LineState.KEYS_EXPIRED,
    problems.ENROL_CODE.number: LineState.KEYS_EXPIRED,
    problems.ENROL_CODE_SHAPE.number: LineState.KEYS_EXPIRED,
    problems.VERSION_UNSUPPORTED.number: LineState.UPDATE,
    problems.UNKNOWN_ALGORITHM.number: LineState.UPDATE,
    PACKAGE_NEWER.number: LineState.UPDATE,
    NO_SUCH_ROUTE.number: LineState.UPDATE,
    NO_SUCH_METHOD.number: LineState.UPDATE,
    problems.BUSY.number: LineState.BUSY,
    problems.TOO_OFTEN.number: LineState.BUSY,
    problems.SLOW_BODY.number: LineState.CUT,
    LOG_DAMAGED.number: LineState.LOG_BROKEN,
}


def line_state(trouble: KnownTrouble) -> LineState:
    """The state after a round that ended with `trouble`."""
    if not isinstance(trouble, RoundTrouble):
        return LineState.HERE
    if isinstance(trouble, NoSecureLink):
        return LineState.CERTIFICATE
    if trouble.kind is TroubleKind.REFUSED and trouble.problem is not None:
        return _BY_PROBLEM.get(trouble.problem.number, LineState.REFUSED)
    if isinstance(trouble, WrongAddress):
        return LineState.ADDRESS
    return _BY_KIND[trouble.kind]
