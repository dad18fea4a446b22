"""The schemas of front matter say what the files are read by, and stand beside the content."""

import json
from pathlib import Path

import pytest

from bot.content import faqs, guidance
from bot.content.documents import parse_page
from bot.editing.schema import build_schemas, to_text

SCHEMAS = build_schemas()


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_files_are_those_that_the_code_makes(name: str, content: Path) -> None:
    # python -m bot.editing.schema writes them anew
    assert (content / name).read_text("utf-8") == to_text(SCHEMAS[name])


@pytest.mark.parametrize(
    ("name", "keys", "optional"),
    [
        ("entry.schema.json", faqs.KEYS, faqs.OPTIONAL_KEYS),
        ("rule.schema.json", guidance.KEYS, guidance.OPTIONAL_KEYS),
    ],
)
def test_the_keys_are_those_that_the_files_are_read_by(
    name: str, keys: tuple[str, ...], optional: tuple[str, ...], content: Path
) -> None:
    schema = json.loads((content / name).read_text("utf-8"))

    assert tuple(schema["properties"]) == (*keys, *optional)
    assert tuple(schema["required"]) == keys
    assert schema["additionalProperties"] is False
    assert [key for key, value in schema["properties"].items() if not value.get("description") and not value.get("title")] == []


def test_every_entry_and_rule_has_values_of_the_type_that_its_schema_says(content: Path) -> None:
    lists: dict[str, list[str]] = {"entry.schema.json": [], "rule.schema.json": []}
    for file in sorted(content.glob("*/*.md")):
        name = f"{file.parent.name}/{file.name}"
        document, _ = parse_page(file.read_text("utf-8"), name)
        schema = "rule.schema.json" if file.parent.name == "urgent" else "entry.schema.json"
        properties = json.loads((content / schema).read_text("utf-8"))["properties"]
        wrong = [
            key for key, value in document.entries().items() if value.is_list() != (properties[key].get("type") == "array")
        ]
        lists[schema] += [f"{name}: {key}" for key in wrong]

    assert lists == {"entry.schema.json": [], "rule.schema.json": []}
