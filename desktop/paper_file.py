"""The county's list of issued papers from a file, for a machine that was not online: verified, then judged by.

Nothing in the file is believed before its root is the one that this machine knows, or the one whose fingerprint a
person gave.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from desktop.store.store import Store
from desktop.sync_port import county_of
from enforcement.errors import FileTrouble
from enforcement.verifying.faces import FormFace, shipped_form
from enforcement.verifying.register import Claims, ListAge, RegisterRow
from enforcement.verifying.verdict import Judge, Verdict
from sync.protocol.forms_release import OwnForm, open_forms
from sync.protocol.keys import fingerprint as fingerprint_of
from sync.protocol.limits import ENROL_ANSWER_BYTES_MAX
from sync.protocol.paper_keys import IssuingKeys, verify_code
from sync.protocol.papers import PaperFile, PaperPage, joined, open_page
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, TrustedKeys


class PaperFileJudge:
    """Judges codes by one opened file."""

    def __init__(self, registry: Registry, pages: tuple[PaperPage, ...], own: tuple[OwnForm, ...]) -> None:
        last = pages[-1]
        age = ListAge(
            number=last.last,
            issued=last.issued,
            not_after=last.not_after,
            whole=last.last == last.newest and registry.version >= last.registry,
        )
        keys = IssuingKeys(registry.keys, registry.townships)
        faces = {form.number: FormFace(form.title, form.series) for form in own}
        self._judge = Judge(
            keys=keys,
            register=_Rows(pages),
            lists=age,
            verify=verify_code,
            forms=lambda number: shipped_form(number) or faces.get(number),
        )

    @classmethod
    def open(cls, path: Path, *, root: bytes = b"", fingerprint: str = "") -> Self:
        """Read and verify a file against the root's public key, or its fingerprint. Raises FileTrouble."""
        try:
            data = path.read_bytes() if path.stat().st_size <= ENROL_ANSWER_BYTES_MAX else b""
            file = PaperFile.from_bytes(data)
            told = CountyRoot.open(file.root)
            if not _same_root(told.public, root, fingerprint):
                raise FileTrouble(
                    "名单没有采用。", "它不是这个县的：根钥匙对不上。", "核对指纹，或向县里重新要一份名单。"
                )
            trust = TrustedKeys(told).with_registry(file.registry)
            own = open_forms(file.forms, trust).own if file.forms else ()
            pages = tuple(joined(open_page(page, trust) for page in file.pages))
        except OSError as error:
            raise FileTrouble(
                "名单打不开。", "", "看看文件还在不在。", detail=type(error).__name__
            ) from error
        except ProtocolProblem as problem:
            raise FileTrouble(
                "名单没有采用。",
                "它不完整，或被改过。",
                "向县里重新要一份名单。",
                detail=problem.problem.name,
            ) from problem
        if not pages or trust.registry is None:
            raise FileTrouble("名单没有采用。", "里面没有内容。", "请县里重新导出。")
        return cls(trust.registry, pages, own)

    def judge(self, text: str, now_ms: int) -> Verdict:
        """The verdict on one text."""
        return self._judge.judge(text, now_ms)


class _Rows:
    """The register of a file: of several changes of one paper the last counts."""

    def __init__(self, pages: tuple[PaperPage, ...]) -> None:
        self._by_digest = {row.digest: row for page in pages for row in page.rows}
        self._by_number = {row.claims[:5]: row for row in self._by_digest.values()}

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        return self._by_digest.get(digest)

    def by_number(self, claims: Claims) -> RegisterRow | None:
        return self._by_number.get(claims[:5])

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        end = bytes.fromhex(tail)
        return tuple(row for digest, row in self._by_digest.items() if digest.endswith(end))


def county_root(store: Store) -> bytes:
    """The pinned root key of the county that a home joined. Raises FileTrouble for a home that joined none."""
    county = county_of(store)
    if county is None:
        raise FileTrouble(
            "没有核验。",
            "这个数据目录还没有加入县里，名单没有可对照的根钥匙。",
            "用 --fingerprint 给出县根钥匙指纹。",
        )
    return county.trust.root.public


def _same_root(public: bytes, root: bytes, fingerprint: str) -> bool:
    if root:
        return public == root
    return fingerprint_of(public).replace(" ", "") == "".join(fingerprint.split()).upper()
