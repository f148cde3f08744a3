"""What a machine may still do that the county has not heard of for long, or lets in no more.

Paper always works: recording, drafts, printing of issued papers, export and packages never stop. Only two things may:
a new inspection on a machine that was away for long asks the captain once a day, later a code that the county tells over
the telephone, and a machine out of service issues no papers. Periods: resources/machines/contact.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final

import resources
from enforcement.refusals import Cure, Refusal
from enforcement.rules.authority import Act

KEY: Final = "machine"  # under which a context carries its MachineStanding
STOPPED_ACTS: Final = frozenset({Act.ISSUE, Act.GIVE_NUMBERS, Act.OVERRIDE_GATE})


class Stage(IntEnum):
    """How long the county has not been heard of."""

    FRESH = 0
    REMIND = 1
    CAPTAIN = 2
    COUNTY = 3


@dataclass(frozen=True, slots=True)
class MachineStanding:
    """`contact_on`: day of the county's last signed word (None: no county); `confirmed_on`: day on which the captain
    confirmed last; `revoked`: why the county lets this machine in no more (None: it does); `takes_code`: whether the
    county can give this machine a telephone code; `code_on`: day on which the last one was typed."""

    contact_on: date | None = None
    confirmed_on: date | None = None
    revoked: str | None = None
    takes_code: bool = False
    code_on: date | None = None

    def days(self, today: date) -> int:
        """Since the county's last word."""
        return 0 if self.contact_on is None else max(0, (today - self.contact_on).days)

    def stage(self, today: date) -> Stage:
        """By the periods of the data."""
        days, limits = self.days(today), _limits()
        after = (limits["reminder_after"], limits["captain_after"], limits["county_after"])
        return Stage(sum(days > limit for limit in after))

    def code_until(self, today: date) -> date | None:
        """The last day for which a telephone code is good; None when there is none that counts today."""
        if self.code_on is None:
            return None
        last = last_day_of_code(self.code_on)
        return last if self.code_on <= today <= last else None

    def asks_county(self, today: date) -> bool:
        """Whether a new inspection waits for a telephone code. A machine that has never heard of such codes asks its
        captain instead."""
        away = self.stage(today) is Stage.COUNTY and self.takes_code
        return away and self.code_until(today) is None


def act_refusal(standing: Any, act: Act) -> Refusal | None:
    """R110 for an act that a machine out of service does no more. `standing` as a context carries it."""
    if not isinstance(standing, MachineStanding) or standing.revoked is None or act not in STOPPED_ACTS:
        return None
    reason = f"停用原因：{standing.revoked}。" if standing.revoked else ""
    return Refusal(
        number="R110",
        what="这台电脑在县里已经停用，不能再出具文书、分号、放行。",
        why=f"{reason}记录、草稿、打印已出的文书和导出照常，数据都在本机。",
        cures=(Cure("换一台在用的电脑办", "other_machine"), Cure("请县里恢复这台电脑", "call_county")),
    )


def opening_refusal(standing: Any, today: date) -> Refusal | None:
    """R111 for a new inspection on a machine that was away for long and that no captain confirmed today; R127 where it
    waits for the county's telephone code."""
    if not isinstance(standing, MachineStanding) or standing.stage(today) < Stage.CAPTAIN:
        return None
    if standing.asks_county(today):
        return _ask_county(standing.days(today))
    if standing.confirmed_on == today or standing.code_until(today) is not None:
        return None
    days = standing.days(today)
    far = "早该联系县里了。" if standing.stage(today) is Stage.COUNTY else ""
    return Refusal(
        number="R111",
        what=f"这台电脑已 {days} 天没和县里联系，新开检查要队长当天用口令确认。",
        why=f"{far}名册和停用名单可能已经变了；正在办的检查、记录、打印和导出照常。",
        cures=(Cure("请队长确认", "confirm_contact"), Cure("同步", "sync")),
    )


def last_day_of_code(code_on: date) -> date:
    """The last day for which a code typed on `code_on` is good."""
    return code_on + timedelta(days=_limits()["phone_days"] - 1)


def _ask_county(days: int) -> Refusal:
    return Refusal(
        number="R127",
        what=f"这台电脑已 {days} 天没和县里联系，新开检查要县里在电话里给的电话码。",
        why="隔得太久，人员和停用名单县里要先核一遍；正在办的检查、记录、打印和导出照常。",
        cures=(Cure("打电话要电话码", "phone_code"), Cure("同步", "sync")),
    )


def contact_words(standing: MachineStanding, today: date) -> str:
    """The sentence over the screens; "" while there is nothing to say."""
    if standing.revoked is not None:
        return "这台电脑在县里已经停用：能记录、打印已出的文书和导出，不能再出具文书。请联系县里的管理员。"
    stage, days = standing.stage(today), standing.days(today)
    if stage is Stage.REMIND:
        return f"这台电脑已 {days} 天没和县里联系。请在 {_limits()['captain_after']} 天以前同步一次，或用 U 盘送一次。"
    if stage is Stage.CAPTAIN:
        return f"这台电脑已 {days} 天没和县里联系。新开检查要队长当天用口令确认，其他照常。"
    last = standing.code_until(today)
    if stage is Stage.COUNTY and last is not None:
        return f"县里给的电话码管到 {last.month} 月 {last.day} 日。到期以前请同步一次，或用 U 盘送一次。"
    if standing.asks_county(today):
        return f"这台电脑已 {days} 天没和县里联系，名册早已过期。新开检查要先打电话向县里要电话码，其他照常。"
    if stage is Stage.COUNTY:
        return f"这台电脑已 {days} 天没和县里联系，名册早已过期。请马上同步、用 U 盘送，或打电话告诉县里。"
    return ""


@lru_cache(maxsize=1)
def _limits() -> dict[str, int]:
    plain = tomllib.loads(resources.read_text("machines/contact.toml"))
    names = ("reminder_after", "captain_after", "county_after", "phone_days")
    return {name: int(plain[name]) for name in names}
