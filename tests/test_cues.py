"""Wordings that ask for a diagnosis or a dose, and Spanish, are recognised."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.cues import Cues, has_cue, is_spanish, load_cues, parse_cues
from bot.text import tokenize

TEXT = """\
diagnosis: [do i have, "what's wrong with me"]
dose: [how many mg, dosage]
spanish: [que, es, la, me, duele, pierna, ciatica, dolor, con, doctor]
"""


@pytest.fixture
def cues() -> Cues:
    return parse_cues(TEXT, "cues.yaml")


def test_wordings_are_read_as_words(cues: Cues) -> None:
    assert cues["diagnosis"] == {("do", "i", "have"), ("whats", "wrong", "with", "me")}
    assert cues["dose"] == {("how", "many", "mg"), ("dosage",)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "cues.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("diagnosis: [a]\ndose: [b]\n", "cues.yaml:1: key 'spanish' is missing; add it"),
        (
            TEXT + "spansih: [el]\n",
            "cues.yaml:4: unknown key 'spansih', did you mean 'spanish'?; delete it or mend its name",
        ),
        (TEXT + "dose: [b]\n", "cues.yaml:4: key 'dose' stands twice; keep one of them"),
        (
            "diagnosis: a\ndose: [b]\nspanish: [c]\n",
            "cues.yaml:1: must be a list; write one '- ' line per item, or [] for none",
        ),
        ("diagnosis: [a]\ndose: [b, '']\nspanish: [c]\n", "cues.yaml:2: is empty; write a text"),
    ],
)
def test_a_mistake_in_the_cues_is_reported_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_cues(text, "cues.yaml")

    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Do I have sciatica?", True),
        ("my leg hurts, do i have a clot", True),
        ("so what’s wrong with me", True),
        ("do i really have sciatica", False),
        ("what do i do", False),
        ("have i do", False),
        ("", False),
    ],
)
def test_a_cue_is_a_wording_with_its_words_side_by_side(cues: Cues, question: str, found: bool) -> None:
    assert has_cue(tokenize(question.replace("’", "'")), cues["diagnosis"]) is found


def test_one_word_may_be_a_cue_at_the_very_end(cues: Cues) -> None:
    assert has_cue(("the", "right", "dosage"), cues["dose"])


def test_without_wordings_nothing_is_a_cue() -> None:
    assert not has_cue(("do", "i", "have"), frozenset())


@pytest.mark.parametrize(
    ("question", "spanish"),
    [
        ("me duele la pierna", True),
        ("¿Qué es la ciática?", True),
        ("que es dolor con duele pierna hoy", True),
        ("duele", False),  # one word alone
        ("la la", False),  # both are English words, too
        ("me es la", False),
        ("does sciatica make la pierna hurt at night", False),  # most words are English
        ("what is sciatica", False),
        ("", False),
    ],
)
def test_spanish_is_a_question_made_of_spanish_words(cues: Cues, question: str, spanish: bool) -> None:
    assert is_spanish(tokenize(question), cues) is spanish


def test_the_cues_of_a_content_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "cues.yaml").write_text(TEXT)

    assert load_cues(tmp_path) == parse_cues(TEXT, "cues.yaml")


@pytest.mark.parametrize(
    "question",
    ["What is la sciatica", "Me and my son had the same pain", "Can the doctor con me", "Is it no use", "My mi is high"],
)
def test_english_that_shares_words_with_spanish_is_not_spanish(content: Path, question: str) -> None:
    assert not is_spanish(tokenize(question), load_cues(content))


@pytest.mark.parametrize("question", ["¿Qué es la ciática?", "me duele la pierna", "tengo dolor en la pierna"])
def test_everyday_spanish_is_recognised(content: Path, question: str) -> None:
    assert is_spanish(tokenize(question), load_cues(content))
