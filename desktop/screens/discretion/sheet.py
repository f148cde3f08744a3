"""裁量说明: the account as an internal A4 sheet; sources are numbered and listed once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from enforcement.discretion.case import WeighedCase
from enforcement.discretion.figures import Line
from enforcement.discretion.proposal import Proposal
from enforcement.discretion.warnings import confirmed_words
from enforcement.text.dates import long_date

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet

TITLE = "裁量说明"
NOTE = "本说明是试算，不是处罚决定；数额和理由由承办人、审核人和机关负责人决定。"
_WIDTHS = (10.0, 46.0, 60.0, 34.0, 12.0)


def account_sheet(case: WeighedCase, proposal: Proposal, party: str, agency: str) -> PlainSheet:
    """The sheet of a proposal; nothing on it that is not on the screen."""
    from forms.plain_sheet import PlainSheet, SheetTable  # fonts come with the first sheet

    sources = list(dict.fromkeys(line.source for line in proposal.lines if line.source))
    steps = SheetTable(
        head=("序号", "步骤", "算式和说明", "结果", "出处"),
        rows=tuple(_step(number, line, sources) for number, line in enumerate(proposal.lines, 1)),
        widths=_WIDTHS,
        align=("centre", "left", "left", "left", "centre"),
    )
    spared = "；也可以不予处罚" if proposal.may_spare else ""
    facts = (
        ("事项", case.matter.act_name),
        ("当事人", party or "没有填"),
        ("行为日", long_date(case.acted)),
        ("试算日", long_date(case.today)),
        ("规则", confirmed_words(case.rules, case.confirmed)),
        ("试算结果", f"{proposal.headline}{spared}" + (f"：{proposal.why_not}" if proposal.why_not else "")),
        ("情形和依据", _listed(one.sentence for one in proposal.grounds)),
        ("注意", _listed(proposal.warnings)),
    )
    closing = tuple(f"［{number}］{source}" for number, source in enumerate(sources, 1))
    return PlainSheet(
        title=TITLE,
        agency=agency,
        facts=facts,
        tables=(steps,) if proposal.lines else (),
        closing=closing,
        note=NOTE,
    )


def _step(number: int, line: Line, sources: list[str]) -> tuple[str, ...]:
    told = line.sum or ("" if line.is_figure else line.result)
    result = line.result if line.sum or line.is_figure else ""
    place = str(sources.index(line.source) + 1) if line.source else ""
    return str(number), line.what, told, result, place


def _listed(words: Iterable[str]) -> str:
    told = list(words)
    if len(told) < 2:
        return told[0] if told else "没有"
    return "\n".join(f"{number}. {one}" for number, one in enumerate(told, 1))
