"""Find red flags in a message, before anything else is done with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast, get_args

from bot.clinic import Clinic, Number, to_tel
from bot.content.documents import fill_placeholders
from bot.content.folder import Content
from bot.content.guidance import LINES, Level, PublicSource, Rule
from bot.content.messages import Messages
from bot.content.words import Signs, SignWordings, build_sign_wordings
from bot.language.reading import Text
from bot.urgent.model import Model, calibrate, learn_model
from bot.urgent.signs import Tale, read_alike, read_tale


@dataclass(frozen=True, slots=True)
class Action:
    """Hold one thing to tap: its label and a ``tel:`` or ``sms:`` link."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Hold one red flag: what it is about, what to do (*text*, Markdown, numbers filled in), what to tap, and its source.

    *hint* is the text where a message only hints at it, *watch* the sign for those who do not have it now, which ends the
    sentence that its level begins. *spanish* are the same things to tap for who writes in Spanish.
    """

    id: str
    level: Level
    title: str
    text: str
    hint: str | None
    watch: str
    actions: tuple[Action, ...]
    spanish: tuple[Action, ...]
    source: PublicSource


# What a missed message costs, in false alarms, where one message in fifty is urgent (IN_USE), of the labelled ones LABELLED.
# Chosen on batches left out of the fit. A false alarm of a crisis takes the answer away, too, and below its
# threshold kind words with the crisis line still stand in place of "nothing documented" (TROUBLED).
COSTS: Mapping[Level, float] = {"emergency": 27.0, "crisis": 7.0, "same-day": 20.0}
TROUBLED = 60.0
IN_USE = 0.02 / 0.98
LABELLED = 0.40 / 0.60
ALSO = 0.08  # chance, if the message is urgent, from which a flag is shown beside the likeliest
ALSO_CRISIS = 0.2  # the same of a crisis beside something else: a line for despair below a clot hurts
MOST = 3  # flags that the model shows; more cards would hide what to do
WATCHED: tuple[Level, ...] = ("crisis", "emergency", "same-day")  # the order in which signs to watch for are told


@dataclass(frozen=True, slots=True)
class UrgentRules:
    """Hold all flags by id, and by what they are found: signs, the floor of the rules, and the model of labelled messages."""

    flags: Mapping[str, Flag]
    signs: Signs
    floor: SignWordings
    model: Model


@dataclass(frozen=True, slots=True)
class Urgency:
    """Hold what a message tells (*tale*), the *probability* (0 to 1) that it is urgent, and the *flags* that these raise, the
    most urgent level first, then by id. Who is *troubled* raises no flag, but may be in a crisis all the same."""

    tale: Tale
    probability: float
    flags: tuple[Flag, ...]
    troubled: bool


def find_urgency(text: Text, rules: UrgentRules) -> Urgency:
    """Return how urgent the message *text* is.

    The floor always fires; else the model decides, by the probability that the level of the likeliest flag asks for. A flag
    that only the model finds is shown with its text for hints, where it has one.
    """
    words = read_alike(text, rules.signs)
    tale = read_tale(words, rules.signs, rules.floor)
    ranked = rules.model.rank(words, tale)
    probability = calibrate(rules.model.probability(words, tale), max(chance for _, chance in ranked))
    level = rules.flags[ranked[0][0]].level
    found = {flag: rules.flags[flag] for flag in tale.floor}
    if probability >= to_threshold(COSTS[level]):
        for n, (flag, chance) in enumerate(ranked[:MOST]):
            raised = rules.flags[flag]
            least = ALSO_CRISIS if raised.level == "crisis" != level else ALSO
            if (not n or chance >= least) and flag not in found:
                found[flag] = replace(raised, text=raised.hint) if raised.hint else raised
    if text.language == "es":
        found = {id: replace(flag, actions=flag.spanish) for id, flag in found.items()}
    troubled = not found and level == "crisis" and probability >= to_threshold(TROUBLED)
    return Urgency(tale, probability, most_urgent_first(found.values()), troubled)


def to_threshold(cost: float) -> float:
    """Return the probability, among labelled messages, from which guidance whose absence has this *cost* pays."""
    odds = LABELLED / IN_USE / cost
    return odds / (1 + odds)


def build_rules(content: Content, clinic: Clinic) -> UrgentRules:
    """Return the rules of *content* with the numbers of *clinic*; what is fitted on the messages comes from the cache."""
    floor = build_sign_wordings(((rule.id, parts) for rule in content.rules for parts in rule.floor), content.signs.denials)
    flags = {rule.id: to_flag(rule, clinic, content.messages) for rule in content.rules}
    return UrgentRules(flags, content.signs, floor, learn_model(content.urgent_messages, content.signs, floor))


def most_urgent_first(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Return *flags* ordered by level, then by id."""
    return tuple(sorted(flags, key=lambda flag: (get_args(Level).index(flag.level), flag.id)))


def watch_for(ids: Iterable[str], flags: Mapping[str, Flag]) -> tuple[Flag, ...]:
    """Return the *flags* that *ids* name, once each: those to watch for, by WATCHED, then in the same order."""
    return tuple(sorted((flags[id] for id in dict.fromkeys(ids)), key=lambda flag: WATCHED.index(flag.level)))


def to_sentence(flag: Flag, messages: Messages) -> str:
    """Return the sign of *flag* to watch for, with what to do then: a sentence that *messages* begin, by its level."""
    return f"{messages[f'watch_{flag.level}']} {flag.watch}."


def to_flag(rule: Rule, clinic: Clinic, messages: Messages) -> Flag:
    """Return the flag of *rule*, with the help lines and the contact of *clinic* filled in, and *messages* on its buttons."""
    lines = {name: cast(Number, getattr(clinic.numbers, name)) for name in LINES}
    labels = {name: line.label for name, line in lines.items()}
    calls, writes = ((messages[key], messages[f"{key}_spanish"]) for key in ("call", "write"))
    actions, spanish = (
        tuple(dict.fromkeys(action for name in rule.actions for action in _to_actions(name, lines[name], clinic, *words)))
        for words in zip(calls, writes, strict=True)
    )
    return Flag(
        id=rule.id,
        level=rule.level,
        title=rule.title,
        text=fill_placeholders(rule.text, labels),
        hint=fill_placeholders(rule.hint, labels) if rule.hint else None,
        watch=fill_placeholders(rule.watch, labels),
        actions=actions,
        spanish=spanish,
        source=rule.source,
    )


def _to_actions(key: str, number: Number, clinic: Clinic, call: str, write: str) -> Iterator[Action]:
    if number.tel:
        yield Action(fill_placeholders(call, {"line": _named(number.label, number.tel)}), to_tel(number.tel))
    elif key == "same_day" and clinic.phone:  # no line of its own: the clinic is whom to ask
        yield Action(fill_placeholders(call, {"line": _named(clinic.name or "the clinic", clinic.phone)}), to_tel(clinic.phone))
    if number.sms:
        yield Action(fill_placeholders(write, {"line": number.sms}), f"sms:{number.sms.replace(' ', '')}")


def _named(label: str, phone: str) -> str:
    """Return *label* with the number, which must also be dialled from paper; "911" and "NHS 111" say it themselves."""
    return label if any(char.isdigit() for char in label) else f"{label}: {phone}"
