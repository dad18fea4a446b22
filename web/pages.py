"""The pages with all questions and answers, and two demo pages that host the widget and the help box."""

from itertools import groupby

from flask import Blueprint, abort, render_template

from bot.urgent import most_urgent_first
from web.settings import get_bot

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def demo_clinic() -> str:
    return render_template("demo_clinic.html")


@blueprint.get("/help")
def demo_intranet() -> str:
    return render_template("demo_intranet.html")


@blueprint.get("/faq")
def faq_index() -> str:
    ordered = sorted(get_bot().faqs, key=lambda faq: (faq.topic, faq.id))
    topics = [(topic, tuple(faqs)) for topic, faqs in groupby(ordered, key=lambda faq: faq.topic)]
    return render_template("faq_index.html", topics=topics)


@blueprint.get("/faq/<id>")
def faq_entry(id: str) -> str:
    bot = get_bot()
    faq = bot.by_id.get(id) or abort(404)
    flags = most_urgent_first(bot.flags[flag] for flag in faq.see_urgent)
    return render_template("faq_entry.html", faq=faq, flags=flags)
