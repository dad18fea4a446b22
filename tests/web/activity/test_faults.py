"""Let the database fail in every way: answers go on, feedback is not claimed to be kept, and counting comes back."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy.engine import URL

from tests.benchmarks.faults import FAULTS, QUESTIONS, ask, kill_under_feedback, rate
from tests.conftest import UNLIMITED
from web import create_app
from web.activity import counting
from web.activity import store as stores
from web.activity.store import COUNTS, RATINGS, open_store, parse_url, read


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user can reach, too."""
    with tempfile.TemporaryDirectory(prefix="legpain-faults-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[URL], FlaskClient]]:
    """Give a client of an app that counts at an address, and tries again soon."""
    for module, name, seconds in ((counting, "GATHER", 0.01), (counting, "RETRY", 0.05), (stores, "PATIENCE", 0.2)):
        monkeypatch.setattr(module, name, seconds)
    apps = []

    def serve(url: URL) -> FlaskClient:
        address = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
        apps.append(create_app({"activity": {"url": address}, "limits": UNLIMITED}))
        return apps[-1].test_client()

    yield serve
    for app in apps:
        app.extensions["legpain.activity"].close()


def wait_for(store: str, client: FlaskClient) -> None:
    """Wait until /readyz says that the *store* is so."""
    for _ in range(2000):
        if client.get("/readyz").json["store"] == store:
            return
        sleep(0.01)
    raise AssertionError(f"the store is never {store}")


def total(url: URL, table: Any) -> int:
    engine = open_store(url)
    found = sum(row.n for row in read(engine, table))
    engine.dispose()
    return found


def assert_answers_go_on(client: FlaskClient, url: URL, fault: AbstractContextManager[None], kept: int) -> None:
    """Fail unless answers stay the same during *fault*, no feedback seems kept, and *kept* asks are counted afterwards."""
    usual = [ask(client, question) for question in QUESTIONS]
    assert rate(client, 1) == 204
    wait_for("ok", client)
    client.application.extensions["legpain.activity"].close()  # what was asked so far is written
    with fault:
        assert [ask(client, question) for question in QUESTIONS] == usual
        wait_for("failing", client)
        assert rate(client, 2) == 503
        assert [ask(client, question) for question in QUESTIONS] == usual
    wait_for("ok", client)
    assert rate(client, 3) == 204
    client.application.extensions["legpain.activity"].close()
    assert total(url, COUNTS) == kept
    assert total(url, RATINGS) == (2 if kept == 3 * len(QUESTIONS) else 1)


@pytest.mark.parametrize("name", FAULTS)
def test_answers_go_on_whatever_befalls_the_file(name: str, folder: Path, serve: Callable[[URL], FlaskClient]) -> None:
    url = parse_url(f"sqlite:///{folder}/state/a.sqlite3")
    asks = 2 if name == "deleted" else 3  # what was in a file that is gone is gone

    assert_answers_go_on(serve(url), url, FAULTS[name](folder / "state" / "a.sqlite3"), asks * len(QUESTIONS))


def test_feedback_after_the_file_was_deleted_is_kept_in_a_new_one_or_refused(
    folder: Path, serve: Callable[[URL], FlaskClient]
) -> None:
    url = parse_url(f"sqlite:///{folder}/state/a.sqlite3")
    client = serve(url)
    assert rate(client, 1) == 204
    for part in (folder / "state").iterdir():
        part.unlink()

    statuses = [rate(client, 2)]
    ask(client, "what is sciatica")
    for key in range(3, 100):
        statuses.append(rate(client, key))
        sleep(0.01)

    assert statuses[0] == 503
    assert statuses[-1] == 204
    assert total(url, RATINGS) == statuses.count(204)
    assert (folder / "state" / "a.sqlite3").stat().st_mode & 0o777 == 0o600


def test_answers_go_on_while_postgresql_is_stopped(postgresql_server: Any, serve: Callable[[URL], FlaskClient]) -> None:
    with psycopg.connect(postgresql_server.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE stopped")
    url = parse_url(postgresql_server.get_uri()).set(database="stopped")

    @contextmanager
    def stopped() -> Iterator[None]:
        postgresql_server.stop()
        yield
        postgresql_server.ensure_postgres_running()

    assert_answers_go_on(serve(url), url, stopped(), 3 * len(QUESTIONS))


def test_killed_workers_lose_no_feedback_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged, lost = kill_under_feedback(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"), 10, Random(7))

    assert acknowledged >= 20
    assert lost == 0
