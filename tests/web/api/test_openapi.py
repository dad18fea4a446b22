"""Hold real responses against the schemas that the document gives for them."""

from typing import Any, get_args

import pytest

from bot.replies import Kind, Reason
from web.api.contract import KINDS, REASONS

TYPES = {"string": str, "number": (int, float), "integer": int, "array": list, "object": dict, "null": type(None)}


@pytest.fixture
def document(client) -> dict[str, Any]:
    return client.get("/openapi.json").json


def mismatches(value: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "$") -> list[str]:
    """Return where *value* breaks *schema*: references, unions, types, enumerations, names and items."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].removeprefix("#/components/schemas/")]
    if "anyOf" in schema:
        found = [mismatches(value, option, document, where) for option in schema["anyOf"]]
        return [] if [] in found else found[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not listed"]
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        return [f"{where}: is no {schema['type']}"]
    problems = []
    if isinstance(value, dict) and "properties" in schema:
        if set(value) != set(schema["properties"]) or set(value) != set(schema["required"]):
            return [f"{where}: has other names"]
        for name, part in value.items():
            problems += mismatches(part, schema["properties"][name], document, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for part in value:
            problems += mismatches(part, schema["items"], document, f"{where}[]")
    return problems


def schema_of(document: dict[str, Any], path: str, method: str, status: str) -> dict[str, Any]:
    (media,) = document["paths"][path][method]["responses"][status]["content"].values()
    return media["schema"]


def test_the_document_names_every_route_method_and_status(document):
    described = {
        (path, method, *sorted(operation["responses"]))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }

    assert document["openapi"] == "3.1.0"
    assert described == {
        ("/api/v1/ask", "post", "200", "400", "413", "415", "429", "default"),
        ("/api/v1/entries", "get", "200", "304", "default"),
        ("/api/v1/entries/{id}", "get", "200", "304", "404", "default"),
        ("/api/v1/feedback", "post", "204", "400", "404", "413", "415", "429", "503", "default"),
        ("/api/v1/search", "post", "200", "400", "413", "415", "429", "default"),
        ("/healthz", "get", "200", "default"),
        ("/readyz", "get", "200", "default"),
        ("/openapi.json", "get", "200", "304", "default"),
    }


def test_every_route_of_the_api_is_described(app, document):
    routes = {rule.endpoint.removeprefix("api.") for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}

    described = {operation["operationId"] for operations in document["paths"].values() for operation in operations.values()}
    assert described == routes


def test_a_path_parameter_is_described(document):
    assert document["paths"]["/api/v1/entries/{id}"]["get"]["parameters"] == [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]


def test_the_question_is_described_as_it_is_read(document):
    body = document["paths"]["/api/v1/ask"]["post"]["requestBody"]
    schema = document["components"]["schemas"]["AskRequest"]

    assert body == {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/AskRequest"}}}}
    assert (schema["required"], schema["additionalProperties"]) == (["question"], False)
    assert set(schema["properties"]) == {"question", "after"}


def test_feedback_is_described_as_it_is_read(document):
    schema = document["components"]["schemas"]["FeedbackRequest"]

    assert document["paths"]["/api/v1/feedback"]["post"]["responses"]["204"] == {"description": "No Content"}
    assert (schema["required"], schema["additionalProperties"]) == (["question", "rated", "key"], False)
    assert schema["properties"]["rated"]["enum"] == ["no", "none", "yes"]
    assert schema["properties"]["key"] == {"type": "string", "pattern": "^[0-9a-f]{32}$"}


@pytest.mark.parametrize(("field", "meanings", "allowed"), [("kind", KINDS, Kind), ("reason", REASONS, Reason)])
def test_every_kind_and_reason_of_a_reply_is_explained(document, field, meanings, allowed):
    schema = document["components"]["schemas"]["Reply"]["properties"][field]

    assert set(meanings) == set(get_args(allowed))
    assert schema["description"] == "\n".join(f"- `{name}`: {meaning}" for name, meaning in meanings.items())
    listed = schema["enum"] if field == "kind" else schema["anyOf"][0]["enum"]
    assert listed == sorted(meanings)


def test_the_contact_of_a_reply_is_four_values_or_null(document):
    contact = document["components"]["schemas"]["Contact"]
    reply = document["components"]["schemas"]["Reply"]

    assert contact["required"] == ["phone", "booking_url", "address", "opening_hours"]
    assert reply["properties"]["contact"]["anyOf"] == [{"$ref": "#/components/schemas/Contact"}, {"type": "null"}]
    assert reply["required"][6:8] == ["contact", "urgent"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("siatica meaning", "answer"),
        ("What is deep vein thrombosis (a blood clot in the leg)?", "answer"),
        ("I have chest pain and cannot breathe", "urgent"),
        ("what is the capital of France", "no_answer"),
        ("thank you", "talk"),
        ("what does a nerve block cost", "partial"),
        ("what is sciatica " * 60, "no_answer"),
    ],
)
def test_replies_are_as_described(client, document, question, kind):
    reply = client.post("/api/v1/ask", json={"question": question}).json

    assert reply["kind"] == kind
    assert mismatches(reply, schema_of(document, "/api/v1/ask", "post", "200"), document) == []


@pytest.mark.parametrize(
    ("described", "path"),
    [
        ("/api/v1/entries", "/api/v1/entries"),
        ("/api/v1/entries/{id}", "/api/v1/entries/deep-vein-thrombosis"),
        ("/healthz", "/healthz"),
        ("/openapi.json", "/openapi.json"),
    ],
)
def test_other_responses_are_as_described(client, document, described, path):
    response = client.get(path)

    assert response.status_code == 200
    assert mismatches(response.json, schema_of(document, described, "get", "200"), document) == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [(b"{", "application/json", "400"), (b"a" * 20_000, "application/json", "413"), (b"", "text/plain", "415")],
)
def test_problems_are_as_described(client, document, body, content_type, status):
    response = client.post("/api/v1/ask", data=body, content_type=content_type)

    assert response.status_code == int(status)
    assert mismatches(response.json, schema_of(document, "/api/v1/ask", "post", status), document) == []


def test_a_value_that_breaks_its_schema_is_noticed(document):
    schema = {"$ref": "#/components/schemas/QuestionLink"}

    assert mismatches({"id": 1, "question": ""}, schema, document) == ["$.id: is no string"]
    assert mismatches({"id": "a"}, schema, document) == ["$: has other names"]
