"""Define what goes over the wire: the public contract of the API, and how a reply becomes it."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot import clinic, replies
from bot.content.faqs import Faq
from bot.content.guidance import Level
from bot.content.messages import Messages
from bot.replies import Kind, Reason
from bot.urgent.flags import Flag, to_sentence, watch_for
from web.activity.counting import Rated
from web.rendering import to_html

SCORE_DIGITS = 4  # the last digits of a float differ between machines; the same question must give the same bytes

KINDS: Mapping[Kind, str] = {
    "answer": "what was asked is documented, and `answers` holds it",
    "partial": "the subject is documented; what was asked of it is not, or the bot is not sure that this was asked. `message` "
    "says which and has to be shown before the text in `answers`; `options` may hold others that may be meant",
    "clarification": "`options` holds two or three entries to choose from, and no text leads",
    "talk": "small talk, or what the clinic has set up about itself",
    "no_answer": "the subject is not documented, and no text of ours is shown as if it fitted",
    "urgent": "the message itself describes an emergency: show `urgent` first, as it stands; an answer may follow",
}
REASONS: Mapping[Reason, str] = {
    "unsure": "the text may not be what was asked for",
    "not_documented": "the subject, or what was asked of it, is not documented",
    "diagnosis": "the writer wants to know what they have, which only an examination can tell",
    "dose": "the writer wants to know which medicine to take or how much, which only a doctor or pharmacist can tell",
    "complaint": "the writer tells what hurts: the text is a documented cause that may fit, no diagnosis",
    "smalltalk": "a greeting, thanks and the like",
    "contact": "asks for the clinic itself: an appointment, its hours, somebody to talk to",
    "out_of_scope": "about something else than leg pain",
    "language": "written in another language than English",
    "too_long": "longer than the bot reads; urgent signs are looked for all the same",
}


def _list(meanings: Mapping[Kind, str] | Mapping[Reason, str]) -> Meta:
    return Meta(description="\n".join(f"- `{name}`: {meaning}" for name, meaning in meanings.items()))


Markdown = Annotated[str, Meta(description="Markdown, as written")]
Html = Annotated[str, Meta(description="The same as safe HTML")]
Score = Annotated[float, Meta(ge=0, le=1, description="Probability that this is the right answer")]


class AskRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A question, and the id of the entry that the visitor saw last, or of the first flag where that was urgent guidance (an
    unknown id counts as none)."""

    question: str
    after: str | None = None


class SearchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What is typed so far: two characters or more."""

    question: Annotated[str, Meta(min_length=2)]


class FeedbackRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the reply to a question helped. Neither the question nor *key* is kept with it; *key*, 16 random bytes in
    hexadecimal digits, makes it count once and is forgotten after a day.
    """

    question: str
    rated: Annotated[Rated, Meta(description="`none`: none of the `options` was meant")]
    key: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    after: Annotated[str | None, Meta(description="As it was when the question was asked")] = None


class QuestionLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question that can be asked next."""

    id: str
    question: str


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """The place that an answer comes from."""

    document: str
    section: str
    url: str | None


class WatchFor(Struct, frozen=True, forbid_unknown_fields=True):
    """A sign to watch for, which belongs to an answer and not to the message."""

    id: str
    level: Level
    text: Annotated[str, Meta(description="What to do if which sign comes up: one sentence, plain text")]


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented answer."""

    id: str
    question: str
    text: Markdown
    html: Html
    score: Score
    sources: tuple[Source, ...]
    related: tuple[QuestionLink, ...]
    watch_for: tuple[WatchFor, ...]


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


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """How the clinic is reached, as it has set it up; at least one of these is not null."""

    phone: Annotated[str | None, Meta(description="As people write it")]
    booking_url: str | None
    address: str | None
    opening_hours: str | None


class Reply(Struct, frozen=True, forbid_unknown_fields=True):
    """The reply to one question; what there is nothing of is null or empty."""

    kind: Annotated[Kind, _list(KINDS)]
    reason: Annotated[Reason | None, _list(REASONS)]
    message: Annotated[
        str, Meta(description="Words around the reply, plain text; where they lead to a person they name the contact")
    ]
    corrected: Annotated[str | None, Meta(description="The question as understood, when words were repaired")]
    answers: Annotated[tuple[Answer, ...], Meta(description="Two for a question of two parts")]
    options: Annotated[tuple[QuestionLink, ...], Meta(description="At most three, to choose from or what else may be meant")]
    contact: Annotated[Contact | None, Meta(description="Where the reply leads to a person and something is set up")]
    urgent: Annotated[tuple[Urgent, ...], Meta(description="What the message itself raised, the most urgent first")]
    content_version: str


class EntrySummary(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question and its topic."""

    id: str
    topic: str
    question: str


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """A documented question with all that belongs to it; *watch_for* has to be shown below the answer."""

    id: str
    topic: str
    question: str
    text: Markdown
    html: Html
    sources: tuple[Source, ...]
    related: tuple[QuestionLink, ...]
    watch_for: tuple[WatchFor, ...]
    reviewed: Annotated[datetime.date | None, Meta(description="When a clinician signed it as it is now; null: nobody has")]
    review_by: datetime.date | None


class Health(Struct, frozen=True, forbid_unknown_fields=True):
    """The state of the service."""

    status: str
    content_version: str


class Readiness(Struct, frozen=True, forbid_unknown_fields=True):
    """What is served, and what whoever runs the service should mend. *problems* name file and line of broken content, in place
    of which the last good version is served; *store* is ``ok``, ``failing`` or ``off``."""

    content_version: str
    problems: tuple[str, ...]
    store: str


def to_reply(reply: replies.Reply, by_id: Mapping[str, Faq], messages: Messages) -> Reply:
    """Return *reply* as the contract has it; *by_id* holds all entries, and *messages* begin the signs to watch for."""
    return Reply(
        reply.kind,
        reply.reason,
        reply.message,
        reply.corrected,
        tuple(_to_answer(answer, by_id, messages) for answer in reply.answers),
        tuple(_to_link(faq) for faq in reply.options),
        _to_contact(reply.contact) if reply.contact else None,
        tuple(_to_urgent(flag) for flag in reply.urgent),
        reply.content_version,
    )


def to_json(reply: replies.Reply, by_id: Mapping[str, Faq], messages: Messages) -> bytes:
    """Return *reply* as the JSON of the contract; see to_reply."""
    return msgspec.json.encode(to_reply(reply, by_id, messages))


def to_summary(faq: Faq) -> EntrySummary:
    """Return the line of *faq* in the list of entries."""
    return EntrySummary(faq.id, faq.topic, faq.question)


def to_entry(
    faq: Faq, by_id: Mapping[str, Faq], flags: Mapping[str, Flag], messages: Messages, reviewed: datetime.date | None
) -> Entry:
    """Return *faq*, *reviewed* on that day, with its related questions (from *by_id*) and signs to watch for (from *flags*,
    begun by *messages*)."""
    return Entry(
        faq.id,
        faq.topic,
        faq.question,
        faq.answer,
        str(to_html(faq.answer)),
        _to_sources(faq),
        _to_related(faq, by_id),
        _to_watch_for(watch_for(faq.see_urgent, flags), messages),
        reviewed,
        faq.review_by,
    )


def _to_contact(contact: clinic.Contact) -> Contact:
    return Contact(contact.phone, contact.booking_url, contact.address, contact.opening_hours)


def _to_answer(answer: replies.Answer, by_id: Mapping[str, Faq], messages: Messages) -> Answer:
    faq = answer.faq
    return Answer(
        faq.id,
        faq.question,
        faq.answer,
        str(to_html(faq.answer)),
        round(answer.score, SCORE_DIGITS),
        _to_sources(faq),
        _to_related(faq, by_id),
        _to_watch_for(answer.watch_for, messages),
    )


def _to_sources(faq: Faq) -> tuple[Source, ...]:
    return tuple(Source(citation.source.title, citation.section, citation.source.url) for citation in faq.citations)


def _to_related(faq: Faq, by_id: Mapping[str, Faq]) -> tuple[QuestionLink, ...]:
    return tuple(_to_link(by_id[id]) for id in faq.related)


def _to_link(faq: Faq) -> QuestionLink:
    return QuestionLink(faq.id, faq.question)


def _to_watch_for(flags: Iterable[Flag], messages: Messages) -> tuple[WatchFor, ...]:
    return tuple(WatchFor(flag.id, flag.level, to_sentence(flag, messages)) for flag in flags)


def _to_urgent(flag: Flag) -> Urgent:
    return Urgent(
        flag.id,
        flag.level,
        flag.text,
        str(to_html(flag.text)),
        tuple(Action(action.label, action.href) for action in flag.actions),
        PublicSource(flag.source.publisher, flag.source.title, flag.source.url),
    )
