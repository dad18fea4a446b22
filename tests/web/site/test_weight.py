"""What a browser has to load, compressed."""

import re

import pytest
from flask.testing import FlaskClient

KB = 1000


def compressed(client: FlaskClient, *paths: str) -> int:
    """Return how many bytes a browser is sent for *paths*."""
    return sum(len(client.get(path, buffered=True, headers={"Accept-Encoding": "gzip"}).data) for path in paths)


@pytest.mark.parametrize("path", ["/embed", "/embed?skin=help"])
def test_chat_page_weighs_at_most_18_kb(client: FlaskClient, path: str) -> None:
    parts = re.findall(r'(?:src|href)="(/static/[^"]*)"', client.get(path).text)

    assert len(parts) == 4  # icon, two style sheets, one script
    assert compressed(client, path, *parts) <= 18 * KB


def test_loader_weighs_at_most_5_kb(client: FlaskClient) -> None:
    assert compressed(client, "/widget.js") <= 5 * KB
