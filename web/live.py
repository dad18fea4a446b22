"""Keep what is served in step with the content: prepare what changed beside the running bot, and keep the last good version.

``legpain serve`` watches the folder; each change is read and fitted in a process of its own, into the cache, so that answers
do not wait. A copy of the last content that could be used stands in the cache, too: a restart with a broken file serves that.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context
from pathlib import Path

from watchfiles import Change, watch

from bot.chatbot import ChatBot
from bot.clinic import Clinic
from bot.content.documents import ContentError
from bot.content.folder import SIGNATURES
from bot.learning import cache

TICK = 1_000  # milliseconds after which the watcher looks whether it is asked to prepare, or to end
NICE = 10  # steps by which preparing gives way to answering
_log = logging.getLogger(__name__)


class Watcher(threading.Thread):
    """Prepare the folder *content* each time it changes, or when *ask* is called, and send this process SIGHUP when that is
    done; *problems* says then what is wrong with it, with file and line, and is empty for content that can be served.

    What changes from the making of the watcher on is noticed, also before it starts: it is made before the first reading.
    """

    def __init__(self, content: Path) -> None:
        super().__init__(name="content", daemon=True)
        self.problems: tuple[str, ...] = ()
        self.done = False
        self._content = content
        self._asked = threading.Event()
        self._seen = self._look()

    def ask(self) -> None:
        """Ask for the content to be prepared at once."""
        self._asked.set()

    def run(self) -> None:
        """Watch until the process ends."""
        started = False
        for changes in watch(self._content, watch_filter=self.concerns, rust_timeout=TICK, yield_on_timeout=True):
            if not started and self._look() != self._seen:  # from now on no change is missed
                self.ask()
            started = True
            if changes or self._asked.is_set():
                self._asked.clear()
                self.problems = prepare(self._content)
                self.done = True
                os.kill(os.getpid(), signal.SIGHUP)

    def concerns(self, _: Change, path: str) -> bool:
        """Return whether a change of the file *path* is one of the content; signatures are read by the pages themselves."""
        return not Path(path).resolve().is_relative_to(self._content.resolve() / SIGNATURES)

    def _look(self) -> Mapping[Path, tuple[int, int, int]]:
        """Return what tells of each file of the content whether it was changed."""
        found = {}
        for path in self._content.rglob("*"):
            if self.concerns(Change.modified, str(path)):
                with suppress(OSError):  # it has gone
                    stat = path.stat()
                    found[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        return found


def prepare(content: Path) -> tuple[str, ...]:
    """Read and fit the folder *content* in a process of its own, into the cache; return what is wrong with it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_prepare, content).result()
        except BrokenProcessPool:
            return ("reading it ended without a word; run legpain check",)


def end() -> None:
    """End what prepares content now, for which this process would wait at its own end."""
    for process in active_children():
        process.kill()


def _prepare(content: Path) -> tuple[str, ...]:
    os.nice(NICE)
    try:
        with _lock():
            ChatBot.from_directory(content)
    except ContentError as error:
        return error.problems
    keep(content)
    return ()


def load_good(content: Path, clinic: Clinic, *, strict: bool) -> tuple[ChatBot, tuple[str, ...]]:
    """Return the bot for the folder *content*, and what is wrong with it: then it is the bot of the last good version.

    Raises ContentError for content that cannot be used when it is to be *strict*, or when there is no good version of it.
    """
    try:
        return ChatBot.from_directory(content, clinic=clinic), ()
    except ContentError as error:
        kept = _copy_of(content)
        if strict or kept is None or not kept.is_dir():
            raise
        return ChatBot.from_directory(kept, clinic=clinic), error.problems


def keep(content: Path) -> None:
    """Keep a copy of the folder *content*, which could be used; where nothing can be written, none is kept."""
    kept = _copy_of(content)
    if kept is None:
        return
    new = kept.with_suffix(f".{os.getpid()}")
    try:
        with _lock():
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(content, new)
            shutil.rmtree(kept, ignore_errors=True)
            new.replace(kept)
    except OSError as error:
        _log.warning("content: no copy of it is kept (%s); broken content at a restart will stop the bot", error.strerror)


def tell(version: str, problems: tuple[str, ...]) -> None:
    """Tell what is served, and what is wrong with the content in place of which it is."""
    for problem in problems:
        _log.error("content: %s", problem)
    if problems:
        _log.error("content: is broken; version %s, the last good one, is served until it is mended", version)
    else:
        _log.info("content: version %s is served", version)


def _copy_of(content: Path) -> Path | None:
    """Return where the copy of the folder *content* stands; None for a user without a home folder."""
    try:
        return cache.folder() / f"content-{hashlib.sha256(str(content.resolve()).encode()).hexdigest()[:16]}"
    except RuntimeError:
        return None


@contextmanager
def _lock() -> Iterator[None]:
    """Wait until no other process prepares or keeps content of this user."""
    folder = cache.folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
