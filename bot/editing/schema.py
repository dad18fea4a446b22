"""Describe the front matter of entries and rules as JSON Schema, for programs that complete and underline keys.

``python -m bot.editing.schema`` writes ``faqs/entry.schema.json`` and ``faqs/rule.schema.json`` anew. The keys are those that
the files are read by; what the schemas cannot say (whether an id exists), ``legpain check`` does.
"""

from pathlib import Path
from typing import get_args

import msgspec

from bot.content import faqs, guidance
from bot.content.documents import ID, MAX_TEXT

Schema = dict[str, object]
FOLDER = Path(__file__).parents[2] / "faqs"


def _text(description: str, longest: int = MAX_TEXT) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest, "description": description}


def _list(description: str, items: Schema, **limits: int) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": True, **limits, "description": description}


def _object(title: str, properties: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _day(description: str) -> Schema:
    return {"type": ["string", "null"], "format": "date", "description": description}


_AN_ID: Schema = {"type": "string", "pattern": f"^{ID.pattern}$"}
_SOURCE = {
    "document": _text("A name from sources.yaml."),
    "section": _text("Where in the document the answer stands: Treatment > Nerve Blocks."),
}
_ENTRY: dict[str, Schema] = {
    "question": _text("What visitors read above the answer: one question in plain words.", faqs.MAX_PHRASING),
    "also_asked": _list(
        f"{faqs.MIN_PHRASINGS} or more other ways that people ask it; never shown.",
        {"type": "string", "minLength": 1, "maxLength": faqs.MAX_PHRASING},
        maxItems=faqs.MAX_PHRASINGS,
    ),
    "sources": _list("Where the answer comes from.", _object("A source", _SOURCE, tuple(_SOURCE)), minItems=1),
    "related": _list("Ids of entries to read next, six at most; each of them names this one, too.", _AN_ID),
    "see_urgent": _list("Names of files in urgent/ whose signs readers of the answer should watch for.", _AN_ID),
    "review_by": _day("The day by which a clinician should sign the answer again, or null."),
    "related_one_way": _list("Ids of entries to read next that do not lead back here.", _AN_ID),
    "starter": {"enum": ["yes", "no"], "description": "Whether it is offered before anything was asked."},
}
_RULE: dict[str, Schema] = {
    "level": {"enum": list(get_args(guidance.Level)), "description": "How urgent it is."},
    "title": _text("What it may be, in a few words."),
    "source": _object(
        "The public body that the rule comes from",
        {
            "publisher": _text("The body."),
            "title": _text("Its document."),
            "url": {"type": "string", "format": "uri", "pattern": "^https?://", "description": "Where it stands."},
        },
        ("publisher", "title"),
    ),
    "actions": _list("Help lines to tap, the first one first.", {"enum": list(guidance.LINES)}),
    "watch": _text("The sign for those who do not have it now, as it goes on after 'Be seen today if'."),
    "floor": _list(
        "Wordings that always raise the rule; the head of urgent/signs.yaml says how they are written.",
        {"type": "string", "minLength": 1},
        minItems=1,
        maxItems=guidance.MAX_FLOOR,
    ),
    "hint": _text("The text in place of the rule's own where a message only hints at it."),
}


def build_schemas() -> dict[str, Schema]:
    """Return the schemas by the name of their file."""
    parts = (
        ("entry", "An entry", _ENTRY, faqs.KEYS, faqs.OPTIONAL_KEYS),
        ("rule", "A rule of urgent guidance", _RULE, guidance.KEYS, guidance.OPTIONAL_KEYS),
    )
    dialect: Schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        f"{name}.schema.json": dialect | _object(title, {key: described[key] for key in (*keys, *optional)}, keys)
        for name, title, described, keys, optional in parts
    }


def to_text(schema: Schema) -> str:
    """Return *schema* as it stands in its file."""
    return msgspec.json.format(msgspec.json.encode(schema)).decode() + "\n"


if __name__ == "__main__":
    for name, schema in build_schemas().items():
        (FOLDER / name).write_text(to_text(schema), "utf-8")
