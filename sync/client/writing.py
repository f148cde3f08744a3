"""The local writes that the round's decisions ask for; each is one transaction of the machine's."""

from __future__ import annotations

from sync.client.moves import (
    Action,
    Close,
)
from sync.client.ports import Machine
from sync.client.witness import KeepTree
from sync.client.writes import (
    FallBack,
    MarkArchived,
    MarkSent,
    MarkWanted,
    OpenNewJournal,
    RollBack,
    TakeReceipt,
)


def write(machine: Machine, action: Action) -> bool:
    """Perform `action` if it is a local write or the end; False when it is something that is answered by an
    event."""
    journal = machine.journal
    match action:
        case KeepTree():
            journal.keep_tree(action.seen)
        case TakeReceipt():
            journal.mark_received(action.receipt, action.data, action.cursor)
        case MarkSent():
            journal.mark_sent(action.first, action.last)
        case RollBack():
            journal.roll_back_marks(action.have_seq)
        case OpenNewJournal():
            journal.open_new_journal(action.have_seq, action.have_head)
        case FallBack():
            machine.stream.fall_back(action.stream)
        case MarkWanted():
            machine.files.mark_blobs_wanted(action.wanted, action.up_to_seq)
        case MarkArchived():
            journal.mark_archived(action.seq, action.files_seq)
        case Close():
            pass
        case _:
            return False
    return True
