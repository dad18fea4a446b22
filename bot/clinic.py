"""What a clinic sets once: how it is reached, and which numbers urgent guidance gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content.documents import fill_placeholders
from bot.content.messages import ASKED_KEYS, CONTACT_KEYS, KEYS, Messages, Smalltalk

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
    """Hold how the clinic is reached; what is None is never shown, and nothing is made up for it."""

    name: str | None = None
    phone: str | None = None
    booking_url: str | None = None
    address: str | None = None
    opening_hours: str | None = None

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
    """Return the *messages* of the content by KEYS, filled in for *clinic*, and ``contact``, put together from what is set."""
    values = {"clinic": clinic.name or messages["the_clinic"], "emergency": clinic.numbers.emergency.label}
    contact = {key: getattr(clinic, key) for key in CONTACT_KEYS if getattr(clinic, key)}
    lines = [fill_placeholders(messages[f"contact_{key}"], contact) for key in contact]
    values["contact"] = " ".join(lines) or fill_placeholders(messages["contact_unknown"], values)
    later = {name: f"{{{name}}}" for name in ASKED_KEYS.values()}  # filled in from the question
    return {key: fill_placeholders(messages[key], values | later) for key in KEYS} | {"contact": values["contact"]}


def fill_smalltalk(smalltalk: Iterable[Smalltalk], contact: str, clinic: Clinic) -> Mapping[str, str]:
    """Return the replies to *smalltalk* by id, filled in for *clinic*, who is reached as *contact* says."""
    numbers = clinic.numbers
    values = {"contact": contact, "crisis": numbers.crisis.label, "emergency": numbers.emergency.label}
    return {kind.id: fill_placeholders(kind.reply, values) for kind in smalltalk}
