"""Serve the loader of the widget, the one script that other sites put on their pages."""

from flask import Blueprint, Response, current_app

LOADER_AGE = 3600  # seconds that browsers may keep the loader; a fix reaches every site within that time

blueprint = Blueprint("widget", __name__)


@blueprint.get("/widget.js")
def loader() -> Response:
    response = current_app.send_static_file("widget.js")
    response.cache_control.no_cache = None  # set by Flask for static files
    response.cache_control.public = True
    response.cache_control.max_age = LOADER_AGE
    return response
