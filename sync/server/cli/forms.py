"""`forms publish`, `forms withdraw` and `forms list`: the county's own and changed forms."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sync.protocol.forms_release import FormsRelease
from sync.server.cli.out import DONE, WRONG_USAGE, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.form_releases import Published, editions_of, end_forms, publish_forms, published_forms


def publish(arguments: argparse.Namespace) -> int:
    """Check and publish definition files."""
    files = [Path(one) for one in arguments.files]
    return _released(arguments, lambda county, day: publish_forms(county, files, day, **_more(arguments)))


def withdraw(arguments: argparse.Namespace) -> int:
    """End forms from a day on."""
    return _released(
        arguments, lambda county, day: end_forms(county, arguments.forms, day, **_more(arguments))
    )


def show(arguments: argparse.Namespace) -> int:
    """Every step the county took."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        release = published_forms(county)
    finally:
        county.close()
    tell(arguments.json, _plain(release), _lines(release))
    return DONE


def _more(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "document": arguments.document,
        "dry_run": arguments.dry_run,
        "nothing_lost": arguments.nothing_lost,
    }


def _released(arguments: argparse.Namespace, act: Callable[[County, date], Published]) -> int:
    try:
        effective = date.fromisoformat(arguments.effective)
    except ValueError:
        return refuse("生效日期写法不对，应如 2026-12-01。", WRONG_USAGE)
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        done = act(county, effective)
    finally:
        county.close()
    day = effective.isoformat()
    plain = {
        "version": done.version,
        "effective": day,
        "forms": [{"id": form.id, "version": form.version, "title": form.title} for form in done.forms],
        "ended": list(done.ended),
        "overtaken": [
            {"id": step.form_id, "effective": step.effective.isoformat()} for step in done.overtaken
        ],
    }
    told = [f"{form.id}《{form.title}》第 {form.version} 版，{day} 起用。" for form in done.forms]
    told += [f"{form_id} 县里的格式 {day} 起停用。" for form_id in done.ended]
    told += [
        f"注意：{step.form_id} 原定 {step.effective.isoformat()} 起的一步被这次取代，到那天也不会再起用。"
        for step in done.overtaken
    ]
    last = f"第 {done.version} 次文书格式发布已签名，各乡镇下次同步时收到。"
    tell(arguments.json, plain, (*told, last if done.version else "检查都通过，只是试一试，没有发布。"))
    return DONE


def _plain(release: FormsRelease) -> dict[str, Any]:
    return {
        "version": release.version,
        "published_at": release.published_at,
        "steps": [
            {
                "id": one.form_id,
                "version": one.version,
                "release": one.release,
                "effective": one.effective.isoformat(),
                "ends": not one.text,
            }
            for one in editions_of(release)
        ],
    }


def _lines(release: FormsRelease) -> list[str]:
    if not release.steps:
        return ["县里还没有发布过文书格式，各乡镇用程序自带的。"]
    return [
        f"第 {one.release} 次　{one.effective.isoformat()} 起　{one.form_id}　"
        + (f"第 {one.version} 版" if one.text else "停用县里的格式")
        for one in release.steps
    ]
