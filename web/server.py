"""Run the app until it is stopped."""

import gc
import os
import shutil
import tempfile
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from bot.content.documents import ContentError
from web import create_app, live
from web.operation import logs
from web.settings import Settings, SettingsError
from web.worker import BACKLOG, Worker

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OPTIONS = {
    "worker_class": Worker,
    "backlog": BACKLOG,
    "preload_app": True,
    "loglevel": "error",
    "control_socket_disable": True,  # signals are enough, and a socket in the home folder surprises
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


class JsonLogger(Logger):  # type: ignore[misc]  # the same
    """Hand on what gunicorn logs."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        self.error_log.handlers, self.error_log.propagate = [], True


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Tie *app* to gunicorn, which asks for a subclass."""

    def __init__(self, app: Flask, settings: Settings, watcher: live.Watcher) -> None:
        self._app = app
        self._settings = settings
        self._address = to_address(settings.host, settings.port)
        self.watcher = watcher
        super().__init__()

    def run(self) -> None:
        Master(self).run()

    def reload(self) -> None:
        """Take the content that was prepared; the old bot stays where it is broken, and workers learn what is wrong."""
        super().reload()
        wrong = self.watcher.problems
        if not wrong:
            try:
                self.callable = self._app = create_app(self._settings, strict=True)
                freeze()
            except ContentError as error:  # it was changed once more
                wrong = error.problems
        self._app.extensions["legpain.problems"] = wrong
        live.tell(self._app.extensions["legpain.bot"].content.version, wrong)

    def load_config(self) -> None:
        self.cfg.set("bind", self._address)
        self.cfg.set("when_ready", self._start)
        self.cfg.set("post_worker_init", self._count)
        self.cfg.set("on_exit", self._end)
        self.cfg.set("workers", self._settings.workers)
        for name, value in OPTIONS.items():
            self.cfg.set(name, value)
        if self._settings.log.json:
            self.cfg.set("logger_class", JsonLogger)
        if self._settings.metrics.port:
            from web.operation import metrics  # deferred, as in create_app

            self.cfg.set("child_exit", lambda arbiter, worker: metrics.forget(worker.pid))

    def load(self) -> Flask:
        return self._app

    def _start(self, arbiter: Any) -> None:
        self.watcher.start()
        print(f"Serving on http://{self._address}", flush=True)

    def _count(self, worker: Any) -> None:
        """Start the thread that writes counts, in the process that answers: what is wrong with the database shows at once."""
        activity = self._app.extensions["legpain.activity"]
        if activity:
            activity.start()
        if self._settings.metrics.port:
            from web.operation import metrics

            metrics.CONTENT.labels(self._app.extensions["legpain.bot"].content.version).set(1)

    def _end(self, arbiter: Any) -> None:
        live.end()
        if self._settings.metrics.port:
            shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)


def serve(settings: Settings, *, strict: bool = False) -> None:
    """Serve the app with *settings* until SIGINT or SIGTERM; open requests are finished first. Changed content is taken over.

    Raises ContentError before anything is served: for broken content when *strict*, or when no good version of it is kept.
    """
    if settings.log.json:
        logs.write_json()
    if settings.metrics.port:
        os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="legpain-metrics-")
    watcher = live.Watcher(settings.content)
    app = create_app(settings, strict=strict)
    if settings.metrics.port:
        tell_metrics(settings.metrics.host, settings.metrics.port)
    wrong = app.extensions["legpain.problems"]
    if wrong:
        live.tell(app.extensions["legpain.bot"].content.version, wrong)
    else:
        live.keep(settings.content)
    freeze()
    Server(app, settings, watcher).run()


def freeze() -> None:
    """Leave what there is by now out of garbage collections: one through all content holds up each request for 0.1 s."""
    gc.unfreeze()  # the content before, which may go
    gc.collect()
    gc.freeze()


def tell_metrics(host: str, port: int) -> None:
    """Tell Prometheus the numbers of all workers; raises SettingsError where that is not possible."""
    from web.operation import metrics  # deferred, as in create_app

    try:
        metrics.tell(host, port)
    except OSError as error:
        shutil.rmtree(os.environ[METRICS_FOLDER])
        raise SettingsError(
            [f"metrics: {to_address(host, port)} cannot be used ({error.strerror}); give another port"]
        ) from error


def to_address(host: str, port: int) -> str:
    """Return host and port as URLs have them; an IPv6 address stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
