"""The pages with all questions and answers and their search, two demo pages, and what search engines read."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.content.faqs import Faq
from bot.replies import Reply
from bot.urgent.flags import Flag, to_sentence, watch_for
from web.asking import reply_to
from web.current import get_bot, get_settings
from web.rendering import to_html
from web.site.templating import entries_of, group_by_topic, is_grave, say, to_public_url

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def demo_clinic() -> str:
    return render_template("demo_clinic.html")


@blueprint.get("/help")
def demo_intranet() -> str:
    return render_template("demo_intranet.html")


@blueprint.get("/faq")
def faq_index(problem: str | None = None) -> str:
    topics = group_by_topic(get_bot().faqs)
    faqs = [faq for _, group in topics for faq in group]
    canonical = to_canonical("pages.faq_index")
    return render_template("faq_index.html", topics=topics, data=to_json_ld(faqs), canonical=canonical, problem=problem)


@blueprint.post("/faq")
def search() -> ResponseReturnValue:
    """Show what is documented about a question; sent as a form, so that it stands in no address."""
    question = request.form.get("question", "")
    if not question.strip():
        return faq_index(say("empty")), 400
    reply = reply_to(question, None)
    return render_template("faq_results.html", question=question, reply=reply, others=others_of(reply))


@blueprint.get("/faq/<id>")
def faq_entry(id: str) -> str:
    faq = get_bot().by_id.get(id) or abort(404)
    canonical = to_canonical("pages.faq_entry", id=id)
    return render_template("faq_entry.html", faq=faq, data=to_json_ld([faq]), canonical=canonical)


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    return Response(render_template("sitemap.xml", faqs=get_bot().faqs), mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    sitemap = to_canonical("pages.sitemap")
    return Response("User-agent: *\nDisallow:\n" + (f"\nSitemap: {sitemap}\n" if sitemap else ""), mimetype="text/plain")


@blueprint.app_template_filter("watch_for")
def watch_for_of(faq: Faq) -> tuple[Flag, ...]:
    """Return the signs to watch for that have to stand below the answer of *faq*, most urgent first."""
    return watch_for(faq.see_urgent, get_bot().flags)


@blueprint.app_template_filter("sign")
def to_sign(flag: Flag) -> str:
    """Return the sign to watch for of *flag* as a sentence."""
    return to_sentence(flag, get_bot().messages)


def others_of(reply: Reply) -> tuple[Faq, ...]:
    """Return the entries worth a look beside the answers of *reply*: those offered, then those related to the answers.

    Nothing may stand between an emergency and its guidance, so there are none then.
    """
    if is_grave(reply):
        return ()
    answered = [answer.faq for answer in reply.answers]
    related = [other for faq in answered for other in entries_of(faq.related)]
    return tuple(faq for faq in dict.fromkeys((*reply.options, *related)) if faq not in answered)


def to_canonical(endpoint: str, **values: str) -> str | None:
    """Return the one address of a page for search engines; None without ``public_url``, as a request can name any host."""
    return to_public_url(endpoint, **values) if get_settings().public_url else None


def to_whole_answer(faq: Faq) -> str:
    """Return the HTML of the answer of *faq*, with the signs to watch for: nobody may be shown the one without the others."""
    messages = get_bot().messages
    signs = Markup("").join(Markup("<li>{}</li>").format(to_sign(flag)) for flag in watch_for_of(faq))
    if not signs:
        return str(to_html(faq.answer))
    return str(to_html(faq.answer) + Markup("<aside><p>{}:</p><ul>{}</ul></aside>").format(messages["watch"], signs))


def to_json_ld(faqs: Iterable[Faq]) -> dict[str, Any]:
    """Return *faqs* as search engines read them: a schema.org FAQPage."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": faq.question,
                "url": to_public_url("pages.faq_entry", id=faq.id),
                "acceptedAnswer": {"@type": "Answer", "text": to_whole_answer(faq)},
            }
            for faq in faqs
        ],
    }
