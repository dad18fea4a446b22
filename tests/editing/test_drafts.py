"""An entry starts as a file with all keys, which never takes the place of another, and gets wordings that can stand there."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError, parse_page
from bot.content.faqs import KEYS
from bot.content.folder import load_content
from bot.editing.drafts import Change, add_phrasing, draft_entry, start_entry
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


def test_what_is_shipped_beside_a_copy_is_no_topic(folder: Path) -> None:
    (folder / ".shipped").mkdir()
    (folder / ".shipped" / "gout.md").write_text("")
    assert start_entry(folder, "b/gout").exists()
    with pytest.raises(ContentError, match=r"there is no topic '.shipped'; write <topic>/bunion with one of a, b"):
        start_entry(folder, ".shipped/bunion")


def test_an_entry_starts_with_what_is_known(folder: Path) -> None:
    draft = draft_entry(
        folder, "b/gout", question="What is gout: a disease?", also_asked=["gout", "# gout"], open_wordings=["_ gout"]
    )

    assert not draft.file.exists()
    document, _ = parse_page(draft.after, "b/gout.md")
    assert document.entries()["question"].text() == "What is gout: a disease?"
    assert document.entries()["also_asked"].texts() == ("gout", "# gout")
    assert "  # asked as well, with words that are not known: _ gout\n" in draft.after


@pytest.mark.parametrize("phrasing", ["sciatic pain", "sciatica: what?", "why #1", "*help", 'it\'s "that"', "null", "- so"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_phrasing_is_added_as_the_last_and_nothing_else_changes(folder: Path, phrasing: str, ending: str) -> None:
    file = folder / "a" / "sciatica.md"
    file.write_bytes(file.read_bytes().replace(b"\n", ending.encode()))
    before = file.read_bytes()

    change = add_phrasing(folder, load_content(folder), "sciatica", phrasing)
    assert file.read_bytes() == before
    change.write()

    assert load_content(folder).faqs[1].also_asked[14:] == ("sciatica 15", phrasing)
    lines = file.read_bytes().split(b"\n")
    (added,) = [line for line in lines if line not in before.split(b"\n")]
    lines.remove(added)
    assert b"\n".join(lines) == before


@pytest.mark.parametrize(
    ("phrasing", "problem"),
    [
        ("Sciatica, 3", "'Sciatica, 3' stands already in a/sciatica.md; write it in other words"),
        ("what is arthritis", "'what is arthritis' stands already in b/arthritis.md; write it in other words"),
        ("x" * 401, "a/sciatica.md:19: has 401 characters, at most 400 are allowed; shorten it"),
        ("", "a/sciatica.md:19: is empty; write a text"),
    ],
)
def test_a_phrasing_that_cannot_stand_there_is_refused(folder: Path, phrasing: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        add_phrasing(folder, load_content(folder), "sciatica", phrasing)

    assert caught.value.problems == (problem,)


def test_a_list_that_cannot_be_added_to_is_left_to_the_editor(folder: Path) -> None:
    file = folder / "a" / "sciatica.md"
    file.write_text(file.read_text("utf-8").replace("  - sciatica 15\n", "  - sciatica 15\n    and more\n"), "utf-8")

    with pytest.raises(ContentError, match=r"a/sciatica.md:18: is written in a way that cannot be added to"):
        add_phrasing(folder, load_content(folder), "sciatica", "sciatic pain")


def test_a_change_shows_its_lines_and_keeps_what_others_wrote(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    change = add_phrasing(folder, load_content(folder), "sciatica", "sciatic pain")
    assert change.diff().startswith("--- faqs/a/sciatica.md\n+++ faqs/a/sciatica.md\n@@ -16,6 +16,7 @@\n   - sciatica 13\n")
    assert "\n+  - sciatic pain\n" in change.diff()

    change.file.write_text("something else", "utf-8")
    with pytest.raises(ContentError, match="was changed just now"):
        change.write()
    with pytest.raises(FileExistsError):
        Change(change.file, "", "new").write()
    assert change.file.read_text("utf-8") == "something else"
