"""Serve the chat page (the whole page for the plain form, a reply alone for chat.js) and handouts of several answers."""

import datetime

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.chatbot import MAX_QUESTION
from bot.replies import Reply
from bot.urgent.flags import watch_for
from web.asking import reply_to
from web.current import get_bot, get_settings
from web.site.templating import group_by_topic, is_grave, say

MOST_MISSES = 2  # from here on a miss is answered alike
# what can be tapped by who cannot find words, in the order in which it makes a sentence
GUIDE = (
    ("where", ("hip", "thigh", "knee", "calf", "foot", "leg")),
    ("how", ("hurts", "burns", "numb", "cramps", "swollen", "weak", "sharp")),
    ("when", ("walking", "sitting", "night", "injury", "always")),
)
blueprint = Blueprint("chat", __name__)


@blueprint.get("/embed")
def show() -> str:
    return render_page()


@blueprint.post("/embed")
def answer() -> ResponseReturnValue:
    """Answer one question: the whole page for the plain form; for chat.js (header ``X-Fragment``) JSON with the reply's HTML.

    What the visitor wrote stands beside that HTML, not in it: chat.js puts it on the page as text. ``misses`` is the number of
    questions in a row, up to this one, that nothing was found for; ``urged`` says that urgent guidance was shown before.
    """
    form = request.form
    if "guide" in form:
        return render_page(draft=" ".join(form[part] for part, _ in GUIDE if part in form))
    question, after = form.get("question", ""), form.get("after") or None
    misses = max(0, min(form.get("misses", 0, type=int), MOST_MISSES))
    if "none" in form:
        return respond("none.html", say("none_of_these"), shown=after, misses=misses + 1)
    if not question.strip():
        return render_page(problem=say("empty"), shown=after, misses=misses), 400
    reply = reply_to(question, after)
    misses = misses + 1 if is_miss(reply) else 0
    urged = "1" if form.get("urged") or reply.kind == "urgent" else ""
    shown = last_shown(reply, after)
    draft = question if reply.reason == "too_long" else ""  # to be shortened where it was written
    return respond("reply.html", question, reply=reply, shown=shown, misses=misses, urged=urged, draft=draft, after=after)


@blueprint.get("/handout")
def handout() -> ResponseReturnValue:
    """Show the entries named by ``id`` in their order, made for paper; unknown ones are left out.

    The order is that of the address: another one is a link, which needs no script.
    """
    bot, today = get_bot(), datetime.date.today()
    if "id" not in request.args:
        return render_template("handout.html", today=today), 400
    ids = [id for id in dict.fromkeys(request.args.getlist("id")) if id in bot.by_id] or abort(404)
    faqs = [bot.by_id[id] for id in ids]
    flags = watch_for((flag for faq in faqs for flag in faq.see_urgent), bot.flags)
    return render_template("handout.html", faqs=faqs, flags=flags, today=today, moves=[to_moves(ids, id) for id in ids])


def to_moves(ids: list[str], id: str) -> dict[str, str]:
    """Return the addresses of the handout of *ids* with the entry *id* moved or removed, by the key of what the link says."""
    at, others = ids.index(id), [other for other in ids if other != id]
    moves = {"move_up": at - 1, "move_down": at + 1}
    addresses = {
        key: url_for("chat.handout", id=[*others[:to], id, *others[to:]], _anchor=id)
        for key, to in moves.items()
        if 0 <= to < len(ids)
    }
    return addresses | ({"remove": url_for("chat.handout", id=others)} if others else {})


def respond(template: str, asked: str, **values: object) -> ResponseReturnValue:
    """Return the reply in *template*, alone or on the whole page below what was *asked*."""
    if "X-Fragment" not in request.headers:
        return render_page(template=template, question=asked, **values)
    reply = values.get("reply")
    html = render_template(template, **values, **page_values())
    return {"html": html, "corrected": reply.corrected if isinstance(reply, Reply) else None}


def render_page(**values: object) -> str:
    """Return the chat page; *values* are those of the reply on it, if there is one."""
    faqs = get_bot().faqs
    first = {"starters": [faq for faq in faqs if faq.starter], "guide": GUIDE, "topics": group_by_topic(faqs)}
    return render_template("chat.html", **{"draft": "", **values}, **page_values(), **first, most=MAX_QUESTION)


def page_values() -> dict[str, object]:
    """Return what page and reply share: the skin, and the address of the form, which keeps skin and language."""
    skin = "help" if request.args.get("skin") == "help" else None
    return {
        "skin": skin,
        "chat_url": url_for("chat.answer", skin=skin),
        "sites": get_settings().allowed_sites,
        "can_rate": get_settings().activity.on,
    }


def is_miss(reply: Reply) -> bool:
    """Return whether the question of *reply* was one to answer, and nothing was found."""
    return reply.kind == "no_answer" and reply.reason != "smalltalk"


def last_shown(reply: Reply, after: str | None) -> str | None:
    """Return the id of the entry that the visitor has seen last, now that *reply* is on the page.

    After urgent guidance it is that of the flag: "is it dangerous?" then asks of the emergency, and no entry may answer that.
    """
    if reply.urgent and (is_grave(reply) or not reply.answers):
        return reply.urgent[0].id
    return reply.answers[0].faq.id if reply.answers else after
