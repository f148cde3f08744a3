"""A real printing system of its own: cupsd on a socket in a temporary folder, with queues that write PDF (cups-pdf).

The back end of cups-pdf reads one folder of the system only, so the server runs in a mount namespace in which that
folder is the temporary one; nothing of the system's own printing is touched. It needs root and the packages cups and
printer-driver-cups-pdf; ``why_not`` says what is missing.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
SYSTEM_FOLDER = "/etc/cups"
WAIT_S = 90.0
_RUN = ("cache", "state", "spool", "tmp")

_DUPLEX = """*OpenUI *Duplex/2-Sided Printing: PickOne
*OrderDependency: 20 AnySetup *Duplex
*DefaultDuplex: None
*Duplex None/Off: "<</Duplex false>>setpagedevice"
*Duplex DuplexNoTumble/Long Edge: "<</Duplex true/Tumble false>>setpagedevice"
*Duplex DuplexTumble/Short Edge: "<</Duplex true/Tumble true>>setpagedevice"
*CloseUI: *Duplex

"""
_FILES = """ServerRoot {folder}
CacheDir {run}/cache
StateDir {run}/state
RequestRoot {run}/spool
TempDir {run}/tmp
AccessLog {run}/access_log
ErrorLog {run}/error_log
PageLog {run}/page_log
SystemGroup root
"""
_SERVER = """Listen {socket}
LogLevel debug
DirtyCleanInterval 0
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
PreserveJobFiles Yes
<Location />
  Allow all
</Location>
<Policy default>
  JobPrivateAccess none
  JobPrivateValues none
  SubscriptionPrivateAccess none
  SubscriptionPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_PDF = """Out {out}
AnonDirName {out}
Spool {run}/cups-pdf
Label 2
Log {run}
Grp root
"""


def why_not() -> str:
    """Why this machine cannot run such a server; "" when it can."""
    if not (BACKEND.exists() and PPD.exists() and shutil.which("cupsd", path="/usr/sbin:/usr/bin")):
        return "the packages cups and printer-driver-cups-pdf are not installed"
    if os.geteuid() != 0:
        return "the back end of cups-pdf runs as root only"
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        return "no mount namespace is allowed here"
    return ""


@dataclass
class PrintServer:
    """cupsd and its queues. ``out`` gets one PDF for each job; ``close`` ends the server."""

    folder: Path
    socket: Path = field(init=False)
    out: Path = field(init=False)
    _process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.socket, self.out = self.folder / "cups.sock", self.folder / "out"
        etc, run = self.folder / "etc", self.folder / "run"
        parts = (etc, run, etc / "ppd", etc / "ssl", self.out, *(run / one for one in _RUN))
        for place in parts:
            place.mkdir(parents=True, exist_ok=True)
            place.chmod(0o755)  # whatever the process that tests has narrowed its umask to
        for place in (self.out, run / "tmp"):  # filters run as lp
            place.chmod(0o1777)
        names = {"folder": SYSTEM_FOLDER, "run": run, "socket": self.socket, "out": self.out}
        (etc / "cups-files.conf").write_text(_FILES.format(**names))
        (etc / "cupsd.conf").write_text(_SERVER.format(**names))
        (etc / "cups-pdf.conf").write_text(_PDF.format(**names))
        for file in etc.glob("*.conf"):
            file.chmod(0o644)
        start = f'mount --bind "$1" {SYSTEM_FOLDER} && exec /usr/sbin/cupsd -f'
        self._process = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", start, "sh", str(etc)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            umask=0o022,
        )
        self._until(self.socket.exists, "cupsd does not listen")

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs to print here."""
        return {"CUPS_SERVER": str(self.socket)}

    def use(self) -> None:
        """From now on this process (its main thread, where windows print) prints here."""
        ctypes.CDLL("libcups.so.2").cupsSetServer(str(self.socket).encode())

    def leave(self) -> None:
        """This process prints where the system prints again."""
        ctypes.CDLL("libcups.so.2").cupsSetServer(None)

    def add(self, name: str, *, duplex: bool = False) -> None:
        """A queue that writes PDF, with or without paper turning."""
        text = PPD.read_text(encoding="latin-1")
        ppd = self.folder / f"{name}.ppd"
        first = text.index("*OpenUI")
        ppd.write_text(text[:first] + (_DUPLEX if duplex else "") + text[first:], encoding="latin-1")
        self.tell("lpadmin", "-p", name, "-v", "cups-pdf:/", "-P", str(ppd), "-E")

    def tell(self, *words: str) -> str:
        """One of the tools of CUPS, against this server; its output."""
        ran = subprocess.run(
            words,
            env={**os.environ, **self.environment, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    def paper(self, job: int) -> bytes:
        """The PDF of a job, once it is written."""
        self._until(lambda: job in self._jobs("completed"), f"job {job} is not done")
        return next(self.out.glob(f"*job_{job}.pdf")).read_bytes()

    @property
    def next_job(self) -> int:
        """The number that the next job gets."""
        made = (int(path.stem.rpartition("_")[2]) for path in self.out.glob("*.pdf"))
        return max([0, *made, *self._jobs("all")]) + 1

    def options(self, job: int) -> dict[str, str]:
        """What the server was told with a job: copies, sides, media and whatever else came."""
        control = next((self.folder / "run/spool").glob(f"c{job:05}"))
        text = control.read_bytes()
        return {name: _value(text, name) for name in ("copies", "sides", "Duplex", "media", "job-name")}

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(WAIT_S)

    def _jobs(self, which: str) -> list[int]:
        listed = self.tell("lpstat", "-W", which, "-o")
        return [int(number) for number in re.findall(r"^\S+-(\d+) ", listed, flags=re.M)]

    def _until(self, done: object, trouble: str) -> None:
        end = time.monotonic() + WAIT_S
        while not done():  # type: ignore[operator]
            if time.monotonic() > end or self._process.poll() is not None:
                raise AssertionError(trouble)
            time.sleep(0.05)


def _value(control: bytes, name: str) -> str:
    """An attribute of a stored IPP request: tag, length and name, length and value; "" when it is not there."""
    key = name.encode()
    at = control.find(len(key).to_bytes(2, "big") + key)
    if at < 0:
        return ""
    tag, start = control[at - 1], at + 2 + len(key)
    size = int.from_bytes(control[start : start + 2], "big")
    value = control[start + 2 : start + 2 + size]
    return str(int.from_bytes(value, "big")) if tag in (0x21, 0x23) else value.decode()
