"""What this machine saw of the county's log (总账): signed tree heads, kept as proof."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class SeenTreeHead(SQLModel, table=True):
    """``data`` are the signed bytes of a head that was verified here, the newest one of each life (``epoch``) of the
    county's database; ``number`` rises with every new life. A row with ``why`` is a head that did not continue what
    was seen, with its proof: evidence, never gone on from."""

    __tablename__ = "seen_tree_head"

    number: int | None = Field(default=None, primary_key=True)
    epoch: str
    size: int
    seen_at: int
    data: bytes
    proof: bytes = b""
    why: str = ""
