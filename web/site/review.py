"""Serve the page with all that a clinician has to sign, generated from the content that is being served."""

from flask import Blueprint, render_template

from bot.urgent.flags import most_urgent_first
from bot.urgent.likeness import LIKE
from web.current import get_bot

SILENT = {  # sections of urgent/signs.yaml that keep a sign from counting
    "harmless": "Wordings that are passed over",
    "denial": "Denied, up to the end of the clause",
    "short_denial": "Denied, the next words only",
    "no_denial": "Wordings in which “not” denies nothing",
    "general_question": "Asked in general, up to the end of the sentence or a word about a person",
    "not_a_person": "Told of an animal or a thing",
    "past": "Long past",
    "present": "Words by which a clause about the past counts all the same",
    "fresh_start": "Words that end what is denied or asked",
    "writer": "Words about the writer",
    "skipped_words": "Words that are not read at all",
}

blueprint = Blueprint("review", __name__)


@blueprint.get("/review")
def show() -> str:
    """Return the page to read, print and sign."""
    bot = get_bot()
    return render_template(
        "review.html",
        answers=bot.faqs,
        examples=bot.content.urgent_messages,
        like=LIKE,
        rules=[(flag, bot.rules.fires_when[flag.id]) for flag in most_urgent_first(bot.flags.values())],
        silent=SILENT,
        vocabulary=bot.content.vocabulary.written,
        written=bot.content.signs.written,
    )
