"""The pages people see: the chat page, the widget's loader, the FAQ pages, and two demo pages that host them."""

import re
from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from bot.clinic import Clinic
from bot.faqs import Faq
from bot.replies import Reply
from bot.urgent import Level, most_urgent_first
from web.rendering import to_html
from web.settings import get_bot

CARE_TITLES: dict[Level, str] = {  # most urgent first
    "emergency": "Emergency: act now",
    "crisis": "You are not alone",
    "same-day": "Get help today",
}
LOADER_AGE = 3600  # seconds that browsers may keep the loader; a fix reaches every site within that time
_NOT_DIALLED = re.compile(r"[^\d+]")

blueprint = Blueprint("pages", __name__)
blueprint.add_app_template_filter(to_html, "markdown")


@blueprint.app_context_processor
def shared_values() -> dict[str, object]:
    """Return what every template may show."""
    bot = get_bot()
    return {
        "care_titles": CARE_TITLES,
        "clinic": bot.clinic,
        "emergency": bot.clinic.numbers.emergency,
        "messages": bot.messages,
    }


@blueprint.app_template_filter("entries")
def entries_of(ids: Iterable[str]) -> tuple[Faq, ...]:
    """Return the entries with these *ids*, in the same order."""
    return tuple(get_bot().by_id[id] for id in ids)


@blueprint.app_template_filter("tel")
def to_tel(phone: str) -> str:
    """Return the ``tel:`` link of a phone number written for people."""
    return f"tel:{_NOT_DIALLED.sub('', phone)}"


@blueprint.app_template_filter("topic")
def to_topic(folder: str) -> str:
    """Return the name of a topic, from its folder: ``leg-pain`` is shown as ``Leg pain``."""
    return folder.replace("-", " ").capitalize()


@blueprint.app_template_filter("with_contact_links")
def with_contact_links(message: str) -> Markup:
    """Return plain text as HTML in which the clinic's phone number and booking address can be tapped."""
    links = contact_links(get_bot().clinic)
    if not links:
        return escape(message)
    pieces = re.split(f"({'|'.join(map(re.escape, links))})", message)
    return Markup("").join(links.get(piece, piece) for piece in pieces)


def contact_links(clinic: Clinic) -> dict[str, Markup]:
    """Return the links of *clinic* by the text that they stand for."""
    links = {}
    if clinic.phone:
        links[clinic.phone] = Markup('<a href="{}">{}</a>').format(to_tel(clinic.phone), clinic.phone)
    if clinic.booking_url:
        link = Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>')
        links[clinic.booking_url] = link.format(clinic.booking_url)
    return links


@blueprint.get("/")
def demo_clinic() -> str:
    return render_template("demo_clinic.html")


@blueprint.get("/help")
def demo_intranet() -> str:
    return render_template("demo_intranet.html")


@blueprint.get("/widget.js")
def widget() -> Response:
    response = current_app.send_static_file("widget.js")
    response.cache_control.no_cache = None  # set by Flask for static files
    response.cache_control.public = True
    response.cache_control.max_age = LOADER_AGE
    return response


@blueprint.get("/embed")
def embed() -> str:
    return render_template("chat.html")


@blueprint.post("/embed")
def answer() -> ResponseReturnValue:
    """Answer one question: the whole page for the plain form; for chat.js (header ``X-Fragment``) JSON with the reply's HTML.

    What the visitor wrote stands beside that HTML, not in it: chat.js puts it on the page as text.
    """
    question, after = request.form.get("question", ""), request.form.get("after") or None
    if not question.strip():
        return render_template("chat.html", problem="Please type a question first.", shown=after), 400
    reply = get_bot().reply(question, after)
    shown = last_shown(reply, after)
    if "X-Fragment" in request.headers:
        return {"html": render_template("reply.html", reply=reply, shown=shown), "corrected": reply.corrected}
    return render_template("chat.html", question=question, reply=reply, shown=shown)


def last_shown(reply: Reply, after: str | None) -> str | None:
    """Return the id of the entry that the visitor has seen last, now that *reply* is on the page."""
    return reply.answers[0].faq.id if reply.answers else after


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
