"""Reach what the running app holds, and say what whoever runs it must know."""

from collections.abc import Iterator
from typing import cast

from flask import current_app

from bot.chatbot import ChatBot
from web.activity.counting import Activity
from web.activity.store import parse_url
from web.settings import Settings, foreign_lines


def get_bot() -> ChatBot:
    """Return the bot of the running app."""
    return cast(ChatBot, current_app.extensions["legpain.bot"])


def get_problems() -> tuple[str, ...]:
    """Return what is wrong with the content, in place of which the last good version is served."""
    return cast(tuple[str, ...], current_app.extensions["legpain.problems"])


def get_settings() -> Settings:
    """Return the settings of the running app."""
    return cast(Settings, current_app.extensions["legpain.settings"])


def get_activity() -> Activity | None:
    """Return what counts for the running app, None where that is off."""
    return cast(Activity | None, current_app.extensions["legpain.activity"])


def to_activity(settings: Settings, bot: ChatBot) -> Activity | None:
    """Return what counts the replies of *bot* as *settings* have it, None where they turn it off."""
    chosen = settings.activity
    return Activity(parse_url(chosen.url) if chosen.url else None, chosen.redacted_text_days, bot) if chosen.on else None


def to_warnings(settings: Settings, bot: ChatBot) -> Iterator[str]:
    """Yield what whoever runs the bot must know before it goes live, one line each."""
    unsigned = sum(flag.reviewed is None for flag in bot.flags.values())
    if unsigned:
        yield f"{unsigned} of {len(bot.flags)} rules of urgent guidance are not reviewed by a clinician; see /review"
    yield from bot.warnings
    for name in foreign_lines(settings.numbers):
        yield f"numbers.{name}: is not set, and the emergency number stands in for it; set its label and tel, too"
