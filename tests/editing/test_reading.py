"""A text is as hard as its sentences and words are long; names do not count."""

import socket

import pytest

from bot.editing.reading import grade, parts_of


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("One. Two?", ["One.", "Two?"]),
        ("These help:\n\n- one\n- two. And three.\n", ["These help:", "one", "two.", "And three."]),
        ("X-ray, MRI or CT. It is 1.5 times.", ["X-ray, MRI or CT.", "It is 1.5 times."]),
    ],
)
def test_sentences_and_list_items_are_counted_apart(answer: str, parts: list[str]) -> None:
    assert parts_of(answer) == parts


def test_a_grade_counts_names_as_short_words_and_list_items_as_sentences() -> None:
    names = frozenset({"radiculopathy"})

    assert grade("The radiculopathy is bad.", names) == grade("The knee is bad.") < grade("The radiculopathy is bad.")
    assert grade("These help a lot:\n\n- one of two\n- two of three") == grade("These help a lot. One of two. Two of three.")


def test_a_grade_follows_flesch_and_kincaid() -> None:
    # 6 words a sentence, 12 syllables in 12 words
    assert grade("The cat sat on the mat. The dog lay on the rug.") == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59, abs=0.1)


def test_a_grade_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)

    assert grade("Nobody has asked for the grade of this sentence before.") > 0


def test_a_text_without_words_has_no_grade() -> None:
    assert grade("") == grade("...") == 0
