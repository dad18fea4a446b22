"""The words around answers hold the clinic's contact as far as it is known, and nothing made up."""

from pathlib import Path

import pytest

from bot.clinic import Clinic
from bot.content.documents import ContentError
from bot.messages import CONTACT_KEYS, KEYS, load_messages, parse_messages

NAME = "messages.yaml"
CONTACT = {
    "contact_phone": "Call {phone}.",
    "contact_booking_url": "Book at {booking_url}.",
    "contact_address": "Come to {address}.",
    "contact_opening_hours": "Open {opening_hours}.",
    "contact_unknown": "Please ask the clinic.",
    "the_clinic": "the clinic",
}


def text_of(**changed: str) -> str:
    """Return the text of a file of messages in which every message is its own key, but for *changed*."""
    messages = {key: key for key in KEYS} | CONTACT | changed
    return "".join(f'{key}: "{text}"\n' for key, text in messages.items())


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems of the messages in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_messages(text, NAME, Clinic())
    return caught.value.problems


def test_every_message_is_read() -> None:
    messages = parse_messages(text_of(), NAME, Clinic())

    assert set(messages) == {*KEYS, "contact"}
    assert (messages["greeting"], messages["too_long"]) == ("greeting", "too_long")


@pytest.mark.parametrize(
    ("clinic", "contact"),
    [
        (Clinic(), "Please ask the clinic."),
        (Clinic(name="Example Clinic"), "Please ask the clinic."),
        (Clinic(phone="555 0100"), "Call 555 0100."),
        (
            Clinic(opening_hours="Mon-Fri", address="1 Main St", phone="555 0100", booking_url="https://x.example"),
            "Call 555 0100. Book at https://x.example. Come to 1 Main St. Open Mon-Fri.",
        ),
        (Clinic(phone="", address="1 Main St"), "Come to 1 Main St."),
    ],
)
def test_the_contact_is_what_the_clinic_has_set_in_a_fixed_order(clinic: Clinic, contact: str) -> None:
    messages = parse_messages(text_of(nothing_near="Nothing. {contact}"), NAME, clinic)

    assert messages["contact"] == contact
    assert messages["nothing_near"] == f"Nothing. {contact}"


@pytest.mark.parametrize(("name", "greeting"), [(None, "Hi from the clinic."), ("Example Clinic", "Hi from Example Clinic.")])
def test_the_clinic_is_called_by_its_name_where_it_is_known(name: str | None, greeting: str) -> None:
    messages = parse_messages(text_of(greeting="Hi from {clinic}."), NAME, Clinic(name=name))

    assert messages["greeting"] == greeting


def test_braces_in_what_the_clinic_has_set_are_text() -> None:
    messages = parse_messages(text_of(greeting="{clinic}: {contact}"), NAME, Clinic(name="{contact}", phone="{clinic}"))

    assert messages["greeting"] == "{contact}: Call {clinic}."


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {"greeting": "Hi {name}"},
            "messages.yaml:1: placeholder {name} is not known here; use one of: clinic, contact, emergency",
        ),
        (
            {"notice": "Call {phone}"},
            "messages.yaml:2: placeholder {phone} is not known here; use one of: clinic, contact, emergency",
        ),
        (
            {"greeting": "Hi { clinic }"},
            "messages.yaml:1: placeholder { clinic } is not known here; use one of: clinic, contact, emergency",
        ),
        ({"greeting": "Hi {}"}, "messages.yaml:1: placeholder {} is not known here; use one of: clinic, contact, emergency"),
        (
            {"contact_phone": "Call {tel}"},
            f"messages.yaml:{len(KEYS) + 1}: placeholder {{tel}} is not known here; use one of: phone",
        ),
        (
            {"contact_phone": "Call {contact}"},
            f"messages.yaml:{len(KEYS) + 1}: placeholder {{contact}} is not known here; use one of: phone",
        ),
        ({"greeting": ""}, "messages.yaml:1: is empty; write a text"),
    ],
)
def test_what_cannot_be_filled_in_is_reported_with_its_line(changed: dict[str, str], problem: str) -> None:
    assert problems_of(text_of(**changed)) == (problem,)


@pytest.mark.parametrize("placeholder", ["{unknown}", "{phone}", "{contact}"])
def test_the_line_for_an_unknown_contact_holds_no_placeholder(placeholder: str) -> None:
    (problem,) = problems_of(text_of(contact_unknown=f"Ask {placeholder}."))

    assert problem.startswith(f"messages.yaml:{len(KEYS) + 5}: placeholder {placeholder} is not known here")


@pytest.mark.parametrize("placeholder", ["{clinic}", "{contact}"])
def test_the_words_for_a_clinic_without_a_name_hold_no_placeholder(placeholder: str) -> None:
    (problem,) = problems_of(text_of(the_clinic=f"our {placeholder}"))

    assert problem.startswith(f"messages.yaml:{len(KEYS) + 6}: placeholder {placeholder} is not known here")


@pytest.mark.parametrize("key", [*KEYS, *CONTACT])
def test_no_message_may_be_left_out(key: str) -> None:
    text = "".join(line for line in text_of().splitlines(keepends=True) if not line.startswith(f"{key}:"))

    assert problems_of(text) == (f"messages.yaml:1: key {key!r} is missing; add it",)


def test_an_unknown_message_is_reported() -> None:
    assert problems_of(text_of() + "greetings: x\n") == (
        f"messages.yaml:{len(KEYS) + 7}: unknown key 'greetings', did you mean 'greeting'?; delete it or mend its name",
    )


def test_there_is_a_line_for_every_part_of_the_contact() -> None:
    assert CONTACT_KEYS == ("phone", "booking_url", "address", "opening_hours")


def test_the_real_messages_make_no_contact_up(content: Path) -> None:
    messages = load_messages(content, Clinic())

    assert messages["contact"] == "Please ask the clinic."
    assert not [key for key, text in messages.items() if "{" in text or "}" in text]
