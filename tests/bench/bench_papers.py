"""Papers against Typst on the same words, faces and sheet: a letter with and without its code, a cold process, a table
of 120 rows, that one against WeasyPrint and LibreOffice too; and a file of 135 pages with 60 photos, bound in a process
of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import typst

import resources
from forms.blocks import ItemTable, Paragraph, plain
from forms.definitions import load
from forms.render import Rendered, RenderRequest, blocks_of, render
from tests.bench import Figure, side_by_side, spread
from tests.bench.table_peers import libreoffice_table, weasyprint_table
from tests.forms import samples
from tests.forms.papers import paper_facts

ROUNDS, COLD_ROUNDS, ROWS = 15, 5, 120
WITHOUT_CODE, WITH_CODE, COLD, TABLE = 1.5, 4.0, 1 / 3, 2.0
SLOW_ROUNDS, SLOW_PEER = 3, 0.2
DOSSIER_SECONDS, DOSSIER_MB = 0.6, 200.0
_LETTER = """
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(font: ("Liberation Serif", "Zhenfa Fang", "Zhenfa Song"), size: 14pt, lang: "zh", region: "cn")
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 10.5pt, spacing: 10.5pt)
#let song = ("Liberation Serif", "Zhenfa Song")
#align(center, text(font: song, weight: "bold", size: 22pt)[{agency} \\ {title}])
#align(right)[{number}]
{body}
#align(right)[{agency} \\ 2026年11月20日]
#place(bottom + center, dy: 9mm, text(font: "Zhenfa Song")[— 1 —])
"""
_TABLE = """
#set page(paper: "a4", margin: (top: 22mm, left: 28mm, right: 20mm, bottom: 24mm))
#set text(font: ("Liberation Serif", "Zhenfa Fang", "Zhenfa Song"), size: 10.5pt, lang: "zh", region: "cn")
#table(columns: ({columns}), align: center + horizon, stroke: 0.5pt,
  table.header({head}),
{cells}
)
"""


def figures() -> list[Figure]:
    """All of them; each ratio from rounds taken in turn."""
    return [*_letter_figures(), _cold_figure(), *_table_figures(), *_dossier_figures()]


def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[str(resources.path("fonts"))], ignore_system_fonts=True)


def _request(serial: int, *, coded: bool) -> RenderRequest:
    facts = samples.short_letter_facts(number=f"安平云溪责改字〔2026〕{serial}号")
    code = samples.paper_code(serial=serial) if coded else None
    return RenderRequest(form_id="INV-17", facts=facts, state="issued", paper_code=code)


def _letter_source(serial: int) -> bytes:
    content = blocks_of(_request(serial, coded=False))
    body = "\n\n".join(plain(b.spans) for b in content.blocks if isinstance(b, Paragraph))
    heading = content.heading
    whole = _LETTER.format(
        agency=plain(heading.agency), title=heading.title, number=plain(heading.number), body=body
    )
    return whole.encode("utf-8")


def _letter_figures() -> list[Figure]:
    compiler, serials = _compiler(), iter(range(100, 10_000))

    def ours(coded: bool) -> None:
        made = render(_request(next(serials), coded=coded))
        assert isinstance(made, Rendered)
        assert made.pages == 1

    def theirs() -> None:
        assert compiler.compile(input=_letter_source(next(serials)))

    found = []
    for coded, name, target in (
        (False, "letter without its code", WITHOUT_CODE),
        (True, "letter with its code", WITH_CODE),
    ):
        for _ in range(3):
            ours(coded)
            theirs()
        one, other = side_by_side(lambda coded=coded: ours(coded), theirs, ROUNDS)  # type: ignore[misc]
        found.append(_ratio(name, one, other, target))
    return found


def _ratio(name: str, ours: list[float], theirs: list[float], target: float, peer: str = "typst") -> Figure:
    note = f"ours {spread(ours)}, {peer} {spread(theirs)}"
    return Figure(name=name, value=median(ours) / median(theirs), peer=peer, target=target, note=note)


_OURS_COLD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from forms.render import RenderRequest, render
facts = json.load(open(sys.argv[4], encoding="utf-8"))
render(RenderRequest(form_id="INV-17", facts=facts, state="issued"))
"""
_TYPST_COLD = """
import sys
import typst
compiler = typst.Compiler(font_paths=[sys.argv[2]], ignore_system_fonts=True)
compiler.compile(input=open(sys.argv[3], "rb").read())
"""


def _cold_figure() -> Figure:
    """From nothing to the first letter, each in a new process with its files read before; both get what to print from
    a file, and both may keep their modules compiled."""
    root, fonts = str(Path(__file__).resolve().parents[2]), str(resources.path("fonts"))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "letter.typ"
        source.write_bytes(_letter_source(1))
        facts = Path(folder) / "facts.json"
        facts.write_text(json.dumps(samples.short_letter_facts()), encoding="utf-8")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

        def process(program: str) -> Callable[[], object]:
            command = [sys.executable, "-c", program, root, fonts, str(source), str(facts)]
            return lambda: subprocess.run(command, check=True, env=environment)

        ours, theirs = process(_OURS_COLD), process(_TYPST_COLD)
        ours()
        theirs()
        one, other = side_by_side(ours, theirs, COLD_ROUNDS)
    return _ratio("letter from a cold process", one, other, COLD)


def table_request() -> RenderRequest:
    """INV-14 with 120 different rows, as one copy: the peers print one too."""
    facts = paper_facts("INV-14")
    name = next(key for key, value in facts.items() if isinstance(value, list) and key not in _SHARED_LISTS)
    first = dict(facts[name][0])
    facts[name] = [{key: _row(n).get(key, first[key]) or first[key] for key in first} for n in range(ROWS)]
    form = replace(load("INV-14"), slips=())
    return RenderRequest(form_id="INV-14", facts=facts, state="issued", definition=form)


def _row(n: int) -> dict[str, str]:
    return {
        "name": f"过期预包装食品{'甲乙丙丁戊己庚辛'[n % 8]}",
        "model": f"{100 + 5 * n}克／袋",
        "count": str(3 + n * 7 % 90),
        "unit": "袋箱瓶盒"[n % 4],
        "batch": f"202601{n % 28 + 1:02d}{'ABCDE'[n % 5]}{n:03d}",
        "place": f"仓库{'东西南北'[n % 4]}侧货架第{n % 12 + 1}层",
        "note": "",
    }


A_PROCESS = ", a process a time"
_SHARED_LISTS = frozenset(
    (
        "officers",
        "assistants",
        "fact_texts",
        "violated",
        "penalty_basis",
        "correction_bases",
        "evidence",
        "penalty_items",
    )
)


def _table_figures() -> list[Figure]:
    request = table_request()
    content = blocks_of(request)
    table = next(block for block in content.blocks if isinstance(block, ItemTable))
    assert len(table.rows) == ROWS
    rows = [[plain(cell) for cell in row] for row in table.rows]

    def ours() -> None:
        assert isinstance(render(request), Rendered)

    with tempfile.TemporaryDirectory() as folder:
        office = libreoffice_table(Path(folder), table.head, rows)
        return [
            _against("typst", ours, _typst_table(table.head, rows), TABLE, ROUNDS),
            _against("WeasyPrint", ours, weasyprint_table(table.head, rows), SLOW_PEER, SLOW_ROUNDS),
            _against(
                "LibreOffice", _cold_table(Path(folder), request), office, SLOW_PEER, SLOW_ROUNDS, A_PROCESS
            ),
        ]


def _against(
    peer: str,
    ours: Callable[[], object],
    theirs: Callable[[], object] | None,
    target: float,
    rounds: int,
    how: str = "",
) -> Figure:
    name = f"table of {ROWS} rows{how}"
    if theirs is None:
        return Figure(name=name, value=None, peer=peer, target=target)
    for _ in range(2):
        ours()
        theirs()
    return _ratio(name, *side_by_side(ours, theirs, rounds), target, peer)


_OURS_COLD_TABLE = """
import json, sys
from dataclasses import replace
from forms.definitions import load
from forms.render import RenderRequest, render
facts = json.load(open(sys.argv[1], encoding="utf-8"))
form = replace(load("INV-14"), slips=())
render(RenderRequest(form_id="INV-14", facts=facts, state="issued", definition=form))
"""


def _cold_table(folder: Path, request: RenderRequest) -> Callable[[], object]:
    """The table from a process of its own, as LibreOffice makes it; it loads nothing but what prints, as LibreOffice's
    process has to."""
    facts = folder / "facts.json"
    facts.write_text(json.dumps(request.facts), encoding="utf-8")
    command = [sys.executable, "-c", _OURS_COLD_TABLE, str(facts)]
    return lambda: subprocess.run(command, cwd=Path(__file__).resolve().parents[2], check=True)


def _typst_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Callable[[], object]:
    compiler, count = _compiler(), iter(range(1, 10_000))
    names = ", ".join(f"[{name}]" for name in head)
    cells = "\n".join("  " + ", ".join(f"[{cell}]" for cell in row) + "," for row in rows)
    columns = ", ".join(["1fr"] * len(head))

    def theirs() -> None:
        # A number that changes keeps the compiler from answering out of its memory.
        page = _TABLE.format(columns=columns, head=names.replace("]", f" {next(count)}]", 1), cells=cells)
        assert compiler.compile(input=page.encode("utf-8"))

    return theirs


def _dossier_figures() -> list[Figure]:
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-m", "tests.bench.bind_file"]
    told = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout)
    note = f"{told['pages']} pages, {told['photos']} photos, {told['mb']:.0f} MB; {told['runs']} runs in one process"
    return [
        Figure(name="file bound", value=told["seconds"], unit="s", target=DOSSIER_SECONDS, note=note),
        Figure(name="file bound, peak memory", value=told["peak_mb"], unit="MB", target=DOSSIER_MB),
    ]


if __name__ == "__main__":
    print("\n".join(figure.line for figure in figures()))
