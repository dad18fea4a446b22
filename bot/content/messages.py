"""Read the words around answers, and small talk with its replies; ``{placeholders}`` stand for what a clinic sets."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.documents import parse_yaml, placeholder_problems
from bot.content.labelled import read_questions

KEYS = (
    "answer",
    "answer_unreachable",
    "two_answers",
    "half_answer",
    "clarification",
    "partial_unsure",
    "partial_again",
    "partial_not_documented",
    "partial_complaint",
    "see_soon",
    "aspect_unknown",
    "subject_unknown",
    "nothing_near",
    "out_of_scope",
    "diagnosis",
    "diagnosis_unknown",
    "dose",
    "dose_unknown",
    "language",
    "other_language",
    "too_long",
    "urgent",
    "urgent_answer",
    "crisis",
    "still_urgent",
    "still_same_day",
    "troubled",
    "spanish_emergency",
    "spanish_crisis",
    "spanish_same-day",
    "watch",
    "watch_crisis",
    "watch_emergency",
    "watch_same-day",
)
ASKED_KEYS = {"aspect_unknown": "aspect", "subject_unknown": "subject"}  # and what is filled in from the question
OF_CLINIC = ("clinic", "contact", "emergency", "crisis")  # and what a clinic sets
LINK_KEYS = ("call", "call_spanish", "write", "write_spanish")  # what stands on a button; {line} is the help line
CONTACT_KEYS = ("phone", "booking_url", "address", "opening_hours")
FACT_KEYS = ("insurance", "walk_ins", "parking", "languages", "new_patients")  # what else a clinic may set of itself
FEELINGS = "feelings"  # the small talk that consoles and names the crisis line; it answers who may be in a crisis, too
Messages = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """Hold one kind of small talk: what people say, and what the bot says back, with placeholders to fill in."""

    id: str
    reply: str
    asked: tuple[str, ...]


def parse_messages(text: str, name: str) -> Messages:
    """Return the messages in *text* by key: KEYS, LINK_KEYS, ``the_clinic``, ``contact_...`` for CONTACT_KEYS, FACT_KEYS and
    ``unknown``, ``missing_all``, and ``missing`` with the names, ``missing_...``, that these keys have where nothing is set.

    Raises ContentError for a missing or unknown key and for a placeholder that nothing is filled in for.
    """
    document = parse_yaml(text, name)
    of_clinic = [f"{start}_{key}" for key in (*CONTACT_KEYS, *FACT_KEYS) for start in ("contact", "missing")]
    fields = document.fields((*KEYS, *LINK_KEYS, "the_clinic", "contact_unknown", "missing", "missing_all", *of_clinic))
    texts = {key: value.text() for key, value in fields.items()}
    for key, value in fields.items():
        for problem in placeholder_problems(texts[key], _placeholders(key)):
            value.problem(problem)
    document.finish()
    return texts


def _placeholders(key: str) -> tuple[str, ...]:
    """Return the placeholders that the message *key* may hold."""
    if key == "the_clinic" or key.startswith("missing_"):
        return ()
    if key in LINK_KEYS:
        return ("line",)
    if key in ASKED_KEYS:
        return (ASKED_KEYS[key], *OF_CLINIC)
    if key == "contact_unknown":
        return ("clinic",)
    if key == "missing":
        return ("missing",)
    return (key.removeprefix("contact_"),) if key.startswith("contact_") else OF_CLINIC


def parse_smalltalk(text: str, name: str) -> tuple[Smalltalk, ...]:
    """Return the kinds of small talk in *text*, in file order; raises ContentError."""
    document = parse_yaml(text, name)
    found = []
    for key, value in document.entries().items():
        fields = value.fields(("reply", "asked"))
        reply = fields["reply"].text()
        for problem in placeholder_problems(reply, ("contact", "crisis", "emergency", "facts", "missing", "reach")):
            fields["reply"].problem(problem)
        found.append(Smalltalk(key, reply, read_questions(fields["asked"])))
    document.finish()
    return tuple(found)
