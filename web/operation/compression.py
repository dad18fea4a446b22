"""Compress what is text for browsers: pages, style sheets, scripts, drawings. The API's replies are small as they are."""

import gzip

from flask import Response, request

TYPES = ("text/html", "text/css", "text/javascript", "text/plain", "application/xml", "image/svg+xml")
SMALLEST = 500  # bytes; below, little is saved


def compress(response: Response) -> Response:
    """Compress the body of *response* where it is worth it and the browser takes it."""
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)  # the same text in other bytes
    if response.status_code in (204, 206, 304):
        return response
    response.direct_passthrough = False  # files are handed on unread otherwise
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(gzip.compress(body, mtime=0))
        response.content_encoding = "gzip"
        response.headers.pop("Accept-Ranges", None)  # a part of the file is no part of this body
    return response
