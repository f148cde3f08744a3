"""The colleague's side of 并机 over the local network: packages to the leader's machine, waiting answers back. That the
leader has a package says nothing about the county."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from enforcement.errors import KnownTrouble
from enforcement.text.numerals import half_width
from sync.client import hub_wire as wire
from sync.protocol import problems
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_header import PART_BYTES_MAX

CONNECT_SECONDS: Final = 6.0
_HOST: Final = re.compile(r"[0-9A-Za-z.-]{1,100}")
_KEPT: Final = "本机的数据都在，没有回执的一条也不会少。"


class HubTrouble(KnownTrouble):
    """The leader's machine could not be reached, or did not take a package."""


def read_address(text: str) -> tuple[str, int]:
    """(host, port) of what was typed, in any width. Raises HubTrouble."""
    plain = half_width(text).replace(" ", "").replace("。", ".").replace("：", ":")
    host, colon, port = plain.partition(":")
    if not _HOST.fullmatch(host) or (colon and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise HubTrouble(
            "地址不对。", "", "照队长屏幕上的写，像 192.168.1.23；后面有冒号和数字的，也要写上。"
        )
    return host, int(port) if colon else wire.PORT


def read_code(text: str) -> str:
    """The six digits, in any width. Raises HubTrouble."""
    plain = half_width(text).replace(" ", "")
    if len(plain) != wire.CODE_DIGITS or not plain.isdecimal():
        raise HubTrouble("接头码不对。", "", "照队长屏幕上的六位数字写。")
    return plain


class HubLink:
    """A link to the leader's machine that proved the code; use it as a context. Raises HubTrouble everywhere."""

    def __init__(self, host: str, port: int, code: str) -> None:
        with _in_words():
            try:
                self._link = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
            except OSError as error:
                raise HubTrouble(
                    "连不上队长的电脑。",
                    "两台要在同一个网里，队长那边要先按“开始收”。",
                    f"核对地址再试；连不上就用 U 盘。{_KEPT}",
                    detail=type(error).__name__,
                ) from error
            self._link.settimeout(wire.SILENCE_SECONDS)
            try:
                self._greet(code)
            except BaseException:
                self._link.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._link.close()

    def put(
        self,
        path: Path,
        step: Callable[[int], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Hand one package over; False where the leader had it already."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(1024 * 1024):
                digest.update(piece)
        size = path.stat().st_size
        with _in_words():
            wire.tell(self._link, act="put", sha256=digest.hexdigest(), size=size)
            answer = wire.hear(self._link).name("answer")
            if answer == "have":
                return False
            if answer == "go":
                with path.open("rb") as file:
                    wire.send_file(self._link, file, size, step, stopped)
                answer = wire.hear(self._link).name("answer")
        if answer != "kept":
            raise _refused(answer)
        return True

    def returns(self, keys: tuple[bytes, ...], folder: Path) -> Iterator[Path]:
        """Fetch what waits for this machine into `folder`; a file is acknowledged when the next one is asked for."""
        with _in_words():
            wire.tell(self._link, act="get", keys=b"".join(keys[: wire.KEYS_MOST]))
            while (said := wire.hear(self._link)).name("answer") == "file":
                name, size = said.sha256("sha256"), said.integer("size", 1, PART_BYTES_MAX)
                path = folder / f"{name}.zfp"
                with path.open("wb") as out:
                    wire.receive_file(self._link, out, size)
                yield path
                wire.tell(self._link, have=True)

    def _greet(self, code: str) -> None:
        theirs = wire.hear(self._link).data("nonce", wire.NONCE_BYTES)
        mine = os.urandom(wire.NONCE_BYTES)
        wire.tell(self._link, nonce=mine, proof=wire.proof(code, wire.CLIENT, theirs, mine))
        said = wire.hear(self._link)
        if not said.flag("ok"):
            raise HubTrouble("接头码不对，什么都没有送。", "", "看一眼队长屏幕上现在的六位数字，它会换。")
        shown = said.data("proof", wire.PROOF_BYTES)
        if not hmac.compare_digest(shown, wire.proof(code, wire.LEADER, theirs, mine)):
            raise HubTrouble("那边不是队长的电脑，什么都没有送。", "", "核对地址和接头码。")


def _refused(answer: str) -> HubTrouble:
    if answer == "full":
        return HubTrouble("队长的电脑放不下，没有收。", "", f"请他腾出空间，或者用 U 盘。{_KEPT}")
    number = next((one.number for one in problems.all_problems() if one.name == answer), None)
    why = "" if number is None else problems.sentence(number)
    return HubTrouble("队长的电脑没有收这个包。", why, _KEPT, detail=answer)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except ProtocolProblem as problem:
        raise HubTrouble(
            "那边说的话听不懂，停下了。", "", "核对地址；两边程序版本差得多的，先升级。", detail=str(problem)
        ) from None
    except OSError as error:
        raise HubTrouble(
            "和队长的电脑断了。",
            "送到一半的不算，队长那边没有留下。",
            f"再按一次就行。{_KEPT}",
            detail=type(error).__name__,
        ) from error
