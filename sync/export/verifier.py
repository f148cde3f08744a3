"""核验一份“全案留痕”包：解开压缩包，在文件夹里运行 `python -I verify_record.py`，不用联网，也不用装别的东西。

可以加 `--root 指纹`：县里公布的根钥匙指纹；不加时程序把包里的指纹念出来，请自己核对。
Exit code 0: everything holds; 1: something does not, the first bad item is named. Needs Python 3.10 or later.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sync.export.verifier_tools import decode, included, sha, signed_by, strictly

HEADER = {
    "journal": str,
    "seq": int,
    "prev": bytes,
    "actor": str,
    "kind": str,
    "wall_time": int,
    "body_hash": bytes,
}


class Check:
    """One package in `folder`. `faults` are (item, sentence), the first one first; `missing` is what was not there when
    the package was made."""

    def __init__(self, folder: Path, root: str = "") -> None:
        self.folder, self.root = folder, root
        self.faults: list[tuple[str, str]] = []
        self.missing: list[str] = []
        self.fingerprint = ""
        self.manifest: dict[str, Any] = {}
        self.keys: dict[tuple[bytes, str], dict[str, Any]] = {}
        self.entries: dict[tuple[str, int], dict[str, Any]] = {}
        self.names: dict[str, str] = {}

    def run(self) -> bool:
        """Everything in turn; one broken part does not hide the others."""
        for item, step in (
            ("manifest.json", self._manifest),
            ("registry.cbor", self._keys),
            ("manifest.sig", self._signature),
            ("文件清单", self._files),
            ("entries.json", self._entries),
            ("batches.json", self._batches),
            ("receipts.json", self._receipts),
            ("proofs.json", self._proofs),
            ("rosters.json", self._rosters),
            ("blobs", self._blobs),
        ):
            try:
                step()
            except (
                ValueError,
                KeyError,
                TypeError,
                IndexError,
                OSError,
                AttributeError,
                RecursionError,
                struct.error,
            ):
                self.blame(item, "读不出来，或者不完整")
        return not self.faults

    def blame(self, item: str, sentence: str) -> None:
        self.faults.append((item, sentence))

    def _json(self, name: str) -> Any:
        return json.loads((self.folder / name).read_bytes())

    def _manifest(self) -> None:
        self.manifest = self._json("manifest.json")
        self.missing = [str(one) for one in self.manifest["missing"]]

    def _keys(self) -> None:
        """Root → registry keys → everybody's keys."""
        root = decode((self.folder / "root.cbor").read_bytes())
        said = decode(root["content"])
        digits = hashlib.sha256(said["public"]).hexdigest()[:40].upper()
        self.fingerprint = " ".join(digits[at : at + 4] for at in range(0, 40, 4))
        if not signed_by(said["public"], "root", root["content"], root["signature"]):
            self.blame("root.cbor", "根钥匙的签名核验不通过")
        if self.root and self.root.replace(" ", "").upper() != digits:
            self.blame("root.cbor", "根钥匙指纹和给出的不一样：这不是那个县的包")
        rows = {(_key_id(row["public"]), "registry"): row for row in said["keys"]}
        registry = decode((self.folder / "registry.cbor").read_bytes())
        row = rows.get((registry["key"], "registry"))
        if row is None or not signed_by(
            row["public"], "registry", registry["content"], registry["signature"]
        ):
            self.blame("registry.cbor", "登记册的签名核验不通过")
            return
        for one in decode(registry["content"])["keys"]:
            rows.setdefault((_key_id(one["public"]), one["use"]), one)
        self.keys = rows

    def _signature(self) -> None:
        written = (self.folder / "manifest.sig").read_bytes()
        told = strictly(written, ("kind", "key", "signature"))
        data = (self.folder / "manifest.json").read_bytes()
        row = self.keys.get((bytes.fromhex(told["key"]), told["kind"]))
        mine = row is not None and (told["kind"], row["owner"]) in (
            ("batch", self.manifest["exporter"]),
            ("receipt", "county"),
        )
        if row is None or not mine:
            self.blame("manifest.sig", "清单的签名人不在登记册上")
        elif not signed_by(row["public"], "entry-head", data, bytes.fromhex(told["signature"])):
            self.blame("manifest.sig", "清单的签名核验不通过，清单被改过")

    def _files(self) -> None:
        listed = self.manifest["files"]
        own = {"manifest.json", "manifest.sig"}
        there = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()}
        for name, digest in listed.items():
            if name not in there:
                self.blame(name, "清单上有，包里没有：被拿掉了")
            elif hashlib.sha256((self.folder / name).read_bytes()).hexdigest() != digest:
                self.blame(name, "内容和清单对不上：被改过")
        for name in sorted(there - set(listed) - own):
            self.blame(name, "清单上没有：是后来放进去的")

    def _entries(self) -> None:
        for one in self._json("entries.json"):
            header = base64.b64decode(one["header"])
            plain = decode(header)
            if any(not isinstance(plain.get(name), kind) for name, kind in HEADER.items()):
                self.blame("entries.json", "有一条留痕的头读不出来，或者不完整")
                continue
            kept = {"hash": sha(b"entry", header), "header": plain, "body": "body" in one}
            self.entries[(plain["journal"], plain["seq"])] = kept
            if "body" not in one:
                continue
            body = sha(b"body", base64.b64decode(one["salt"]), base64.b64decode(one["body"]))
            if body != plain["body_hash"]:
                self.blame(f"{plain['journal']}/{plain['seq']}", "正文和签过名的摘要对不上")
        for journal, seq, digest in self.manifest["entries"]:
            entry = self.entries.get((journal, seq))
            if entry is None or not entry["body"]:
                self.blame(f"{journal}/{seq}", "这条留痕被拿掉了")
            elif entry["hash"].hex() != digest:
                self.blame(f"{journal}/{seq}", "这条留痕被换过")

    def _batches(self) -> None:
        for one in self._json("batches.json"):
            head = base64.b64decode(one["head"])
            plain = decode(head)
            name = f"签名批 {plain['journal']}/{plain['first']}-{plain['last']}"
            row = self.keys.get((bytes.fromhex(one["key"]), "batch"))
            if row is None:
                self.blame(name, "签名的钥匙不在登记册上")
            elif not signed_by(row["public"], "batch", head, bytes.fromhex(one["signature"])):
                self.blame(name, "设备签名核验不通过")
            else:
                for entry in self._chain(name, plain):
                    entry["device"] = row
        self._need("device", "没有设备签名")

    def _receipts(self) -> None:
        told, times = self._json("receipts.json"), {}
        for data in [base64.b64decode(text) for text in [*told["covering"], *told["earlier"]]]:
            plain = self._document(data, "receipt", "回执")
            if plain is None:
                continue
            times[sha(b"receipt", data)] = plain["received_at"]
            if base64.b64encode(data).decode() in told["covering"]:
                name = f"回执 {plain['journal']}/{plain['first']}-{plain['last']}"
                for entry in self._chain(name, plain):
                    entry["before"] = min(plain["received_at"], entry.get("before", plain["received_at"]))
        for entry in self.entries.values():
            entry["after"] = times.get(entry["header"]["last_receipt_hash"])
        self._need("before", "没有县里的回执")

    def _chain(self, name: str, head: dict[str, Any]) -> list[dict[str, Any]]:
        """The entries of the package that lead without a hole to what was signed, from its end back."""
        journal, found, wanted = head["journal"], [], head["head"]
        for seq in range(head["last"], head["first"] - 1, -1):
            entry = self.entries.get((journal, seq))
            if entry is None:
                break
            if entry["hash"] != wanted:
                self.blame(f"{journal}/{seq}", f"不是{name}里的那一条：被换过")
                return []
            found.append(entry)
            wanted = entry["header"]["prev"]
        if not found:
            self.blame(f"{journal}/{head['last']}", f"{name}的最后一条被拿掉了")
        return found

    def _proofs(self) -> None:
        for one in self._json("proofs.json"):
            head = self._document(base64.b64decode(one["head"]), "tree-head", "总账账头")
            if head is None:
                continue
            for journal, seq, index, path in one["proofs"]:
                entry = self.entries.get((journal, seq))
                steps = [bytes.fromhex(step) for step in path]
                if entry is None or not included(journal, seq, entry["hash"], index, head, steps):
                    self.blame(f"{journal}/{seq}", "总账的入账证明不成立")
                else:
                    entry["logged"] = head["size"]
        self._need("logged", "没有总账的入账证明")

    def _rosters(self) -> None:
        for text in self._json("rosters.json"):
            plain = self._document(base64.b64decode(text), "roster", "名册")
            for officer in [] if plain is None else plain["officers"]:
                self.names[officer["id"]] = officer["name"]

    def _blobs(self) -> None:
        absent = set(self.manifest["absent"])
        for entry in self.entries.values():
            for blob in entry["header"]["blobs"] if entry["body"] else []:
                path = self.folder / "blobs" / blob["sha256"]
                if blob["sha256"] in absent:
                    continue
                data = path.read_bytes() if path.is_file() else None
                if data is None:
                    self.blame(f"blobs/{blob['sha256']}", "文件被拿掉了")
                elif len(data) != blob["size"] or hashlib.sha256(data).hexdigest() != blob["sha256"]:
                    self.blame(f"blobs/{blob['sha256']}", "不是当初的那个文件")

    def _document(self, data: bytes, use: str, name: str) -> dict[str, Any] | None:
        """The content of something that the county signed."""
        document = decode(data)
        row = self.keys.get((document["key"], "registry" if use == "roster" else use))
        if row is None:
            self.blame(name, "签名的钥匙不在登记册上")
        elif not signed_by(row["public"], use, document["content"], document["signature"]):
            self.blame(name, "县里的签名核验不通过")
        else:
            return dict(decode(document["content"]))
        return None

    def _need(self, what: str, sentence: str) -> None:
        """What an entry has not and the exporter did not say so."""
        excused = {tuple(one) for one in self.manifest["without"].get(what, [])}
        for place, entry in self.entries.items():
            if entry["body"] and what not in entry and place not in excused:
                self.blame(f"{place[0]}/{place[1]}", sentence)


def _key_id(public: bytes) -> bytes:
    return sha(b"ZF/key-id/1\x00\x01", public)[:8]


def _moment(ms: int | None) -> str:
    if ms is None:
        return "—"
    return datetime.fromtimestamp(ms / 1000, timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")


def told(check: Check) -> list[str]:
    """What holds, who signed, when, and what is missing."""
    kinds = check.manifest.get("kinds", {})
    lines = [f"县根钥匙指纹：{check.fingerprint or '读不出来'}（请和县里公布的核对）"]
    changed = any(item == "entries.json" for item, _ in check.faults)
    shown = {} if changed else check.entries  # what nobody signed is not told as if it had happened
    for place, entry in sorted(shown.items(), key=lambda one: one[1]["header"]["wall_time"]):
        header = entry["header"]
        if not entry["body"]:
            continue
        who = check.names.get(header["actor"], header["actor"] or "系统")
        device = entry.get("device", {}).get("owner", "没有签名的设备")
        logged = f"总账共 {entry['logged']} 条时已在账" if "logged" in entry else "没有入账证明"
        lines.append(
            f"{_moment(header['wall_time'])} {kinds.get(header['kind'], header['kind'])}，{who}，设备 {device[:8]}；"
            f"不早于 {_moment(entry.get('after'))}，不晚于 {_moment(entry.get('before'))}；{logged}（{place[0]}/{place[1]}）"
        )
    lines += [f"缺：{one}" for one in check.missing]
    lines += [f"对不上：{item}，{sentence}。" for item, sentence in check.faults]
    if check.faults:
        lines.append(f"结论：这个包不完整或被改过，第一处是 {check.faults[0][0]}。")
    else:
        lines.append(f"结论：包里 {len(check.manifest['entries'])} 条留痕全部对得上，没有改动、没有抽掉。")
    return lines


def main(words: list[str]) -> int:
    """Check the folder that the words name, else the one that this file lies in."""
    root = words[words.index("--root") + 1] if "--root" in words[:-1] else ""
    folders = [word for at, word in enumerate(words) if word != "--root" and words[at - 1 : at] != ["--root"]]
    check = Check(Path(folders[0]) if folders else Path(__file__).resolve().parent, root)
    good = check.run()
    sys.stdout.write("\n".join(told(check)) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
