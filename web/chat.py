"""Serve the chat page: the whole page for the plain form, a reply alone for chat.js."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bot.replies import Reply
from web.settings import get_bot

blueprint = Blueprint("chat", __name__)


@blueprint.get("/embed")
def show() -> str:
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
