"""Set the headers that keep browsers from doing anything the pages do not need."""

from flask import Response, request

from web.current import get_settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC = ("chat.show", "chat.answer", "look.logo", "look.style", "static", "widget.exact_loader", "widget.loader")  # endpoints
STAFF = ("insights", "review")  # blueprints behind the staff token


def set_headers(response: Response) -> Response:
    """Add the security headers; other sites may frame the chat page only, and load the loader only.

    A page that isolates itself (``Cross-Origin-Embedder-Policy``) takes only frames that do so, too. In a sandboxed frame the
    chat page is of no origin, and what it loads counts as another site's: files that are the same for everybody may be loaded.
    """
    sites = get_settings().allowed_sites if request.path == "/embed" else ()
    for_staff = request.blueprint in STAFF
    policy = {**POLICY, "frame-ancestors": "'none'" if for_staff else " ".join(("'self'", *sites))}
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
    response.headers.update(HEADERS)
    if request.path == "/embed":
        response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    if request.endpoint in PUBLIC:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if for_staff:
        response.headers["Referrer-Policy"] = "same-origin"  # without it browsers do not say where a form comes from
    if request.method == "POST" or for_staff:
        response.headers["Cache-Control"] = "no-store"
    return response
