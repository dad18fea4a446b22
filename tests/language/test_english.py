"""Words of English, their stems and their sounds."""

import tracemalloc

import pytest

from bot.language.english import english_words, sound, stem


@pytest.mark.parametrize(
    ("word", "stemmed"), [("injections", "inject"), ("injection", "inject"), ("nerves", "nerv"), ("sciatica", "sciatica")]
)
def test_forms_of_a_word_share_a_stem(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_the_stems_of_endless_words_are_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(100):
            stem(f"{'x' * 10_000}{number}")  # a megabyte in all
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 100_000


@pytest.mark.parametrize(("word", "known"), [("weather", True), ("dont", True), ("siatica", False)])
def test_english_words_stand_without_apostrophes(word: str, known: bool) -> None:
    assert (word in english_words()) is known


@pytest.mark.parametrize(
    ("one", "other"),
    [("facet", "fasset"), ("sciatica", "siatika"), ("phantom", "fantum"), ("rheumatoid", "rumatoid"), ("ckick", "kik")],
)
def test_words_that_sound_alike_share_a_key(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("facet", "face"), ("vein", "pain"), ("disc", "dose")])
def test_words_that_sound_different_have_different_keys(one: str, other: str) -> None:
    assert sound(one) != sound(other)
