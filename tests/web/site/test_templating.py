"""What templates may use: names of topics, addresses, and the clinic's contact in a sentence."""

import pytest
from flask import Flask

from bot.content.faqs import Faq
from web import create_app
from web.current import get_bot
from web.site.templating import (
    group_by_topic,
    is_crisis,
    is_grave,
    to_public_url,
    to_tel,
    to_topic,
    with_contact_links,
    without_contact,
)


def faq(topic: str, id: str) -> Faq:
    return Faq(id, topic, "", (), "", (), (), (), None)


def test_topic_has_the_name_of_the_catalogue_or_that_of_its_folder(app: Flask) -> None:
    with app.test_request_context():
        names = [to_topic("condition-treatments"), to_topic("foot-pain")]

    assert names == ["What helps with …", "Foot pain"]


def test_topics_stand_in_the_order_of_the_catalogue_and_new_ones_last(app: Flask) -> None:
    faqs = [faq("ankles", "a"), faq("care", "d"), faq("conditions", "c"), faq("conditions", "b")]

    with app.test_request_context():
        groups = group_by_topic(faqs)

    assert [(topic, [faq.id for faq in group]) for topic, group in groups] == [
        ("conditions", ["b", "c"]),
        ("care", ["d"]),
        ("ankles", ["a"]),
    ]


@pytest.mark.parametrize(
    ("question", "crisis", "grave"),
    [
        ("i want to die", True, True),
        ("i want to die and i have chest pain", True, True),
        ("my calf is hot and swollen and i have chest pain", False, True),
        ("one calf is swollen and warm and painful since yesterday", False, False),
        ("What is deep vein thrombosis (a blood clot in the leg)?", False, False),  # signs to watch for
    ],
)
def test_reply_is_as_grave_as_its_guidance_for_now(app: Flask, question: str, crisis: bool, grave: bool) -> None:
    with app.app_context():
        reply = get_bot().reply(question)

    assert (is_crisis(reply), is_grave(reply)) == (crisis, grave)


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://intern:8000/faq/sciatica"),
        ({"public_url": "https://bot.example.org"}, "https://bot.example.org/faq/sciatica"),
    ],
)
def test_public_address_is_the_one_that_is_set(settings: dict[str, str], address: str) -> None:
    with create_app(settings).test_request_context(base_url="http://intern:8000"):
        assert to_public_url("pages.faq_entry", id="sciatica") == address


@pytest.mark.parametrize("host", ["my_bot:8000", "büro", 'ev"il', "a b"])
def test_public_address_is_relative_below_a_host_that_may_not_stand_in_an_address(app: Flask, host: str) -> None:
    with app.test_request_context(headers={"Host": host}):
        assert to_public_url("pages.faq_entry", id="sciatica") == "/faq/sciatica"


def test_public_address_does_not_repeat_where_the_app_is_mounted(app: Flask) -> None:
    with app.test_request_context(base_url="https://example.org/bot"):
        assert to_public_url("pages.faq_index") == "https://example.org/bot/faq"


@pytest.mark.parametrize(
    ("written", "link"),
    [("(555) 010-0199", "tel:5550100199"), ("+44 20 7946 0958", "tel:+442079460958"), ("911", "tel:911")],
)
def test_phone_number_written_for_people_becomes_a_link(written: str, link: str) -> None:
    assert to_tel(written) == link


def test_contact_links_leave_the_rest_of_a_message_as_text(app: Flask) -> None:
    with app.app_context():
        html = with_contact_links("<b>Call</b> (555) 010-0199!")

    assert html == '&lt;b&gt;Call&lt;/b&gt; <a href="tel:5550100199">(555) 010-0199</a>!'


def test_contact_that_stands_in_a_list_is_left_out_of_a_message(app: Flask) -> None:
    with app.app_context():
        message = app.extensions["legpain.bot"].messages["out_of_scope"]
        shortened = without_contact(message)

    assert "(555) 010-0199" in message
    assert "(555) 010-0199" not in shortened


def test_message_of_a_clinic_without_contact_is_left_as_it_is() -> None:
    app = create_app({})
    with app.app_context():
        assert without_contact("Sorry. Please ask the clinic.") == "Sorry. Please ask the clinic."
