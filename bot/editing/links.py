"""Ask the web whether the addresses of sources are still there."""

import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

PATIENCE = 10  # seconds
GONE = (404, 410)  # other refusals are often meant for programs alone


def find_dead(urls: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield those of *urls* (http, https) that are gone, with what was found in their place."""
    urls = sorted(set(urls))
    with ThreadPoolExecutor(8) as pool:
        for url, reason in zip(urls, pool.map(_why_dead, urls), strict=True):
            if reason:
                yield url, reason


def _why_dead(url: str) -> str | None:
    try:
        with urlopen(Request(url, headers={"User-Agent": "legpain check"}), timeout=PATIENCE):
            return None
    except HTTPError as error:
        return f"answers {error.code} {error.reason}" if error.code in GONE else None
    except URLError as error:
        return "has a host that is not found" if isinstance(error.reason, socket.gaierror) else None
    except (OSError, ValueError):
        return None  # slow, or speaking no HTTP today: that says little about tomorrow
