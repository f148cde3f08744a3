"""`tree …`: the log's heads, out of the county and back countersigned."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from enforcement.errors import FileTrouble, KnownTrouble
from sync.protocol import canonical
from sync.protocol.keys import SigningKey, fingerprint
from sync.protocol.log_proof import PROOF_BYTES_MAX, LogProof
from sync.protocol.problems import ProtocolProblem
from sync.protocol.signed import SignedDocument
from sync.protocol.tree_head import COUNTERSIGNED_BYTES_MAX, HEAD_BYTES_MAX, Countersigned, TreeHead
from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig, wall_clock
from sync.server.county import County, open_county
from sync.server.log.growing import new_life
from sync.server.log.judging import Verdict
from sync.server.log.judging import judge as judge_proof
from sync.server.log.proving import head_of
from sync.server.log.publishing import Published, countersigned_lines, publish_head, take_countersigned
from sync.server.store import log


def show(arguments: argparse.Namespace) -> int:
    """The newest head as it would be published now."""
    with _county(arguments) as county:
        with county.database.read() as tx:
            data = head_of(county, tx, log.end(tx))
        head = TreeHead.from_bytes(SignedDocument.from_bytes(data).content)
        signed = countersigned_lines(county)
    lines = signed or ("还没有会签过的账头。",)
    plain = {**_plain(head), "countersigned": list(signed)}
    tell(arguments.json, plain, (*Published(head, data).lines, *lines))
    return DONE


def publish(arguments: argparse.Namespace) -> int:
    """Write the newest head as a file."""
    with _county(arguments) as county:
        made = publish_head(county)
        public = fingerprint(county.keys.tree.public)
    _write(Path(arguments.file), made.data)
    tell(
        arguments.json,
        {**_plain(made.head), "file": str(arguments.file), "key_fingerprint": public},
        (
            *made.lines,
            f"账头钥匙指纹：{public}",
            f"已写到 {arguments.file}，送上级会签；也可以把上面几行印出来存档。",
        ),
    )
    return DONE


def countersign(arguments: argparse.Namespace) -> int:
    """The province's side: its signature over the head's bytes."""
    data = _read(Path(arguments.head), HEAD_BYTES_MAX)
    try:
        head = TreeHead.from_bytes(SignedDocument.from_bytes(data).content)
    except ProtocolProblem:
        raise KnownTrouble(
            "这个文件不是总账账头，没有会签。", "", "让县里用 tree publish 重新导出。"
        ) from None
    key = _key(Path(arguments.key))
    signed = Countersigned(data, arguments.name, key.public, wall_clock()).sign(key)
    _write(Path(arguments.file), signed)
    tell(
        arguments.json,
        {**_plain(head), "file": str(arguments.file), "key_fingerprint": fingerprint(key.public)},
        (
            *Published(head, data).lines,
            f"会签钥匙指纹：{fingerprint(key.public)}",
            f"会签件已写到 {arguments.file}，发还县里。",
        ),
    )
    return DONE


def take(arguments: argparse.Namespace) -> int:
    """Keep what came back."""
    with _county(arguments) as county:
        data = _read(Path(arguments.file), COUNTERSIGNED_BYTES_MAX)
        signed, head, fresh = take_countersigned(county, data)
    mark = fingerprint(signed.public)
    tell(
        arguments.json,
        {**_plain(head), "witness": signed.witness, "key_fingerprint": mark, "new": fresh},
        (
            f"{'收下了' if fresh else '早就收过'}{signed.witness}对第 {head.size} 条处账头的会签。",
            f"会签钥匙指纹：{mark}，请和对方公布的核对。",
        ),
    )
    return DONE


def judge(arguments: argparse.Namespace) -> int:
    """Hold what a device kept as proof against the log here, and say what to do."""
    try:
        proof = LogProof.from_bytes(_read(Path(arguments.file), PROOF_BYTES_MAX))
    except ProtocolProblem as fault:
        raise KnownTrouble(
            "这个文件不是电脑存的总账证据。", "", "请那台电脑在“同步”里按“存证据给县里”，再拿来。"
        ) from fault
    with _county(arguments) as county:
        found = judge_proof(county, proof)
    kept = None if found.kept is None else found.kept.size
    plain = {"verdict": found.verdict.value, "kept": kept, "size": found.size, "why": proof.why}
    head = f"那台电脑核验过到第 {kept} 条，县里的总账现在有 {found.size} 条。"
    tell(arguments.json, plain, (*(() if kept is None else (head,)), *_JUDGED[found.verdict]))
    return DONE if found.verdict in (Verdict.CONTINUES, Verdict.TOLD) else REFUSED


def restored(arguments: argparse.Namespace) -> int:
    """A copy was put back by hand: devices stop at a log that became shorter, until the county says so."""
    if not arguments.yes:
        return refuse(
            "这会让县级库从现在起另起一世，每台电脑都会看到“县里恢复过”，并把缺的重新送来。"
            "确实是从备份放回来的，停掉服务器，加 --yes 再运行。"
        )
    with _county(arguments) as county, county.database.write() as tx:
        epoch = new_life(tx, county.clock())
        size = log.since(tx, epoch)
    tell(
        arguments.json,
        {"epoch": epoch, "since": size},
        (f"县级库从第 {size} 条起另起一世：{epoch}。各电脑下次同步会把缺的重新送来。",),
    )
    return DONE


_JUDGED: Final = {
    Verdict.NOT_OURS: ("证据上不是本县的签名：多半拿错了县，或者文件坏了。请那台电脑再存一次。",),
    Verdict.CONTINUES: (
        "县里的总账接得上：当时答话的多半不是县里的服务器，或者已经修好。",
        "请那台电脑按“再试一次”；还是停下，查它和县里之间的网络。",
    ),
    Verdict.TOLD: ("县里已经说明恢复过。请那台电脑按“再试一次”，缺的它会重新送来。",),
    Verdict.SHORTER: (
        "县级库是从旧的备份或拷贝放回来的，没有说明。没有丢：电脑上都有，会重新送来。",
        "停掉服务器，运行 zhenfa-county tree restored --yes，再启动；然后请各台电脑按“再试一次”。",
    ),
    Verdict.DIFFERS: (
        "县级库里的总账被改动过，或者盘坏了：和县里自己签过名的账头对不上。",
        "停掉服务器，不要改动；运行 zhenfa-county verify，第一个对不上的会报出名字。",
        "然后用没有坏的备份 zhenfa-county restore 恢复，再启动；备份以后的，各台电脑会重新送来。",
        "这份证据和原来的库留好，按规定报告上级。",
    ),
}


@contextmanager
def _county(arguments: argparse.Namespace) -> Iterator[County]:
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        yield county
    finally:
        county.close()


def _plain(head: TreeHead) -> dict[str, Any]:
    return {
        "county": head.county,
        "epoch": head.epoch,
        "since": head.since,
        "size": head.size,
        "root": head.root.hex(),
        "time": head.time,
    }


def _key(path: Path) -> SigningKey:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(canonical.encode({"seed": SigningKey.generate().seed}))
            os.fsync(file.fileno())
    try:
        return SigningKey(canonical.decode(path.read_bytes(), max_bytes=4096)["seed"])
    except (OSError, ProtocolProblem, KeyError, TypeError, ValueError) as fault:
        raise KnownTrouble(f"会签钥匙 {path.name} 打不开。", "", "核对是不是这个文件。") from fault


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as fault:
        raise FileTrouble(f"文件 {path.name} 打不开。", "", "核对位置再试。") from fault


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as fault:
        raise FileTrouble(f"文件没有写成：{path.name}。", "", "换一个位置再导出。") from fault
