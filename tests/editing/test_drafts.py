"""An entry starts as a file with all keys, which never takes the place of another."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError, parse_page
from bot.content.faqs import KEYS
from bot.content.folder import load_content
from bot.editing.drafts import start_entry
from tests.small_content import write_content


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    write_content(tmp_path / "faqs", content)
    return tmp_path / "faqs"


def test_an_entry_starts_with_all_keys_and_with_help(folder: Path) -> None:
    file = start_entry(folder, "b/gout")

    assert file == folder / "b" / "gout.md"
    text = file.read_text("utf-8")
    document, answer = parse_page(text, "b/gout.md")
    assert (tuple(document.entries()), answer) == (KEYS, "")
    assert "# Where the answer stands in the documents (dfw)." in text
    assert "# 15 or more other ways to ask it, never shown." in text


def test_an_entry_that_is_not_filled_in_is_no_content(folder: Path) -> None:
    start_entry(folder, "b/gout")

    with pytest.raises(ContentError) as caught:
        load_content(folder)

    assert all(problem.startswith("b/gout.md:") for problem in caught.value.problems)
    assert {problem.partition(": ")[2] for problem in caught.value.problems} == {
        "has no answer; write it below the second --- line",
        "is empty; write a text",
        "must be a list; write one '- ' line per item, or [] for none",
    }


def test_an_entry_that_is_filled_in_is_content(folder: Path) -> None:
    file = start_entry(folder, "b/gout")
    text = (
        file.read_text("utf-8").replace("question:\n", "question: What is gout?\n").replace("also_asked:\n", "also_asked: []\n")
    )
    text = text.replace("document:\n", "document: dfw\n").replace("section:\n", "section: Gout\n")
    file.write_text(f"{text}It is this.\n", "utf-8")

    assert [faq.id for faq in load_content(folder).faqs] == ["arthritis", "gout", "sciatica"]


def test_without_topic_an_entry_stands_where_most_do(folder: Path) -> None:
    start_entry(folder, "b/gout")

    assert start_entry(folder, "bunion") == folder / "b" / "bunion.md"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("sciatica", "'sciatica' is taken by {folder}/a/sciatica.md; edit that file, or choose another id"),
        ("b/sciatica", "'sciatica' is taken by {folder}/a/sciatica.md; edit that file, or choose another id"),
        ("foot-drop", "'foot-drop' is taken by {folder}/urgent/foot-drop.md; edit that file, or choose another id"),
        ("Shin Splints.md", "'Shin Splints.md' is no id; write it in small letters, digits and hyphens, as 'shin-splints'"),
        ("", "'' is no id; write it in small letters, digits and hyphens"),
        ("..", "'..' is no id; write it in small letters, digits and hyphens"),
        ("c/gout", "there is no topic 'c', did you mean 'a'?; write <topic>/gout with one of a, b"),
        ("../gout", "there is no topic '..', did you mean 'a'?; write <topic>/gout with one of a, b"),
        ("urgent/gout", "there is no topic 'urgent'; write <topic>/gout with one of a, b"),
    ],
)
def test_what_is_there_and_what_is_no_id_is_refused(folder: Path, name: str, problem: str) -> None:
    before = sorted(folder.rglob("*"))

    with pytest.raises(ContentError) as caught:
        start_entry(folder, name)

    assert caught.value.problems == (problem.format(folder=folder),)
    assert sorted(folder.rglob("*")) == before
