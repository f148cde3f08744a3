"""``zhenfa demo``: the whole job through the windows against a real county; exit 0 only if every step really happened."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.cli import output
from desktop.demo.county import County
from enforcement.errors import KnownTrouble

SECOND_PERSON = 1  # 王晓敏, the second of the roster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("demo-out"), help="放 PDF、截图和 report.json"
    )
    output.add_common(parser)


def run(args: argparse.Namespace, make_program: Callable[..., Any]) -> int:
    """Play the day, read both stores, write the report. ``make_program`` builds a Program on a home."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen" if not _has_screen() else "")
    if not os.environ["QT_QPA_PLATFORM"]:
        del os.environ["QT_QPA_PLATFORM"]
    from desktop.demo.hand import StepFailed
    from desktop.demo.report import NotTrue

    folder: Path = args.out.absolute()
    _empty(folder)
    county = County(folder / "county")
    try:
        county.folder.mkdir(mode=0o700, parents=True)
        county.start()
        report = _play(folder, county, make_program)
    except (StepFailed, NotTrue) as failed:
        return output.not_done(f"演示没有做完：{failed}。已做的步骤和截图在 {folder}。")
    finally:
        county.stop()
    print(
        f"演示做完了。PDF、截图和 report.json 在 {folder}。"
        if not args.json
        else report.read_text(encoding="utf-8")
    )
    return output.DONE


def _play(folder: Path, county: County, make_program: Callable[..., Any]) -> Path:
    from desktop.demo import report, story
    from desktop.demo.hand import Hand
    from desktop.demo.photos import draw_photos
    from desktop.demo.printer import PaperTray
    from desktop.demo.stage import Stage, StoryClock, run_steps

    clock = StoryClock()
    photos = draw_photos(folder / "photos", clock.local())
    tray = PaperTray(folder / "printed")
    program = make_program(folder / "home", clock, lambda: tuple(photos), tray.printer)
    program.start()
    stage = Stage(folder, county, program, Hand(program.entry, folder), clock)
    try:
        run_steps(stage, story.officer_steps())
        store = program.opened.store
        rows = stage.workspace()
        parts: dict[str, Any] = {"home": str(folder / "home"), "inspection": report.inspection_of(rows)}
        parts["documents"] = report.papers_of(store, rows, folder / "documents")
        parts["evidence"] = report.evidence_of(store, rows, folder / "evidence")
        second = make_program(folder / "home2", clock, lambda: (), tray.printer)
        second.start()
        other = Stage(
            folder, county, second, Hand(second.entry, folder, first=len(stage.hand.pictures)), clock
        )
        other.inspection_id = stage.inspection_id
        try:
            run_steps(other, story.colleague_steps(SECOND_PERSON))
            report.same_case(store, second.opened.store, stage.inspection_id)
            parts["sync"] = report.exchange_of(store, county, second.opened.store)
        finally:
            second.close()
    finally:
        program.close()
    checked = county.ask("verify")
    if not checked["good"]:
        raise report.NotTrue("the county's own check found something")
    pictures = stage.hand.pictures + other.hand.pictures
    return report.write_report(folder, parts, stage.times + other.times, pictures)


def _empty(folder: Path) -> None:
    """Only a folder that is new, empty, or an earlier demonstration's is used."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "county").exists() and not (folder / "report.json").exists():
            raise KnownTrouble(
                f"{folder} 里已经有别的东西。", "演示不删别人的文件。", "换一个空目录：--out DIR。"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _has_screen() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
