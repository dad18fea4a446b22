"""Serve the loader of the widget, the one script that other sites put on their pages, and the page that shows how."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, render_template, request

from web.current import get_settings
from web.site.templating import to_public_url

STATIC = Path(__file__).parent.parent / "static"
LOADER = "widget.js"
LOADER_AGE = 3600  # seconds that browsers may keep the loader; a fix reaches every site within that time
ACCENT = "#0b5563"  # the loader's own, in widget.js
EXACT_AGE = 365 * 24 * 3600  # seconds; an exact version never changes

blueprint = Blueprint("widget", __name__)


@blueprint.get("/widget.js")
def loader() -> Response:
    """Serve the loader of this installation, whatever its version."""
    return _send_loader(LOADER_AGE)


@blueprint.get("/widget.<version>.js")
def exact_loader(version: str) -> Response:
    """Serve the loader in exactly this version, for script tags that name its hash; any other version is not found."""
    if version != loader_version():
        abort(404)
    response = _send_loader(EXACT_AGE)
    response.cache_control.immutable = True
    response.headers["Access-Control-Allow-Origin"] = "*"  # without it, browsers check no hash of another site's script
    return response


@blueprint.get("/embed/kit")
def kit() -> str:
    """Show the webmaster what to put on a page of the clinic's site."""
    settings, address = get_settings(), urlsplit(to_public_url("chat.show"))
    return render_template(
        "kit.html",
        origin=f"{address.scheme}://{address.netloc}",
        host=address.hostname,
        published=settings.public_url is not None,
        version=loader_version(),
        integrity=loader_integrity(),
        sites=settings.allowed_sites,
        accent=settings.look.accent or ACCENT,
    )


@cache
def loader_version() -> str:
    """Return the version of the loader: 12 hexadecimal digits that change with it."""
    return hashlib.sha256(_read_loader()).hexdigest()[:12]


@cache
def loader_integrity() -> str:
    """Return what a script tag's ``integrity`` says of the loader."""
    return f"sha384-{base64.b64encode(hashlib.sha384(_read_loader()).digest()).decode()}"


@cache
def _read_loader() -> bytes:
    """Return the loader that this process has started with: what is served is what was hashed, whatever the file holds now."""
    return (STATIC / LOADER).read_bytes()


def _send_loader(age: int) -> Response:
    response = Response(_read_loader(), mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = age
    response.add_etag()
    response.make_conditional(request)
    return response
