"""`backup`, `restore`, `drill` and `files`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig

if TYPE_CHECKING:
    from sync.server.backup.drill import Drilled
    from sync.server.backup.keys import BackupPrivate


def backup(arguments: argparse.Namespace) -> int:
    """Write a sealed backup and read it back."""
    from sync.server.backup.keys import BACKUP_FILE
    from sync.server.backup.make import make_backup
    from sync.server.readings import mark_backup

    config = ServerConfig.load(home_folder(arguments.home))
    made = make_backup(config, Path(arguments.out).absolute())
    mark_backup(config.home)
    shelf = made.shelf
    lines = [
        f"备份写好了，也读回核对过：{made.path}",
        f"数据 {made.rows} 行；文件 {made.files} 个，这次新拷 {shelf.copied} 个，旁边的 files 文件夹里原有 {shelf.there} 个。",
        f"指纹：{made.written.sha256}",
        "备份是封好的，要用备份钥匙才能打开；根钥匙不在里面。演练一次再算数：zhenfa-county drill 文件。",
    ]
    if made.key_made:
        lines.append(f"备份钥匙在 {config.keys / BACKUP_FILE}。请拷到两只 U 盘分开封存：没有它，备份打不开。")
    told = {
        "file": str(made.path),
        "sha256": made.written.sha256,
        "bytes": made.written.size,
        "rows": made.rows,
        "files": made.files,
        "files_copied": shelf.copied,
        "files_there": shelf.there,
        "files_missing": shelf.missing,
        "key_made": made.key_made,
    }
    tell(arguments.json, told, lines)
    if shelf.missing:
        return refuse(
            f"有 {len(shelf.missing)} 个文件读不完整，没有进备份。运行 zhenfa-county verify --repair，让电脑重新送来。"
        )
    return DONE


def restore(arguments: argparse.Namespace) -> int:
    """Make a county from a backup, in an empty home."""
    from sync.server.backup.restore import restore as restore_backup
    from sync.server.objects.make import with_places

    home = home_folder(arguments.home)
    config = ServerConfig.for_home(home, arguments.db)
    given = arguments.blobs is not None or bool(arguments.copies)
    if given and not (home / "county.json").exists():
        config = with_places(config, arguments.blobs, arguments.copies)
    private = _key(arguments, home)
    former = Path(arguments.former).absolute() if arguments.former else None
    file = Path(arguments.file).absolute()
    done = restore_backup(file, private, config, given_places=given, former=former)
    lines = [
        f"{done.name}的县级库恢复好了，是 {_moment(done.made_at)} 的样子，数据 {done.rows} 行。",
        "备份以后送来的留痕，各台电脑下次同步会自己补送，不用通知。",
        f"文件放好 {done.files.copied + done.files.there} 个；缺 {len(done.files.missing)} 个，会向电脑重新要。",
        f"文号往后跳了，最多的一种跳了 {done.numbers} 个，免得和备份以后领走的重号。",
        "备份以后发布过的目录和文书格式，电脑上还有：一台电脑上运行 zhenfa device releases，拷来用 take-back 收回。",
        "备份以后做过的这些事要再做一遍：停用电脑、电脑入网、发布目录和表样，控制台里停用的账号和改过的口令。根钥匙照旧离线保管。",
    ]
    told = {
        "county": done.code,
        "epoch": done.epoch,
        "made_at": done.made_at,
        "rows": done.rows,
        "files": done.files.copied + done.files.there,
        "files_missing": done.files.missing,
        "numbers_skipped": done.numbers,
    }
    tell(arguments.json, told, lines)
    return DONE


def drill(arguments: argparse.Namespace) -> int:
    """Restore a backup aside, re-check all of it, and let what held count as archived."""
    from sync.server.backup.drill import drill as drill_backup

    home = home_folder(arguments.home)
    config = ServerConfig.load(home)
    scratch = home if arguments.scratch is None else Path(arguments.scratch).absolute()
    done = drill_backup(config, Path(arguments.file).absolute(), _key(arguments, home), scratch)
    tell(arguments.json, _sheet(done), _sheet_lines(done))
    if not done.verified.good:
        items = "；".join(f"{kind} {item}" for kind, item in done.verified.faults.items())
        return refuse(f"这个备份恢复出来有对不上的地方：{items}。什么都没有记为已备份，请马上另做备份。")
    if done.missing:
        return refuse(
            f"有 {len(done.missing)} 个文件备份里没有，它们和后面的文件不算已备份。运行 verify --repair，再备份、再演练。"
        )
    return DONE


def files(arguments: argparse.Namespace) -> int:
    """Where the county's files are: stored, waiting in the spool, verified at each place."""
    from sync.server.county import open_county
    from sync.server.objects.keeper import Keeper, Pass
    from sync.server.store import copies

    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        done = Keeper(county.database, county.blobs, county.clock).work() if arguments.now else Pass()
        with county.database.read() as tx:
            stored, counted = copies.stored_count(tx), copies.copy_counts(tx)
    finally:
        county.close()
    places = {store.place: counted.get(store.place, 0) for store in county.blobs.places}
    waiting = {place: stored - count for place, count in places.items()}
    lines = [f"县里收到 {stored} 个文件。"]
    lines += [f"{place}：核对过 {count} 个，还差 {waiting[place]} 个。" for place, count in places.items()]
    told = {"stored": stored, "verified": places, "waiting": waiting, "freed": done.freed}
    tell(arguments.json, told, lines)
    if done.refused:
        return refuse(
            f"有 {len(done.refused)} 个文件存进去以后读回来不一样，还留在本机的暂存里，会再存。请管存储的人查看。"
        )
    if done.unreachable:
        return refuse(f"{'、'.join(done.unreachable)} 现在连不上，文件都还在本机的暂存里，会再存。", REFUSED)
    return DONE


def _key(arguments: argparse.Namespace, home: Path) -> BackupPrivate:
    from sync.server.backup.keys import BACKUP_FILE, BackupPrivate, read_backup_key
    from sync.server.backup.readers import MAGIC, open_reader
    from sync.server.cli.escrow import passwords_of
    from sync.server.custody import MAGIC as PAIR
    from sync.server.custody import read_copy

    path = Path(arguments.key) if arguments.key else home / "keys" / BACKUP_FILE
    begins = _begin_of(path)
    if begins.startswith(PAIR):
        copy = read_copy(path)
        one, two = passwords_of(arguments, copy.names)
        return BackupPrivate(copy.open((one, two)))
    if begins.startswith(MAGIC):
        (password,) = passwords_of(arguments, ("管理员",))
        return open_reader(path.read_bytes(), password)
    return read_backup_key(path)


def _begin_of(path: Path) -> bytes:
    """Its first bytes; none where it cannot be read, which the reader of the key says in words."""
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""


def _sheet(done: Drilled) -> dict[str, Any]:
    checked = done.verified
    return {
        "good": done.good,
        "backup": done.drill.backup,
        "made_at": done.drill.made_at,
        "drilled_at": done.drill.drilled_at,
        "entries": checked.entries,
        "batches": checked.batches,
        "receipts": checked.receipts,
        "streams": checked.streams,
        "files": checked.blobs,
        "files_missing": list(done.missing),
        "journals": done.journals,
        "faults": checked.faults,
    }


def _sheet_lines(done: Drilled) -> tuple[str, ...]:
    checked = done.verified
    return (
        f"备份演练单  {_moment(done.drill.drilled_at)}",
        f"备份：{_moment(done.drill.made_at)} 写成，指纹 {done.drill.backup}",
        f"恢复后重算：{checked.entries} 条留痕的衔接，{checked.batches} 批签名，{checked.receipts} 张回执，"
        f"{checked.streams} 条流的摘要，{checked.blobs} 个文件的哈希。",
        "结果：都对得上。" if done.good else "结果：有问题，见下面。",
        f"{done.journals} 本流水记为已备份；各台电脑下次同步会看到“县里已备份”。",
        "演练人：            复核人：            日期：",
    )


def _moment(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
