"""What is said of a thing that a newer program wrote (R115): it is shown as far as it is understood, and not changed."""

from __future__ import annotations

from enforcement.refusals import Cure, Refusal

NUMBER = "R115"


def written_by_newer(thing: str) -> Refusal:
    """``thing`` names the kind of thing."""
    return Refusal(
        number=NUMBER,
        what=f"这条“{thing}”是更新的程序写的，这台电脑上只能看，没有改动。",
        why="这一版程序看不全它。现在改，会弄丢看不懂的内容。数据都在，照常收发。",
        cures=(Cure("请管理员升级这台电脑的程序", "update"),),
    )


def prints_newer(thing: str) -> Refusal:
    """A paper that would print a ``thing`` (kind of thing) of which this program understands a part."""
    return Refusal(
        number=NUMBER,
        what=f"这份文书要印的“{thing}”是更新的程序写的，这台电脑上先不能出具。",
        why="这一版程序看不全它，印出来会缺。草稿和数据都在，照常收发。",
        cures=(Cure("请管理员升级这台电脑的程序", "update"), Cure("换一台已升级的电脑出具", "elsewhere")),
    )
