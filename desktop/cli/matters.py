"""``zhenfa matters search`` and ``zhenfa matters import``: finding matters, taking in a foreign catalogue; the words
of ``take`` and ``check`` are here, their work is ``home_matters`` and ``matter_check``.

Search works on the shipped sample when no home is opened. An import checks everything first: one bad row and
nothing is installed.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from desktop.cli import output
from desktop.cli.matter_check import sample_standings, tell
from desktop.store.words import spell
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.history import ALWAYS
from enforcement.catalogue.needs import completed
from enforcement.catalogue.release import Release, to_release
from enforcement.catalogue.rows import check
from enforcement.catalogue.search import Hit, MatterIndex, Shelf, search_keys
from enforcement.catalogue.shipped import shipped_catalogue, shipped_version
from enforcement.catalogue.table import RowFault
from enforcement.errors import KnownTrouble
from enforcement.model.library import PowerGrant
from enforcement.model.matter import LIBRARY_NAMES, Matter
from enforcement.text.papers import paper_words
from forms.intake.tables import read_tables

SHELF_NAMES = {Shelf.BASE: "基础库", Shelf.PICKED: "本镇自选", Shelf.REST: "自选库菜单"}
SAMPLE_NOTE = "这是随程序带的样例目录，没有哪个县确认过；有没有权、起止哪天，以本县公布的目录为准。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHome:
    """What an opened home lends to these commands.

    ``grants`` are this township's grants of one matter; ``install`` takes the bytes of an accepted release,
    all or nothing, and raises KnownTrouble when it cannot.
    """

    version: str
    matters: tuple[Matter, ...]
    grants: Callable[[str], Sequence[PowerGrant]]
    install: Callable[[bytes], None]


def add_arguments(parser: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, ...]:
    """Adds the actions; their parsers, for options that only an opened home needs."""
    actions = parser.add_subparsers(dest="matters_action", required=True, metavar="search|import|take|check")
    search = actions.add_parser("search", help="按词、拼音、拼音首字母、编号或条款找事项")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--on", metavar="DATE", type=output.day, help="看哪一天有没有权，默认今天")
    search.add_argument("--limit", metavar="N", type=int, default=20, help="最多列几项，默认 20")
    output.add_common(search)
    bring = actions.add_parser("import", help="检查并导入一份目录（.xlsx 或 .csv）")
    bring.add_argument("file", metavar="FILE", type=Path)
    bring.add_argument("--version", metavar="NAME", help="这一版的名字，默认用日期和校验值")
    bring.add_argument("--document", metavar="TEXT", default="", help="公布它的文件和文号")
    bring.add_argument("--effective", metavar="DATE", type=output.day, help="施行日，默认今天")
    output.add_common(bring)
    take = actions.add_parser("take", help="收下县里签过名的目录文件（U 盘带来的）")
    take.add_argument("file", metavar="FILE", type=Path)
    output.add_common(take)
    checked = actions.add_parser("check", help="核对每一处引用的条款查不查得到")
    checked.add_argument("--on", metavar="DATE", type=output.day, help="按哪一天的目录，默认今天")
    checked.add_argument("--all", action="store_true", help="每一处都列出来")
    output.add_common(checked)
    return search, bring, take, checked


def run(
    args: argparse.Namespace,
    *,
    home: OpenHome | None = None,
    install: Callable[[bytes], None] | None = None,
    today: Callable[[], date] = date.today,
) -> int:
    """Runs the chosen action. ``install`` stands in for ``home.install`` where only that is at hand."""
    if args.matters_action == "search":
        return _search(args, home, args.on or today())
    if args.matters_action == "check":
        return tell(sample_standings(args.on or today()), args)
    return _import(args, install or (home.install if home else None), today())


def _search(args: argparse.Namespace, home: OpenHome | None, on: date) -> int:
    matters = home.matters if home else shipped_catalogue().matters
    by_code = {matter.code: matter for matter in matters}
    grants = {code: tuple(home.grants(code)) for code in by_code} if home else {}
    picked = {code for code, held in grants.items() if any(grant.held_on(on) for grant in held)}
    hits = MatterIndex(search_keys(matter, spell) for matter in matters).search(args.text, picked, args.limit)
    found = [(hit, by_code[hit.code], _power(grants.get(hit.code), on)) for hit in hits]
    if args.json:
        output.show_json(
            {
                "query": args.text,
                "on": on,
                "catalogue": home.version if home else shipped_version()[0],
                "sample": home is None,
                "hits": [_hit_json(hit, matter, power, on) for hit, matter, power in found],
            }
        )
        return output.DONE
    if not found:
        output.show(f"没有找到“{args.text}”。换个词，或只打拼音首字母、条款号试试。")
    for hit, matter, power in found:
        output.show(_hit_text(hit, matter, power, on))
    if home is None:
        output.show(SAMPLE_NOTE)
    return output.DONE


def _power(grants: Sequence[PowerGrant] | None, on: date) -> tuple[str, str]:
    """The power's state on the day as (key, words); the latest grant decides."""
    if grants is None:
        return "unknown", "样例目录没有赋权起止"
    if not grants:
        return "none", "没有赋权"
    held = [grant for grant in grants if grant.held_on(on)]
    if held:
        until = f"至 {held[-1].valid_to}" if held[-1].valid_to else "起，没有定止期"
        if held[-1].valid_from == ALWAYS:
            return "held", f"有权：法律直接交给乡镇{f'，{until}' if held[-1].valid_to else ''}"
        return "held", f"有权：{held[-1].valid_from} {until}"
    latest = max(grants, key=lambda grant: grant.valid_from)
    if latest.valid_from > on:
        return "not_yet", f"还没有权：{latest.valid_from} 起"
    paper = paper_words(latest.ended_by) if latest.ended_by else ""
    said = "，".join(part for part in (latest.reason, paper) if part)
    return "withdrawn", f"已收回：{latest.valid_to} 止" + (f"（{said}）" if said else "")


def _law_state(matter: Matter, on: date) -> str:
    """Empty when every cited place is in force on the day, else which is not."""
    for citation in (*matter.violation, *matter.penalty):
        if not citation.valid_on(on):
            when = (
                f"{citation.valid_to} 止"
                if citation.valid_to and citation.valid_to < on
                else f"{citation.valid_from} 起"
            )
            return f"《{citation.law}》{citation.article}这一天不适用（{when}）"
    return ""


def _penalty(matter: Matter) -> str:
    return "、".join(f"《{citation.law}》{citation.article}" for citation in matter.penalty)


def _hit_text(hit: Hit, matter: Matter, power: tuple[str, str], on: date) -> str:
    marks = [
        SHELF_NAMES[hit.shelf],
        power[1],
        _law_state(matter, on),
        "" if matter.verified else "条款未核实",
    ]
    lines = [f"{matter.code}　{matter.name}", f"  {matter.domain} · {_penalty(matter)}"]
    return "\n".join([*lines, "  " + " · ".join(mark for mark in marks if mark)])


def _hit_json(hit: Hit, matter: Matter, power: tuple[str, str], on: date) -> dict[str, object]:
    return {
        "code": matter.code,
        "official_code": matter.official_code,
        "name": matter.name,
        "domain": matter.domain,
        "library": matter.library.value,
        "library_name": LIBRARY_NAMES[matter.library],
        "shelf": hit.shelf.name.lower(),
        "penalty": [{"law": citation.law, "article": citation.article} for citation in matter.penalty],
        "power": {"state": power[0], "text": power[1]},
        "law_state": _law_state(matter, on),
        "verified": matter.verified,
    }


def _import(args: argparse.Namespace, install: Callable[[bytes], None] | None, today: date) -> int:
    file: Path = args.file
    try:
        checked = check(read_tables(file))
        if checked.draft is None:
            return _refused(file.name, checked.faults, as_json=args.json)
        draft = checked.draft
        draft = replace(draft, needs=completed(draft.matters, draft.needs, draft.checklists, {}))
        release = _release(args, draft, hashlib.sha256(file.read_bytes()).hexdigest(), today)
        if install is None:
            return output.not_done(
                f"“{file.name}”检查通过，但没有打开数据目录，没有导入。用 --home 指明数据目录。"
            )
        install(release.data)
    except KnownTrouble as error:
        return output.trouble(error)
    _accepted(release, as_json=args.json)
    return output.DONE


def _release(args: argparse.Namespace, draft: CatalogueDraft, digest: str, today: date) -> Release:
    return to_release(
        draft,
        version=args.version or f"{today.isoformat()}-{digest[:6]}",
        issuing_document=args.document,
        published=today,
        effective=args.effective or today,
        source=args.file.name,
        source_sha256=digest,
    )


def _refused(name: str, faults: tuple[RowFault, ...], *, as_json: bool) -> int:
    if as_json:
        listed = [
            {
                "sheet": fault.sheet,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "reason": fault.reason,
                "fix": fault.fix,
            }
            for fault in faults
        ]
        output.show_json({"accepted": False, "faults": listed})
    else:
        for fault in faults:
            output.show(fault.sentence)
    return output.not_done(
        f"“{name}”没有导入：有 {len(faults)} 处要改，已逐条列出。改好再导入；现用的目录没有动。"
    )


def _accepted(release: Release, *, as_json: bool) -> None:
    content, version = release.content, release.version
    counts = {
        "matters": len(content.matters),
        "checklists": len(content.checklists),
        "tiers": len(content.tiers),
        "weighted": len(content.weighted),
        "exemptions": len(content.exemptions),
        "grants": len(content.grants),
    }
    if as_json:
        output.show_json({"accepted": True, "version": version.version, "sha256": version.sha256, **counts})
        return
    unverified = sum(not matter.verified for matter in content.matters)
    told = f"目录 {version.version} 已导入，{version.effective} 起用："
    told += f"{counts['matters']} 个事项、{counts['checklists']} 条检查项。"
    output.show(told + (f"其中 {unverified} 个事项的条款还没核实。" if unverified else ""))
