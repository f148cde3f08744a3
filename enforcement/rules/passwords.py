"""What a password (口令) must be, on a desktop and at the county's console, and a generated one to offer first."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

LENGTH_MIN = 12
WORDS = 4

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


def _below(limit: int, random: Callable[[int], bytes]) -> int:
    """A uniform number below ``limit`` (≤ 65,536)."""
    while True:
        number = int.from_bytes(random(2))
        if number < 65_536 - 65_536 % limit:
            return number % limit
