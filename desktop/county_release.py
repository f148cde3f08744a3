"""A catalogue release of the county brought as a file: taken in only with the county's signature, else refused."""

from __future__ import annotations

from pathlib import Path

from desktop.chosen import read_chosen
from desktop.clock import MachineClock
from desktop.store.store import Store
from desktop.sync_port import StoreLists, county_of
from enforcement.errors import FileTrouble, StoreTrouble
from sync.protocol.catalogue import CatalogueRelease, open_release
from sync.protocol.limits import DOCUMENT_BYTES_MAX, MIB
from sync.protocol.problems import ProtocolProblem

NOT_TAKEN = "这份目录没有导入。"


def take_release(store: Store, path: Path) -> CatalogueRelease:
    """The release in the file, verified by the keys this machine already trusts, and installed.

    Raises FileTrouble for a file without the county's signature, StoreTrouble for what the store does not take;
    the catalogue in use stays as it is then.
    """
    data = read_chosen(path, DOCUMENT_BYTES_MAX + MIB, NOT_TAKEN)
    county = county_of(store)
    if county is None:
        raise FileTrouble(
            NOT_TAKEN, "这台电脑还没有加入县里，认不出县里的签名。", "先加入县里，或请县里把目录同步过来。"
        )
    try:
        release = open_release(data, county.trust)
    except ProtocolProblem as problem:
        raise FileTrouble(
            "这份目录没有县里的签名，没有导入。", _untouched(store), "请县里用 catalogue export 重新导出。",
            detail=problem.problem.name,
        ) from problem  # fmt: skip
    StoreLists(store, MachineClock()).store_release(release, data)
    return release


def _untouched(store: Store) -> str:
    try:
        return f"现用的 {store.catalogue.version().version} 版不受影响。"
    except StoreTrouble:
        return ""
