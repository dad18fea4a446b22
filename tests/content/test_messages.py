"""The words around answers are complete, and hold only placeholders that are filled in."""

import pytest

from bot.content.documents import ContentError
from bot.content.messages import CONTACT_KEYS, FACT_KEYS, KEYS, LINK_KEYS, Smalltalk, parse_messages, parse_smalltalk

NAME = "messages.yaml"
CONTACT = {
    "contact_phone": "Call {phone}.",
    "contact_booking_url": "Book at {booking_url}.",
    "contact_address": "Come to {address}.",
    "contact_opening_hours": "Open {opening_hours}.",
    "contact_unknown": "Please ask the clinic.",
    "the_clinic": "the clinic",
}
FACTS = {f"contact_{key}": f"{{{key}}}" for key in FACT_KEYS}
MISSING = {"missing": "Ask for {missing}.", "missing_all": "Ask."} | {
    f"missing_{key}": key for key in (*CONTACT_KEYS, *FACT_KEYS)
}


def text_of(**changed: str) -> str:
    """Return the text of a file of messages in which every message is its own key, but for *changed*."""
    messages = {key: key for key in KEYS} | CONTACT | FACTS | MISSING | {key: key for key in LINK_KEYS} | changed
    return "".join(f'{key}: "{text}"\n' for key, text in messages.items())


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems of the messages in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_messages(text, NAME)
    return caught.value.problems


def test_every_message_is_read() -> None:
    messages = parse_messages(text_of(answer="Hello from {clinic}."), NAME)

    assert messages.keys() == {*KEYS, *LINK_KEYS, *CONTACT, *FACTS, *MISSING}
    assert messages["answer"] == "Hello from {clinic}."
    assert messages["contact_phone"] == "Call {phone}."


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            {"answer": "Hi {name}"},
            "messages.yaml:1: '{name}' is no placeholder here; use {clinic}, {contact}, {emergency}, {crisis}",
        ),
        (
            {"two_answers": "Call {phone}"},
            "messages.yaml:3: '{phone}' is no placeholder here; use {clinic}, {contact}, {emergency}, {crisis}",
        ),
        (
            {"answer": "Hi { clinic}"},
            "messages.yaml:1: '{ clinic}' is no placeholder here, did you mean 'clinic'?; "
            "use {clinic}, {contact}, {emergency}, {crisis}",
        ),
        ({"answer": "Hi {}"}, "messages.yaml:1: '{}' is no placeholder here; use {clinic}, {contact}, {emergency}, {crisis}"),
        (
            {"contact_phone": "Call {tel}"},
            f"messages.yaml:{len(KEYS) + 1}: '{{tel}}' is no placeholder here; use {{phone}}",
        ),
        (
            {"contact_phone": "Call {contact}"},
            f"messages.yaml:{len(KEYS) + 1}: '{{contact}}' is no placeholder here; use {{phone}}",
        ),
        (
            {"contact_parking": "Park at {address}"},
            f"messages.yaml:{len(KEYS) + 9}: '{{address}}' is no placeholder here; use {{parking}}",
        ),
        (
            {"missing": "Ask for {contact}"},
            f"messages.yaml:{len(KEYS) + 12}: '{{contact}}' is no placeholder here; use {{missing}}",
        ),
        ({"answer": ""}, "messages.yaml:1: is empty; write a text"),
    ],
)
def test_what_cannot_be_filled_in_is_reported_with_its_line(changed: dict[str, str], problem: str) -> None:
    assert problems_of(text_of(**changed)) == (problem,)


@pytest.mark.parametrize("placeholder", ["{unknown}", "{phone}", "{contact}"])
def test_the_line_for_an_unknown_contact_holds_no_placeholder(placeholder: str) -> None:
    (problem,) = problems_of(text_of(contact_unknown=f"Ask {placeholder}."))

    assert problem.startswith(f"messages.yaml:{len(KEYS) + 5}: {placeholder!r} is no placeholder here")


@pytest.mark.parametrize("placeholder", ["{clinic}", "{contact}"])
def test_the_words_for_a_clinic_without_a_name_hold_no_placeholder(placeholder: str) -> None:
    (problem,) = problems_of(text_of(the_clinic=f"our {placeholder}"))

    assert problem.startswith(f"messages.yaml:{len(KEYS) + 6}: {placeholder!r} is no placeholder here")


@pytest.mark.parametrize("key", [*KEYS, *CONTACT, *FACTS, *MISSING])
def test_no_message_may_be_left_out(key: str) -> None:
    text = "".join(line for line in text_of().splitlines(keepends=True) if not line.startswith(f"{key}:"))

    assert problems_of(text) == (f"messages.yaml:1: key {key!r} is missing; add it",)


def test_an_unknown_message_is_reported() -> None:
    line = len(text_of().splitlines()) + 1

    assert problems_of(text_of() + "answers: x\n") == (
        f"messages.yaml:{line}: unknown key 'answers', did you mean 'answer'?; delete it or mend its name",
    )


def test_there_is_a_line_for_every_part_of_the_contact() -> None:
    assert CONTACT_KEYS == ("phone", "booking_url", "address", "opening_hours")
    assert FACT_KEYS == ("insurance", "walk_ins", "parking", "languages", "new_patients")


# ---- small talk

THANKS = "thanks:\n  reply: You are welcome.\n  asked: [thanks, thank you, cheers]\n"


def test_small_talk_is_read_in_the_order_of_the_file() -> None:
    text = THANKS + "greeting:\n  reply: Hello.\n  asked: [hi, hey, hello]\n"

    assert parse_smalltalk(text, "smalltalk.yaml") == (
        Smalltalk("thanks", "You are welcome.", ("thanks", "thank you", "cheers")),
        Smalltalk("greeting", "Hello.", ("hi", "hey", "hello")),
    )


def test_yes_and_no_stay_the_words_they_are() -> None:
    (kind,) = parse_smalltalk("yes-no:\n  reply: All right.\n  asked: [yes, no, on, off]\n", "smalltalk.yaml")

    assert kind.asked == ("yes", "no", "on", "off")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "smalltalk.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("- hi\n", "smalltalk.yaml:1: must be a list of 'key: value' lines"),
        ("thanks:\n  asked: [a, b, c]\n", "smalltalk.yaml:2: key 'reply' is missing; add it"),
        ("thanks:\n  reply: Hi.\n  asked: [a, b]\n", "smalltalk.yaml:3: has 2 examples; write at least 3"),
        ("thanks:\n  reply: ''\n  asked: [a, b, c]\n", "smalltalk.yaml:2: is empty; write a text"),
        (
            f"thanks:\n  reply: Hi.\n  asked: [a, b, {'c' * 401}]\n",
            "smalltalk.yaml:3: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (THANKS + THANKS, "smalltalk.yaml:4: key 'thanks' stands twice; keep one of them"),
        (
            THANKS + "  aksed: x\n",
            "smalltalk.yaml:4: unknown key 'aksed', did you mean 'asked'?; delete it or mend its name",
        ),
    ],
)
def test_a_mistake_in_small_talk_is_reported_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_smalltalk(text, "smalltalk.yaml")

    assert caught.value.problems == (problem,)


@pytest.mark.parametrize("reply", ["Call {phone}.", "Call {.", "Call {}.", "Call }."])
def test_a_placeholder_that_cannot_be_filled_is_reported(reply: str) -> None:
    with pytest.raises(ContentError, match=r"^smalltalk.yaml:2: '.*' is no placeholder here; use {contact}, {crisis}, {em"):
        parse_smalltalk(THANKS.replace("You are welcome.", f'"{reply}"'), "smalltalk.yaml")
