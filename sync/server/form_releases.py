"""Publishing forms: checked definitions, or the end of some, become the county's next signed release.

The checks belong to `forms.definitions` and `forms.trial`; here they are asked for every file before anything is
signed, so that a release is whole or is not made at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from enforcement.errors import FileTrouble
from forms.definitions import BadDefinition, FormDefinition
from forms.definitions.county import read_county, step_faults
from forms.definitions.editions import Edition, ships
from forms.definitions.schema import TEXT_BYTES_MAX
from sync.protocol.forms_release import STEPS_MAX, FormsRelease, FormStep, OwnForm, open_forms, sign_forms
from sync.protocol.limits import DOCUMENT_BYTES_MAX
from sync.server.county import County
from sync.server.own_keys import own_keys
from sync.server.store import people, renewing

_KIND: Final = "forms"
_FILES_MAX: Final = 200
LOST: Final = "县里恢复过备份，备份以后可能发布过文书格式，没有发布。"
LOST_WHY: Final = "电脑上留着丢掉的那几次；接不上的新发布，它们不会收。"
LOST_CURE: Final = "在一台最近同步过的电脑上运行 zhenfa device releases，拷来用 zhenfa-county take-back 收回；确实没有发布过，加 --nothing-lost。"


@dataclass(frozen=True, slots=True)
class Published:
    """What a release did: its number (0 for a trial run), the forms it took in or ended, and the steps announced
    earlier that it overtakes before their day."""

    version: int
    effective: date
    forms: tuple[FormDefinition, ...]
    ended: tuple[str, ...]
    overtaken: tuple[FormStep, ...]


def published_forms(county: County) -> FormsRelease:
    """The newest release; one without steps before the first."""
    with county.database.read() as tx:
        return newest_forms(county, tx)


def publish_forms(
    county: County,
    files: Sequence[Path],
    effective: date,
    *,
    document: str = "",
    dry_run: bool = False,
    nothing_lost: bool = False,
) -> Published:
    """Check every file and keep all of them as one release, in force from `effective`; a trial run keeps nothing.

    Raises FileTrouble naming every fault of every file, each with its place; nothing is published then."""
    former = published_forms(county)
    forms, texts = _checked(files, editions_of(former))
    steps = tuple(
        FormStep(form.id, former.version + 1, effective, form.version, text)
        for form, text in zip(forms, texts, strict=True)
    )
    return _keep(county, former, steps, forms, document, dry_run, nothing_lost)


def end_forms(
    county: County,
    form_ids: Sequence[str],
    effective: date,
    *,
    document: str = "",
    dry_run: bool = False,
    nothing_lost: bool = False,
) -> Published:
    """End the county's own form or change from `effective` on: a changed form goes back to the shipped one.

    Raises FileTrouble for a form of which the county has nothing in force or announced."""
    former = published_forms(county)
    newest = {step.form_id: step for step in former.steps}
    unknown = [one for one in form_ids if one not in newest or not newest[one].text]
    if unknown or not form_ids or len(set(form_ids)) != len(form_ids):
        told = "、".join(unknown) or "编号"
        raise FileTrouble(
            f"{told} 没有县里发布、还没停用的格式，没有发布。", "", "用 forms list 看有哪些，每种写一次。"
        )
    steps = tuple(FormStep(one, former.version + 1, effective) for one in form_ids)
    return _keep(county, former, steps, (), document, dry_run, nothing_lost)


def editions_of(release: FormsRelease) -> tuple[Edition, ...]:
    """The steps of a release as the forms room reads them."""
    return tuple(
        Edition(
            form_id=step.form_id,
            release=step.release,
            effective=step.effective,
            version=step.version,
            text=step.text,
        )
        for step in release.steps
    )


def newest_forms(county: County, tx: Connection) -> FormsRelease:
    row = people.newest_document(tx, _KIND)
    if row is None:
        return FormsRelease(county.code, 0, 0, ())
    return open_forms(bytes(row.content), own_keys(tx))


def _keep(
    county: County,
    former: FormsRelease,
    steps: tuple[FormStep, ...],
    forms: tuple[FormDefinition, ...],
    document: str,
    dry_run: bool,
    nothing_lost: bool,
) -> Published:
    """Sign and keep what was checked, unless somebody else published meanwhile."""
    now, version = county.clock(), former.version + 1
    own = {one.number: one for one in former.own}
    own |= {
        form.number: OwnForm(form.number, form.title, form.series) for form in forms if not ships(form.id)
    }
    release = FormsRelease(county.code, version, now, former.steps + steps, document, tuple(own.values()))
    signed = sign_forms(release, county.keys.registry)
    if len(release.steps) > STEPS_MAX or len(signed) > DOCUMENT_BYTES_MAX:
        raise FileTrouble("县里发布过的格式太多，装不进一次发布，没有发布。", "", "请和维护人员联系。")
    if not dry_run:
        with county.database.write() as tx:
            if renewing.left_out_since(tx, _KIND) and not nothing_lost:
                raise FileTrouble(LOST, LOST_WHY, LOST_CURE)
            if people.newest_version(tx, _KIND) != former.version:
                raise FileTrouble("刚才另有一次发布，这一次没有发布。", "", "看过 forms list 再来。")
            people.add_document(tx, _KIND, "", version, now, signed)
    effective, touched = steps[0].effective, {step.form_id for step in steps}
    later = tuple(one for one in former.steps if one.effective > effective and one.form_id in touched)
    ended = tuple(step.form_id for step in steps if not step.text)
    return Published(0 if dry_run else version, effective, forms, ended, later)


def _checked(
    files: Sequence[Path], editions: tuple[Edition, ...]
) -> tuple[tuple[FormDefinition, ...], tuple[str, ...]]:
    if not 0 < len(files) <= _FILES_MAX:
        raise FileTrouble(f"一次发布 1 到 {_FILES_MAX} 个文件。", "", "分几次发布。")
    # It draws pages: a server, which only tells what was published, does without all that brings along.
    from forms.trial import trial_faults

    forms: list[FormDefinition] = []
    texts: list[str] = []
    faults: list[str] = []
    for path in files:
        try:
            text = read_definition_file(path)
            form = read_county(text)
            found = [*step_faults(form, editions), *_among(form, forms), *trial_faults(form)]
        except BadDefinition as bad:
            faults += [f"{path.name}：{fault}。" for fault in bad.faults]
            continue
        faults += [f"{path.name}：{fault}。" for fault in found]
        forms.append(form)
        texts.append(text)
    if faults:
        raise FileTrouble(
            f"文书格式有 {len(faults)} 处要改，什么都没有发布。",
            "\n" + "\n".join(faults) + "\n",
            "改好再发布。",
        )
    return tuple(forms), tuple(texts)


def _among(form: FormDefinition, others: Sequence[FormDefinition]) -> Iterator[str]:
    """What two files of one release may not share."""
    for other in others:
        if other.id == form.id:
            yield f"编号 {form.id} 在这次发布里写了两次，留一份"
        elif other.number == form.number:
            yield f"号码（number）{form.number} 这次也给了 {other.id}，换一个"


def read_definition_file(path: Path) -> str:
    """The text of a definition file. FileTrouble when it cannot be read, BadDefinition when it is no UTF-8 text of a
    definition's size."""
    try:
        if path.stat().st_size > TEXT_BYTES_MAX:
            raise BadDefinition(path.name, (f"文件超过 {TEXT_BYTES_MAX // 1024} KB，一份定义只写一种文书",))
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadDefinition(path.name, ("文件不是 UTF-8 编码，另存为 UTF-8",)) from fault
    except OSError as fault:
        raise FileTrouble(f"文书格式文件 {path.name} 打不开。", "", "看看文件名对不对，是否还在。") from fault
