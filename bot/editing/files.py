"""Write a file whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write *data* to *path*, beside it first: whatever ends this, the file is the old or the new one. It keeps its mode."""
    path = path.resolve()  # a link stays one
    new = path.with_name(f".{path.name}.new")  # a name that is no content
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        new.chmod(path.stat().st_mode)
    new.replace(path)
