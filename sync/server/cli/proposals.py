"""`catalogue proposals`: what the townships ask for, and the sheet to answer it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from enforcement.errors import FileTrouble
from enforcement.model.library_marks import (
    PROPOSAL_KIND_NAMES,
    PROPOSAL_STATE_NAMES,
    STEP_NAMES,
    ProposalState,
)
from enforcement.model.plain import to_plain
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.proposals import ArrivedProposal, answer_sheet, arrived_proposals


def proposals(arguments: argparse.Namespace) -> int:
    """List what waits for the county (all with --all), and write the answer sheet when asked."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        found = arrived_proposals(county, arguments.township)
    finally:
        county.close()
    waiting = [one for one in found if one.standing.state is ProposalState.COUNTY]
    shown = found if arguments.all else waiting
    if arguments.export:
        _write(Path(arguments.export), answer_sheet(waiting))
    plain = {"proposals": [_plain(one) for one in shown], "waiting": len(waiting)}
    tell(arguments.json, plain, _lines(shown, len(waiting), arguments.export))
    return DONE


def _write(path: Path, text: str) -> None:
    """UTF-8 with the mark that spreadsheet programs need; an existing file is not overwritten."""
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except FileExistsError as fault:
        raise FileTrouble(f"“{path.name}”已经有了，没有写。", "", "换个名字，或者先挪开。") from fault
    except OSError as fault:
        raise FileTrouble(f"“{path.name}”写不了。", "", "看看文件夹在不在、能不能写。") from fault


def _plain(one: ArrivedProposal) -> dict[str, Any]:
    return {
        "township": one.division_code,
        "name": one.township,
        "state": one.standing.state.value,
        "steps": [to_plain(step) for step in one.standing.steps],
        **to_plain(one.proposal),
    }


def _lines(shown: Iterable[ArrivedProposal], waiting: int, export: str) -> Iterator[str]:
    for one in shown:
        said = one.proposal
        yield f"{one.township}（{one.division_code}）{PROPOSAL_KIND_NAMES[said.kind]}：{said.matter_name}（{said.matter_code}）"
        yield f"  申请编号 {said.id}　现在：{PROPOSAL_STATE_NAMES[one.standing.state]}"
        yield f"  理由：{said.reason}"
        yield f"  依据：{said.need}"
        if said.use is not None:
            yield f"  {said.use.since.isoformat()} 以来检查 {said.use.inspections} 次，发现问题 {said.use.found} 次"
        for step in one.standing.steps:
            yield f"  {step.by_name} {STEP_NAMES[step.kind]}{'：' + step.reason if step.reason else ''}"
    yield f"等县里答复的 {waiting} 份。"
    if export:
        yield f"答复表写好了：{export}。填“同意”（yes 或 no）和“理由”，和目录一起发布。"
