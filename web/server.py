"""Run the app until it is stopped."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from web import create_app
from web.settings import Settings

THREADS = 8  # a reply takes milliseconds; threads are for connections that are slow to send or to read
OPTIONS = {
    "worker_class": "gthread",
    "workers": 1,
    "threads": THREADS,
    "preload_app": True,
    "loglevel": "warning",
    "accesslog": None,  # nothing about visitors is written down
    "control_socket_disable": True,  # signals are enough, and a socket in the home folder surprises
}


class Server(BaseApplication):  # type: ignore[misc]
    """Tie *app* to gunicorn, which asks for a subclass."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._address = to_address(settings.host, settings.port)
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", self._address)
        self.cfg.set("when_ready", self._announce)
        for name, value in OPTIONS.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _announce(self, arbiter: Any) -> None:
        print(f"Serving on http://{self._address}", flush=True)


def serve(settings: Settings) -> None:
    """Serve the app with *settings* until SIGINT or SIGTERM; open requests are finished first.

    Raises ContentError before anything is served.
    """
    Server(create_app(settings), settings).run()


def to_address(host: str, port: int) -> str:
    """Return host and port as URLs have them; an IPv6 address stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
