"""An administrator's own catalogue files, opened for one command: sheets of a workbook or CSV, or a release as JSON.

Workbooks and CSV are parsed in the limited child of `forms.intake`, never by the process that answers devices
(docs/decisions/0013).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from enforcement.catalogue.intake.files import SourceFile
from enforcement.catalogue.release import BrokenReleaseError, Release, from_release
from enforcement.catalogue.table import Grid
from enforcement.errors import FileTrouble
from forms.intake.tables import read_grids
from sync.protocol.limits import DOCUMENT_BYTES_MAX

TABLES: Final = (".xlsx", ".csv")
_FILES_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What the files hold: sheets, or one finished release. ``name`` and ``sha256`` go into the release."""

    files: tuple[SourceFile, ...]
    release: Release | None
    name: str
    sha256: str


def read_files(paths: Sequence[Path], effective: date) -> ReadFiles:
    """Open every file. Raises FileTrouble naming the first that cannot be read."""
    if not 0 < len(paths) <= _FILES_MAX:
        raise FileTrouble(f"一次发布 1 到 {_FILES_MAX} 个文件。", "", "分几次发布。")
    kinds = {path.suffix.lower() for path in paths}
    if kinds == {".json"} and len(paths) == 1:
        data = _bytes_of(paths[0])
        release = _finished(data, effective)
        return ReadFiles((), release, paths[0].name, hashlib.sha256(data).hexdigest())
    strange = next((path for path in paths if path.suffix.lower() not in TABLES), None)
    if strange is not None:
        told = (
            "JSON 发布件要单独发布。"
            if strange.suffix.lower() == ".json"
            else "目录只收 .xlsx、CSV 和 JSON 文件。"
        )
        raise FileTrouble(told, f"{strange.name} 不能和别的一起发布。", "表格请先另存为 .xlsx 或 CSV。")
    digests = [hashlib.sha256(_bytes_of(path)).hexdigest() for path in paths]
    files = tuple(SourceFile(path.name, _grids(path)) for path in paths)
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    return ReadFiles(files, None, "、".join(path.name for path in paths), digest)


def _grids(path: Path) -> tuple[Grid, ...]:
    try:
        return read_grids(path)
    except FileTrouble as trouble:
        told = f"{path.name}：{trouble.what}"
        raise FileTrouble(told, "没有发布。" + trouble.why, trouble.cure, detail=trouble.detail) from trouble


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > DOCUMENT_BYTES_MAX // 2 and path.suffix.lower() == ".json":
            raise FileTrouble("目录文件太大，没有发布。", "", "去掉多余的内容再发布。")
        return path.read_bytes()
    except OSError as fault:
        raise FileTrouble(f"目录文件 {path.name} 打不开。", "", "看看文件名对不对，是否还在。") from fault


def _finished(data: bytes, effective: date) -> Release:
    try:
        release = from_release(data)
    except BrokenReleaseError as fault:
        raise FileTrouble("这个 JSON 不是完整的目录发布件，没有发布。", "", "请重新导出再发布。") from fault
    if release.version.effective != effective:
        told = release.version.effective.isoformat()
        raise FileTrouble(f"发布件里写的生效日期是 {told}，与这次给的不同，没有发布。", "", "先核对日期。")
    return release
