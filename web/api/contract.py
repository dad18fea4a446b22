"""Define what goes over the wire: the public contract of the API, and how a reply becomes it."""

import datetime
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot import replies
from bot.content.faqs import Faq
from bot.content.guidance import Level
from bot.replies import Kind, Reason
from bot.urgent import flags as red_flags
from web.rendering import to_html

SCORE_DIGITS = 4  # the last digits of a float differ between machines; the same question must give the same bytes

Markdown = Annotated[str, Meta(description="Markdown, as written")]
Html = Annotated[str, Meta(description="The same as safe HTML")]
Score = Annotated[float, Meta(ge=0, le=1, description="Probability that this is the right answer")]


class AskRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A question, and the id of the entry that the visitor saw last (an unknown id counts as none)."""

    question: str
    after: str | None = None


class QuestionLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question that can be asked next."""

    id: str
    question: str


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """The place that an answer comes from."""

    document: str
    section: str
    url: str | None


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented answer."""

    id: str
    question: str
    text: Markdown
    html: Html
    score: Score
    sources: tuple[Source, ...]
    related: tuple[QuestionLink, ...]


class Action(Struct, frozen=True, forbid_unknown_fields=True):
    """A number to call (tel:) or text (sms:)."""

    label: str
    href: str


class PublicSource(Struct, frozen=True, forbid_unknown_fields=True):
    """The public body that urgent guidance comes from."""

    publisher: str
    title: str
    url: str | None


class Urgent(Struct, frozen=True, forbid_unknown_fields=True):
    """Urgent guidance: what to do now."""

    id: str
    level: Level
    text: Markdown
    html: Html
    actions: tuple[Action, ...]
    source: PublicSource


class Reply(Struct, frozen=True, forbid_unknown_fields=True):
    """The reply to one question. Urgent guidance stands with the most urgent first."""

    kind: Kind
    reason: Reason | None
    message: Annotated[str, Meta(description="Words around the reply, plain text")]
    corrected: Annotated[str | None, Meta(description="The question as understood, when words were repaired")]
    answers: Annotated[tuple[Answer, ...], Meta(description="Two for a compound question")]
    options: Annotated[tuple[QuestionLink, ...], Meta(description="To choose from, or the nearest documented")]
    urgent: tuple[Urgent, ...]
    content_version: str


class EntrySummary(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question and its topic."""

    id: str
    topic: str
    question: str


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question with all that belongs to it; *urgent* is guidance that has to be shown below the answer."""

    id: str
    topic: str
    question: str
    text: Markdown
    html: Html
    sources: tuple[Source, ...]
    related: tuple[QuestionLink, ...]
    urgent: tuple[Urgent, ...]
    reviewed: Annotated[datetime.date | None, Meta(description="When a clinician last reviewed it; null: not yet")]
    review_by: datetime.date | None


class Health(Struct, frozen=True, forbid_unknown_fields=True):
    """The state of the service."""

    status: str
    content_version: str


def to_reply(reply: replies.Reply, by_id: Mapping[str, Faq]) -> Reply:
    """Return *reply* as the contract has it; *by_id* holds all entries."""
    return Reply(
        reply.kind,
        reply.reason,
        reply.message,
        reply.corrected,
        tuple(_to_answer(answer, by_id) for answer in reply.answers),
        tuple(_to_link(faq) for faq in reply.options),
        tuple(_to_urgent(flag) for flag in reply.urgent),
        reply.content_version,
    )


def to_json(reply: replies.Reply, by_id: Mapping[str, Faq]) -> bytes:
    """Return *reply* as the JSON of the contract; see to_reply."""
    return msgspec.json.encode(to_reply(reply, by_id))


def to_summary(faq: Faq) -> EntrySummary:
    """Return the line of *faq* in the list of entries."""
    return EntrySummary(faq.id, faq.topic, faq.question)


def to_entry(faq: Faq, by_id: Mapping[str, Faq], flags: Mapping[str, red_flags.Flag]) -> Entry:
    """Return *faq* with its related questions (from *by_id*) and urgent guidance (from *flags*)."""
    return Entry(
        faq.id,
        faq.topic,
        faq.question,
        faq.answer,
        str(to_html(faq.answer)),
        _to_sources(faq),
        _to_related(faq, by_id),
        tuple(map(_to_urgent, red_flags.most_urgent_first(flags[flag] for flag in faq.see_urgent))),
        faq.reviewed,
        faq.review_by,
    )


def _to_answer(answer: replies.Answer, by_id: Mapping[str, Faq]) -> Answer:
    faq = answer.faq
    return Answer(
        faq.id,
        faq.question,
        faq.answer,
        str(to_html(faq.answer)),
        round(answer.score, SCORE_DIGITS),
        _to_sources(faq),
        _to_related(faq, by_id),
    )


def _to_sources(faq: Faq) -> tuple[Source, ...]:
    return tuple(Source(citation.source.title, citation.section, citation.source.url) for citation in faq.citations)


def _to_related(faq: Faq, by_id: Mapping[str, Faq]) -> tuple[QuestionLink, ...]:
    return tuple(_to_link(by_id[id]) for id in faq.related)


def _to_link(faq: Faq) -> QuestionLink:
    return QuestionLink(faq.id, faq.question)


def _to_urgent(flag: red_flags.Flag) -> Urgent:
    return Urgent(
        flag.id,
        flag.level,
        flag.text,
        str(to_html(flag.text)),
        tuple(Action(action.label, action.href) for action in flag.actions),
        PublicSource(flag.source.publisher, flag.source.title, flag.source.url),
    )
