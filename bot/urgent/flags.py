"""Find red flags in a message, before anything else is done with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from bot.clinic import Clinic, Number, to_tel
from bot.content.documents import fill_placeholders
from bot.content.folder import Content
from bot.content.guidance import LINES, Level, PublicSource, Rule
from bot.content.words import Signs
from bot.language.reading import Text
from bot.urgent.likeness import LIKE, Likeness, learn_likeness
from bot.urgent.signs import find_signs, read_alike


@dataclass(frozen=True, slots=True)
class Action:
    """Hold one thing to tap: its label and a ``tel:`` or ``sms:`` link."""

    label: str
    href: str


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
    models of example messages."""

    flags: Mapping[str, Flag]
    fires_when: Mapping[str, tuple[tuple[frozenset[str], ...], ...]]
    signs: Signs
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Urgency:
    """Hold the *signs* that a message tells of, the *probability* (0 to 1) that it is urgent by the example messages, and the
    *flags* that these raise, the most urgent level first, then by id."""

    signs: frozenset[str]
    probability: float
    flags: tuple[Flag, ...]


def find_urgency(text: Text, rules: UrgentRules) -> Urgency:
    """Return how urgent the message *text* is.

    Where its signs raise no flag, a message that is probably urgent all the same raises the one whose examples it is most like.
    """
    words = read_alike(text, rules.signs)
    signs = find_signs(words, rules.signs)
    probability = rules.likeness.probability(words)
    found = [
        rules.flags[flag_id]
        for flag_id, combinations in rules.fires_when.items()
        if any(not any(map(signs.isdisjoint, combination)) for combination in combinations)
    ]
    if not found and probability >= LIKE:
        found = [rules.flags[rules.likeness.nearest_flag(words)]]
    return Urgency(signs, probability, most_urgent_first(found))


def build_rules(content: Content, clinic: Clinic) -> UrgentRules:
    """Return the rules of *content* with the numbers of *clinic*; what is fitted on the messages comes from the cache."""
    return UrgentRules(
        {rule.id: to_flag(rule, clinic) for rule in content.rules},
        {rule.id: rule.fires_when for rule in content.rules},
        content.signs,
        learn_likeness(content.urgent_messages, content.signs),
    )


def most_urgent_first(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return *flags* ordered by level, then by id."""
    return tuple(sorted(flags, key=lambda flag: (get_args(Level).index(flag.level), flag.id)))


def to_flag(rule: Rule, clinic: Clinic) -> Flag:
    """Return the flag of *rule*, with the help lines and the contact of *clinic* filled in."""
    lines = {name: cast(Number, getattr(clinic.numbers, name)) for name in LINES}
    actions = (action for name in rule.actions for action in _to_actions(name, lines[name], clinic))
    return Flag(
        id=rule.id,
        level=rule.level,
        title=rule.title,
        text=fill_placeholders(rule.text, {name: line.label for name, line in lines.items()}),
        actions=tuple(dict.fromkeys(actions)),
        source=rule.source,
        reviewed_by=rule.reviewed_by,
        reviewed=rule.reviewed,
    )


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
