"""Read urgent guidance: one rule a file, which says what raises it, what to do, and where that comes from."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, cast, get_args

from bot.content.documents import Value, parse_page, placeholder_problems
from bot.content.words import Signs
from bot.language.wordings import Parts

Level = Literal["emergency", "crisis", "same-day"]
LINES = ("emergency", "same_day", "crisis", "poison", "violence")  # help lines, which a clinic sets
MAX_FLOOR = 10  # wordings of a rule: as many as a clinician can sign
KEYS = ("level", "title", "source", "actions", "watch", "floor")
OPTIONAL_KEYS = ("hint",)


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Hold the public body that a rule comes from; *url* is None where none is known."""

    publisher: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule as its file has it: *text* (Markdown) with ``{placeholders}`` for LINES, *actions* some of LINES.

    *hint* is the text in place of *text* where a message only hints at it, *watch* the sign for those who do not have it now,
    as it stands behind "Be seen today if". *floor* are wordings that always raise the flag.
    """

    id: str
    level: Level
    title: str
    text: str
    hint: str | None
    watch: str
    actions: tuple[str, ...]
    source: PublicSource
    floor: tuple[Parts, ...]
    floor_written: tuple[str, ...]


def parse_rule(text: str, name: str, signs: Signs | None) -> Rule:
    """Return the rule in *text*, the content of the file *name* (``urgent/<id>.md``); *signs* has the classes of its wordings.

    Raises ContentError with every problem of the file, each with its line.
    """
    document, body = parse_page(text, name)
    fields = document.fields(KEYS, OPTIONAL_KEYS)
    if not body:
        document.problem("has no text; write what to do first below the second --- line")
    hint = fields["hint"].text() if "hint" in fields else None
    watch = fields["watch"].text()
    for value, said in ((document, body), (fields.get("hint", document), hint or ""), (fields["watch"], watch)):
        for problem in placeholder_problems(said, LINES):
            value.problem(problem)
    if watch[:1].isupper() or watch.endswith("."):
        fields["watch"].problem("stands behind a line like 'Be seen today if'; begin with a small letter, without a full stop")
    rule = Rule(
        id=PurePosixPath(name).stem,
        level=cast(Level, fields["level"].choice(get_args(Level))),
        title=fields["title"].text(),
        text=body,
        hint=hint,
        watch=watch,
        actions=tuple(item.choice(LINES) for item in fields["actions"].items()),
        source=_source(fields["source"]),
        floor=_floor(fields["floor"], signs),
        floor_written=fields["floor"].texts(),
    )
    document.finish()
    return rule


def _source(value: Value) -> PublicSource:
    fields = value.fields(("publisher", "title"), ("url",))
    url = fields["url"].web_address() if "url" in fields else None
    return PublicSource(fields["publisher"].text(), fields["title"].text(), url)


def _floor(value: Value, signs: Signs | None) -> tuple[Parts, ...]:
    items = value.items()
    if not 1 <= len(items) <= MAX_FLOOR and value.is_list():
        value.problem(f"has {len(items)} wordings; write 1 to {MAX_FLOOR}, only what nobody doubts")
    return tuple(signs.notation.read_wordings(value)) if signs else ()
