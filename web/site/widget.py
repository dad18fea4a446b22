"""Serve the loader of the widget, the one script that other sites put on their pages, and the page that shows how."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import escape

from bot.clinic import to_tel
from web.current import get_bot, get_settings
from web.settings import ACCENT_FORM
from web.site.look import BLACK, READABLE, WHITE, contrast
from web.site.strings import DEFAULT, Catalogue
from web.site.templating import get_catalogues, get_language, say, to_public_url

STATIC = Path(__file__).parent.parent / "static"
LOADER = "widget.js"
LOADER_AGE = 3600  # seconds that browsers may keep the loader; a fix reaches every site within that time
LOADER_WORDS = ("title", "close", "loading", "unreachable", "contact_directly", "emergency", "try_again")
OPTIONS = ("launcher", "label", "contact", "position", "offset-x", "offset-y", "z-index", "accent", "lang")
RECIPES = {
    "WordPress": "kit_wordpress",
    "SharePoint": "kit_sharepoint",
    "Wix, Squarespace": "kit_builder",
    "Google Tag Manager": "kit_gtm",
}
ACCENT = "#0b5563"  # the loader's own, in widget.js
EXACT_AGE = 365 * 24 * 3600  # seconds; an exact version never changes
_VALUES = "({}, {});\n"  # the end of the script, to be filled in
_COMMENTS = re.compile(r"^ *(?://.*)?\n|^ +", re.MULTILINE)

blueprint = Blueprint("widget", __name__)


@blueprint.get("/widget.js")
def loader() -> Response:
    """Serve the loader of this installation, with what is set here."""
    return _send_loader(build_loader(own_words(), own_settings()), LOADER_AGE)


@blueprint.get("/widget.<version>.js")
def exact_loader(version: str) -> Response:
    """Serve the loader in exactly this version, for script tags that name its hash; any other version is not found.

    It knows no setting: it stays the same whatever is set.
    """
    exact = build_exact_loader()
    if version != to_version(exact):
        abort(404)
    response = _send_loader(exact, EXACT_AGE)
    response.cache_control.immutable = True
    return response


@blueprint.get("/embed/kit")
def kit() -> str:
    """Show the webmaster what to put on a page of the clinic's site, with the options that were chosen."""
    settings, address, exact = get_settings(), urlsplit(to_public_url("chat.show")), build_exact_loader()
    own, options = get_own(), read_options()
    set_here = {"label": settings.look.label, "contact": own["contact"].replace("\n", ", "), "accent": settings.look.accent}
    return render_template(
        "kit.html",
        **own,
        options=options,
        chosen={f"data-{name}": value for name, value in options.items()},
        attributes=to_attributes(options),
        exact_attributes=to_attributes({**set_here, **options}),
        query=str(escape(f"?{urlencode(options)}")) if options else "",
        languages=[("" if name == DEFAULT else name, name) for name in get_catalogues()],
        recipes=dict(zip(RECIPES, map(say, RECIPES.values()), strict=True)),
        origin=f"{address.scheme}://{address.netloc}" if address.netloc else "https://bot.example.org",
        host=address.hostname or "bot.example.org",
        published=settings.public_url is not None,
        version=to_version(exact),
        integrity=to_integrity(exact),
        sites=settings.allowed_sites,
    )


@blueprint.get("/embed/kit/preview")
def preview() -> str:
    """Show a page with the widget as the options in the address have it."""
    return render_template("kit_preview.html", options=read_options(), label=get_own()["label"])


def get_own() -> dict[str, str]:
    """Return the options of this installation, which count where a page sets none."""
    look = get_settings().look
    contact = own_words()[get_language() or DEFAULT]["contact"]
    return {"label": look.label or say("title"), "contact": contact, "accent": look.accent or ACCENT}


def read_options() -> dict[str, str]:
    """Return the options chosen in the kit's form that are not those of this installation, as names of attributes."""
    own = get_own()
    chosen = {name: request.args.get(f"data-{name}", "").strip() for name in OPTIONS}
    options = {name: value for name, value in chosen.items() if value and value != own.get(name)}
    accent = options.get("accent", "")
    if accent and not ACCENT_FORM.fullmatch(accent):
        del options["accent"]
    elif accent and contrast(accent, WHITE) < READABLE:
        options["on-accent"] = BLACK
    return options


def to_attributes(options: Mapping[str, str | None]) -> str:
    """Return *options*, those that are set, as the attributes of a script tag."""
    return "".join(f'\n  data-{name}="{escape(value)}"' for name, value in options.items() if value)


def build_exact_loader() -> bytes:
    """Return the loader with the words of all languages, and nothing of this installation."""
    return build_loader({language: pick_words(words) for language, words in get_catalogues().items()}, {})


def build_loader(words: Mapping[str, object], settings: Mapping[str, object]) -> bytes:
    """Return the script with *words* by language and *settings* filled in."""
    values = ", ".join(json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in (words, settings))
    return (_read_script().removesuffix(_VALUES) + f"({values});\n").encode()


def pick_words(catalogue: Catalogue) -> dict[str, str]:
    """Return the words of *catalogue* that the loader shows."""
    return {key: catalogue[key] for key in LOADER_WORDS}


def own_words() -> dict[str, dict[str, str]]:
    """Return the words of all languages, with the contact of the clinic and its emergency number in place of general ones."""
    clinic = get_bot().clinic
    own = {}
    for language, words in get_catalogues().items():
        reach = words["contact_phone"].replace("{phone}", clinic.phone) if clinic.phone else clinic.booking_url or ""
        hours = words["contact_hours"].replace("{hours}", clinic.opening_hours) if reach and clinic.opening_hours else ""
        contact = "\n".join(filter(None, (reach, hours)))
        number = clinic.numbers.emergency
        own[language] = {
            **pick_words(words),
            "contact": contact,
            "emergency": words["in_emergency"],
            "call": words["call_number"].replace("{number}", number.label),
            "tel": to_tel(number.tel or number.label),
        }
    return own


def own_settings() -> dict[str, object]:
    """Return what the loader has to know of this installation; a request's own host is never told, as anybody may name one."""
    settings = get_settings()
    return {
        "src": settings.public_url and f"{settings.public_url}/",
        "accent": settings.look.accent,
        "label": settings.look.label,
        "sites": settings.allowed_sites,
    }


def to_version(loader: bytes) -> str:
    """Return the version of *loader*: 12 hexadecimal digits that change with it."""
    return hashlib.sha256(loader).hexdigest()[:12]


def to_integrity(loader: bytes) -> str:
    """Return what a script tag's ``integrity`` says of *loader*."""
    return f"sha384-{base64.b64encode(hashlib.sha384(loader).digest()).decode()}"


@cache
def _read_script() -> str:
    """Return the script that this process has started with, whatever the file holds now, less comments and indentation."""
    return _COMMENTS.sub("", (STATIC / LOADER).read_text("utf-8"))


def _send_loader(loader: bytes, age: int) -> Response:
    response = Response(loader, mimetype="text/javascript")
    response.headers["Access-Control-Allow-Origin"] = "*"  # browsers ask for it before they check a hash or load a module
    response.cache_control.public = True
    response.cache_control.max_age = age
    response.add_etag()
    response.make_conditional(request)
    return response
