"""Publishing a catalogue: a checked CSV, or a release made elsewhere as JSON, becomes the county's next
signed one.

The checks and the form of a release belong to `enforcement.catalogue`; no other file format is parsed here.
"""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import BrokenReleaseError, from_release, to_release
from enforcement.catalogue.rows import check
from enforcement.catalogue.shipped import csv_table
from enforcement.errors import FileTrouble
from sync.protocol.catalogue import CatalogueRelease, sign_release
from sync.protocol.limits import DOCUMENT_BYTES_MAX
from sync.server.county import County
from sync.server.store import people

_CHINA: Final = timezone(timedelta(hours=8))
_MEDIA: Final = "application/json"
_FAULTS_TOLD: Final = 5


def publish_catalogue(county: County, path: Path, effective: date, document: str = "") -> CatalogueRelease:
    """Check the file and keep it as the next release, signed. `document` names the county's paper that it
    rests on.

    Raises FileTrouble naming every row that is wrong (the first five); nothing is published then."""
    source = _read(path)
    now = county.clock()
    with county.database.write() as tx:
        version = people.newest_version(tx, "catalogue") + 1
        if path.suffix.lower() == ".csv":
            published = datetime.fromtimestamp(now / 1000, UTC).astimezone(_CHINA).date()
            content = to_release(
                _checked(source),
                version=f"{effective.year}.{version}",
                issuing_document=document,
                published=published,
                effective=effective,
                source=path.name,
                source_sha256=hashlib.sha256(source).hexdigest(),
            ).data
        else:
            content = _released(source, effective)
        release = CatalogueRelease(county.code, version, effective, now, _MEDIA, content)
        signed = sign_release(release, county.keys.registry)
        people.add_document(tx, "catalogue", "", version, now, signed)
    return release


def _read(path: Path) -> bytes:
    if path.suffix.lower() not in (".csv", ".json"):
        raise FileTrouble("目录只收 CSV 和 JSON 文件。", "", "表格请先另存为 CSV（UTF-8）。")
    try:
        if path.stat().st_size > DOCUMENT_BYTES_MAX // 2:
            raise FileTrouble("目录文件太大，没有发布。", "", "去掉多余的列和行再发布。")
        return path.read_bytes()
    except OSError as fault:
        raise FileTrouble(f"目录文件 {path.name} 打不开。", "", "看看文件名对不对，是否还在。") from fault


def _checked(source: bytes) -> CatalogueDraft:
    try:
        table = csv_table("matters", source.decode("utf-8-sig"))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise FileTrouble("目录文件读不通，没有发布。", "", "请另存为 UTF-8 编码的 CSV 再发布。") from fault
    checked = check((table,))
    if checked.draft is None:
        told = "".join(fault.sentence for fault in checked.faults[:_FAULTS_TOLD])
        raise FileTrouble(f"目录有 {len(checked.faults)} 处要改，没有发布。", told, "改好再发布。")
    return checked.draft


def _released(source: bytes, effective: date) -> bytes:
    try:
        release = from_release(source)
    except BrokenReleaseError as fault:
        raise FileTrouble("这个 JSON 不是完整的目录发布件，没有发布。", "", "请重新导出再发布。") from fault
    if release.version.effective != effective:
        told = release.version.effective.isoformat()
        raise FileTrouble(f"发布件里写的生效日期是 {told}，与这次给的不同，没有发布。", "", "先核对日期。")
    return release.data
