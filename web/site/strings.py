"""Read the words of the pages: one catalogue a language, ``strings/<language>.yaml``, a flat list of keys and texts."""

import re
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup, escape

from bot.content.documents import ContentError, Value, parse_yaml, read_text

FOLDER = Path(__file__).parent.parent / "strings"
DEFAULT = "en"
Catalogue = Mapping[str, str]
_PLACEHOLDER = re.compile(r"{(\w+)}")


def load_catalogues(folder: Path = FOLDER) -> Mapping[str, Catalogue]:
    """Return the catalogues in *folder* by the names of their files. English is the model for the others.

    Raises ContentError for a catalogue that lacks a key or a placeholder of the English one, or has another.
    """
    model = read_catalogue(folder / f"{DEFAULT}.yaml", None)
    problems: list[str] = []
    catalogues = {DEFAULT: model}
    for file in sorted(folder.glob("*.yaml")):
        try:
            catalogues.setdefault(file.stem, model if file.stem == DEFAULT else read_catalogue(file, model))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return catalogues


def read_catalogue(file: Path, model: Catalogue | None) -> Catalogue:
    """Return the texts in *file* by key, with the keys and placeholders of *model* where there is one; raises ContentError."""
    document = parse_yaml(read_text(file, file.name), file.name)
    values = document.entries() if model is None else document.fields(model)
    texts = {key: value.text() for key, value in values.items()}
    if "dir" in values:
        values["dir"].choice(("ltr", "rtl"))
    for key, value in values.items():
        if model and key in model:
            _compare(value, texts[key], model[key])
    document.finish()
    return texts


def fill(text: str, **values: object) -> Markup:
    """Return *text* as HTML, its ``{placeholders}`` filled with *values*; all is escaped but values that are Markup."""
    return Markup(_PLACEHOLDER.sub(lambda found: str(escape(values[found[1]])), str(escape(text))))


def _compare(value: Value, text: str, model: str) -> None:
    wanted, found = set(_PLACEHOLDER.findall(model)), set(_PLACEHOLDER.findall(text))
    if wanted != found:
        value.problem(f"must hold the placeholders of the English text: {', '.join(sorted(wanted)) or '(none)'}")
