"""`escrow make`, `escrow install`, `escrow open`, `escrow renew`: keys in the hands of three custodians.

Each custodian types his own password; `--password-file` (one for each, in their order) is for machines without a terminal.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from enforcement.errors import KnownTrouble
from sync.protocol.keys import fingerprint
from sync.server.cli.out import DONE, home_folder, tell
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.custody import Custodian, PairCopy, copies_of, read_copy, write_copies, write_new


def make(arguments: argparse.Namespace) -> int:
    """A new escrow key, or copies of the root key, for three custodians. Needs no county: it is done offline."""
    from sync.server.escrow import ESCROW
    from sync.server.keys import read_signing_key

    if arguments.root_key is not None:
        root = read_signing_key(Path(arguments.root_key))
        what, secret, public = "root", root.seed, root.public
    else:
        private = X25519PrivateKey.generate()
        what, secret = ESCROW, private.private_bytes_raw()
        public = private.public_key().public_bytes_raw()
    passwords = passwords_of(arguments, arguments.custodian)
    custodians = [Custodian(*one) for one in zip(arguments.custodian, passwords, strict=True)]
    return _written(arguments, copies_of(secret, what, public, custodians))


def renew(arguments: argparse.Namespace) -> int:
    """Other three custodians for the same key: two of the present ones open it, such as when the third is gone."""
    copy = read_copy(Path(arguments.copy))
    passwords = passwords_of(arguments, (*copy.names, *arguments.custodian))
    secret = copy.open((passwords[0], passwords[1]))
    custodians = [Custodian(*one) for one in zip(arguments.custodian, passwords[2:], strict=True)]
    return _written(arguments, copies_of(secret, copy.what, copy.public, custodians))


def install(arguments: argparse.Namespace) -> int:
    """Put an escrow key in force: the registry names it, devices make a slot for it."""
    from sync.server.escrow import install as put_in_force

    copy = read_copy(Path(arguments.copy))
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        put_in_force(county, copy, stolen=arguments.stolen)
    finally:
        county.close()
    lines = [
        f"托管钥匙已写进登记册，指纹 {fingerprint(copy.public)}。",
        "各台电脑下一次联系县里时自己加上托管，以后的备份也封给它。",
    ]
    if arguments.stolen:
        lines.append("旧的已作废。拿着旧钥匙和旧磁盘的人仍能打开换钥匙以前的数据，丢过的电脑请另行清点。")
    tell(arguments.json, {"fingerprint": fingerprint(copy.public), "stolen": arguments.stolen}, lines)
    return DONE


def open_device(arguments: argparse.Namespace) -> int:
    """Two custodians open one device; recorded first."""
    from sync.server.escrow import open_device as opened_by_two

    copy = read_copy(Path(arguments.copy))
    one, two = passwords_of(arguments, copy.names)
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        done = opened_by_two(
            county,
            Path(arguments.request),
            Path(arguments.copy),
            (one, two),
            arguments.device,
            arguments.reason,
        )
    finally:
        county.close()
    path = Path(arguments.answer)
    write_new(path, done.answer)
    tell(
        arguments.json,
        {"device": done.device, "township": done.township, "answer": str(path)},
        (
            f"打开了，答复在 {path}，只有写请求的那台电脑能用，用完请删掉。",
            "这件事已记进审计，那个乡镇的电脑在“县里看过”里也看得到。",
        ),
    )
    return DONE


def passwords_of(arguments: argparse.Namespace, names: Sequence[str]) -> tuple[str, ...]:
    """The passwords of these people, in their order. Raises KnownTrouble."""
    files = [Path(name) for name in arguments.password_file]
    if not files and sys.stdin.isatty():
        return tuple(getpass.getpass(f"{name}的口令：") for name in names)
    if len(files) != len(names):
        raise KnownTrouble(
            f"要 {len(names)} 个人的口令。",
            "",
            "在终端里各人输各人的，或照先后给出同样多的 --password-file。",
        )
    return tuple(next(iter(path.read_text(encoding="utf-8").splitlines()), "") for path in files)


def _written(arguments: argparse.Namespace, copies: tuple[PairCopy, ...]) -> int:
    paths = write_copies(Path(arguments.out), copies)
    lines = [
        f"{path.name}：{'和'.join(copy.names)}各拷一份" for path, copy in zip(paths, copies, strict=True)
    ]
    lines.append(
        "三份各装 U 盘分给两人，封好；这个文件夹里的随后删净。任意两名保管人凑齐就能打开，一个人打不开。"
    )
    tell(
        arguments.json,
        {"files": [str(path) for path in paths], "fingerprint": fingerprint(copies[0].public)},
        lines,
    )
    return DONE
