"""The benches' own honesty: how a figure is told, what is read from a bench that prints, and what a seeded home holds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.home import Home
from enforcement.model.inspection import Inspection, InspectionStatus
from enforcement.queries import AskInspectionCounts, AskInspections
from tests.bench import Figure
from tests.bench.__main__ import names, read_printed
from tests.bench.seed import RUNNING, seeded_home


def test_a_figure_says_whether_it_holds() -> None:
    good = Figure(name="save", value=2.5, peer="sqlite3", target=3.0, note="ours 1 ms\nwhere it goes")
    assert good.line == "save: ours / sqlite3 = 2.50 (target ≤ 3) ok\n    ours 1 ms\n    where it goes"
    over = Figure(name="memory", value=312.4, unit="MB", target=300)
    assert (over.line, over.good) == ("memory: 312.4 MB (target ≤ 300) OVER", False)
    assert Figure(name="explains", value=9.0, peer="x").line == "explains: ours / x = 9.00"
    absent = Figure(name="table", value=None, peer="Word", target=0.2)
    assert (absent.line, absent.good) == ("table: ours / Word not measured: Word is not installed", False)


def test_a_bench_that_only_prints_is_read() -> None:
    module = SimpleNamespace(__name__="bench_x", LIMIT=2.0)
    text = "page: ours 30.1 ms, typst 20.2 ms\npage: ours / typst = 1.49\n"
    (figure,) = read_printed(text, module)
    assert figure == Figure(
        name="page", value=1.49, peer="typst", target=2.0, note="page: ours 30.1 ms, typst 20.2 ms"
    )
    with pytest.raises(ValueError, match="printed no ratio"):
        read_printed("nothing\n", module)


def test_every_bench_is_found() -> None:
    assert {"document", "save", "start"} <= set(names())


def test_a_seeded_home_is_a_true_store(tmp_path: Path) -> None:
    told: list[str] = []
    home = seeded_home(tmp_path, 80, told.append)
    assert seeded_home(tmp_path, 80, told.append) == home
    assert len(told) == 1
    store = Home(home).open_training()
    try:
        store.check()
        counts = store.answer(AskInspectionCounts())
        assert counts[InspectionStatus.RUNNING] == RUNNING
        assert sum(counts.values()) == 80
        rows = store.answer(AskInspections())
        assert len(rows) == 80
        assert all(row.party_name and row.officers for row in rows)
        with store.unit_of_work("") as work:
            newest = max(work.find(Inspection), key=lambda one: one.started_at or one.id)
        assert rows[0].id == newest.id
    finally:
        store.close()
