"""Read the words around answers, and fill in the clinic's contact."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from bot.clinic import Clinic
from bot.content.documents import parse_yaml, read_text

FILE = "messages.yaml"
KEYS = (
    "greeting",
    "notice",
    "answer",
    "two_answers",
    "half_answer",
    "clarification",
    "not_documented",
    "nothing_near",
    "out_of_scope",
    "diagnosis",
    "diagnosis_unknown",
    "dose",
    "dose_unknown",
    "language",
    "too_long",
    "urgent",
    "urgent_answer",
    "crisis",
)
CONTACT_KEYS = ("phone", "booking_url", "address", "opening_hours")
Messages = Mapping[str, str]
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


def parse_messages(text: str, name: str, clinic: Clinic) -> Messages:
    """Return the messages in *text* by key, with ``contact`` put together from what *clinic* has set.

    ``{contact}`` in a message is the contact, ``{clinic}`` the clinic's name. Raises ContentError for a missing or unknown
    key and for a placeholder that cannot be filled.
    """
    document = parse_yaml(text, name)
    fields = document.fields((*KEYS, "the_clinic", "contact_unknown", *(f"contact_{key}" for key in CONTACT_KEYS)))
    texts = {key: value.text() for key, value in fields.items()}
    values = {"clinic": clinic.name or texts.get("the_clinic", ""), "emergency": clinic.numbers.emergency.label}
    known = asdict(clinic)
    lines = []
    for key in CONTACT_KEYS:
        if known[key] and f"contact_{key}" in texts:
            lines.append(texts[f"contact_{key}"].replace(f"{{{key}}}", known[key]))
    values["contact"] = " ".join(lines) or texts.get("contact_unknown", "").replace("{clinic}", values["clinic"])
    for key, value in fields.items():
        own = _placeholders(key)
        for placeholder in _PLACEHOLDER.findall(texts[key]):
            if placeholder not in own:
                value.problem(
                    f"placeholder {{{placeholder}}} is not known here; use one of: {', '.join(sorted(own)) or '(none)'}"
                )
    document.finish()
    filled = {key: _PLACEHOLDER.sub(lambda m: values[m[1]], texts[key]) for key in KEYS}
    return {**filled, "contact": values["contact"]}


def _placeholders(key: str) -> set[str]:
    """Return the placeholders that the message *key* may hold."""
    if key == "the_clinic":
        return set()
    if key == "contact_unknown":
        return {"clinic"}
    return {key.removeprefix("contact_")} if key.startswith("contact_") else {"contact", "clinic", "emergency"}


def load_messages(path: Path, clinic: Clinic) -> Messages:
    """Return the messages of the content folder *path*; see parse_messages."""
    return parse_messages(read_text(path / FILE, FILE), FILE, clinic)
