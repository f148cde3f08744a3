"""Start of the app over 100,000 inspections against a bare PySide6 window in the same faces, in turn, both warm.

Ours and theirs are processes of their own; the time counts from the moment the parent starts them. The seeded home is
made once and kept in the machine's temporary folder (`seed`).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import resources
from tests.bench import Figure, spread
from tests.bench.painting import BEGAN
from tests.bench.seed import INSPECTIONS, seeded_home
from tests.house.tree import ROOT

ROUNDS = 9
FIRST_PAINT, LIST_SHOWN, MEMORY_MB = 2.5, 8.0, 300.0
CACHE = "zhenfa-bench"
_SECONDS = 60


def figures() -> list[Figure]:
    """First paint, list on screen, and the most memory."""
    cache = Path(tempfile.gettempdir()) / CACHE
    cache.mkdir(mode=0o700, exist_ok=True)
    seeded = seeded_home(cache, say=lambda line: print(line, file=sys.stderr))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(seeded, home)
        return _measure(home)


def _measure(home: Path) -> list[Figure]:
    app = ("tests.bench.start_app", str(home))
    bare = ("tests.bench.start_bare", *_faces())
    _start(*bare)
    _start(*app)
    pairs = [(_start(*bare), _start(*app)) for _ in range(ROUNDS)]
    theirs = [one["first_paint"][0] for one, _ in pairs]
    peer, middle = "bare PySide6 window", statistics.median(theirs)
    note = f"bare window {spread([ms / 1000 for ms in theirs])}"
    found = []
    targets = {"first_paint": FIRST_PAINT, "work_window": None, "list_shown": LIST_SHOWN}
    names = {
        "first_paint": f"first paint over {INSPECTIONS} inspections",
        "work_window": "work window on screen (entered at once)",
        "list_shown": "list of inspections on screen",
    }
    for event, target in targets.items():
        ours = [one[event][0] for _, one in pairs]
        found.append(
            Figure(
                name=names[event],
                value=statistics.median(ours) / middle,
                target=target,
                peer=peer,
                note=f"ours {spread([ms / 1000 for ms in ours])}, {note}",
            )
        )
    peaks = [max(rss for _, rss in one.values()) for _, one in pairs]
    found.append(
        Figure(name="peak memory of the app", value=statistics.median(peaks), target=MEMORY_MB, unit="MB")
    )
    return found


def _faces() -> list[str]:
    """The files of the faces that the app loads before its first paint."""
    return [
        str(face.file) for face in resources.font_faces() if any(role.startswith("ui") for role in face.roles)
    ]


def _start(module: str, *words: str) -> dict[str, tuple[float, float]]:
    """Milestones of one start: event → (ms since its beginning, peak MB)."""
    # Installed programs start from compiled modules; without them every start would compile the whole house.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"QT_QPA_PLATFORM": "offscreen", BEGAN: str(time.monotonic_ns())}
    command = [sys.executable, "-m", module, *words]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        told, complaints = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        told, complaints = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}: {complaints}")
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return {line["event"]: (line["ms"], line["rss_mb"]) for line in lines}


if __name__ == "__main__":
    print("\n".join(figure.line for figure in figures()))
