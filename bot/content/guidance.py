"""Read urgent guidance: one rule a file, which says what raises it, what to do, and where that comes from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Literal, cast, get_args

from bot.content.documents import Value, parse_page, placeholder_problems
from bot.language.spelling import did_you_mean

Level = Literal["emergency", "crisis", "same-day"]
LINES = ("emergency", "same_day", "crisis", "poison", "violence")  # help lines, which a clinic sets
_KEYS = ("level", "title", "source", "actions", "fires_when", "reviewed_by", "reviewed")


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Hold the public body that a rule comes from; *url* is None where none is known."""

    publisher: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule as its file has it: *text* (Markdown) with ``{placeholders}`` for LINES, *actions* some of LINES.

    *fires_when* are combinations of signs, each of which raises the flag; any sign of a set counts.
    """

    id: str
    level: Level
    title: str
    text: str
    actions: tuple[str, ...]
    source: PublicSource
    fires_when: tuple[tuple[frozenset[str], ...], ...]
    reviewed_by: str | None
    reviewed: date | None


def parse_rule(text: str, name: str, signs: Collection[str] | None) -> Rule:
    """Return the rule in *text*, the content of the file *name* (``urgent/<id>.md``), which combines *signs* (any, where None).

    Raises ContentError with every problem of the file, each with its line.
    """
    document, body = parse_page(text, name)
    fields = document.fields(_KEYS)
    if not body:
        document.problem("has no text; write what to do first below the second --- line")
    for problem in placeholder_problems(body, LINES):
        document.problem(problem)
    reviewed_by = None if fields["reviewed_by"].is_null() else fields["reviewed_by"].text()
    if reviewed_by and fields["reviewed"].is_null():
        fields["reviewed_by"].problem(f"{reviewed_by!r} has no date; write the day of the review at reviewed, or null here")
    rule = Rule(
        id=PurePosixPath(name).stem,
        level=cast(Level, fields["level"].choice(get_args(Level))),
        title=fields["title"].text(),
        text=body,
        actions=tuple(item.choice(LINES) for item in fields["actions"].items()),
        source=_source(fields["source"]),
        fires_when=_fires_when(fields["fires_when"], signs),
        reviewed_by=reviewed_by,
        reviewed=fields["reviewed"].past_date(),
    )
    document.finish()
    return rule


def _source(value: Value) -> PublicSource:
    fields = value.fields(("publisher", "title"), ("url",))
    url = fields["url"].web_address() if "url" in fields else None
    return PublicSource(fields["publisher"].text(), fields["title"].text(), url)


def _fires_when(value: Value, signs: Collection[str] | None) -> tuple[tuple[frozenset[str], ...], ...]:
    if value.is_list() and not value.items():
        value.problem("is empty; a rule without a combination of signs never fires")
    return tuple(_combination(item, signs) for item in value.items())


def _combination(value: Value, signs: Collection[str] | None) -> tuple[frozenset[str], ...]:
    rows = [(item, item.text().split("/")) for item in value.items()]
    for item, names in rows:
        for sign in names:
            if signs is not None and sign not in signs:
                item.problem(f"{sign!r} is no sign{did_you_mean(sign, signs)}; write a name from urgent/signs.yaml")
    if value.is_list() and not rows:
        value.problem("is empty, so that every message would fire; name the signs that must be present together")
    return tuple(frozenset(names) for _, names in rows)
