"""Serve the page with all that a clinician has to sign, generated from the content that is being served."""

from flask import Blueprint, render_template

from bot.urgent.flags import COSTS, most_urgent_first, to_threshold
from web.current import get_bot

TYPICAL = 10  # messages of each rule on the page
SILENT = {  # sections of urgent/signs.yaml that keep a sign, and the floor of a rule, from counting
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
    rules = {rule.id: rule for rule in bot.content.rules}
    messages = bot.content.urgent_messages
    return render_template(
        "review.html",
        answers=bot.faqs,
        labelled={flag: [m.text for m in messages if m.flags[:1] == (flag,)] for flag in rules},
        typical=TYPICAL,
        calm=sum(not message.flags for message in messages),
        thresholds={level: to_threshold(cost) for level, cost in COSTS.items()},
        costs=COSTS,
        rules=[(flag, rules[flag.id]) for flag in most_urgent_first(bot.flags.values())],
        silent=SILENT,
        vocabulary=bot.content.vocabulary.written,
        written=bot.content.signs.written,
    )
