"""Golden bytes of entries and messages: frozen, read by today's program, and for later versions read as far as it
understands (`sync.md` 5.8)."""

from __future__ import annotations

import pytest

from enforcement import upcasting
from enforcement.upcasting import is_newer, known_schema, upcast
from sync.protocol import canonical
from sync.protocol.entry import open_entry
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer
from tests.sync.skew.golden import ADDED, answer, frozen, frozen_entries, hello, ident, made_files
from tests.sync.skew.programs import NEWEST, PREFIX, VERSIONS, program


def test_the_bytes_are_what_they_were_when_they_were_frozen() -> None:
    """A program that wrote other bytes for the same thing would break every older reader."""
    assert {name: frozen(name) for name in made_files()} == made_files()


@pytest.mark.parametrize("version", VERSIONS)
def test_entries_of_every_version_prove_themselves(version: int) -> None:
    entries = frozen_entries(version)
    opened = [open_entry(one.header, one.salt, one.body) for one in entries]
    assert [one.header.seq for one in opened] == list(range(1, len(entries) + 1))
    assert [one.header.prev for one in opened[1:]] == [one.hash for one in entries[:-1]]
    assert {one.header.schema for one in opened} == {version}
    # What this program does not know stays in what it reads, for whoever does.
    assert opened[0].new.get("zone") == (f"东片{version}" if version > 1 else None)


@pytest.mark.parametrize("age", ["now", "older", "newer"])
def test_messages_of_earlier_and_later_programs_are_read(age: str) -> None:
    request = HelloRequest.from_bytes(frozen(f"hello-{age}"))
    said = HelloAnswer.from_bytes(frozen(f"answer-{age}"))
    pushed = PushAnswer.from_bytes(frozen(f"push-{age}"))
    assert (request.last_seq, said.have_seq, pushed.receipt) == (9, 9, b"receipt")
    if age == "older":
        assert request.tree_size == request.prove_seq == 0
        assert (said.forms_version, said.tree, said.forked, said.deliver_only) == (0, None, False, False)
    else:
        assert (request, said) == (hello(), answer())


def test_an_older_message_lacks_every_field_that_was_added() -> None:
    for name, added in ADDED.items():
        older = canonical.decode(frozen(f"{name}-older"))
        assert not older.keys() & set(added)
        assert canonical.decode(frozen(f"{name}-newer")).keys() >= {"later", "later_list"}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("known", VERSIONS)
def test_each_version_reads_each_other(version: int, known: int) -> None:
    """Older bodies come out in the reader's own meaning, later ones as they are, and nothing that came is changed."""
    entry = frozen_entries(version)[0]
    new = open_entry(entry.header, entry.salt, entry.body).new
    before = dict(new)
    with program(known):
        assert known_schema() == known
        read = upcast("party", version, new)
        assert is_newer("party", version) is (version > known)
    assert new == before
    begins = version >= 3 or known >= 3
    assert read["address"] == (PREFIX if begins else "") + f"东路 {version} 号"
    assert {**read, "address": ""} == {**new, "address": ""}


def test_upcasting_step_by_step_is_upcasting_at_once() -> None:
    entry = frozen_entries(1)[0]
    new = open_entry(entry.header, entry.salt, entry.body).new
    with program(NEWEST):
        whole = upcast("party", 1, new)
    steps = new
    for known in VERSIONS[1:]:
        with program(known):
            steps = upcast("party", known - 1, steps)
    assert steps == whole


def test_a_step_leaves_alone_what_an_entry_does_not_say() -> None:
    with program(3):
        assert upcast("party", 1, {"phone": "1"}) == {"phone": "1"}
        assert upcast("party", 1, {"address": 5}) == {"address": 5}


def test_today_s_program_is_of_the_first_version_and_knows_the_first_entry_of_a_journal() -> None:
    assert known_schema() == upcasting.FIRST == 1
    assert not is_newer("journal", 1)
    assert is_newer("of_later", 1)
    assert ident(1, 0) != ident(2, 0)
