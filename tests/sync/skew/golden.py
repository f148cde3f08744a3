"""The golden files of `tests/golden/entries`, and the program that made them: `python -m tests.sync.skew.golden`.

`schema-1.cbor` are real bytes of today's program, frozen. `schema-2…5.cbor` are what later programs would write, made
here by the rules in `programs.py`: fields added, a meaning changed, an unknown type and kind, a header with more in it.
Each file is a list of [header, salt, body] of one journal. `hello-*`, `answer-*` and `push-*` are messages: `now` as
today's program says them, `older` without every field that was added since the first version, `newer` with unknown
fields beside them. Everything in them is counted, nothing random, so that making them again gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sync.protocol import canonical
from sync.protocol.entry import NO_HASH, EntryDraft, SealedEntry, hash_entry, seal_entry
from sync.protocol.frames import BlobState
from sync.protocol.messages import Cursor, HelloAnswer, HelloRequest, PushAnswer, StreamState
from tests.sync.skew.programs import NEW_TYPE, PREFIX, VERSIONS

FOLDER: Final = Path(__file__).parents[2] / "golden" / "entries"
TOWN: Final = "339901001"
SHOP: Final = f"{0x5A:032x}"  # the one party that all versions write about
NOW: Final = 1_795_305_600_000
ADDED: Final = {
    "hello": ("tree_size", "prove_seq"),
    "answer": ("papers_version", "forms_version", "tree", "forked"),
    "push": ("tree",),
}


def ident(version: int, number: int) -> str:
    """An id that tells where it comes from."""
    return f"{version:016x}{number:016x}"


def counted(version: int) -> Callable[[int], bytes]:
    """Salts that come out the same each time."""
    numbers = iter(range(1000))
    return lambda size: hashlib.sha256(f"{version} {next(numbers)}".encode()).digest()[:size]


def written_by(version: int) -> tuple[SealedEntry, ...]:
    """The journal of a machine of this version: a party of its own, a change of the shop all know, and what is new."""
    party = {
        "id": ident(version, 1),
        "kind": "organisation",
        "name": f"第 {version} 版的店",
        "address": _address(version),
    }
    change: dict[str, Any] = {"legal_rep": f"第 {version} 版"} if version > 1 else {}
    acts: list[tuple[str, str, str, dict[str, Any]]] = [
        ("party", party["id"], "party.added", {**party, **_added(version)}),
        ("party", SHOP, "party.changed", {**change, **_added(version)}),
    ]
    if version == 1:
        shop = {
            "id": SHOP,
            "kind": "sole_trader",
            "name": "好再来饭店",
            "address": "西路 26 号",
            "phone": "1",
        }
        acts[1] = ("party", SHOP, "party.added", shop)
    if version >= 4:
        review = {"id": ident(version, 9), "sha256": "ab" * 32, "version": "2026"}
        acts.append((NEW_TYPE, review["id"], "nobody.knows", review))
    return _sealed(version, acts)


def _address(version: int) -> str:
    return (PREFIX if version >= 3 else "") + f"东路 {version} 号"


def _added(version: int) -> dict[str, Any]:
    return {"zone": f"东片{version}"} if version >= 2 else {}


def _sealed(version: int, acts: list[tuple[str, str, str, dict[str, Any]]]) -> tuple[SealedEntry, ...]:
    entries: list[SealedEntry] = []
    random, prev = counted(version), NO_HASH
    for seq, (kind_of, thing, kind, new) in enumerate(acts, 1):
        draft = EntryDraft(
            entry_id=ident(version, 100 + seq),
            save_id=ident(version, 200 + seq),
            thing=thing,
            type=kind_of,
            kind=kind,
            actor="",
            scope=TOWN,
            schema=version,
            app_version=f"0.{version}.0",
            wall_time=NOW + seq,
            mono_time=seq,
            boot_id="boot",
            new=new,
            # All of them had seen the shop as version 1 made it, and nothing else.
            parents=(ident(1, 102),) if thing == SHOP and version > 1 else (),
        )
        sealed = seal_entry(draft, journal=ident(version, 0), seq=seq, prev=prev, random=random)
        entries.append(_second_form(sealed) if version == 5 else sealed)
        prev = entries[-1].hash
    return tuple(entries)


def _second_form(sealed: SealedEntry) -> SealedEntry:
    """The same entry under a header of form 2, which says more."""
    plain = {**canonical.decode(sealed.header), "v": 2, "seal": {"kind": "sm2", "bytes": b"\x01\x02"}}
    header = canonical.encode(plain)
    return sealed._replace(header=header, hash=hash_entry(header))


def hello() -> HelloRequest:
    """A hello that says everything, of the program with which it was frozen."""
    cursor = Cursor(TOWN, "e" * 32, 7, bytes(range(32)))
    return HelloRequest(
        app_version="0.1.0", schema=1, journal=ident(1, 0), last_seq=9, acked_seq=7, acked_head=bytes(32),
        device_time=NOW, cursors=(cursor,), pending_bytes=100, catalogue_version=3, registry_version=2,
        roster_version=1, want_counts=True, tree_size=5, prove_seq=4, protocol_newest=1,
    )  # fmt: skip


def answer() -> HelloAnswer:
    """An answer that says everything."""
    return HelloAnswer(
        protocol=1, epoch="e" * 32, server_time=NOW, journal=ident(1, 0), have_seq=9, have_head=bytes(32),
        archived_seq=5, wanted=(BlobState("ab" * 32, 10),), streams=(StreamState(TOWN, 7, True),),
        limits={"batch_bytes": 1_048_576}, min_app_version="0.1", catalogue_version=3, registry_version=2,
        roster_version=1, papers_version=4, forms_version=6, archived_files=4, forked=True,
    )  # fmt: skip


def messages() -> dict[str, bytes]:
    """The messages by the names of their files."""
    now = {
        "hello": hello().to_bytes(),
        "answer": answer().to_bytes(),
        "push": PushAnswer(b"receipt", (BlobState("ab" * 32, 10),)).to_bytes(),
    }
    made: dict[str, bytes] = {}
    for name, data in now.items():
        plain = canonical.decode(data)
        older = {key: value for key, value in plain.items() if key not in ADDED[name]}
        newer = {**plain, "later": {"word": "以后才有"}, "later_list": [1, b"\x00", None]}
        made[f"{name}-now"] = data
        made[f"{name}-older"] = canonical.encode(older)
        made[f"{name}-newer"] = canonical.encode(newer)
    return made


def frozen(name: str) -> bytes:
    """A golden file."""
    return (FOLDER / f"{name}.cbor").read_bytes()


def frozen_entries(version: int) -> list[SealedEntry]:
    """The entries of a golden file."""
    return [
        SealedEntry(header, salt, body, hash_entry(header))
        for header, salt, body in canonical.decode(frozen(f"schema-{version}"))
    ]


def made_files() -> dict[str, bytes]:
    """Every golden file by its name, made anew."""
    entries = {
        f"schema-{version}": canonical.encode(
            [[one.header, one.salt, one.body] for one in written_by(version)]
        )
        for version in VERSIONS
    }
    return {**entries, **messages()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name, content in made_files().items():
        (FOLDER / f"{file_name}.cbor").write_bytes(content)
