"""Read what an installation sets: defaults < TOML file < environment (``LEGPAIN_...``) < command line."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, cast

import msgspec
from msgspec import Meta, Struct, inspect

from bot.clinic import Clinic, Contact, Number, Numbers
from bot.content.documents import is_web_address
from bot.content.folder import SIGNATURES
from bot.language.spelling import did_you_mean
from web.activity.store import parse_url
from web.problems import explain

CONTENT = Path(__file__).parent.parent / "faqs"
PREFIX = "LEGPAIN_"
LISTS = (("allowed_sites",), ("hosts",))
# what Kubernetes tells every container about a service that is called "legpain"
_OF_A_SERVICE = re.compile(
    r"LEGPAIN_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)"
)
_ORIGIN = re.compile(r"(?P<scheme>https?)://[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?::(?P<port>[1-9][0-9]{0,4}))?")
_FOREIGN = re.compile(r"(?P<scheme>https?://)(?P<host>[\w.-]+)(?P<port>(?::\d+)?)/?")  # letters of all scripts
_PATH = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")
_HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_DEFAULT_PORTS = {"http": 80, "https": 443}
ACCENT_FORM = re.compile(r"#[0-9A-Fa-f]{6}")
_PHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()+.-]*")
_DIALLED = re.compile(r"\+?[0-9][0-9 -]*")
Known = Mapping[str, "Known"]  # names of settings; a name without settings below it holds a value


class SettingsError(Exception):
    """Report every problem found in the settings, each as ``setting: what is wrong; how to mend it``."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Look(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold what makes the pages the clinic's own: its colour *accent* (``#0b5563``), its image file *logo*, and *label*, the
    text of the widget's button.
    """

    accent: str | None = None
    logo: Path | None = None
    label: str | None = None


class ActivitySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold whether and where what is asked is counted: *url* is the address of a database, by default a file of SQLite in the
    user's state folder. Redacted text of unanswered questions is kept for *redacted_text_days* (0: not at all).
    """

    on: bool = True
    url: str | None = None
    redacted_text_days: Annotated[int, Meta(ge=0, le=366)] = 0


class LimitSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold how many requests a minute of one client are served, by kind, and where they are counted: by default in the memory
    of each process, else in the *store* at an address (``redis://host:6379``), which many processes share.
    """

    asks: Annotated[int, Meta(ge=1)] = 120  # staff behind one address share it
    searches: Annotated[int, Meta(ge=1)] = 600
    ratings: Annotated[int, Meta(ge=1)] = 60
    pages: Annotated[int, Meta(ge=1)] = 600
    store: str | None = None


class LogSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold whether logs are written as JSON, a line each, and whether each request gets one: its route, status and time."""

    json: bool = False
    requests: bool = False


class MetricsSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold where Prometheus is told numbers; without a *port* nowhere."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold all settings; raises SettingsError when a value cannot be used.

    *content* is the folder of the FAQ files. *public_url* is where visitors reach the bot, with the path below which it is
    mounted (``https://www.example.org/bot``), by default as each request has it. *hosts* are the names that a request may call
    it by (``Host``; ``.example.org`` is all below it), by default any. *allowed_sites* are the origins
    (``https://www.example.org``) whose pages may show the chat page in a frame. *numbers* are the help lines that urgent
    guidance gives. *staff_token* is what opens the pages for staff (32 or more characters); they are off without it.
    *proxies* is how many reverse proxies stand in front: so many of the addresses in ``X-Forwarded-For`` are believed.
    *review_folder* holds what clinicians sign, by default the folder ``signatures`` of the content.
    *workers* is how many processes answer, each with so many *threads*; *header_kb* is how long address and headers may be, in
    kB: the site around the bot may send it many cookies of its own.
    """

    content: Path = CONTENT
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    public_url: str | None = None
    allowed_sites: tuple[str, ...] = ()
    look: Look = Look()
    clinic: Contact = Contact()
    numbers: Numbers = Numbers()
    activity: ActivitySettings = ActivitySettings()
    limits: LimitSettings = LimitSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    hosts: tuple[str, ...] = ()
    proxies: Annotated[int, Meta(ge=0, le=9)] = 0
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    threads: Annotated[int, Meta(ge=1, le=64)] = 2
    header_kb: Annotated[int, Meta(ge=8, le=256)] = 32
    staff_token: Annotated[str, Meta(min_length=32)] | None = None
    review_folder: Path | None = None

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise SettingsError(problems)

    def to_review_folder(self) -> Path:
        """Return the folder of the signatures."""
        return self.review_folder or self.content / SIGNATURES

    def to_clinic(self) -> Clinic:
        """Return the contact and the help lines as the bot takes them."""
        emergency = Number(self.numbers.emergency.label, self.numbers.emergency.tel)
        numbers = replace(self.numbers, **dict.fromkeys(foreign_lines(self.numbers), emergency))
        return Clinic(**asdict(self.clinic), numbers=numbers)


def load_settings(file: Path | None, env: Mapping[str, str], overrides: Mapping[str, object]) -> Settings:
    """Return the settings: those of the TOML *file*, over them those of *env*, over them *overrides*.

    *overrides* are nested like the file; a value of None counts as not given. Names in *env* are those of the file with
    ``__`` for nesting (``LEGPAIN_CLINIC__PHONE``), lists are written with commas. A relative path in the file starts at
    the file's folder. Raises SettingsError for unknown names, values that cannot be used, and a file that cannot be read.
    """
    known = _known(inspect.type_info(Settings))
    layers = (_read_file(file, known), _read_env(env, known), _given(overrides))
    problems = list(_unknown(layers[2], known))
    if problems:
        raise SettingsError(problems)
    values: Mapping[str, object] = {}
    for layer in layers:
        values = _merge(values, layer)
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_to_path)
    except msgspec.ValidationError as error:
        raise SettingsError([explain(error)]) from error
    if not settings.content.is_dir():
        raise SettingsError([f"content: there is no folder {str(settings.content)!r}; give the path of faqs/"])
    return settings


def foreign_lines(numbers: Numbers) -> tuple[str, ...]:
    """Return the names of help lines that are still those of the United States beside another country's emergency number."""
    american = Numbers()
    if numbers.emergency == american.emergency:
        return ()
    return tuple(name for name in ("crisis", "poison", "violence") if getattr(numbers, name) == getattr(american, name))


def _known(kind: inspect.Type) -> Known:
    if isinstance(kind, inspect.StructType | inspect.DataclassType):
        return {field.name: _known(field.type) for field in kind.fields}
    return {}


def _read_file(file: Path | None, known: Known) -> Mapping[str, object]:
    if file is None:
        return {}
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError([f"{file}: cannot be read ({error.strerror}); check that the file is there"]) from error
    except (ValueError, RecursionError) as error:
        raise SettingsError([f"{file}: is not TOML ({error}); put text in double quotes"]) from error
    problems = [f"{file}: {problem}" for problem in _unknown(values, known)]
    if problems:
        raise SettingsError(problems)
    look = values.get("look")
    for table, name in ((values, "content"), (values, "review_folder"), (look, "logo")):
        if isinstance(table, dict) and isinstance(table.get(name), str):
            table[name] = str(file.parent / table[name])
    activity = values.get("activity")
    if isinstance(activity, dict) and isinstance(activity.get("url"), str):
        start, slashes, path = activity["url"].partition("sqlite:///")
        if slashes and not start:
            activity["url"] = f"sqlite:///{file.parent.absolute() / path}"
    return values


def _read_env(env: Mapping[str, str], known: Known) -> Mapping[str, object]:
    paths = {PREFIX + "__".join(path).upper(): path for path in _paths(known)}
    names = sorted(name for name in env if name.startswith(PREFIX) and not _is_of_a_service(name, env[name]))
    problems = [
        f"{name}: unknown setting{did_you_mean(name, paths)}; mend its name or unset it" for name in names if name not in paths
    ]
    if problems:
        raise SettingsError(problems)
    values: Mapping[str, object] = {}
    for name in names:
        value: object = _split(env[name]) if paths[name] in LISTS else env[name]
        for part in reversed(paths[name]):
            value = {part: value}
        values = _merge(values, cast(Mapping[str, object], value))
    return values


def _is_of_a_service(name: str, value: str) -> bool:
    """Return whether a variable is one of Kubernetes; LEGPAIN_PORT is one with an address in it (``tcp://10.0.0.7:80``)."""
    return bool(_OF_A_SERVICE.fullmatch(name)) and (name != "LEGPAIN_PORT" or "://" in value)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _paths(known: Known) -> Iterator[tuple[str, ...]]:
    """Return the path of every setting that holds a value."""
    for name, below in known.items():
        if below:
            yield from ((name, *path) for path in _paths(below))
        else:
            yield (name,)


def _given(values: Mapping[str, object]) -> Mapping[str, object]:
    return {name: _given(value) if isinstance(value, Mapping) else value for name, value in values.items() if value is not None}


def _unknown(values: Mapping[str, object], known: Known, above: str = "") -> Iterator[str]:
    for name, value in values.items():
        if name not in known:
            yield f"{above}{name}: unknown setting{did_you_mean(name, known)}; delete it or mend its name"
        elif known[name] and isinstance(value, Mapping):
            yield from _unknown(value, known[name], f"{above}{name}.")


def _merge(values: Mapping[str, object], over: Mapping[str, object]) -> Mapping[str, object]:
    merged = dict(values)
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = _merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _to_path(kind: type, value: object) -> Path:
    if isinstance(value, str | Path):
        return Path(value)
    raise ValueError("Expected `str`")


def _problems(settings: Settings) -> Iterator[str]:
    yield from _line_problem("host", settings.host)
    yield from _line_problem("metrics.host", settings.metrics.host)
    if settings.public_url is not None:
        yield from _address_problem("public_url", settings.public_url)
    for host in settings.hosts:
        if not _HOST.fullmatch(host):
            yield f"hosts: {host!r} is no host name; write it as bot.example.org, small letters and no port"
    for site in settings.allowed_sites:
        yield from _origin_problem("allowed_sites", site)
        if "_" in site and _ORIGIN.fullmatch(site):
            yield f"allowed_sites: {site!r} has an underscore, which browsers do not take here; reach the site by another name"
    if settings.look.accent is not None and not ACCENT_FORM.fullmatch(settings.look.accent):
        yield f"look.accent: {settings.look.accent!r} is no colour; write it as #0b5563"
    yield from _line_problem("look.label", settings.look.label)
    clinic = settings.clinic
    for name, text in asdict(clinic).items():
        yield from _line_problem(f"clinic.{name}", text)
    if clinic.phone and not _PHONE.fullmatch(clinic.phone):
        yield f"clinic.phone: {clinic.phone!r} is no phone number; use digits, spaces and +()-. only"
    if clinic.booking_url and not is_web_address(clinic.booking_url):
        yield f"clinic.booking_url: {clinic.booking_url!r} is no web address; write it as https://..."
    for name, number in asdict(settings.numbers).items():
        yield from _line_problem(f"numbers.{name}.label", number["label"])
        for key in ("tel", "sms"):
            if number[key] is not None and not _DIALLED.fullmatch(number[key]):
                yield f"numbers.{name}.{key}: {number[key]!r} cannot be dialled; use digits, spaces, - and a leading + only"
    if settings.activity.url is not None:
        try:
            parse_url(settings.activity.url)
        except ValueError as error:
            yield f"activity.url: {error}"
    if settings.numbers.emergency.tel is None:
        yield "numbers.emergency.tel: is missing; urgent guidance must have a number to tap"


def _address_problem(name: str, text: str) -> Iterator[str]:
    scheme, slashes, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    if slash and not _PATH.fullmatch(path):
        yield f"{name}: {text!r} has a path that cannot be used; write it as https://www.example.org/bot, no slash at its end"
    yield from _origin_problem(name, scheme + slashes + host)


def _origin_problem(name: str, text: str) -> Iterator[str]:
    found = _ORIGIN.fullmatch(text)
    if not found and "*" in text and text.isprintable():
        yield (
            f"{name}: {text!r} stands for many sites, and whoever gets hold of one could show the chat as theirs; "
            "write each site on its own, as https://www.example.org"
        )
        return
    foreign = _FOREIGN.fullmatch(unicodedata.normalize("NFC", text).lower())
    if foreign and not text.isascii():
        host = ".".join(map(_to_ascii, foreign["host"].split(".")))
        written = foreign["scheme"] + host + foreign["port"]
        yield f"{name}: {text!r} has letters that browsers send as others; write it as {written}"
        return
    if not found:
        yield f"{name}: {text!r} must be an origin; write it as https://www.example.org, small letters and no path"
        return
    port = int(found["port"] or 0)
    if port > 65535:
        yield f"{name}: {text!r} has a port that does not exist; the last one is 65535"
    if port == _DEFAULT_PORTS[found["scheme"]]:
        yield f"{name}: {text!r} names the usual port, which browsers leave out; write it as {text.rpartition(':')[0]}"


def _to_ascii(label: str) -> str:
    """Return one part of a host name as browsers send it (RFC 3492); Python's own codec has the rules of 2003: no ß."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _line_problem(name: str, text: str | None) -> Iterator[str]:
    if text is not None and not (text.strip() and text.isprintable()):
        yield f"{name}: must be one line of text; leave it out when there is none"
