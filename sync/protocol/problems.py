"""Numbered problems: what one side of the treaty says "no" with, and the only home of their Chinese
sentences.

A problem has a machine number, a name, an HTTP status and neutral English for logs; `sentence` gives the
words for a person (`ux.md` §10: what happened, why, what to do).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

_BY_NUMBER: dict[int, Problem] = {}
_SENTENCES: dict[int, str] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal. `number` never changes its meaning; 4-digit, first digit = who should act."""

    number: int
    name: str
    status: int
    text: str


class ProtocolProblem(Exception):
    """A refusal under way: `problem` says which, `details` holds plain figures (never personal data)."""

    def __init__(self, problem: Problem, **details: Any) -> None:
        super().__init__(f"{problem.number} {problem.name}: {problem.text} {details or ''}".rstrip())
        self.problem = problem
        self.details: dict[str, Any] = details


@dataclass(frozen=True, slots=True)
class ProblemAnswer:
    """The body of an HTTP answer that refuses: JSON, so that people and proxies can read it too."""

    problem: Problem
    details: dict[str, Any] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """JSON {number, name, text, details}."""
        plain = {
            "number": self.problem.number,
            "name": self.problem.name,
            "text": self.problem.text,
            "details": self.details,
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> ProblemAnswer:
        """Read an answer; anything else than our JSON (a portal's page) is the problem `not_our_server`."""
        try:
            plain = json.loads(data)
            problem = _BY_NUMBER[plain["number"]]
            details = plain.get("details", {})
        except (ValueError, KeyError, TypeError):
            raise ProtocolProblem(NOT_OUR_SERVER) from None
        if not isinstance(details, dict):
            raise ProtocolProblem(NOT_OUR_SERVER)
        return cls(problem, details)


def _problem(number: int, name: str, status: int, text: str, sentence_text: str) -> Problem:
    problem = Problem(number, name, status, text)
    assert number not in _BY_NUMBER, number
    _BY_NUMBER[number] = problem
    _SENTENCES[number] = sentence_text
    return problem


def sentence(number: int) -> str:
    """The Chinese sentence of a problem; an unknown number (newer county) gets the general one."""
    return _SENTENCES.get(number, _SENTENCES[UNKNOWN.number])


def find(number: int) -> Problem | None:
    """The problem of a number, None when this version does not know it."""
    return _BY_NUMBER.get(number)


def all_problems() -> tuple[Problem, ...]:
    """Every problem in order of number."""
    return tuple(_BY_NUMBER[number] for number in sorted(_BY_NUMBER))


UNKNOWN = _problem(
    1000,
    "unknown",
    500,
    "unexpected fault",
    "县里没有收下，原因还不清楚。数据都在本机，请把体检单交给管理员看。",
)

# 11xx: the bytes themselves
MALFORMED = _problem(
    1101,
    "malformed",
    400,
    "the message is not in canonical form",
    "送出的数据不完整，县里没有收。数据都在本机，下次同步会重发。",
)
TOO_LARGE = _problem(
    1102,
    "too_large",
    413,
    "a size limit is exceeded",
    "这一次送的数据太大，县里没有收。数据都在本机，会自动分成小份再送。",
)
BAD_SIGNATURE = _problem(
    1103,
    "bad_signature",
    422,
    "a signature does not verify",
    "签名核验不通过，这份数据没有采用。请让管理员查看这台电脑的登记。",
)
UNKNOWN_KEY = _problem(
    1104,
    "unknown_key",
    422,
    "the signing key is not in the registry",
    "签名用的钥匙不在县里的登记册上，没有采用。请让管理员查看登记册。",
)
UNKNOWN_ALGORITHM = _problem(
    1105,
    "unknown_algorithm",
    422,
    "algorithm id not known",
    "对方用了本版本不认识的签名方式，没有采用。请先升级程序。",
)
NOT_OUR_SERVER = _problem(
    1106,
    "not_our_server",
    502,
    "the answer does not come from the county",
    "回话的不是县里的服务器，可能是上网登录页挡在中间。没有标记任何回执，换个网络再发。",
)
VERSION_UNSUPPORTED = _problem(
    1107,
    "version_unsupported",
    426,
    "no common protocol version",
    "本机程序和县里的版本隔得太远。数据都在本机，请升级程序以后再送。",
)
SLOW_BODY = _problem(
    1108,
    "slow_body",
    408,
    "the body arrived too slowly",
    "网络太慢，这一段没有送完。数据都在本机，会从断的地方接着送。",
)

# 12xx: journal
GAP = _problem(
    1201,
    "gap",
    409,
    "entries before this batch are missing",
    "县里还缺前面几条，这一批先没有收。会自动从缺的地方重新送。",
)
FORK = _problem(
    1202,
    "fork",
    422,
    "the same sequence number was already received with other content",
    "县里已经收过同一序号的另一份留痕，这块硬盘可能被复制过。两份县里都留着，请先停用其中一台，告诉管理员。",
)
CHAIN_BROKEN = _problem(
    1203,
    "chain_broken",
    422,
    "the hash chain of the batch does not hold",
    "留痕的前后衔接核验不通过，县里没有收。本机的数据不要动，请让管理员先做体检。",
)
NOT_YOUR_JOURNAL = _problem(
    1204,
    "not_your_journal",
    403,
    "the journal belongs to another device",
    "这本流水登记在另一台电脑名下，县里没有收。请让管理员核对这台电脑的登记。",
)
SAVE_SPLIT = _problem(
    1205,
    "save_split",
    422,
    "a save was divided between batches",
    "同一次保存被拆成了两批，县里收到了但没入账。请让管理员查看。",
)

# 13xx: blobs
BLOB_OFFSET = _problem(
    1301,
    "blob_offset",
    409,
    "the offset differs from what is stored",
    "文件接续的位置对不上，会自动从县里已收到的位置接着送。",
)
BLOB_MISMATCH = _problem(
    1302,
    "blob_mismatch",
    422,
    "the content does not have its name's hash",
    "送到的文件与原件不一致，县里没有留。原件在本机，会整份重送。",
)
BLOB_NOT_WANTED = _problem(
    1303,
    "blob_not_wanted",
    404,
    "no received entry names this blob",
    "县里没有哪条留痕提到这个文件，所以没有收。会先送留痕，再送文件。",
)
BLOB_MISSING = _problem(
    1304,
    "blob_missing",
    404,
    "the blob is not here",
    "县里还没有收到这个文件。它在当初拍摄的那台电脑上，等那台同步以后再取。",
)

# 14xx: who you are
AUTH_MISSING = _problem(
    1401, "auth_missing", 401, "no valid request signature", "县里没有认出这台电脑。请先用入网码登记。"
)
TOKEN_EXPIRED = _problem(
    1402,
    "token_expired",
    401,
    "the token is older than 24 hours or not ours",
    "和县里的约定过期了，会自动换新的再发。",
)
DEVICE_UNKNOWN = _problem(
    1403,
    "device_unknown",
    401,
    "the device is not enrolled",
    "这台电脑还没有在县里登记。请向管理员要一个入网码。",
)
DEVICE_REVOKED = _problem(
    1404,
    "device_revoked",
    403,
    "the device is revoked",
    "这台电脑在县里已经停用，县里不再收它的数据。本机数据都在，可以导出，请联系管理员。",
)
OUT_OF_SCOPE = _problem(
    1405,
    "out_of_scope",
    403,
    "the stream is not the device's",
    "这部分数据不属于本乡镇，县里没有给。需要时请联系县里管理员。",
)

# 15xx: enrolment, numbers, catalogue
ENROL_CODE = _problem(
    1501,
    "enrol_code",
    403,
    "the enrolment code is wrong, used or too old",
    "入网码不对、用过了或超过 15 分钟。请管理员再开一个。",
)
ENROL_CODE_SHAPE = _problem(
    1502,
    "enrol_code_shape",
    400,
    "the text is not an enrolment code",
    "入网码应为 32 位字母和数字，请对照纸条再输一遍。",
)
ROOT_MISMATCH = _problem(
    1503,
    "root_mismatch",
    422,
    "the served root is not the code's",
    "连上的不是发入网码的那个县，已经停下，没有送出任何数据。请核对县里的地址。",
)
NUMBERS_REFUSED = _problem(
    1504,
    "numbers_refused",
    422,
    "no such series for this township",
    "县里没有给本乡镇设这一类文号，号段没有领到。请管理员先设好字号。",
)
ALREADY_ENROLLED = _problem(
    1505, "already_enrolled", 409, "these keys are enrolled already", "这台电脑已经登记过了，不用再登记。"
)
NUMBERS_CHANGED = _problem(
    1506,
    "numbers_changed",
    409,
    "this request id was used for another block",
    "这次领号的要求和上次不一样，没有领到。请重新领一次。",
)

# 16xx: load
BUSY = _problem(1601, "busy", 503, "no free slot", "县里正忙，过一会儿会自动再送。数据都在本机。")
TOO_OFTEN = _problem(
    1602, "too_often", 429, "too many requests", "同步得太勤，过一会儿会自动再送。数据都在本机。"
)
OLDER_VERSION = _problem(
    1603,
    "older_version",
    422,
    "a signed list is older than the one held",
    "收到的名册比本机的还旧，没有采用。本机继续用手里的这一份。",
)
