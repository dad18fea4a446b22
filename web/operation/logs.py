"""Name each request, so that what a visitor saw can be found in the log, and write logs for programs that gather them.

No line tells who asked or what: of an address only the route is written (``/faq/<id>``).
"""

import logging
import re
import secrets
import traceback
from datetime import UTC, datetime
from time import perf_counter
from types import TracebackType
from typing import cast

import msgspec
from flask import Flask, Response, g, has_request_context, request

from web.settings import Settings

HEADER = "X-Request-ID"
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
SysInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Write a record as one line of JSON, with the id of its request."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **({"request_id": get_id()} if has_request_context() else {}),
            **getattr(record, "fields", {}),
            **({"exception": to_place(record.exc_info)} if record.exc_info else {}),
        }
        return msgspec.json.encode(line).decode()


def to_place(exception: SysInfo) -> str:
    """Return what *exception* is and where it came from; its words are left out, as they may be a visitor's."""
    kind, _, place = exception
    return f"{''.join(traceback.format_tb(place))}{kind.__name__ if kind else ''}"


def write_json() -> None:
    """Write all logs of this process as JSON; to be called before an app is made, which would write its own otherwise."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger("bot").handlers = []


def register(app: Flask) -> None:
    """Name the requests of *app*, and write a line about each where its settings have it."""
    app.before_request(begin)
    app.after_request(name_response)
    if cast(Settings, app.extensions["legpain.settings"]).log.requests:
        _log.setLevel(logging.INFO)
        app.after_request(log_response)


def begin() -> None:
    """Note when the request began."""
    g.began = perf_counter()


def get_id() -> str:
    """Return the id of the request: what a proxy in front has named it, else one of our own."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        g.request_id = given if _NAME.fullmatch(given) else secrets.token_hex(8)
    return cast(str, g.request_id)


def get_seconds() -> float:
    """Return for how long the request has been served; 0 for one that never came whole."""
    return perf_counter() - g.began if "began" in g else 0.0


def name_response(response: Response) -> Response:
    """Tell the id of the request."""
    response.headers[HEADER] = get_id()
    return response


def log_response(response: Response) -> Response:
    """Write a line about the request."""
    route = request.url_rule.rule if request.url_rule else "-"
    fields = {"method": request.method, "route": route, "status": response.status_code, "ms": round(1000 * get_seconds(), 1)}
    _log.info("%s %s %d in %s ms, id %s", *fields.values(), get_id(), extra={"fields": fields})
    return response
