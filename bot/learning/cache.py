"""Keep what was fitted, so that a restart with unchanged content takes a fraction of a second.

A fit is kept under what it depends on, and nothing else: its inputs, the code that makes its features and fits it, and the
versions of the libraries. What is kept are arrays of numbers; texts are arrays of their bytes. Reading them runs no code,
whoever wrote the file.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
LIBRARIES = ("numpy", "pyspellchecker", "pystemmer", "rapidfuzz")
KEPT = 4  # files of each fit: one per content in use
_log = logging.getLogger(__name__)


def folder() -> Path:
    """Return the folder of kept fits: in the user's cache folder (``XDG_CACHE_HOME`` where it is set)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "legpain"


def fitted(name: str, inputs: object, code: Iterable[ModuleType], fit: Callable[[], Arrays]) -> Arrays:
    """Return what *fit* gives, kept as *name* from an earlier call with the same *inputs* by the same *code*.

    *inputs* are values whose ``repr`` says all about them, in a fixed order; *code* are modules and packages. A file that
    cannot be read or written is passed over: fitting anew is always right. What is fitted, and for how long, is logged.
    """
    file = _file(name, inputs, code)
    kept = _read(file) if file else None
    if kept is not None:
        return kept
    _log.info("Fitting %s to the content; the result is kept.", name)
    start = perf_counter()
    arrays = fit()
    _log.info("Fitted %s in %.1f s.", name, perf_counter() - start)
    if file:
        _write(file, arrays)
    return arrays


def to_array(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Return *texts* that hold no line end as an array that can be kept."""
    return np.frombuffer("".join(f"{text}\n" for text in texts).encode(), np.uint8)


def to_texts(array: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the texts in *array*, as to_array made it."""
    return tuple(array.tobytes().decode().split("\n")[:-1])


def _file(name: str, inputs: object, code: Iterable[ModuleType]) -> Path | None:
    """Return where a fit is kept; None for a user without a home folder, as containers have."""
    digest = hashlib.sha256(f"{inputs!r}\0{[version(library) for library in LIBRARIES]}".encode())
    for module in code:
        source = Path(module.__file__ or "")
        for part in sorted(source.parent.glob("*.py")) if source.name == "__init__.py" else [source]:
            digest.update(part.read_bytes())
    try:
        return folder() / f"{name}-{digest.hexdigest()[:24]}.npz"
    except RuntimeError:
        return None


def _read(file: Path) -> Arrays | None:
    """Return what *file* holds and mark it as used; None when it is missing, damaged or another user's."""
    try:
        if any(path.stat().st_uid != os.getuid() for path in (file, file.parent)):
            return None
        with file.open("rb") as source, np.load(source, allow_pickle=False) as kept:  # a damaged archive stays open otherwise
            arrays = {key: kept[key] for key in kept.files}
        os.utime(file)
        return arrays
    except Exception:  # a damaged archive raises almost anything
        return None


def _write(file: Path, arrays: Arrays) -> None:
    """Keep *arrays* in *file*, and of the other files of the same name those that were used last."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        with part.open("wb") as target:
            np.savez(target, allow_pickle=False, **arrays)
        part.replace(file)
        name = file.stem.rpartition("-")[0]
        for old in sorted(file.parent.glob(f"{name}-*.npz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass  # a read-only home is no reason not to answer
