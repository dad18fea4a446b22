"""Send an app whatever can be sent: ``python -m tests.benchmarks.fuzz --requests 100000``.

Requests are drawn by hypothesis from the routes of the app, the OpenAPI document and the names that forms and addresses take,
then spoilt: other methods, headers, types and bytes. Prints how many there were, their statuses and the slowest one. The first
reply that breaks a promise (see check) ends it, with the smallest request that does so, and exit status 1.
"""

import argparse
import gc
import json
import sys
import tempfile
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bot.editing.signing import kind_of
from tests.conftest import TOKEN, UNLIMITED
from web import create_app

STAFF = {"Authorization": f"Basic {b64encode(f'staff:{TOKEN}'.encode()).decode()}", "Origin": "http://localhost"}
FOR_PROGRAMS = ("/api/", "/openapi.json", "/healthz", "/readyz")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "")
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Encoding", "Content-Length", "Cookie", "Expect",
    "Host", "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "Transfer-Encoding", "X-Forwarded-For",
    "X-Fragment", "X-Forwarded-Prefix", "X-Request-ID",
)  # fmt: skip
FIELDS = (
    "question", "after", "misses", "urged", "none", "guide", "where", "how", "when",
    "verdict", "remark", "name", "role", "date", "read", "download",
)  # fmt: skip
ARGUMENTS = (
    "id", "skin", "lang", "days", "from", "to", "position", "offset-x", "offset-y", "accent", "on-accent", "label", "contact",
    "launcher", "z-index", "height", "embedded",
)  # fmt: skip
WORDS = (
    "what is siatica", "chest pain and i cannot breathe", "i want to die", "and for my mother?", "me duele la rodilla",
    "is it safe", "sciatica", "approve", "object", "none", "help", "2026-01-31", "0001-01-01", "9999-12-31", "-1",
    "9" * 400, "1e999", "NaN", "{{7*7}}", "<script>", "' OR 1=1 --", "../../etc/passwd", "%00", "%", "=cmd()", "\ufdfa" * 200,
    "e\u0301\u0323" * 300,
    "\U0001f468\u200d" * 99,
    "a" * 999, "a" * 1001, "\u202e", "\ud800", "\0", "\x1b[2J", "&#0;&#x110000;&#99999999999;", "\n" * 50, " ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """Hold a request as it is sent; *path* has its query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def by(self, client: FlaskClient) -> TestResponse:
        """Send it and return the reply."""
        return client.open(self.path, method=self.method, headers=dict(self.headers), data=self.body)


def create_staffed_app(folder: str) -> Flask:
    """Return an app that has all pages and no limits, and keeps what it writes in *folder*."""
    return create_app(
        {
            "staff_token": TOKEN,
            "review_folder": f"{folder}/signatures",
            "activity": {"url": f"sqlite:///{folder}/activity.sqlite3", "redacted_text_days": 1},
            "limits": UNLIMITED,
        }
    )


def requests(app: Flask) -> st.SearchStrategy[Sent]:
    """Return requests to *app*: half of what each route takes, half of anything."""
    document = app.test_client().get("/openapi.json").json
    ids = [*app.extensions["legpain.bot"].by_id, *(rule.id for rule in app.extensions["legpain.bot"].content.rules)]
    signatures = app.extensions["legpain.signatures"]
    some = (*signatures.items[:2], *signatures.items[-2:])  # rules and answers; reading each takes its time
    items = {f"/review/{kind_of(item)}/{item.id}": item for item in some}
    text = st.one_of(st.sampled_from(WORDS), st.text(max_size=40), st.text(st.characters(codec=None), max_size=40))
    operations = [
        (path, operation["requestBody"]["content"]["application/json"]["schema"])
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if "requestBody" in operation
    ]
    paths = st.one_of(
        st.sampled_from([path for path, _ in operations]),
        st.sampled_from(sorted({rule.rule for rule in app.url_map.iter_rules()})).flatmap(lambda rule: _fill(rule, ids, text)),
        text.map(lambda words: "/" + quote(words, safe="", errors="surrogatepass")),
        st.sampled_from(sorted(items)),
    )
    query = st.lists(st.tuples(st.sampled_from(ARGUMENTS), text), max_size=3).map(
        lambda pairs: urlencode(pairs, errors="surrogatepass")
    )
    header = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
    headers = st.one_of(
        st.just({}),
        st.just(STAFF),
        st.dictionaries(st.sampled_from(HEADERS), header, max_size=4),
        st.dictionaries(st.sampled_from(HEADERS), header, max_size=4).map(lambda more: {**more, **STAFF}),
    )
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=6,
    )
    described = st.sampled_from(operations).flatmap(
        lambda operation: st.builds(
            lambda kind, value, more: _post(operation[0], kind, _to_bytes(value), more),
            st.sampled_from((*["application/json"] * 9, "text/plain")),
            _of_schema(operation[1], document, text, anything),
            headers,
        )
    )
    form = st.dictionaries(st.sampled_from(FIELDS), text, max_size=8)
    forms = st.builds(
        lambda path, fields, more: _post(path, TYPES[1], urlencode(fields, errors="surrogatepass").encode(), {**more, **STAFF}),
        st.sampled_from(("/embed", "/embed?skin=help", "/faq")),
        form,
        headers,
    )
    signed = st.builds(
        lambda path, fields: _post(
            path,
            TYPES[1],
            urlencode({"read": signatures.sheet(items[path]).digest, **fields}, errors="surrogatepass").encode(),
            STAFF,
        ),
        st.sampled_from(sorted(items)),
        st.fixed_dictionaries(
            {"verdict": st.sampled_from(("approve", "object")), "name": text, "role": text, "date": st.just("2026-01-31")},
            optional={"remark": text},
        )
        | form,
    )
    body = st.one_of(
        st.binary(max_size=200),
        anything.map(_to_bytes),
        st.sampled_from(
            (b"[" * 9000, b'{"question":' * 1200, b'{"question":"' + b"a" * 17_000 + b'"}', b'{"question":"\xed\xa0\x80"}')
        ),
    )
    spoilt = st.builds(
        lambda method, path, query, kind, more, body: Sent(method, f"{path}?{query}", {**more, "Content-Type": kind}, body),
        st.sampled_from(METHODS),
        paths,
        query,
        st.sampled_from(TYPES),
        headers,
        body,
    )
    pages = st.builds(lambda path, query: Sent("GET", f"{path}?{query}", STAFF, b""), paths, query)
    return st.one_of(described, described, forms, signed, pages, spoilt, spoilt)


def check(sent: Sent, reply: TestResponse) -> None:
    """Fail when *reply* breaks a promise: an error of the server, a stack trace, or an error for programs in another shape."""
    assert reply.status_code < 500, reply.status
    assert b"Traceback (most recent call last)" not in reply.data
    if sent.path.startswith(FOR_PROGRAMS) and reply.status_code >= 400:
        assert reply.content_type == "application/problem+json", (reply.status, reply.content_type)
        if sent.method != "HEAD":
            assert set(json.loads(reply.data)) == {"type", "title", "status", "detail"}


def main() -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    count = parser.parse_args().requests
    statuses: Counter[int] = Counter()
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        app = create_staffed_app(folder)
        client = app.test_client()

        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=[*HealthCheck],
        )
        @given(requests(app))
        def send(sent: Sent) -> None:
            nonlocal slowest
            gc.disable()  # a collection goes through what hypothesis has kept, for seconds in the end
            began = perf_counter()
            reply = sent.by(client)
            slowest = max(slowest, (perf_counter() - began, f"{sent.method} {sent.path[:80]}"))
            gc.enable()
            statuses[reply.status_code] += 1
            check(sent, reply)

        try:
            send()
        except AssertionError as error:
            print(error, *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
            return 1
        finally:
            app.extensions["legpain.activity"].close()
    print(f"{statuses.total()} requests, {', '.join(f'{status}: {n}' for status, n in sorted(statuses.items()))}")
    print(f"slowest: {slowest[0] * 1000:.0f} ms, {slowest[1]!a}")
    return 0


def _fill(rule: str, ids: Sequence[str], text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return addresses of the route *rule*: its parameters are ids, or anything."""
    start, *parameters = rule.split("<")
    value = st.sampled_from([*ids, "rule", "answer", "days", "gaps"]) | text.map(
        lambda words: quote(words, safe="", errors="surrogatepass")
    )
    ends = [parameter.partition(">")[2] for parameter in parameters]
    values = st.lists(value, min_size=len(ends), max_size=len(ends))
    return values.map(lambda given: start + "".join(value + end for value, end in zip(given, ends, strict=True)))


def _of_schema(
    schema: Mapping[str, Any], document: Mapping[str, Any], text: st.SearchStrategy[str], anything: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Return values that *schema* describes, and now and then others."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "properties" in schema:
        parts = {name: _of_schema(part, document, text, anything) for name, part in schema["properties"].items()}
        required = {name: parts.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(required, optional=parts) | st.dictionaries(st.sampled_from([*required, *parts]), anything)
    if "anyOf" in schema:
        return st.one_of([_of_schema(option, document, text, anything) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True) | text
    return text if schema.get("type") == "string" else anything


def _to_bytes(value: object) -> bytes:
    """Return JSON, with NaN and lone surrogates as they are or as escapes."""
    with suppress(UnicodeEncodeError):
        return json.dumps(value, ensure_ascii=False).encode()
    return json.dumps(value).encode()


def _post(path: str, kind: str, body: bytes, headers: Mapping[str, str]) -> Sent:
    return Sent("POST", path, {**headers, "Content-Type": kind}, body)


if __name__ == "__main__":
    sys.exit(main())
