"""Show one entry as page, reply and print while it is written, to nobody but its editor."""

import logging

import msgspec
from flask import abort
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from bot.content.documents import ContentError
from bot.language.spelling import did_you_mean
from web import create_app
from web.current import get_bot
from web.settings import ActivitySettings, Settings
from web.site.chat import respond

HOST = "127.0.0.1"  # reached from this machine only


def preview(settings: Settings, id: str) -> None:
    """Serve the content of *settings* on a free port, print where the entry *id* is seen, and go on until it is stopped."""
    app = create_app(msgspec.structs.replace(settings, activity=ActivitySettings(on=False)))  # an editor is no visitor
    app.add_url_rule("/preview/<id>", view_func=show_reply)
    ids = app.extensions["legpain.bot"].by_id
    if id not in ids:
        raise ContentError([f"there is no entry {id!r}{did_you_mean(id, ids)}; start it with legpain new {id}"])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # each request is no news
    with make_server(HOST, 0, app, threaded=True) as server:
        base = f"http://{HOST}:{server.server_port}"
        print(f"page   {base}/faq/{id}\nreply  {base}/preview/{id}\nprint  {base}/handout?id={id}", flush=True)
        print("Ctrl-C ends it. Run it again after a change.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def show_reply(id: str) -> ResponseReturnValue:
    """Show the chat page with the reply to the entry's own question."""
    faq = get_bot().by_id.get(id) or abort(404)
    reply = get_bot().reply(faq.question)
    return respond("reply.html", faq.question, reply=reply, shown=id, misses=0, urged="", draft="")
