"""Give every template the values and filters it may use."""

import re
from collections.abc import Iterable

from flask import Flask
from markupsafe import Markup, escape

from bot.clinic import Clinic
from bot.faqs import Faq
from bot.urgent import Level
from web.rendering import to_html
from web.settings import get_bot

CARE_TITLES: dict[Level, str] = {  # most urgent first
    "emergency": "Emergency: act now",
    "crisis": "You are not alone",
    "same-day": "Get help today",
}
_NOT_DIALLED = re.compile(r"[^\d+]")


def register(app: Flask) -> None:
    """Add the values and filters to *app*."""
    app.context_processor(shared_values)
    app.jinja_env.filters.update(
        {"entries": entries_of, "markdown": to_html, "tel": to_tel, "topic": to_topic, "with_contact_links": with_contact_links}
    )


def shared_values() -> dict[str, object]:
    """Return what every template may show."""
    bot = get_bot()
    return {
        "care_titles": CARE_TITLES,
        "clinic": bot.clinic,
        "emergency": bot.clinic.numbers.emergency,
        "messages": bot.messages,
    }


def entries_of(ids: Iterable[str]) -> tuple[Faq, ...]:
    """Return the entries with these *ids*, in the same order."""
    return tuple(get_bot().by_id[id] for id in ids)


def to_tel(phone: str) -> str:
    """Return the ``tel:`` link of a phone number written for people."""
    return f"tel:{_NOT_DIALLED.sub('', phone)}"


def to_topic(folder: str) -> str:
    """Return the name of a topic, from its folder: ``leg-pain`` is shown as ``Leg pain``."""
    return folder.replace("-", " ").capitalize()


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
