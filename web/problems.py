"""Say what went wrong, in one shape: RFC 9457 for programs, a plain page for people."""

import re
from urllib.parse import quote

import msgspec
from flask import Response, current_app, render_template, request
from msgspec import Struct
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

MAX_BODY = 16 * 1024  # bytes: a question of 1,000 characters in any script, many times over
MIME_TYPE = "application/problem+json"
_FOR_PROGRAMS = re.compile(r"/(?:api(?:/.*)?|openapi\.json|healthz|readyz)", re.DOTALL)
_DETAILS = {
    404: "There is nothing at this address.",
    413: f"The request is larger than {MAX_BODY // 1024} kB. Please ask in fewer words.",
    500: "Something went wrong on our side. Please try again later.",
}
_FIELD = re.compile(r"Object (missing required|contains unknown) field `(.*)`", re.DOTALL)
_EXPECTED = re.compile(r"Expected `([^`]+)`(.*?)(?:, got .*)?", re.DOTALL)
_KINDS = {
    "array": "a list",
    "bool": "true or false",
    "date": "a date like 2026-01-31",
    "float": "a number",
    "int": "a whole number",
    "object": "a set of named values",
    "str": "text",
}


class Problem(Struct, frozen=True):
    """Say what went wrong, as RFC 9457 has it: *title* names the kind of error, *detail* this case of it."""

    type: str
    title: str
    status: int
    detail: str


def to_response(error: HTTPException) -> Response:
    """Return *error* as application/problem+json below /api and for other programs, as a page everywhere else."""
    status = error.code or 500
    if status == 404 and (path := without_slash()):
        return Response(status=308, headers={"Location": path})  # the method stays, and what is sent
    own_words = error.description != type(error).description
    detail = error.description if own_words else _DETAILS.get(status, error.description)
    problem = Problem("about:blank", error.name, status, detail or error.name)
    if _FOR_PROGRAMS.fullmatch(request.path) or isinstance(error, BadHost | SecurityError):  # a page needs a host for its links
        response = Response(msgspec.json.encode(problem), status, content_type=MIME_TYPE)
    else:
        response = Response(render_template("error.html", problem=problem), status)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value  # the Allow of 405
    return response


def without_slash() -> str | None:
    """Return the address of the page that the request means when it has a slash too many at its end; None without one."""
    path = request.path.rstrip("/")
    adapter = current_app.create_url_adapter(request)
    if path == request.path or adapter is None or not adapter.test(path, request.method):
        return None
    query = request.query_string.decode("latin-1")
    return request.script_root + quote(path) + (f"?{query}" if query else "")


def explain(error: msgspec.ValidationError) -> str:
    """Return what is wrong with a value in everyday words, led by the value's name where it has one."""
    text, _, path = str(error).partition(" - at `$")
    name = path.strip(".`")
    field = _FIELD.fullmatch(text)
    if field and field[1] == "contains unknown":
        return f"unknown name {field[2][:40]!r}"
    if field:
        return f"{name}.{field[2]}: is missing".removeprefix(".")
    expected = _EXPECTED.fullmatch(text)
    if expected:
        text = f"must be {_name_kinds(expected[1])}{expected[2]}"
    return f"{name}: {text}" if name else text


def _name_kinds(kinds: str) -> str:
    """Return *kinds* (``int | str | null``) in everyday words; null goes unsaid, as it may be left out."""
    names = kinds.removesuffix(" | null").split(" | ")
    return " or ".join(_KINDS.get(name, f"of type {name}") for name in names)
