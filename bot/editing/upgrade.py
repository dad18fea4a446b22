"""Take what a new version ships into a clinic's own content folder: a merge of three versions of each file, which is git's.

The version that the folder started from, or took last, stands in its BASE; what differs from it there is the clinic's.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from bot.content.calibration import CALIBRATION
from bot.content.documents import ContentError
from bot.content.folder import SIGNATURES
from bot.editing.files import write_whole
from bot.editing.findings import Finding

BASE = ".shipped"  # a name that begins with a dot is no content
MARKER = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)  # as git writes them
Change = Literal["added", "updated", "merged", "conflict", "removed", "kept"]


def start_folder(content: Path, shipped: Path) -> None:
    """Make the folder *content* a copy of the folder *shipped*; raises ContentError where something stands there."""
    if content.exists():
        raise ContentError([f"{content}: is there already; name a new folder"])
    for target in (content, content / BASE):
        shutil.copytree(shipped, target, ignore=shutil.ignore_patterns(SIGNATURES))


def upgrade(content: Path, shipped: Path) -> dict[str, Change]:
    """Take over what is new in the folder *shipped*; return what was done, by file. No edit of the folder *content* is lost.

    ``conflict``: both changed the same lines, which stand there with git's marks. ``kept``: the file that was edited here is
    shipped no more. Raises ContentError where nothing can be merged.
    """
    base = content / BASE
    new, past = content / f"{BASE}.new", content / f"{BASE}.old"
    if past.is_dir() and not base.is_dir():  # this was ended between the last two steps
        new.rename(base)
    if shipped.resolve() == content.resolve():
        raise ContentError([f"{content}: is the content that is shipped; start a folder of your own with legpain copy"])
    if not base.is_dir():
        raise ContentError(
            [f"{base}: is missing; put the faqs/ folder there that this one was copied from, and run this again"]
        )
    if shutil.which("git") is None:
        raise ContentError(["git: is not installed; install it, nothing else merges as safely"])
    done: dict[str, Change] = {}
    for name in sorted({*_files(base), *_files(shipped)}):
        if name.startswith(f"{SIGNATURES}/"):
            continue  # what others signed binds nobody here
        change = _take(content / name, base / name, shipped / name)
        if change:
            done[name] = change
    for folder in (new, past):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped, new)
    base.rename(past)
    new.rename(base)
    shutil.rmtree(past)
    return done


def find_conflicts(content: Path) -> Iterator[Finding]:
    """Yield where git's marks stand in the files of the folder *content*."""
    for name in sorted(_files(content)):
        text = (content / name).read_bytes().decode("utf-8", "replace")
        found = MARKER.search(text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            yield Finding("conflict", name, line, "holds the marks of a merge", "keep one side of each, and delete the marks")


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def _take(own: Path, base: Path, shipped: Path) -> Change | None:
    """Take one file over; None where nothing is to be done. What was deleted here stays deleted."""
    old, ours, new = (path.read_bytes() if path.is_file() else None for path in (base, own, shipped))
    if new in (old, ours) or (old is not None and ours is None):
        return None
    if new is None:
        if ours != old:
            return "kept"
        own.unlink()
        return "removed"
    # what legpain calibrate writes is never merged: it is run again after this
    if ours == old or own.name == CALIBRATION:
        own.parent.mkdir(parents=True, exist_ok=True)
        write_whole(own, new)
        return "added" if old is None else "updated"
    merged, conflicts = _merge(ours or b"", old or b"", new)
    write_whole(own, merged)
    return "conflict" if conflicts else "merged"


def _merge(ours: bytes, old: bytes, new: bytes) -> tuple[bytes, bool]:
    """Return what git makes of three versions of a text, and whether there are conflicts."""
    with TemporaryDirectory() as folder:
        names = ("yours", "before", "shipped")
        for name, text in zip(names, (ours, old, new), strict=True):
            Path(folder, name).write_bytes(text)
        ended = subprocess.run(["git", "merge-file", "-p", *names], cwd=folder, capture_output=True, check=False)
    if not 0 <= ended.returncode < 128:
        raise ContentError(
            [f"git merge-file: {ended.stderr.decode('utf-8', 'replace').strip()}; nothing was changed in that file"]
        )
    return ended.stdout, ended.returncode > 0
