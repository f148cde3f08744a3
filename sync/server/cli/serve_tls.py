"""TLS of `serve`: which certificate it answers with, and its renewal while it runs."""

from __future__ import annotations

import argparse
import ipaddress
import ssl
import sys
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from enforcement.errors import KnownTrouble
from sync.server.certificates import covers, ready
from sync.server.config import ServerConfig
from sync.server.county import open_county

LOOK_SECONDS: Final = 6 * 3600.0
FILE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class ServedTls:
    """Files of certificate and key; `own` = the county's, which the server renews by itself."""

    certificate: Path
    key: Path
    own: bool


def tls_of(arguments: argparse.Namespace, config: ServerConfig, *, own: bool) -> ServedTls | None:
    """The given files, else (with `own`) the county's on an address that others can reach; None where nothing is
    encrypted: this machine alone, or behind a proxy. Raises KnownTrouble for an address that must be encrypted and
    cannot, and where devices would refuse the county's certificate."""
    if arguments.tls_cert is not None and arguments.tls_key is not None:
        return ServedTls(Path(arguments.tls_cert), Path(arguments.tls_key), own=False)
    wanted = getattr(arguments, "tls", False)
    if not wanted and (is_loopback(arguments.host) or arguments.behind_proxy is not None):
        return None
    if not own:
        raise KnownTrouble(
            "对外的地址必须加密。",
            "",
            "给出 --tls-cert 和 --tls-key，或放在反向代理后面并写明 --behind-proxy 地址。",
        )
    county = open_county(config)
    try:
        state = ready(county, config.keys)
    finally:
        county.close()
    if not covers(state, arguments.host):
        raise KnownTrouble(
            f"县里的证书没有写 {arguments.host} 这个地址，电脑们会拒绝它，没有启动。",
            "",
            "先运行 zhenfa-county tls host 名字或地址，写上电脑们连县里用的名字，再启动。",
        )
    return ServedTls(state.server_file, state.server_file, own=True)


def tls_beside(
    tls: ServedTls | None, config: ServerConfig, context: ssl.SSLContext | None
) -> AbstractContextManager[object]:
    """Nothing older than TLS 1.3 is spoken; what runs beside the server to keep the county's own certificate fresh."""
    if context is None or tls is None:
        return nullcontext()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return Renewal(config, tls.certificate, context) if tls.own else nullcontext()


class Renewal:
    """Looks every six hours whether the county's own certificate must be renewed, and every other second whether its file
    is another one (`keys rotate tls`, `tls host`); hands a newer file to `context`: later connections get it, open ones
    stay. A context manager around serving."""

    def __init__(self, config: ServerConfig, path: Path, context: ssl.SSLContext) -> None:
        self._config, self._path, self._context = config, path, context
        self._read = path.read_bytes()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="certificates", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def look(self) -> bool:
        """Renew what is due; whether the server answers with another certificate from now on."""
        county = open_county(self._config)
        try:
            ready(county, self._config.keys)
        finally:
            county.close()
        return self.follow()

    def follow(self) -> bool:
        """Take up the file where it is another one; whether the server answers with another certificate from now on."""
        found = self._path.read_bytes()
        if found == self._read:
            return False
        self._context.load_cert_chain(self._path)
        self._read = found
        return True

    def _run(self) -> None:
        looked = time.monotonic()
        while not self._stopped.wait(FILE_SECONDS):
            try:
                if time.monotonic() - looked >= LOOK_SECONDS:
                    looked = time.monotonic()
                    self.look()
                else:
                    self.follow()
            except (KnownTrouble, OSError, ssl.SSLError) as fault:
                # The certificate that serves has a month left at least; the next look tries again.
                print(f"fault type={type(fault).__name__} where=certificates", file=sys.stderr)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
