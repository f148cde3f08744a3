"""Joining a county with a one-time code: the served root must be the code's before any key leaves
(`security.md` §2.3).

The same code and keys may be sent again, so a cut between the county's answer and our commit costs nothing.
"""

from __future__ import annotations

import platform

from sync.client import troubles
from sync.client.ports import EnrolledCounty, EnrolmentPort, TransportPort
from sync.protocol.catalogue import CatalogueRelease, open_release
from sync.protocol.enrol import EnrolAnswer, EnrolmentCode, EnrolRequest, open_enrol_answer
from sync.protocol.numbers import NumberLease, open_lease
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, RegistryAnswer, Roster, TrustedKeys


def enrol(
    code_text: str,
    server: str,
    county: TransportPort,
    port: EnrolmentPort,
    *,
    label: str,
    app_version: str,
    system: str | None = None,
) -> EnrolledCounty:
    """Join the county behind `county` (at address `server`); what it gave is verified and kept when this
    returns.

    Raises RoundTrouble with the sentence for a wrong or used code, a county that is not the code's, a broken
    link."""
    try:
        code = EnrolmentCode.read(code_text)
        _pin(county, code)
    except ProtocolProblem as problem:
        raise troubles.from_protocol(problem) from None
    keys = port.new_keys()
    request = EnrolRequest(
        code_id=code.code_id,
        journal_key=keys.journal_key.public,
        sealing_key=keys.sealing_public,
        request_key=keys.request_key.public,
        paper_key=keys.paper_key.public,
        label=label,
        platform=platform.system() if system is None else system,
        app_version=app_version,
    )
    data = county.enrol(request.seal(code, keys.journal_key))
    try:
        joined = _read(data, code, request, server)
    except ProtocolProblem as problem:
        raise troubles.from_protocol(problem) from None
    port.enrolled(joined)
    return joined


def _pin(county: TransportPort, code: EnrolmentCode) -> None:
    """Nobody vouches for the link yet, so nothing but this question may pass until the root is the code's."""
    lists = RegistryAnswer.from_bytes(county.registry())
    root = CountyRoot.open(lists.root)
    code.require_root(root.public)
    county.pin(TrustedKeys(root).with_registry(lists.registry).pins)


def _read(data: bytes, code: EnrolmentCode, request: EnrolRequest, server: str) -> EnrolledCounty:
    answer = open_enrol_answer(data, code, request)
    assert answer.keys is not None
    assert answer.keys.registry is not None
    return EnrolledCounty(
        server=server,
        device=answer.device,
        root=answer.root,
        registry=answer.registry,
        registry_reading=answer.keys.registry,
        roster=answer.roster,
        roster_reading=Roster.open(answer.roster, answer.keys),
        township_code=answer.township.code,
        township_name=answer.township.name,
        agency=answer.township.agency,
        series=answer.township.series,
        catalogue=answer.catalogue,
        release=_release(answer),
        leases=_leases(answer),
        server_time=answer.server_time,
    )


def _release(answer: EnrolAnswer) -> CatalogueRelease | None:
    assert answer.keys is not None
    return None if answer.catalogue is None else open_release(answer.catalogue, answer.keys)


def _leases(answer: EnrolAnswer) -> tuple[tuple[NumberLease, bytes], ...]:
    assert answer.keys is not None
    return tuple((open_lease(data, answer.keys), data) for data in answer.leases)
