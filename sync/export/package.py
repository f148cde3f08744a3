"""Writing a record's package: a zip with the signed bytes, a signed list of what is in it, a page to read and the
verifier. The bodies stand in it in clear: it is for people who may read the record."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable
from importlib.resources import files
from typing import IO, Any, Final

from enforcement.rules.kinds import KIND_NAMES
from sync.export.material import Exporter, Line, Material
from sync.export.page import cover_page
from sync.protocol.batch import BatchHead
from sync.protocol.keys import sign
from sync.protocol.receipt import Receipt
from sync.protocol.signed import SignedDocument

VERIFIER: Final = "verify_record.py"
HANDLE_WITH_CARE: Final = (
    "里面有案情原文，只交给有权看的人。解开以后运行 python -I verify_record.py 可以脱机核验。"
)
_ZIP_TIME: Final = (2020, 1, 1, 0, 0, 0)
_IMPORT: Final = "from sync.export.verifier_tools import decode, included, sha, signed_by, strictly\n"

Place = tuple[str, int]


def verifier_text() -> str:
    """The one file that checks a package by itself: its tools and its checks."""
    room = files("sync.export")
    checks = (room / "verifier.py").read_text(encoding="utf-8")
    tools = (room / "verifier_tools.py").read_text(encoding="utf-8")
    assert checks.count(_IMPORT) == 1
    future = "from __future__ import annotations\n"
    return checks.replace(_IMPORT, tools.split(future, 1)[1].strip() + "\n")


def write_package(material: Material, exporter: Exporter, now_ms: int, target: IO[bytes]) -> None:
    """Write the zip; files pass through in parts."""
    parts: dict[str, bytes] = {
        "entries.json": _text([_line(one) for one in material.lines]),
        "batches.json": _text([_head(one.head, one.key_id, one.signature) for one in material.heads]),
        "receipts.json": _text(
            {
                "covering": [_b64(one) for one in material.receipts],
                "earlier": [_b64(one) for one in material.earlier],
            }
        ),
        "proofs.json": _text([_proof(one.head, one.entries) for one in material.proofs]),
        "rosters.json": _text([_b64(one) for one in material.rosters]),
        "root.cbor": material.root,
        "registry.cbor": material.registry,
        VERIFIER: verifier_text().encode(),
    }
    here, absent = _blobs(material)
    own = [line for line in material.lines if line.body is not None]
    without = _without(material, own)
    missing = [*material.missing, *_missing_words(absent, without)]
    parts["读我.html"] = cover_page(material, own, missing, now_ms).encode()
    manifest = _manifest(material, exporter.owner, now_ms, parts, (own, here, absent, without, missing))
    signature = sign(exporter.key, "entry-head", manifest).hex()
    told = {"kind": exporter.kind, "key": exporter.key.key_id.hex(), "signature": signature}
    _zip(material, {**parts, "manifest.json": manifest, "manifest.sig": _text(told)}, here, target)


def _manifest(
    material: Material, owner: str, now_ms: int, parts: dict[str, bytes], told: tuple[Any, ...]
) -> bytes:
    """The list of what is in it, which the exporter signs."""
    own, here, absent, without, missing = told
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in parts.items()}
    return _text(
        {
            "format": "zhenfa-record",
            "v": 1,
            "county": material.county,
            "record": {"type": "inspection", "id": material.record_id, "title": material.title},
            "exporter": owner,
            "exported_at": now_ms,
            "entries": [[line.read.journal, line.read.seq, line.hash.hex()] for line in own],
            "kinds": {line.read.kind: KIND_NAMES.get(line.read.kind, line.read.kind) for line in own},
            "files": digests | {f"blobs/{name}": name for name in here},
            "absent": absent,
            "without": without,
            "missing": missing,
            "witnessed": material.witnessed,
        }
    )


def _blobs(material: Material) -> tuple[list[str], list[str]]:
    """The files that the record's own entries name: those that are here, and those that are not."""
    own = (line.read.blobs for line in material.lines if line.body is not None)
    names = sorted({blob.sha256 for blobs in own for blob in blobs})
    here = [name for name in names if material.has_blob(name)]
    return here, [name for name in names if name not in here]


def _without(material: Material, own: list[Line]) -> dict[str, list[Place]]:
    """What some entries do not have, so that only what was taken out later counts as a fault."""
    places = [(header.journal, header.seq) for header in (line.read for line in own)]
    signed = _covered(BatchHead.from_bytes(one.head) for one in material.heads)
    received = _covered(_receipts(material.receipts), {*_all_places(material.lines)})
    logged = {(journal, seq) for proof in material.proofs for journal, seq, _, _ in proof.entries}
    has = {"device": signed, "before": received, "logged": logged}
    return {what: [place for place in places if place not in there] for what, there in has.items()}


def _all_places(lines: list[Line]) -> Iterable[Place]:
    return ((header.journal, header.seq) for header in (line.read for line in lines))


def _covered(ranges: Iterable[BatchHead | Receipt], ends: set[Place] | None = None) -> set[Place]:
    """Places within ranges; with `ends`, only of ranges whose last entry is among them."""
    return {
        (one.journal, seq)
        for one in ranges
        if ends is None or (one.journal, one.last) in ends
        for seq in range(one.first, one.last + 1)
    }


def _receipts(signed: list[bytes]) -> Iterable[Receipt]:
    return (Receipt.from_bytes(SignedDocument.from_bytes(one).content) for one in signed)


def _missing_words(absent: list[str], without: dict[str, list[Place]]) -> list[str]:
    told = {
        "device": "没有作者的设备签名（原电脑送到县里以后由县里导出的包里才有）",
        "before": "没有县里的回执（还没有送到，或者回执不在导出的这台机器上）",
        "logged": "没有总账的入账证明（导出时连不上县里，或者还没有送到）",
    }
    words = [f"{len(places)} 条留痕{told[what]}" for what, places in without.items() if places]
    return [*words, *(f"文件 {name} 的内容不在导出的这台机器上" for name in absent)]


def _line(line: Line) -> dict[str, str]:
    plain = {"header": _b64(line.header)}
    return plain if line.body is None else {**plain, "salt": _b64(line.salt), "body": _b64(line.body)}


def _head(head: bytes, key_id: bytes, signature: bytes) -> dict[str, str]:
    return {"head": _b64(head), "key": key_id.hex(), "signature": signature.hex()}


def _proof(head: bytes, entries: tuple[tuple[str, int, int, tuple[bytes, ...]], ...]) -> dict[str, Any]:
    rows = [[journal, seq, index, [step.hex() for step in path]] for journal, seq, index, path in entries]
    return {"head": _b64(head), "proofs": rows}


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _text(plain: Any) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _zip(material: Material, parts: dict[str, bytes], here: list[str], target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
        for name in here:
            with packed.open(zipfile.ZipInfo(f"blobs/{name}", _ZIP_TIME), "w", force_zip64=True) as file:
                for part in material.read_blob(name):
                    file.write(part)
