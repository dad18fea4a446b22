"""Reach what the running app holds, and say what whoever runs it must know."""

from collections.abc import Iterator
from typing import cast

from flask import current_app

from bot.chatbot import ChatBot
from web.settings import Settings, foreign_lines


def get_bot() -> ChatBot:
    """Return the bot of the running app."""
    return cast(ChatBot, current_app.extensions["legpain.bot"])


def get_settings() -> Settings:
    """Return the settings of the running app."""
    return cast(Settings, current_app.extensions["legpain.settings"])


def to_warnings(settings: Settings, bot: ChatBot) -> Iterator[str]:
    """Yield what whoever runs the bot must know before it goes live, one line each."""
    unsigned = sum(flag.reviewed is None for flag in bot.flags.values())
    if unsigned:
        yield f"{unsigned} of {len(bot.flags)} rules of urgent guidance are not reviewed by a clinician; see /review"
    yield from bot.warnings
    for name in foreign_lines(settings.numbers):
        yield f"numbers.{name}: is not set, and the emergency number stands in for it; set its label and tel, too"
