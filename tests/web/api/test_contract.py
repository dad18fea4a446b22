import datetime

import msgspec
import pytest

from bot.clinic import Clinic
from bot.content.faqs import Citation, Faq, Source
from bot.content.guidance import PublicSource
from bot.replies import Answer, Reply
from bot.urgent.flags import Action, Flag
from web.api.contract import to_entry, to_json, to_summary

SCIATICA = Faq(
    id="sciatica",
    topic="conditions",
    question="What is sciatica?",
    also_asked=("siatica",),
    answer="Pain along the **leg**.",
    citations=(Citation(Source("doc", "Leg Pain", "A clinic", None, None), "Causes"),),
    related=("walking",),
    see_urgent=("breathless",),
    review_by=None,
)
WALKING = Faq("walking", "care", "May I walk?", (), "Yes.", (), (), (), None)
BREATHLESS = Flag(
    id="breathless",
    level="emergency",
    title="Trouble breathing",
    text="**Call 911.**",
    hint=None,
    watch="you are short of breath",
    actions=(Action("Call 911", "tel:911"),),
    spanish=(Action("Llamar: 911", "tel:911"),),
    source=PublicSource("A public body", "Signs", "https://public.example/"),
)
BY_ID = {"sciatica": SCIATICA, "walking": WALKING}

LINK = {"id": "walking", "question": "May I walk?"}
SOURCE = {"document": "Leg Pain", "section": "Causes", "url": None}
URGENT = {
    "id": "breathless",
    "level": "emergency",
    "text": "**Call 911.**",
    "html": "<p><strong>Call 911.</strong></p>\n",
    "actions": [{"label": "Call 911", "href": "tel:911"}],
    "source": {"publisher": "A public body", "title": "Signs", "url": "https://public.example/"},
}


MESSAGES = {"watch_emergency": "Call 911 if"}
WATCH_FOR = {"id": "breathless", "level": "emergency", "text": "Call 911 if you are short of breath."}


def test_a_reply_becomes_exactly_the_contract():
    reply = Reply(
        kind="answer",
        reason="diagnosis",
        message="Documented:",
        corrected="sciatica",
        answers=(Answer(SCIATICA, 0.123456789, (BREATHLESS,)),),
        options=(WALKING,),
        contact=Clinic(phone="(555) 010-0199"),
        urgent=(BREATHLESS,),
        content_version="0123456789ab",
    )

    assert msgspec.json.decode(to_json(reply, BY_ID, MESSAGES)) == {
        "kind": "answer",
        "reason": "diagnosis",
        "message": "Documented:",
        "corrected": "sciatica",
        "answers": [
            {
                "id": "sciatica",
                "question": "What is sciatica?",
                "text": "Pain along the **leg**.",
                "html": "<p>Pain along the <strong>leg</strong>.</p>\n",
                "score": 0.1235,
                "sources": [SOURCE],
                "related": [LINK],
                "watch_for": [WATCH_FOR],
            }
        ],
        "options": [LINK],
        "contact": {"phone": "(555) 010-0199", "booking_url": None, "address": None, "opening_hours": None},
        "urgent": [URGENT],
        "content_version": "0123456789ab",
    }


def test_what_a_reply_lacks_is_null_or_empty_and_never_left_out():
    reply = Reply("no_answer", None, "Nothing.", None, (), (), None, (), "0123456789ab")

    assert msgspec.json.decode(to_json(reply, {}, {})) == {
        "kind": "no_answer",
        "reason": None,
        "message": "Nothing.",
        "corrected": None,
        "answers": [],
        "options": [],
        "contact": None,
        "urgent": [],
        "content_version": "0123456789ab",
    }


@pytest.mark.parametrize(("score", "shown"), [(0.30000000000000004, 0.3), (0.99996, 1.0), (1.0, 1.0), (0.0, 0.0)])
def test_scores_are_rounded_so_that_machines_agree(score, shown):
    reply = Reply("answer", None, "", None, (Answer(WALKING, score),), (), None, (), "")

    assert msgspec.json.decode(to_json(reply, BY_ID, MESSAGES))["answers"][0]["score"] == shown


def test_an_entry_is_its_answer_with_review_dates_and_signs_to_watch_for():
    entry = msgspec.to_builtins(to_entry(SCIATICA, BY_ID, {"breathless": BREATHLESS}, MESSAGES, datetime.date(2026, 1, 31)))

    assert msgspec.json.decode(msgspec.json.encode(entry)) == {
        "id": "sciatica",
        "topic": "conditions",
        "question": "What is sciatica?",
        "text": "Pain along the **leg**.",
        "html": "<p>Pain along the <strong>leg</strong>.</p>\n",
        "sources": [SOURCE],
        "related": [LINK],
        "watch_for": [WATCH_FOR],
        "reviewed": "2026-01-31",
        "review_by": None,
    }


def test_a_summary_is_id_topic_and_question():
    assert msgspec.to_builtins(to_summary(WALKING)) == {"id": "walking", "topic": "care", "question": "May I walk?"}
