"""Describe the API as OpenAPI 3.1, from its routes and the types that it reads and returns."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask
from werkzeug.routing import Rule

from web.problems import MIME_TYPE, Problem

JSON = "application/json"
REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Operation:
    """Hold what a route's view does not say: the types it reads and returns, and the errors it answers with."""

    returns: Any  # None: nothing, with the status 204
    reads: type | None = None
    cached: bool = False  # answers 304 to a client that has the same already
    errors: tuple[int, ...] = ()


def build_document(app: Flask, operations: Mapping[str, Operation]) -> dict[str, Any]:
    """Return the OpenAPI document of the *operations* (by endpoint) of *app*."""
    types = [Problem, *_types(operations)]
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    schema_of = dict(zip(map(repr, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint in operations:
            path = paths.setdefault(_PARAMETER.sub(r"{\1}", rule.rule), {})
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                path[method.lower()] = _describe(app, rule, operations[rule.endpoint], schema_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Leg pain questions", "version": "1"},
        "paths": paths,
        "components": {"schemas": components},
    }


def _types(operations: Mapping[str, Operation]) -> Iterator[Any]:
    for operation in operations.values():
        if operation.returns is not None:
            yield operation.returns
        if operation.reads:
            yield operation.reads


def _describe(app: Flask, rule: Rule, operation: Operation, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    problem = {MIME_TYPE: {"schema": schema_of[repr(Problem)]}}
    responses: dict[str, Any] = {"204": {"description": "No Content"}}
    if operation.returns is not None:
        responses = {"200": {"description": "OK", "content": {JSON: {"schema": schema_of[repr(operation.returns)]}}}}
    if operation.cached:
        responses["304"] = {"description": "Not Modified"}
    for status in operation.errors:
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    responses["default"] = {"description": "Any other error", "content": problem}
    described: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": app.view_functions[rule.endpoint].__doc__,
        "responses": responses,
    }
    if rule.arguments:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in sorted(rule.arguments)
        ]
    if operation.reads:
        body = {JSON: {"schema": schema_of[repr(operation.reads)]}}
        described["requestBody"] = {"required": True, "content": body}
    return described
