"""Measure the server over the wire, with counting on, beside gunicorn's own threads: ``python -m tests.benchmarks.serving``.

Both serve the same app from one process, in turn, so that a noisy machine is noisy for both. A quarter of the slow connections
sends nothing, a quarter a header byte by byte, a quarter a body, and a quarter reads a byte now and then.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from statistics import median
from time import perf_counter

from bot.chatbot import ChatBot
from tests.benchmarks.timing import at_99, load_single
from tests.conftest import CONTENT, PROJECT, UNLIMITED, free_port
from web.settings import Settings

SLOW = 200  # slow connections
PAUSE = 1.0  # seconds between two of their bytes
ROUNDS = 3
OURS = """
import sys
from web.server import serve
from web.settings import LimitSettings, Settings
serve(Settings(port=int(sys.argv[1]), threads=int(sys.argv[2]), limits=LimitSettings(**{limits})))
"""
THREADS = """
import sys
from gunicorn.app.base import BaseApplication
from web import create_app
from web.settings import LimitSettings, Settings

class Server(BaseApplication):
    def load_config(self):
        options = {{"bind": "127.0.0.1:" + sys.argv[1], "worker_class": "gthread", "threads": 8, "preload_app": True,
                    "loglevel": "error", "control_socket_disable": True, "keepalive": 10,
                    "post_worker_init": lambda worker: worker.wsgi.extensions["legpain.activity"].start()}}
        for name, value in options.items():
            self.cfg.set(name, value)
    def load(self):
        return create_app(Settings(limits=LimitSettings(**{limits})))

Server().run()
"""
SERVERS = {"legpain serve": OURS, "gunicorn gthread, 8 threads": THREADS}


class Connection:
    """One connection that is kept alive."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body of the reply; connects anew after a reply that says so."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await self.reader.readexactly(length)
        if b"connection: close" in head:
            self.close()
        return int(head.split()[1]), body

    def close(self) -> None:
        """Close it."""
        if self.writer:
            self.writer.close()
            self.writer = None


async def load(port: int, requests: Sequence[bytes], connections: int) -> tuple[float, int]:
    """Send *requests* as fast as they are answered; return how many a second were, and how many failed."""
    numbers, failed = iter(range(len(requests))), 0

    async def ask() -> None:
        nonlocal failed
        connection = Connection(port)
        for n in numbers:
            try:
                status, _ = await connection.send(requests[n])
                failed += status != 200  # not in one line with await: what others count meanwhile would be lost
            except (OSError, asyncio.IncompleteReadError):
                failed += 1
                connection.close()
        connection.close()

    began = perf_counter()
    await asyncio.gather(*(ask() for _ in range(connections)))
    return len(requests) / (perf_counter() - began), failed


async def pace(port: int, requests: Sequence[bytes], rate: float) -> list[float]:
    """Send *requests* at *rate* a second; return the milliseconds from when each was due, 10,000 for one that failed."""
    free: list[Connection] = []
    took: list[float] = []
    start = perf_counter()

    async def ask(n: int) -> None:
        due = start + n / rate
        await asyncio.sleep(due - perf_counter())
        connection = free.pop() if free else Connection(port)
        try:
            async with asyncio.timeout(10):
                await connection.send(requests[n])
            took.append(1000 * (perf_counter() - due))
            free.append(connection)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            took.append(10_000)
            connection.close()

    await asyncio.gather(*map(ask, range(len(requests))))
    for connection in free:
        connection.close()
    return took


@asynccontextmanager
async def slow_connections(port: int) -> AsyncIterator[None]:
    """Keep SLOW connections going; each begins anew when it is ended."""
    kinds = (
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n",
        b"GET /faq HTTP/1.1\r\nHost: a\r\n\r\n" * 2,
    )

    async def crawl(kind: int) -> None:
        while True:
            held = socket.socket()
            held.setblocking(False)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            loop = asyncio.get_running_loop()
            with held, suppress(OSError):
                await loop.sock_connect(held, ("127.0.0.1", port))
                await loop.sock_sendall(held, kinds[kind])
                while True:
                    await asyncio.sleep(PAUSE)
                    if kind in (1, 2):
                        await loop.sock_sendall(held, b"a")
                    elif kind == 3 and not await loop.sock_recv(held, 1):
                        break
            await asyncio.sleep(PAUSE)

    tasks = [asyncio.create_task(crawl(n % len(kinds))) for n in range(SLOW)]
    await asyncio.sleep(5)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def running(code: str, threads: int) -> AsyncIterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a server until it answers; give its port and process."""
    port = free_port()
    command = [sys.executable, "-c", code.format(limits=UNLIMITED), str(port), str(threads)]
    with tempfile.TemporaryDirectory() as state:
        env = {**os.environ, "XDG_STATE_HOME": state, "PYTHONPATH": str(PROJECT)}
        with subprocess.Popen(command, cwd=PROJECT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                for _ in range(600):
                    with suppress(OSError):
                        if (await Connection(port).send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"))[0] == 200:
                            break
                    await asyncio.sleep(0.1)
                yield port, process
            finally:
                process.terminate()


def to_asks(questions: Sequence[str], n: int) -> list[bytes]:
    """Return *n* requests that ask *questions* in turn."""
    asks = []
    for at in range(n):
        body = json.dumps({"question": questions[at % len(questions)]}).encode()
        head = f"POST /api/v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        asks.append(head.encode() + body)
    return asks


async def measure(options: argparse.Namespace) -> None:
    """Print all figures."""
    bot = ChatBot.from_directory(CONTENT)
    questions = [question.turns[0] for question in load_single(bot)]
    asks = to_asks(questions, options.asks)
    figures: dict[str, list[tuple[float, float, float, float, float]]] = {name: [] for name in SERVERS}
    for _ in range(options.rounds):
        for name, code in SERVERS.items():
            async with running(code, options.threads) as (port, _):
                await load(port, asks[:300], 8)
                speed, _ = await load(port, asks, 8)
                half = await pace(port, asks, 200)
                alone = await pace(port, asks[: options.asks // 2], 50)
                async with slow_connections(port):
                    beside = await pace(port, asks[: options.asks // 2], 50)
            figures[name].append((speed, median(half), at_99(half), at_99(alone), at_99(beside)))
    print(f"medians of {options.rounds:<19} asks/s   200 asks/s: p50 p99 ms   50 asks/s: p99   beside {SLOW} slow: p99   ratio")
    for name, rows in figures.items():
        speed, p50, p99, alone_p99, beside_p99 = (median(values) for values in zip(*rows, strict=True))
        ratio = median(row[4] / row[3] for row in rows)
        print(f"{name:30} {speed:6.0f} {p50:17.1f} {p99:6.1f} {alone_p99:16.1f} {beside_p99:22.1f} {ratio:7.1f}", flush=True)
    async with running(OURS, options.threads) as (port, server):
        print(await reload_under_load(port, server, to_asks(questions, options.reloaded)))


async def reload_under_load(port: int, server: subprocess.Popen[bytes], asks: Sequence[bytes]) -> str:
    """Send SIGHUP again and again while *asks* are answered; return how many failed."""
    hangups = count()

    async def hang_up() -> None:
        while True:
            await asyncio.sleep(8)
            server.send_signal(signal.SIGHUP)
            next(hangups)

    task = asyncio.create_task(hang_up())
    speed, failed = await load(port, asks, 8)
    task.cancel()
    return f"{failed} of {len(asks)} failed beside {next(hangups)} reloads, at {speed:.0f}/s"


def main() -> None:
    """Measure as the command line has it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--asks", type=int, default=2000, help="for each figure")
    parser.add_argument("--threads", type=int, default=Settings().threads)
    parser.add_argument("--reloaded", type=int, default=50_000, help="asks while the server is reloaded")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
