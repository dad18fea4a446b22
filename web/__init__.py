"""Serve the bot on the web: api for programs, site for people, operation around both, activity to count what is asked.

settings reads what an installation sets, current reaches what the running app holds, problems says what went wrong, rendering
makes HTML of answers, asking asks the bot; server runs the app, exports writes all entries down, and cli is the command
``legpain``.
"""

import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.exceptions import HTTPException

from web import api, live, problems
from web.current import to_activity, to_signatures, to_warnings
from web.operation import compression, limits, logs, security
from web.settings import Settings, load_settings
from web.site import chat, insights, look, pages, review, strings, templating, widget


def create_app(config: Settings | Mapping[str, object] | None = None, *, strict: bool = True) -> Flask:
    """Return the app with the settings *config*, by default those of the environment.

    Raises SettingsError for settings and ContentError for content that cannot be used; where it need not be *strict*, the last
    good version stands in for broken content.
    """
    if not isinstance(config, Settings):
        config = load_settings(None, os.environ if config is None else {}, config or {})

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = problems.MAX_BODY
    app.config["TRUSTED_HOSTS"] = config.hosts or None
    app.extensions["legpain.settings"] = config
    app.extensions["legpain.look"] = look.load_look(config)
    app.extensions["legpain.strings"] = strings.load_catalogues()
    bot, wrong = live.load_good(config.content, config.to_clinic(), strict=strict)
    app.extensions["legpain.bot"] = bot
    app.extensions["legpain.problems"] = wrong
    app.extensions["legpain.activity"] = to_activity(config, bot)
    app.extensions["legpain.signatures"] = signatures = to_signatures(config, bot)
    for warning in to_warnings(config, bot, signatures):
        app.logger.warning(warning)

    logs.register(app)
    limits.register(app)
    templating.register(app)
    for_staff = (insights, review) if config.staff_token else ()  # without it, no method finds anything there
    for module in (api, chat, look, pages, widget, *for_staff):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(HTTPException, problems.to_response)
    app.after_request(security.set_headers)
    app.after_request(compression.compress)
    if config.metrics.port:
        from web.operation import metrics  # deferred: where it keeps its numbers is settled at its import

        metrics.register(app)
    return app
