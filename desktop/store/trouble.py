"""The one home of the sentences for a store that cannot be opened, read or written, and the map from faults
to them.

Everything here is trouble of the environment; a fault that is none of these stays what it is: a bug that
raises.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from enforcement.errors import (
    DamagedDatabase,
    DiskFull,
    KnownTrouble,
    NewerDatabase,
    ReadOnlyHome,
    StoreTrouble,
    WrongPassword,
)

if TYPE_CHECKING:
    import sqlcipher3.dbapi2 as sqlcipher

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST, errno.EISDIR})


def disk_full(detail: str = "") -> DiskFull:
    """No room for this save; nothing of it was kept."""
    return DiskFull(
        "磁盘满了，刚才这一步没有存上。",
        "以前存的都在。",
        "请腾出一些空间，再按一次。",
        detail=detail or "disk full",
    )


def read_only_home(detail: str = "") -> ReadOnlyHome:
    """The data folder refuses writing."""
    return ReadOnlyHome(
        "数据文件夹不能写入，现在打不开，也存不了。",
        "可能是磁盘写保护，或者这个账户没有权限。",
        "请让管理员改好文件夹的权限，再打开镇法通。",
        detail=detail or "read-only home",
    )


def damaged(where: str, detail: str = "") -> DamagedDatabase:
    """A check failed; ``where`` is a Chinese noun for what is broken (数据库, 流水, 一个文件)."""
    return DamagedDatabase(
        f"{where}有损坏，核验没有通过。",
        "可能是磁盘坏了，或者文件被别的程序改动过。",
        "请先不要继续写，用最近的备份恢复，并告诉管理员。",
        detail=detail or "integrity check failed",
    )


def newer_database(found: int, known: int) -> NewerDatabase:
    """The schema is newer than this program."""
    return NewerDatabase(
        "这份数据是更新版本的镇法通写的，这个版本打不开。",
        "为了不丢内容，没有改动任何数据。",
        "请换成新版本再打开。",
        detail=f"schema {found}, program knows {known}",
    )


def busy(detail: str = "") -> StoreTrouble:
    """Another program holds the database for longer than we wait."""
    return StoreTrouble(
        "数据库正被另一个程序占用，刚才这一步没有存上。",
        "可能同时开了两个镇法通，或者杀毒软件正在扫描。",
        "请关掉另一个，再按一次。",
        detail=detail or "database is locked",
    )


def unreadable_disk(detail: str = "") -> StoreTrouble:
    """The disk answers with an input/output error."""
    return StoreTrouble(
        "磁盘读写出错，刚才这一步没有存上。",
        "以前存的都在，磁盘可能快坏了。",
        "请尽快备份到别的盘，并告诉管理员。",
        detail=detail or "input/output error",
    )


def cannot_open(detail: str = "") -> StoreTrouble:
    """The database file is absent or cannot be opened."""
    return StoreTrouble(
        "数据库打不开。",
        "文件可能被移走了，或者这个账户没有权限。",
        "请核对数据文件夹，或者用备份恢复。",
        detail=detail or "cannot open database",
    )


def too_long_save(detail: str = "") -> StoreTrouble:
    """One act is larger than an entry may be."""
    return StoreTrouble(
        "这一次写的内容太长，没有存上。",
        "一条留痕最多 256 KB。",
        "请把文字分成几段来写，照片和扫描件作为文件加入。",
        detail=detail or "entry too large",
    )


def missing_blob(detail: str = "") -> StoreTrouble:
    """The file is known by its hash, and its bytes are not on this machine."""
    return StoreTrouble(
        "这个文件不在本机。",
        "它在当初拍摄或生成它的那台电脑上，还没有取过来。",
        "请在那台电脑同步以后，在本机再同步一次。",
        detail=detail or "blob is not here",
    )


def no_catalogue() -> StoreTrouble:
    """No release of the catalogue is installed."""
    return StoreTrouble(
        "这台电脑上还没有事项目录。",
        "没有目录就不知道本镇有哪些权。",
        "请先同步一次，或者用 zhenfa matters import 导入目录。",
        detail="no catalogue release installed",
    )


def bad_release(what: str, detail: str = "") -> StoreTrouble:
    """A catalogue or roster cannot be installed; ``what`` is its Chinese name."""
    return StoreTrouble(
        f"这份{what}没有采用。",
        "它不完整，或者签名核验不通过。",
        f"本机继续用手里的{what}，请向县里要一份新的。",
        detail=detail or "release refused",
    )


def older_release(what: str, detail: str = "") -> StoreTrouble:
    """A catalogue or roster older than the one in use."""
    return StoreTrouble(
        f"收到的{what}比本机在用的还旧，没有采用。",
        "",
        f"本机继续用手里的{what}。",
        detail=detail or "older release refused",
    )


def other_release(what: str, detail: str = "") -> StoreTrouble:
    """Two different releases of the county under one number."""
    return StoreTrouble(
        f"收到的{what}和本机已有的一份编号相同、内容不同，没有采用。",
        "县里的每一版编号只用一次，内容也不再变。",
        f"本机继续用手里的{what}，请把这件事告诉县里的管理员。",
        detail=detail or "another release has this number",
    )


def county_rules(what: str) -> StoreTrouble:
    """A file was brought in where the county's own signed release is in force."""
    return StoreTrouble(
        f"这台电脑用的是县里发的{what}，没有采用这个文件。",
        "两份混用，就分不清哪些权是县里定的。",
        "要改，请县里发新的一版，同步后自动生效。",
        detail="a county release is in force",
    )


def wrong_password(wait_seconds: int) -> WrongPassword:
    """The password opens no slot; the next try has to wait ``wait_seconds``."""
    cure = (
        f"请等 {wait_text(wait_seconds)}再试，或者请队长用他的口令打开。" if wait_seconds else "请再输一次。"
    )
    return WrongPassword("口令不对。", "", cure, wait_seconds=wait_seconds)


def passwords_gone() -> StoreTrouble:
    """Every password slot was taken away: the county said that this machine is stolen."""
    return StoreTrouble(
        "这台电脑报过失窃，口令都已作废。",
        "县里停用了它，口令已不能打开数据；数据还在，没有删。",
        "找回来的，先请县里恢复这台电脑，再用信封里的恢复钥匙打开。",
    )


def must_wait(wait_seconds: int) -> WrongPassword:
    """A try came before the delay was over; the password was not looked at."""
    cure = "也可以请队长用他的口令打开。"
    return WrongPassword(
        f"口令错的次数多了，还要等 {wait_text(wait_seconds)}。", "", cure, wait_seconds=wait_seconds
    )


def wrong_recovery_key() -> WrongPassword:
    """The recovery key is misspelt or of another machine."""
    return WrongPassword(
        "恢复码不对。", "可能有一位抄错了，或者是另一台电脑的。", "请对照信封里的纸再输一遍。"
    )


def wait_text(seconds: int) -> str:
    """Seconds as a person says them."""
    return f"{-(-seconds // 60)} 分钟" if seconds > 60 else f"{seconds} 秒"


def home_open_to_others(detail: str = "") -> StoreTrouble:
    """Other accounts of the machine can read the folder."""
    return StoreTrouble(
        "这个数据文件夹别的账户也能看，没有打开。",
        "里面有当事人的个人信息。",
        "请把文件夹权限改成只有本人可用，再打开。",
        detail=detail or "home is readable by others",
    )


def home_synchronised(service: str) -> StoreTrouble:
    """The folder lies inside a cloud drive's folder; ``service`` is that folder's name."""
    return StoreTrouble(
        f"数据文件夹在网盘“{service}”里，没有打开。",
        "网盘会把内容传到外面，也会把数据库拷坏。",
        "请把数据文件夹放到网盘以外的地方。",
        detail="home lies in a synchronised folder",
    )


def home_is_empty() -> StoreTrouble:
    """There is nothing to open yet."""
    return StoreTrouble("这里还没有数据。", "", "请先建立，或者选另一个数据文件夹。", detail="home is empty")


def home_is_taken() -> StoreTrouble:
    """There is data already where a new home was asked for."""
    return StoreTrouble(
        "这里已经有数据了，没有另建。", "", "请直接打开，或者换一个文件夹。", detail="home is not empty"
    )


@contextmanager
def translated(probe: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let faults of database and disk out as KnownTrouble; all else passes unchanged. ``probe`` writes a little
    beside the database: SQLite calls a spent quota and a disk that became read-only input/output errors."""
    try:
        yield
    except Exception as fault:
        known = from_system(fault) if isinstance(fault, OSError) else _behind(fault)
        if known is None:
            raise
        raise _closer(known, probe) from fault


def _closer(known: KnownTrouble, probe: Callable[[], None]) -> KnownTrouble:
    if known.detail.startswith("SQLITE_IOERR"):
        try:
            probe()
        except OSError as told:
            return from_system(told) or known
    return known


def _behind(fault: Exception) -> KnownTrouble | None:
    """As `from_database`, for a fault in SQLAlchemy's wrapping or bare; None when no database raised it."""
    # Loaded with the first fault: the first window looks at the key file long before the database comes.
    import sqlcipher3.dbapi2 as sqlcipher
    from sqlalchemy.exc import DBAPIError

    bare = fault.orig if isinstance(fault, DBAPIError) else fault
    return from_database(bare) if isinstance(bare, sqlcipher.Error) else None


def from_database(fault: sqlcipher.Error) -> KnownTrouble | None:
    """The trouble a SQLite fault stands for; None when it is a bug of ours (syntax, constraint)."""
    name = getattr(fault, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return disk_full(name)
    if name.startswith("SQLITE_READONLY"):
        return read_only_home(name)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged("数据库", name)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return busy(name)
    if name.startswith("SQLITE_IOERR"):
        return unreadable_disk(name)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return cannot_open(name)
    return None


def from_system(fault: OSError) -> KnownTrouble | None:
    """The trouble an operating system fault stands for; None when it is not about disk or rights."""
    name = errno.errorcode.get(fault.errno or 0, "")
    if fault.errno in _FULL:
        return disk_full(name)
    if fault.errno in _READ_ONLY:
        return read_only_home(name)
    if fault.errno == errno.EIO:
        return unreadable_disk(name)
    return None
