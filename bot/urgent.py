"""Find red flags in a message, before anything else is done with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from bot.clinic import Clinic, Number, to_tel
from bot.content.documents import ContentError, Value, did_you_mean, parse_yaml, read_text
from bot.likeness import LIKE, Likeness, fit_likeness, load_messages
from bot.signs import Lexicon, find_signs, parse_signs, read_words

Level = Literal["emergency", "crisis", "same-day"]
SIGNS = "urgent/signs.yaml"

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Action:
    """Hold one thing to tap: its label and a ``tel:`` or ``sms:`` link."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Hold the public body that a rule comes from; *url* is None where none is known."""

    publisher: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Flag:
    """Hold one red flag: what it is about, what to do (*text*, Markdown, numbers filled in), what to tap, and its source."""

    id: str
    level: Level
    title: str
    text: str
    actions: tuple[Action, ...]
    source: PublicSource
    reviewed_by: str | None
    reviewed: date | None


@dataclass(frozen=True, slots=True)
class UrgentRules:
    """Hold all flags by id, the combinations of signs that raise each (any of a set counts), the wordings of signs, and the
    example messages (by flag, and CALM) with the models fitted on them."""

    flags: Mapping[str, Flag]
    fires_when: Mapping[str, tuple[tuple[frozenset[str], ...], ...]]
    lexicon: Lexicon
    examples: Mapping[str, tuple[str, ...]]
    likeness: Likeness


def find_flags(question: str, rules: UrgentRules) -> tuple[Flag, ...]:
    """Return the flags that the message *question* (raw text, any length) raises, the most urgent level first, then by id.

    Where its signs raise none, a message that is probably urgent all the same raises the flag whose examples it is most like.
    """
    words = read_words(question, rules.lexicon)
    signs = find_signs(words, rules.lexicon)
    found = [
        rules.flags[flag_id]
        for flag_id, combinations in rules.fires_when.items()
        if any(not any(map(signs.isdisjoint, combination)) for combination in combinations)
    ]
    if not found and rules.likeness.probability(words) >= LIKE:
        found = [rules.flags[rules.likeness.nearest_flag(words)]]
    return most_urgent_first(found)


def most_urgent_first(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return *flags* ordered by level, then by id."""
    return tuple(sorted(flags, key=lambda flag: (get_args(Level).index(flag.level), flag.id)))


def load_urgent(path: Path, clinic: Clinic) -> UrgentRules:
    """Return the rules in the folder ``urgent`` of the content folder *path*, with the numbers of *clinic* filled in.

    Raises ContentError with every problem of all rules, or of signs.yaml, which they build on.
    """
    problems: list[str] = []
    lexicon, signs = parse_signs(read_text(path / SIGNS, SIGNS), SIGNS)
    flags: dict[str, Flag] = {}
    fires_when: dict[str, tuple[tuple[frozenset[str], ...], ...]] = {}
    files = sorted((path / "urgent").glob("*.md"))
    for file in files:
        name = f"urgent/{file.name}"
        try:
            flags[file.stem], fires_when[file.stem] = parse_flag(read_text(file, name), name, clinic, signs)
        except ContentError as error:
            problems.extend(error.problems)
    named = {sign for rules in fires_when.values() for rule in rules for any_of in rule for sign in any_of}
    for sign in sorted(signs.keys() - named) if not problems else ():
        problems.append(f"{SIGNS}:{signs[sign]}: no rule uses sign {sign!r}; put back the rule that did, or delete it")
    if not flags and not problems:
        problems.append("urgent:1: holds no rule; add urgent/<id>.md (see the other rules)")
    examples: Mapping[str, tuple[str, ...]] = {}
    try:
        examples = load_messages(path, [file.stem for file in files])
    except ContentError as error:
        problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return UrgentRules(flags, fires_when, lexicon, examples, fit_likeness(examples, lexicon))


def parse_flag(
    text: str, name: str, clinic: Clinic, signs: Iterable[str]
) -> tuple[Flag, tuple[tuple[frozenset[str], ...], ...]]:
    """Return the flag in *text*, the content of the file *name* (``urgent/<id>.md``), and its combinations of *signs*."""
    head, found, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not found:
        raise ContentError([f"{name}:1: must start with front matter: a line ---, the keys, a line ---"])
    document = parse_yaml(head, name, first_line=2)
    keys = document.fields(("level", "title", "source", "actions", "fires_when", "reviewed_by", "reviewed"))
    lines = {field.name: cast(Number, getattr(clinic.numbers, field.name)) for field in fields(clinic.numbers)}
    body = body.strip()
    if not body:
        document.problem("has no text; write what to do first below the second --- line")
    for placeholder in _PLACEHOLDER.findall(body):
        if placeholder not in lines:
            document.problem(f"{{{placeholder}}} is no number{did_you_mean(placeholder, lines)}; use {', '.join(lines)}")
    actions = [value.choice(lines) for value in keys["actions"].items()] if "actions" in keys else []
    combinations = [_combination(value, signs) for value in keys["fires_when"].items()] if "fires_when" in keys else []
    if "fires_when" in keys and not combinations:
        keys["fires_when"].problem("is empty; a rule without a combination of signs never fires")
    flag = Flag(
        id=Path(name).stem,
        level=cast(Level, keys["level"].choice(get_args(Level)) if "level" in keys else ""),
        title=keys["title"].text() if "title" in keys else "",
        text=_PLACEHOLDER.sub(lambda match: lines[match[1]].label if match[1] in lines else "", body),
        actions=tuple(
            dict.fromkeys(action for key in actions if key in lines for action in _to_actions(key, lines[key], clinic))
        ),
        source=_source(keys["source"]) if "source" in keys else PublicSource("", "", None),
        reviewed_by=None if "reviewed_by" not in keys or keys["reviewed_by"].is_null() else keys["reviewed_by"].text(),
        reviewed=keys["reviewed"].date() if "reviewed" in keys else None,
    )
    document.finish()
    return flag, tuple(combinations)


def _source(value: Value) -> PublicSource:
    keys = value.fields(("publisher", "title"), ("url",))
    publisher, title = (keys[key].text() if key in keys else "" for key in ("publisher", "title"))
    url = keys["url"].text() if "url" in keys else None
    if url is not None and not url.startswith(("https://", "http://")):
        keys["url"].problem(f"{url!r} is not a web address; write it as https://..., or leave the line out")
    return PublicSource(publisher, title, url)


def _to_actions(key: str, number: Number, clinic: Clinic) -> Iterator[Action]:
    if number.tel:
        yield Action(f"Call {_named(number.label, number.tel)}", to_tel(number.tel))
    elif key == "same_day" and clinic.phone:  # no line of its own: the clinic is whom to ask
        yield Action(f"Call {_named(clinic.name or 'the clinic', clinic.phone)}", to_tel(clinic.phone))
    if number.sms:
        yield Action(f"Text {number.sms}", f"sms:{number.sms.replace(' ', '')}")


def _named(label: str, phone: str) -> str:
    """Return *label* with the number, which must also be dialled from paper; "911" and "NHS 111" say it themselves."""
    return label if any(char.isdigit() for char in label) else f"{label}: {phone}"


def _combination(value: Value, signs: Iterable[str]) -> tuple[frozenset[str], ...]:
    rows = [(item, item.text().split("/")) for item in value.items()]
    for item, names in rows:
        for sign in names:
            if sign not in signs:
                item.problem(f"{sign!r} is no sign{did_you_mean(sign, signs)}; write a name from urgent/signs.yaml")
    if not rows:
        value.problem("is empty, so that every message would fire; name the signs that must be present together")
    return tuple(frozenset(names) for _, names in rows)
