"""Keep counts in a database: SQLite, or PostgreSQL where several servers share one."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, create_engine, event, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

PATIENCE = 5  # seconds that a transaction waits for another one, or for the database to be reached
FILE = "activity.sqlite3"
LOCK = 0x6C656770  # any number of ours: the lock that one process holds while it changes the schema
_MODES = ("PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=ON")

# Forward only: a step that was ever released stays as it is, and a change is one step more. Both databases read this SQL. {end}
# keeps SQLite from numbering rows in the order in which they came.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE activity_counts (
            hour VARCHAR NOT NULL, kind VARCHAR NOT NULL, reason VARCHAR NOT NULL, entry VARCHAR NOT NULL,
            band VARCHAR NOT NULL, flag VARCHAR NOT NULL, version VARCHAR NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (hour, kind, reason, entry, band, flag, version)){end}""",
        """CREATE TABLE activity_words (
            day VARCHAR NOT NULL, kind VARCHAR NOT NULL, reason VARCHAR NOT NULL, version VARCHAR NOT NULL,
            words VARCHAR NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, kind, reason, version, words)){end}""",
        """CREATE TABLE activity_texts (
            day VARCHAR NOT NULL, kind VARCHAR NOT NULL, reason VARCHAR NOT NULL, words VARCHAR NOT NULL,
            n INTEGER NOT NULL, PRIMARY KEY (day, kind, reason, words)){end}""",
    ),
    (
        """CREATE TABLE activity_ratings (
            day VARCHAR NOT NULL, kind VARCHAR NOT NULL, reason VARCHAR NOT NULL, entry VARCHAR NOT NULL,
            version VARCHAR NOT NULL, rated VARCHAR NOT NULL, words VARCHAR NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (day, kind, reason, entry, version, rated, words)){end}""",
        "CREATE TABLE activity_keys (key VARCHAR PRIMARY KEY, hour VARCHAR NOT NULL){end}",
    ),
    (
        """CREATE TABLE activity_days (
            day VARCHAR NOT NULL, kind VARCHAR NOT NULL, entry VARCHAR NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (day, kind, entry)){end}""",
        """INSERT INTO activity_days (day, kind, entry, n)
            SELECT substr(hour, 1, 10), kind, entry, sum(n) FROM activity_counts GROUP BY 1, 2, 3""",
    ),
)

metadata = MetaData()


def _table(name: str, *keys: str) -> Table:
    columns = (Column(key, String, primary_key=True) for key in keys)
    return Table(f"activity_{name}", metadata, *columns, Column("n", Integer, nullable=False))


# Times are UTC: "2026-01-31T14" for an hour, "2026-01-31" for a day. A crisis has its day for an hour, its flag and no more.
COUNTS = _table("counts", "hour", "kind", "reason", "entry", "band", "flag", "version")
WORDS = _table("words", "day", "kind", "reason", "version", "words")
TEXTS = _table("texts", "day", "kind", "reason", "words")
RATINGS = _table("ratings", "day", "kind", "reason", "entry", "version", "rated", "words")
DAYS = _table("days", "day", "kind", "entry")  # the sums of COUNTS, which add keeps: a page over years reads no hours
TABLES = (COUNTS, DAYS, WORDS, TEXTS, RATINGS)
# of pages that rated a reply, so that it counts once; they belong to no question
KEYS = Table("activity_keys", metadata, Column("key", String, primary_key=True), Column("hour", String, nullable=False))
KEPT = timedelta(hours=24)  # a key
SCHEMA = text("CREATE TABLE IF NOT EXISTS activity_schema (version INTEGER PRIMARY KEY)")
Row = tuple[Table, tuple[str, ...]]  # what is counted: the table, and the values of its keys


class StoreError(Exception):
    """Report a database that cannot be used, and how to mend that."""


def parse_url(address: str) -> URL:
    """Return the address of a database; raises ValueError with how to write it, and without the password in it."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise ValueError("is no address of a database; write sqlite:////folder/file or postgresql://user@host/name") from None
    name = url.drivername.partition("+")[0]
    if name in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if name != "sqlite" or not url.database or url.database == ":memory:":
        raise ValueError("must be a file of SQLite (sqlite:////folder/file) or PostgreSQL (postgresql://user@host/name)")
    return url.set(drivername="sqlite")


def default_url() -> URL:
    """Return the file in the folder where programs of this user keep their state (``XDG_STATE_HOME`` where it is set).

    Raises StoreError for a user without a home folder.
    """
    try:
        folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "legpain"
    except RuntimeError as error:
        raise StoreError("activity.url: is needed, since this user has no home folder; write sqlite:////folder/file") from error
    return URL.create("sqlite", database=str(folder / FILE))


def open_store(url: URL | None) -> Engine:
    """Return the database at *url*, by default default_url, its schema brought up to date.

    Raises StoreError, and SQLAlchemy's errors where the database cannot be reached.
    """
    url = url or default_url()
    if url.get_backend_name() == "sqlite":
        engine = _open_file(url)
    else:
        limits = f"-c lock_timeout={PATIENCE}s -c statement_timeout={6 * PATIENCE}s"
        try:
            engine = create_engine(
                url,
                connect_args={"connect_timeout": PATIENCE, "options": limits},
                pool_pre_ping=True,
                pool_timeout=PATIENCE,
                hide_parameters=True,
            )
        except ModuleNotFoundError as error:
            raise StoreError(f"activity.url: PostgreSQL needs {error.name}; install psycopg[binary]") from error
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; when several processes start at once, one does it and the others wait.

    Raises StoreError for a database that a newer version has written.
    """
    with engine.begin() as connection:  # in SQLite this is the lock
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(SCHEMA)
        done = connection.execute(text("SELECT max(version) FROM activity_schema")).scalar() or 0
        if done > len(MIGRATIONS):
            raise StoreError("activity.url: a newer version of legpain has written this database; update this one")
        end = " WITHOUT ROWID" if engine.dialect.name == "sqlite" else ""
        for version, steps in enumerate(MIGRATIONS[done:], done + 1):
            for step in steps:
                connection.execute(text(step.format(end=end)))
            connection.execute(text("INSERT INTO activity_schema VALUES (:version)"), {"version": version})


def add(connection: Connection, rows: Mapping[Row, int]) -> None:
    """Add counts to those that are there.

    All transactions take the rows in the same order: two of them never wait for each other.
    """
    days = Counter[Row]()
    for (table, keys), n in rows.items():
        if table is COUNTS:
            hour, kind, _, entry, *_ = keys
            days[DAYS, (hour[:10], kind, entry)] += n
    values: dict[Table, list[dict[str, Any]]] = {}
    for (table, keys), n in sorted([*rows.items(), *days.items()], key=lambda item: (item[0][0].name, item[0][1])):
        values.setdefault(table, []).append({**dict(zip(table.primary_key.columns.keys(), keys, strict=True)), "n": n})
    for table, several in values.items():
        statement = _insert(connection, table)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=table.primary_key.columns, set_={"n": table.c.n + statement.excluded.n}
            ),
            several,
        )


def add_once(connection: Connection, key: str, row: Row) -> None:
    """Count *row*, unless something was counted with the same *key* within KEPT."""
    new = _insert(connection, KEYS).on_conflict_do_nothing().returning(KEYS.c.key)
    if connection.execute(new, {"key": key, "hour": to_hour(datetime.now(UTC))}).first():
        add(connection, {row: 1})


def read(engine: Engine, table: Table, since: date | None = None) -> Sequence[Any]:
    """Return the rows of *table*, those from the day *since* on, in the order of their keys."""
    keys = tuple(table.primary_key.columns)
    query = select(table).order_by(*keys)
    if since:
        query = query.where(keys[0] >= since.isoformat())
    with reading(engine) as connection:
        return connection.execute(query).all()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection to read from, which keeps nobody from writing."""
    with engine.connect().execution_options(reads=True) as connection:
        yield connection


def purge(connection: Connection, *, text_days: int, before: date | None = None) -> int:
    """Delete redacted text that is older than *text_days* (0: all of it), keys older than KEPT, and all else from *before* that
    day; return how many rows that were."""
    oldest = today() - timedelta(days=text_days) if text_days else date.max
    limits = {table: before for table in TABLES if before} | {TEXTS: max(oldest, before) if before else oldest}
    deletes = [KEYS.delete().where(KEYS.c.hour <= to_hour(datetime.now(UTC) - KEPT))]
    deletes += [table.delete().where(table.primary_key.columns[0] < day.isoformat()) for table, day in limits.items()]
    return sum(connection.execute(delete).rowcount for delete in deletes)


def shrink(engine: Engine) -> None:
    """Let nothing that was deleted lie in SQLite's log."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.driver_connection  # SQLAlchemy would begin a transaction, in which it is refused
            assert driver is not None  # it is open
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def back_up(engine: Engine, file: Path) -> None:
    """Write all counts into *file*, a database of SQLite whatever *engine* is; raises StoreError when it is there already."""
    if file.exists():
        raise StoreError(f"{file}: is there already; give the copy another name")
    copy = open_store(URL.create("sqlite", database=str(file)))
    try:
        with engine.connect() as source, copy.begin() as target:
            for table in TABLES:
                rows: Iterable[Any] = source.execute(select(table)).mappings().all()
                if rows:
                    target.execute(table.insert(), [dict(row) for row in rows])
        shrink(copy)
    finally:
        copy.dispose()


def to_hour(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H")


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def last_days(days: int) -> tuple[date, date]:
    """Return the first and the last of the last *days*, today among them."""
    return today() - timedelta(days=days - 1), today()


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _open_file(url: URL) -> Engine:
    """Return a database in a file that its owner alone can read."""
    file = Path(url.database or "")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):  # one that is there is not opened: closing it would free the locks of this process
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    def connect() -> sqlite3.Connection:  # SQLite itself would make a file that is gone anew, for everybody to read
        address = f"{file.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(address, timeout=PATIENCE, check_same_thread=False, uri=True)

    engine = create_engine(url, creator=connect, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_modes(connection: Any, record: Any) -> None:
        record.info["file"] = _identify(file)
        connection.isolation_level = None  # transactions begin where SQLAlchemy says so
        _begin_wal(connection)
        for mode in _MODES:
            connection.execute(mode)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.info["file"] != _identify(file):  # SQLite would go on in the old one, which nobody can reach any more
            raise StoreError("the file was deleted or replaced")
        # one that reads first and writes then could fail in between
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")

    return engine


def _identify(file: Path) -> int | None:
    """Return what tells *file* from another one of the same name; None when it is gone."""
    try:
        return file.stat().st_ino
    except OSError:
        return None


def _begin_wal(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, which the file remembers; SQLite itself does not wait for others who do so just now."""
    end = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > end:
                raise
            sleep(0.01)
