"""The clinic's contact, as phones take it."""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.clinic import Clinic, Numbers, fill_messages, fill_smalltalk, to_tel
from bot.content.folder import load_content
from bot.content.guidance import LINES
from bot.content.messages import ASKED_KEYS, CONTACT_KEYS, FACT_KEYS, KEYS, Messages, Smalltalk


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("(555) 010-0199", "tel:5550100199"),
        ("555.010.0199", "tel:5550100199"),
        ("+44 (0)20 7946 0000", "tel:+442079460000"),
        ("+44 20 7946 0000", "tel:+442079460000"),
        ("(0)20 7946 0000", "tel:02079460000"),
        ("1-800-222-1222", "tel:18002221222"),
        ("911", "tel:911"),
    ],
)
def test_number_written_for_people_becomes_one_to_dial(written: str, link: str) -> None:
    assert to_tel(written) == link


# ---- messages

CONTACT = {
    "contact_phone": "Call {phone}.",
    "contact_booking_url": "Book at {booking_url}.",
    "contact_address": "Come to {address}.",
    "contact_opening_hours": "Open {opening_hours}.",
    "contact_unknown": "Please ask {clinic}.",
    "contact_insurance": "Takes {insurance}.",
    "contact_walk_ins": "Walk in {walk_ins}.",
    "contact_parking": "Park {parking}.",
    "contact_languages": "Speaks {languages}.",
    "contact_new_patients": "New: {new_patients}.",
    "missing": "Unknown: {missing}.",
    "missing_all": "All unknown.",
    "the_clinic": "the clinic",
} | {f"missing_{key}": f"its {key}" for key in (*CONTACT_KEYS, *FACT_KEYS)}


def fill(clinic: Clinic, **changed: str) -> Messages:
    """Return messages, each of which is its own key but for *changed*, filled in for *clinic*."""
    return fill_messages({key: key for key in KEYS} | CONTACT | changed, clinic)


@pytest.mark.parametrize(
    ("clinic", "contact"),
    [
        (Clinic(), "Please ask the clinic."),
        (Clinic(name="Example Clinic"), "Please ask Example Clinic."),
        (Clinic(phone="555 0100"), "Call 555 0100."),
        (
            Clinic(opening_hours="Mon-Fri", address="1 Main St", phone="555 0100", booking_url="https://x.example"),
            "Call 555 0100. Book at https://x.example. Come to 1 Main St. Open Mon-Fri.",
        ),
        (Clinic(phone="", address="1 Main St"), "Come to 1 Main St."),
    ],
)
def test_the_contact_is_what_the_clinic_has_set_in_a_fixed_order(clinic: Clinic, contact: str) -> None:
    messages = fill(clinic, nothing_near="Nothing. {contact}")

    assert messages["contact"] == contact
    assert messages["nothing_near"] == f"Nothing. {contact}"


@pytest.mark.parametrize(("name", "answer"), [(None, "Hi from the clinic."), ("Example Clinic", "Hi from Example Clinic.")])
def test_the_clinic_is_called_by_its_name_where_it_is_known(name: str | None, answer: str) -> None:
    messages = fill(Clinic(name=name), answer="Hi from {clinic}.")

    assert messages["answer"] == answer


def test_braces_in_what_the_clinic_has_set_are_text() -> None:
    messages = fill(Clinic(name="{contact}", phone="{clinic}"), answer="{clinic}: {contact}")

    assert messages["answer"] == "{contact}: Call {clinic}."


def test_filled_messages_are_the_keys_and_what_the_clinic_has_set() -> None:
    assert fill(Clinic()).keys() == {*KEYS, "contact", "facts", "missing"}


def test_what_else_the_clinic_has_set_is_told_and_what_it_has_not_is_named() -> None:
    messages = fill(Clinic(phone="555 0100", address="1 Main St", languages="English", insurance="Medicare"))

    assert messages["contact"] == "Call 555 0100. Come to 1 Main St."
    assert messages["facts"] == "Takes Medicare. Speaks English."
    assert messages["missing"] == "Unknown: its booking_url, its opening_hours, its walk_ins, its parking, its new_patients."


def test_where_nothing_is_set_no_list_is_told() -> None:
    assert fill(Clinic(name="Example Clinic"))["missing"] == "All unknown."


def test_nothing_is_missing_where_all_is_set() -> None:
    assert fill(Clinic(**dict.fromkeys((*CONTACT_KEYS, *FACT_KEYS), "x")))["missing"] == ""


def test_small_talk_tells_what_the_clinic_has_set() -> None:
    clinic = Clinic(phone="555 0100")
    asked = Smalltalk("contact", "{contact} {facts} That is all. {missing} {emergency}", ())

    replies = fill_smalltalk([asked], {"contact": "Call.", "facts": "", "missing": "Unknown: parking."}, clinic)

    assert replies == {"contact": "Call. That is all. Unknown: parking. 911"}


@pytest.mark.parametrize(("clinic", "said"), [(Clinic(phone="555 0100"), "Call. Bye."), (Clinic(languages="English"), "Bye.")])
def test_small_talk_sends_nobody_to_a_clinic_that_it_cannot_name_a_way_to(clinic: Clinic, said: str) -> None:
    replies = fill_smalltalk(
        [Smalltalk("contact", "{reach} Bye.", ())], {"contact": "Call.", "facts": "", "missing": ""}, clinic
    )

    assert replies == {"contact": said}


def test_there_is_a_message_for_every_part_of_the_contact_and_a_line_for_every_number() -> None:
    parts = [field.name for field in fields(Clinic) if field.name not in ("name", "numbers")]

    assert parts == [*CONTACT_KEYS, *FACT_KEYS]
    assert [field.name for field in fields(Numbers)] == list(LINES)


def test_the_real_messages_make_no_contact_up(content: Path) -> None:
    messages = fill_messages(load_content(content).messages, Clinic())

    assert messages["contact"] == "Please ask your doctor or the clinic."
    left = {key: text for key, text in messages.items() if "{" in text or "}" in text}
    assert left.keys() == ASKED_KEYS.keys()  # filled in from the question
