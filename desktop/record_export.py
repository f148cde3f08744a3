"""全案留痕: one inspection's whole history as a package that anybody can check; with the county's proofs where it can be
reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.clock import MachineClock
from desktop.store.record_proof import RecordProof
from desktop.store.store import Store
from desktop.sync_port import COUNTY, KnownCounty, county_of, device_keys, kept_token
from enforcement.errors import FileTrouble, StoreTrouble
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble
from sync.export.material import DEVICE, Exporter, Material, Proof
from sync.export.package import HANDLE_WITH_CARE, write_package
from sync.protocol.keys import fingerprint
from sync.protocol.problems import ProtocolProblem
from sync.protocol.tree_head import PROOFS_A_REQUEST, ProofsAnswer, open_head

NO_PROOFS: Final = "导出时没有从县里取到总账的入账证明；连上网再导出一次就有"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    path: Path
    title: str
    entries: int
    receipts: int
    proved: int
    missing: tuple[str, ...]
    root_fingerprint: str

    @property
    def sentence(self) -> str:
        """For a person."""
        proved = f"，其中 {self.proved} 条有总账证明" if self.proved else "，没有取到总账证明"
        return f"“{self.title}”的全案留痕写好了：{self.entries} 条、{self.receipts} 张回执{proved}。"

    @property
    def told(self) -> str:
        """All that the window says of it."""
        lacks = "".join(f"{one}。" for one in self.missing)
        return f"{self.sentence}{lacks}{HANDLE_WITH_CARE}"


def export_record(
    store: Store, inspection: str, path: Path, clock: MachineClock, *, online: bool = True
) -> Exported:
    """Write the package to `path`. Raises StoreTrouble where this machine has no such inspection or joined no county,
    FileTrouble where it cannot be written."""
    county = county_of(store)
    if county is None:
        raise StoreTrouble(
            "这台电脑还没有加入县里，没有可以核验的签名。", "", "先用入网码登记，再导出全案留痕。"
        )
    proof = store.records.of(inspection)
    if proof is None:
        raise StoreTrouble("本机没有这次检查。", "", "核对编号，或同步后再来。")
    proofs = _proofs(store, county, proof.places) if online else []
    material = _material(store, county, inspection, proof, proofs)
    exporter = Exporter(DEVICE, county.device, store.device_keys.journal)
    _write(material, exporter, int(clock.now().timestamp() * 1000), path)
    return Exported(
        path=path,
        title=proof.title,
        entries=len(proof.places),
        receipts=len(proof.receipts),
        proved=sum(len(one.entries) for one in proofs),
        missing=tuple(material.missing),
        root_fingerprint=fingerprint(county.trust.root.public),
    )


def _material(
    store: Store, county: KnownCounty, inspection: str, proof: RecordProof, proofs: list[Proof]
) -> Material:
    joined = store.settings.get(COUNTY)
    return Material(
        county=county.trust.root.county,
        record_id=inspection,
        title=proof.title,
        lines=proof.lines,
        heads=proof.heads,
        receipts=proof.receipts,
        earlier=proof.earlier,
        proofs=proofs,
        root=joined["root"],
        registry=joined["registry"],
        rosters=proof.rosters,
        has_blob=store.blobs.has,
        read_blob=store.blobs.open_at,
        missing=[] if proofs else [NO_PROOFS],
    )


def _proofs(store: Store, county: KnownCounty, places: Iterable[tuple[str, int]]) -> list[Proof]:
    """What the county can prove of these entries; nothing where it cannot be reached now."""
    by_journal: dict[str, list[int]] = {}
    for journal, seq in places:
        by_journal.setdefault(journal, []).append(seq)
    found: list[Proof] = []
    keys = device_keys(store, county)
    try:
        with HttpTransport(
            county.server, keys, token=kept_token(store), authorities=county.trust.pins
        ) as link:
            for journal, seqs in by_journal.items():
                for at in range(0, len(seqs), PROOFS_A_REQUEST):
                    answer = ProofsAnswer.from_bytes(link.proofs(journal, seqs[at : at + PROOFS_A_REQUEST]))
                    open_head(answer.head, county.trust)
                    rows = tuple((journal, one.seq, one.index, one.path) for one in answer.proofs)
                    found += [Proof(answer.head, rows)] if rows else []
    except (RoundTrouble, ProtocolProblem):
        return []
    return found


def _write(material: Material, exporter: Exporter, now_ms: int, path: Path) -> None:
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            write_package(material, exporter, now_ms, file)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise FileTrouble(
            f"“{path.name}”没有存成。", "那里写不进去，或者满了。", "换一个文件夹再存。"
        ) from error
