"""Give every template the values and filters it may use."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask import Flask, current_app, request, url_for
from markupsafe import Markup, escape

from bot.clinic import Clinic, to_tel
from bot.content.faqs import Faq
from bot.content.guidance import Rule
from bot.editing.signing import Item, State, kind_of
from bot.replies import Reply
from web.current import get_bot, get_settings, get_signatures
from web.rendering import to_html
from web.site.look import get_look
from web.site.strings import DEFAULT, Catalogue, fill

_PAGES = ("chat.", "pages.", "widget.kit", "widget.preview")
_TOPIC = "topic_"
_CODE = re.compile("`([^`]*)`")


def register(app: Flask) -> None:
    """Add the values, filters and tests to *app*."""
    app.context_processor(shared_values)
    app.url_defaults(keep_language)
    app.jinja_env.globals["public_url_for"] = to_public_url
    app.jinja_env.filters.update(
        {
            "entries": entries_of,
            "kind": kind_of,
            "lay_words": to_lay_words,
            "markdown": to_html,
            "signed": signed_of,
            "tel": to_tel,
            "topic": to_topic,
            "with_code": with_code,
            "with_contact_links": with_contact_links,
            "without_contact": without_contact,
        }
    )
    app.jinja_env.tests.update({"a_rule": is_rule, "crisis": is_crisis, "grave": is_grave})


def shared_values() -> dict[str, object]:
    """Return what every template may show."""
    bot = get_bot()
    own_language = get_catalogue()["lang"] == DEFAULT
    return {
        "t": say,
        "privacy": say_privacy,
        "in_english": "" if own_language else Markup(' lang="en" dir="ltr"'),  # for the content, in a page of another language
        "clinic": bot.clinic,
        "emergency": bot.clinic.numbers.emergency,
        "look": get_look(),
        "messages": bot.messages,
    }


def get_catalogue() -> Catalogue:
    """Return the words of the page in the language of the request, English where it names none that is there."""
    return get_catalogues()[get_language() or DEFAULT]


def get_language() -> str | None:
    """Return the language that the request asks for (``?lang=``), None when there is no catalogue in it."""
    wanted = request.args.get("lang")
    return wanted if wanted in get_catalogues() else None


def keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the language that the request asks for in the address of a page."""
    if endpoint.startswith(_PAGES):
        values.setdefault("lang", get_language())


def get_catalogues() -> Mapping[str, Catalogue]:
    """Return the words of the pages by language."""
    return cast(Mapping[str, Catalogue], current_app.extensions["legpain.strings"])


def say(key: str, **values: object) -> Markup:
    """Return the text *key* in the language of the request, filled with *values*."""
    return fill(get_catalogue()[key], **values)


def say_privacy() -> Markup:
    """Return what is kept of what visitors write, as the settings have it."""
    activity = get_settings().activity
    if not activity.on:
        return say("privacy")
    return say("privacy_redacted", days=activity.redacted_text_days) if activity.redacted_text_days else say("privacy_counted")


def to_public_url(endpoint: str, **values: Any) -> str:
    """Return the address under which the public finds a page: below ``public_url``, by default below the request's own.

    It is the same in every language. Without ``public_url`` it is relative where the request names no host that may stand in
    an address, such as one with an underscore.
    """
    path = url_for(endpoint, **{"lang": None, **values})
    if not request.host and not get_settings().public_url:
        return path
    return (get_settings().public_url or request.url_root.rstrip("/")) + path.removeprefix(request.script_root)


def group_by_topic(faqs: Iterable[Faq]) -> tuple[tuple[str, tuple[Faq, ...]], ...]:
    """Return *faqs* with their topics, in the order in which the catalogue names these; an unnamed topic comes last."""
    named = [key.removeprefix(_TOPIC) for key in get_catalogue() if key.startswith(_TOPIC)]
    groups: dict[str, list[Faq]] = {topic: [] for topic in named}
    for faq in sorted(faqs, key=lambda faq: (faq.topic, faq.id)):
        groups.setdefault(faq.topic, []).append(faq)
    return tuple((topic, tuple(group)) for topic, group in groups.items() if group)


def entries_of(ids: Iterable[str]) -> tuple[Faq, ...]:
    """Return the entries with these *ids*, in the same order."""
    return tuple(get_bot().by_id[id] for id in ids)


def signed_of(item: Item) -> State:
    """Return whether and by whom a rule or an answer is signed."""
    return get_signatures().state(item)


def to_lay_words(faq: Faq) -> str:
    """Return the words that people use in place of those in the question and the name of *faq*."""
    return " ".join(get_bot().content.vocabulary.lay_words(f"{faq.question} {faq.id}"))


def is_rule(item: Item) -> bool:
    """Return whether *item* is a rule of urgent guidance, and not an answer."""
    return isinstance(item, Rule)


def is_crisis(reply: Reply) -> bool:
    """Return whether *reply* is to somebody in a crisis: nothing but its guidance is shown then."""
    return any(flag.level == "crisis" for flag in reply.urgent)


def is_grave(reply: Reply) -> bool:
    """Return whether *reply* is to somebody in an emergency or a crisis: nothing may lead away from its guidance then."""
    return any(flag.level != "same-day" for flag in reply.urgent)


def to_topic(folder: str) -> str:
    """Return the name of a topic: that of the catalogue, or one made from its folder (``foot-pain`` is ``Foot pain``)."""
    return get_catalogue().get(_TOPIC + folder, folder.replace("-", " ").capitalize())


def without_contact(message: str) -> str:
    """Return *message* without the contact of the clinic, which the page shows as a list; without one, as it is."""
    bot = get_bot()
    return " ".join(message.replace(bot.messages["contact"], "").split()) if bot.clinic.has_contact else message


def with_contact_links(message: str) -> Markup:
    """Return plain text as HTML in which the clinic's phone number and booking address can be tapped."""
    links = contact_links(get_bot().clinic)
    if not links:
        return escape(message)
    pieces = re.split(f"({'|'.join(map(re.escape, links))})", message)
    return Markup("").join(links.get(piece, piece) for piece in pieces)


def with_code(text: Markup) -> Markup:
    """Return *text* with what stands between backquotes marked as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def contact_links(clinic: Clinic) -> dict[str, Markup]:
    """Return the links of *clinic* by the text that they stand for."""
    links = {}
    if clinic.phone:
        links[clinic.phone] = Markup('<a href="{}">{}</a>').format(to_tel(clinic.phone), clinic.phone)
    if clinic.booking_url:
        link = Markup('<a href="{0}" target="_blank" rel="noopener">{0}</a>')
        links[clinic.booking_url] = link.format(clinic.booking_url)
    return links
