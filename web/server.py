"""Run the app until it is stopped."""

import socket
import struct
from typing import Any

from flask import Flask, Response
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import ParseException
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import BadRequest

from bot.content.documents import ContentError
from web import create_app, live, problems
from web.settings import Settings

PATIENCE = 10  # seconds without a byte after which a connection is given up; gunicorn itself would wait for ever


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Close connections in the thread that served them.

    Gunicorn waits up to 2 seconds for the other side to close, too; in its main loop nobody else would be let in meanwhile.
    """

    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        if not kept:
            close_graceful(conn.sock)
        return kept


OPTIONS = {
    "worker_class": Worker,
    "workers": 1,
    "threads": 8,  # a reply takes milliseconds; threads are for connections that are slow to send or to read
    "preload_app": True,
    "loglevel": "error",  # warnings name the address and the first line of a broken request
    "accesslog": None,  # nothing about visitors is written down
    "control_socket_disable": True,  # signals are enough, and a socket in the home folder surprises
    "limit_request_field_size": 32 * 1024,  # bytes: the site of which this is a part may send the bot many cookies of its own
    "forwarder_headers": "",  # no request header may say where the app is mounted
}


class Master(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Start workers with new content once it is prepared. SIGHUP asks for that; the watcher sends it again when it is done."""

    def handle_hup(self) -> None:
        watcher: live.Watcher = self.app.watcher
        if watcher.done:
            watcher.done = False
            self.reload()
        else:
            watcher.ask()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Tie *app* to gunicorn, which asks for a subclass."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._address = to_address(settings.host, settings.port)
        self.watcher = live.Watcher(settings.content)
        super().__init__()

    def run(self) -> None:
        Master(self).run()

    def reload(self) -> None:
        """Take the content that was prepared; the old bot stays where it is broken, and workers learn what is wrong."""
        super().reload()
        wrong = self.watcher.problems
        if not wrong:
            try:
                self.callable = self._app = build_app(self._settings, strict=True)
            except ContentError as error:  # it was changed once more
                wrong = error.problems
        self._app.extensions["legpain.problems"] = wrong
        live.tell(self._app.extensions["legpain.bot"].content.version, wrong)

    def load_config(self) -> None:
        self.cfg.set("bind", self._address)
        self.cfg.set("when_ready", self._start)
        self.cfg.set("post_worker_init", self._count)
        for name, value in OPTIONS.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _start(self, arbiter: Any) -> None:
        limit = struct.pack("ll", PATIENCE, 0)
        for listener in arbiter.LISTENERS:
            # connections take these over from the socket that accepts them
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self.watcher.start()
        print(f"Serving on http://{self._address}", flush=True)

    def _count(self, worker: Any) -> None:
        """Start the thread that writes counts, in the process that answers: what is wrong with the database shows at once."""
        activity = self._app.extensions["legpain.activity"]
        if activity:
            activity.start()


def serve(settings: Settings, *, strict: bool = False) -> None:
    """Serve the app with *settings* until SIGINT or SIGTERM; open requests are finished first. Changed content is taken over.

    Raises ContentError before anything is served: for broken content when *strict*, or when no good version of it is kept.
    """
    app = build_app(settings, strict=strict)
    wrong = app.extensions["legpain.problems"]
    if wrong:
        live.tell(app.extensions["legpain.bot"].content.version, wrong)
    else:
        live.keep(settings.content)
    Server(app, settings).run()


def build_app(settings: Settings, *, strict: bool) -> Flask:
    """Return the app as gunicorn serves it."""
    app = create_app(settings, strict=strict)
    app.register_error_handler(ParseException, refuse_broken_body)
    return app


def refuse_broken_body(error: Exception) -> Response:
    """Return 400 for a body whose chunks cannot be told apart; gunicorn finds out only while the app reads it."""
    response = problems.to_response(BadRequest("The body is not sent as HTTP has it."))
    response.headers["Connection"] = "close"
    return response


def to_address(host: str, port: int) -> str:
    """Return host and port as URLs have them; an IPv6 address stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
