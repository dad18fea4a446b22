"""Limit how much one client may ask in a minute, so that nobody keeps the others from being answered."""

import ipaddress
import logging
from collections.abc import Mapping
from time import monotonic
from typing import Literal, NoReturn, cast

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from web.current import get_settings
from web.settings import Settings, SettingsError

WAIT = 60  # seconds: what a client over its limit is told to wait, and for how long a store that failed is left alone
TIMEOUT = 0.2  # seconds that a shared store may take
NETWORK = 64  # bits of an IPv6 address that tell clients apart; the others change as a client likes (RFC 6177)
FAILURES = 10  # wrong staff tokens a minute
ASKING = frozenset(("api.ask", "chat.answer", "pages.search"))  # limited where the question is read: see web.asking
FREE = frozenset(
    ("api.show_health", "api.show_readiness", "look.logo", "look.style", "static", "widget.exact_loader", "widget.loader")
)
_KINDS = {"api.search": "search", "api.rate": "feedback"}  # of requests, by endpoint; all others are pages
_log = logging.getLogger(__name__)


class Limiter:
    """Count requests by kind and client against *rates* a minute, in the *store* at an address or in this process's memory.

    While the store fails, each process counts for itself. Raises SettingsError for an address that cannot be used.
    """

    def __init__(self, rates: Mapping[str, int], store: str | None) -> None:
        self._rates = {kind: RateLimitItemPerMinute(rate) for kind, rate in rates.items()}
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = SlidingWindowCounterRateLimiter(_open(store)) if store else self._own
        self._failed = -float(WAIT)

    def hit(self, kind: str, client: str) -> bool:
        """Count a request; return whether it is within the limit of its *kind*."""
        return self._ask("hit", kind, client)

    def test(self, kind: str, client: str) -> bool:
        """Return whether one more request is within the limit of its *kind*, and count none."""
        return self._ask("test", kind, client)

    def _ask(self, what: Literal["hit", "test"], kind: str, client: str) -> bool:
        if monotonic() - self._failed >= WAIT:
            try:
                return bool(getattr(self._shared, what)(self._rates[kind], kind, client))
            except StorageError as error:
                self._failed = monotonic()
                _log.warning("limits.store: fails (%s); each process counts for itself", type(error.storage_error).__name__)
        return bool(getattr(self._own, what)(self._rates[kind], kind, client))


def register(app: Flask) -> None:
    """Limit what *app* serves, and believe as many proxies about who asks as its settings name."""
    settings = cast(Settings, app.extensions["legpain.settings"])
    limits = settings.limits
    rates = {
        "ask": limits.asks,
        "feedback": limits.ratings,
        "page": limits.pages,
        "search": limits.searches,
        "staff": FAILURES,
    }
    app.extensions["legpain.limiter"] = Limiter(rates, limits.store)
    app.before_request(limit)
    if settings.proxies:
        hops = settings.proxies
        # as Flask documents it; the host is that of the request: whoever needs another one sets public_url
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_prefix=hops)  # type: ignore[method-assign]


def limit() -> None:
    """Count the request; aborts with 429 where its client is over the limit. Questions are counted where they are read."""
    endpoint = request.endpoint or ""
    asks = endpoint in ASKING and request.method == "POST"
    if not asks and endpoint not in FREE and not hit(_KINDS.get(endpoint, "page")):
        refuse()


def hit(kind: str) -> bool:
    """Count the request; return whether its client is within the limit of this *kind*."""
    return _get_limiter().hit(kind, to_client())


def test(kind: str) -> bool:
    """Return whether one more request of the client is within the limit of this *kind*, and count none."""
    return _get_limiter().test(kind, to_client())


def refuse() -> NoReturn:
    """Abort with 429, say when to come back, and what not to wait with."""
    emergency = get_settings().numbers.emergency.label
    text = f"Too many requests from your address. Please wait a minute and try again. In an emergency, call {emergency}."
    raise TooManyRequests(text, retry_after=WAIT)


def to_client() -> str:
    """Return whom the request counts for: its address, of IPv6 the network."""
    address = request.remote_addr or ""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:  # of a socket without address, or what a proxy makes of it
        return address
    mapped = getattr(known, "ipv4_mapped", None)
    if known.version == 4 or mapped:
        return str(mapped or known)
    return str(ipaddress.ip_network((known, NETWORK), strict=False))


def _get_limiter() -> Limiter:
    return cast(Limiter, current_app.extensions["legpain.limiter"])


def _open(store: str) -> Storage:
    options = {"wrap_exceptions": True, "socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    try:
        return cast(Storage, storage_from_string(store, **options))
    except ConfigurationError as error:
        raise SettingsError([f"limits.store: {error}; write redis://host:6379, and install legpain[redis]"]) from error
