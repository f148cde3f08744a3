"""The county's TLS on disk: the authority's private half in the key folder, the server's certificate beside it, and
the public half in the registry, so that every device learns it under the pinned root.

Certificates are made again by `serve` itself when they come close to their end. Another authority (other host names,
a lost key) is announced in the registry before anything is answered under it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from enforcement.errors import KnownTrouble
from sync.protocol import canonical, limits
from sync.protocol.problems import ProtocolProblem
from sync.server.county import County
from sync.server.durable import sync_folder
from sync.server.enrolment import publish_registry
from sync.server.store import machines
from sync.server.tls import (
    LOOPBACK,
    SERVER_DAYS,
    TlsAuthority,
    check_hosts,
    issue_server,
    make_authority,
    server_ends_at,
    wants_renewal,
)

AUTHORITY_FILE: Final = "tls-ca.key"
SERVER_FILE: Final = "tls-server.pem"
OVERLAP_MS: Final = 60 * limits.DAY_MS
_BYTES_MAX: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class TlsState:
    """What the county answers under: host names, the end of the server's certificate and of its authority (ms), and
    the file of the first."""

    hosts: tuple[str, ...]
    server_ends_at: int
    authority_ends_at: int
    server_file: Path


def create_authority(folder: Path, hosts: Sequence[str], now: int) -> TlsAuthority:
    """The first authority of a new county, written; without `hosts` for this machine alone."""
    made = make_authority(check_hosts(hosts or LOOPBACK), now)
    _replace(folder / AUTHORITY_FILE, _packed(made))
    return made


def load_authority(folder: Path) -> TlsAuthority | None:
    """The authority that signs now, None in a county of before there was one. Raises KnownTrouble for a broken
    file."""
    path = folder / AUTHORITY_FILE
    if not path.exists():
        return None
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KnownTrouble(f"钥匙文件 {path.name} 别人也能读。", "", "把它的权限改回只有本账户可读。")
        plain = canonical.decode(path.read_bytes(), max_bytes=_BYTES_MAX)
        return TlsAuthority(plain["key"], plain["certificate"])
    except (OSError, ProtocolProblem, KeyError, TypeError) as fault:
        raise KnownTrouble(f"钥匙文件 {path.name} 打不开。", "", "从封存的备份里取回这个文件。") from fault


def ready(county: County, folder: Path, *, renew: bool = False) -> TlsState:
    """Authority and server certificate as they must be now, made or renewed where they are not; a new authority goes
    into the registry. Safe to call again; `renew` makes another server certificate in any case."""
    now = county.clock()
    authority = load_authority(folder) or create_authority(folder, (), now)
    if authority.public.valid_to - now < SERVER_DAYS * limits.DAY_MS:
        return change_authority(county, folder, ())
    path = folder / SERVER_FILE
    pem = path.read_bytes() if path.exists() else b""
    _announce(county, authority)
    if renew or not pem or wants_renewal(pem, authority, now):
        pem = issue_server(authority, now)
        _replace(path, pem)
    return TlsState(authority.hosts, server_ends_at(pem), authority.public.valid_to, path)


def change_authority(county: County, folder: Path, hosts: Sequence[str], *, stolen: bool = False) -> TlsState:
    """Another authority, for `hosts` (or the former's). Devices believe the former for 60 days more, so that servers
    that still answer under it are not cut off; one that was stolen is believed no more from now on."""
    now = county.clock()
    former = load_authority(folder)
    made = make_authority(check_hosts(hosts or (former.hosts if former else LOOPBACK)), now)
    with county.database.write() as tx:
        machines.add_authority(tx, made.public)
        if stolen:
            machines.revoke_authorities(tx, now, made.certificate)
        else:
            machines.end_authorities(tx, now + OVERLAP_MS, made.certificate)
        publish_registry(county, tx)
    _replace(folder / AUTHORITY_FILE, _packed(made))
    return ready(county, folder)


def covers(state: TlsState, host: str) -> bool:
    """Whether devices can reach a server that listens at `host` under this certificate."""
    if host in ("0.0.0.0", "::", ""):
        return any(one not in LOOPBACK for one in state.hosts)
    return host.strip("[]").lower() in state.hosts


def _announce(county: County, authority: TlsAuthority) -> None:
    """The registry names this authority, and none whose end has passed."""
    with county.database.read() as tx:
        known = machines.authorities(tx)
    named = any(one.certificate == authority.certificate for one in known)
    late = any(not one.revoked_at and one.valid_to <= county.clock() for one in known)
    if named and not late:
        return
    with county.database.write() as tx:
        machines.add_authority(tx, authority.public)
        machines.revoke_authorities(tx, county.clock())
        publish_registry(county, tx)


def _packed(authority: TlsAuthority) -> bytes:
    return canonical.encode({"key": authority.key, "certificate": authority.certificate})


def _replace(path: Path, data: bytes) -> None:
    """Write beside, sync, rename: a reader finds the former or the new file, never half of one."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)
