"""Every way a round or an enrolment can fail, with its words for a person; the client's only home of
sentences.

What the county itself refuses keeps the sentence of `sync.protocol.problems`; the rest stands here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from enforcement.errors import CountyTrouble, KnownTrouble
from sync.protocol import problems
from sync.protocol.more_problems import KEYS_EXPIRED, LOG_DAMAGED
from sync.protocol.problems import Problem, ProtocolProblem


class TroubleKind(StrEnum):
    """What the round's decisions and the runner's timer need to know of a trouble."""

    NO_NETWORK = "no_network"  # nothing reached the county
    CUT = "cut"  # the link broke on the way; the county may have what was sent
    NOT_COUNTY = "not_county"  # somebody answered, but not in the county's words
    WRONG_KEY = "wrong_key"  # the county's words, signed by a key we do not trust
    REFUSED = "refused"  # the county said no; `problem` says why
    FORK = "fork"
    RESTORED_DEVICE = "restored_device"
    STREAM_DIFFERS = "stream_differs"
    LOG_BROKEN = "log_broken"  # the county's log does not continue the one that was seen
    NOT_ENROLLED = "not_enrolled"
    STOPPED = "stopped"  # the program is closing


# What a smaller batch can cure: a link that breaks or times out, and a size limit.
_SHRINKING: Final = frozenset({TroubleKind.NO_NETWORK, TroubleKind.CUT})
# What only a person can cure: trying again is harmless, but need not happen every few seconds.
_FOR_A_PERSON: Final = frozenset(
    {
        TroubleKind.FORK,
        TroubleKind.WRONG_KEY,
        TroubleKind.NOT_ENROLLED,
        TroubleKind.STREAM_DIFFERS,
        TroubleKind.LOG_BROKEN,
    }
)
_PROBLEMS_FOR_A_PERSON: Final = frozenset(
    problem.number
    for problem in (
        problems.FORK,
        problems.CHAIN_BROKEN,
        problems.NOT_YOUR_JOURNAL,
        problems.DEVICE_UNKNOWN,
        problems.DEVICE_REVOKED,
        problems.VERSION_UNSUPPORTED,
        problems.OUT_OF_SCOPE,
        KEYS_EXPIRED,
        LOG_DAMAGED,
    )
)


class RoundTrouble(CountyTrouble):
    """A failure on the way to the county. `problem` is the numbered problem when the county named one;
    `retry_after_seconds` its wish; `may_have_arrived` says that bytes of the request did leave this
    machine."""

    def __init__(
        self,
        kind: TroubleKind,
        what: str,
        why: str = "",
        cure: str = "",
        *,
        detail: str = "",
        problem: Problem | None = None,
        retry_after_seconds: float | None = None,
        may_have_arrived: bool = False,
    ) -> None:
        super().__init__(what, why, cure, detail=detail or kind.value)
        self.kind = kind
        self.problem = problem
        self.retry_after_seconds = retry_after_seconds
        self.may_have_arrived = may_have_arrived

    @property
    def shrinks(self) -> bool:
        """A smaller batch may pass where this one did not."""
        return self.kind in _SHRINKING or self.problem in (problems.TOO_LARGE, problems.SLOW_BODY)

    @property
    def for_a_person(self) -> bool:
        """Only somebody's act can cure this; a timer alone will not."""
        if self.problem is not None and self.problem.number in _PROBLEMS_FOR_A_PERSON:
            return True
        return self.kind in _FOR_A_PERSON


def no_network(detail: str) -> RoundTrouble:
    """No connection could be made."""
    return RoundTrouble(
        TroubleKind.NO_NETWORK,
        "现在连不上县里的服务器。",
        "没有送出任何数据，数据都在本机。",
        "等有网了会自己再发，也可以按“再试一次”。",
        detail=detail,
    )


def cut(detail: str) -> RoundTrouble:
    """The link broke after the request had begun."""
    return RoundTrouble(
        TroubleKind.CUT,
        "送到一半网络断了。",
        "没有收到回执的，本机会一直留着。",
        "等有网再发，会从断的地方接着送。",
        detail=detail,
        may_have_arrived=True,
    )


class WrongAddress(RoundTrouble):
    """What was typed cannot be the county's address."""


class NoSecureLink(RoundTrouble):
    """TLS refused. The county may have another authority by now: its signed registry can tell."""


def no_secure_link(detail: str) -> RoundTrouble:
    """TLS refused: an intercepting proxy, a portal or another machine's certificate."""
    return NoSecureLink(
        TroubleKind.NOT_COUNTY,
        "这条网络换了安全证书，没有送出任何数据。",
        "连上的不像是县里的服务器，可能有设备挡在中间。",
        "换个网络再发。",
        detail=detail,
    )


def other_name(detail: str) -> RoundTrouble:
    """The county's authority vouches, but for other names than the address that was typed."""
    return NoSecureLink(
        TroubleKind.NOT_COUNTY,
        "地址和县里证书上写的名字对不上，没有送出任何数据。",
        "县里的证书只认县里给出的名字或地址。",
        "用县里给的那个名字或地址；地址没错，就请县里给证书补上这个名字。",
        detail=detail,
    )


def old_encryption(detail: str) -> RoundTrouble:
    """The other side speaks nothing newer than TLS 1.2."""
    return NoSecureLink(
        TroubleKind.NOT_COUNTY,
        "对方只会旧的加密方式，没有送出任何数据。",
        "县里的服务器用 TLS 1.3；只会旧方式的，多半是挡在中间的设备。",
        "换个网络再发；还是这样，就请县里管理员看服务器前面的设备。",
        detail=detail,
    )


def certificate_ended(detail: str) -> RoundTrouble:
    """The county's own authority, but a certificate whose time was over when the county last spoke."""
    return NoSecureLink(
        TroubleKind.NOT_COUNTY,
        "县里服务器的证书过期了，没有送出任何数据。",
        "过期的证书可能被别人拿着用。",
        "请县里管理员运行 zhenfa-county tls renew，再试一次。",
        detail=detail,
    )


def not_encrypted() -> RoundTrouble:
    """http:// to another machine."""
    return WrongAddress(
        TroubleKind.NO_NETWORK,
        "县里的地址没有加密，没有连接。",
        "http:// 开头的地址谁都能看、能改；只有本机训练可以用。",
        "地址改成 https:// 开头再试。",
        detail="http to another machine",
    )


def not_the_county(detail: str) -> RoundTrouble:
    """An answer that is not in the treaty's form: a login page, a redirect, another program."""
    return RoundTrouble(
        TroubleKind.NOT_COUNTY,
        "连上的不像是县里的服务器，没有标记任何回执。",
        "可能是上网登录页挡在中间，也可能地址填错了。",
        "先在浏览器里登录网络或核对地址，再试一次。",
        detail=detail,
        problem=problems.NOT_OUR_SERVER,
        may_have_arrived=True,
    )


def wrong_key(detail: str, problem: Problem = problems.BAD_SIGNATURE) -> RoundTrouble:
    """A well-formed answer signed by somebody whom the pinned root does not name."""
    return RoundTrouble(
        TroubleKind.WRONG_KEY,
        "回话的不是本机登记的那个县，没有标记任何回执。",
        "它的签名在本机的登记册上核验不通过。",
        "核对县里的地址；地址没错，就请管理员来看。",
        detail=detail,
        problem=problem,
        may_have_arrived=True,
    )


def refused(problem: Problem, *, retry_after_seconds: float | None = None, detail: str = "") -> RoundTrouble:
    """The county said no."""
    return RoundTrouble(
        TroubleKind.FORK if problem is problems.FORK else TroubleKind.REFUSED,
        problems.sentence(problem.number),
        detail=detail or f"{problem.number} {problem.name}",
        problem=problem,
        retry_after_seconds=retry_after_seconds,
    )


def fork(seq: int) -> RoundTrouble:
    """The county holds another entry `seq` of our journal than we do."""
    return RoundTrouble(
        TroubleKind.FORK,
        "县里存的留痕和本机对不上，已经停下，两边都没有改动。",
        "这块硬盘可能被复制过，另一台电脑用同一本流水送过数据。",
        "先停用其中一台，告诉管理员。",
        detail=f"head differs at {seq}",
        problem=problems.FORK,
    )


def restored_device(have: int, last: int) -> RoundTrouble:
    """This database is older than what it once sent; a new journal was opened."""
    return RoundTrouble(
        TroubleKind.RESTORED_DEVICE,
        f"本机的数据比县里收到过的旧，少 {have - last} 条。",
        "多半是用旧备份恢复过。已经另开一本流水，以后的留痕记在新的一本里。",
        "下一次同步会把缺的取回来。",
        detail=f"county has {have}, journal ends at {last}",
    )


def stream_differs(stream: str) -> RoundTrouble:
    """A stream pulled anew from its start still does not give the county's digest."""
    return RoundTrouble(
        TroubleKind.STREAM_DIFFERS,
        "从县里取来的数据重取一遍还是对不上，这一段没有采用。",
        "本机自己的数据不受影响，照常送出。",
        "请告诉县里的管理员核查。",
        detail=f"stream {stream} differs after a second pull",
    )


def not_taken(trouble: KnownTrouble) -> RoundTrouble:
    """Something signed came, but this machine could not take it in; the rest of the round goes on."""
    return RoundTrouble(
        TroubleKind.REFUSED, trouble.what, trouble.why, trouble.cure, detail=trouble.detail or "not taken in"
    )


def stopped() -> RoundTrouble:
    """The program closes while a round is under way."""
    return RoundTrouble(
        TroubleKind.STOPPED, "同步停在半路。", "收到回执的都已记下，其余的还在本机。", "下次同步会接着送。"
    )


def not_enrolled() -> RoundTrouble:
    """No county is known on this machine."""
    return RoundTrouble(
        TroubleKind.NOT_ENROLLED,
        "这台电脑还没有在县里登记，没有地方可送。",
        "",
        "请管理员开一个入网码，再登记入网。",
    )


def from_protocol(problem: ProtocolProblem) -> RoundTrouble:
    """What went wrong when an answer was read: a foreign key, or something that is not the treaty."""
    if problem.problem in (problems.UNKNOWN_KEY, problems.BAD_SIGNATURE):
        return wrong_key(str(problem), problem.problem)
    if problem.problem in (problems.MALFORMED, problems.NOT_OUR_SERVER):
        return not_the_county(str(problem))
    return refused(problem.problem, detail=str(problem))


def bad_address(detail: str) -> RoundTrouble:
    """The county's address cannot be one."""
    return WrongAddress(
        TroubleKind.NO_NETWORK,
        "县里的地址写得不对。",
        "地址应以 https:// 开头，例如 https://县里给的名字:端口。",
        "对照县里给的地址改过来，再试一次。",
        detail=detail,
    )
