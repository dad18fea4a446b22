"""Edit the content of a running server, in processes of their own."""

import fcntl
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from watchfiles import Change

from bot.chatbot import ChatBot
from bot.clinic import Clinic
from bot.content.documents import ContentError
from tests.conftest import PROJECT, free_port, wait_until
from tests.signing import sign
from tests.small_content import entry, write_content
from web import create_app
from web.current import to_signatures
from web.live import Watcher, keep, load_good, prepare
from web.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content folder; what is kept of it stands in a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_content(tmp_path / "faqs", content)
    return tmp_path / "faqs"


def break_entry(folder: Path) -> str:
    """Break an entry, and return what is said of it."""
    (folder / "a/spur.md").write_text("no front matter\n")
    with pytest.raises(ContentError) as raised:
        load_good(folder, Clinic(), strict=True)
    (problem,) = raised.value.problems
    assert problem.startswith("a/spur.md:1: ")
    return problem


def test_content_that_can_be_used_is_prepared_and_kept(folder: Path) -> None:
    assert prepare(folder) == ()

    version = load_good(folder, Clinic(), strict=False)[0].content.version
    problem = break_entry(folder)
    bot, wrong = load_good(folder, Clinic(), strict=False)
    assert (bot.content.version, wrong) == (version, (problem,))
    assert prepare(folder) == (problem,)


def test_the_first_start_with_broken_content_is_refused(folder: Path) -> None:
    break_entry(folder)
    with pytest.raises(ContentError):
        load_good(folder, Clinic(), strict=False)


def test_who_is_strict_gets_no_older_content(folder: Path) -> None:
    keep(folder)
    break_entry(folder)
    with pytest.raises(ContentError):
        create_app({"content": folder})


def test_readiness_names_what_is_wrong_with_the_content(folder: Path) -> None:
    keep(folder)
    problem = break_entry(folder)
    response = create_app(Settings(content=folder), strict=False).test_client().get("/readyz")
    assert json.loads(response.data)["problems"] == [problem]


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Give a server of the content *folder* that is on its way, and its port; it ends with the context."""
    port = free_port()
    command = [sys.executable, "-m", "web.cli", "serve", "--content", str(folder), "--port", str(port)]
    with (folder.parent / "log").open("wb") as log, subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log) as process:
        try:
            yield process, port
        finally:
            process.terminate()


@pytest.fixture
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server of that content; it ends with the test."""
    with started(folder) as (process, port):
        wait_until(lambda: ask(port, "/readyz")["store"] != "")
        yield process, port


def ask(port: int, path: str, question: str | None = None) -> dict[str, Any]:
    """Return the JSON at *path*, or an empty store where nobody listens yet."""
    body = json.dumps({"question": question}) if question else None
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"})
        except ConnectionRefusedError:
            return {"store": ""}
        reply: dict[str, Any] = json.loads(connection.getresponse().read())
        return reply


def test_an_editor_adds_breaks_and_mends_while_the_bot_answers(
    folder: Path, server: tuple[subprocess.Popen[bytes], int]
) -> None:
    _, port = server
    first = ask(port, "/readyz")["content_version"]

    (folder / "a/knob.md").write_text(entry("knob"))
    wait_until(lambda: ask(port, "/readyz")["content_version"] != first)
    assert ask(port, "/api/v1/ask", "What is knob?")["answers"][0]["id"] == "knob"

    (folder / "a/knob.md").write_text("no front matter\n")
    wait_until(lambda: bool(ask(port, "/readyz")["problems"]))
    assert ask(port, "/readyz")["problems"][0].startswith("a/knob.md:1: ")
    assert ask(port, "/api/v1/ask", "What is knob?")["answers"][0]["id"] == "knob"
    log = (folder.parent / "log").read_text()
    assert "content: a/knob.md:1: " in log
    assert "the last good one, is served until it is mended" in log

    (folder / "a/knob.md").unlink()
    wait_until(lambda: ask(port, "/readyz")["content_version"] == first)
    assert ask(port, "/readyz")["problems"] == []


def test_what_is_saved_while_the_server_starts_is_taken_over(folder: Path) -> None:
    cache = folder.parent / "cache/legpain"
    cache.mkdir(parents=True, mode=0o700)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # it waits for it once it has read the content
        with started(folder) as (_, port):
            wait_until(lambda: any(cache.glob("urgency-*.npz")))
            (folder / "a/knob.md").write_text(entry("knob"))
            fcntl.flock(lock, fcntl.LOCK_UN)

            wait_until(lambda: ask(port, "/readyz")["store"] != "")
            wait_until(lambda: ask(port, "/api/v1/entries/knob").get("id") == "knob")


def test_only_content_is_watched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    for content in (folder, Path("faqs")):
        watcher = Watcher(content)
        assert watcher.concerns(Change.modified, str(folder / "a/sciatica.md"))
        assert not watcher.concerns(Change.added, str(folder / "signatures"))
        assert not watcher.concerns(Change.added, str(folder / "signatures/answers/sciatica.yaml"))


def test_a_signature_shows_at_once_and_prepares_nothing(folder: Path, server: tuple[subprocess.Popen[bytes], int]) -> None:
    _, port = server
    assert ask(port, "/api/v1/entries/sciatica")["reviewed"] is None

    sign(to_signatures(Settings(content=folder), ChatBot.from_directory(folder)), "sciatica")

    assert ask(port, "/api/v1/entries/sciatica")["reviewed"] == "2026-01-31"
    sleep(2)  # longer than changes are gathered
    (folder / "a/knob.md").write_text(entry("knob"))
    wait_until(lambda: "is served" in (folder.parent / "log").read_text())
    assert (folder.parent / "log").read_text().count("is served") == 1


def test_the_hangup_signal_asks_for_the_content_at_once(folder: Path, server: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = server
    log = folder.parent / "log"
    assert "is served" not in log.read_text()

    process.send_signal(signal.SIGHUP)

    wait_until(lambda: f"content: version {ask(port, '/readyz')['content_version']} is served" in log.read_text())


def test_the_server_ends_although_content_is_being_prepared(folder: Path, server: tuple[subprocess.Popen[bytes], int]) -> None:
    process, _ = server
    with (folder.parent / "cache/legpain/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process.send_signal(signal.SIGHUP)
        children = Path(f"/proc/{process.pid}/task").glob
        wait_until(lambda: sum(len(file.read_text().split()) for file in children("*/children")) > 1)

        process.terminate()

        assert process.wait(30) == 0


def test_taking_over_content_loses_no_request(folder: Path, server: tuple[subprocess.Popen[bytes], int]) -> None:
    _, port = server
    first, versions = ask(port, "/readyz")["content_version"], set()

    def visit(edit: int) -> None:
        """Ask on one connection, as long as it is kept, until the edit has gone live."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(250):
            connection.request("GET", "/healthz")
            response = connection.getresponse()
            assert response.status == 200
            versions.add(json.loads(response.read())["content_version"])
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for edit in range(3):
            version = ask(port, "/readyz")["content_version"]
            (folder / "a/knob.md").write_text(entry("knob") + "More. " * edit)
            while ask(port, "/readyz")["content_version"] == version:
                list(pool.map(visit, range(4)))
        list(pool.map(visit, range(4)))

    assert len(versions) == 4
    assert first in versions
