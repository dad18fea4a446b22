"""Serve programs: questions in, replies out, the entries, health, and the description of all this."""

from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from web.activity.store import StoreError
from web.api.contract import (
    AskRequest,
    Entry,
    EntrySummary,
    FeedbackRequest,
    Health,
    Readiness,
    Reply,
    SearchRequest,
    to_entry,
    to_json,
    to_summary,
)
from web.api.openapi import Operation, build_document
from web.asking import reply_to
from web.current import get_activity, get_bot, get_problems, get_signatures
from web.problems import MAX_BODY, explain

OPERATIONS = {
    "api.ask": Operation(returns=Reply, reads=AskRequest, errors=(400, 413, 415, 429)),
    "api.rate": Operation(returns=None, reads=FeedbackRequest, errors=(400, 404, 413, 415, 429, 503)),
    "api.search": Operation(returns=list[EntrySummary], reads=SearchRequest, errors=(400, 413, 415, 429)),
    "api.list_entries": Operation(returns=list[EntrySummary], cached=True),
    "api.show_entry": Operation(returns=Entry, cached=True, errors=(404,)),
    "api.show_health": Operation(returns=Health),
    "api.show_readiness": Operation(returns=Readiness),
    "api.describe": Operation(returns=dict[str, Any], cached=True),
}
Body = TypeVar("Body", AskRequest, FeedbackRequest, SearchRequest)
_ASKED = msgspec.json.Decoder(AskRequest)
_RATED = msgspec.json.Decoder(FeedbackRequest)
_TYPED = msgspec.json.Decoder(SearchRequest)

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/v1/ask")
def ask() -> Response:
    """Answer a question."""
    asked, bot = read_body(_ASKED), get_bot()
    return _respond(to_json(reply_to(asked.question, asked.after), bot.by_id, bot.messages))


@blueprint.post("/api/v1/feedback")
def rate() -> Response:
    """Tell whether the reply to a question helped."""
    told, bot = read_body(_RATED), get_bot()
    activity = get_activity() or abort(404, "Nothing is counted here.")
    trace = bot.read(told.question, told.after)  # the same question gets the same reply: no client can rate another one
    if trace.reply.urgent:
        abort(400, "question: urgent guidance is not rated")
    try:
        activity.rate(trace, bot, told.rated, told.key)
    except (StoreError, OSError, SQLAlchemyError):
        abort(503, "This could not be saved. Please try again later.")
    return Response(status=204)


@blueprint.post("/api/v1/search")
def search() -> Response:
    """Find entries while somebody types. Urgent signs are not looked for: ask for that."""
    found = get_bot().search(read_body(_TYPED).question)
    return _respond(msgspec.json.encode([to_summary(faq) for faq in found]))


@blueprint.get("/api/v1/entries")
def list_entries() -> Response:
    """List all documented questions."""
    return _respond_cached([to_summary(faq) for faq in get_bot().faqs])


@blueprint.get("/api/v1/entries/<id>")
def show_entry(id: str) -> Response:
    """Show one documented question with its answer."""
    bot = get_bot()
    faq = bot.by_id.get(id) or abort(404, "There is no entry with this id.")
    return _respond_cached(to_entry(faq, bot.by_id, bot.flags, bot.messages, get_signatures().state(faq).reviewed))


@blueprint.get("/healthz")
def show_health() -> Response:
    """Tell whether the service is up, and with which content."""
    response = _respond(msgspec.json.encode(Health("ok", get_bot().content.version)))
    response.cache_control.no_store = True
    return response


@blueprint.get("/readyz")
def show_readiness() -> Response:
    """Tell which content is served, and what should be mended: broken content, a store that fails."""
    activity = get_activity()
    store = "off" if activity is None else "failing" if activity.is_failing else "ok"
    response = _respond(msgspec.json.encode(Readiness(get_bot().content.version, get_problems(), store)))
    response.cache_control.no_store = True
    return response


@blueprint.get("/openapi.json")
def describe() -> Response:
    """Describe the API."""
    return _respond_cached(build_document(current_app, OPERATIONS))


def read_body(decoder: msgspec.json.Decoder[Body]) -> Body:
    """Return what the request asks; aborts with 400, 413 or 415 and the reason when it cannot be read."""
    if request.mimetype != "application/json":
        abort(415, "Send the question with the content type application/json.")
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) == MAX_BODY:
        abort(413)  # Werkzeug cuts a body sent in chunks there without an error
    try:
        asked = decoder.decode(body)
    except msgspec.ValidationError as error:
        abort(400, explain(error))
    except (ValueError, RecursionError):
        abort(400, "The body is not valid JSON in UTF-8.")
    if "\0" in asked.question:
        abort(400, "question: must not hold a NUL character")
    if not asked.question.strip():
        abort(400, "question: must not be blank")
    return asked


def _respond(body: bytes) -> Response:
    return Response(body, mimetype="application/json")


def _respond_cached(value: object) -> Response:
    """Return *value* as JSON that caches may keep but must check: content changes at any time."""
    response = _respond(msgspec.json.encode(value))
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response
