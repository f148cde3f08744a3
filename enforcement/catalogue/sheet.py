"""What a table of a release is: its key, its names, its columns."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue.columns import Column

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of table: its key, its name for people, other names it goes by, its columns."""

    key: str
    title: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def text_column(key: str, title: str, *, required: bool = False, absent: bool = True) -> Column:
    """A column of words; ``absent``: the whole column may be missing."""
    return Column(key, title, required=required, optional_column=absent)
