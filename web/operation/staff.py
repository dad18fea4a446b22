"""Let staff in by one token, which browsers ask for (HTTP Basic, any user name); without one the pages do not exist."""

import hmac
from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.datastructures import WWWAuthenticate

from web.current import get_settings
from web.operation import limits

_ASK = WWWAuthenticate("basic", {"realm": "legpain staff", "charset": "UTF-8"})


def require_token() -> None:
    """Abort unless the request carries the token: 404 where none is set, 401 for another; 403 for a form of another site.

    A client that has guessed too often gets 429, even for the right one: else it would not matter how often it guesses.
    """
    token = get_settings().staff_token or abort(404)
    if not limits.test("staff"):
        limits.refuse()
    given = request.authorization
    password = given.password if given and given.type == "basic" else None
    if password is None or not hmac.compare_digest(password.encode(), token.encode()):
        if given:  # browsers ask without it first
            limits.hit("staff")
        abort(401, "Enter the staff token of this installation as the password; any user name will do.", www_authenticate=_ASK)
    if request.method == "POST":
        known = {request.host, urlsplit(get_settings().public_url or "").netloc}
        if (urlsplit(request.headers.get("Origin", "")).netloc or None) not in known:
            abort(403, "This form was not sent from a page of this installation. Open the page anew and send it again.")
