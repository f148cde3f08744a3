"""Binds a file of 135 pages with 60 photos and says how long it took and how much memory it needed, as JSON.

The papers are made by a process of their own first, because only the binding is measured: it works on stored bytes.
"""

from __future__ import annotations

import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from forms.dossier import Dossier, DossierPaper, bind
from forms.render import Rendered, RenderRequest, render
from tests.forms import samples
from tests.forms.papers import paper_facts

PAGES, PHOTOS, RUNS = 135, 60, 5
LETTERS = ("DEC-02", "REV-03", "INV-29", "INV-02", "REV-05", "EXE-07", "SRC-02", "INV-18")


def papers(folder: Path) -> list[DossierPaper]:
    """30 sheets of two photos and as many other papers as make 135 pages; paths and sizes as in a real file."""
    photos = samples.photo_facts(folder, PHOTOS)
    made = [_paper("INV-04", photos, 1)]
    pages = made[0][1]
    number = 2
    while pages < PAGES:
        form_id = LETTERS[number % len(LETTERS)] if PAGES - pages > 3 else "SRC-02"
        paper = _paper(form_id, paper_facts(form_id), number)
        made.append(paper)
        pages += paper[1]
        number += 1
    return [paper for paper, _pages in made]


def _paper(form_id: str, facts: dict[str, object], number: int) -> tuple[DossierPaper, int]:
    request = RenderRequest(form_id=form_id, facts=facts, state="issued", paper_code=samples.paper_code())
    made = render(request)
    assert isinstance(made, Rendered)
    day = f"2026-09-{1 + number % 28:02d}"
    told = f"安平云溪测字〔2026〕{number}号"
    return DossierPaper(form_id=form_id, title=made.title, pdf=made.pdf, number=told, day=day), made.pages


def peak_mb() -> float:
    """Largest resident size of this program so far. What the system keeps for a process (ru_maxrss) also counts the
    one it was forked from, so where there is a /proc it is asked instead."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """With ``--make FILE`` the papers only; without, make them in a child and bind them here."""
    if sys.argv[1:2] == ["--make"]:
        with tempfile.TemporaryDirectory() as folder:
            Path(sys.argv[2]).write_bytes(pickle.dumps(papers(Path(folder))))
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "papers"
        subprocess.run([sys.executable, "-m", "tests.bench.bind_file", "--make", str(kept)], check=True)
        given = pickle.loads(kept.read_bytes())
    dossier = Dossier(papers=tuple(given), cover=paper_facts("CLS-02"), note=paper_facts("CLS-04"))
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        bound = bind(dossier)
        took.append(time.perf_counter() - began)
    print(
        json.dumps(
            {
                "seconds": statistics.median(took),
                "peak_mb": peak_mb(),
                "pages": bound.pages,
                "photos": PHOTOS,
                "mb": len(bound.pdf) / 1e6,
                "runs": RUNS,
            }
        )
    )


if __name__ == "__main__":
    main()
