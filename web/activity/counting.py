"""Count replies beside the requests: nothing here delays or fails an answer."""

import atexit
import logging
import queue
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bot.chatbot import ChatBot, Trace
from web.activity.redaction import HIDDEN, Known, know, redact
from web.activity.store import (
    COUNTS,
    PATIENCE,
    RATINGS,
    TEXTS,
    WORDS,
    Row,
    StoreError,
    add,
    add_once,
    open_store,
    purge,
    shrink,
    to_hour,
)

MOST = 10_000  # questions that wait to be written; those beyond are dropped, and their number is written
GATHER = 0.5  # seconds in which questions are gathered, to be written at once
RETRY = 5.0  # seconds until a database that failed is tried again
TIDY = 3600.0  # seconds after which what has been kept long enough is deleted
RATERS = 2  # requests at most that wait for the database, of the eight that are served at a time
SOON = 0.2  # seconds that another one waits for its turn
LAST = 3.0  # seconds that the end of the program waits for what is not yet written
DROPPED = "dropped"  # stands for the kind of reply in the count of what could not be counted
Rated = Literal["yes", "no", "none"]  # whether a reply helped; "none": of its options none was meant
UNANSWERED = ("no_answer", "partial", "clarification")
UNREAD = ("language", "too_long")  # reasons not to read a message
_log = logging.getLogger(__name__)


class Activity:
    """Carry the queue of what is to be counted, and the thread that writes it to the database at *url* (None: the default).

    The thread starts with the first count at the latest; a server that forks starts it after that. Redacted text is kept for
    *text_days* (0: not at all).
    """

    def __init__(self, url: URL | None, text_days: int, bot: ChatBot) -> None:
        self._url = url
        self._text_days = text_days
        self._known = know(bot)
        self._waiting: queue.Queue[tuple[Row, ...]] = queue.Queue(MOST)
        self._lock = threading.Lock()
        self._dropped = 0
        self._engine: Engine | None = None
        self._writer: threading.Thread | None = None
        self._ending = threading.Event()
        self._tried = threading.Event()  # to reach the database, since the thread started
        self._failing = False
        self._raters = threading.BoundedSemaphore(RATERS)

    def count(self, trace: Trace, bot: ChatBot) -> None:
        """Count the reply in *trace*, given by *bot*; raises nothing."""
        try:
            self.start()
            rows = tuple(to_rows(trace, self._known_to(bot), datetime.now(UTC), with_text=self._text_days > 0))
            self._waiting.put_nowait(rows)
        except Exception as error:
            with self._lock:
                self._dropped += 1
            if not isinstance(error, queue.Full):
                _log.error("%s while a reply was counted", type(error).__name__)  # its own words may hold what was asked

    def rate(self, trace: Trace, bot: ChatBot, rated: Rated, key: str) -> None:
        """Count whether the reply in *trace* helped, once a *key*; it is written when this returns.

        Raises StoreError, OSError or SQLAlchemyError where that is not possible, and does so soon: others wait for answers.
        """
        row = to_rating(trace, self._known_to(bot), rated, datetime.now(UTC))
        engine = self.reach()
        if not self._raters.acquire(timeout=SOON):
            raise StoreError("others are waiting for the database already")
        try:
            with engine.begin() as connection:
                add_once(connection, key, row)
        finally:
            self._raters.release()

    def reach(self) -> Engine:
        """Return the database; raises StoreError when it failed the last time."""
        self.start()
        self._tried.wait(PATIENCE)
        engine = self._engine
        if self._failing or engine is None:
            raise StoreError("the database cannot be reached")
        return engine

    @property
    def is_failing(self) -> bool:
        """Return whether the database failed the last time, so that counts wait."""
        return self._failing

    def start(self) -> None:
        """Start the thread, if it does not run."""
        if self._writer:
            return
        with self._lock:
            if not self._writer:
                self._ending.clear()
                self._tried.clear()
                self._writer = threading.Thread(target=self._write_all, name="activity", daemon=True)
                self._writer.start()
                atexit.register(self.close)

    def close(self) -> None:
        """Write what waits, if that is possible within LAST seconds, and end the thread."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer:
            self._ending.set()
            writer.join(LAST)
            atexit.unregister(self.close)

    def _known_to(self, bot: ChatBot) -> Known:
        if self._known.version != bot.content.version:
            self._known = know(bot)
        return self._known

    def _write_all(self) -> None:
        """Write counts as they come; what a database that fails did not take is kept and tried again."""
        unwritten: Counter[Row] = Counter()
        tidied, ending = -TIDY, False
        while True:
            self._gather(unwritten)
            try:
                if monotonic() - tidied > TIDY:
                    self._tidy()
                    tidied = monotonic()
                if unwritten:
                    with self._store().begin() as connection:
                        add(connection, unwritten)
                    unwritten.clear()
                self._failing = False
            except Exception as error:
                if not self._failing:
                    _log.warning("activity: is not counted for now, and tried again: %s", _say(error))
                self._failing = True
                self._leave()  # the next try begins anew: the file may be another one then
            self._tried.set()
            if ending:
                self._leave()
                return
            ending = self._ending.wait(RETRY if self._failing else GATHER)

    def _gather(self, unwritten: Counter[Row]) -> None:
        """Take what waits; when too much could not be written, the queue fills, and what comes is dropped."""
        while len(unwritten) < MOST:
            try:
                unwritten.update(self._waiting.get_nowait())
            except queue.Empty:
                break
        with self._lock:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            unwritten[COUNTS, (to_hour(datetime.now(UTC)), DROPPED, "", "", "", "", "")] += dropped

    def _store(self) -> Engine:
        if self._engine is None:
            self._engine = open_store(self._url)
        return self._engine

    def _leave(self) -> None:
        engine, self._engine = self._engine, None
        if engine:
            engine.dispose()

    def _tidy(self) -> None:
        with self._store().begin() as connection:
            deleted = purge(connection, text_days=self._text_days)
        if deleted:
            shrink(self._store())


def to_rows(trace: Trace, known: Known, now: datetime, *, with_text: bool) -> Iterator[Row]:
    """Yield what is counted of the reply in *trace*: of a crisis its day alone; words only of what found no sure answer."""
    reply, day = trace.reply, now.date().isoformat()
    version = reply.content_version
    if any(flag.level == "crisis" for flag in reply.urgent):
        yield COUNTS, (day, "", "", "", "", "crisis", "")
        return
    entry, band = (reply.answers[0].faq.id, to_band(reply.answers[0].score)) if reply.answers else ("", "")
    flag = reply.urgent[0].level if reply.urgent else ""
    reason = reply.reason or ""
    yield COUNTS, (to_hour(now), reply.kind, reason, entry, band, flag, version)
    if reply.kind in UNANSWERED and reply.reason not in UNREAD and not trace.urgency.troubled:
        words = redact(trace.text, known.terms)
        if words != HIDDEN:
            yield WORDS, (day, reply.kind, reason, version, words)
        if with_text:
            yield TEXTS, (day, reply.kind, reason, redact(trace.text, known.common))


def to_rating(trace: Trace, known: Known, rated: Rated, now: datetime) -> Row:
    """Return what is counted when somebody tells whether the reply in *trace* helped: words only where it did not."""
    reply = trace.reply
    entry = reply.answers[0].faq.id if reply.answers else ""
    has_words = rated != "yes" and reply.reason not in UNREAD and not trace.urgency.troubled
    words = redact(trace.text, known.terms) if has_words else ""
    return RATINGS, (now.date().isoformat(), reply.kind, reply.reason or "", entry, reply.content_version, rated, words)


def to_band(score: float) -> str:
    """Return the tenth that *score* (0 to 1) lies in."""
    low = min(int(score * 10), 9)
    return f"{low / 10:.1f}-{(low + 1) / 10:.1f}"


def _say(error: Exception) -> str:
    """Return what went wrong with the database; in other errors' words may stand what was asked."""
    if isinstance(error, DBAPIError):
        return str(error.orig).splitlines()[0]
    return str(error) if isinstance(error, StoreError | OSError) else type(error).__name__
