"""Write all entries down for other programs and for paper: JSON, JSON-LD, CSV, one HTML page."""

import csv
import datetime
import io
import json
from collections.abc import Callable, Mapping

import msgspec
from flask import render_template

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.urgent.flags import to_sentence, watch_for
from web import create_app
from web.activity.reports import to_cell
from web.api.contract import to_entry
from web.current import get_bot, get_settings, get_signatures
from web.settings import ActivitySettings, Settings
from web.site.pages import to_json_ld
from web.site.templating import group_by_topic

COLUMNS = ("id", "topic", "question", "answer", "watch_for", "sources", "reviewed", "review_by")


def export(settings: Settings, form: str) -> str:
    """Return all entries of the content of *settings* in the *form* that FORMS names; raises ContentError."""
    app = create_app(msgspec.structs.replace(settings, activity=ActivitySettings(on=False)))  # nobody asks anything
    with app.test_request_context():
        return FORMS[form](get_bot())


def _to_json(bot: ChatBot) -> str:
    """Return a list of entries as the API gives them."""
    entries = [to_entry(faq, bot.by_id, bot.flags, bot.messages, _signed(faq)) for faq in bot.faqs]
    return msgspec.json.format(msgspec.json.encode(entries)).decode() + "\n"


def _to_json_ld(bot: ChatBot) -> str:
    """Return a schema.org FAQPage as the pages have it; there are no addresses without ``public_url``."""
    data = to_json_ld(bot.faqs)
    if not get_settings().public_url:
        data["mainEntity"] = [{key: value for key, value in row.items() if key != "url"} for row in data["mainEntity"]]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _to_csv(bot: ChatBot) -> str:
    """Return a table of COLUMNS; a cell that holds several texts has a line for each."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    for faq in bot.faqs:
        signs = [to_sentence(flag, bot.messages) for flag in watch_for(faq.see_urgent, bot.flags)]
        sources = [f"{citation.source.title}: {citation.section}" for citation in faq.citations]
        row = (faq.id, faq.topic, faq.question, faq.answer, "\n".join(signs), "\n".join(sources), _signed(faq), faq.review_by)
        writer.writerow([to_cell(value) for value in row])
    return table.getvalue()


def _signed(faq: Faq) -> datetime.date | None:
    """Return when a clinician signed *faq* as it is now."""
    return get_signatures().state(faq).reviewed


def _to_html(bot: ChatBot) -> str:
    """Return a page that needs no other file."""
    return render_template("export.html", topics=group_by_topic(bot.faqs)) + "\n"


FORMS: Mapping[str, Callable[[ChatBot], str]] = {"json": _to_json, "jsonld": _to_json_ld, "csv": _to_csv, "html": _to_html}
