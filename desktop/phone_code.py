"""The county's telephone code, on this machine: the question it shows, and what a right code does.

The secret comes from this machine's sealing key and the county's telephone key as the last registry named it, so nothing
has to be kept or sent for the day on which there is no link. A question is answered once; five wrong codes end it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.store import settings
from enforcement.errors import StoreTrouble
from sync.protocol import phone_code

if TYPE_CHECKING:
    from datetime import date

    from desktop.store.store import Store

TRIES: Final = 5
_SHOWN_OF_ID: Final = 6


@dataclass(frozen=True, slots=True)
class Question:
    """What is read out: how this machine's id begins, and the question."""

    machine: str
    text: str


def question_of(store: Store) -> Question:
    """The question of this machine; the same one until it was answered or ended. Raises StoreTrouble."""
    secret, device = _secret(store)
    kept = store.settings.get(settings.PHONE_QUESTION)
    # After a change of keys the former question fits nothing.
    if kept is None or not phone_code.fits(secret, kept[0]):
        kept = [phone_code.ask(secret), 0]
        store.settings.set(settings.PHONE_QUESTION, kept)
    return Question(device[:_SHOWN_OF_ID], kept[0])


def take_code(store: Store, code: str, today: date) -> None:
    """Let inspections begin for the days of one code. Raises StoreTrouble for a wrong one; after `TRIES` of them there is
    another question."""
    secret, _ = _secret(store)
    question_of(store)
    text, wrong = store.settings.get(settings.PHONE_QUESTION)
    if phone_code.proves(secret, text, code):
        # The day first: a cut in between leaves a code that can be typed once more on the same day.
        store.settings.set(settings.PHONE_CODE_ON, today.isoformat())
        store.settings.set(settings.PHONE_QUESTION, None)
        return
    left = TRIES - wrong - 1
    store.settings.set(settings.PHONE_QUESTION, [text, wrong + 1] if left else None)
    if left:
        raise StoreTrouble("电话码不对。", f"还能试 {left} 次。", "请县里照字再念一遍。")
    raise StoreTrouble("电话码错了五次，这个问号作废。", "", "请照新的问号再打一次电话。")


def question_lines(question: Question) -> tuple[str, str, str]:
    """What to do with it: for the person who calls the county."""
    return (
        "给县里的管理员打电话，照念下面两行，字母连同那个字一起念。",
        f"本机编号开头：{question.machine}",
        f"问号念作：{phone_code.spoken(question.text)}",
    )


def code_taken(last: date) -> str:
    """Said once when a code was right."""
    return f"电话码对上了，到 {last.month} 月 {last.day} 日都可以新开检查。这期间请同步一次。"


def _secret(store: Store) -> tuple[bytes, str]:
    public = store.settings.get(settings.PHONE_KEY)
    if public is None:
        raise StoreTrouble("这台电脑还没有和县里约好电话码。", "", "和县里联系上一次就约好了。")
    device = str(store.settings.get(settings.COUNTY)["device"])
    return phone_code.agree(store.device_keys.sealing, public, device), device
