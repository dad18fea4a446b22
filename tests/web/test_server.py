"""Run the real server as a process of its own."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from tests.conftest import PROJECT, UNLIMITED, free_port, wait_until
from web.activity.store import COUNTS, default_url, open_store, read
from web.operation.security import HEADERS
from web.server import to_address

SERVE = """
import sys
import web.worker
from web.server import serve
from web.settings import LimitSettings, Settings

web.worker.WHOLE = 2
%s
serve(Settings(port=int(sys.argv[1]), limits=LimitSettings(**%r)))
"""
HEAD = b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
SCRAPE = b"GET /metrics HTTP/1.0\r\n\r\n"


@contextmanager
def run_server(change: str = "web.worker.IDLE = 1") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a server with a *change* on a free port of this machine, and give both."""
    port = free_port()
    command = [sys.executable, "-c", SERVE % (change, UNLIMITED), str(port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        assert f"Serving on http://127.0.0.1:{port}\n" in iter(process.stdout.readline, "")
        try:
            yield process, port
        finally:
            process.kill()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with run_server() as (_, port):
        yield port


def send(port: int, request: bytes) -> bytes:
    """Return all that the server sends back before it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_question_is_answered_over_the_wire(port):
    body = json.dumps({"question": "siatica meaning"})

    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        reply = json.loads(response.read())

    assert response.status == 200
    assert reply["answers"][0]["id"] == "sciatica"


def test_a_body_that_is_too_large_is_413_before_it_is_sent(port):
    assert send(port, HEAD + b"Content-Length: 99999999\r\n\r\n").startswith(b"HTTP/1.1 413 ")


def test_a_body_sent_in_chunks_is_read_and_limited_alike(port):
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    small = b'10\r\n{"question":"a"}\r\n0\r\n\r\n'
    large = b"4000\r\n" + b" " * 0x4000 + b"\r\n10\r\n" + b" " * 16 + b"\r\n0\r\n\r\n"

    assert send(port, head + small).startswith(b"HTTP/1.1 200 ")
    assert send(port, head + large).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("body", [b"ZZ\r\n", b"5\r\nabcdefg\r\n", b"-1\r\n"])
def test_broken_chunks_are_400(port, body):
    response = send(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body)

    assert response.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in response


def is_up(port: int) -> bool:
    return send(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("sent", "end"),
    [
        (b"", b""),
        (b"GET /healthz HT", b"HTTP/1.0 408 "),
        (HEAD + b"Content-Length: 100\r\n\r\n{", b"HTTP/1.1 408 "),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\n{", b"HTTP/1.1 408 "),
    ],
)
def test_slow_connections_keep_nobody_out_and_are_ended(port, sent, end):
    slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(200)]
    for connection in slow:
        connection.sendall(sent)

    assert is_up(port)
    for connection in slow:
        with connection:
            reply = b"".join(iter(partial(connection.recv, 65536), b""))
            assert reply.startswith(end)
            assert (b"application/problem+json" in reply) == bool(end)


def test_a_byte_now_and_then_does_not_stretch_the_deadline(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        began = monotonic()
        with suppress(ConnectionError):  # it has ended
            for byte in b"\r\nGET /healthz?" + b"a" * 100:
                slow.sendall(bytes([byte]))
                sleep(0.2)

        assert monotonic() - began < 15  # of 23 seconds


def test_who_reads_nothing_takes_no_thread(port):
    pages = b"GET /faq HTTP/1.1\r\nHost: a\r\n\r\n" * 100
    slow = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(8)]
    for connection in slow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(pages)

    assert is_up(port)
    for connection in slow:
        connection.close()


def test_the_newest_connections_are_let_in_when_there_are_too_many():
    with run_server("web.worker.CONNECTIONS = 50") as (_, port):
        silent = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(200)]

        assert is_up(port)
        for connection in silent:
            connection.close()


def test_requests_sent_at_once_are_answered_in_turn(port):
    request = b"GET /%s HTTP/1.1\r\nHost: a\r\n%s\r\n"

    replies = send(
        port, request % (b"healthz", b"") + request % (b"none", b"") + request % (b"readyz", b"Connection: close\r\n")
    )

    assert re.findall(rb"HTTP/1.1 (\d+)", replies) == [b"200", b"404", b"200"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"secret\r\n\r\n", 400),
        (b"GET /secret HTTP/1.1\r\n\r\n", 400),
        (b"GET /secret HTTP/1.1\r\nHost: a\r\nsecret\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: secret\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: secret\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\nsecret", 400),
        (b"GET /" + b"secret" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
    ],
)
def test_what_is_no_request_is_refused_like_any_other(port, request_, status):
    head, _, body = send(port, request_).partition(b"\r\n\r\n")
    headers = {name: value for name, _, value in (line.partition(": ") for line in head.decode().splitlines()[1:])}

    assert int(head.split()[1]) == status
    assert json.loads(body)["status"] == status
    assert headers.items() >= HEADERS.items()
    assert headers["Content-Type"] == "application/problem+json"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Server" not in headers
    assert b"secret" not in body


def test_no_bytes_break_the_server(port):
    chance = Random(7)
    pieces = (b"\r\n", b"\0", b"\xff", b" ", b":", b"%", b"HTTP/9.9", b"chunked")
    whole = HEAD + b'Content-Length: 22\r\n\r\n{"question":"siatica"}'
    for _ in range(500):
        sent = bytearray(whole * chance.randint(1, 3))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(sent))
            sent[at : at + chance.randint(0, 3)] = chance.choice(pieces)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            replies = b"".join(iter(lambda: connection.recv(65536), b""))
        assert all(int(status) < 500 for status in re.findall(rb"^HTTP/1\.[01] (\d+)", replies, re.MULTILINE))

    assert is_up(port)


def test_a_form_that_is_too_large_gets_a_page_although_it_is_still_sent(port):
    head = b"POST /embed HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"

    for length in (20_000, 2_000_000):
        reply = send(port, head % length + b"a" * length)

        assert reply.startswith(b"HTTP/1.1 413 ")
        assert b"Content-Type: text/html" in reply


def test_no_request_header_says_where_the_app_is_mounted(port):
    response = send(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nSCRIPT_NAME: /evil\r\n\r\n")

    assert response.startswith(b"HTTP/1.1 200 ")
    assert b"/evil" not in response


def test_many_cookies_of_the_site_around_are_let_through(port):
    cookies = b"Cookie: _ga=" + b"a" * 9000 + b"\r\n"

    response = send(port, b"GET /faq HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + cookies + b"\r\n")

    assert response.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("host", [b"a b", b"[::1", b"a:b:c", b"\xff\xfe", b"<script>", b"a@b", b"", b"a" * 2000])
@pytest.mark.parametrize("path", [b"/", b"/help", b"/healthz", b"/faq"])
def test_a_strange_host_does_not_break_the_server(port, host, path):
    status = int(send(port, b"GET " + path + b" HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n").split()[1])

    assert status in (200, 400)


def test_the_server_stops_when_told_and_says_nothing_of_its_visitors():
    with run_server() as (server, port):
        send(port, b"GET /?secret HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n")
        send(port, b"GET /?secret\r\nsecret\r\n\r\n")
        send(port, HEAD + b'Content-Length: 21\r\n\r\n{"question":"siatica"}')
        server.send_signal(signal.SIGTERM)

        output, _ = server.communicate(timeout=20)

    assert (server.returncode, output) == (0, "")


def test_who_was_let_in_is_answered_before_the_server_ends():
    ask = HEAD + b'Content-Length: 22\r\n\r\n{"question":"siatica"}'
    kept = ask.replace(b"Connection: close\r\n", b"")
    with run_server() as (server, port):
        whole, begun, silent = (socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(3))
        with whole, begun, silent:
            begun.sendall(kept[:-10])
            assert is_up(port)  # so that these have been let in
            late = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(50)]
            for connection in late:
                connection.sendall(kept)
            server.send_signal(signal.SIGTERM)
            sleep(0.5)
            begun.sendall(kept[-10:])
            whole.sendall(kept)

            for connection in (whole, begun, *late):  # some of the late ones are answered before the signal is seen
                with connection:
                    reply = b"".join(iter(partial(connection.recv, 65536), b""))
                    assert reply.startswith(b"HTTP/1.1 200 ")
                    assert connection in late or b"Connection: close" in reply
            assert silent.recv(1) == b""
        assert server.wait(20) == 0


COLLECTED = """
import gc
run = web.worker.Worker.run

def tell(worker):
    print(len(gc.get_objects()), flush=True)
    run(worker)

web.worker.Worker.run = tell
"""


def test_no_garbage_collection_goes_through_the_content():
    with run_server(COLLECTED) as (process, _):
        told = (int(line) for line in process.stdout if line.strip().isdigit())
        first = next(told)
        process.send_signal(signal.SIGHUP)
        assert max(first, next(told)) < 30_000  # of 150,000 objects


def test_a_worker_that_was_killed_is_replaced():
    with run_server() as (server, port):
        assert is_up(port)
        (worker,) = workers_of(server)
        os.kill(worker, signal.SIGKILL)

        assert is_up(port)  # what comes meanwhile waits
        assert workers_of(server) != [worker]


def workers_of(server: subprocess.Popen[str]) -> list[int]:
    """Return the processes that the server has started."""
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def test_numbers_of_all_workers_are_told_and_outlive_them(tmp_path, monkeypatch):
    port, metrics, log = free_port(), free_port(), tmp_path / "log"
    settings = {"PORT": port, "METRICS__PORT": metrics, "WORKERS": 2, "LOG__JSON": "true", "LOG__REQUESTS": "true"}
    for name, value in settings.items():
        monkeypatch.setenv(f"LEGPAIN_{name}", str(value))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    command = [sys.executable, "-m", "web.cli", "serve"]
    with log.open("wb") as file, subprocess.Popen(command, cwd=PROJECT, stdout=file, stderr=file) as server:
        try:
            wait_until(lambda: "Serving on" in log.read_text())
            assert all(is_up(port) for _ in range(20))
            told = send(metrics, SCRAPE)
            os.kill(workers_of(server)[0], signal.SIGTERM)
            assert is_up(port)
            after = send(metrics, SCRAPE)
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0
        finally:
            server.kill()

    assert b'legpain_requests_total{route="/healthz",status="200"} 20.0\n' in told
    assert b'legpain_requests_total{route="/healthz",status="200"} 21.0\n' in after
    assert not list(tmp_path.glob("legpain-metrics-*"))
    lines = [json.loads(line) for line in log.read_text().splitlines() if not line.startswith("Serving")]
    assert sum(line.get("route") == "/healthz" for line in lines) == 21


def test_what_was_asked_last_is_counted_before_the_server_ends(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with run_server() as (server, port):
        send(port, HEAD + b'Content-Length: 22\r\n\r\n{"question":"siatica"}')
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)

    store = open_store(default_url())
    assert [(row.entry, row.n) for row in read(store, COUNTS)] == [("sciatica", 1)]
    store.dispose()


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"), ("::1", "[::1]:80")])
def test_an_ipv6_address_stands_in_brackets(host, address):
    assert to_address(host, 80) == address
