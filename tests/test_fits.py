"""Models are fitted to what they are made of: changing anything else fits nothing anew. On a small content."""

import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.clinic import Clinic, Number, Numbers

SIGNS = """
misspelt: {calf: [caff]}
same_words: {cannot: [cant]}
skipped_words: [very]
word_classes:
  leg: [leg, calf]
signs:
  foot-drop: [foot drop]
  numb: [<leg> numb]
background:
  flight: [flew]
harmless: [rain drop]
denial: ["not"]
short_denial: [without]
no_denial: [not only]
general_question: [what-is]
not_a_person: [my dog]
past: [years ago]
present: [now]
fresh_start: [but]
writer: [i]
"""
ASPECTS = """
kinds:
  definition: [what-is]
aspects:
  cost:
    asked: [how_much, price]
"""
RULE = """---
level: same-day
title: A foot that drags
source: {publisher: A public body, title: Signs}
actions: [emergency]
watch: your foot drags
floor:
  - foot_drop
  - calf numb + flew
---
**Call {emergency}.**
"""


ENTRY = """---
question: What is {} about?
also_asked:
  - what is {}
  - tell me about {}
  - do you know {}
  - what helps {}
  - how is {} treated
  - signs of {}
  - where does {} hurt
  - why {}
  - causes of {}
  - {} explained
  - {} meaning
  - {} treatment
  - {} signs
  - {} in the leg
  - {} now
sources:
  - document: dfw
    section: Causes
related: []
see_urgent: []
review_by: null
---
{} is a pain in the leg.
"""


def lines(*messages: str) -> str:
    return "".join(f'{{"q": "{message}", "batch": "a01"}}\n' for message in messages)


@pytest.fixture
def folder(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small content folder, to which all models have been fitted."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "faqs"
    for name, text in {
        "aspects.yaml": ASPECTS,
        "smalltalk.yaml": "thanks:\n  reply: You are welcome.\n  asked: [thanks, thank you, cheers]\n",
        "vocabulary.yaml": "- term: neuropathy\n  means_the_same: [nerve damage]\n",
        "sources.yaml": "dfw:\n  title: Leg Pain\n",
        "conditions/sciatica.md": ENTRY.replace("{}", "sciatica"),
        "conditions/neuropathy.md": ENTRY.replace("{}", "neuropathy"),
        "urgent/foot-drop.md": RULE,
        "urgent/signs.yaml": SIGNS,
        "urgent/messages/foot-drop.jsonl": lines("my foot drags behind me", "my foot has dropped since monday"),
        "urgent/messages/calm-question.jsonl": lines("what is it about", "when do you open on monday"),
        **{f"not-documented/{kind}.yaml": f"{kind}-group: [one, two, three]\n" for kind in ("near", "health", "other")},
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for name in ("calibration.yaml", "messages.yaml"):
        shutil.copy(content / name, folder)
    ChatBot.from_directory(folder)
    return folder


@pytest.fixture
def fits(folder: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., set[str]]:
    """Build the bot of *folder* anew, and return what was fitted for it."""

    def fits(clinic: Clinic | None = None) -> set[str]:
        with caplog.at_level(logging.INFO, "bot.learning.cache"):
            caplog.clear()
            ChatBot.from_directory(folder, clinic=clinic)
        return {found[1] for message in caplog.messages if (found := re.match("Fitting (.+) to", message))}

    return fits


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def test_a_start_with_unchanged_content_fits_nothing(fits: Callable[..., set[str]]) -> None:
    assert fits() == set()


def test_an_empty_cache_is_filled(fits: Callable[..., set[str]], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "cache")

    assert fits() == {"words", "index", "urgency"}


def test_what_a_clinic_sets_fits_nothing(fits: Callable[..., set[str]]) -> None:
    numbers = Numbers(emergency=Number("999", "999"), crisis=Number("Samaritans", "116 123"))

    assert fits(Clinic(name="A Clinic", phone="(555) 010-0199", opening_hours="Mon-Fri 8-5", numbers=numbers)) == set()


def test_a_comment_in_any_file_fits_nothing(fits: Callable[..., set[str]], folder: Path) -> None:
    files = [*folder.rglob("*.yaml"), *folder.rglob("*.md")]
    for file in files:
        head, text = (
            ("---\n", file.read_text("utf-8").removeprefix("---\n")) if file.suffix == ".md" else ("", file.read_text())
        )
        file.write_text(f"{head}# a remark on sciattica and swolen legs\n{text}", "utf-8")

    assert len(files) == 13
    assert fits() == set()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("urgent/foot-drop.md", "**Call {emergency}.**", "**Call {emergency} now.**\n\nIt could be a nerve."),
        ("urgent/foot-drop.md", "title: A foot", "title: One foot"),
        ("urgent/foot-drop.md", "watch: your foot", "watch: one foot"),
        ("urgent/foot-drop.md", "- calf numb + flew", "- calf_numb + flew"),  # other wordings of the same words
        (
            "urgent/messages/foot-drop.jsonl",
            '"my foot drags behind me", "batch": "a01"',
            '"my foot drags behind me", "batch": "b02", "manner": "short"',
        ),
        ("sources.yaml", "title: Leg Pain", "title: Pain in the Leg"),
        ("smalltalk.yaml", "You are welcome.", "With pleasure."),
        ("conditions/sciatica.md", "review_by: null", "review_by: 2026-01-31"),
        ("conditions/sciatica.md", "related: []", "related: []\nrelated_one_way: [neuropathy]"),
        ("conditions/sciatica.md", "see_urgent: []", "see_urgent: [foot-drop]"),
    ],
)
def test_what_no_model_is_made_of_fits_nothing(
    name: str, old: str, new: str, fits: Callable[..., set[str]], folder: Path
) -> None:
    edit(folder / name, old, new)

    assert fits() == set()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("conditions/sciatica.md", "  - why sciatica\n", "  - why oh why sciatica\n"),
        ("conditions/sciatica.md", "sciatica is a pain in the leg.", "sciatica is a pain in one leg."),
        ("smalltalk.yaml", "cheers", "cheers mate"),
        ("not-documented/near.yaml", "three", "three and four"),
        ("vocabulary.yaml", "nerve damage", "damaged nerves"),
        ("aspects.yaml", "[how_much, price]", "[how_much, price, fee]"),
    ],
)
def test_an_edited_entry_fits_words_and_index_and_not_urgency(
    name: str, old: str, new: str, fits: Callable[..., set[str]], folder: Path
) -> None:
    edit(folder / name, old, new)

    assert fits() == {"words", "index"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("urgent/messages/foot-drop.jsonl", "my foot drags behind me", "my foot drags when i walk"),
        ("urgent/messages/calm-question.jsonl", "when do you open", "when do you close"),
        ("urgent/messages/calm-question.jsonl", '"what is it about"', '"what is it about", "flags": ["foot-drop"]'),
        ("urgent/foot-drop.md", "- calf numb + flew", "- calf numb + flew/journey"),  # a word that slips are repaired to
        ("urgent/signs.yaml", "[foot drop]", "[foot_drop, foot ... drop]"),
        ("urgent/signs.yaml", "[foot drop]", "[foot drop, foot drags]"),
        ("urgent/signs.yaml", "calf: [caff]", "calf: [caff, caaf]"),
    ],
)
def test_what_urgent_messages_are_read_by_fits_urgency(
    name: str, old: str, new: str, fits: Callable[..., set[str]], folder: Path
) -> None:
    edit(folder / name, old, new)

    assert "urgency" in fits()


def test_an_edit_taken_back_fits_nothing(fits: Callable[..., set[str]], folder: Path) -> None:
    edit(folder / "conditions/sciatica.md", "  - why sciatica\n", "  - why oh why sciatica\n")
    fits()
    edit(folder / "conditions/sciatica.md", "  - why oh why sciatica\n", "  - why sciatica\n")

    assert fits() == set()
