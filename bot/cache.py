"""Keep what takes seconds to prepare, so that a restart with unchanged content takes a fraction of one."""

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar, cast

Built = TypeVar("Built")
LIBRARIES = ("numpy", "pyspellchecker", "pystemmer", "pyyaml", "rapidfuzz")
KEPT = 4  # files beside the newest; one per content and configuration in use
CODE = Path(__file__).parent


def folder() -> Path:
    """Return the folder of cached files: in the user's cache folder (``XDG_CACHE_HOME`` where it is set)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "legpain"


def cached(key: str, build: Callable[[], Built]) -> Built:
    """Return what *build* gives, from the cache when it was built before under the same *key* by the same code.

    A cache that cannot be read or written is passed over. The files are pickles: the folder belongs to the user alone (mode
    700), for whoever can write there can run code as that user.
    """
    digest = hashlib.sha256(f"{key}\0{sys.version}\0{_code_version()}".encode()).hexdigest()[:24]
    try:
        file = folder() / f"{digest}.pickle"
    except RuntimeError:
        return build()  # a user without a home folder, as containers have
    try:
        if file.stat().st_uid == os.getuid() and file.parent.stat().st_uid == os.getuid():
            return cast(Built, pickle.loads(file.read_bytes()))
    except Exception:  # a damaged pickle raises almost anything; building anew is always right
        pass
    built = build()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in sorted(file.parent.glob("*.pickle"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_bytes(pickle.dumps(built, protocol=5))
        part.replace(file)
    except OSError:
        pass  # a read-only home is no reason not to answer
    return built


def _code_version() -> str:
    """Return what changes whenever the code of this package does, or a library that what is built comes from."""
    digest = hashlib.sha256("".join(map(version, LIBRARIES)).encode())
    for file in sorted(CODE.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
