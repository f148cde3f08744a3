"""The page for people in a record's package: what is in it, how to check it, and every act in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Final

from enforcement.rules.kinds import KIND_NAMES
from sync.export.material import Line, Material
from sync.protocol import canonical
from sync.protocol.keys import fingerprint
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot
from sync.protocol.signed import SignedDocument

_CHINA: Final = timezone(timedelta(hours=8))
_STYLE: Final = (
    "body{font:16px/1.7 'Noto Serif SC',SimSun,serif;max-width:50em;margin:2em auto;padding:0 1em;color:#222}"
    "h1{font-size:1.5em}table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em .6em;"
    "text-align:left;vertical-align:top}code{font-family:monospace;background:#f2f2f2;padding:0 .3em}"
)


def cover_page(material: Material, own: list[Line], missing: list[str], now_ms: int) -> str:
    """The whole page."""
    root = CountyRoot.open(material.root)
    names = _officers(material.rosters)
    rows = "".join(_row(line, names) for line in sorted(own, key=lambda one: one.read.wall_time))
    absent = "".join(f"<li>{escape(one)}</li>" for one in missing) or "<li>没有。</li>"
    seen = "".join(f"<li>{escape(one)}</li>" for one in material.witnessed) or "<li>还没有。</li>"
    return (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>全案留痕</title>"
        f"<style>{_STYLE}</style><h1>全案留痕：{escape(material.title)}</h1>"
        f"<p>{escape(root.name)}，检查编号 <code>{escape(material.record_id)}</code>，导出于 {_moment(now_ms)}，"
        f"共 {len(own)} 条留痕。</p>"
        "<h2>怎样核验</h2><p>解开压缩包，在这个文件夹里运行 <code>python -I verify_record.py</code>"
        "（不用联网，不用装别的东西）。它会说哪些对得上、谁签的、什么时间、缺什么；有一处被改过，就指出第一处。</p>"
        f"<p>县根钥匙指纹：<code>{fingerprint(root.public)}</code>，请和县里公布的核对。</p>"
        f"<h2>导出时缺的</h2><ul>{absent}</ul><h2>上级会签的总账账头</h2><ul>{seen}</ul>"
        "<h2>经过</h2><p>时间是各台电脑自己的时钟；不早于、不晚于的凭据见核验结果。</p>"
        f"<table><tr><th>时间</th><th>做了什么</th><th>谁</th><th>写下的内容</th></tr>{rows}</table></html>\n"
    )


def _row(line: Line, names: dict[str, str]) -> str:
    header = line.read
    who = names.get(header.actor, "系统" if not header.actor else header.actor)
    what = KIND_NAMES.get(header.kind, header.kind)
    files = f"（附 {len(header.blobs)} 个文件）" if header.blobs else ""
    return (
        f"<tr><td>{_moment(header.wall_time)}</td><td>{escape(what)}{files}</td><td>{escape(who)}</td>"
        f"<td>{escape(_content(line.body or b''))}</td></tr>"
    )


def _content(body: bytes) -> str:
    """The values that an entry wrote, as plain text."""
    try:
        new = canonical.decode(body)["new"]
    except (ProtocolProblem, KeyError, TypeError):
        return "（这个版本读不出）"
    texts = [
        f"{name}：{value}" for name, value in new.items() if isinstance(value, str | int) and value != ""
    ]
    return "；".join(texts)[:600]


def _officers(rosters: list[bytes]) -> dict[str, str]:
    """Names by officer id."""
    names: dict[str, str] = {}
    for data in rosters:
        plain = canonical.decode(SignedDocument.from_bytes(data).content)
        names |= {str(one["id"]): str(one["name"]) for one in plain["officers"]}
    return names


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
