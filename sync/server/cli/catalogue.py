"""`catalogue publish`, `list`, `show` and `export`: from the county's own files to signed bytes."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from enforcement.catalogue.intake.endings import read_withdrawal
from enforcement.catalogue.intake.since import read_answers
from enforcement.errors import FileTrouble
from enforcement.text.papers import paper_words
from sync.server.cli.catalogue_words import asked_lines, plan_lines, plan_plain, proposal_lines
from sync.server.cli.out import DONE, WRONG_USAGE, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.release_history import KeptRelease, kept_release, kept_releases
from sync.server.releases import CatalogueFaults, Plan, plan_release, publish_plan, townships_of


def publish(arguments: argparse.Namespace) -> int:
    """Plan, show, and publish what was confirmed; nothing is published with one fault."""
    try:
        effective = date.fromisoformat(arguments.effective)
        given = dict(_pair(word) for word in arguments.map)
        said = read_answers(arguments.basis_from)
        withdrawal = read_withdrawal(
            arguments.withdrawn_by, arguments.withdrawn_reason, arguments.withdrawn_clues
        )
    except ValueError as fault:
        told = "生效日期写法不对，应如 2026-12-01。"
        return refuse(str(fault) if "--" in str(fault) else told, WRONG_USAGE)
    home = home_folder(arguments.home)
    county = open_county(ServerConfig.load(home))
    try:
        plan = plan_release(
            county,
            home,
            [Path(file) for file in arguments.files],
            effective,
            document=arguments.document,
            given=given,
            only_files=arguments.grants_from_file,
            amends=arguments.amends,
            said=said,
            withdrawal=withdrawal,
        )
        return _go_on(arguments, county, home, plan)
    finally:
        county.close()


def _go_on(arguments: argparse.Namespace, county: County, home: Path, plan: Plan) -> int:
    """What follows from a plan: say why not, say what would be, or publish."""
    if plan.unsure:
        tell(arguments.json, {"published": False, **plan_plain(plan)}, proposal_lines(plan))
        columns = "、".join(plan.unsure)
        return refuse(
            f"这些列看不准：{columns}。没有发布。用 --map 列名=字段 指明，不要的列写 --map 列名=不导入。"
        )
    if plan.draft is None:
        lines = (*proposal_lines(plan), *asked_lines(plan))
        tell(arguments.json, {"published": False, **plan_plain(plan)}, lines)
        raise CatalogueFaults(plan.faults)
    if arguments.dry_run:
        last = "检查都通过。这次只是试一试，目录没有发布。"
        tell(arguments.json, {"published": False, **plan_plain(plan)}, (*plan_lines(plan), last))
        return DONE
    if not plan.confirmed and not arguments.yes:
        tell(arguments.json, {"published": False, **plan_plain(plan)}, plan_lines(plan))
        return refuse(
            "列的对应还没有人确认，没有发布。上面的对应没有错，就加 --yes 再来；不对的用 --map 列名=字段 改。"
        )
    release = publish_plan(county, home, plan)
    plain = {"published": True, "version": release.version, "sha256": release.sha256, **plan_plain(plan)}
    last = f"第 {release.version} 版目录已签名发布，{release.effective.isoformat()} 起生效。"
    tell(arguments.json, plain, (*plan_lines(plan), last, "各乡镇下次同步时收到。"))
    return DONE


def show_list(arguments: argparse.Namespace) -> int:
    """Every release, the newest first."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            releases = kept_releases(county, tx)
    finally:
        county.close()
    lines = [_line(kept) for kept in releases] or ["县里还没有发布过目录。"]
    tell(arguments.json, {"releases": [_plain(kept) for kept in releases]}, lines)
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """One release: counts by domain and by township."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            kept = kept_release(county, tx, arguments.number)
            names = townships_of(county, tx).names
    finally:
        county.close()
    domains = Counter(one.domain for one in kept.content.matters)
    towns = Counter(one.division_code for one in kept.content.grants)
    lines = [_line(kept), f"依据：{kept.release.version.issuing_document or '没有写'}"]
    lines += [f"  {domain}　{count} 个事项" for domain, count in domains.items()]
    lines += [f"  {names.get(code, code)}　{count} 条赋权" for code, count in sorted(towns.items())]
    lines += [f"  裁量规则 {one.id}　《{one.title}》　{one.words}" for one in kept.content.rules]
    papers = Counter(paper_words(one.ended_by) for one in kept.content.ended if one.ended_by)
    lines += [f"  收回 {count} 条赋权，依据{paper}" for paper, count in papers.items()]
    plain = {**_plain(kept), "domains": dict(domains), "townships": dict(towns), "withdrawn": dict(papers)}
    tell(arguments.json, plain, lines)
    return DONE


def export(arguments: argparse.Namespace) -> int:
    """Write the signed bytes of a release, for a device that is brought it on a stick."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            kept = kept_release(county, tx, arguments.number)
    finally:
        county.close()
    target = Path(arguments.file)
    try:
        with target.open("xb") as file:
            file.write(kept.data)
    except FileExistsError as fault:
        raise FileTrouble(f"{target.name} 已经有了，没有导出。", "", "换一个文件名。") from fault
    except OSError as fault:
        raise FileTrouble(f"目录没有写成：{target.name}。", "", "换一个位置再导出。") from fault
    tell(
        arguments.json,
        {"file": str(target), "version": kept.signed.version, "bytes": len(kept.data)},
        (
            f"第 {kept.signed.version} 版目录已写到 {target}，带着县里的签名。",
            "乡镇的电脑用 zhenfa matters take 这个文件。",
        ),
    )
    return DONE


def _pair(word: str) -> tuple[str, str]:
    """列=字段, parted at the last equals sign."""
    column, equals, field = word.rpartition("=")
    if not equals or not column or not field:
        raise ValueError(f"--map 写成 列名=字段，不是“{word}”。")
    return column, field


def _line(kept: KeptRelease) -> str:
    version, content = kept.release.version, kept.content
    return (
        f"第 {kept.signed.version} 版　{version.effective} 起　{version.published} 发布　"
        f"{len(content.matters)} 个事项　{len(content.grants)} 条赋权　{version.source}"
    )


def _plain(kept: KeptRelease) -> dict[str, Any]:
    version = kept.release.version
    return {
        "number": kept.signed.version,
        "version": version.version,
        "effective": version.effective.isoformat(),
        "published": version.published.isoformat(),
        "document": version.issuing_document,
        "source": version.source,
        "sha256": kept.signed.sha256,
        "matters": len(kept.content.matters),
        "grants": len(kept.content.grants),
    }
