"""What a password (口令) must be, a generated one to offer first, and how long a wrong one makes the next
try wait."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.store.durable import Disk, SystemDisk, replace_file
from desktop.store.trouble import must_wait, translated

LENGTH_MIN = 12
WORDS = 4
# Seconds before the 1st, 2nd, … try; the last figure holds from then on (security.md §2.3).
WAITS = (0, 0, 0, 5, 15, 30, 60, 900)

_COMMON_TEXT = """
123456789012 1234567890123 111111111111 000000000000 888888888888 666666666666 qwertyuiop12 qwertyuiop123
1qaz2wsx3edc 1q2w3e4r5t6y password1234 passwordpassword password12345 abcdefghijkl abc123456789
woaini1314520 woaizhongguo admin1234567 adminadmin123 administrator iloveyou1234 a12345678901
aa1234567890 qq1234567890 123123123123 112233445566 147258369000 zhifadui1234 zhenfatong123
"""
_SYLLABLE_TEXT = """
ba bai ban bao bei ben bian biao bin bo bu cai can cao cha chang chao chen cheng chi chu chuan chun da
dan dao deng di dian diao ding dong dou du duan fan fang fei feng fu gai gan gao ge gong gu guan guang
gui guo hai han hao he hong hou hu hua huai huan huang hui huo ji jia jian jiang jiao jie jin jing jiu ju
juan kai kan kao ke kong kou ku kuai kuan lai lan lang lao le lei li lian liang liao lin ling liu long
lou lu lun luo ma mai man mao mei men mi mian miao min ming mo mu nan nao ni nian niao ning niu nong nuan
pai pan pao pei peng pian piao ping pu qi qian qiang qiao qin qing qiu qu quan que ran rang ren ri rong
rou ru ruan sai san sha shan shang shao shen sheng shi shou shu shuang shui song su suan sun suo tai tan
tang tao ti tian tiao tie ting tong tou tu tuan wai wan wang wei wen wo wu xi xia xian xiang xiao xie xin
xing xiong xiu xu xuan xue ya yan yang yao ye yi yin ying yong you yu yuan yue yun zai zan zao zha zhan
zhang zhao zhen zheng zhi zhong zhou zhu zhuan zi zong zu zuo
"""
_COMMON = frozenset(_COMMON_TEXT.split())
_SYLLABLES = tuple(_SYLLABLE_TEXT.split())


def password_fault(password: str, personal: Sequence[str] = ()) -> str | None:
    """Why ``password`` will not do, as a Chinese sentence; None when it does.

    ``personal`` are texts it must not be made of: name, phone, certificate and identity number.
    """
    text = unicodedata.normalize("NFKC", password)
    if len(text) < LENGTH_MIN:
        return f"口令要 {LENGTH_MIN} 个字符以上，现在是 {len(text)} 个。可以用生成的四个词。"
    folded = text.casefold()
    if folded in _COMMON or len(set(folded)) < 5:
        return "这个口令太常见，很容易被猜到。可以用生成的四个词。"
    if any(len(part) >= 2 and part.casefold() in folded for part in personal):
        return "口令里不要有姓名、电话、执法证号或身份证号。可以用生成的四个词。"
    return None


def generate_password(random: Callable[[int], bytes]) -> str:
    """Four two-syllable words joined by hyphens, about 60 bits, easy to say and to type."""
    words = []
    for _ in range(WORDS):
        pair = (_SYLLABLES[_below(len(_SYLLABLES), random)] for _ in range(2))
        words.append("".join(pair))
    return "-".join(words)


class Tries:
    """Wrong tries per person, kept in a small file outside the store so that a restart does not forgive them.

    The delay stops a person at the keyboard; a copied disk is the key derivation's job.
    """

    def __init__(self, path: Path, seconds: Callable[[], float], disk: Disk | None = None) -> None:
        """``seconds`` is wall time in seconds since the epoch."""
        self._path = path
        self._seconds = seconds
        self._disk = disk or SystemDisk()

    def begin(self, person: str) -> None:
        """Count a try before it is made, so that ending the program does not undo it.

        Raises WrongPassword with ``wait_seconds`` when it comes too early; such a try is not counted.
        """
        all_tries = self._read()
        count, last = all_tries.get(person, (0, 0.0))
        now = self._seconds()
        # A clock that was set back counts as no time passed since the last try.
        left = _wait_before(count) - max(0.0, now - last)
        if left > 0:
            raise must_wait(int(-(-left // 1)))
        self._write({**all_tries, person: (count + 1, now)})

    def next_wait(self, person: str) -> int:
        """Seconds that the next try has to wait after the last one."""
        return _wait_before(self._read().get(person, (0, 0.0))[0])

    def succeeded(self, person: str) -> None:
        """Forget the wrong tries of a person whose password opened."""
        all_tries = self._read()
        if all_tries.pop(person, None) is not None:
            self._write(all_tries)

    def _read(self) -> dict[str, tuple[int, float]]:
        with translated():
            if not self._disk.exists(self._path):
                return {}
            with self._disk.reading(self._path) as file:
                data = file.read()
        try:
            plain: Any = json.loads(data)
            return {str(person): (int(count), float(last)) for person, (count, last) in plain.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def _write(self, all_tries: dict[str, tuple[int, float]]) -> None:
        with translated():
            replace_file(self._disk, self._path, json.dumps(all_tries).encode())


def _wait_before(wrong_tries: int) -> int:
    return WAITS[min(wrong_tries, len(WAITS) - 1)]


def _below(limit: int, random: Callable[[int], bytes]) -> int:
    """A uniform number below ``limit`` (≤ 65,536)."""
    while True:
        number = int.from_bytes(random(2))
        if number < 65_536 - 65_536 % limit:
            return number % limit
