"""Words of English, their stems and their sounds."""

import pytest

from bot.language.english import english_words, sound, stem


@pytest.mark.parametrize(
    ("word", "stemmed"), [("injections", "inject"), ("injection", "inject"), ("nerves", "nerv"), ("sciatica", "sciatica")]
)
def test_forms_of_a_word_share_a_stem(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


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
