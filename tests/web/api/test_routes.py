import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web import create_app
from web.api.contract import Reply
from web.problems import Problem

ASK = "/api/v1/ask"
SEARCH = "/api/v1/search"
SCIATICA = "What is sciatica, what causes it and where does it hurt?"
KINDS = {"answer", "partial", "clarification", "talk", "no_answer", "urgent"}


def detail_of(response) -> str:
    """Return the detail of an answer 400; asserts that it is a problem."""
    problem = msgspec.json.decode(response.data, type=Problem)
    assert (response.status_code, response.content_type) == (problem.status, "application/problem+json")
    assert problem.status == 400
    return problem.detail


def test_a_question_is_answered_with_its_source(client):
    response = client.post(ASK, json={"question": SCIATICA})

    assert (response.status_code, response.content_type) == (200, "application/json")
    answer = response.json["answers"][0]
    assert response.json["kind"] == "answer"
    assert answer["id"] == "sciatica"
    assert answer["text"].startswith("Sciatica is pain that travels from the lower back")
    assert answer["html"].startswith("<p>Sciatica is pain that travels from the lower back")
    assert answer["sources"][0]["section"] == "What are the causes of leg pain? > Sciatica"
    assert answer["related"][0] == {"id": "sciatica-treatment", "question": "How is sciatica treated?"}


def test_an_emergency_comes_as_urgent_with_a_number_to_tap(client):
    response = client.post(ASK, json={"question": "my calf is swollen and now I have chest pain and cannot breathe"})

    assert response.json["kind"] == "urgent"
    assert response.json["urgent"][0]["level"] == "emergency"
    assert {"label": "Call 911", "href": "tel:911"} in response.json["urgent"][0]["actions"]


@pytest.mark.parametrize(
    "question",
    [
        "what is your phone number",
        "what is gout",
        "my calf hurts",
        "how many mg of gabapentin",
        "hola me duele la pierna",
        "this bot sucks",
        "what is sciatica " * 60,
    ],
)
def test_a_reply_that_leads_to_a_person_holds_the_contact(client, question):
    reply = client.post(ASK, json={"question": question}).json

    assert reply["contact"] == {
        "phone": "(555) 010-0199",
        "booking_url": "https://clinic.example/book",
        "address": "1 Main Street",
        "opening_hours": "Mon-Fri 8-5",
    }


@pytest.mark.parametrize("question", [SCIATICA, "thank you", "I have chest pain and cannot breathe"])
def test_other_replies_hold_no_contact(client, question):
    assert client.post(ASK, json={"question": question}).json["contact"] is None


def test_nothing_is_made_up_for_a_clinic_without_contact():
    reply = create_app({}).test_client().post(ASK, json={"question": "what is your phone number"}).json

    assert (reply["kind"], reply["reason"], reply["contact"]) == ("talk", "contact", None)


def test_a_follow_up_reads_the_entry_seen_last(client):
    response = client.post(ASK, json={"question": "how is it treated", "after": "sciatica"})

    assert [answer["id"] for answer in response.json["answers"]] == ["sciatica-treatment"]


@pytest.mark.parametrize("after", [None, "no-such-entry", "", "\u0000", "../../etc/passwd"])
def test_an_unknown_entry_seen_last_counts_as_none(client, after):
    alone = client.post(ASK, json={"question": SCIATICA})

    response = client.post(ASK, json={"question": SCIATICA, "after": after})

    assert (response.status_code, response.data) == (200, alone.data)


def test_a_question_over_1000_characters_is_too_long(client):
    response = client.post(ASK, json={"question": "what is sciatica " * 60})

    assert (response.json["kind"], response.json["reason"], response.json["answers"]) == ("no_answer", "too_long", [])


def test_urgent_signs_in_a_question_that_is_too_long_are_met(client):
    question = "what is sciatica " * 60 + ". I have chest pain and cannot breathe"

    response = client.post(ASK, json={"question": question})

    assert (response.json["kind"], response.json["reason"]) == ("urgent", "too_long")
    assert response.json["urgent"][0]["level"] == "emergency"


def test_the_same_question_gives_the_same_bytes_from_another_app(app):
    other = create_app(app.extensions["legpain.settings"])
    body = {"question": "whats siatica and do i need surgury"}

    first, second = (one.test_client().post(ASK, json=body) for one in (app, other))

    assert (first.status_code, first.data) == (200, second.data)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_read_however_its_type_is_written(client, content_type):
    assert client.post(ASK, data=b'{"question": "a"}', content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/json+x",
        "a/",
    ],
)
def test_any_other_type_is_415(client, content_type):
    response = client.post(ASK, data=b'{"question": "a"}', content_type=content_type)

    assert (response.status_code, response.content_type) == (415, "application/problem+json")
    assert response.json == {
        "type": "about:blank",
        "title": "Unsupported Media Type",
        "status": 415,
        "detail": "Send the question with the content type application/json.",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"question": "a"',
        b'{"question": "a"} x',
        b"{'question': 'a'}",
        b'{"question": NaN}',
        b'{"question": Infinity}',
        b'{"question": "\\ud800"}',
        b'{"question": "\\udc00 a \\ud800 b"}',
        b'{"question": "a\xed\xa0\x80"}',
        b'{"question": "\xff"}',
        b'{"question": "a\x00"}',
        b'{"question": "a", "\xff": 1}',
        '{"question": "a"}'.encode("utf-16"),
        b"\x1f\x8b\x08\x00",
        b"[" * 16_000,
        b'{"a":' * 3_000,
    ],
)
def test_a_body_that_is_no_json_is_400(client, body):
    response = client.post(ASK, data=body, content_type="application/json")

    assert detail_of(response) in (
        "The body is not valid JSON in UTF-8.",
        "must be a set of named values",
        "unknown name 'a'",
    )


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("null", "must be a set of named values"),
        ("[]", "must be a set of named values"),
        ('"a"', "must be a set of named values"),
        ("1", "must be a set of named values"),
        ("{}", "question: is missing"),
        ('{"question": null}', "question: must be text"),
        ('{"question": 1}', "question: must be text"),
        ('{"question": true}', "question: must be text"),
        ('{"question": ["a"]}', "question: must be text"),
        ('{"question": {"a": 1}}', "question: must be text"),
        ('{"question": ' + "[" * 10_000 + "}", "question: must be text"),
        ('{"question": "a", "after": 1}', "after: must be text"),
        ('{"question": "a", "after": {}}', "after: must be text"),
        ('{"question": "a", "session": "x"}', "unknown name 'session'"),
        ('{"question": ""}', "question: must not be blank"),
        ('{"question": " \\t\\n\\u00a0\\u2003"}', "question: must not be blank"),
        ('{"question": "a\\u0000b"}', "question: must not hold a NUL character"),
    ],
)
def test_json_that_asks_nothing_is_400_and_says_why(client, body, detail):
    assert detail_of(client.post(ASK, data=body, content_type="application/json")) == detail


def test_a_body_of_16_kb_is_read_and_one_byte_more_is_413(client):
    body = b'{"question": "' + b"a" * (16 * 1024 - 16) + b'"}'

    largest = client.post(ASK, data=body, content_type="application/json")
    larger = client.post(ASK, data=body + b" ", content_type="application/json")

    assert (len(body), largest.status_code, largest.json["reason"]) == (16 * 1024, 200, "too_long")
    assert (larger.status_code, larger.content_type) == (413, "application/problem+json")
    assert larger.json["detail"] == "The request is larger than 16 kB. Please ask in fewer words."


def test_what_is_asked_stands_in_no_url(client):
    response = client.get(ASK, query_string={"question": "what is sciatica"})

    assert (response.status_code, set(response.headers["Allow"].split(", "))) == (405, {"POST", "OPTIONS"})


NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE faqs; --",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s %n",
    "\u202e\u200b\u200f\ufeff",
    "\u200b",
    "Z\u0351\u036b\u0343\u032a" * 200,
    "\ufdfa" * 900,
    "😀" * 1_000,
    "?" * 1_000,
    "a" * 1_000,
    "and " * 250,
    "? . ; and also " * 60,
    "İıſßﬁ ǅ",
    "\x1b[31m\x07\x08\x7f",
    "-1e309 NaN Infinity None undefined null",
    "ᚠᛇᚻ 你好 مرحبا שלום नमस्ते 👩‍👩‍👧",
]


@pytest.mark.parametrize("question", NAUGHTY)
def test_naughty_text_gets_a_reply_of_the_contract(client, question):
    response = client.post(ASK, json={"question": question})

    assert response.status_code == 200
    assert msgspec.json.decode(response.data, type=Reply).kind in KINDS


@given(question=st.text(max_size=1_200), after=st.none() | st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_reply_or_a_reason(app, question, after):
    body = json.dumps({"question": question, "after": after})

    response = app.test_client().post(ASK, data=body, content_type="application/json")

    if response.status_code == 200:
        msgspec.json.decode(response.data, type=Reply)
    else:
        assert detail_of(response)


@given(body=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_get_a_reason(app, body):
    response = app.test_client().post(ASK, data=body, content_type="application/json")

    assert detail_of(response)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
)


@given(question=VALUES, after=VALUES, extra=st.dictionaries(st.text(max_size=8), VALUES, max_size=1))
@settings(max_examples=150, deadline=None)
def test_any_json_gets_a_reply_or_a_reason(app, question, after, extra):
    body = json.dumps({**extra, "question": question, "after": after})

    response = app.test_client().post(ASK, data=body, content_type="application/json")

    if response.status_code == 200:
        msgspec.json.decode(response.data, type=Reply)
    else:
        assert detail_of(response)


@given(path=st.text(max_size=40), method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "TRACE"]))
@settings(max_examples=150, deadline=None)
def test_any_address_gets_an_answer_below_500(app, path, method):
    for start in ("/", "/api/v1/entries/", "/faq/", "/static/"):
        raw = (start + path).encode("utf-8", "replace").decode("latin-1")  # as a WSGI server hands it over

        response = app.test_client().open("/", method=method, environ_overrides={"PATH_INFO": raw})

        assert response.status_code in (200, 308, 400, 404, 405)


def test_entries_are_listed_by_id_with_topic_and_question(client):
    response = client.get("/api/v1/entries")

    entries = response.json
    assert response.content_type == "application/json"
    assert {
        "id": "sciatica",
        "topic": "conditions",
        "question": SCIATICA,
    } in entries
    assert [entry["id"] for entry in entries] == sorted(entry["id"] for entry in entries)


def test_each_listed_entry_can_be_read(client):
    for summary in client.get("/api/v1/entries").json:
        entry = client.get(f"/api/v1/entries/{summary['id']}").json

        assert (entry["id"], entry["topic"], entry["question"]) == tuple(summary.values())
        assert entry["sources"] != []


def test_signs_to_watch_for_are_told_apart_from_what_the_message_raised(client):
    calm = client.post(ASK, json={"question": "what is a dvt"}).json
    raised = client.post(ASK, json={"question": "what is a dvt? i have chest pain and cannot breathe"}).json

    assert (calm["kind"], calm["urgent"]) == ("answer", [])
    assert [flag["id"] for flag in raised["urgent"]] == ["clot-in-lung"]
    for reply in (calm, raised):
        assert reply["answers"][0]["watch_for"] == [
            {
                "id": "clot-in-lung",
                "level": "emergency",
                "text": "Call 911 if you are suddenly short of breath, have chest pain, cough up blood or faint.",
            },
            {
                "id": "possible-leg-clot",
                "level": "same-day",
                "text": "Be seen today if one leg is newly swollen and is sore, warm or a new color, too.",
            },
        ]


def test_an_entry_carries_its_signs_to_watch_for(client):
    entry = client.get("/api/v1/entries/deep-vein-thrombosis").json

    assert [sign["level"] for sign in entry["watch_for"]] == ["emergency", "same-day"]
    assert entry["reviewed"] is None


def test_an_unknown_entry_is_404_and_says_so(client):
    response = client.get("/api/v1/entries/no-such-entry")

    assert (response.status_code, response.json["detail"]) == (404, "There is no entry with this id.")


@pytest.mark.parametrize("path", ["/api/v1/entries", "/api/v1/entries/sciatica", "/openapi.json"])
def test_what_a_client_has_already_is_not_sent_again(client, path):
    first = client.get(path)

    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_health_names_the_content_version_and_is_never_cached(app, client):
    response = client.get("/healthz")

    assert response.json == {"status": "ok", "content_version": app.extensions["legpain.bot"].content.version}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/v1/entries", "/api/v1/entries/sciatica", "/healthz", "/openapi.json"])
def test_head_gives_the_headers_alone(client, path):
    get, head = client.get(path), client.head(path)

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


@pytest.mark.parametrize(("path", "methods"), [(ASK, {"POST", "OPTIONS"}), ("/healthz", {"GET", "HEAD", "OPTIONS"})])
def test_options_names_the_methods_and_allows_no_other_site(client, path, methods):
    response = client.options(path, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})

    assert (response.status_code, set(response.headers["Allow"].split(", "))) == (200, methods)
    assert [name for name, _ in response.headers if name.startswith("Access-Control")] == []


# ---- search while typing


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("siatica", "sciatica"),
        ("scia", "sciatica"),
        ("slipped disk", "herniated-disc"),
        ("dvt", "deep-vein-thrombosis"),
        ("cortisone sh", "joint-injections"),
        ("how long does a cort", "joint-injection-duration"),
    ],
)
def test_search_reads_what_is_typed_as_the_bot_does(client, typed, first):
    response = client.post(SEARCH, json={"question": typed})

    assert response.status_code == 200
    assert response.json[0]["id"] == first
    assert response.json[0].keys() == {"id", "topic", "question"}


def test_search_finds_at_most_eight_entries_and_none_for_unknown_words(client):
    assert 1 < len(client.post(SEARCH, json={"question": "back"}).json) <= 8
    assert client.post(SEARCH, json={"question": "xyzzy"}).json == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [({"question": "s"}, "question"), ({"question": "  "}, "question: must not be blank"), ({"after": "sciatica"}, "after")],
)
def test_search_says_what_is_wrong_with_a_request(client, body, problem):
    response = client.post(SEARCH, json=body)

    assert response.status_code == 400
    assert problem in response.json["detail"]
