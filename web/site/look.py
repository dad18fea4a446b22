"""Give the pages the clinic's own look: its colour, as far as it can be read, and its logo.

Contrast is WCAG's: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, abort, current_app, request

from web.settings import Settings, SettingsError

READABLE = 4.5  # contrast of text, WCAG AA
CLEAR = 7.0  # contrast of text, WCAG AAA: for shades that are free to choose
WHITE, BLACK = "#ffffff", "#000000"
LIGHT_GROUNDS = (WHITE, "#f7f5f0")  # --surface and --page of theme.css
DARK_GROUNDS = ("#18262c", "#0f191d")
MAX_LOGO = 100_000  # bytes
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}

blueprint = Blueprint("look", __name__)


@dataclass(frozen=True, slots=True)
class Look:
    """Hold the style sheet of the clinic's colour, and its logo with the media type; None is what is not set."""

    style: str | None
    logo: bytes | None
    logo_type: str | None


def load_look(settings: Settings) -> Look:
    """Return the look that *settings* ask for; raises SettingsError for a colour or a logo that cannot be used."""
    accent, logo = settings.look.accent, settings.look.logo
    style = build_style(accent) if accent else None
    if logo is None:
        return Look(style, None, None)
    if logo.suffix.lower() not in LOGO_TYPES:
        raise SettingsError([f"look.logo: {logo.name!r} is no picture that fits; use one of {', '.join(LOGO_TYPES)}"])
    try:
        picture = logo.read_bytes()
    except OSError as error:
        raise SettingsError([f"look.logo: {str(logo)!r} cannot be read ({error.strerror}); check that it is there"]) from error
    if len(picture) > MAX_LOGO:
        raise SettingsError([f"look.logo: {logo.name!r} is larger than {MAX_LOGO // 1000} kB; save it smaller"])
    return Look(style, picture, LOGO_TYPES[logo.suffix.lower()])


def get_look() -> Look:
    """Return the look of the running app."""
    return cast(Look, current_app.extensions["legpain.look"])


@blueprint.get("/look.css")
def style() -> Response:
    return _respond(get_look().style or abort(404), "text/css")


@blueprint.get("/logo")
def logo() -> Response:
    look = get_look()
    return _respond(look.logo or abort(404), look.logo_type)


def _respond(body: str | bytes, kind: str | None) -> Response:
    response = Response(body, mimetype=kind)
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response


def build_style(accent: str) -> str:
    """Return the style sheet that sets every colour made from *accent* (``#0b5563``), for light and dark.

    Raises SettingsError when *accent* is too light to be read on the light pages, with a shade that is not.
    """
    if worst(accent, LIGHT_GROUNDS) < READABLE:
        seen = int(contrast(accent, LIGHT_GROUNDS[1]) * 10) / 10
        fitting = shade(accent, BLACK, lambda colour: worst(colour, LIGHT_GROUNDS) >= READABLE)
        raise SettingsError(
            [f"look.accent: {accent!r} is too light: {seen}:1 on the pages, {READABLE}:1 is needed; try {fitting!r}"]
        )
    soft = mix(accent, WHITE, 0.87)
    light = {
        "accent": accent,
        "on-accent": WHITE,
        "accent-soft": soft,
        "on-accent-soft": shade(accent, BLACK, lambda colour: contrast(colour, soft) >= CLEAR),
        "bar": accent,
        "on-bar": WHITE,
    }
    bright = shade(accent, WHITE, lambda colour: worst(colour, DARK_GROUNDS) >= CLEAR)
    dim = mix(accent, DARK_GROUNDS[0], 0.6)
    dark = {
        "accent": bright,
        "on-accent": shade(mix(accent, BLACK, 0.5), BLACK, lambda colour: contrast(colour, bright) >= CLEAR),
        "accent-soft": dim,
        "on-accent-soft": shade(bright, WHITE, lambda colour: contrast(colour, dim) >= CLEAR),
        "bar": shade(accent, BLACK, lambda colour: contrast(colour, WHITE) >= CLEAR),
        "on-bar": WHITE,
    }
    return f":root{{{_declare(light)}}}@media (prefers-color-scheme:dark){{:root{{{_declare(dark)}}}}}"


def shade(colour: str, towards: str, fits: Callable[[str], bool]) -> str:
    """Return the shade of *colour* nearest to it, on the way *towards* black or white, that *fits*."""
    shades = (mix(colour, towards, step / 255) for step in range(256))
    return next(filter(fits, shades), towards)


def mix(colour: str, other: str, share: float) -> str:
    """Return *colour* with a *share* (0 to 1) of *other* in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + two * share):02x}" for one, two in pairs)


def worst(colour: str, grounds: Iterable[str]) -> float:
    """Return the lowest contrast of *colour* on any of *grounds*."""
    return min(contrast(colour, ground) for ground in grounds)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of *colour*, 0 (black) to 1 (white)."""
    red, green, blue = (_to_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _declare(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
