"""What a clinic sets once: how it is reached, and which numbers urgent guidance gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content.documents import fill_placeholders
from bot.content.messages import ASKED_KEYS, CONTACT_KEYS, FACT_KEYS, KEYS, Messages, Smalltalk

_NOT_DIALLED = re.compile(r"[^\d+]")


@dataclass(frozen=True, slots=True)
class Number:
    """Hold one help line: how it is called in a sentence, and where it can be reached (digits, None when it cannot)."""

    label: str
    tel: str | None = None
    sms: str | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold the help lines of urgent guidance; the defaults are those of the United States."""

    emergency: Number = Number("911", "911")
    same_day: Number = Number("your doctor or the clinic")
    crisis: Number = Number("988 Suicide & Crisis Lifeline", "988", "988")
    poison: Number = Number("Poison Help", "1-800-222-1222")
    violence: Number = Number("National Domestic Violence Hotline", "1-800-799-7233")


@dataclass(frozen=True, slots=True)
class Contact:
    """Hold how the clinic is reached, and what else it tells of itself; what is None is never shown, and nothing is made up
    for it."""

    name: str | None = None
    phone: str | None = None
    booking_url: str | None = None
    address: str | None = None
    opening_hours: str | None = None
    insurance: str | None = None
    walk_ins: str | None = None
    parking: str | None = None
    languages: str | None = None
    new_patients: str | None = None

    @property
    def has_contact(self) -> bool:
        """Return whether there is anything by which the clinic can be reached."""
        return any((self.phone, self.booking_url, self.address, self.opening_hours))


@dataclass(frozen=True, slots=True)
class Clinic(Contact):
    """Hold the clinic's contact and the help lines of its country."""

    numbers: Numbers = Numbers()


def to_tel(phone: str) -> str:
    """Return the ``tel:`` link of a phone number written for people; "+44 (0)20" is dialled without the zero in brackets."""
    digits = phone.replace("(0)", "") if phone.startswith("+") else phone
    return f"tel:{_NOT_DIALLED.sub('', digits)}"


def fill_messages(messages: Messages, clinic: Clinic) -> Messages:
    """Return the *messages* of the content by KEYS, filled in for *clinic*, and what is put together from all that is set:
    ``contact``, ``facts`` and ``missing``, which names what is not set. The last two are empty where there is nothing to say.
    """
    numbers = clinic.numbers
    values = {
        "clinic": clinic.name or messages["the_clinic"],
        "emergency": numbers.emergency.label,
        "crisis": numbers.crisis.label,
    }
    values["contact"] = _lines(CONTACT_KEYS, messages, clinic) or fill_placeholders(messages["contact_unknown"], values)
    missing = [messages[f"missing_{key}"] for key in (*CONTACT_KEYS, *FACT_KEYS) if not getattr(clinic, key)]
    told = "missing" if len(missing) < len((*CONTACT_KEYS, *FACT_KEYS)) else "missing_all"
    of_clinic = {
        "contact": values["contact"],
        "facts": _lines(FACT_KEYS, messages, clinic),
        "missing": fill_placeholders(messages[told], {"missing": ", ".join(missing)}) if missing else "",
    }
    later = {name: f"{{{name}}}" for name in ASKED_KEYS.values()}  # filled in from the question
    return {key: fill_placeholders(messages[key], values | later) for key in KEYS} | of_clinic


def _lines(keys: Iterable[str], messages: Messages, clinic: Clinic) -> str:
    """Return what *clinic* has set of *keys*, a sentence each."""
    known = {key: getattr(clinic, key) for key in keys if getattr(clinic, key)}
    return " ".join(fill_placeholders(messages[f"contact_{key}"], known) for key in known)


def fill_smalltalk(smalltalk: Iterable[Smalltalk], messages: Messages, clinic: Clinic) -> Mapping[str, str]:
    """Return the replies to *smalltalk* by id, filled in for *clinic* and with what *messages*, filled in, say of it."""
    numbers = clinic.numbers
    values = {key: messages[key] for key in ("contact", "facts", "missing")}
    values["reach"] = messages["contact"] if clinic.has_contact else ""
    values |= {"crisis": numbers.crisis.label, "emergency": numbers.emergency.label}
    return {kind.id: " ".join(fill_placeholders(kind.reply, values).split()) for kind in smalltalk}
