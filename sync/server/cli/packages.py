"""`package import`, `package export`, `package list`, `package again`, `package key`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from enforcement.errors import KnownTrouble
from sync.protocol.problems import ProtocolProblem, sentence
from sync.protocol.sealed_notes import DeliveryAsk
from sync.server import receiving
from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.durable import sync_folder
from sync.server.packages.keys import choose_suite, keep_package_keys
from sync.server.packages.replying import ReturnMade, ReturnWriter, ask_of_nobody
from sync.server.packages.spool import Spool
from sync.server.packages.standing import standings
from sync.server.packages.taking import PackageDesk, Taken
from sync.server.store import packages, people
from sync.server.store.packages import PackageRow
from sync.server.store.people import Device
from sync.sticks import volume_of


def take(arguments: argparse.Namespace) -> int:
    """Take packages in, in any order; what each came to, and the packages for the way back."""
    faults: list[dict[str, str]] = []
    taken: list[Taken] = []
    with _desk(arguments) as (county, desk):
        for name in arguments.files:
            try:
                taken.append(_take_file(desk, Path(name)))
            except ProtocolProblem as problem:
                faults.append(
                    {"file": name, "name": problem.problem.name, "why": sentence(problem.problem.number)}
                )
            except KnownTrouble as trouble:
                faults.append({"file": name, "name": "trouble", "why": trouble.sentence})
        made = _write_returns(county, [*taken, *desk.followed], arguments.out)
        with county.database.read() as tx:
            devices = {one.row.device for one in taken}
            found = [one for device in sorted(devices) for one in standings(packages.packages(tx, device))]
    plain = {
        "taken": [_taken_plain(one) for one in (*taken, *desk.followed)],
        "standing": [asdict(one) | {"state": one.state} for one in found if not one.done],
        "returns": [{**asdict(one), "file": str(path)} for path, one in made],
        "refused": faults,
    }
    tell(arguments.json, plain, _take_lines(taken, desk.followed, made))
    for one in faults:
        refuse(f"{Path(one['file']).name}：{one['why']}")
    return REFUSED if faults else DONE


def export(arguments: argparse.Namespace) -> int:
    """A package for a device that did not ask by one of its own: from where it said it stood, or from the start."""
    with _desk(arguments) as (county, _):
        with county.database.read() as tx:
            device = people.device(tx, arguments.device)
            ask = packages.newest_ask(tx, arguments.device)
            journal = packages.newest_journal(tx, arguments.device)
        if device is None or device.revoked_at:
            raise KnownTrouble(
                "回执包没有写成。", "县里没有这台电脑，或者它已停用。", "用 device list 看编号。"
            )
        if ask is None and journal is None:
            raise KnownTrouble(
                "回执包没有写成。", "这台电脑还没有送来过一条留痕。", "请它先写一个摆渡包带来。"
            )
        said = DeliveryAsk.from_bytes(ask) if ask else ask_of_nobody(str(journal), county.clock())
        made = _write_return(county, device, (), Path(arguments.file), said)
    tell(
        arguments.json,
        {**asdict(made), "file": arguments.file},
        _return_lines([(Path(arguments.file), made)]),
    )
    return DONE


def show(arguments: argparse.Namespace) -> int:
    """Every package: in, waiting, back."""
    with _desk(arguments) as (county, _), county.database.read() as tx:
        found = standings(packages.packages(tx, arguments.device))
        back = [one for one in packages.returns(tx) if arguments.device in (None, one["device"])]
    lines = [one.words for one in found] + [
        f"{one['device'][:8]}　回执第 {one['number']} 包　" + ("已写出" if one["size"] else "没有写成")
        for one in back
    ]
    plain = {"packages": [asdict(one) | {"state": one.state} for one in found], "returns": back}
    tell(arguments.json, plain, lines or ["还没有收过摆渡包。"])
    return DONE


def again(arguments: argparse.Namespace) -> int:
    """Try what waits."""
    with _desk(arguments) as (_, desk):
        desk.again()
    plain = {"taken": [_taken_plain(one) for one in desk.followed]}
    tell(
        arguments.json,
        plain,
        [_taken_line(one) for one in desk.followed] or ["等着的还缺前面的，没有新收进的。"],
    )
    return DONE


def key(arguments: argparse.Namespace) -> int:
    """The keys that open packages; with `--new` another one from now on."""
    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        keys = keep_package_keys(county, config.keys, fresh=arguments.new)
    finally:
        county.close()
    rows = [{"key": one.key_id.hex(), "made_at": one.made_at} for one in keys]
    lines = [f"摆渡包钥匙 {row['key']}" + ("　现用" if row is rows[-1] else "　只开旧包") for row in rows]
    tell(
        arguments.json,
        {"keys": rows},
        lines or ["这台服务器上没有摆渡包的钥匙。从县里另一台服务器拷来钥匙文件夹。"],
    )
    return DONE


def suite(arguments: argparse.Namespace) -> int:
    """How packages are sealed from the next contact of each computer on."""
    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        choose_suite(county, config.keys, arguments.suite)
    finally:
        county.close()
    line = f"各台电脑下一次联系县里以后，摆渡包用算法套件 {arguments.suite} 封。以前写的包照样能拆。"
    tell(arguments.json, {"suite": arguments.suite}, (line,))
    return DONE


@contextmanager
def _desk(arguments: argparse.Namespace) -> Iterator[tuple[County, PackageDesk]]:
    config = ServerConfig.load(home_folder(arguments.home))
    county = open_county(config)
    try:
        keys = keep_package_keys(county, config.keys)
        spool = Spool(config.home)
        spool.sweep()
        yield county, PackageDesk(county, keys, spool, partial(receiving.push, county))
    finally:
        county.close()


def _take_file(desk: PackageDesk, path: Path) -> Taken:
    try:
        file = path.open("rb")
    except OSError as fault:
        raise KnownTrouble("文件打不开，没有收。", "", "看 U 盘插好没有，再试一次。") from fault
    with file:
        return desk.take(file, volume_of(path))


def _write_returns(
    county: County, taken: Iterable[Taken], folder: str | None
) -> list[tuple[Path, ReturnMade]]:
    """One package for each device, answering the newest of its packages that came now."""
    rows: dict[str, list[PackageRow]] = {}
    for one in taken:
        rows.setdefault(one.row.device, []).append(one.row)
    if folder is None:
        return []
    made = []
    for name, came in sorted(rows.items()):
        with county.database.read() as tx:
            device = people.device(tx, name)
            number = packages.newest_return(tx, name) + 1
        assert device is not None
        path = Path(folder) / f"回执包-{name[:8]}-{number}.zfp"
        made.append((path, _write_return(county, device, came, path)))
    return made


def _write_return(
    county: County, device: Device, came: Sequence[PackageRow], path: Path, ask: DeliveryAsk | None = None
) -> ReturnMade:
    """Answer the packages that came now, as the newest of them asks (else as `ask` does). Written aside, synced, renamed:
    what has the name is whole."""
    asks = [DeliveryAsk.from_bytes(row.ask) for row in sorted(came, key=lambda row: row.number)]
    said = asks[-1] if asks else ask
    assert said is not None
    # A county that was put back may take in what the device long holds receipts for: it gets them anew.
    after = min([one.hello.acked_seq for one in asks] or [said.hello.acked_seq])
    answered = tuple(sorted({row.package for row in came}))
    aside = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            made = ReturnWriter(county).write(
                device, said, answered, file, receipts_after=after, volume=volume_of(path.parent)
            )
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    except OSError as fault:
        aside.unlink(missing_ok=True)
        raise KnownTrouble(
            "回执包没有写成，收进来的都已记下。",
            "这个文件夹写不进去，或者没有空间了。",
            "换一个 U 盘，用 package export 再写。",
        ) from fault
    return made


def _taken_plain(one: Taken) -> dict[str, Any]:
    row = one.row
    names = ("device", "package", "number", "part", "parts", "state", "need", "volume", "came_on")
    return {name: getattr(row, name) for name in names} | {"entries": one.entries, "files": one.files}


def _taken_line(one: Taken) -> str:
    row = one.row
    part = f"第 {row.part}/{row.parts} 部分" if row.parts > 1 else ""
    came = f"{row.device[:8]} 的第 {row.number} 包{part}"
    if not one.waits:
        return f"{came}（核对尾号 {_tail(row.sha256)}）：收下 {one.entries} 条、{one.files} 个文件。"
    waits = f"等第 {row.need} 条起的前一包" if row.need else "等前面的部分"
    return f"{came}（核对尾号 {_tail(row.sha256)}）：先留着，{waits}，来了会自己收进。"


def _tail(sha256: str) -> str:
    """The last characters of the hash, as on the cover sheet."""
    text = sha256[-8:].upper()
    return f"{text[:4]} {text[4:]}"


def _take_lines(taken: list[Taken], followed: list[Taken], made: list[tuple[Path, ReturnMade]]) -> list[str]:
    return [_taken_line(one) for one in (*taken, *followed)] + _return_lines(made)


def _return_lines(made: list[tuple[Path, ReturnMade]]) -> list[str]:
    return [
        f"回执第 {one.number} 包写好了：{one.receipts} 张回执、{one.entries} 条别处的留痕、{one.lists} 份清单，在 {path}。"
        "带回那台电脑收下，它才算有了回执。"
        for path, one in made
    ]
