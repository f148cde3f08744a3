"""Anki as a device: `python anki_peer.py FOLDER '{"do": "fill" | "edit" | "sync" | "first" | "count", …}'`; says one line
of JSON. Runs in an environment of its own, where Anki's library is; nothing of the project is imported."""

import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from anki.collection import Collection
from anki.sync_pb2 import SyncCollectionResponse

_WORDS = "检查现场有灭火器过期后厨地面积水从业人员健康证未公示垃圾分类不到位占道经营责令改正"
_FULL = (
    SyncCollectionResponse.FULL_SYNC,
    SyncCollectionResponse.FULL_UPLOAD,
    SyncCollectionResponse.FULL_DOWNLOAD,
)


def fill(col: Any, ask: dict[str, Any]) -> dict[str, Any]:
    """Records as notes, attachments as media."""
    dice = random.Random(7)
    every = max(ask["records"] // max(ask["files"], 1), 1)
    kind = col.models.by_name("Basic")
    for number in range(ask["records"]):
        note = col.new_note(kind)
        text = "".join(dice.choices(_WORDS, k=ask["record_bytes"] // 3 - 40))
        if number % every == 0 and number // every < ask["files"]:
            name = col.media.write_data(f"p{number}.jpg", dice.randbytes(ask["file_bytes"]))
            text += f'<img src="{name}">'
        note.fields = [f"{number:08d}", text]
        col.add_note(note, 1)
    return {}


def edit(col: Any, ask: dict[str, Any]) -> dict[str, Any]:
    """One field of that many notes."""
    notes = sorted(col.find_notes("-Front:first"))
    for note_id in notes[: ask["edits"]]:
        note = col.get_note(note_id)
        note.fields[0] = f"{note.fields[0][:8]} {ask['mark']}"
        col.update_note(note)
    return {}


def first(col: Any, ask: dict[str, Any]) -> dict[str, Any]:
    """What Anki wants before rows can be exchanged: the whole (still empty) file one way."""
    if ask["upload"]:  # a server that holds no card asks for the whole file again
        note = col.new_note(col.models.by_name("Basic"))
        note.fields = ["first", ""]
        col.add_note(note, 1)
    auth = col.sync_login(ask["user"], ask["word"], ask["url"])
    said = col.sync_collection(auth, False)
    if said.required in _FULL:
        col.close_for_full_sync()
        col.full_upload_or_download(auth=auth, server_usn=None, upload=ask["upload"])
        col.reopen(after_full_sync=True)
    return {}


def sync(col: Any, ask: dict[str, Any]) -> dict[str, Any]:
    """Rows, then media where asked for; both as a person presses the button once."""
    said = col.sync_collection(ask["auth"], False)
    required = SyncCollectionResponse.ChangesRequired.Name(said.required)
    if ask.get("media"):
        col.sync_media(ask["auth"])
        while col.media_sync_status().active:
            time.sleep(0.01)
    return {"required": required, "message": said.server_message}


def count(col: Any, ask: dict[str, Any]) -> dict[str, Any]:
    """What this device holds."""
    rows = [row for row in col.db.list("select flds from notes") if not row.startswith("first\x1f")]
    marked = sum(1 for row in rows if row.partition("\x1f")[0].endswith(f" {ask['mark']}"))
    media = len(list(Path(col.media.dir()).iterdir()))
    return {"records": len(rows), "edited": marked, "files": media}


def main() -> None:
    """Do one thing, timed."""
    folder, ask = Path(sys.argv[1]), json.loads(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    col = Collection(str(folder / "collection.anki2"))
    if ask["do"] == "sync":  # logging in is done once in a device's life
        ask["auth"] = col.sync_login(ask["user"], ask["word"], ask["url"])
    used, began = time.process_time(), time.perf_counter()
    said = {"fill": fill, "edit": edit, "first": first, "sync": sync, "count": count}[ask["do"]](col, ask)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    col.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**said, "seconds": seconds, "processor": processor, "peak_mb": peak}))


if __name__ == "__main__":
    main()
