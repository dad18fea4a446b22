import os
import stat
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from web.activity import store as stores
from web.activity.store import (
    COUNTS,
    DAYS,
    KEYS,
    MIGRATIONS,
    RATINGS,
    TEXTS,
    WORDS,
    StoreError,
    add,
    add_once,
    back_up,
    default_url,
    metadata,
    open_store,
    parse_url,
    purge,
    read,
    reading,
    shrink,
    today,
)

ANSWER = (COUNTS, ("2026-01-31T14", "answer", "", "sciatica", "0.9-1.0", "", "v1"))
GOUT = (WORDS, ("2026-01-31", "no_answer", "not_documented", "v1", "gout _ toe"))


def test_counts_of_the_same_add_up(store: Engine) -> None:
    for n in (2, 3):
        with store.begin() as connection:
            add(connection, {ANSWER: n, GOUT: 1})

    assert read(store, COUNTS) == [(*ANSWER[1], 5)]
    assert read(store, WORDS) == [(*GOUT[1], 2)]


def test_days_are_the_sums_of_their_hours(store: Engine) -> None:
    later = (COUNTS, ("2026-01-31T15", "answer", "diagnosis", "sciatica", "0.4-0.5", "", "v2"))
    crisis = (COUNTS, ("2026-02-01", "", "", "", "", "crisis", ""))
    for n in (2, 3):
        with store.begin() as connection:
            add(connection, {ANSWER: n, later: 1, crisis: n, GOUT: 9})

    assert read(store, DAYS) == [("2026-01-31", "answer", "sciatica", 7), ("2026-02-01", "", "", 5)]


def test_hours_from_before_there_were_days_are_summed(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(stores, "MIGRATIONS", MIGRATIONS[:2])
        old = open_store(url)
        with old.begin() as connection:
            for hour, n in (("2026-01-31T14", 2), ("2026-01-31T15", 3), ("2026-02-01", 4)):
                connection.execute(COUNTS.insert().values((hour, "answer", "", "sciatica", "", "", "", n)))
        old.dispose()

    new = open_store(url)

    assert read(new, DAYS) == [("2026-01-31", "answer", "sciatica", 5), ("2026-02-01", "answer", "sciatica", 4)]
    assert sum(row.n for row in read(new, COUNTS)) == 9
    new.dispose()


def test_who_reads_keeps_nobody_from_writing(store: Engine) -> None:
    with reading(store) as reader:
        assert reader.execute(COUNTS.select()).all() == []
        with store.begin() as connection:
            add(connection, {ANSWER: 1})

    assert read(store, COUNTS) == [(*ANSWER[1], 1)]


def test_the_migrated_schema_is_that_of_the_tables(store: Engine) -> None:
    found = inspect(store)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == dict.fromkeys(table.columns.keys(), False)
        assert found.get_pk_constraint(table.name)["constrained_columns"] == table.primary_key.columns.keys()


def test_a_database_that_is_up_to_date_is_left_as_it_is(url: URL, store: Engine) -> None:
    with store.begin() as connection:
        add(connection, {ANSWER: 1})

    again = open_store(url)

    assert read(again, COUNTS) == [(*ANSWER[1], 1)]
    again.dispose()


def test_an_older_database_is_brought_up_to_date_with_all_that_it_holds(
    url: URL, store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.begin() as connection:
        add(connection, {ANSWER: 1})
    step = ("ALTER TABLE activity_counts ADD COLUMN skin VARCHAR NOT NULL DEFAULT ''",)
    monkeypatch.setattr(stores, "MIGRATIONS", (*MIGRATIONS, step))

    newer = open_store(url)

    with newer.connect() as connection:
        assert connection.execute(text("SELECT n, skin FROM activity_counts")).all() == [(1, "")]
        versions = connection.execute(text("SELECT version FROM activity_schema ORDER BY version")).scalars().all()
    assert versions == [*range(1, len(MIGRATIONS) + 2)]
    newer.dispose()


def test_a_step_that_fails_leaves_nothing_behind(url: URL, store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ("ALTER TABLE activity_counts ADD COLUMN skin VARCHAR", "ALTER TABLE missing ADD COLUMN skin VARCHAR")
    monkeypatch.setattr(stores, "MIGRATIONS", (*MIGRATIONS, broken))

    with pytest.raises(Exception, match="missing"):
        open_store(url)

    assert "skin" not in {column["name"] for column in inspect(store).get_columns("activity_counts")}


def test_a_database_of_a_newer_version_is_refused(url: URL, store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text(f"INSERT INTO activity_schema VALUES ({len(MIGRATIONS) + 1})"))

    with pytest.raises(StoreError, match="a newer version of legpain has written this database"):
        open_store(url)


def run_at_once(action: Callable[[], None], times: int) -> None:
    """Run *action* in threads that begin together; fail with what the first of them raises."""
    begin, errors = threading.Barrier(times), []

    def run() -> None:
        begin.wait()
        try:
            action()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_replicas_that_start_at_once_make_one_schema_and_lose_no_count(url: URL) -> None:
    other = (COUNTS, ("2026-01-31T14", "talk", "contact", "", "", "", "v1"))

    def replica() -> None:
        engine = open_store(url)
        for rows in ({ANSWER: 1, other: 1}, {other: 1, ANSWER: 1}) * 5:
            with engine.begin() as connection:
                add(connection, rows)
        engine.dispose()

    run_at_once(replica, 6)

    engine = open_store(url)
    assert read(engine, COUNTS) == [(*ANSWER[1], 60), (*other[1], 60)]
    engine.dispose()


def test_redacted_text_goes_after_its_days_and_counts_stay(store: Engine) -> None:
    days = [(today() - timedelta(days=back)).isoformat() for back in (0, 30, 31)]
    with store.begin() as connection:
        add(connection, {**{(TEXTS, (day, "partial", "unsure", "my knee _")): 1 for day in days}, ANSWER: 1, GOUT: 1})
        deleted = purge(connection, text_days=30)

    assert deleted == 1
    assert [row.day for row in read(store, TEXTS)] == [days[1], days[0]]
    assert len(read(store, COUNTS)) == len(read(store, WORDS)) == 1


def test_without_days_no_redacted_text_is_kept(store: Engine) -> None:
    with store.begin() as connection:
        add(connection, {(TEXTS, (today().isoformat(), "partial", "unsure", "my knee _")): 1})
        assert purge(connection, text_days=0) == 1
    assert read(store, TEXTS) == []


def test_purging_before_a_day_keeps_that_day(store: Engine) -> None:
    crisis = (COUNTS, ("2026-01-30", "", "", "", "", "crisis", ""))
    eve = (COUNTS, ("2026-01-30T23", *ANSWER[1][1:]))
    with store.begin() as connection:
        add(connection, {ANSWER: 1, eve: 1, crisis: 1, GOUT: 1})
        assert purge(connection, text_days=30, before=date(2026, 1, 31)) == 4  # their sums, too

    assert read(store, COUNTS) == [(*ANSWER[1], 1)]
    assert read(store, DAYS) == [("2026-01-31", "answer", "sciatica", 1)]
    assert read(store, WORDS, date(2026, 1, 31)) == [(*GOUT[1], 1)]
    assert read(store, WORDS, date(2026, 2, 1)) == []


def test_a_key_counts_once_and_is_forgotten_after_a_day(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rating = (RATINGS, ("2026-01-31", "answer", "", "sciatica", "v1", "yes", ""))
    for key in ("a", "a", "b"):
        with store.begin() as connection:
            add_once(connection, key, rating)
    assert [row.n for row in read(store, RATINGS)] == [2]
    with store.begin() as connection:
        purge(connection, text_days=0)
    assert {row.key for row in read(store, KEYS)} == {"a", "b"}

    with store.begin() as connection:
        monkeypatch.setattr(stores, "KEPT", timedelta(0))
        assert purge(connection, text_days=0) == 2
    assert [row.n for row in read(store, RATINGS)] == [2]


def test_a_key_that_comes_twice_at_once_counts_once(store: Engine) -> None:
    rating = (RATINGS, ("2026-01-31", "answer", "", "sciatica", "v1", "yes", ""))

    def rate() -> None:
        with store.begin() as connection:
            add_once(connection, "a", rating)

    run_at_once(rate, 4)

    assert [row.n for row in read(store, RATINGS)] == [1]


def test_a_backup_holds_all_and_can_be_used_as_the_database(store: Engine, tmp_path: Path) -> None:
    with store.begin() as connection:
        add(connection, {ANSWER: 4, GOUT: 2})

    back_up(store, tmp_path / "copy.sqlite3")

    copy = open_store(parse_url(f"sqlite:///{tmp_path}/copy.sqlite3"))
    assert (read(copy, COUNTS), read(copy, WORDS)) == ([(*ANSWER[1], 4)], [(*GOUT[1], 2)])
    copy.dispose()
    with pytest.raises(StoreError, match=r"copy.sqlite3: is there already"):
        back_up(store, tmp_path / "copy.sqlite3")


def test_what_is_deleted_is_nowhere_in_the_files(tmp_path: Path) -> None:
    engine = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    with engine.begin() as connection:
        add(connection, {(TEXTS, ("2026-01-31", "partial", "unsure", f"redacted {n}")): 1 for n in range(500)})
    assert b"redacted 7" in everything_in(tmp_path)

    with engine.begin() as connection:
        purge(connection, text_days=1)
    shrink(engine)

    assert b"redacted" not in everything_in(tmp_path)
    engine.dispose()


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_a_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_store(parse_url(f"sqlite:///{tmp_path}/state/a.sqlite3")).dispose()

    modes = [stat.S_IMODE(os.stat(path).st_mode) for path in (tmp_path / "state", tmp_path / "state" / "a.sqlite3")]
    assert modes == [0o700, 0o600]


def test_a_file_that_is_gone_is_not_made_anew_by_a_connection(tmp_path: Path) -> None:
    engine = open_store(parse_url(f"sqlite:///{tmp_path}/50% a.sqlite3"))
    engine.dispose()
    (tmp_path / "50% a.sqlite3").unlink()

    with pytest.raises(OperationalError, match="unable to open database file"):
        engine.connect()

    assert list(tmp_path.iterdir()) == []


def test_sqlite_lets_others_read_while_it_writes(tmp_path: Path) -> None:
    engine = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    reader = create_engine(engine.url)
    with engine.begin() as writing, reader.connect() as reading:
        add(writing, {ANSWER: 1})
        assert reading.execute(COUNTS.select()).all() == []
    engine.dispose()
    reader.dispose()


def test_the_default_is_a_file_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_url().database == f"{tmp_path}/legpain/activity.sqlite3"


@pytest.mark.parametrize("address", ["postgresql://a:secret@db/legpain", "postgres://a:secret@db/legpain"])
def test_postgresql_is_reached_by_psycopg(address: str) -> None:
    assert parse_url(address).drivername == "postgresql+psycopg"


@pytest.mark.parametrize("address", ["", "legpain.sqlite3", "mysql://a:secret@db/x", "sqlite://", "sqlite:///:memory:"])
def test_another_address_is_refused_without_telling_its_password(address: str) -> None:
    with pytest.raises(ValueError, match="postgresql://user@host/name") as caught:
        parse_url(address)
    assert "secret" not in str(caught.value)


def test_a_missing_driver_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"PostgreSQL needs psycopg; install psycopg\[binary\]"):
        open_store(parse_url("postgresql://a@db/legpain"))
