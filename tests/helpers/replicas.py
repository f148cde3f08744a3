"""Two real PostgreSQL servers with streaming replication: what is committed lies on both, and either may die."""

from __future__ import annotations

import os
import signal
import time
from typing import Final

from tests.helpers.postgres import SUPERUSER, Cluster, binaries, new_folder, run_as

NAME: Final = "second"  # of whichever server follows the other
_SECONDS: Final = 30.0
_NOTICE_SECONDS: Final = 0.5  # until a server has noticed that one of its processes was killed
_FOLLOWS: Final = "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = '{state}'"
_WAITS: Final = f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'"
_NOT: Final = "ALTER SYSTEM SET synchronous_standby_names = ''"


class Replicas:
    """A primary and the standby that each of its commits waits for."""

    def __init__(self) -> None:
        self._held = 0
        self.primary = Cluster.fresh(memory=True)
        self._second_port = Cluster(self.primary.folder).port  # free, and the same for its whole life
        self.standby = self._follow(self._second_port)
        self.wait_for_standby(waits=True)

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """Both addresses; whoever takes writes is the primary."""
        hosts = ",".join(f"127.0.0.1:{one.port}" for one in (self.primary, self.standby))
        return f"postgresql://{user}@{hosts}/{database}"

    def wait_for_standby(self, *, waits: bool) -> None:
        """Let commits wait for the standby, or not; return once that holds."""
        for one in (self.primary, self.standby):  # on both: whoever takes over must wait, too
            one.execute("postgres", _WAITS if waits else _NOT, "SELECT pg_reload_conf()")
        self._until(_FOLLOWS.format(state="sync" if waits else "async"))

    def fail_over(self) -> None:
        """The primary dies with its disk; the standby takes its place. There is no standby afterwards."""
        self.primary.kill()
        if self._held:
            # What the lost server had sent still waits in the standby's socket: it is lost too.
            os.kill(self._held, signal.SIGKILL)
            time.sleep(_NOTICE_SECONDS)
            self.standby.wait_until_answering()
        self.standby.execute("postgres", "SELECT pg_promote(true, 30)")
        lost, self.primary = self.primary, self.standby
        self._second_port = lost.port
        lost.remove()

    def heal(self, *, waits: bool = True) -> None:
        """A new standby at the address of the lost server; `waits`: commits wait for it as before."""
        self.standby = self._follow(self._second_port)
        self._until(_FOLLOWS.format(state="sync" if waits else "async"))

    def hold(self) -> None:
        """Stop what brings the log to the standby."""
        ((pid,),) = self.standby.execute("postgres", "SELECT pid FROM pg_stat_wal_receiver")
        self._held = int(pid)
        os.kill(self._held, signal.SIGSTOP)

    def let_go(self) -> None:
        """Let it go on."""
        os.kill(self._held, signal.SIGCONT)
        self._held = 0

    def remove(self) -> None:
        """End both and remove their folders."""
        for one in (self.standby, self.primary):
            one.remove()

    def _follow(self, port: int) -> Cluster:
        standby = Cluster(new_folder(memory=True), port=port)
        source = f"host=127.0.0.1 port={self.primary.port} user={SUPERUSER}"
        # The copying itself must not bear the standby's name: it acknowledges what it gets, and commits would believe it.
        words = ("-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", f"{source} application_name=copy")
        run_as(str(binaries() / "pg_basebackup"), "-D", str(standby.data), *words)
        standby.use({"primary_conninfo": f"{source} application_name={NAME}"})
        standby.start()
        return standby

    def _until(self, query: str) -> None:
        end = time.monotonic() + _SECONDS
        while not self.primary.execute("postgres", query):
            assert time.monotonic() < end, query
            time.sleep(0.02)
