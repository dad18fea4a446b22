"""Ask the bot for a visitor: within the limits, and counted."""

from flask import g

from bot.replies import Reply
from web.current import get_activity, get_bot
from web.operation import limits


def reply_to(question: str, after: str | None) -> Reply:
    """Return the bot's reply to *question* (see ChatBot.read), and count it.

    A client over its limit gets urgent guidance alone where the question calls for it; else this aborts with 429.
    """
    bot, activity = get_bot(), get_activity()
    if not limits.hit("ask"):
        return bot.warn(question) or limits.refuse()
    trace = bot.read(question, after)
    g.reply_kind = trace.reply.kind  # for web.operation.metrics
    if activity:
        activity.count(trace, bot)
    return trace.reply
